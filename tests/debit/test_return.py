from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import DECLINES, PROCESSES
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

RETURNED = "The bank took this debit back"


@tagged("post_install", "-at_install")
class TestReturn(ReturnCase):
    """D6: what was collected comes back, by an entry of its own on its own day."""

    def test_a_return_is_an_entry_of_its_own(self):
        debit = self.make_collected()
        payment, invoice = debit.payment_ids, debit.invoice_ids
        move = debit._return(LATER, REASON)
        self.assertEntry(move, "2025-10-15", (RECEIVABLE, 30.0), (OUTSTANDING, -30.0))
        self.assertEqual(move.journal_id, payment.journal_id)
        self.assertEqual(move.line_ids.partner_id, payment.partner_id)
        self.assertEqual(
            move.ref,
            f"Return of {payment.name} on 2025-10-15: MD06 Disputed by the payer",
        )
        self.assertOpenAgain(invoice, 30.0)
        self.assertKept(payment)
        # The return and the payment are matched on the receivable account, and wait for
        # their two lines of the bank statement on the other.
        self.assertEqual(
            [
                (aml.move_id, aml.amount_residual, aml.reconciled)
                for aml in self.receivable(payment.move_id | move)
            ],
            [(payment.move_id, 0.0, True), (move, 0.0, True)],
        )
        self.assertEqual(
            self.receivable(payment.move_id).matched_debit_ids.debit_move_id.move_id,
            move,
        )
        self.assertEqual(
            self.outstanding(payment.move_id | move).mapped("amount_residual"),
            [30.0, -30.0],
        )
        self.assertEqual(
            (payment.subdebit_returned_on, payment.subdebit_return_move_id),
            (LATER, move),
        )
        self.assertReturnedOnce(debit)

    def test_what_the_debit_says_of_it(self):
        debit = self.make_collected()
        debit._return(LATER, REASON)
        self.assertEqual((debit.state, debit.words), ("returned", REASON))
        self.assertEqual(debit.returned_on, LATER)
        self.assertEqual(debit.return_move_count, 1)
        self.assertEqual(debit.attempt_ids.mapped("state"), ["returned"])
        self.assertEqual(debit.run_id.returned_count, 1)
        self.assertEqual(debit.invoice_ids.subdebit_collection_state, "returned")
        self.assertEqual(self.activities(debit), [(self.handler.login, RETURNED)])
        self.assertTrue(all(debit.line_ids.mapped("live")))
        told = "back on 10/15/2025: MD06 Disputed by the payer"
        self.assertIn(told, debit.message_ids[:1].body)
        self.assertIn(told, debit.invoice_ids.message_ids[:1].body)

    def test_what_is_collected_and_not_booked_is_booked_first(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.transaction(debit)._set_done()
        self.assertOpen(debit, "collected")
        move = self.as_root(debit)._return(LATER, REASON)
        payment = debit.payment_ids
        self.assertItems(
            payment, [("asset_receivable", -30.0), ("asset_current", 30.0)]
        )
        self.assertEntry(move, "2025-10-15", (RECEIVABLE, 30.0), (OUTSTANDING, -30.0))
        self.assertOpenAgain(debit.invoice_ids, 30.0)
        self.assertReturnedOnce(self.as_root(debit))

    def test_all_invoices_of_a_debit_are_open_again(self):
        debit = self.make_collected(30.0, 25.0)
        move = debit._return(LATER, REASON)
        self.assertEntry(move, "2025-10-15", (RECEIVABLE, 55.0), (OUTSTANDING, -55.0))
        self.assertEqual(
            [
                (invoice.payment_state, invoice.amount_residual)
                for invoice in debit.invoice_ids.sorted("id")
            ],
            [("not_paid", 30.0), ("not_paid", 25.0)],
        )
        self.assertReturnedOnce(debit)

    def test_each_debtor_of_a_payer_has_an_entry_of_its_own(self):
        parent = self.make_payer("Parent")
        for name, price in (("Ann", 20.0), ("Ben", 45.0)):
            child = self.make_partner(name, subdebit_payer_id=parent.id)
            vals = {"partner": child, "invoice_partner_id": child.id}
            self.make_priced(price, DAY, **vals)
        debit = self.as_root(self.prepare().debit_ids)
        self.work()
        moves = debit._return(LATER, REASON, fee=3.5).sorted("amount_total")
        ann, ben = debit.payment_ids.sorted("amount")
        for move, payment, amount in ((moves[0], ann, 20.0), (moves[1], ben, 45.0)):
            self.assertEqual(self.receivable(move).partner_id, payment.partner_id)
            self.assertEqual(self.receivable(move).balance, amount)
            self.assertEqual(payment.subdebit_return_move_id, move)
            self.assertKept(payment)
        # The fee is taken once.
        fees = moves.line_ids.filtered(lambda aml: aml.account_id == self.fees)
        self.assertEqual(fees.mapped("balance"), [3.5])
        self.assertEqual(debit.invoice_ids.mapped("payment_state"), ["not_paid"] * 2)
        self.assertReturnedOnce(debit)

    # === WHAT ELSE A PAYMENT IS MATCHED WITH === #

    def test_the_line_of_the_bank_statement_stays_matched(self):
        debit = self.make_collected()
        payment = debit.payment_ids
        item = self.outstanding(payment.move_id)
        line = self.match_bank_line(item.account_id, 30.0, item)
        self.assertTrue(payment.is_matched)
        partial = item.matched_credit_ids
        move = debit._return(LATER, REASON)
        self.assertEqual(item.matched_credit_ids, partial)
        self.assertTrue(payment.is_matched)
        self.assertEqual(payment.state, "paid")
        self.assertTrue(line.is_reconciled)
        self.assertEntry(line.move_id, "2025-09-27", (BANK, 30.0), (OUTSTANDING, -30.0))
        # The bank's line of the return finds the return.
        self.assertEqual(self.outstanding(move).amount_residual, -30.0)
        self.match_bank_line(item.account_id, -30.0, self.outstanding(move))
        self.assertEqual(self.outstanding(move).amount_residual, 0.0)
        self.assertReturnedOnce(debit)

    def test_an_invoice_paid_in_part_by_hand_keeps_that_part(self):
        payer = self.make_payer()
        invoice = self.make_priced(30.0, DAY, partner=payer)._bill(DAY)
        by_hand = self.pay_by_hand(invoice, 10.0)
        debit = self.as_root(self.prepare().debit_ids)
        self.assertEqual(debit.amount, 20.0)
        self.work()
        self.assertEqual(invoice.payment_state, "paid")
        move = debit._return(LATER, REASON)
        self.assertEntry(move, "2025-10-15", (RECEIVABLE, 20.0), (OUTSTANDING, -20.0))
        self.assertOpenAgain(invoice, 20.0, "partial")
        self.assertTrue(by_hand.is_reconciled)
        self.assertReturnedOnce(debit)

    def test_a_refund_by_credit_note_stays_what_it_is(self):
        # 30.00 collected, 10.00 credited and paid out. When 30.00 come back, the payer
        # has 40.00 of us for 20.00 owed: 30.00 of the invoice are open, no more.
        debit = self.make_collected()
        invoice = debit.invoice_ids
        credit = self.credit(invoice, 10.0)
        refund = self.refund_by_hand(invoice.partner_id, 10.0)
        self.receivable(credit | refund.move_id).reconcile()
        move = debit._return(LATER, REASON)
        self.assertEntry(move, "2025-10-15", (RECEIVABLE, 30.0), (OUTSTANDING, -30.0))
        self.assertOpenAgain(invoice, 30.0)
        self.assertTrue(refund.is_reconciled)
        self.assertEqual(credit.amount_residual, 0.0)
        self.assertEqual(self.receivable(move).amount_residual, 0.0)
        self.assertReturnedOnce(debit)

    def test_a_refund_matched_with_the_payment_is_owed_again(self):
        # The same sums, matched otherwise: the credit note on the invoice, the refund
        # with the payment. 20.00 of the invoice are open, and the 10.00 paid out.
        debit = self.make_collected()
        payment, invoice = debit.payment_ids, debit.invoice_ids
        self.receivable(payment.move_id).remove_move_reconcile()
        credit = self.credit(invoice, 10.0)
        self.receivable(credit | invoice).reconcile()
        refund = self.refund_by_hand(invoice.partner_id, 10.0)
        self.receivable(refund.move_id | payment.move_id).reconcile()
        self.receivable(invoice | payment.move_id).reconcile()
        self.assertOpenAgain(invoice, 0.0, "paid")
        self.assertTrue(payment.is_reconciled)
        move = debit._return(LATER, REASON)
        self.assertEntry(move, "2025-10-15", (RECEIVABLE, 30.0), (OUTSTANDING, -30.0))
        self.assertOpenAgain(invoice, 20.0, "partial")
        self.assertTrue(refund.is_reconciled)
        self.assertEqual(self.receivable(payment.move_id).amount_residual, 0.0)
        self.assertEqual(self.receivable(move).amount_residual, 10.0)
        self.assertReturnedOnce(debit)

    def test_a_debit_refunded_in_full_leaves_no_invoice_open(self):
        # Paid by hand as well, so the debit was given back: now it comes back twice.
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=debit.invoice_ids.ids
        )
        self.transaction(debit)._set_done()
        self.work()
        debit = self.as_root(debit)
        self.receivable(debit.payment_ids.move_id).remove_move_reconcile()
        self.as_root(register).create({"payment_date": DAY})._create_payments()
        refund = self.refund_by_hand(debit.payer_id, 30.0)
        self.receivable(refund.move_id | debit.payment_ids.move_id).reconcile()
        move = debit._return(LATER, REASON)
        self.assertEqual(debit.invoice_ids.payment_state, "paid")
        self.assertEqual(self.receivable(move).amount_residual, 30.0)
        self.assertTrue(refund.is_reconciled)
        self.assertReturnedOnce(debit)

    def test_another_invoice_that_the_payment_paid_is_open_again(self):
        debit = self.make_collected()
        other = self.make_priced(30.0, DAY, partner=debit.payer_id)._bill(DAY)
        self.receivable(debit.payment_ids.move_id).remove_move_reconcile()
        self.receivable(debit.payment_ids.move_id | other).reconcile()
        self.assertEqual(other.payment_state, "paid")
        debit._return(LATER, REASON)
        self.assertOpenAgain(other, 30.0)
        self.assertOpenAgain(debit.invoice_ids, 30.0)

    # === FEES === #

    def test_the_fee_is_in_the_same_entry_without_tax(self):
        tax = self.company_data["default_tax_purchase"]
        self.fees.sudo().tax_ids = tax
        debit = self.make_collected()
        move = debit._return(LATER, REASON, fee=7.5)
        self.assertEntry(
            move,
            "2025-10-15",
            (RECEIVABLE, 30.0),
            (FEES, 7.5),
            (OUTSTANDING, -7.5),
            (OUTSTANDING, -30.0),
        )
        self.assertFalse(move.line_ids.tax_ids)
        self.assertOpenAgain(debit.invoice_ids, 30.0)
        self.assertReturnedOnce(debit)

    def test_a_fee_without_an_account_is_refused_and_nothing_is_done(self):
        debit = self.make_collected()
        self.company.sudo().subdebit_fee_account_id = False
        with self.assertRaisesRegex(UserError, "no account for return fees"):
            debit._return(LATER, REASON, fee=7.5)
        with self.assertRaisesRegex(UserError, "cannot be negative"):
            debit._return(LATER, REASON, fee=-1.0)
        self.assertCollected(debit)
        self.assertFalse(debit.payment_ids.subdebit_returned_on)
        debit._return(LATER, REASON)
        self.assertReturnedOnce(debit)

    # === DATES === #

    def test_a_return_in_a_locked_period_takes_odoo_s_accounting_date(self):
        # Locked up to 31 October: Odoo takes today, in the first open month.
        debit = self.make_collected()
        self.company.sudo().fiscalyear_lock_date = d("2025-10-31")
        with freeze_time("2025-11-20"):
            move = debit._return(LATER, REASON)
        self.assertEntry(move, "2025-11-20", (RECEIVABLE, 30.0), (OUTSTANDING, -30.0))
        self.assertEqual(debit.payment_ids.subdebit_returned_on, LATER)
        self.assertIn("on 2025-10-15", move.ref)
        self.assertOpenAgain(debit.invoice_ids, 30.0)
        self.assertReturnedOnce(debit)

    def test_nothing_comes_back_before_it_came(self):
        debit = self.make_collected()
        with self.assertRaisesRegex(
            UserError,
            "was collected on 09/27/2025: it cannot have come back on 09/26/2025",
        ):
            debit._return(d("2025-09-26"), REASON)
        self.assertCollected(debit)
        move = debit._return(DAY, REASON)
        self.assertEntry(move, "2025-09-27", (RECEIVABLE, 30.0), (OUTSTANDING, -30.0))

    def test_only_what_was_collected_comes_back(self):
        debit = self.as_root(self.make_debit(DECLINES))
        with self.assertRaisesRegex(UserError, "was not collected"):
            debit._return(LATER, REASON)
        with self.answered(402):
            self.work()
        with self.assertRaisesRegex(UserError, "was not collected"):
            debit._return(LATER, REASON)
        self.assertOpen(debit, "refused")

    def test_a_hashed_journal_takes_a_return(self):
        self.provider.journal_id.restrict_mode_hash_table = True
        debit = self.make_collected()
        move = debit._return(LATER, REASON)
        self.assertEntry(move, "2025-10-15", (RECEIVABLE, 30.0), (OUTSTANDING, -30.0))
        self.assertOpenAgain(debit.invoice_ids, 30.0)
        self.assertReturnedOnce(debit)

    def test_another_company_s_books_are_not_touched(self):
        debit = self.make_collected()
        other = self.make_other_company()["company"]
        move = debit.with_company(other)._return(LATER, REASON, fee=2.0)
        self.assertEqual(move.company_id, self.company)
        self.assertEqual(move.line_ids.company_id, self.company)
