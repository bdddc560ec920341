import html
import json
import re

from odoo import Command
from odoo.tests import HttpCase, new_test_user

from ..common import SubdebitCase, d

DAY = d("2025-09-27")


class PortalCase(SubdebitCase, HttpCase):
    """Customers at home, on 10 October 2025, over real HTTP."""

    def setUp(self):
        super().setUp()
        self.logged_in = None
        self.today = d("2025-10-10")
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.today,
        )

    # === WHAT A STORY BEGINS WITH === #

    @classmethod
    def make_visitor(cls, name, partner=None):
        """Return a user of the portal: a contact of his own, or one that there is."""
        partner = partner or cls.make_offline_partner(name)
        return new_test_user(
            cls.setup_env,
            f"subdebit_{name.lower()}",
            groups="base.group_portal",
            name=name,
            partner_id=partner.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def start(self, visitor, payer=None, **terms):
        """Return a subscription of 30.00 from 27 September on, billed up to today."""
        subscription = self.make_subscription(
            DAY,
            visitor.partner_id,
            plan_id=self.make_plan("Club of Terms", **terms).id,
            payer_id=(payer or visitor).partner_id.id,
        )
        subscription._bill(self.today)
        return subscription

    # === A VISITOR === #

    def visit(self, visitor, path, status=200, **posted):
        """Return the page that a visitor gets; post where there is anything to."""
        if visitor and self.logged_in != visitor:
            self.authenticate(visitor.login, visitor.login)
            self.logged_in = visitor
        self.env.flush_all()
        self.answer = self.url_open(
            f"/my/subscriptions{path}",
            data=posted or None,
            allow_redirects=True,
            timeout=60,
        )
        self.env.invalidate_all()
        self.assertEqual(self.answer.status_code, status)
        text = re.sub(r"<(script|style).*?</\1>", "", self.answer.text, flags=re.DOTALL)
        text = html.unescape(re.sub(r"<[^>]+>", " ", text))
        return re.sub(r"\s+", " ", text.replace("\ufeff", ""))

    def get_form(self):
        """Return what the page that was shown posts when its button is pressed."""
        (form,) = re.findall(
            r'<form method="post".*?</form>', self.answer.text, re.DOTALL
        )
        fields = re.findall(r'name="(\w+)" value="(.*?)"', form)
        return {name: html.unescape(value) for name, value in fields}

    def press(self, visitor, subscription, verb, **more):
        """Open the page of a decision, read it, and press its button."""
        page = self.visit(visitor, f"/{subscription.id}/{verb}")
        self.visit(visitor, f"/{subscription.id}/{verb}", **self.get_form() | more)
        return page

    def get_shown(self):
        return json.loads(self.get_form()["shown"])

    def assertHome(self):
        """Sent back to where he came from, as Odoo does with what is not his."""
        self.assertTrue(self.answer.url.endswith("/my"), self.answer.url)
