from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..fakes import gocardless
from .gocardless_case import MONDAY
from .test_restored_there import LONG_AGO, MoneyMovedCase


@tagged("post_install", "-at_install")
class TestRestoredDoors(MoneyMovedCase):
    """What the provider has and nothing here asked for holds every door, not the run alone."""

    def setUp(self):
        super().setUp()
        self.payer = self.make_payer()
        self.subscription = self.make_subscription(MONDAY, self.payer)
        self.holds = self.env["subdebit.provider.hold"].with_user(self.manager)

    def charge_by_another_way(self):
        """Let somebody charge a payer of ours, before a gap, by another software."""
        mandate = next(iter(self.fake.world.objects["mandates"]))
        body = {"amount": 1200, "currency": "USD", "links": {"mandate": mandate}}
        with self.fake.lock:
            gocardless.payments.create(self.fake.world, body)
        self.provider.subdebit_listed_at = LONG_AGO

    def assertHeldThenSent(self, debits):
        self.work()
        self.assertEqual(set(debits.mapped("state")), {"ready"})
        self.assertEqual(self.asked(), [])
        [hold] = self.holds.search([])
        self.assertEqual((hold.reason, hold.state), ("unknown", "open"))
        [told] = self.payments().values()
        self.assertIn(f"{told['id']}: $\xa012.00, charged on", hold.found)
        self.assertIn("held", debits[0].next_sentence)
        self.assertEqual(hold.sudo().activity_ids.user_id, self.manager)
        self.work()
        self.assertEqual(len(self.holds.search([])), 1)
        with self.assertRaises(AccessError):
            hold.with_user(self.billing).action_go_on()
        hold.action_go_on()
        self.work()
        self.assertEqual(set(debits.mapped("state")), {"pending"})
        self.assertEqual(len(self.asked()), 1)
        self.assertFalse(any(self.inbox.search([]).mapped("is_unknown")))
        self.work()
        self.assertEqual(len(self.asked()), 1)

    def debit_now(self, moves):
        action = moves.with_user(self.billing).action_subdebit_debit_now()
        windows = self.env[action["res_model"]].with_user(self.billing)
        window = windows.with_context(**action["context"]).create({})
        window.action_confirm()
        return moves.subdebit_debit_line_ids.debit_id

    def test_debit_now(self):
        moves = self.subscription._bill(MONDAY)
        self.charge_by_another_way()
        self.assertHeldThenSent(self.debit_now(moves))

    def test_debit_in_bulk(self):
        moves = self.subscription._bill(MONDAY)
        other = self.make_subscription(MONDAY, self.payer)._bill(MONDAY)
        self.charge_by_another_way()
        debits = self.debit_now(moves | other)
        self.assertEqual(debits.amount, 60.0)
        self.assertHeldThenSent(debits)

    def test_what_is_tried_again(self):
        debit = self.prepare().debit_ids
        debit.sudo().attempt_ids._finish(
            "refused", words="Refused", error_kind="refused"
        )
        debit.run_id.sudo().state = "done"
        debit.with_user(self.billing).action_retry()
        self.charge_by_another_way()
        self.assertHeldThenSent(debit)

    def test_a_run_that_was_approved_for_another_reason(self):
        run = self.prepare()
        run.sudo().approved_by = self.manager
        self.charge_by_another_way()
        self.assertHeldThenSent(run.debit_ids)

    def test_who_does_not_tell_is_sent_nothing(self):
        debits = self.debit_now(self.subscription._bill(MONDAY))
        self.provider.subdebit_listed_at = LONG_AGO
        self.fake.fail_next(gocardless.SERVER_ERROR, on="GET /events")
        self.work()
        self.assertEqual((debits.state, self.asked()), ("ready", []))
        self.work()
        self.assertEqual(debits.state, "pending")

    def test_what_a_customer_pays_online(self):
        move = self.subscription._bill(MONDAY)
        token = self.env(su=True)["payment.token"].search(
            [("partner_id", "=", self.payer.id)]
        )
        tx = self.env(su=True)["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": token.id,
                "amount": 30.0,
                "currency_id": move.currency_id.id,
                "partner_id": self.payer.id,
                "operation": "online_token",
                "invoice_ids": [(6, 0, move.ids)],
            }
        )
        tx._send_payment_request()
        self.assertTrue(tx.subdebit_waits)
        self.charge_by_another_way()
        self.cron_works()
        self.assertEqual(self.asked(), [])
        self.holds.search([("reason", "=", "unknown")]).action_go_on()
        self.cron_works()
        self.assertEqual(len(self.asked()), 1)
        self.assertFalse(tx.subdebit_waits)

    def cron_works(self):
        with self.as_cron() as env:
            env["subdebit.debit.run"]._execute_slice(60)
            env["payment.transaction"]._subdebit_send_online(float("inf"))
