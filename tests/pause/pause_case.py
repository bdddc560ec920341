from odoo import SUPERUSER_ID, Command, api

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


class SpecialCase(PauseCase):
    """The window in which one line costs something else for a while."""

    def open_special(self, record, user=None, **vals):
        """Press the button of a line, or of a subscription; save the window."""
        user = user or self.billing
        action = self.rpc(user, record, "action_open_special")
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

    def special(self, record, **vals):
        window = self.open_special(record, **vals)
        self.confirm(window)
        return window

    def prices(self, subscription, until):
        """Return the first day and the sum of all that comes, from now on."""
        rows = subscription._preview_documents((), d(until))
        return [(str(row["date_from"]), row["amount_total"]) for row in rows]

    def start_two(self, start="2025-01-31", until=None):
        """Return a subscription with a month at 30.00, and a quarter at 90.00."""
        line = {"product_id": self.product.id}
        return self.start(
            start,
            until,
            line_ids=[
                Command.create({**line, "unit_price": 30.0}),
                Command.create({**line, "unit_price": 90.0, "cadence_count": 3}),
            ],
        )
