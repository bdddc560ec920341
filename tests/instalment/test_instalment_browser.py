from odoo.tests import tagged

from ..browser_case import BrowserMixin
from ..common import d
from ..rpc_case import RpcCase

TODAY = d("2025-09-27")


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestInstalmentBrowser(BrowserMixin, RpcCase):
    """Instalments for two parents, agreed on by Billing in a real browser."""

    today = TODAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_partner("Numa")

    def test_instalments_for_two_parents_in_english(self):
        self.agree("en_US")

    def test_instalments_for_two_parents_in_french(self):
        self.agree("fr_FR")

    def agree(self, lang):
        self.billing.sudo().lang = lang
        anna = self.make_offline_partner("Anna")
        move = self.make_priced(100.0, TODAY, partner=anna)._bill(TODAY)
        url = f"/odoo/{move._name}/{move.id}"
        self.start_tour(url, "subdebit_instalments", login=self.billing.login)
        parts = move.sudo().subdebit_instalment_ids.sorted(
            lambda one: (one.date, one.payer_slot)
        )
        self.assertEqual(
            [(str(p.date), p.payer_id.name, p.way, p.amount) for p in parts],
            [
                ("2025-09-29", "Anna", "cheque", 30.0),
                ("2025-09-29", "Numa", "cheque", 20.0),
                ("2025-10-27", "Anna", "cheque", 30.0),
                ("2025-10-27", "Numa", "cheque", 20.0),
            ],
        )
