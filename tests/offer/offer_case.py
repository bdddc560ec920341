"""Offers that are sent, and the pages on which they are answered."""

import html
import re

from odoo import Command
from odoo.addons.mail.tests.common import MailCase

from ..common import d
from ..rpc_case import RpcCase

TODAY = d("2025-10-10")
# What the portal's own form asks for.
AT_HOME = {
    "street": "High Street 1",
    "zip": "94105",
    "city": "San Francisco",
    "phone": "(415) 555 0100",
}


class OfferCase(RpcCase, MailCase):
    """The club on Friday 10 October 2025, at 30.00 a month or 350.00 a year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "club@example.com"
        cls.price_plan(cls.plan, ("month", 1, 30.0), ("year", 1, 350.0))
        cls.home = {
            **AT_HOME,
            "country_id": cls.setup_env.ref("base.us").id,
            "state_id": cls.setup_env.ref("base.state_us_5").id,
        }
        cls.ada = cls.make_partner("Ada", email="ada@example.com", **cls.home)

    def setUp(self):
        super().setUp()
        self.today = TODAY
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.today,
        )

    # === WHAT A STORY BEGINS WITH === #

    def draft(self, partner=None, **vals):
        """Return a draft of Ada's from today on, by card unless given."""
        return self.env["subdebit.subscription"].create(
            {
                "partner_id": (partner or self.ada).id,
                "plan_id": self.plan.id,
                "date_start": self.today,
                **vals,
            }
        )

    def send(self, subscription=None, **vals):
        """Return the offer to the payer of a draft, sent as Billing sends it."""
        subscription = subscription or self.draft(**vals)
        subscription.with_user(self.billing).action_send_offer()
        offers = subscription._get_waiting_offers()
        return offers.filtered(lambda offer: offer.payer_slot == 0)

    def send_to_payer(self, **vals):
        """Return an offer to Ada, who has a card."""
        if not self.ada.sudo().payment_token_ids:
            self.give_method(self.ada)
        return self.send(**vals)

    # === A VISITOR === #

    def log_out(self):
        self.authenticate(None, None)
        self.logged_in = None

    def visit(self, path, status=200, **posted):
        """Return the words of a page; post where there is anything to."""
        self.env.flush_all()
        self.answer = self.url_open(path, data=posted or None)
        self.env.invalidate_all()
        self.assertEqual(self.answer.status_code, status)
        page = self.answer.text
        text = re.sub(r"<(script|style|option).*?</\1>", "", page, flags=re.DOTALL)
        text = html.unescape(re.sub(r"<[^>]+>", " ", text))
        return re.sub(r"\s+", " ", text.replace("\ufeff", "").replace("\xa0", " "))

    def open(self, offer, more="", status=200):
        """Return what who has the link reads, without an account unless logged in."""
        return self.visit(f"{offer._get_path_sudo()}{more}", status)

    def get_form(self, name):
        """Return what a form of the page posts, before anything is typed."""
        found = re.findall(
            rf'<form[^>]*name="{name}".*?</form>', self.answer.text, re.DOTALL
        )
        self.assertEqual(len(found), 1, f"the form {name}")
        inputs = re.findall(r"<input[^>]*>", found[0])
        pairs = [
            (re.search(r'name="(.*?)"', one), re.search(r'value="(.*?)"', one))
            for one in inputs
            if 'type="checkbox"' not in one
        ]
        return {
            name[1]: html.unescape(value[1] if value else "")
            for name, value in pairs
            if name
        }

    def press(self, offer, name, more="", **typed):
        """Open the page of an offer, fill in a form and press its button."""
        self.open(offer, more)
        form = {**self.get_form(name), **typed}
        return self.visit(f"{offer._get_path_sudo()}/{name}", **form)

    def accept(self, offer, more="", **typed):
        return self.press(offer, "accept", more, **{"agreed": "1", **typed})

    # === WHAT IS TRUE === #

    def find_notices(self, subscription, kind):
        return self.env["subdebit.notice"].search(
            [("subscription_id", "=", subscription.id), ("kind", "=", kind)]
        )

    def get_question(self, subscription):
        return subscription.activity_search(
            ["subscription_debit.activity_offer_answered"]
        )

    def make_addon(self, name="Locker", price=5.0):
        """Return a line of the plan that is chosen, with a price a month."""
        return (
            self.env["subdebit.plan.line"]
            .sudo()
            .create(
                {
                    "plan_id": self.plan.id,
                    "product_id": self.make_product(name).id,
                    "is_addon": True,
                    "at_sales_price": False,
                    "price_ids": [Command.create({"price": price})],
                }
            )
        )
