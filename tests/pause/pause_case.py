from odoo import SUPERUSER_ID, api

from ..common import d
from ..provider_case import ProviderCase
from ..rpc_case import RpcCase


class PauseCase(RpcCase):
    """Subscriptions of 30.00 a month, and the windows that pause and resume them."""

    def setUp(self):
        super().setUp()
        self.today = d("2025-03-11")
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.today,
        )

    def start(self, day="2025-01-01", until=None, **vals):
        """Return a subscription that is billed up to a day, today if not given."""
        subscription = self.make_subscription(d(day), **vals)
        subscription._bill(d(until) if until else self.today)
        return subscription

    def open(self, name, subscriptions, user=None, **vals):
        """Press the button, and save the window that it opens, as the client does."""
        user = user or self.billing
        action = self.rpc(user, subscriptions, f"action_{name}")
        windows = self.env[action["res_model"]].with_context(lang="en_US")
        (saved,) = self.rpc(
            user,
            windows,
            "web_save",
            vals,
            specification={"problem": {}},
            context=action["context"],
        )
        return windows.browse(saved["id"]).with_user(user)

    def confirm(self, window):
        self.rpc(window.env.user, window, "action_confirm")

    def pause(self, subscriptions, **vals):
        window = self.open("pause", subscriptions, **vals)
        self.confirm(window)
        return window

    def resume(self, subscriptions, **vals):
        window = self.open("resume", subscriptions, **vals)
        self.confirm(window)
        return window

    def assertRows(self, window, expected):
        """Compare ``(from, up to, what happens, total)`` of what a window shows."""
        self.assertEqual(
            [
                (str(r.date_from), str(r.date_to), r.effect, r.amount_total)
                for r in window.preview_ids
            ],
            expected,
        )

    def assertBilled(self, subscription, day, expected):
        """Bill up to a day, and compare the first days of what is then invoiced."""
        self.today = d(day)
        moves = subscription._bill(self.today)
        found = [
            (str(c.date_from), str(c.date_to), c.amount_net)
            for c in moves.line_ids.subdebit_charge_ids.sorted("date_from")
        ]
        self.assertEqual(found, expected)


class DebitPauseCase(PauseCase, ProviderCase):
    """The same, debited."""

    def work(self, runs=None):
        """Let the worker work: this case is in the registry's test mode already."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env["subdebit.debit.run"]._execute_slice(60)
