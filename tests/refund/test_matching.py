from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..debit.return_case import DAY, LATER, REASON, ReturnCase


@tagged("post_install", "-at_install")
class TestRefundMatching(ReturnCase):
    """Debit, credit note and Odoo's own refund know of each other."""

    def refund(self, debit, amount):
        """Return the payment by which Odoo gives back a part of a debit."""
        transaction = self.as_root(debit).payment_ids.payment_transaction_id
        refund = transaction._create_child_transaction(amount, is_refund=True)
        refund._set_done()
        refund._post_process()
        refund.payment_id.date = DAY
        return refund.payment_id

    def assertPaidOut(self, debit, note, refund):
        said = (
            f"$\N{NO-BREAK SPACE}12.00 were refunded on 09/27/2025 by {refund.name},"
            f" which pays out {note.name}."
        )
        self.assertEqual((note.amount_residual, note.payment_state), (0.0, "paid"))
        self.assertEqual(debit.refund_sentence, said)
        self.assertEqual(debit.invoice_ids.subdebit_refund_sentence, said)
        self.assertEqual(note.subdebit_refund_sentence, said)
        self.assertEqual(debit.invoice_ids.payment_state, "paid")
        self.assertFalse(note.subdebit_is_refundable)
        self.assertNothingHappensAgain()

    def test_a_refund_pays_out_the_credit_note_that_was_there(self):
        debit = self.make_collected()
        note = self.credit(debit.invoice_ids, 12.0)
        self.assertEqual(note.amount_residual, 12.0)
        self.assertTrue(note.subdebit_is_refundable)
        self.assertPaidOut(debit, note, self.refund(debit, 12.0))

    def test_a_credit_note_is_paid_out_by_the_refund_that_was_there(self):
        debit = self.make_collected()
        refund = self.refund(debit, 12.0)
        self.assertEqual(
            debit.refund_sentence,
            f"$\N{NO-BREAK SPACE}12.00 were refunded on 09/27/2025 by {refund.name}, and no open credit"
            " note comes to that sum.",
        )
        self.assertPaidOut(debit, self.credit(debit.invoice_ids, 12.0), refund)

    def test_one_of_two_notes_is_paid_out(self):
        debit = self.make_collected()
        other, note = (self.credit(debit.invoice_ids, sum_) for sum_ in (5.0, 12.0))
        self.refund(debit, 12.0)
        self.assertEqual((other.amount_residual, note.amount_residual), (5.0, 0.0))

    def test_both_notes_are_paid_out_by_their_sum(self):
        debit = self.make_collected()
        notes = [self.credit(debit.invoice_ids, sum_) for sum_ in (5.0, 12.0)]
        self.refund(debit, 17.0)
        self.assertEqual([note.amount_residual for note in notes], [0.0, 0.0])

    def test_other_sums_are_left_to_a_person(self):
        debit = self.make_collected()
        note = self.credit(debit.invoice_ids, 12.0)
        self.refund(debit, 10.0)
        self.assertEqual(note.amount_residual, 12.0)
        self.assertFalse(note.subdebit_refund_sentence)
        self.assertIn("no open credit note comes to that sum", debit.refund_sentence)

    def test_a_refund_is_on_the_account_that_was_paid(self):
        debit = self.make_collected()
        other = self.company_data["default_account_receivable"].copy()
        debit.payer_id.with_company(self.company).property_account_receivable_id = other
        note = self.credit(debit.invoice_ids, 12.0)
        terms = note.line_ids.filtered(lambda line: line.account_id == other)
        self.assertTrue(terms, "the note is on the new account")
        refund = self.refund(debit, 12.0)
        self.assertEqual(refund.destination_account_id.code, "121000")
        self.assertEqual(note.amount_residual, 12.0)

    def test_the_button_of_a_credit_note_opens_the_refund_of_its_sum(self):
        debit = self.make_collected()
        note = self.credit(debit.invoice_ids, 12.0).with_user(self.billing)
        action = note.action_subdebit_refund()
        wizards = note.env[action["res_model"]].with_context(**action["context"])
        wizard = wizards.create({})
        self.assertEqual(wizard.payment_id, debit.payment_ids)
        self.assertEqual(
            (wizard.amount, wizard.most, wizard.way), (12.0, 30.0, "provider")
        )
        self.assertIn(f"It pays out {note.name}.", wizard.sentence)

    def test_what_came_back_is_not_refunded(self):
        debit = self.make_collected()
        note = self.credit(debit.invoice_ids, 12.0)
        self.day = LATER
        debit._return(LATER, REASON)
        self.assertFalse(note.subdebit_is_refundable)
        with self.assertRaisesRegex(UserError, "nothing of what was debited is left"):
            note.action_subdebit_refund()

    def test_who_pays_by_himself_is_refunded_as_without_us(self):
        """The credit note of an ordinary invoice is left to Odoo."""
        invoice = self.make_subscription(DAY)._bill(DAY)
        self.pay_by_hand(invoice, 30.0)
        note = self.credit(self.as_root(invoice), 12.0)
        self.assertEqual(note.amount_residual, 12.0)
        self.assertFalse(note.subdebit_is_refundable)
        self.assertFalse(note.subdebit_refund_sentence)

    def test_what_is_asked_for_is_told_line_by_line(self):
        debit = self.make_collected()
        invoice = debit.invoice_ids
        self.assertEqual(
            invoice.subdebit_debit_sentence,
            "$\N{NO-BREAK SPACE}30.00 on 09/27/2025: Collected",
        )
        self.day = d("2025-10-15")
        debit._return(LATER, REASON)
        self.assertEqual(
            invoice.subdebit_debit_sentence,
            "$\N{NO-BREAK SPACE}30.00 on 09/27/2025: Returned (MD06 Disputed by the payer)",
        )
