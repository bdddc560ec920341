from odoo import api, fields, models

from ...const import RUNNING_STATES
from ...schedule.pauses import breaks
from ...schedule.periods import FOREVER

# What a pause is called while it lasts, by the event that began it.
STATE_OF = {"pause": "paused", "suspend": "suspended"}


class SubdebitSubscription(models.Model):
    """Paused or not: as the schedule has it, and shown on the subscription."""

    _inherit = "subdebit.subscription"

    pause_from = fields.Date(
        string="Paused From", readonly=True, copy=False, index="btree_not_null"
    )
    pause_until = fields.Date(
        string="Goes On",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The first day that is billed again. Empty: when somebody resumes it.",
    )

    def _follow_pauses(self, today):
        """Show which pause lasts, or comes next, and be paused or active by it.

        :param date today: of the company.
        """
        for subscription in self.sudo():
            found = subscription._get_breaks()
            current = next((one for one in found if one.end > today), None)
            is_on = current and current.start <= today
            end = current and current.end != FOREVER and current.end
            state = subscription._get_state_of(current) if is_on else "active"
            vals = {"pause_from": current and current.start, "pause_until": end}
            if state != subscription.state:
                vals["state"] = state
            subscription.write(vals)

    def _get_breaks(self):
        """Return the pauses of the whole subscription, as the schedule has them."""
        self.ensure_one()
        return breaks(self._get_terms(), self.event_ids._to_schedule())

    def _get_state_of(self, found):
        event = self.event_ids.browse(found.pause.number)
        return STATE_OF[event.kind]

    def _get_planned_pause(self):
        """Return the pause that has not begun yet; may be empty."""
        self.ensure_one()
        today = self._get_today()
        coming = [one for one in self._get_breaks() if one.start > today]
        return self.event_ids.browse([one.pause.number for one in coming[:1]])

    @api.private
    def _follow_pauses_due(self, company, date):
        """Begin and end the pauses of a company's day.

        :param date date: the company's local date.
        """
        due = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", RUNNING_STATES),
                "|",
                "&",
                ("state", "=", "active"),
                ("pause_from", "<=", date),
                ("pause_until", "<=", date),
            ]
        )
        due._each_its_own(
            lambda part: part._follow_pauses(date),
            lambda subscription, error: subscription._flag_billing_error(date, error),
        )
