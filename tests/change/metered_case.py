from odoo import Command

from ..common import d
from .change_case import ChangeCase


class MeteredCase(ChangeCase):
    """Documents: Silver includes 100 a month, then 0.20 each; Gold 500, then 0.10."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = cls.make_taxed("Documents", 0.20)
        for plan, included, price in ((cls.silver, 100, 0.20), (cls.gold, 500, 0.10)):
            cell = {"cadence_unit": "month", "cadence_count": 1, "price": price}
            plan.sudo().line_ids = [
                Command.create(
                    {
                        "product_id": cls.documents.id,
                        "kind": "usage",
                        "included": included,
                        "price_ids": [Command.create(cell)],
                    }
                )
            ]

    def use(self, subscription, day, quantity):
        self.today = max(self.today, d(day))
        self.env["subdebit.usage"].with_user(self.billing).create(
            {
                "subscription_id": subscription.id,
                "line_id": subscription._get_metered_lines()[-1:].id,
                "day": day,
                "quantity": quantity,
            }
        )

    def usage_nets(self, subscription):
        """Return the days and the untaxed sum of each line that bills usage."""
        lines = subscription.invoice_ids.invoice_line_ids.filtered(
            lambda line: line.product_id == self.documents and line.price_subtotal
        )
        return [
            (
                str(line.subscription_date_from),
                str(line.subscription_date_to),
                line.price_subtotal,
            )
            for line in lines.sorted("subscription_date_from")
        ]

    def bill_until(self, subscription, day):
        while subscription.next_issue_date and subscription.next_issue_date <= d(day):
            self.today = max(self.today, subscription.next_issue_date)
            subscription._bill(self.today)
        self.assertFalse(subscription.billing_error)
        self.assertFalse(subscription._get_engine_differences())
        self.assertNothingToBill(subscription, day)
