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
            return self._plan_typed_metered(wish, day, story)
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

    def _plan_typed_metered(self, wish, day, story):
        """Return, as ``Metered``, what somebody typed of what is used."""
        typed = [row for row in wish.rows if row.line and row.line.kind == "usage"]
        found = self._get_agreed_lines(day, story, [row.line for row in typed])
        rows = [(row, found[row.line]) for row in typed if row.line in found]
        return Metered(tuple(rows))

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
        tiers = offer.tier_ids._get_pairs()
        return Row(line, offer, offer.product_id, name, offer.included, price, tiers)

    def _plan_metered_values(self, wish, day, metered):
        """Yield a change for each product by usage of which other terms count."""
        for row, old in metered.get_changed():
            values = {
                "quantity": row.quantity,
                "unit_price": row.price,
                "tiers": row.tiers,
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
            # NOTE: so it was once, and is told of what was changed then.
            yield self.env._(
                "%s: the prices of quantities stay as agreed.", row["name"]
            )
        yield from self._say_tiers(row)

    def _say_tiers(self, row):
        """Yield what a piece costs above each quantity, where that changes."""
        before, tiers = (
            [tuple(tier) for tier in tiers or ()]
            for tiers in row.get("tiers", ((), ()))
        )
        for above, price in tiers if before != tiers else ():
            yield self.env._(
                "%(line)s above %(above)s: at %(price)s each.",
                line=row["name"],
                above=self._say_number(above),
                price=self._say_unit_price(price),
            )
        if before and not tiers:
            yield self.env._("%s: one price for all quantities.", row["name"])
