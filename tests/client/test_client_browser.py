from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from ..rpc_case import RpcCase
from .operation_case import OperationCase


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestClientBrowser(OperationCase, RpcCase):
    """The billing tab in a real browser, as Billing, in English and in French."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.setup_env(su=True)
        env["res.lang"]._activate_lang("fr_FR")
        modules = env["ir.module.module"].search(
            [("name", "in", ("base", "web", "account", "subscription_debit"))]
        )
        modules._update_translations(["fr_FR"])

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

    def in_both(self):
        for lang in ("en_US", "fr_FR"):
            self.billing.sudo().lang = lang
            with self.subTest(lang=lang):
                yield lang

    def test_a_refund_is_in_transit(self):
        for lang in self.in_both():
            debit = self.make_collected(30.0)
            ada = debit.payer_id
            self.fake.refund_status = "pending"
            self.tour("subdebit_client_refund", ada)
            note = debit.invoice_ids.reversal_move_ids
            self.assertItems(note, ("121000", ada, -30.0), ("400000", ada, 30.0))
            self.work()
            self.assertEqual(debit.refund_ids.state, "pending", lang)
            self.tour("subdebit_client_in_transit", ada)

    def test_a_credit_is_given_away(self):
        zoe = self.make_offline_partner("Zoe")
        given = 0.0
        for _lang in self.in_both():
            ada = self.make_offline_partner("Ada")
            self.make_note(ada, 50.0)
            self.tour("subdebit_client_transfer", ada)
            given -= 50.0
            self.assertEqual((self.balances(ada)[0], self.balances(zoe)[0]), (0, given))

    def test_charged_twice_is_answered(self):
        for _lang in self.in_both():
            debit = self.make_collected(30.0)
            self.tour("subdebit_client_twice", debit.payer_id)
