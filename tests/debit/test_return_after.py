from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import DAY
from .return_case import (
    BANK,
    FEES,
    LATER,
    OUTSTANDING,
    REASON,
    RECEIVABLE,
    ReturnCase,
)

NEXT = d("2025-10-16")


@tagged("post_install", "-at_install")
class TestAfterReturn(ReturnCase):
    """What was returned waits for a person; then it is asked for once more."""

    def test_no_run_debits_it_again_by_itself(self):
        debit = self.make_collected()
        debit._return(LATER, REASON)
        for day in (LATER, NEXT, d("2025-10-28")):
            planned = self.prepare(day).debit_ids
            self.assertNotIn(debit.invoice_ids, planned.invoice_ids)
        # The subscription's next invoice is debited as ever.
        self.assertEqual(planned.mapped("amount"), [30.0])
        self.work()
        self.assertEqual(planned.state, "collected")
        self.assertReturnedOnce(debit)

    def test_the_payer_may_pay_by_himself(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", "True"
        )
        debit = self.make_collected()
        self.assertFalse(debit.invoice_ids._has_to_be_paid())
        debit._return(LATER, REASON)
        self.assertTrue(debit.invoice_ids._has_to_be_paid())

    def test_a_person_tries_again_and_it_is_booked_anew(self):
        debit = self.make_collected()
        first = debit.payment_ids
        debit._return(LATER, REASON)
        self.day = NEXT
        debit.with_user(self.billing).action_retry()
        self.assertEqual((debit.state, self.activities(debit)), ("ready", []))
        self.work()
        self.assertTaken(3000, 3000)
        self.assertEqual(len(set(self.fake.keys())), 2)
        self.assertEqual(debit.attempt_ids.mapped("state"), ["returned", "collected"])
        self.assertEqual((debit.state, debit.is_booked), ("collected", True))
        second = debit.payment_ids - first
        self.assertEqual(len(second), 1)
        self.assertItems(second, [("asset_receivable", -30.0), ("asset_current", 30.0)])
        self.assertEqual(self.transaction(debit).payment_id, second)
        self.assertEqual(debit.invoice_ids.payment_state, "paid")
        self.assertEqual(first.subdebit_returned_on, LATER)
        self.assertFalse(second.subdebit_returned_on)
        self.assertNothingHappensAgain()
        # News of the first return again change nothing; a second return is another.
        one, two = debit.attempt_ids.sorted("number")
        self.assertFalse(debit._return(LATER, REASON, attempt=one))
        self.assertEqual(debit.invoice_ids.payment_state, "paid")
        move = debit._return(d("2025-11-03"), REASON, attempt=two)
        self.assertEntry(move, "2025-11-03", (RECEIVABLE, 30.0), (OUTSTANDING, -30.0))
        self.assertEqual(second.subdebit_return_move_id, move)
        self.assertOpenAgain(debit.invoice_ids, 30.0)
        self.assertReturnedOnce(debit)

    def test_a_person_gives_it_up_and_the_next_run_debits_the_invoice(self):
        debit = self.make_collected()
        debit._return(LATER, REASON)
        debit.with_user(self.billing).action_cancel()
        self.assertEqual((debit.state, self.activities(debit)), ("cancelled", []))
        self.assertEqual(debit.returned_on, LATER)
        again = self.prepare(LATER).debit_ids
        self.assertEqual(again.invoice_ids, debit.invoice_ids)
        with self.assertRaisesRegex(UserError, "was not refused"):
            debit.with_user(self.billing).action_retry()

    def test_an_invoice_may_be_corrected_after_the_return(self):
        debit = self.make_collected()
        debit._return(LATER, REASON)
        debit.invoice_ids.button_cancel()
        self.assertEqual(debit.invoice_ids.state, "cancel")

    def test_what_came_back_is_not_refunded_as_well(self):
        self.provider.support_refund = "partial"
        debit = self.make_collected()
        self.assertEqual(debit.payment_ids.amount_available_for_refund, 30.0)
        debit._return(LATER, REASON)
        self.assertEqual(debit.payment_ids.amount_available_for_refund, 0.0)

    def test_of_two_that_came_one_goes_back(self):
        # Refused, tried again, then both went through: the first to be collected is
        # booked, and comes back. The other's money is there: it pays the invoice.
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        first = debit.attempt_ids
        self.transaction(debit)._set_error("No funds")
        debit.with_user(self.billing).action_retry()
        self.work()
        second = debit.attempt_ids - first
        second.sudo().transaction_id._set_done()
        self.work()
        first.sudo()._finish("collected")
        debit = self.as_root(debit)
        self.assertEqual(
            debit.payment_ids.payment_transaction_id, second.sudo().transaction_id
        )
        # The one that is not booked yet goes back: as a credit first, then taken back.
        self.assertEqual(
            len(debit._return(LATER, REASON, attempt=self.as_root(first))), 1
        )
        self.assertEqual((debit.state, debit.is_booked), ("collected", True))
        self.assertEqual((debit.invoice_ids.payment_state, debit.credit), ("paid", 0))
        # The one that pays the invoice goes back, while the other's money is there.
        self.as_root(first)._finish("collected")
        debit._return(LATER, REASON, attempt=self.as_root(second))
        self.assertEqual((debit.state, debit.is_booked), ("collected", True))
        self.assertEqual((debit.invoice_ids.payment_state, debit.credit), ("paid", 0))
        self.assertEqual(len(debit.payment_ids), 3)
        self.assertEqual(len(debit.payment_ids.filtered("subdebit_returned_on")), 2)
        self.assertNothingHappensAgain()


@tagged("post_install", "-at_install")
class TestReturnWithoutEntry(ReturnCase):
    """With an addon that matches invoices with the bank's lines themselves."""

    def setUp(self):
        super().setUp()
        lines = self.provider.journal_id.inbound_payment_method_line_ids
        lines.payment_account_id = False
        self.enterContext(self.in_payment())
        self.make_priced(30.0, DAY, partner=self.make_payer())
        self.debit = self.as_root(self.prepare().debit_ids)
        self.work()
        self.invoice = self.debit.invoice_ids
        self.payment = self.debit.payment_ids
        self.assertFalse(self.payment.move_id)
        self.assertEqual(self.invoice.payment_state, "in_payment")

    def test_the_invoice_is_open_again_and_the_payment_marked(self):
        self.assertFalse(self.debit._return(LATER, REASON))
        self.assertOpenAgain(self.invoice, 30.0)
        self.assertEqual(
            (self.payment.subdebit_returned_on, self.payment.state), (LATER, "rejected")
        )
        self.assertFalse(self.payment.move_id)
        self.assertReturnedOnce(self.debit)

    def test_the_fee_alone_has_an_entry(self):
        move = self.debit._return(LATER, REASON, fee=7.5)
        self.assertEntry(move, "2025-10-15", (FEES, 7.5), (OUTSTANDING, -7.5))
        self.assertOpenAgain(self.invoice, 30.0)
        self.assertReturnedOnce(self.debit)

    def test_a_bank_line_that_paid_the_invoice_stays_as_it_is(self):
        receivable = self.receivable(self.invoice)
        line = self.match_bank_line(receivable.account_id, 30.0, receivable)
        self.assertEqual(self.invoice.payment_state, "paid")
        move = self.debit._return(LATER, REASON)
        self.assertEntry(move, "2025-10-15", (RECEIVABLE, 30.0), (OUTSTANDING, -30.0))
        self.assertOpenAgain(self.invoice, 30.0)
        self.assertEntry(line.move_id, "2025-09-27", (BANK, 30.0), (RECEIVABLE, -30.0))
        self.assertTrue(line.is_reconciled)
        self.assertEqual(
            self.receivable(line.move_id | move).mapped("amount_residual"), [0.0, 0.0]
        )
        self.assertReturnedOnce(self.debit)

    def test_a_credit_note_of_the_same_sum_is_no_line_of_the_bank(self):
        payer = self.make_payer("Grace")
        invoice = self.make_priced(40.0, DAY, partner=payer)._bill(DAY)
        credit = self.credit(invoice, 20.0)
        self.receivable(credit | invoice).reconcile()
        debit = self.as_root(self.prepare().debit_ids) - self.debit
        self.assertEqual(debit.amount, 20.0)
        self.work()
        self.assertFalse(debit._return(LATER, REASON))
        self.assertOpenAgain(invoice, 20.0, "partial")
        self.assertEqual(credit.amount_residual, 0.0)

    def test_tried_again_it_waits_for_the_bank_line_again(self):
        self.debit._return(LATER, REASON)
        self.debit.with_user(self.billing).action_retry()
        self.work()
        self.assertEqual(self.debit.state, "collected")
        self.assertEqual(self.invoice.payment_state, "in_payment")
        self.assertEqual(self.payment.state, "rejected")
        self.assertTaken(3000, 3000)
        self.assertNothingHappensAgain()

    def test_the_money_comes_back(self):
        self.debit._dispute(LATER, REASON)
        self.assertTrue(self.invoice.subdebit_disputed)
        payment = self.debit._win_dispute(NEXT)
        self.assertFalse(payment.move_id)
        self.assertEqual(payment.date, NEXT)
        self.assertEqual(self.invoice.payment_state, "in_payment")
        self.assertFalse(self.debit._win_dispute(NEXT))
        # Lost in the end.
        self.assertFalse(self.debit._dispute(d("2025-11-03"), REASON))
        self.assertTrue(self.invoice.subdebit_disputed)
        self.assertOpenAgain(self.invoice, 30.0)

    def test_the_money_comes_back_after_the_bank_line(self):
        receivable = self.receivable(self.invoice)
        self.match_bank_line(receivable.account_id, 30.0, receivable)
        self.debit._return(LATER, REASON, fee=7.5)
        payment = self.debit._win_dispute(NEXT)
        self.assertEntry(
            payment.move_id, "2025-10-16", (OUTSTANDING, 30.0), (RECEIVABLE, -30.0)
        )
        self.assertEqual(self.invoice.amount_residual, 0.0)
