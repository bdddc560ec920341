from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.tests import tagged

from ..invoice.test_tax_charts import ChartMixin
from ..provider_case import ProviderCase


@tagged("post_install", "-at_install")
class TestRefundInFrance(ChartMixin, ProviderCase):
    """A tax on services that is due when they are paid, and comes back when that does."""

    country, income = "fr", "pcg_706"

    @classmethod
    @AccountTestInvoicingCommon.setup_country("fr")
    @AccountTestInvoicingCommon.setup_chart_template("fr")
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare_chart()
        cls.services = cls.get_ref("tva_normale_encaissement")

    def do(self, operation, **vals):
        """Do an operation on the account, and return what was shown: accounts and sums."""
        windows = self.env["subdebit.operation"].with_user(self.billing)
        window = windows.with_context(
            default_operation=operation, default_partner_id=self.at_home.id
        ).create(vals)
        shown = [
            (row.account.split()[0], row.debit - row.credit) for row in window.row_ids
        ]
        window.action_confirm()
        return shown

    def get_dues(self, move):
        """Return the entries that made the tax of an invoice or credit note due."""
        moves = self.env["account.move"].sudo()
        return moves.search([("tax_cash_basis_origin_move_id", "=", move.id)])

    def test_a_third_comes_back_with_its_tax(self):
        # 30.00 and 20 % are 36.00; a third of each is 10.00 and 2.00.
        move = self.bill_at_home((30.0, [self.services]))
        self.do("pay", paid_ids=[(6, 0, move.ids)])
        self.assertEqual(move.payment_state, "paid")
        shown = self.do("refund", move_id=move.id, amount=12.0)
        note = move.reversal_move_ids
        booked = [("706000", 10.0), ("445740", 2.0), ("411100", -12.0)]
        self.assertEntry(note, *booked)
        self.assertEqual(shown[:3], booked)
        self.assertEqual(note.payment_state, "paid")
        self.assertEntry(
            self.get_dues(note),
            ("706000", -10.0),
            ("706000", 10.0),
            ("445740", -2.0),
            ("445710", 2.0),
        )

    def test_with_storno_the_sums_are_the_same(self):
        self.company.sudo().account_storno = True
        move = self.bill_at_home((30.0, [self.services]))
        shown = self.do("cancel", move_id=move.id)
        note = move.reversal_move_ids
        booked = [("706000", 30.0), ("445740", 6.0), ("411100", -36.0)]
        self.assertEntry(note, *booked)
        self.assertEqual(shown, booked)
        self.assertEqual((move.amount_residual, note.amount_residual), (0.0, 0.0))
