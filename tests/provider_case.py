"""Debits from saved methods at a provider that is real HTTP, on loopback.

Odoo's own provider code runs as it is: only the address that it calls is another.
"""

import re
from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields

from .common import SubdebitCase, d
from .fakes.cards import make_provider, make_token, redirect
from .fakes.provider import SUCCEEDS, FakeProvider

DAY = d("2025-09-27")
MONDAY = d("2025-09-29")


class ProviderCase(SubdebitCase):
    """A company that debits cards and bank accounts, and the provider it debits at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = make_provider(cls.setup_env, cls.company)
        # Bank debits are announced as late as their schemes allow.
        cls.company.subdebit_notice_days = 0
        manager_env, cls.env = cls.env, cls.setup_env
        cls.handler = cls.make_user("failed_payments")
        cls.env = manager_env
        cls.runs = cls.env["subdebit.debit.run"]

    def setUp(self):
        super().setUp()
        self.fake = self.enterContext(FakeProvider())
        self.enterContext(redirect(self.registry, self.fake.url))

    # === WHAT A STORY BEGINS WITH === #

    def make_payer(self, name="Ada", behaviour=SUCCEEDS, kind="card", **vals):
        partner = self.make_partner(name, **vals)
        make_token(self.fake, self.provider, partner, behaviour, kind)
        return partner

    def make_debit(self, behaviour=SUCCEEDS, kind="card"):
        """Return a debit of 30.00 for 27 September 2025, ready to be sent.

        That is a Saturday: a card is asked for at once, a bank on the Monday.
        """
        self.make_subscription(DAY, self.make_payer(behaviour=behaviour, kind=kind))
        return self.prepare().debit_ids or self.prepare(MONDAY).debit_ids

    def prepare(self, day=DAY):
        """Bill and plan a day with the rights of the cron; return the run."""
        runs = self.runs.with_user(SUPERUSER_ID)
        return runs._prepare(self.company, day).with_env(self.env)

    # === WHAT HAPPENS === #

    def work(self, runs=None):
        """Let the worker work as the cron does; return what remains."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            ids = runs.ids if runs else []
            return env["subdebit.debit.run"].browse(ids)._execute_slice(60)

    @contextmanager
    def answered(self, *statuses):
        """Odoo logs an error for each of these answers of the provider, and only these."""
        with self.assertLogs("odoo.addons.payment", "ERROR") as logs:
            yield
        said = [int(re.search(r"HTTP (\d+)", line)[1]) for line in logs.output]
        self.assertEqual(said, [*statuses])

    def let_time_pass(self, debit, **span):
        """Move what a debit waits for into the past."""
        for attempt in debit.sudo().attempt_ids:
            for name in ("first_sent_at", "sent_at", "ask_again_at"):
                if attempt[name]:
                    attempt[name] -= timedelta(**span)

    def ask_again(self, debit):
        """Let the time pass until the worker asks again, and let it work."""
        self.let_time_pass(debit, hours=2)
        return self.work()

    def transaction(self, debit):
        return debit.sudo().attempt_ids[-1:].transaction_id

    # === WHAT IS TRUE === #

    def assertCollected(self, debit):
        """Collected, booked once, the invoices paid, and that is that."""
        self.assertEqual(debit.state, "collected")
        self.assertTrue(debit.is_booked)
        self.assertEqual(len(debit.payment_ids), 1)
        self.assertEqual(set(debit.invoice_ids.mapped("payment_state")), {"paid"})
        self.assertNothingHappensAgain()

    def assertOpen(self, debit, state, amount=30.0):
        """In a state, not booked, the invoice as open as before."""
        self.assertEqual(debit.state, state)
        self.assertFalse(debit.is_booked)
        self.assertFalse(debit.payment_ids)
        self.assertEqual(debit.invoice_ids.mapped("payment_state"), ["not_paid"])
        self.assertEqual(debit.invoice_ids.amount_residual, amount)

    def assertTaken(self, *amounts):
        """What the provider really took, in cents, oldest first."""
        self.assertEqual([charge.amount for charge in self.fake.charges], [*amounts])

    def assertItems(self, payment, expected):
        """The journal items of a payment: account type and balance."""
        self.assertEqual(
            [
                (line.account_id.account_type, line.balance)
                for line in payment.move_id.line_ids.sorted("balance")
            ],
            expected,
        )

    def assertNothingHappensAgain(self):
        """The promise that ends each story."""
        asked = len(self.fake.requests)
        payments = self.count_payments()
        self.assertEqual(self.work(), 0)
        self.assertEqual(len(self.fake.requests), asked)
        self.assertEqual(self.count_payments(), payments)

    def count_payments(self):
        return (
            self.env["account.payment"]
            .sudo()
            .search_count([("company_id", "=", self.company.id)])
        )

    def activities(self, debit):
        """Who is asked to look at a debit, and why."""
        return [
            (activity.user_id.login, activity.summary)
            for activity in debit.sudo().activity_ids
        ]

    def today(self):
        return fields.Date.to_string(self.company._subdebit_today())
