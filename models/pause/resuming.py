from odoo import api, models

from ...const import RUNNING_STATES
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
            resume = self._make_resume(day, restart)
            kind = "restart" if self._get_suspension() else "resume"
            said = self._say_resumed_later(resume)
            return self._weigh([resume], resume.effective, kind, said)
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

    def _make_resume(self, day, restart):
        """Return the event: with the old dates, each line goes on when it can be told."""
        resume = Resume(day, restart=restart)
        if restart:
            return resume
        begins = self._get_first_noticed(resume)
        return Resume(begins.day, later=begins.later)

    def _say_resumed_later(self, resume):
        """Yield which lines go on later than the others."""
        for line, first in self._get_later_lines(resume):
            yield self.env._(
                "%(line)s goes on from %(first)s on: its period before can no longer be"
                " announced in time.",
                line=line.name,
                first=self._format_weekday(first),
            )
