from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...const import (
    MOST_PAYMENTS,
    OLDEST_START,
    PRICE_BELOW,
    QUANTITY_BELOW,
    YEARS_AHEAD,
    within_longest,
)


class SubdebitSubscription(models.Model):
    """What is a slip of the pen, and no agreement."""

    _inherit = "subdebit.subscription"

    _cadence_in_reach = models.Constraint(
        f"CHECK({within_longest('cadence_count', 'cadence_unit')})",
        "A billing frequency is a hundred years at most: is the number right?",
    )

    @api.constrains("date_start")
    def _check_start_in_reach(self):
        for subscription in self:
            subscription._refuse_start(subscription.date_start)

    def _refuse_start(self, start):
        """Refuse a start that lies out of reach.

        :raise ValidationError: says between which days it lies.
        """
        problem = self._get_start_problem(start)
        if problem:
            raise ValidationError(problem)

    def _get_start_problem(self, start):
        """Return why nothing can start on a day, or None."""
        self.ensure_one()
        if start < OLDEST_START:
            return self.env._(
                "%(start)s lies before %(oldest)s: is the year right?",
                start=format_date(self.env, start),
                oldest=format_date(self.env, OLDEST_START),
            )
        today = self.company_id.sudo()._subdebit_today()
        latest = fields.Date.add(today, years=YEARS_AHEAD)
        if start > latest:
            return self.env._(
                "%(start)s lies after %(latest)s: is the year right?",
                start=format_date(self.env, start),
                latest=format_date(self.env, latest),
            )
        return None


class SubdebitLine(models.Model):
    """The same of a line."""

    _inherit = "subdebit.line"

    _quantity_in_reach = models.Constraint(
        f"CHECK(quantity < {QUANTITY_BELOW})",
        "A quantity must be below 1,000,000: is the number right?",
    )
    _price_in_reach = models.Constraint(
        f"CHECK(unit_price < {PRICE_BELOW})",
        "A price must be below 1,000,000,000: is the number right?",
    )
    _cadence_in_reach = models.Constraint(
        f"CHECK({within_longest('cadence_count', 'cadence_unit')})",
        "A billing frequency is a hundred years at most: is the number right?",
    )
    _lengths_in_reach = models.Constraint(
        f"CHECK({within_longest('trial_count', 'trial_unit')}"
        f" AND {within_longest('commitment_count', 'commitment_unit')}"
        f" AND payments <= {MOST_PAYMENTS})",
        "A trial or a commitment lasts a hundred years at most, with 36,500 payments.",
    )

    @api.constrains("date_start")
    def _check_start_in_reach(self):
        for line in self:
            line.subscription_id._refuse_start(line.date_start)
