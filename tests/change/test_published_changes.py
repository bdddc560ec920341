from odoo import Command
from odoo.tests import tagged

from ..common import d
from .change_case import ChangeCase

# (id, price, from, up to, period from, up to, convention, price of the slice), as the
# products named there publish them.
PUBLISHED = [
    (
        "Kill Bill E39a",
        19.95,
        "2025-05-15",
        "2025-05-23",
        "2025-04-23",
        "2025-05-23",
        "fixed_30",
        5.32,
    ),
    (
        "Kill Bill E55a",
        2399.95,
        "2012-05-12",
        "2013-05-01",
        "2012-05-01",
        "2013-05-01",
        "actual",
        2327.62,
    ),
    (
        "Kill Bill E55b",
        249.95,
        "2012-05-12",
        "2012-06-01",
        "2012-05-01",
        "2012-06-01",
        "actual",
        161.26,
    ),
    (
        "Kill Bill E57a",
        5999.95,
        "2015-03-15",
        "2016-03-01",
        "2015-03-01",
        "2016-03-01",
        "actual",
        5770.44,
    ),
    (
        "Kill Bill E60",
        249.95,
        "2016-05-01",
        "2016-05-15",
        "2016-04-15",
        "2016-05-15",
        "actual",
        116.64,
    ),
    (
        "Kill Bill E62a",
        599.95,
        "2016-05-05",
        "2016-05-10",
        "2016-04-10",
        "2016-05-10",
        "actual",
        99.99,
    ),
    (
        "Kill Bill E62b",
        249.95,
        "2016-05-05",
        "2016-06-01",
        "2016-05-01",
        "2016-06-01",
        "actual",
        217.70,
    ),
    (
        "Kill Bill E90a",
        249.95,
        "2012-03-04",
        "2012-04-02",
        "2012-03-02",
        "2012-04-02",
        "actual",
        233.82,
    ),
    (
        "Kill Bill E93a",
        2399.95,
        "2012-05-12",
        "2012-06-04",
        "2012-05-01",
        "2013-05-01",
        "actual",
        151.23,
    ),
    (
        "Kill Bill E12",
        100,
        "2011-02-01",
        "2011-02-13",
        "2011-01-13",
        "2011-02-13",
        "actual",
        38.71,
    ),
    (
        "Stripe E70",
        100,
        "2025-02-15",
        "2025-03-01",
        "2025-02-01",
        "2025-03-01",
        "actual",
        50.00,
    ),
    (
        "Kill Bill KB561",
        599.95,
        "2012-03-02",
        "2012-03-31",
        "2012-02-29",
        "2012-03-31",
        "actual",
        561.24,
    ),
    (
        "Kill Bill KB7499",
        249.95,
        "2016-07-01",
        "2016-07-10",
        "2016-06-10",
        "2016-07-10",
        "actual",
        74.99,
    ),
    (
        "Lago E24",
        50.00,
        "2025-08-10",
        "2025-09-01",
        "2025-08-01",
        "2025-09-01",
        "actual",
        35.48,
    ),
    (
        "Lago E25",
        50.00,
        "2025-04-06",
        "2025-05-01",
        "2025-04-01",
        "2025-05-01",
        "actual",
        41.67,
    ),
    (
        "Kill Bill E37",
        30.00,
        "2024-02-23",
        "2024-03-15",
        "2024-02-15",
        "2024-03-15",
        "fixed_30",
        22.00,
    ),
]


@tagged("post_install", "-at_install")
class TestPublishedChanges(ChangeCase):
    """A price that is changed within a billed period costs what is published."""

    def test_a_change_costs_what_is_published(self):
        for name, price, start, end, first, last, convention, expected in PUBLISHED:
            with self.subTest(name=name), self.env.cr.savepoint() as savepoint:
                self.check(price, start, end, first, last, convention, expected)
                savepoint.rollback()
                self.env.invalidate_all()

    def check(self, price, start, end, first, last, convention, expected):
        """Charge the price from a day on, in a period that was billed at 3.00."""
        days = (d(last) - d(first)).days
        plan = self.make_sold(
            "Published",
            3.0,
            addon=False,
            convention=convention,
            day_of_month=31 if first == "2012-02-29" else 0,
        )
        is_year = days > 31
        self.today = d(first)
        subscription = self.run_on(
            plan, first, cadence_unit="year" if is_year else "month", cadence_count=1
        )
        subscription._bill(self.today)
        self.today = d(start)
        vals = {"until": end} if end != last else {}
        row = {"line_id": subscription.line_ids.id, "unit_price": float(price)}
        windows = self.env["subdebit.change"].with_user(self.billing)
        window = windows.create(
            {
                "subscription_id": subscription.id,
                "line_ids": [Command.create(row)],
                "when": "now",
                **vals,
            }
        )
        before = subscription.invoice_ids
        window.action_confirm()
        moves = subscription.invoice_ids - before
        line = moves.invoice_line_ids.filtered(
            lambda line: (
                str(line.subscription_date_from) == start and line.price_subtotal > 0
            )
        )
        move = line.move_id
        self.assertEqual(line.price_subtotal, expected)
        self.assertEqual(str(line.subscription_date_to), end)
        # 20 % on top of the difference, rounded once.
        self.assertEqual(move.amount_tax, round(move.amount_untaxed * 0.2 + 1e-9, 2))
        self.assertEqual(window.net_total, sum(moves.mapped("amount_total")))
