from odoo.tests import tagged

from ..common import d
from .instalment_case import InstalmentCase


@tagged("post_install", "-at_install")
class TestInstalmentLapses(InstalmentCase):
    """An instalment is not debited from a mandate on a day after it lapses."""

    def make_signed(self, signed_on):
        """Return who pays in two instalments, by a mandate of a day."""
        payer = self.make_payer(signed_on, kind="sepa_debit")
        tokens = self.as_root(self.env["payment.token"])
        tokens.search([("partner_id", "=", payer.id)]).mandate_date = d(signed_on)
        [first, _second] = self.make_instalments(self.make_past(payer=payer), 2)
        self.assertEqual(str(first.date), "2025-10-02")
        return payer

    def test_the_day_decides(self):
        """Asked for on Monday the 29th, it is charged on Thursday, 2 October 2025."""
        self.make_signed("2022-10-01")
        in_time = self.make_signed("2022-10-02")
        [debit] = self.prepare(d("2025-09-29")).debit_ids
        self.assertEqual(debit.payer_id, in_time)
        self.assertEqual((debit.amount, str(debit.date)), (50.0, "2025-10-02"))
