from odoo import Command
from odoo.tests import new_test_user, tagged

from ..browser_case import BrowserMixin
from ..common import d
from ..rpc_case import RpcCase

TODAY = d("2025-04-11")


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestChangeBrowser(BrowserMixin, RpcCase):
    """Silver at 30.00, Gold at 60.00: 20 of April's 30 days are left, 20.00 more."""

    today = TODAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls.make_plan("Gold", cls.make_product("Gold", 60.0))
        cls.silver = cls.make_plan(
            "Silver",
            cls.make_product("Silver", 30.0),
            portal_plan_ids=[Command.set(cls.gold.ids)],
        )

    def start(self, partner=None):
        subscription = self.make_subscription(
            d("2025-04-01"), partner, plan_id=self.silver.id
        )
        subscription._bill(TODAY)
        return subscription

    def test_billing_in_english(self):
        self.change("en_US")

    def test_billing_in_french(self):
        self.change("fr_FR")

    def change(self, lang):
        self.billing.sudo().lang = lang
        subscription = self.start()
        url = f"/odoo/{subscription._name}/{subscription.id}"
        self.start_tour(url, "subdebit_change", login=self.billing.login)
        self.assertEqual(subscription.plan_id, self.gold)
        totals = subscription.invoice_ids.sorted("id").mapped("amount_total")
        self.assertEqual(totals, [30.0, 20.0])
        self.assertFalse(subscription._get_planned_changes())

    def test_a_customer_changes_at_home_in_english_and_in_french(self):
        partner = self.make_offline_partner("Grace")
        visitor = new_test_user(
            self.setup_env,
            "subdebit_grace",
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        for lang in ("en_US", "fr_FR"):
            visitor.lang = lang
            subscription = self.start(partner)
            url = f"/my/subscriptions/{subscription.id}"
            self.start_tour(url, "subdebit_portal_change", login=visitor.login)
            self.assertEqual(subscription.plan_id, self.gold)
