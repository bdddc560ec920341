"""Debits by GoCardless: the official SDK, our strict fake, real HTTP on loopback."""

from contextlib import contextmanager, nullcontext
from datetime import date

from odoo import SUPERUSER_ID, Command, api
from odoo.tests import HttpCase

from ..common import SubdebitCase, d
from ..fakes.gocardless import SECRET, TOKEN, FakeGoCardless

MONDAY = d("2026-03-02")


class GoCardlessCase(SubdebitCase):
    """A company that counts in dollars, and payers with ACH mandates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.subdebit_notice_days = 0
        env = cls.setup_env(su=True)
        method = env.ref("payment.payment_method_ach_direct_debit")
        cls.provider = env["payment.provider"].create(
            {
                "name": "GoCardless",
                "code": "gocardless",
                "state": "test",
                "company_id": cls.company.id,
                "allow_tokenization": True,
                "gocardless_access_token": TOKEN,
                "gocardless_webhook_secret": SECRET,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        cls.method = method
        cls.runs = cls.env["subdebit.debit.run"]

    @classmethod
    def _request_handler(cls, session, request, /, **kw):
        # NOTE: Odoo's guard compares the time-out with a number; ours is a pair.
        return super()._request_handler(session, request, **{**kw, "timeout": 10})

    def setUp(self):
        super().setUp()
        self.fake = self.enterContext(FakeGoCardless(MONDAY))
        self.env["ir.config_parameter"].sudo().set_param(
            "subscription_debit.gocardless_url", self.fake.url
        )
        self.inbox = self.env["subdebit.webhook"].with_user(SUPERUSER_ID)

    def make_debit(self, name="Ada"):
        """Return a debit of 30.00, and let it be sent."""
        payer = self.make_payer(name)
        self.make_subscription(MONDAY, payer)
        debits = self.prepare().debit_ids
        debit = debits.filtered(lambda one: one.payer_id == payer)
        self.work()
        return debit

    def make_payer(self, name="Ada"):
        """Return a payer with a mandate that both sides know."""
        payer = self.make_partner(name)
        mandate = self.fake.sign_up("ach", given_name=name)
        self.env(su=True)["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": payer.id,
                "payment_details": "1234",
                "provider_ref": mandate,
                "mandate_state": "active",
            }
        )
        return payer

    def prepare(self):
        """Bill and plan the Monday; return the run."""
        runs = self.runs.with_user(SUPERUSER_ID)
        return runs._prepare(self.company, MONDAY).with_env(self.env)

    @contextmanager
    def as_cron(self):
        """Yield the environment of a cron, with a cursor of its own."""
        there = isinstance(self, HttpCase)  # which is in that mode already
        mode = nullcontext() if there else self.enter_registry_test_mode()
        self.env.flush_all()
        with mode, self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
        self.env.invalidate_all()

    def work(self):
        with self.as_cron() as env:
            return env["subdebit.debit.run"]._execute_slice(60)

    def payment_ref(self, debit):
        return debit.sudo().attempt_ids[-1:].provider_ref

    def deliver(self, **how):
        """Take what is due at the webhook address, as the controller does."""
        for body in self.fake.mail.take(**how):
            headers = self.fake.mail.headers(body)
            self.inbox._take(self.provider, body, headers)

    def read_news(self):
        """Work the inbox off, and book."""
        with self.as_cron() as env:
            env["subdebit.webhook"]._work(float("inf"))
            env["subdebit.debit.run"]._execute_slice(60)

    def hear(self, **how):
        self.deliver(**how)
        self.read_news()

    def advance(self, month, day):
        self.fake.advance(date(2026, month, day))
