from odoo.tests import tagged

from ..browser_case import BrowserMixin
from .offer_case import TODAY, OfferCase


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestOfferBrowser(BrowserMixin, OfferCase):
    """Billing sends, and the payer accepts, in a real browser and two languages."""

    today = TODAY
    translated = ("base", "web", "portal", "subscription_debit")

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

    def test_a_client_accepts_what_another_pays_in_english_and_in_french(self):
        self.give_method(self.ada)
        for lang in ("en_US", "fr_FR"):
            client = self.make_partner(lang, email=f"{lang}@example.com", lang=lang)
            offer = self.send(self.draft(client, payer_id=self.ada.id))
            self.accept(offer)
            [invitation] = offer.subscription_id._get_waiting_offers()
            self.start_tour(
                invitation._get_path_sudo(), "subdebit_invitation_accept", login=None
            )
            self.assertEqual(offer.subscription_id.state, "active")

    def test_a_visitor_subscribes_in_english_and_in_french(self):
        """From the public page with a promo code to the day on which it starts."""
        self.plan.sudo().write({"is_public": True, "allows_offline": True})
        self.company.sudo().subdebit_offline_signup = True
        self.env["subdebit.discount"].create(
            {"code": "SPRING", "percent": 10, "duration": "forever"}
        )
        path = self.plan._get_public_path()
        for name, prefix, tour in (
            ("Nora", "", "subdebit_subscribe"),
            ("Lea", "/fr", "subdebit_subscribe_again"),
        ):
            email = f"{name.lower()}@example.com"
            partner = self.make_partner(name, email=email, **self.home)
            self.start_tour(f"{prefix}{path}", tour)
            signup = self.env["subdebit.signup"].search([("email", "=", email)])[0]
            self.assertEqual(
                (signup.cadence_unit, signup.lang),
                ("year", "fr_FR" if prefix else "en_US"),
            )
            confirm = signup.sudo().confirm_url.split("/subscribe/", 1)[1]
            self.start_tour(
                f"{prefix}/subscribe/{confirm}", "subdebit_subscribe_confirm"
            )
            subscription = signup.offer_ids.subscription_id
            self.assertEqual(
                (
                    subscription.state,
                    subscription.partner_id,
                    subscription.offline_type,
                ),
                ("active", partner, "transfer"),
            )
            self.assertEqual(subscription.discount_use_ids.discount_id.code, "SPRING")
