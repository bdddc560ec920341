from odoo.tests import tagged

from ..common import d
from .client_case import ClientCase


@tagged("post_install", "-at_install")
class TestIncome(ClientCase):
    """L3: income beside cash by month, as the general ledger has them."""

    def test_income_and_cash_stand_side_by_side(self):
        client = self.make_offline_partner()
        invoice = self.make_invoice(client, 100.0, d("2025-08-20"))
        self.make_note(client, 10.0, d("2025-09-01"))
        self.pay_by_hand(invoice, 60.0, d("2025-09-05"))
        self.refund_by_hand(client, 5.0)
        rows = self.env["subdebit.income"].with_user(self.user)
        groups = rows._read_group(
            [("partner_id", "=", client.id)], ["date:month", "kind"], ["amount:sum"]
        )
        self.assertEqual(
            [(str(month), kind, amount) for month, kind, amount in groups],
            [
                ("2025-08-01", "invoiced", 100.0),
                ("2025-09-01", "invoiced", -10.0),
                ("2025-09-01", "received", 55.0),
            ],
        )

    def test_a_returned_debit_is_cash_that_went(self):
        debit = self.make_collected(30.0)
        self.day = d("2025-10-03")
        debit._return(self.day, "AM04")
        rows = self.env["subdebit.income"].with_user(self.user)
        cash = rows.search(
            [("partner_id", "=", debit.payer_id.id), ("kind", "=", "received")],
            order="date",
        )
        self.assertEqual(
            [(str(row.date), row.amount) for row in cash],
            [("2025-09-27", 30.0), ("2025-10-03", -30.0)],
        )
