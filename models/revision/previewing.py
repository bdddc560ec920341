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
            lines = subscription._get_recurring() | subscription._get_metered_lines()
            agreed = subscription._get_agreed_lines(day, story, lines) if day else {}
        except (ScheduleError, OverflowError):
            agreed = {}
        by_line = [
            list(self._prepare_rows(line, one, day))
            for line, one in agreed.items()
            if self._concerns(line, one)
        ]
        return [row for rows in by_line if self._is_worth_showing(rows) for row in rows]

    def _is_worth_showing(self, rows):
        """Tell whether somebody pays another price then; who follows the plan may not.

        :param rows: of one line.
        """
        return self.mode != "plan" or any(
            row["problem"] or self._differs(row["new_price"], row["old_price"])
            for row in rows
        )

    def _concerns(self, line, agreed):
        offer = line.plan_line_id
        is_sold = offer.product_id.id == agreed.values.item
        return is_sold and offer in self._get_offers()

    def _prepare_rows(self, line, agreed, day):
        """Yield what one line costs: of usage, of each quantity that has a price."""
        offer, pair = line.plan_line_id, (agreed.cadence.unit, agreed.cadence.count)
        was = fields.Date.subtract(self.date, days=1)
        now, before, then = (
            _list_prices(price, tiers)
            for price, tiers in (
                (agreed.values.unit_price, agreed.values.tiers),
                *(
                    (offer._get_price(*pair, one), offer.tier_ids._get_pairs())
                    for one in (was if self.mode == "plan" else None, day)
                ),
            )
        )
        aboves = {*now, *then} if self.mode == "plan" else now
        for above in sorted(aboves):
            prices = [_price_at(prices, above) for prices in (now, before, then)]
            yield self._prepare_row(line, agreed, day, above, *prices)

    def _prepare_row(self, line, agreed, day, above, old, before, then):
        """Return the values of a row.

        :param above: the quantity of usage above which it is the price of a piece.
        :param before: what the plan costs, until the new prices where they are its own.
        :param then: what it costs on that day.
        """
        offer, cadence = line.plan_line_id, agreed.cadence
        new = then if self.mode == "plan" else self._revise(old, offer)
        has_own = self._has_own_price(old, before, then)
        problem = line.subscription_id._get_change_problem(None)
        if new is None:
            problem = self.env._("The plan has no price for this billing frequency.")
        return {
            "revision_id": self.id,
            "subscription_id": line.subscription_id.id,
            "line_id": line.id,
            "above": above,
            "quantity": agreed.values.quantity,
            "old_price": old,
            "new_price": old if new is None else new,
            "date_from": day,
            "months": float(cadence.count / A_MONTH[cadence.unit]),
            "has_own_price": has_own,
            "is_left_out": has_own and self.keeps_own,
            "problem": problem,
        }

    def _has_own_price(self, old, before, then):
        """Tell whether it is another price than the plan's.

        NOTE: what the plan cost is known only where its new price has a day to begin.
        """
        is_known = self.mode != "plan" or before != then
        return is_known and self._differs(before, old)

    def _differs(self, price, other):
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return price is None or bool(float_compare(price, other, digits))

    def _get_wish(self, rows):
        """Return what changes of one subscription.

        NOTE: of a line by usage, all its prices are said again, those that stay too.
        """
        shown = self.row_ids.filtered(lambda row: row.line_id in rows.line_id)
        by_line = shown.sorted("above").grouped("line_id")
        return Wish(
            rows=tuple(self._make_row(line, own) for line, own in by_line.items()),
            when="renewal",
            date=self.date,
        )

    def _make_row(self, line, rows):
        offer, is_metered = line.plan_line_id, line.kind == "usage"
        priced = self._complete(rows) if is_metered else {0.0: rows._get_price()}
        return Row(
            line=line,
            offer=offer,
            product=offer.product_id,
            name=line.name,
            quantity=rows[0].quantity,
            price=priced.pop(0.0),
            tiers=tuple(priced.items()),
        )

    def _complete(self, rows):
        """Return all prices of a line by usage then: dict, by the quantity above which."""
        line, day = rows.line_id, rows[0].date_from
        subscription = line.subscription_id
        story = subscription.event_ids._to_schedule()
        values = subscription._get_agreed_lines(day, story, line)[line].values
        prices = _list_prices(values.unit_price, values.tiers)
        prices |= {row.above: row._get_price() for row in rows}
        return dict(sorted(prices.items()))


def _list_prices(price, tiers):
    """Return what a piece costs, by the quantity above which it does."""
    return {0.0: price, **dict(tiers)}


def _price_at(prices, above):
    """Return what a piece above a quantity costs."""
    return prices[max(one for one in prices if one <= above)]
