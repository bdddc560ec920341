from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from ..browser_case import BrowserMixin
from ..rpc_case import RpcCase
from .operation_case import OperationCase


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestClientBrowser(BrowserMixin, OperationCase, RpcCase):
    """The billing tab in a real browser, as Billing, in English and in French."""

    translated = ("base", "web", "account", "subscription_debit")

    def work(self, runs=None):
        """Let the worker work: this case is in the registry's test mode already."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            done = env["subdebit.debit.run"]._execute_slice(60)
        self.env.invalidate_all()
        return done

    def tour(self, name, client):
        self.env.flush_all()
        self.start_tour(
            f"/odoo/res.partner/{client.id}", name, login=self.billing.login
        )
        self.env.invalidate_all()

    def speak(self, lang):
        self.billing.sudo().lang = lang

    def test_a_refund_is_in_transit_in_english(self):
        self.refund("en_US")

    def test_a_refund_is_in_transit_in_french(self):
        self.refund("fr_FR")

    def refund(self, lang):
        """Refund a paid invoice as Billing, and see that the money is on its way."""
        self.speak(lang)
        debit = self.make_collected(30.0)
        ada = debit.payer_id
        self.fake.refund_status = "pending"
        self.tour("subdebit_client_refund", ada)
        note = debit.invoice_ids.reversal_move_ids
        self.assertItems(note, ("121000", ada, -30.0), ("400000", ada, 30.0))
        self.work()
        self.assertEqual(debit.refund_ids.state, "pending")
        self.tour("subdebit_client_in_transit", ada)

    def test_a_credit_is_given_away(self):
        zoe = self.make_offline_partner("Zoe")
        for given, lang in enumerate(("en_US", "fr_FR"), 1):
            self.speak(lang)
            ada = self.make_offline_partner("Ada")
            self.make_note(ada, 50.0)
            self.tour("subdebit_client_transfer", ada)
            self.assertEqual(self.balances(ada)[0], 0.0)
            self.assertEqual(self.balances(zoe)[0], -50.0 * given)

    def test_charged_twice_is_answered_in_english(self):
        self.ask_whether_twice("en_US")

    def test_charged_twice_is_answered_in_french(self):
        self.ask_whether_twice("fr_FR")

    def ask_whether_twice(self, lang):
        self.speak(lang)
        debit = self.make_collected(30.0)
        self.tour("subdebit_client_twice", debit.payer_id)
