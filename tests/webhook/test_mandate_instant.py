from odoo import Command
from odoo.tests import tagged

from ..commit_case import CommitCase
from ..fakes.gocardless import SECRET, TOKEN, FakeGoCardless
from .gocardless_case import MONDAY


@tagged("post_install", "-at_install", "subdebit_commit")
class TestMandateInstant(CommitCase):
    """Who comes back, and the provider's news, are there at the same instant."""

    @classmethod
    def _request_handler(cls, session, request, /, **kw):
        # NOTE: Odoo's guard compares the time-out with a number; ours is a pair.
        return super()._request_handler(session, request, **{**kw, "timeout": 10})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # NOTE: one for all tests, so that no mandate of a later one is called as before.
        cls.cardless = cls.enterClassContext(FakeGoCardless(MONDAY))
        with cls.open() as env:
            method = env.ref("payment.payment_method_ach_direct_debit")
            provider = env["payment.provider"].create(
                {
                    "name": "GoCardless",
                    "code": "gocardless",
                    "state": "test",
                    "is_published": True,
                    "company_id": cls.company_id,
                    "allow_tokenization": True,
                    "gocardless_access_token": TOKEN,
                    "gocardless_webhook_secret": SECRET,
                    "payment_method_ids": [Command.set(method.ids)],
                }
            )
            method.active = True
            cls.cardless_id = provider.id
        cls.addClassCleanup(cls.switch_off)

    @classmethod
    def switch_off(cls):
        """Let no other test ask a provider that is gone."""
        with cls.open() as env:
            env["payment.provider"].browse(cls.cardless_id).state = "disabled"

    def setUp(self):
        super().setUp()
        with self.open() as env:
            env["ir.config_parameter"].set_param(
                "subscription_debit.gocardless_url", self.cardless.url
            )
            provider = env["payment.provider"].browse(self.cardless_id)
            payer = env["res.partner"].create({"name": "Ada Byron"})
            company = env["res.company"].browse(self.company_id)
            requests = env["subdebit.method.request"]
            asked = requests._ask_sudo(payer, company)
            asked.mandate_provider_id = provider
            url = asked._begin_mandate_sudo("http://127.0.0.1/x", "http://127.0.0.1/x")
            self.asked_id, self.payer_id = asked.id, payer.id
            self.setup_ref = asked.mandate_setup_ref
            self.tx_id = self.make_checkout(env, provider, payer, asked)
        self.cardless.sign(url)

    def make_checkout(self, env, provider, payer, asked):
        """Return the id of what waits at Odoo's own page for the same mandate."""
        return (
            env["payment.transaction"]
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": provider.payment_method_ids.id,
                    "reference": f"instant-{self.day}",
                    "amount": 0.0,
                    "currency_id": env.ref("base.USD").id,
                    "partner_id": payer.id,
                    "operation": "validation",
                    "subdebit_request_id": asked.id,
                }
            )
            .id
        )

    def come_back(self, env):
        """Do what the page does to which he comes back."""
        asked = env["subdebit.method.request"].browse(self.asked_id)
        asked._hear_setup_sudo()
        return asked.token_id.id

    def hear(self, env):
        """Do what the worker of the inbox does, in the transaction of its own."""
        provider = env["payment.provider"].browse(self.cardless_id)
        inbox, gateway = env["subdebit.webhook"], provider._subdebit_get_gateway_sudo()
        told = inbox._read_setup(gateway, self.setup_ref)
        inbox._take_up_setup(provider.id, "billing_requests", self.setup_ref, told)
        return env["subdebit.method.request"].browse(self.asked_id).token_id.id

    def assertSavedOnce(self):
        with self.open() as env:
            tokens = env["payment.token"].search([("partner_id", "=", self.payer_id)])
            self.assertEqual(len(tokens), 1)
            asked = env["subdebit.method.request"].browse(self.asked_id)
            self.assertEqual(asked.token_id, tokens)
            tx = env["payment.transaction"].browse(self.tx_id)
            self.assertEqual((tx.state, tx.token_id), ("done", tokens))
            kinds = tokens.subdebit_event_ids.mapped("kind")
            self.assertEqual(kinds, ["saved"])
            said = env["mail.message"].search_count(
                [
                    ("model", "=", "res.partner"),
                    ("res_id", "=", self.payer_id),
                    ("body", "ilike", "A direct debit was set up"),
                ]
            )
            self.assertEqual(said, 1)

    def test_the_return_and_the_news_at_once_save_one_method(self):
        done = self.at_once(self.come_back, self.hear)
        self.assertEqual(len([token for token in done if token]), 1)
        self.assertSavedOnce()
        # Whoever was undone is tried again, and finds it.
        for work in (self.come_back, self.hear):
            with self.open() as env:
                work(env)
        self.assertSavedOnce()

    def test_two_windows_that_come_back_at_once_save_one_method(self):
        done = self.at_once(self.come_back, self.come_back)
        self.assertEqual(len([token for token in done if token]), 1)
        self.assertSavedOnce()
