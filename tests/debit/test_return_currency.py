from odoo.tests import tagged

from ..common import d
from ..provider_case import DAY
from .return_case import FEES, LATER, OUTSTANDING, REASON, RECEIVABLE, ReturnCase


@tagged("post_install", "-at_install")
class TestReturnCurrency(ReturnCase):
    """A return takes back the payment's own amounts, in both currencies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_env.ref("base.EUR")
        cls.euro.active = True
        cls.setup_env["res.currency.rate"].create(
            [
                {
                    "currency_id": cls.euro.id,
                    "company_id": cls.company.id,
                    "name": day,
                    "rate": rate,
                }
                for day, rate in (
                    ("2025-01-01", 0.5),
                    ("2025-09-28", 0.8),
                    ("2025-10-10", 0.4),
                )
            ]
        )

    def make_in_euros(self):
        payer = self.make_payer()
        plan = self.make_plan("Euros", currency_id=self.euro.id)
        self.make_priced(20.0, DAY, partner=payer, plan=plan)
        debit = self.as_root(self.prepare().debit_ids)
        self.assertEqual(debit.currency_id, self.euro)
        # Invoiced at 0.50 for a dollar, collected at 0.80.
        self.day = d("2025-09-29")
        self.work()
        self.assertCollected(debit)
        return debit

    def test_no_exchange_difference_is_left(self):
        # 20.00 EUR are 40.00 $ on the invoice, 25.00 $ on the day of the payment: Odoo
        # booked a loss of 15.00, which a return undoes. The rate of 15 October, 0.40,
        # stands nowhere.
        debit = self.make_in_euros()
        payment, invoice = debit.payment_ids, debit.invoice_ids
        self.assertItems(
            payment, [("asset_receivable", -25.0), ("asset_current", 25.0)]
        )
        exchange = self.receivable(invoice).matched_credit_ids.exchange_move_id
        exchange |= self.receivable(payment.move_id).matched_debit_ids.exchange_move_id
        self.assertEqual(self.receivable(exchange).mapped("balance"), [-15.0])
        move = debit._return(LATER, REASON)
        self.assertEntry(move, "2025-10-15", (RECEIVABLE, 25.0), (OUTSTANDING, -25.0))
        self.assertEqual(
            move.line_ids.sorted("balance").mapped("amount_currency"), [-20.0, 20.0]
        )
        self.assertEqual(move.line_ids.currency_id, self.euro)
        for aml in self.receivable(payment.move_id | move):
            self.assertEqual(
                (aml.amount_residual, aml.amount_residual_currency), (0.0, 0.0)
            )
        undone = exchange.reversal_move_ids
        self.assertEqual((undone.state, undone.date), ("posted", LATER))
        self.assertEqual(self.receivable(undone).balance, 15.0)
        self.assertOpenAgain(invoice, 20.0)
        self.assertEqual(self.receivable(invoice).amount_residual, 40.0)
        self.assertFalse(self.receivable(move).matched_credit_ids.exchange_move_id)
        self.assertReturnedOnce(debit)

    def test_the_fee_is_taken_in_the_journal_s_currency(self):
        debit = self.make_in_euros()
        move = debit._return(LATER, REASON, fee=7.5)
        self.assertEntry(
            move,
            "2025-10-15",
            (RECEIVABLE, 25.0),
            (FEES, 7.5),
            (OUTSTANDING, -7.5),
            (OUTSTANDING, -25.0),
        )
        fee = move.line_ids.filtered(lambda aml: aml.account_id == self.fees)
        self.assertEqual(fee.currency_id, self.company.currency_id)

    def test_the_money_comes_back_at_the_rate_at_which_it_went(self):
        # 20.00 EUR are 50.00 $ in December; 25.00 came, went, and come back.
        debit = self.make_in_euros()
        move = debit._return(LATER, REASON)
        payment = debit._win_dispute(d("2025-12-05"))
        self.assertEntry(
            payment.move_id, "2025-12-05", (OUTSTANDING, 25.0), (RECEIVABLE, -25.0)
        )
        self.assertEqual(payment.amount, 20.0)
        outstanding = self.outstanding(debit.payment_ids.move_id | move)
        self.assertEqual(sum(outstanding.mapped("balance")), 25.0)
        self.assertEqual(sum(outstanding.mapped("amount_currency")), 20.0)
        self.assertEqual(debit.invoice_ids.payment_state, "paid")
