from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..browser_case import BrowserMixin
from ..common import d
from ..offer.offer_case import OfferCase
from .payer_case import PayerCase

TODAY = d("2025-10-10")


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestPayerBrowser(BrowserMixin, OfferCase, PayerCase):
    """A firm decides on its clients, and a second payer accepts, in two languages.

    30.00 a month from 27 September on: 17 of the 30 days are left, Gold costs 60.00.
    """

    today = TODAY
    translated = ("base", "web", "portal", "subscription_debit")

    def make_firm(self, lang):
        firm = self.make_offline_partner("Firm", is_company=True)
        return new_test_user(
            self.setup_env,
            f"firm_{lang}",
            groups="base.group_portal",
            name="Firm",
            lang=lang,
            partner_id=firm.id,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def test_a_firm_decides_in_english_and_in_french(self):
        gold = self.make_plan("Gold", self.make_product("Gold", 60.0))
        silver = self.make_plan(
            "Silver",
            self.make_product("Silver", 30.0),
            portal_plan_ids=[Command.set(gold.ids)],
        )
        for lang in ("en_US", "fr_FR"):
            user = self.make_firm(lang)
            running = self.env["subdebit.subscription"].union(
                *(
                    self.make_subscription(
                        d("2025-09-27"),
                        self.make_partner(name),
                        plan_id=silver.id,
                        payer_id=user.partner_id.id,
                    )
                    for name in ("Ann", "Carol")
                )
            )
            for one in running:
                one._bill(TODAY)
            self.start_tour("/my/clients", "subdebit_clients_decide", login=user.login)
            self.assertEqual(running.plan_id, gold)
            self.assertEqual(running.mapped("date_end"), [False, d("2025-10-27")])

    def test_a_second_payer_is_asked_and_accepts_in_english_and_in_french(self):
        ann = self.make_offline_partner("Ann", email="ann@example.com")
        for lang in ("en_US", "fr_FR"):
            bob = self.make_offline_partner(
                "Bob", email="bob@example.com", lang=lang, **self.home
            )
            self.billing.sudo().lang = lang
            running = self.make_priced(
                100.0,
                d("2025-09-27"),
                partner=self.make_partner("Ben"),
                payer_id=ann.id,
            )
            running._bill(TODAY)
            url = f"/odoo/{running._name}/{running.id}"
            self.start_tour(url, "subdebit_share_ask", login=self.billing.login)
            self.assertEqual(running.offer_ids.state, "open")
            self.assertFalse(running.share_ids)
            path = running.offer_ids._get_path_sudo()
            self.start_tour(path, "subdebit_share_accept")
            self.assertEqual(running.share_ids.payer_id, bob)
            self.assertEqual(running.consent_ids.partner_id, bob)
            bob.sudo().active = False
