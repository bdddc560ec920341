from odoo.tests import tagged

from ..common import d
from ..provider_case import DAY
from ..timeline.timeline_case import plain
from .operation_case import INCOME, RECEIVABLE, OperationCase


@tagged("post_install", "-at_install")
class TestCancelInvoice(OperationCase):
    """O4: an invoice is cancelled by a credit note, never by deletion."""

    def make_open(self):
        ada = self.make_offline_partner("Ada")
        subscription = self.make_subscription(DAY, ada)
        return ada, subscription, self.as_root(subscription._bill(DAY))

    def test_what_is_open_is_taken_back(self):
        ada, subscription, invoice = self.make_open()
        window = self.open("cancel", ada)
        self.assertEqual(window.move_id, invoice)
        self.assertEqual(
            self.see(window),
            [(INCOME, "Ada", 30.0, 0.0), (RECEIVABLE, "Ada", 0.0, 30.0)],
        )
        window.action_confirm()
        window.action_confirm()
        note = invoice.reversal_move_ids
        self.assertItems(note, (RECEIVABLE, ada, -30.0), (INCOME, ada, 30.0))
        self.assertEqual((invoice.amount_residual, note.amount_residual), (0.0, 0.0))
        self.assertEqual(invoice.subdebit_days_state, "credited")
        self.assertNothingToBill(subscription, "2025-09-27")
        self.assertIn("no invoice to cancel", self.get_why_not(ada, "cancel"))
        self.assertFalse(self.run_check())

    def test_its_period_is_billed_again_if_it_is_not_kept(self):
        ada, subscription, invoice = self.make_open()
        self.do("cancel", ada, move_id=invoice.id, keeps_period=False)
        again = subscription._bill(DAY)
        self.assertEqual((again.amount_total, again.payment_state), (30.0, "not_paid"))
        self.assertFalse(self.run_check())

    def test_what_was_paid_stays_as_a_credit(self):
        """Cancelled with a credit; then he wants a refund."""
        ada, _subscription, invoice = self.make_open()
        self.pay_by_hand(invoice, 12.0)
        window = self.open("cancel", ada, move_id=invoice.id)
        self.assertIn("$ 12.00 of it were paid", plain(window.sentences))
        window.action_confirm()
        self.assertEqual(self.balances(ada)[0], -12.0)
        self.do("pay_out", ada)
        self.assertEqual(self.balances(ada)[0], 0.0)
        self.assertEqual(invoice.reversal_move_ids.amount_residual, 0.0)

    def test_what_is_planned_or_with_the_bank_is_not_cancelled(self):
        debit = self.make_debit()
        self.assertIn(
            "cancel the debit first", self.get_why_not(debit.payer_id, "cancel")
        )

    def test_a_closed_period_is_told(self):
        ada, _subscription, invoice = self.make_open()
        self.company.sudo().fiscalyear_lock_date = d("2025-09-30")
        window = self.open("cancel", ada, move_id=invoice.id)
        self.assertIn("The period is closed", window.problem)
        self.do("cancel", ada, move_id=invoice.id, date=d("2025-10-01"))
        self.assertEqual(invoice.reversal_move_ids.date, d("2025-10-01"))
