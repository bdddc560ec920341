from odoo.fields import Command

from ..common import SubdebitCase, d

DAY = d("2025-01-01")


class PayerCase(SubdebitCase):
    """A client whose subscription of a price of its own a firm pays, or two of them."""

    def setUp(self):
        super().setUp()
        self.today = DAY
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.today,
        )

    @classmethod
    def make_shared(cls, price, percent, first, second, start=DAY, **vals):
        """Return a started subscription that two payers share from the first day on.

        :param percent: of the second payer; the first one pays the rest.
        """
        vals.setdefault("partner_id", cls.make_partner("Client").id)
        draft = cls.env["subdebit.subscription"].create(
            {
                "plan_id": cls.plan.id,
                "payer_id": first.id,
                "date_start": start,
                "line_ids": [
                    Command.create({"product_id": cls.product.id, "unit_price": price})
                ],
                "share_ids": [
                    Command.create({"payer_id": second.id, "percent": percent})
                ],
                **vals,
            }
        )
        draft._start(start)
        return draft

    def assertParts(self, moves, *expected):
        """Compare ``(payer, from, up to, total)`` of invoices, in order."""
        self.assertEqual(
            [
                (
                    move.subdebit_payer_id.name,
                    str(min(move.invoice_line_ids.mapped("subscription_date_from"))),
                    str(max(move.invoice_line_ids.mapped("subscription_date_to"))),
                    move.amount_total,
                )
                for move in moves.sorted("id")
            ],
            [*expected],
        )

    def look(self, subscription, user=None, **vals):
        """Return the window in which somebody says who pays, as it is opened."""
        # Whether a second payer is asked first is the matter of other tests.
        vals.setdefault("has_agreed", True)
        windows = self.env["subdebit.payer.change"].with_user(user or self.billing)
        windows = windows.with_context(default_subscription_ids=subscription.ids)
        return windows.create({"reason": "Asked by mail.", **vals})

    def rows(self, window, what):
        """Return ``(payer, debtor, date, total)`` of rows of a window."""
        return [
            (row.payer_id.name, row.debtor_id.name, str(row.date), row.amount)
            for row in window.preview_ids
            if row.what == what
        ]
