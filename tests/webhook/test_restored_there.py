from datetime import timedelta

from odoo.tests import tagged

from ..fakes import gocardless
from .gocardless_case import MONDAY, GoCardlessCase

LONG_AGO = "2026-03-01 00:00:00"


class MoneyMovedCase(GoCardlessCase):
    """What GoCardless was really asked for, and what it really has."""

    def asked(self, what="POST /payments"):
        return [
            headers.get("Idempotency-Key")
            for method, path, headers, _raw in self.fake.requests
            if f"{method} {path}".startswith(what)
        ]

    def payments(self):
        return self.fake.world.objects["payments"]

    def ask_again(self, debit):
        """Let the time pass until the worker asks again, and let it work."""
        attempt = debit.sudo().attempt_ids
        attempt.ask_again_at -= timedelta(hours=2)
        self.work()


@tagged("post_install", "-at_install")
class TestMoneyMoved(MoneyMovedCase):
    """An answer that was lost after the money moved: collected, and asked for once."""

    def assertCollectedOnce(self, debit, requests):
        self.advance(3, 20)
        self.hear()
        self.assertEqual((debit.state, debit.is_booked), ("collected", True))
        self.assertEqual(debit.payment_ids.mapped("amount"), [30.0])
        self.assertEqual(len(self.payments()), 1)
        self.assertEqual(len(self.asked()), requests)
        self.assertEqual(len(set(self.asked())), 1)

    def lose(self, fault):
        self.fake.fail_next(fault, on="POST /payments")
        debit = self.make_debit()
        self.assertEqual(debit.state, "unknown")
        self.assertFalse(debit.payment_ids)
        return debit

    def test_a_closed_connection(self):
        debit = self.lose(gocardless.CLOSE_AFTER)
        self.ask_again(debit)
        self.assertEqual(debit.state, "pending")
        self.assertCollectedOnce(debit, 2)

    def test_an_answer_that_was_cut_in_the_middle(self):
        debit = self.lose(gocardless.CUT_AFTER)
        self.ask_again(debit)
        self.assertCollectedOnce(debit, 2)

    def test_a_page_of_somebody_in_between(self):
        debit = self.lose(gocardless.HTML_AFTER)
        self.ask_again(debit)
        self.assertCollectedOnce(debit, 2)

    def test_the_webhook_tells_it_and_nothing_is_asked_again(self):
        self.assertCollectedOnce(self.lose(gocardless.SERVER_ERROR_AFTER), 1)

    def test_where_nothing_had_moved_it_is_asked_for_under_the_same_name(self):
        debit = self.lose(gocardless.CLOSE)
        self.assertFalse(self.payments())
        self.ask_again(debit)
        self.assertCollectedOnce(debit, 2)


@tagged("post_install", "-at_install")
class TestRestoredThere(MoneyMovedCase):
    """E9: a backup is restored; the provider is heard first, and nobody debited twice."""

    def setUp(self):
        super().setUp()
        self.payer = self.make_payer()
        self.make_subscription(MONDAY, self.payer)
        self.provider.subdebit_listed_at = LONG_AGO
        self.env.flush_all()
        self.backup = self.env.cr.savepoint()

    def restore(self):
        self.env.flush_all()
        self.backup.close(rollback=True)
        self.env.invalidate_all()
        self.fake.requests.clear()

    def charge(self):
        debits = self.prepare().debit_ids
        self.work()
        return debits

    def test_the_same_is_found_under_its_name_and_charged_once(self):
        self.charge()
        self.restore()
        debit = self.charge()
        self.assertEqual(debit.state, "pending")
        self.assertEqual(len(self.payments()), 1)
        methods = [f"{method} {path}" for method, path, *_rest in self.fake.requests]
        self.assertLess(methods.index("GET /events"), methods.index("POST /payments"))
        self.assertEqual(self.payment_ref(debit), next(iter(self.payments())))

    def test_what_nobody_here_asked_for_holds_the_run(self):
        other = self.make_subscription(MONDAY, self.payer)
        self.charge()
        self.assertEqual(len(self.payments()), 1)
        [told] = self.payments().values()
        self.assertEqual(told["amount"], 6000)
        self.assertTrue(other)
        self.restore()
        debit = self.charge()
        run = debit.run_id
        self.assertEqual((run.state, debit.state), ("waiting", "ready"))
        self.assertIn(
            f"{told['id']}: $\xa060.00, charged on 03/04/2026", run.hold_reason
        )
        self.assertEqual(self.asked(), [])
        self.work()
        self.assertEqual(self.asked(), [])
        run.with_user(self.manager).action_approve()
        self.work()
        self.assertEqual(debit.state, "pending")
        self.assertEqual(len(self.asked()), 1)
        self.assertFalse(any(self.inbox.search([]).mapped("is_unknown")))

    def test_what_was_cancelled_there_holds_nothing(self):
        other = self.make_subscription(MONDAY, self.payer)
        self.charge()
        self.assertTrue(other)
        self.restore()
        debit = self.charge()
        self.assertEqual(debit.run_id.state, "waiting")
        [told] = self.payments().values()
        with self.fake.lock:
            gocardless.payments.cancel(self.fake.world, told["id"])
        self.hear()
        self.assertFalse(any(self.inbox.search([]).mapped("is_unknown")))

    def test_what_is_charged_from_others_is_no_business_of_ours(self):
        stranger = self.fake.sign_up("ach", given_name="Stranger")
        body = {"amount": 100, "currency": "USD", "links": {"mandate": stranger}}
        with self.fake.lock:
            gocardless.payments.create(self.fake.world, body)
        debit = self.charge()
        self.assertEqual((debit.run_id.state, debit.state), ("collecting", "pending"))

    def test_who_does_not_tell_is_sent_nothing(self):
        self.fake.fail_next(gocardless.SERVER_ERROR, on="GET /events")
        debit = self.charge()
        self.assertEqual((debit.state, self.asked()), ("ready", []))
        self.work()
        self.assertEqual((debit.state, len(self.asked())), ("pending", 1))
