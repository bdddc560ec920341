from odoo import Command

from ..common import SubdebitCase, d


class UsageCase(SubdebitCase):
    """Calls at 0.10 each, 100 of them included a month, beside nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calls = cls.make_product("Calls", 0.10, cls.company_data)
        cls.calls.with_env(cls.setup_env).taxes_id = False

    def setUp(self):
        super().setUp()
        self.today = d("2025-12-31")
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.today,
        )

    @classmethod
    def make_metered(cls, start="2025-03-01", tiers=(), partner=None, **vals):
        """Return a started subscription with one line by usage."""
        line = {
            "product_id": cls.calls.id,
            "kind": "usage",
            "included": 100,
            "unit_price": 0.10,
            "tier_ids": [
                Command.create({"above": above, "price": price})
                for above, price in tiers
            ],
            **vals,
        }
        return cls.make_subscription(d(start), partner, line_ids=[Command.create(line)])

    def use(self, subscription, day, quantity, **vals):
        """Record usage, as Billing does."""
        return (
            self.env["subdebit.usage"]
            .with_user(self.billing)
            .create(
                {
                    "subscription_id": subscription.id,
                    "day": day,
                    "quantity": quantity,
                    **vals,
                }
            )
        )

    def assertLines(self, expected, moves):
        """Compare ``(quantity, price, subtotal)`` of each line."""
        self.assertEqual(
            [
                (line.quantity, line.price_unit, line.price_subtotal)
                for line in moves.invoice_line_ids.sorted("id")
            ],
            expected,
        )
