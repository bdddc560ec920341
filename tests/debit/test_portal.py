from datetime import timedelta

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from ..fakes.provider import PROCESSES
from ..provider_case import ProviderCase


@tagged("post_install", "-at_install")
class TestPortal(ProviderCase, HttpCase):
    """What a payer sees of an invoice that is being debited, over real HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", "True"
        )

    def work(self, runs=None):
        """Let the worker work: this case is in the registry's test mode already."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env["subdebit.debit.run"]._execute_slice(60)

    def make_invoice(self):
        """Return a debit that is with the bank, and log its payer in."""
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        new_test_user(
            self.setup_env,
            "subdebit_payer",
            groups="base.group_portal",
            partner_id=debit.payer_id.id,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        # Its date is long past: without the debit it would be overdue.
        move = debit.invoice_ids
        yesterday = fields.Date.today() - timedelta(days=1)
        move.sudo().line_ids.filtered("date_maturity").date_maturity = yesterday
        self.authenticate("subdebit_payer", "subdebit_payer")
        return debit, move

    def get(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return response.text

    def assertShown(self, words, url):
        self.assertTrue(words in self.get(url), f"{words} is not on {url}")

    def assertNotShown(self, words, url):
        self.assertFalse(words in self.get(url), f"{words} is on {url}")

    def test_what_is_being_debited_is_neither_overdue_nor_paid_now(self):
        debit, move = self.make_invoice()
        self.assertShown("Direct debit in progress", "/my/invoices")
        self.assertShown(
            "Direct debit in progress: there is nothing to do", move.get_portal_url()
        )
        self.work()
        self.assertEqual(debit.state, "pending")
        self.assertShown(move.name, "/my/invoices")
        for url in ("/my/invoices", move.get_portal_url()):
            self.assertNotShown("Pay Now", url)
        # Nor is it told twice, in words that ask somebody to approve something.
        self.assertNotShown("waiting for approval", move.get_portal_url())
        self.assertNotShown("</i> Pending", move.get_portal_url())
        self.assertNotShown(move.name, "/my/invoices?filterby=overdue_invoices")
        self.assertNotShown("text-danger", "/my/invoices")

    def test_what_was_refused_is_overdue_and_may_be_paid(self):
        debit, move = self.make_invoice()
        debit.sudo().attempt_ids.state = "refused"
        self.assertShown(move.name, "/my/invoices?filterby=overdue_invoices")
        self.assertShown("text-danger", "/my/invoices")
        self.assertShown("Pay Now", move.get_portal_url())

    def test_a_page_that_was_opened_before_cannot_pay_any_more(self):
        _debit, move = self.make_invoice()
        self.work()
        before = self.count_transactions(move)
        with (
            self.assertRaisesRegex(JsonRpcException, "ValidationError"),
            self.assertLogs("odoo.http", "WARNING"),
        ):
            self.make_jsonrpc_request(
                f"/invoice/transaction/{move.id}",
                {
                    "access_token": move._portal_ensure_token(),
                    "provider_id": self.provider.id,
                    "payment_method_id": self.env.ref("payment.payment_method_card").id,
                    "token_id": None,
                    "amount": 30.0,
                    "flow": "direct",
                    "tokenization_requested": False,
                    "landing_route": "/my/invoices",
                },
            )
        self.assertEqual(self.count_transactions(move), before)

    def count_transactions(self, move):
        move.invalidate_recordset()
        return len(move.sudo().transaction_ids)
