import random

from odoo.tests import tagged

from .gocardless_case import GoCardlessCase

DAYS = ("2026-03-04", "2026-03-04")


@tagged("post_install", "-at_install")
class TestLateTruth(GoCardlessCase):
    """What GoCardless tells later stands in the books, once, whatever the order."""

    def test_a_debit_is_with_the_bank_and_then_confirmed(self):
        debit = self.make_debit()
        self.assertEqual(debit.state, "pending")
        self.assertEqual(
            self.fake.get("payments", self.payment_ref(debit))["amount"], 3000
        )
        self.advance(3, 20)
        self.hear()
        self.assertEqual(debit.state, "collected")
        self.assertTrue(debit.is_booked)
        self.assertEqual(debit.payment_ids.mapped("amount"), [30.0])
        self.assertEqual(debit.invoice_ids.payment_state, "paid")

    def test_the_day_that_the_provider_charges_on_is_kept_and_shown(self):
        debit = self.make_debit()
        # Asked for on Monday, 2 March; by ACH two bank days later, and confirmed by
        # Friday; then the provider says that it is Monday.
        self.assertEqual((str(debit.date), str(debit.charged_on)), DAYS)
        self.assertIn("takes until 03/06/2026 as a rule", debit._say_locked("sent"))
        told = self.fake.get("payments", self.payment_ref(debit))
        told["charge_date"] = "2026-03-09"
        with self.fake.lock:
            self.fake.world.event("payments", told, "submitted")
        self.hear()
        seen = debit.with_user(self.user).read(["charged_on"])
        self.assertEqual(str(seen[0]["charged_on"]), "2026-03-09")
        self.assertIn("to be charged on 03/09/2026", debit.next_sentence)

    def test_a_debit_fails_with_the_reason_in_our_words(self):
        debit = self.make_debit()
        self.fake.play("payment_failed", self.payment_ref(debit))
        self.hear()
        self.assertEqual(debit.state, "refused")
        self.assertEqual(debit.invoice_ids.payment_state, "not_paid")
        attempt = debit.sudo().attempt_ids
        self.assertEqual(attempt.failure, "retry")
        self.assertIn("There was not enough money in the account.", debit.words)

    def test_a_payer_takes_it_back_and_the_bank_gives_it_again(self):
        debit = self.make_debit()
        self.advance(3, 20)
        self.hear()
        self.fake.play("payment_charged_back", self.payment_ref(debit))
        self.hear()
        self.assertEqual(debit.state, "returned")
        self.assertEqual(debit.invoice_ids.payment_state, "not_paid")
        self.assertTrue(debit.disputed_on)
        self.fake.play("chargeback_cancelled", self.payment_ref(debit))
        self.hear()
        self.assertEqual(debit.state, "collected")
        self.assertEqual(debit.invoice_ids.payment_state, "paid")

    def test_what_comes_twice_and_shuffled_is_booked_once(self):
        debit = self.make_debit()
        self.advance(3, 20)
        self.fake.play("payment_charged_back", self.payment_ref(debit))
        self.hear(twice=True, random=random.Random(7), size=2)
        self.assertEqual(debit.state, "returned")
        self.assertEqual(len(debit.payment_ids), 1)
        self.assertEqual(len(debit.return_move_ids), 1)
        before = self.inbox.search([])
        self.inbox.browse(before.ids).action_replay()
        self.read_news()
        self.assertEqual(len(debit.payment_ids), 1)
        self.assertEqual(len(debit.return_move_ids), 1)

    def test_an_answer_that_was_lost_is_told_by_the_webhook(self):
        debit = self.make_debit()
        attempt = debit.sudo().attempt_ids
        self.env.cr.execute(
            "UPDATE subdebit_attempt SET state = 'unknown', provider_ref = NULL"
            " WHERE id = %s",
            [attempt.id],
        )
        self.env.invalidate_all()
        self.advance(3, 20)
        self.hear()
        self.assertEqual(debit.state, "collected")
        self.assertEqual(len(self.fake.world.objects["payments"]), 1)

    def test_older_news_do_not_undo_a_return_that_a_person_recorded(self):
        debit = self.make_debit()
        self.advance(3, 20)
        self.hear(hold=1)
        self.assertEqual(debit.state, "collected")
        debit.sudo()._return(debit.payment_ids.date, "AC04")
        self.assertEqual(debit.state, "returned")
        told = self.fake.get("payments", self.payment_ref(debit))
        with self.fake.lock:
            self.fake.world.event("payments", told, "paid_out")
        self.hear()
        self.assertEqual(debit.state, "returned")
        self.assertEqual(debit.invoice_ids.amount_residual, 30.0)
        events = self.inbox.search([("subject_ref", "=", told["id"])])
        self.assertEqual(set(events.mapped("state")), {"done"})
        # Nor is it tried in vain.
        self.assertFalse(self.inbox.search([("state", "=", "failed")]))

    def test_what_no_webhook_brought_is_asked_for(self):
        debit = self.make_debit()
        self.advance(3, 20)
        self.provider.subdebit_listed_at = "2026-03-01 00:00:00"
        with self.as_cron() as env:
            provider = env["payment.provider"].browse(self.provider.id)
            env["subdebit.webhook"]._list_what_was_missed(provider)
        self.read_news()
        self.assertEqual(debit.state, "collected")
        self.assertEqual(set(self.inbox.search([]).mapped("way")), {"list"})
