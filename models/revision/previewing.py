from odoo import fields, models
from odoo.tools import float_compare

from ...const import RUNNING_STATES
from ...schedule.errors import ScheduleError
from ..change.wish import Row, Wish
from ..subscription.price import A_MONTH


class SubdebitRevision(models.Model):
    """Whom a revision concerns, from when on, and what he pays then."""

    _inherit = "subdebit.revision"

    def _find_rows(self):
        """Return the values of all rows, as things are now."""
        self.ensure_one()
        subscriptions = self.env["subdebit.subscription"].search(
            [("plan_id", "=", self.plan_id.id), ("state", "in", RUNNING_STATES)],
            order="id",
        )
        return [vals for one in subscriptions for vals in self._find_rows_of(one)]

    def _find_rows_of(self, subscription):
        wish = Wish(when="renewal", date=self.date)
        try:
            story = subscription.event_ids._to_schedule()
            day = subscription._find_change_day(wish, story)
            agreed = subscription._get_agreed_lines(day, story) if day else {}
        except (ScheduleError, OverflowError):
            agreed = {}
        rows = [
            self._prepare_row(line, one, day)
            for line, one in agreed.items()
            if self._concerns(line, one)
        ]
        return [row for row in rows if self._is_worth_showing(row)]

    def _is_worth_showing(self, row):
        """Tell whether somebody pays another price then; who follows the plan may not."""
        changes = self._differs(row["new_price"], row["old_price"])
        return changes or self.mode != "plan" or bool(row["problem"])

    def _concerns(self, line, agreed):
        offer = line.plan_line_id
        is_sold = offer.product_id.id == agreed.values.item
        is_chosen = not self.offer_ids or offer in self.offer_ids
        return offer.plan_id == self.plan_id and is_sold and is_chosen

    def _prepare_row(self, line, agreed, day):
        offer, cadence = line.plan_line_id, agreed.cadence
        pair, old = (cadence.unit, cadence.count), agreed.values.unit_price
        new = self._revise(old, offer, pair, day)
        has_own = self._has_own_price(offer, pair, old, day)
        problem = line.subscription_id._get_change_problem(None)
        if new is None:
            problem = self.env._("The plan has no price for this billing frequency.")
        return {
            "revision_id": self.id,
            "subscription_id": line.subscription_id.id,
            "line_id": line.id,
            "quantity": agreed.values.quantity,
            "old_price": old,
            "new_price": old if new is None else new,
            "date_from": day,
            "months": float(cadence.count / A_MONTH[cadence.unit]),
            "has_own_price": has_own,
            "is_left_out": has_own and self.keeps_own,
            "problem": problem,
        }

    def _has_own_price(self, offer, pair, old, day):
        """Tell whether it is another price than the plan's.

        NOTE: what the plan cost is known only where its new price has a day to begin.
        """
        if self.mode != "plan":
            return self._differs(offer._get_price(*pair), old)
        was, becomes = (
            offer._get_price(*pair, one)
            for one in (fields.Date.subtract(self.date, days=1), day)
        )
        return was != becomes and self._differs(was, old)

    def _differs(self, price, other):
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return price is None or bool(float_compare(price, other, digits))

    def _get_wish(self, rows):
        """Return what changes of one subscription."""
        return Wish(
            rows=tuple(
                Row(
                    line=row.line_id,
                    offer=row.line_id.plan_line_id,
                    product=row.line_id.plan_line_id.product_id,
                    name=row.line_id.name,
                    quantity=row.quantity,
                    price=row.new_price,
                )
                for row in rows
            ),
            when="renewal",
            date=self.date,
        )
