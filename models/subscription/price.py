from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import format_list, formatLang

from ...schedule.charges import tracks

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
    """What it costs today: by frequency, and on average a month. A month is no year."""

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
        help="All recurring lines as they are agreed today, as if they were billed by"
        " the month: a year is twelve months or 365 days. What is billed once does not"
        " count, nor does what is over.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    mrr = fields.Monetary(
        string="MRR",
        currency_field="company_currency_id",
        compute="_compute_amounts",
        store=True,
        help="Monthly recurring revenue: the average a month of what is active, in the"
        " currency of the company. What is a draft, paused, suspended or over counts 0.",
    )
    price_changes_on = fields.Date(
        compute="_compute_amounts",
        store=True,
        index="btree_not_null",
        help="The next day on which another price, quantity or frequency is agreed, or"
        " none any more. The daily run then computes the amounts anew.",
    )
    price_text = fields.Char(string="Price", compute="_compute_price_text")

    @api.depends("state", "event_ids", "cadence_unit", "cadence_count", *PRICED_BY)
    def _compute_amounts(self):
        for subscription in self:
            subscription._set_amounts(subscription.company_id._subdebit_today())

    def _set_amounts(self, day):
        """Write what is agreed on a day, and when that changes."""
        self.ensure_one()
        agreed = self._get_agreed(day)
        recurring = self._get_recurring_amounts(agreed)
        own = self._get_own_cadence(agreed)
        self.amount_period = recurring.get(own, 0)
        self.monthly_amount = sum(
            Fraction(str(amount)) * A_MONTH[unit] / count
            for (unit, count), amount in recurring.items()
        )
        self.mrr = self._get_mrr(day)
        self.price_changes_on = self._get_price_change(day)

    def _get_mrr(self, day):
        """Return what it brings a month, in the currency of the company."""
        if self.state != "active":
            return 0.0
        company = self.company_id
        return self.currency_id._convert(
            self.monthly_amount, company.currency_id, company, day
        )

    @api.private
    def _follow_prices(self, company, date):
        """Compute the amounts of what is agreed otherwise by now.

        :param date date: the company's local date.
        """
        changed = self.sudo().search(
            [("company_id", "=", company.id), ("price_changes_on", "<=", date)]
        )
        for subscription in changed:
            subscription._set_amounts(date)

    @api.depends("state", "event_ids", "currency_id", *PRICED_BY)
    @api.depends_context("lang")
    def _compute_price_text(self):
        say = self.env["subdebit.cadence"]._say_price
        for subscription in self:
            agreed = subscription._get_agreed_at_last()
            amounts = subscription._get_recurring_amounts(agreed)
            in_currency = subscription.currency_id.format
            said = [say(in_currency(amounts[pair]), *pair) for pair in amounts]
            said += [
                line._say_piece_price(sold)
                for line, _unit, _count, sold in agreed
                if line.kind == "usage"
            ]
            once = subscription._get_amount_once()
            if once:
                said.append(self.env._("%s once", in_currency(once)))
            subscription.price_text = format_list(self.env, said) if said else False

    # === WHAT IS AGREED === #

    def _is_running(self):
        return self.state not in ("draft", "pending", "cancelled")

    def _get_tracks(self):
        """Return what became of each line of what was started."""
        return tracks(self._get_terms(), self.event_ids._to_schedule())

    def _get_agreed(self, day):
        """Return what is agreed on a day, line by line.

        Of a draft, what stands on its lines.

        :return: list of ``(line, unit, count, sold)``; ``sold`` has quantity and price.
        """
        self.ensure_one()
        if not self._is_running():
            return [
                (line, line.cadence_unit, line.cadence_count, line)
                for line in self.line_ids
            ]
        lines, found = self._get_lines_by_key(), []
        for track in self._get_tracks():
            agreed, line = track.agreed_on(day), lines[track.line.key]
            # NOTE: what a planned change adds is not agreed before that day.
            if agreed and not (line.added_by_id.date_effective or day) > day:
                cadence, values = agreed
                found.append((line, cadence.unit, cadence.count, values))
        return found

    def _get_agreed_at_last(self):
        """Return what is agreed today; of what is over, what was agreed at last."""
        today = self.company_id._subdebit_today()
        if not self._is_running():
            return self._get_agreed(today)
        last = max((track.end for track in self._get_tracks()), default=date.max)
        return self._get_agreed(min(today, last - timedelta(days=1)))

    def _get_price_change(self, day):
        if not self._is_running():
            return False
        days = [track.next_change(day) for track in self._get_tracks()]
        return min(filter(None, days), default=False)

    def _get_own_cadence(self, agreed):
        """Return the frequency of the subscription as a whole, as it is agreed.

        A change of all that was billed as often as the whole is one of the whole.
        """
        own = self.cadence_unit, self.cadence_count
        now = {
            (unit, count)
            for line, unit, count, _sold in agreed
            if line.kind == "recurring" and line._get_cadence() == own
        }
        return now.pop() if len(now) == 1 else own

    def _get_recurring_amounts(self, agreed):
        """Return dict: ``(unit, count)`` of a frequency -> what it costs, shortest first.

        :param list agreed: as of ``_get_agreed``.
        """
        self.ensure_one()
        amounts = defaultdict(float)
        for line, unit, count, sold in agreed:
            # NOTE: a frequency of 0 is refused, but only when it is saved.
            if line.kind == "recurring" and count > 0:
                amounts[unit, count] += line._get_full_amount(sold)
        return dict(sorted(amounts.items(), key=_by_length))

    def _get_amount_once(self):
        once = self.line_ids.filtered(lambda line: line.kind == "one_time")
        return sum(line._get_full_amount(line) for line in once)


class SubdebitLine(models.Model):
    """What usage costs, as a person says it."""

    _inherit = "subdebit.line"

    def _say_piece_price(self, sold=None):
        """Return the price of a piece, and what is included in a period.

        :param sold: what is agreed, as of ``_get_agreed``; None: at first.
        """
        self.ensure_one()
        is_at_first = sold is None or isinstance(sold, models.BaseModel)
        included = self.included if is_at_first else sold.quantity
        values = {
            "price": formatLang(
                self.env,
                self.unit_price if is_at_first else sold.unit_price,
                dp="Product Price",
                currency_obj=self.currency_id,
            ),
            "included": formatLang(self.env, included, dp="Product Unit"),
            "product": self.name,
        }
        if included:
            return self.env._(
                "%(price)s each beyond %(included)s (%(product)s)",
                **values,
            )
        return self.env._("%(price)s each (%(product)s)", **values)


def _by_length(item):
    (unit, count), _amount = item
    return count / A_MONTH[unit]
