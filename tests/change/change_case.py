from odoo import Command

from ..common import d
from ..pause.pause_case import PauseCase


class ChangeCase(PauseCase):
    """Silver at 30.00 a month, Gold at 60.00, Bronze at 15.00, with 20 % on top.

    A year costs ten months. Coaching is an add-on at 12.00. It is 11 April 2025, and
    20 of April's 30 days are left.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax, cls.tax_within = cls.make_plain_taxes()
        cls.coaching = cls.make_taxed("Coaching", 12.0)
        cls.bronze, cls.silver, cls.gold = (
            cls.make_sold(name, price)
            for name, price in (("Bronze", 15.0), ("Silver", 30.0), ("Gold", 60.0))
        )

    @classmethod
    def make_taxed(cls, name, price):
        return cls.make_product(name, price, taxes_id=[Command.set(cls.tax.ids)])

    @classmethod
    def make_sold(cls, name, price, addon=True, **vals):
        """Return a plan: by the month, and by the year for ten; with the add-on."""
        plan = cls.make_plan(name, cls.make_taxed(name, price), **vals)
        cls.price_plan(plan, ("month", 1, price), ("year", 1, 10 * price))
        if addon:
            cls.add_product(plan, cls.coaching, 12.0)
        return plan

    @classmethod
    def add_product(cls, plan, product, price, is_addon=True):
        cells = [("month", 1, price), ("year", 1, 10 * price)]
        names = "cadence_unit", "cadence_count", "price"
        plan.sudo().line_ids = [
            Command.create(
                {
                    "product_id": product.id,
                    "is_addon": is_addon,
                    "price_ids": [
                        Command.create(dict(zip(names, cell, strict=True)))
                        for cell in cells
                    ],
                }
            )
        ]
        return plan.line_ids.filtered(lambda line: line.product_id == product)

    def setUp(self):
        super().setUp()
        self.today = d("2025-04-11")

    def run_on(self, plan=None, day="2025-04-01", until=None, **vals):
        """Return a subscription to a plan that is billed up to today, or a day."""
        plan = plan or self.silver
        subscription = self.make_subscription(
            d(day),
            self.make_offline_partner(email="ada@example.com"),
            plan_id=plan.id,
            **vals,
        )
        subscription._bill(d(until) if until else self.today)
        return subscription

    def run_seats(self, quantity=2, price=10.0, day="2025-04-01", **vals):
        """Return a subscription of seats, without a plan's price."""
        line = {"product_id": self.make_taxed("Seat", price).id, "quantity": quantity}
        lines = [Command.create({**line, "unit_price": price})]
        return self.run_on(self.plan, day, line_ids=lines, **vals)

    def ask(self, subscription, user=None, quantity=None, price=None, **vals):
        """Open the window and say what changes."""
        typed = {"quantity": quantity, "unit_price": price}
        typed = {name: value for name, value in typed.items() if value is not None}
        if typed:
            line = subscription.line_ids[:1]
            vals["line_ids"] = [Command.create({"line_id": line.id, **typed})]
        for name in ("plan_id", "addon_ids"):
            if name in vals and not isinstance(vals[name], int | list):
                ids = vals[name].ids
                vals[name] = ids[0] if name == "plan_id" else [Command.set(ids)]
        return self.open("change", subscription, user, **vals)

    def change(self, subscription, user=None, **vals):
        """Change it, and return what is issued."""
        before = subscription.invoice_ids
        self.confirm(self.ask(subscription, user, **vals))
        return (subscription.invoice_ids - before).sorted("id")

    def assertAsked(self, window, credit, charge, net, when=None):
        """Compare what comes back, what is billed now, and the difference."""
        self.assertFalse(window.problem)
        self.assertEqual(
            (window.credit_total, window.charge_total, window.net_total),
            (credit, charge, net),
        )
        if when:
            self.assertEqual(window.when, when)

    def assertMoves(self, moves, expected):
        """Compare ``(type, untaxed, tax, total)`` of what was issued; all is posted."""
        self.assertEqual(
            [
                (m.move_type, m.amount_untaxed, m.amount_tax, m.amount_total)
                for m in moves
            ],
            [(f"out_{kind}", *sums) for kind, *sums in expected],
        )
        self.assertEqual(set(moves.mapped("state")), {"posted"} if moves else set())

    def follow(self, day):
        """Let the daily run of a day show which plan it is."""
        self.today = d(day)
        self.env["subdebit.subscription"]._follow_changes(self.company, self.today)
        self.env.invalidate_all()

    def nets(self, move):
        return sorted(move.invoice_line_ids.mapped("price_subtotal"))

    def assertComes(self, subscription, expected, until="2025-07-01"):
        """Bill to a day; compare the first day and the untaxed sum of each invoice."""
        found = []
        while subscription.next_issue_date and subscription.next_issue_date <= d(until):
            self.today = subscription.next_issue_date
            for move in subscription._bill(self.today):
                first = min(move.invoice_line_ids.mapped("subscription_date_from"))
                found.append((str(first), move.amount_untaxed))
        self.assertFalse(subscription.billing_error)
        self.assertEqual(found, expected)
        self.assertNothingToBill(subscription, until)
        self.assertFalse(subscription._get_engine_differences())
