from odoo.exceptions import UserError
from odoo.tests import tagged

from .return_case import FEES, LATER, OUTSTANDING, REASON, RECEIVABLE, ReturnCase


@tagged("post_install", "-at_install")
class TestReturnOfAPart(ReturnCase):
    """The bank takes a part of a debit back: so much is open again, and no more."""

    def items(self, move):
        """Return the journal items: account's code and balance."""
        return sorted((aml.account_id.code, aml.balance) for aml in move.line_ids)

    def test_thirty_of_sixty(self):
        debit = self.make_collected(60.0)
        [move] = debit._return(LATER, REASON, amount=30.0)
        invoice = debit.invoice_ids
        self.assertEqual((debit.state, debit.returned_amount), ("returned", 30.0))
        self.assertIn("$\xa030.00 of this debit back", debit.return_sentence)
        self.assertEqual(self.items(move), [(OUTSTANDING, -30.0), (RECEIVABLE, 30.0)])
        self.assertEqual(move.date, LATER)
        self.assertEqual(
            (invoice.payment_state, invoice.amount_residual), ("partial", 30.0)
        )
        payment = debit.payment_ids
        self.assertFalse(payment.subdebit_returned_on)
        self.assertIn("$\xa030.00 of this payment", payment.subdebit_return_sentence)
        self.assertEqual(payment._subdebit_get_credit(), 0.0)
        self.assertEqual(payment.amount_available_for_refund, 30.0)
        # Tried again, 30.00 are asked for.
        debit.with_user(self.billing).action_retry()
        self.work()
        self.assertTaken(6000, 3000)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(debit.payment_ids.sorted("id").mapped("amount"), [60.0, 30.0])

    def test_the_newest_invoice_is_opened_first(self):
        debit = self.make_collected(40.0, 20.0)
        [move] = debit._return(LATER, REASON, fee=5.0, amount=27.5)
        first, second = debit.invoice_ids.sorted("id")
        if len(debit.invoice_ids) == 1:
            self.fail("two invoices are expected")
        self.assertEqual((first.amount_residual, second.amount_residual), (7.5, 20.0))
        self.assertEqual(
            self.items(move),
            [
                (OUTSTANDING, -27.5),
                (OUTSTANDING, -5.0),
                (RECEIVABLE, 27.5),
                (FEES, 5.0),
            ],
        )
        debit.with_user(self.billing).action_retry()
        self.work()
        self.assertTaken(6000, 2750)
        self.assertEqual({first.payment_state, second.payment_state}, {"paid"})

    def test_a_part_that_is_won_back(self):
        debit = self.make_collected(60.0)
        debit._dispute(LATER, REASON, amount=12.34)
        invoice = debit.invoice_ids
        self.assertTrue(invoice.subdebit_disputed)
        self.assertEqual(invoice.amount_residual, 12.34)
        debit._win_dispute(LATER)
        self.assertEqual((debit.state, invoice.payment_state), ("collected", "paid"))
        self.assertEqual(debit.payment_ids.sorted("id").mapped("amount"), [60.0, 12.34])
        self.assertFalse(invoice.subdebit_disputed)
        self.assertNothingHappensAgain()

    def test_the_window_says_what_will_be_open(self):
        debit = self.make_collected(60.0)
        self.day = LATER
        window = (
            self.env["subdebit.return"]
            .with_user(self.billing)
            .create({"debit_id": debit.id, "reason": REASON, "date": LATER})
        )
        self.assertEqual(window.amount, 60.0)
        window.amount = 45.5
        self.assertIn("$\xa045.50", window.sentence)
        window.action_confirm()
        self.assertEqual(debit.invoice_ids.amount_residual, 45.5)

    def test_what_is_no_part_is_refused(self):
        debit = self.make_collected(60.0)
        for amount in (-1.0, 0.0, 60.01):
            with self.assertRaisesRegex(UserError, "cannot have come back"):
                debit._return(LATER, REASON, amount=amount)
        self.assertEqual(debit.state, "collected")
        debit._return(LATER, REASON, amount=60.0)
        self.assertTrue(debit.payment_ids.subdebit_returned_on)
