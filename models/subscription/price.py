from collections import defaultdict
from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import format_list

# What a price hangs on, line by line.
PRICED_BY = [
    f"line_ids.{name}"
    for name in ("kind", "quantity", "unit_price", "cadence_unit", "cadence_count")
]
# How many of a unit are a month: a year is twelve, or 365 days.
A_MONTH = {
    "day": Fraction(365, 12),
    "week": Fraction(365, 84),
    "month": Fraction(1),
    "year": Fraction(1, 12),
}


class SubdebitSubscription(models.Model):
    """What it costs: by frequency, and on average a month. A month is no year."""

    _inherit = "subdebit.subscription"

    amount_period = fields.Monetary(
        string="Per Period",
        compute="_compute_amounts",
        store=True,
        help="What is billed as often as the subscription as a whole; lines of another"
        " frequency are not part of it.",
    )
    monthly_amount = fields.Monetary(
        string="Average a Month",
        compute="_compute_amounts",
        store=True,
        help="All recurring lines, as if they were billed by the month: a year is twelve"
        " months or 365 days. What is billed once does not count.",
    )
    price_text = fields.Char(string="Price", compute="_compute_price_text")

    @api.depends("cadence_unit", "cadence_count", *PRICED_BY)
    def _compute_amounts(self):
        for subscription in self:
            recurring = subscription._get_recurring_amounts()
            own = subscription.cadence_unit, subscription.cadence_count
            subscription.amount_period = recurring.get(own, 0)
            subscription.monthly_amount = sum(
                Fraction(str(amount)) * A_MONTH[unit] / count
                for (unit, count), amount in recurring.items()
            )

    @api.depends("currency_id", *PRICED_BY)
    @api.depends_context("lang")
    def _compute_price_text(self):
        for subscription in self:
            said = [
                subscription._say_price(amount, unit, count)
                for (
                    unit,
                    count,
                ), amount in subscription._get_recurring_amounts().items()
            ]
            once = subscription._get_amount_once()
            if once:
                amount = subscription.currency_id.format(once)
                said.append(self.env._("%s once", amount))
            subscription.price_text = format_list(self.env, said) if said else False

    def _get_recurring_amounts(self):
        """Return dict: ``(unit, count)`` of a frequency -> what it costs, shortest first."""
        self.ensure_one()
        amounts = defaultdict(float)
        # NOTE: a frequency of 0 is refused, but only when it is saved.
        for line in self.line_ids.filtered(
            lambda line: line.kind != "one_time" and line.cadence_count > 0
        ):
            amounts[line.cadence_unit, line.cadence_count] += line._get_period_amount()
        return dict(sorted(amounts.items(), key=_by_length))

    def _get_amount_once(self):
        once = self.line_ids.filtered(lambda line: line.kind == "one_time")
        return sum(line._get_full_amount() for line in once)

    def _say_price(self, amount, unit, count):
        """Return a sum with its frequency, as a person says it."""
        amount = self.currency_id.format(amount)
        if count == 1:
            return {
                "day": self.env._("%s a day", amount),
                "week": self.env._("%s a week", amount),
                "month": self.env._("%s a month", amount),
                "year": self.env._("%s a year", amount),
            }[unit]
        values = {"amount": amount, "count": count}
        return {
            "day": self.env._("%(amount)s every %(count)s days", **values),
            "week": self.env._("%(amount)s every %(count)s weeks", **values),
            "month": self.env._("%(amount)s every %(count)s months", **values),
            "year": self.env._("%(amount)s every %(count)s years", **values),
        }[unit]


def _by_length(item):
    (unit, count), _amount = item
    return count / A_MONTH[unit]
