from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..debit.return_case import DAY, ReturnCase
from ..fakes.provider import CLOSE_AFTER, DECLINES, SUCCEEDS


@tagged("post_install", "-at_install")
class TestOtherWays(ReturnCase):
    """Core's providers give back by core's own code; others by a person's hand."""

    def press(self, debit, **vals):
        action = debit.with_user(self.billing).action_refund()
        model = self.env[action["res_model"]].with_user(self.billing)
        with Form(model.with_context(**action["context"])) as form:
            for name, value in vals.items():
                form[name] = value
        form.record.action_confirm()
        return self.as_root(debit.refund_ids[:1])

    def test_core_gives_back_by_its_own_code_and_the_worker_calls_it(self):
        debit = self.make_collected()
        note = self.credit(debit.invoice_ids, 12.0)
        refund = self.press(debit, amount=12.0)
        self.assertEqual((refund.state, self.fake.refunds), ("ready", []))
        self.work()
        self.assertEqual(self.fake.refunds, [("pi_000001", 1200)])
        self.assertEqual(refund.state, "paid")
        self.assertEqual(note.payment_state, "paid")
        self.assertEqual(refund.transaction_id.state, "done")
        self.assertEqual(refund.refund_payment_ids.source_payment_id, debit.payment_ids)
        self.assertNothingHappensAgain()
        refund.transaction_id._post_process()
        self.assertEqual(len(debit.payment_ids._subdebit_get_refunds()), 1)

    def test_by_hand_nothing_slips_out_of_a_closed_period(self):
        debit = self.make_collected()
        self.company.sudo().fiscalyear_lock_date = DAY
        journal = self.company_data["default_journal_bank"]
        by_hand = {"amount": 12.0, "way": "hand", "journal_id": journal, "date": DAY}
        with self.assertRaisesRegex(UserError, "The period is closed"):
            self.press(debit, **by_hand)
        self.assertFalse(debit.refund_ids)

    def test_a_lost_answer_is_asked_for_again_under_our_key(self):
        debit = self.make_collected()
        refund = self.press(debit, amount=12.0)
        self.fake.fail_next(CLOSE_AFTER)
        self.work()
        self.assertEqual(refund.state, "unknown")
        refund.ask_again_at = "2025-01-01 00:00:00"
        self.work()
        self.assertEqual(refund.state, "paid")
        self.assertEqual(self.fake.refunds, [("pi_000001", 1200)])
        self.assertEqual(self.fake.keys()[-2:], [refund.key] * 2)

    def test_what_core_hears_later_bounces_it(self):
        debit = self.make_collected()
        note = self.credit(debit.invoice_ids, 12.0)
        self.fake.refund_status = "pending"
        refund = self.press(debit, amount=12.0)
        self.work()
        self.assertEqual((refund.state, note.payment_state), ("pending", "paid"))
        refund.transaction_id._set_error("It did not go through.")
        self.assertEqual(refund.state, "bounced")
        self.assertEqual((note.payment_state, note.amount_residual), ("not_paid", 12.0))
        self.assertNothingHappensAgain()

    def test_core_cancels_no_payment_of_what_was_cancelled(self):
        debit = self.make_collected()
        self.fake.refund_status = "pending"
        refund = self.press(debit, amount=12.0)
        self.work()
        payment = refund.refund_payment_ids
        refund.transaction_id._set_canceled()
        refund.transaction_id._post_process()
        self.assertEqual(refund.state, "bounced")
        self.assertEqual(payment.move_id.state, "posted")
        self.assertNotEqual(payment.state, "canceled")

    def test_what_was_collected_twice_is_refunded_by_its_button(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        payer = debit.payer_id
        self.fake.add_method(f"cus_{payer.id}", f"pm_{payer.id}", SUCCEEDS)
        debit.with_user(self.billing).action_retry()
        self.work()
        first = debit.attempt_ids[0].sudo().transaction_id
        first.provider_reference = "pi_000001"
        first._set_done()
        self.work()
        self.fake._intents["pi_000001"] = 3000
        self.assertEqual(debit.credit, 30.0)
        refund = self.press(debit)
        self.assertEqual(refund.amount, 30.0)
        self.work()
        self.assertEqual(refund.state, "paid")
        self.assertEqual(self.fake.refunds, [("pi_000001", 3000)])
        self.assertEqual(debit.credit, 0.0)
        self.assertFalse(debit.credit_sentence)
        self.assertFalse(self.activities(debit))
        self.assertEqual(debit.invoice_ids.payment_state, "paid")

    def test_who_cannot_give_back_says_so_and_a_person_records_it(self):
        debit = self.make_collected()
        note = self.credit(debit.invoice_ids, 12.0)
        method = debit.payment_token_id.payment_method_id
        method.support_refund = "none"
        action = debit.with_user(self.billing).action_refund()
        model = self.env[action["res_model"]].with_user(self.billing)
        form = Form(model.with_context(**action["context"]))
        self.assertEqual((form.way, form.can_provider), ("hand", False))
        self.assertIn("Stripe gives no money back", form.no_provider_sentence)
        with self.assertRaisesRegex(UserError, "gives no money back"):
            self.env["subdebit.refund"].sudo()._ask(debit.payment_ids, 12.0)
        bank = self.company_data["default_journal_bank"]
        refund = self.press(debit, amount=12.0, journal_id=bank)
        self.assertEqual((refund.state, refund.way), ("paid", "hand"))
        self.assertEqual(refund.refund_payment_ids.journal_id, bank)
        self.assertEqual((note.payment_state, self.fake.refunds), ("paid", []))
        self.assertIn("which pays out", debit.refund_sentence)
        self.assertNothingHappensAgain()
        self.assertEqual(debit.payment_ids._subdebit_get_refundable_sudo(), 18.0)

    def test_a_day_to_come_is_refused(self):
        debit = self.make_collected()
        bank = self.company_data["default_journal_bank"]
        with self.assertRaisesRegex(UserError, "lies in the future"):
            self.press(debit, way="hand", journal_id=bank, date=DAY.replace(month=10))
