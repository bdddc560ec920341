from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common import d
from ..fakes.provider import DECLINES
from ..provider_case import DAY
from .return_case import FEES, LATER, OUTSTANDING, REASON, RECEIVABLE, ReturnCase

WON = d("2025-12-05")
CAME_TWICE = "Collected twice: refund one of the payments"


@tagged("post_install", "-at_install")
class TestDispute(ReturnCase):
    """O5, E8: a disputed invoice is marked, stays open, and is not debited."""

    def make_invoice(self):
        return self.make_priced(30.0, DAY, partner=self.make_payer())._bill(DAY)

    # === BY HAND === #

    def test_a_disputed_invoice_is_not_debited(self):
        invoice = self.make_invoice()
        invoice.with_user(self.billing).action_subdebit_dispute()
        self.assertEqual(
            (invoice.subdebit_disputed, invoice.subdebit_disputed_on), (True, DAY)
        )
        self.assertOpenAgain(invoice, 30.0)
        self.assertEqual(invoice.subdebit_collection_state, "disputed")
        self.assertFalse(self.prepare().debit_ids)
        invoice.with_user(self.billing).action_subdebit_settle_dispute()
        self.assertFalse(invoice.subdebit_disputed or invoice.subdebit_disputed_on)
        self.assertEqual(invoice.subdebit_collection_state, "to_collect")
        self.assertEqual(self.prepare().debit_ids.invoice_ids, invoice)

    def test_what_is_planned_is_not_sent_any_more(self):
        debit = self.make_debit()
        debit.invoice_ids.with_user(self.billing).action_subdebit_dispute()
        self.work()
        self.assertTaken()
        self.assertEqual(debit.state, "cancelled")
        self.assertEqual(debit.words, f"{debit.invoice_ids.name} is disputed.")
        self.assertNothingHappensAgain()
        self.assertFalse(self.prepare(LATER).debit_ids)

    def test_a_refused_debit_is_not_tried_again_while_disputed(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        debit.invoice_ids.with_user(self.billing).action_subdebit_dispute()
        with self.assertRaisesRegex(UserError, "Settle the dispute before"):
            debit.with_user(self.billing).action_retry()
        self.assertEqual(debit.state, "refused")
        debit.invoice_ids.with_user(self.billing).action_subdebit_settle_dispute()
        debit.with_user(self.billing).action_retry()
        self.assertEqual(debit.state, "ready")

    def test_a_paid_invoice_is_not_frozen_by_a_dispute(self):
        debit = self.make_collected()
        debit.invoice_ids.action_subdebit_dispute()
        self.assertEqual(debit.invoice_ids.payment_state, "paid")
        self.assertEqual(debit.invoice_ids.subdebit_collection_state, "honoured")

    def test_a_disputed_invoice_may_be_paid_by_hand(self):
        invoice = self.make_invoice()
        invoice.action_subdebit_dispute()
        self.pay_by_hand(invoice, 30.0)
        self.assertEqual(invoice.payment_state, "paid")

    def test_the_mark_is_dated_once_and_is_not_copied(self):
        invoice = self.make_invoice()
        invoice._subdebit_dispute(LATER, "Never ordered")
        invoice._subdebit_dispute(WON)
        self.assertEqual(
            (invoice.subdebit_disputed_on, invoice.subdebit_dispute_reason),
            (LATER, "Never ordered"),
        )
        self.assertFalse(invoice.copy().subdebit_disputed)

    def test_only_a_posted_customer_invoice_is_disputed(self):
        draft = self.make_invoice().copy()
        with self.assertRaisesRegex(UserError, "cannot be disputed"):
            draft.action_subdebit_dispute()

    def test_an_accountant_without_our_groups_may_dispute(self):
        accountant = new_test_user(
            self.setup_env,
            "subdebit_accountant",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        invoice = self.make_invoice().with_user(accountant)
        invoice.action_subdebit_dispute()
        invoice.subdebit_dispute_reason = "Wrong address"
        found = invoice.search([("subdebit_disputed", "=", True)])
        self.assertEqual(found, invoice)
        invoice.action_subdebit_settle_dispute()
        self.assertFalse(invoice.subdebit_disputed)

    def test_a_plain_user_may_not_dispute(self):
        invoice = self.make_invoice().with_user(self.user)
        with self.assertRaises(UserError):
            invoice.action_subdebit_dispute()

    # === BY A PROVIDER === #

    def test_a_dispute_is_a_return_and_a_mark(self):
        debit = self.make_collected()
        move = debit._dispute(LATER, REASON, fee=15.0)
        self.assertEntry(
            move,
            "2025-10-15",
            (RECEIVABLE, 30.0),
            (FEES, 15.0),
            (OUTSTANDING, -15.0),
            (OUTSTANDING, -30.0),
        )
        invoice = debit.invoice_ids
        self.assertOpenAgain(invoice, 30.0)
        self.assertEqual(
            (invoice.subdebit_disputed_on, invoice.subdebit_dispute_reason),
            (LATER, REASON),
        )
        with self.assertRaisesRegex(UserError, "Settle the dispute before"):
            debit.with_user(self.billing).action_retry()
        # Settled by hand: the same news again change nothing.
        invoice.action_subdebit_settle_dispute()
        self.assertFalse(debit._dispute(LATER, REASON, fee=15.0))
        self.assertFalse(invoice.subdebit_disputed)
        self.assertReturnedOnce(debit)

    def test_a_dispute_that_follows_its_return_only_marks(self):
        debit = self.make_collected()
        debit._return(LATER, REASON)
        self.assertFalse(debit._dispute(LATER, REASON))
        self.assertTrue(debit.invoice_ids.subdebit_disputed)

    # === WON === #

    def test_the_money_comes_back_and_pays_the_invoice(self):
        debit = self.make_collected()
        first = debit.payment_ids
        move = debit._dispute(LATER, REASON, fee=15.0)
        payment = debit._win_dispute(WON)
        self.assertEntry(
            payment.move_id, "2025-12-05", (OUTSTANDING, 30.0), (RECEIVABLE, -30.0)
        )
        invoice = debit.invoice_ids
        self.assertEqual(invoice.payment_state, "paid")
        self.assertFalse(invoice.subdebit_disputed)
        self.assertEqual((debit.state, debit.is_booked), ("collected", True))
        self.assertEqual(self.activities(debit), [])
        # The return and its fee stay what they were.
        self.assertKept(first)
        self.assertEqual(move.state, "posted")
        self.assertEqual(
            (first.subdebit_returned_on, first.subdebit_regained_on), (LATER, WON)
        )
        self.assertEqual(
            self.receivable(first.move_id | move | payment.move_id).mapped(
                "amount_residual"
            ),
            [0.0, 0.0, 0.0],
        )
        self.assertEqual(self.transaction(debit).payment_id, payment)
        self.assertFalse(debit._win_dispute(WON))
        self.assertEqual(len(debit.payment_ids), 2)
        self.assertNothingHappensAgain()

    def test_what_was_paid_meanwhile_leaves_a_credit(self):
        debit = self.make_collected()
        debit._dispute(LATER, REASON)
        self.pay_by_hand(debit.invoice_ids, 20.0)
        payment = debit._win_dispute(WON)
        self.assertEqual(debit.invoice_ids.payment_state, "paid")
        self.assertEqual(self.receivable(payment.move_id).amount_residual, -20.0)
        self.assertEqual(self.activities(debit), [(self.handler.login, CAME_TWICE)])

    def test_what_was_refunded_before_the_return_is_owed_no_more(self):
        # 20.00 of the invoice and the refund of 10.00 were open: 30.00 settle both.
        debit = self.make_collected()
        payment, invoice = debit.payment_ids, debit.invoice_ids
        self.receivable(payment.move_id).remove_move_reconcile()
        credit = self.credit(invoice, 10.0)
        self.receivable(credit | invoice).reconcile()
        refund = self.refund_by_hand(invoice.partner_id, 10.0)
        self.receivable(refund.move_id | payment.move_id).reconcile()
        self.receivable(invoice | payment.move_id).reconcile()
        move = debit._return(LATER, REASON)
        again = debit._win_dispute(WON)
        self.assertEqual(self.receivable(move).amount_residual, 0.0)
        self.assertEqual(self.receivable(again.move_id).amount_residual, 0.0)
        self.assertOpenAgain(invoice, 0.0, "paid")
        self.assertEqual(self.activities(debit), [])

    def test_won_and_lost_after_all(self):
        debit = self.make_collected()
        debit._dispute(LATER, REASON)
        again = debit._win_dispute(WON)
        move = debit._dispute(d("2025-12-20"), REASON)
        self.assertEntry(move, "2025-12-20", (RECEIVABLE, 30.0), (OUTSTANDING, -30.0))
        self.assertEqual(again.subdebit_return_move_id, move)
        self.assertOpenAgain(debit.invoice_ids, 30.0)
        self.assertTrue(debit.invoice_ids.subdebit_disputed)
        last = debit._win_dispute(d("2025-12-24"))
        self.assertEqual(len(last), 1)
        self.assertEqual(debit.invoice_ids.payment_state, "paid")

    def test_won_after_it_was_tried_again(self):
        # The second request took 30.00, and the first 30.00 come back: a credit.
        debit = self.make_collected()
        debit._return(LATER, REASON)
        debit.with_user(self.billing).action_retry()
        self.work()
        one = debit.attempt_ids.sorted("number")[0]
        payment = debit._win_dispute(WON, attempt=one)
        self.assertEqual(payment.payment_transaction_id, one.transaction_id)
        self.assertEqual(self.receivable(payment.move_id).amount_residual, -30.0)
        self.assertEqual((debit.state, debit.is_booked), ("collected", True))
        self.assertEqual(self.activities(debit), [(self.handler.login, CAME_TWICE)])
        self.assertNothingHappensAgain()

    def test_two_debtors_get_their_money_back(self):
        parent = self.make_payer("Parent")
        for name, price in (("Ann", 20.0), ("Ben", 45.0)):
            child = self.make_partner(name, subdebit_payer_id=parent.id)
            vals = {"partner": child, "invoice_partner_id": child.id}
            self.make_priced(price, DAY, **vals)
        debit = self.as_root(self.prepare().debit_ids)
        self.work()
        debit._dispute(LATER, REASON)
        payments = debit._win_dispute(WON).sorted("amount")
        self.assertEqual(
            [(payment.partner_id.name, payment.amount) for payment in payments],
            [("Ann", 20.0), ("Ben", 45.0)],
        )
        self.assertEqual(debit.invoice_ids.mapped("payment_state"), ["paid", "paid"])

    def test_nothing_comes_back_that_was_not_returned(self):
        debit = self.make_collected()
        self.assertFalse(debit._win_dispute(WON))
        self.assertCollected(debit)
        debit._return(LATER, REASON)
        with self.assertRaisesRegex(UserError, "was returned on 10/15/2025"):
            debit._win_dispute(d("2025-10-14"))
        self.assertEqual(debit.state, "returned")

    def test_what_was_refused_was_never_returned(self):
        refused = self.as_root(self.make_debit(DECLINES))
        with self.assertRaisesRegex(UserError, "was not returned"):
            refused._win_dispute(WON)
