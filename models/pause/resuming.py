from odoo import api, fields, models

from ...const import RUNNING_STATES
from ...schedule.billing_lead import charge_date_of
from ...schedule.debit_dates import last_change_date
from ...schedule.errors import ScheduleError
from ...schedule.events import Resume
from .effects import Decision


class SubdebitSubscription(models.Model):
    """A resume: from when on it is billed again, and how it is confirmed."""

    _inherit = "subdebit.subscription"

    @api.private
    def _preview_resume(self, day, restart=False):
        """Return the ``Decision`` of a resume that is not saved.

        The first charge is the next one whose notice can be kept. What was skipped
        stays so; a resume on the first day of the pause itself undoes it.

        :param date day: from when on it is used again.
        :param bool restart: new periods begin on that day; else the dates stay.
        """
        self.ensure_one()
        problem = self._get_resume_problem(day)
        if problem:
            return Decision(self, problem=problem)
        try:
            day = self._get_first_noticed(day, restart)
            kind = "restart" if self._get_suspension() else "resume"
            return self._weigh([Resume(day, restart=restart)], day, kind)
        except (ScheduleError, OverflowError) as error:
            return Decision(self, problem=self._say_schedule_error(error))

    def _resume(self, decision, today, reason=False, reason_id=False):
        """Put a resume on the timeline, and tell.

        :param decision: as of ``_preview_resume``.
        :param date today: of the company.
        """
        self._save_decision(decision, today, reason, reason_id)
        self._tell(
            "resume",
            decision.events[-1].effective,
            next_charge_date=decision.next_charge_date or False,
        )

    def _get_resume_problem(self, day):
        """Return why it cannot be resumed so, or None."""
        today = self._get_today()
        if self.managed_by:
            return self._say_managed()
        found = next((one for one in self._get_breaks() if one.end > today), None)
        if self.state not in RUNNING_STATES or not found:
            return self.env._(
                "%s is not paused: there is nothing to resume.", self.name
            )
        if day >= found.end:
            return self.env._(
                "%(name)s goes on by itself on %(date)s, which is not later.",
                name=self.name,
                date=self._format_weekday(found.end),
            )
        if day < found.start:
            return self.env._(
                "The pause of %(name)s begins on %(date)s: withdraw it, or resume it"
                " then.",
                name=self.name,
                date=self._format_weekday(found.start),
            )
        if found.start < day < today:
            return self.env._(
                "%(name)s is resumed from today on at the earliest: what was skipped is"
                " not billed later. To undo the whole pause, resume it on %(date)s, its"
                " first day.",
                name=self.name,
                date=self._format_weekday(found.start),
            )
        return None

    def _get_first_noticed(self, day, restart):
        """Return the first day to resume on whose charge the payer can be told in time.

        NOTE: only of whole periods. What is left of one that has begun is charged as
        soon as the bank can.
        """
        for _row in range(len(self.line_ids) + 2):
            rows = self._preview_next_rows(Resume(day, restart=restart))
            late = [row for row in rows if _is_whole(row) and self._is_too_late(row)]
            if not late or restart:
                return day
            day = max(row["date_to"] for row in late)
        return day

    def _is_too_late(self, row):
        """Tell whether a charge could not be collected on its own day any more."""
        if self._get_stop_by(row) is None:
            return False
        scheme = self._get_timing_scheme()
        charge = row["document"].positions[0].charge
        wanted = charge_date_of(charge, scheme)
        possible = self._get_first_possible_charge() or wanted
        stop_by = last_change_date(wanted, scheme)
        return possible > wanted or stop_by < self._get_change_day()

    def _preview_next_rows(self, event):
        """Return the first documents to come after an event that is not saved."""
        today = self._get_today()
        until = fields.Date.add(max(today, event.effective), months=2)
        rows = self._preview_documents([event], until, None, 2)
        return [row for row in rows if not (row["is_credit_note"] or row["is_free"])]


def _is_whole(row):
    return all(
        position.charge.period == position.charge.natural_period
        for position in row["document"].positions
    )
