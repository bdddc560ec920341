from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ...schedule.events import Change
from .rows import pair_up
from .wish import Part, Row


class Metered(NamedTuple):
    """Products by usage under another plan.

    ``rows``: ``(Row, Agreed)`` of what goes along, and ``(Row, None)`` of what is added; the quantity is
    what is included. ``gone``: lines that the other plan does not sell.
    """

    rows: tuple = ()
    gone: tuple = ()

    def get_changed(self):
        return [(row, old) for row, old in self.rows if row.line]

    def get_added(self):
        return [row for row, _old in self.rows if not row.line]


class SubdebitSubscription(models.Model):
    """What is billed by usage goes along to another plan.

    What was used so far in the period counts against all that is included there.
    """

    _inherit = "subdebit.subscription"

    def _plan_metered(self, wish, day, agreed, story):
        """Return what becomes of products by usage, as ``Metered``.

        :param agreed: what is billed every period, as of ``_get_agreed_lines``.
        """
        if not wish.plan or wish.plan == self.plan_id:
            return Metered()
        found = self._get_agreed_lines(day, story, self._get_metered_lines())
        lines = [line for line in found if line.plan_line_id.plan_id == self.plan_id]
        sold = wish.plan.line_ids.filtered(
            lambda offer: offer.kind == "usage" and not offer.is_addon
        )
        pairs = pair_up(lines, sold, in_order=True)
        whole = self._get_new_cadence(wish, agreed, None)
        rows = [
            (
                self._make_metered_row(line, offer, found.get(line), whole),
                found.get(line),
            )
            for line, offer in pairs
        ]
        there = [line for line, _offer in pairs]
        return Metered(tuple(rows), tuple(one for one in lines if one not in there))

    def _make_metered_row(self, line, offer, old, whole):
        cadence = old.cadence if old else whole
        price = offer._get_price(cadence.unit, cadence.count)
        is_same = line and line.product_id == offer.product_id
        name = line.name if is_same else offer.display_name
        if price is None:
            raise UserError(
                self.env._(
                    "%(product)s has no price for this billing frequency (%(cadence)s):"
                    " add it to the prices of the plan.",
                    product=name,
                    cadence=self.env["subdebit.cadence"]._say(
                        cadence.unit, cadence.count
                    ),
                )
            )
        return Row(line, offer, offer.product_id, name, offer.included, price)

    def _plan_metered_values(self, wish, day, metered):
        """Yield a change for each product by usage of which other terms count."""
        for row, old in metered.get_changed():
            values = {
                "quantity": row.quantity,
                "unit_price": row.price,
                "item": row.product.id,
            }
            to = {
                name: value
                for name, value in values.items()
                if getattr(old.values, name) != value
            }
            if to:
                lines = frozenset(row.line.ids)
                yield Part(Change(day, lines=lines, at=wish.at, to=to), "change")

    def _prepare_added_metered(self, wish, day, agreed, row, parts):
        """Return the values of a line by usage that is added."""
        return {
            **self._prepare_added(wish, day, agreed, row, parts),
            "kind": "usage",
            "timing": "arrears",
            "quantity": 1.0,
            **row.offer._prepare_usage_vals(),
        }

    # === IN WORDS === #

    def _say_metered_row(self, row):
        """Yield what changes of one product by usage."""
        told, (old, new) = {"line": row["name"]}, row["quantity"]
        was, becomes = row["price"]
        if not row["line"]:
            yield self.env._(
                "In addition, by usage: %(line)s at %(price)s each, %(included)s included.",
                price=self._say_unit_price(becomes),
                included=self._say_number(new),
                **told,
            )
            return
        if old != new:
            yield self.env._(
                "%(line)s: %(new)s included instead of %(old)s; what was used so far in"
                " the period counts.",
                old=self._say_number(old),
                new=self._say_number(new),
                **told,
            )
        if was != becomes:
            yield self.env._(
                "%(line)s: at %(new)s each instead of %(old)s.",
                old=self._say_unit_price(was),
                new=self._say_unit_price(becomes),
                **told,
            )
        if row.get("keeps_tiers"):
            yield self.env._(
                "%s: the prices of quantities stay as agreed.", row["name"]
            )


def keeps_tiers(row):
    """Tell whether what is agreed has other prices of quantities than what is sold."""
    if not row.line:
        return False
    own, sold = (
        sorted((tier.above, tier.price) for tier in tiers)
        for tiers in (row.line.tier_ids, row.offer.tier_ids)
    )
    return own != sold
