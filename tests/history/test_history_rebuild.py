from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .history_case import TOTALS, HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryRebuild(HistoryCase):
    """The past is rebuilt as posted invoices, each paid as the file says."""

    def get_payments(self, moves):
        """Return `(invoice date, payment date, amount)` of each invoice."""
        return [
            (str(move.invoice_date), str(payment.date), payment.amount)
            for move in moves.sorted("invoice_date")
            for payment in move.matched_payment_ids
        ]

    def test_each_period_is_an_invoice_paid_on_its_day(self):
        history = self.compare(
            *self.club("A1", "2025-05-02 30", "2025-06-03 30", start="2025-05-01")
        )
        self.decide(history, "rebuild")
        self.book(history)
        subscription = self.find("A1")
        moves = subscription.invoice_ids
        self.assertInvoices(
            [
                ("2025-05-01", "2025-05-01", "2025-06-01", 30.0),
                ("2025-06-01", "2025-06-01", "2025-07-01", 30.0),
            ],
            moves,
        )
        self.assertEqual(
            self.get_payments(moves),
            [("2025-05-01", "2025-05-02", 30.0), ("2025-06-01", "2025-06-03", 30.0)],
        )
        self.assertEqual(set(moves.mapped("payment_state")), {"paid"})
        self.assertEqual(set(moves.mapped("amount_residual")), {0.0})
        self.assertEqual(history.row_ids.move_id, moves)
        # 60.00 went through the bank's outstanding account, and nobody was debited.
        payments = moves.matched_payment_ids
        self.assertEqual(payments.journal_id, self.bank)
        self.assertFalse(payments.payment_transaction_id)
        self.assertFalse(self.env["subdebit.debit"].search([]))
        self.assertFalse(any(moves.mapped("sending_data")))
        self.assertDays(
            ["[2025-05-01, 2025-06-01)", "[2025-06-01, 2025-07-01)"], subscription
        )
        # Again: nothing happens, but the next month.
        before = self.count_everything()
        again = self.compare(
            *self.club("A1", "2025-05-02 30", "2025-06-03 30", start="2025-05-01")
        )
        self.decide(again, "rebuild")
        self.book(again)
        self.assertEqual(self.count_everything(), before)
        self.assertEqual(subscription.next_charge_date, d("2025-07-01"))

    def test_of_a_total_each_invoice_is_paid_on_the_day_it_was_due(self):
        history = self.compare(
            self.total("A1", "60.00", periods=2, start="2025-05-31"), header=TOTALS
        )
        self.decide(history, "rebuild")
        self.book(history)
        self.assertEqual(
            self.get_payments(self.find("A1").invoice_ids),
            [("2025-05-31", "2025-05-31", 30.0), ("2025-06-30", "2025-06-30", 30.0)],
        )
        self.assertEqual(self.find("A1").next_charge_date, d("2025-07-31"))

    def test_decisions_of_one_customer_may_be_mixed(self):
        # March is settled, April rebuilt, May (missing) billed by the run, June rebuilt
        # with ten too much.
        history = self.compare(
            *self.club(
                "A1",
                "2025-03-01 30",
                "2025-04-01 30",
                "2025-06-01 40",
                start="2025-03-01",
            )
        )
        march, april, may, june = history.row_ids
        march._decide("settled")
        (april | june)._decide("rebuild")
        may._decide("bill")
        self.book(history)
        subscription = self.find("A1")
        self.assertDays(["[2025-03-01, 2025-04-01)"], subscription, "settled_elsewhere")
        self.assertDays(
            ["[2025-04-01, 2025-05-01)", "[2025-06-01, 2025-07-01)"], subscription
        )
        self.assertFalse(self.days(subscription, "skipped"))
        self.assertEqual(subscription.next_charge_date, d("2025-05-01"))
        moves = subscription.invoice_ids
        self.assertEqual(
            self.get_payments(moves),
            [("2025-04-01", "2025-04-01", 30.0), ("2025-06-01", "2025-06-01", 40.0)],
        )
        # What was too much is a credit of the customer: 40.00 − 30.00.
        items = moves.matched_payment_ids.move_id.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )
        self.assertEqual(sum(items.mapped("amount_residual")), -10.0)
        billed = subscription._bill(d("2025-06-30"))
        self.assertEqual(
            billed.invoice_line_ids.mapped("subscription_date_from"), [d("2025-05-01")]
        )
        self.assertNothingToBill(subscription, "2025-06-30")

    def test_a_draft_is_rebuilt_too(self):
        draft = self.make_known(start="2025-06-01")
        history = self.compare("A1,2025-06-01,30", header="reference,date,amount")
        self.decide(history, "rebuild")
        self.book(history)
        self.assertEqual(draft.invoice_ids.payment_state, "paid")
        self.assertEqual(draft.next_charge_date, d("2025-07-01"))

    def test_who_has_ended_is_rebuilt_and_stays_ended(self):
        history = self.compare(
            self.total("A1", "60.00", periods=2, start="2025-01-15") + ",yes",
            header=TOTALS + ",ended",
        )
        self.decide(history, "rebuild")
        self.book(history)
        subscription = self.find("A1")
        self.assertEqual(
            (subscription.state, subscription.date_end), ("ended", d("2025-03-15"))
        )
        self.assertEqual(len(subscription.invoice_ids), 2)
        self.assertFalse(subscription.next_charge_date)

    def test_taxes_that_were_not_compared_are_told(self):
        tax, _within = self.make_plain_taxes()
        self.product.taxes_id = tax
        lines = self.club("A1", "2025-06-01 30", start="2025-06-01")
        history = self.compare(*lines)
        self.decide(history, "rebuild")
        before = self.count_everything()
        self.press_book(history)
        self.assertEqual(history.row_ids.result, "failed")
        self.assertIn("the invoices come to $\xa036.00", history.row_ids.problem)
        self.assertEqual(self.count_everything(), before)
        lines = self.club("A1", "2025-06-01 36", start="2025-06-01")
        history = self.compare(*lines, add_taxes=True)
        self.decide(history, "rebuild")
        self.book(history)
        self.assertEqual(self.find("A1").invoice_ids.amount_total, 36.0)

    def test_a_closed_period_is_refused_by_name(self):
        self.setup_env(su=True)["res.company"].browse(
            self.company.id
        ).fiscalyear_lock_date = d("2025-12-31")
        history = self.compare(*self.club("A1", "2025-06-01 30", start="2025-06-01"))
        self.decide(history, "rebuild")
        before = self.count_everything()
        self.press_book(history)
        self.assertIn("closed period", history.row_ids.problem)
        self.assertEqual(self.count_everything(), before)

    def test_the_payment_journal_is_asked_for(self):
        history = self.compare(
            *self.club("A1", "2025-06-01 30", start="2025-06-01"), journal_id=False
        )
        self.decide(history, "rebuild")
        with self.assertRaisesRegex(UserError, "Choose the payment journal"):
            history.action_book()
        history.journal_id = self.bank
        self.book(history)

    def test_a_total_that_differs_cannot_be_rebuilt(self):
        history = self.compare(self.total("A1", "180.01"), header=TOTALS)
        with self.assertRaisesRegex(UserError, "cannot be decided so"):
            self.decide(history, "rebuild")
