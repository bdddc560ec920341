from odoo.fields import Command
from odoo.tests import new_test_user

from ..common import d
from ..offer.offer_case import OfferCase
from .payer_case import PayerCase

FIRST = d("2025-10-01")


class AskedCase(OfferCase, PayerCase):
    """100.00 a month from Wednesday 1 October 2025, that Ann pays for Ben; it is the 10th."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.make_offline_partner("Ann", email="ann@example.com", **cls.home)
        cls.bob = cls.make_offline_partner("Bob", email="bob@example.com", **cls.home)
        cls.ben = cls.make_partner("Ben", email="ben@example.com")
        cls.ann_user, cls.bob_user = map(cls.make_visitor, (cls.ann, cls.bob))

    @classmethod
    def make_visitor(cls, partner):
        return new_test_user(
            cls.setup_env,
            f"subdebit_{partner.name.lower()}",
            groups="base.group_portal",
            name=partner.name,
            email=partner.email,
            partner_id=partner.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def start(self, billed=True):
        running = self.make_priced(
            100.0, FIRST, partner=self.ben, payer_id=self.ann.id, is_second=True
        )
        if billed:
            running._bill(FIRST)
        return running

    def ask(self, running, percent=40.0, second=None, **vals):
        """Return the window in which Billing asks for a part, confirmed."""
        window = self.look(
            running,
            is_shared=True,
            second_payer_id=(second or self.bob).id,
            second_percent=percent,
            has_agreed=False,
            **vals,
        )
        self.rpc(self.billing, window, "action_confirm")
        self.log_out()
        return window

    def get_parts(self, running):
        return [one.part for one in running._get_last_parts()]
