from datetime import timedelta
from typing import Any, NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...schedule.difference import outstanding
from ...schedule.periods import Period

ONE_DAY = timedelta(days=1)
# So far ahead the days of two subscriptions are compared.
HORIZON = timedelta(days=731)


class Days(NamedTuple):
    """Days that are, or will be, billed for one product."""

    product: Any
    period: Period

    def meets(self, other):
        """Tell whether another one bills the same product for any of the days."""
        return (
            self.product == other.product
            and self.period.start < other.period.end
            and other.period.start < self.period.end
        )


class SubdebitSubscription(models.Model):
    """The same product twice for one customer: a question, whose yes is kept.

    A mistake is as likely as a second locker; only a person knows.
    """

    _inherit = "subdebit.subscription"

    def _check_twice(self, today):
        """Refuse to start what the customer has already, unless one more is meant.

        :raise UserError: names the product, who bills it, and the days.
        """
        self.partner_id._subdebit_touch_to_serialise()
        problem = self._get_twice_problem(today)
        if problem:
            raise UserError(problem)

    def _get_twice_problem(self, today, positions=(), others=(), own=None):
        """Return what the customer has already for the same days, or None.

        :param date today: the company's local date.
        :param positions: what would be billed of the past.
        :param others: drafts that are started before it, in the same go.
        :param own: the draft that a subscription which is saved nowhere stands for.
        """
        self.ensure_one()
        if self.is_second:
            return None
        own = (own or self)._origin
        past = [
            Days(p.line._get_product(p.charge)._origin, p.charge.period)
            for p in positions
        ]
        coming = self._get_coming_days(today)
        found = (
            self._find_settled(past, own)
            or self._find_settled(
                coming, own, [("subscription_id.state", "not in", ("draft", "pending"))]
            )
            or self._find_running([*past, *coming], own)
            or self._find_in_same_go([*past, *coming], others, today)
        )
        if not found:
            return None
        return f"{found} " + self.env._(
            "If one more is meant, such as a second locker, tick “One More of the Same”."
        )

    # === DAYS === #

    def _get_coming_days(self, today):
        """Return the ``Days`` that will be billed from today on."""
        since = max(self._get_first_start(), today)
        return self._get_days(since + HORIZON, since)

    def _get_days(self, until, since=None):
        """Return the ``Days`` that are to be billed and not dealt with."""
        lines, events = self._get_lines_by_key(), self.event_ids._to_schedule()
        charges = outstanding(
            self._get_terms(), events, self._get_covered(), until, since
        )
        return [
            Days(lines[charge.key]._get_product(charge)._origin, charge.period)
            for charge in charges
        ]

    # === WHO BILLS THEM TOO === #

    def _find_settled(self, days, own, domain=()):
        """Return which of the days are dealt with, or None."""
        if not days:
            return None
        covers = (
            self.env["subdebit.cover"]
            .sudo()
            .search(
                [
                    ("subscription_id.partner_id", "=", self.partner_id._origin.id),
                    ("subscription_id.company_id", "=", self.company_id._origin.id),
                    ("subscription_id", "!=", own.id),
                    ("line_id.product_id", "in", self.line_ids.product_id._origin.ids),
                    ("date_from", "<", max(found.period.end for found in days)),
                    ("date_to", ">", min(found.period.start for found in days)),
                    *domain,
                ],
                order="date_from",
            )
        )
        for cover in covers:
            period = Period(cover.date_from, cover.date_to)
            settled = Days(cover.line_id.product_id, period)
            if any(map(settled.meets, days)):
                return self._say_settled(settled, cover.subscription_id.name)
        return None

    def _find_running(self, days, own):
        """Return which of the days another running subscription will bill, or None."""
        running = self.sudo().search(
            [
                ("partner_id", "=", self.partner_id._origin.id),
                ("company_id", "=", self.company_id._origin.id),
                ("id", "!=", own.id),
                ("next_charge_date", "!=", False),
                ("line_ids.product_id", "in", self.line_ids.product_id._origin.ids),
            ]
        )
        until = max((found.period.end for found in days), default=None)
        for other in running if until else ():
            for billed in other._get_days(until, other.next_charge_date):
                if any(map(billed.meets, days)):
                    return self._say_billed_too(billed, other.name)
        return None

    def _find_in_same_go(self, days, others, today):
        """Return which of the days one of the others would bill, or None."""
        for other in filter(self._is_of_same_customer, others):
            for billed in (
                *other._get_days(today - ONE_DAY),
                *other._get_coming_days(today),
            ):
                if any(map(billed.meets, days)):
                    return self._say_settled(billed, other.name)
        return None

    def _is_of_same_customer(self, other):
        return (self.partner_id._origin, self.company_id._origin) == (
            other.partner_id._origin,
            other.company_id._origin,
        )

    # === SENTENCES === #

    def _say_settled(self, days, name):
        return self.env._(
            "%(product)s of %(customer)s is settled from %(first)s to %(last)s"
            " already, by %(name)s: no day is billed twice.",
            **self._name_days(days, name),
        )

    def _say_billed_too(self, days, name):
        return self.env._(
            "%(product)s of %(customer)s is billed from %(first)s to %(last)s by %(name)s"
            " as well: no day is billed twice.",
            **self._name_days(days, name),
        )

    def _name_days(self, days, name):
        return {
            "product": days.product.display_name,
            "customer": self.partner_id.display_name,
            "first": format_date(self.env, days.period.start),
            "last": format_date(self.env, days.period.last),
            "name": name,
        }
