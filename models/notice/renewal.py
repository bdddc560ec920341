from odoo import api, fields, models

from ...schedule.renewals import renewals
from .sending import NOT_TOLD


class SubdebitSubscription(models.Model):
    """Tell customers before their subscription goes on by itself."""

    _inherit = "subdebit.subscription"

    @api.model
    def _search_renewing(self, company, after=0, limit=None):
        """Return what goes on by itself some day, in the order of its numbers.

        :param int after: the id of the last one that was looked at.
        """
        return self.search(
            [
                ("id", ">", after),
                ("company_id", "=", company.id),
                ("state", "in", ("active", "paused")),
                "|",
                ("line_ids.commitment_count", ">", 0),
                *self._get_long_domain(),
            ],
            order="id",
            limit=limit,
        )

    def _get_long_domain(self):
        """Return the domain of periods of a year or longer, by any unit."""
        return [
            "|",
            "|",
            ("line_ids.cadence_unit", "=", "year"),
            "&",
            ("line_ids.cadence_unit", "=", "month"),
            ("line_ids.cadence_count", ">=", 12),
            "&",
            ("line_ids.cadence_unit", "in", ("day", "week")),
            ("line_ids.cadence_count", ">=", 52),
        ]

    def _tell_renewals(self, today):
        """Tell of what goes on by itself within the days that the company chose.

        :param date today: the company's local date.
        :return: the ``subdebit.notice`` records made.
        """
        notices = self.env["subdebit.notice"]
        told = self._get_told_renewals(today)
        for subscription in self:
            days = subscription.company_id.sudo().subdebit_renewal_days
            until = fields.Date.add(today, days=days)
            for day in subscription._get_renewals(today, until):
                if (subscription.id, day) not in told:
                    notices |= subscription._tell_renewal(day)
        return notices

    def _get_told_renewals(self, today):
        notices_sudo = (
            self.env["subdebit.notice"]
            .sudo()
            .search(
                [
                    ("subscription_id", "in", self.ids),
                    ("kind", "=", "renewal"),
                    ("date_effective", ">", today),
                ]
            )
        )
        return {(n.subscription_id.id, n.date_effective) for n in notices_sudo}

    def _get_renewals(self, since, until):
        """Return the days in ``(since, until]`` on which it goes on by itself."""
        self.ensure_one()
        return renewals(self._get_terms(), self.event_ids._to_schedule(), since, until)

    def _tell_renewal(self, day):
        """Tell of one, with the sum of its charge, if that is not invoiced yet."""
        until = fields.Date.add(day, years=1)
        rows = self._preview_documents((), until, since=day, limit=1)
        for row in rows:
            if not row["is_free"] and row["date_from"] <= day < row["date_to"]:
                due_on, total = row["due_on"], row["sign"] * row["amount_total"]
                return self._tell("renewal", day, next_charge_date=due_on, amount=total)
        return self._tell("renewal", day)

    def _flag_untold(self, error):
        """Ask a person to tell what could not be told."""
        self._ask_once(NOT_TOLD, self._say_error(error))
