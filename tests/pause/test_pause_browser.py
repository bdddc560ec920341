from unittest.mock import patch

from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase

TODAY = d("2025-04-11")


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestPauseBrowser(RpcCase):
    """A pause with a debit that exists, a resume, and a cancellation with a credit.

    30.00 for April, 20 of its 30 days unused on the 11th: 20.00 come back.
    """

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
            [("name", "in", ("base", "web", "subscription_debit"))]
        )
        modules._update_translations(["fr_FR"])

    def start(self):
        """Return what is debited and was billed on 1 April; its debit is planned."""
        partner = self.make_partner("Ada", email="ada@example.com")
        self.give_method(partner)
        subscription = self.make_subscription(d("2025-04-01"), partner)
        runs = self.env["subdebit.debit.run"].sudo()
        runs._prepare(self.company, d("2025-04-01"))
        return subscription

    def tour(self, name, user, subscription):
        url = f"/odoo/{subscription._name}/{subscription.id}"
        self.start_tour(url, name, login=user.login)

    def test_billing_in_english_and_in_french(self):
        for lang in ("en_US", "fr_FR"):
            self.billing.sudo().lang = lang
            subscription = self.start()
            self.tour("subdebit_pause", self.billing, subscription)
            kinds = subscription.event_ids.sorted("id").mapped("kind")
            self.assertEqual(kinds, ["start", "pause", "resume", "end"])
            self.assertEqual(subscription.state, "ended")
            note = subscription.invoice_ids.filtered(
                lambda move: move.move_type == "out_refund"
            )
            self.assertEqual(note.amount_total, 20.0)

    def test_a_plain_user_looks_and_cannot_confirm(self):
        subscription = self.start()
        self.tour("subdebit_pause_prepared", self.user, subscription)
        self.assertEqual(subscription.state, "active")
