"""Debits that fail, and the people who see it."""

from odoo import SUPERUSER_ID, api
from odoo.addons.mail.tests.common import MailCase

from ..fakes.provider import DECLINES
from ..provider_case import DAY, ProviderCase
from ..rpc_case import RpcCase


class AttentionCase(ProviderCase, RpcCase, MailCase):
    """Nobody's card is charged: the provider says no."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env["subdebit.attention"]

    def work(self, runs=None):
        """Let the worker work: this case is in the registry's test mode already."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            left = env["subdebit.debit.run"]._execute_slice(60)
        self.env.invalidate_all()
        return left

    def make_refused(self, **vals):
        """Return a debit of 30.00 that was refused on 27 September 2025, and not told."""
        payer = self.make_payer(
            behaviour=DECLINES, **{"email": "ada@example.com", **vals}
        )
        subscription = self.make_subscription(DAY, payer)
        debit = self.prepare().debit_ids.filtered(lambda d: d.payer_id == payer)
        with self.answered(402):
            self.work()
        self.assertEqual(debit.state, "refused")
        self.assertEqual(debit.invoice_ids.subdebit_subscription_ids, subscription)
        return debit

    def make_told(self, **vals):
        """Return a debit that was refused, and told as the worker tells."""
        debit = self.make_refused(**vals)
        self.tell(debit)
        return debit

    def tell(self, debit):
        """Tell of a failure with the rights of the cron."""
        untold = debit.with_user(SUPERUSER_ID)._search_untold_failures_sudo()
        for one in untold & debit:
            one._tell_failure()

    def let_succeed(self, payer):
        """Let what the payer saved be charged from now on."""
        self.fake.add_method(f"cus_{payer.id}", f"pm_{payer.id}")

    def make_without_method(self, **vals):
        """Return the invoice of 30.00 of a payer who has saved nothing."""
        payer = self.make_partner(**{"name": "Nora", "email": "n@example.com", **vals})
        return self.make_subscription(DAY, payer)._bill(DAY)

    def find(self, record):
        """Return the row of a debit, invoice or subscription that is to be done."""
        names = {
            "subdebit.debit": "debit_id",
            "account.move": "move_id",
            "subdebit.subscription": "subscription_id",
        }
        domain = [
            (names[record._name], "=", record.id),
            ("dismissal_id", "=", False),
        ]
        return self.rows.search(domain)

    def pay(self, moves):
        """Record a payment of invoices by hand."""
        wizard = self.env["account.payment.register"].with_user(self.billing)
        wizard = wizard.with_context(active_model="account.move", active_ids=moves.ids)
        return wizard.create({})._create_payments()

    def show_window(self, action):
        """Return the window as the web client shows it, before it is saved."""
        windows = self.env[action["res_model"]].with_context(**action["context"])
        defaults = windows.default_get(list(windows._fields))
        return windows.new(defaults)

    def open_window(self, action, user=None, **vals):
        """Return the window that a button opened, as its user has it."""
        windows = self.env[action["res_model"]].with_user(user or self.manager)
        return windows.with_context(**action["context"]).create(vals)
