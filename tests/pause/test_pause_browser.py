from odoo import Command
from odoo.tests import new_test_user, tagged

from ..browser_case import BrowserMixin
from ..common import d
from ..rpc_case import RpcCase

TODAY = d("2025-04-11")


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestPauseBrowser(BrowserMixin, RpcCase):
    """A pause with a debit that exists, a resume, and a cancellation with a credit.

    30.00 for April, 20 of its 30 days unused on the 11th: 20.00 come back.
    """

    today = TODAY

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

    def test_billing_in_english(self):
        self.decide("en_US")

    def test_billing_in_french(self):
        self.decide("fr_FR")

    def decide(self, lang):
        """Pause, resume and cancel as Billing, in a language."""
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

    def test_the_window_stops_a_debit_and_says_so(self):
        subscription = self.start()
        debit = subscription.invoice_ids.subdebit_debit_line_ids.debit_id
        self.assertEqual(debit.state, "ready")
        self.tour("subdebit_pause_stop", self.billing, subscription)
        self.assertEqual(debit.state, "cancelled")
        self.assertEqual(subscription.state, "paused")

    def test_a_customer_cancels_at_home_in_english_and_in_french(self):
        partner = self.make_partner("Grace", email="grace@example.com")
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
            subscription = self.make_subscription(d("2025-04-01"), partner)
            subscription._bill(TODAY)
            url = f"/my/subscriptions/{subscription.id}"
            self.start_tour(url, "subdebit_portal_cancel", login=visitor.login)
            self.assertEqual(subscription.event_ids.sorted("id")[-1:].kind, "end")
            self.assertEqual(subscription.date_end, d("2025-05-01"))
