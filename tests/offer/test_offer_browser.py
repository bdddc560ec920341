from unittest.mock import patch

from odoo.tests import tagged

from .offer_case import TODAY, OfferCase


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestOfferBrowser(OfferCase):
    """Billing sends, and the payer accepts, in a real browser and two languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(
            patch.object(
                cls.registry["res.company"],
                "_subdebit_today",
                lambda _company, _now=None: TODAY,
            )
        )
        env = cls.setup_env(su=True)
        env["res.lang"]._activate_lang("fr_FR")
        modules = env["ir.module.module"].search(
            [("name", "in", ("base", "web", "portal", "subscription_debit"))]
        )
        modules._update_translations(["fr_FR"])

    def test_billing_sends_in_english_and_in_french(self):
        for lang in ("en_US", "fr_FR"):
            self.billing.sudo().lang = lang
            subscription = self.draft(is_second=True)
            url = f"/odoo/{subscription._name}/{subscription.id}"
            self.start_tour(url, "subdebit_offer_send", login=self.billing.login)
            self.assertEqual(subscription.state, "pending")

    def test_the_payer_accepts_in_english_and_in_french(self):
        self.give_method(self.ada)
        for lang in ("en_US", "fr_FR"):
            self.ada.sudo().lang = lang
            offer = self.send(self.draft(is_second=True))
            self.start_tour(offer._get_path_sudo(), "subdebit_offer_accept")
            self.assertEqual(offer.subscription_id.state, "active")

    def test_a_visitor_subscribes_on_the_public_page(self):
        self.plan.sudo().is_public = True
        self.start_tour(self.plan._get_public_path(), "subdebit_subscribe")
        signup = self.env["subdebit.signup"].search([], limit=1)
        self.assertEqual(
            (signup.email, signup.cadence_unit), ("nora@example.com", "year")
        )
