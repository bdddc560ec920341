from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from .return_case import LATER, OUTSTANDING, REASON, RECEIVABLE, ReturnCase

AGAIN = d("2025-10-28")


@tagged("post_install", "-at_install")
class TestReturnAgain(ReturnCase):
    """The bank takes a part of a debit back, and later another one of the same."""

    def items(self, move):
        """Return the journal items: account's code and balance."""
        return sorted((aml.account_id.code, aml.balance) for aml in move.line_ids)

    def make_window(self, debit, **vals):
        return (
            self.env["subdebit.return"]
            .with_user(self.billing)
            .create({"debit_id": debit.id, "reason": REASON, **vals})
        )

    def test_twelve_and_then_twenty_of_seventy(self):
        debit = self.make_collected(70.0)
        debit._return(LATER, REASON, amount=12.0)
        self.day = AGAIN
        window = self.make_window(debit, date=AGAIN)
        self.assertEqual(window.amount, 58.0)
        window.amount = 20.0
        self.assertIn("$\xa032.00", window.sentence)
        window.action_confirm()
        invoice, payment = debit.invoice_ids, debit.payment_ids
        self.assertEqual(invoice.amount_residual, 32.0)
        moves = debit.return_move_ids.sorted("id")
        self.assertEqual(
            [self.items(move) for move in moves],
            [
                [(OUTSTANDING, -12.0), (RECEIVABLE, 12.0)],
                [(OUTSTANDING, -20.0), (RECEIVABLE, 20.0)],
            ],
        )
        self.assertEqual(moves.mapped("date"), [LATER, AGAIN])
        self.assertEqual((debit.state, debit.returned_amount), ("returned", 32.0))
        self.assertIn("$\xa032.00 of this debit back in parts", debit.return_sentence)
        self.assertIn("$\xa032.00 of this payment", payment.subdebit_return_sentence)
        for move in moves:
            self.assertIn(move.name, payment.subdebit_return_sentence)
        # Tried again, all that is open is asked for.
        debit.with_user(self.billing).action_retry()
        self.work()
        self.assertTaken(7000, 3200)
        self.assertEqual(invoice.payment_state, "paid")

    def test_the_rest_comes_back_as_well(self):
        debit = self.make_collected(60.0)
        debit._return(LATER, REASON, amount=25.5)
        debit._return(AGAIN, REASON)
        invoice, payment = debit.invoice_ids, debit.payment_ids
        self.assertEqual(invoice.amount_residual, 60.0)
        self.assertEqual(
            self.items(debit.return_move_ids.sorted("id")[1]),
            [(OUTSTANDING, -34.5), (RECEIVABLE, 34.5)],
        )
        self.assertEqual(payment.subdebit_returned_on, AGAIN)
        self.assertEqual(debit.returned_amount, 60.0)
        self.assertFalse(debit._return(AGAIN, REASON), "again: nothing happens")
        self.day = AGAIN
        with self.assertRaisesRegex(UserError, "nothing of it is left"):
            self.make_window(debit, date=AGAIN).action_confirm()
        self.assertEqual(len(debit.return_move_ids), 2)

    def test_the_same_once_more_is_none(self):
        debit = self.make_collected(60.0)
        debit._return(LATER, REASON, amount=17.0)
        self.assertFalse(debit._return(LATER, REASON, amount=17.0))
        self.day = AGAIN
        with self.assertRaisesRegex(UserError, "recorded already"):
            self.make_window(debit, date=LATER, amount=17.0).action_confirm()
        self.assertEqual(debit.invoice_ids.amount_residual, 17.0)
        # Another reason, another return.
        debit._return(LATER, "AM04 No money", amount=17.0)
        self.assertEqual(debit.invoice_ids.amount_residual, 34.0)

    def test_more_than_is_left_is_refused(self):
        debit = self.make_collected(60.0)
        debit._return(LATER, REASON, amount=40.0)
        with self.assertRaisesRegex(UserError, "20.00 are left"):
            debit._return(AGAIN, REASON, amount=20.01)
        debit._return(AGAIN, REASON, amount=20.0)
        self.assertTrue(debit.payment_ids.subdebit_returned_on)

    def test_two_parts_are_won_back(self):
        debit = self.make_collected(60.0)
        debit._dispute(LATER, REASON, amount=11.0)
        debit.invoice_ids._subdebit_settle_dispute()
        debit._dispute(AGAIN, REASON, amount=8.5)
        invoice = debit.invoice_ids
        self.assertTrue(invoice.subdebit_disputed)
        self.assertEqual(invoice.amount_residual, 19.5)
        debit._win_dispute(AGAIN)
        self.assertEqual((debit.state, invoice.payment_state), ("collected", "paid"))
        self.assertEqual(debit.payment_ids.sorted("id").mapped("amount"), [60.0, 19.5])
        for move in debit.return_move_ids | debit.payment_ids.move_id:
            self.assertEqual(self.receivable(move).amount_residual, 0.0)
        # All of it comes back after all: 60.00, and not 79.50.
        debit._return(AGAIN, "MD01 No mandate")
        self.assertEqual(invoice.amount_residual, 60.0)
        bank = (debit.return_move_ids | debit.payment_ids.move_id).line_ids.filtered(
            lambda aml: aml.account_id.code == OUTSTANDING
        )
        self.assertEqual(sum(bank.mapped("balance")), 0.0)

    def test_nothing_else_pays_what_is_with_the_bank_after_a_part(self):
        debit = self.make_collected(60.0)
        debit._return(LATER, REASON, amount=25.0)
        [(customer, method)] = self.fake._methods
        self.fake.add_method(customer, method, PROCESSES)
        debit.with_user(self.billing).action_retry()
        self.work()
        self.assertEqual((debit.state, debit.amount), ("pending", 25.0))
        invoice = debit.invoice_ids
        self.assertTrue(invoice._subdebit_has_claim_sudo("with_bank"))
        with self.assertRaisesRegex(UserError, "is being debited"):
            self.pay_by_hand(invoice, 25.0)
        # Nor does the bank take more back of the first one meanwhile.
        with self.assertRaisesRegex(UserError, "until the answer comes"):
            debit._return(AGAIN, REASON, amount=5.0)
        self.transaction(debit)._set_done()
        self.work()
        self.assertEqual(invoice.payment_state, "paid")
