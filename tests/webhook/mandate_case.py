"""Mandates by the mailed link: pages over real HTTP, and the provider's page as well."""

import re
from datetime import timedelta

from odoo import SUPERUSER_ID, fields
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from .gocardless_case import MONDAY, GoCardlessCase

OFFER = "Set up a direct debit"


class MandateCase(GoCardlessCase, HttpCase):
    """Ada Byron pays a subscription, and has a link; nobody has signed yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.is_published = True

    def setUp(self):
        super().setUp()
        self.payer = self.make_partner(
            "Ada Byron", email="ada@example.com", street="1 Secret Lane"
        )
        self.subscription = self.make_subscription(MONDAY, self.payer)
        self.asked = self.ask()

    def ask(self, payer=None, company=None):
        """Return an open request of a payer."""
        requests = self.env["subdebit.method.request"].with_user(SUPERUSER_ID)
        return requests._ask_sudo(payer or self.payer, company or self.company)

    def visit(self, asked=None, tail=""):
        """Return the page of the link, as a visitor without an account sees it."""
        return self.url_open((asked or self.asked)._get_url() + tail)

    @mute_logger("odoo.http")
    def press(self, asked=None, page=None):
        """Press the button of a page; return where that leads."""
        asked = asked or self.asked
        page = page or self.visit(asked)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        answer = self.url_open(
            asked._get_url() + "/mandate",
            data={"csrf_token": token[1] if token else ""},
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return answer

    def flow(self, **how):
        """Return the address of the provider's page, after a press of the button."""
        answer = self.press(**how)
        self.assertEqual(answer.status_code, 303)
        # NOTE: the provider's clock stands in March, so its page seems long expired.
        self.asked.mandate_url_until = fields.Datetime.now() + timedelta(days=7)
        return answer.headers["Location"]

    def come_back(self, asked=None):
        """Return the page on which who comes back from the provider ends."""
        page = self.visit(asked, "/signed")
        self.env.invalidate_all()
        return page

    def sign_up(self, **details):
        """Let Ada sign and come back; return the saved method."""
        self.fake.sign(self.flow(), **details)
        self.come_back()
        return self.token()

    def token(self, payer=None):
        tokens = self.env(su=True)["payment.token"]
        return tokens.search([("partner_id", "=", (payer or self.payer).id)])
