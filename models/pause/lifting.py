from odoo import api, models

from ...schedule.errors import ScheduleError
from ...schedule.events import Change, Resume, Undo
from .effects import Decision
from .special import Step


class SubdebitSubscription(models.Model):
    """Special terms of a line that are lifted: it is billed as it was agreed before."""

    _inherit = "subdebit.subscription"

    @api.private
    def _preview_lifted(self, line):
        """Return the ``Decision`` to lift special terms, which is not saved.

        What has not begun is withdrawn. A line that is not billed goes on with its next
        period whose charge can be announced.
        """
        self.ensure_one()
        problem = self._get_lift_problem(line)
        if problem:
            return Decision(self, problem=problem)
        try:
            events = [step.event for step in self._plan_lift(line)]
            day = min(event.effective for event in events)
            return self._weigh(events, day, None)
        except (ScheduleError, OverflowError) as error:
            return Decision(self, problem=self._say_schedule_error(error))

    def _lift_special(self, line, today, reason=False, reason_id=False):
        """Put on the timeline that special terms are lifted.

        :param date today: of the company.
        """
        self._save_steps(self._plan_lift(line), today, reason, reason_id)

    def _get_lift_problem(self, line):
        """Return why nothing of a line is lifted, or None."""
        if self.managed_by:
            return self._say_managed()
        if not line._has_special():
            return self.env._(
                "%s has no special terms that could be lifted.", line.name
            )
        if any(found.end > self._get_today() for found in self._get_breaks()):
            return self.env._(
                "%s is paused, or will be: resume or withdraw that first.", self.name
            )
        coming = line._get_special_to_come()
        first = min(coming.mapped("date_effective"), default=None)
        if first and any(
            cover.line_id == line and cover.date_to > first
            for cover in self.sudo().cover_ids
        ):
            return self.env._(
                "%s was invoiced so already: agree on other terms from the next period on.",
                line.name,
            )
        return None

    def _plan_lift(self, line):
        """Return a ``Step`` for each event that lifts the special terms of a line."""
        today, coming = self._get_today(), line._get_special_to_come()
        standing = self.event_ids - self.event_ids._get_withdrawn()
        gone = coming | standing.filtered(lambda event: event.ends_id in coming)
        steps = [Step(Undo(today, event=event.id)) for event in gone.sorted("id")]
        steps += line._plan_ends_back(coming)
        if line._get_own_pause():
            lines = frozenset(line._origin.ids)
            begins = self._get_first_noticed(Resume(today, lines=lines))
            steps.append(Step(Resume(begins.day, lines=lines)))
        return steps


class SubdebitLine(models.Model):
    """What is agreed for one line alone, and stands."""

    _inherit = "subdebit.line"

    def _has_special(self):
        """Tell whether there is anything that could be lifted."""
        return bool(self._get_special_to_come() or self._get_own_pause())

    def _get_own_events(self):
        """Return what was decided for this line alone, in the order of its saving."""
        events = self.subscription_id.event_ids
        return events.filtered(lambda event: event.line_ids == self._origin).sorted(
            "id"
        )

    def _get_special_to_come(self):
        """Return the special terms that have not begun."""
        today, events = self.subscription_id._get_today(), self._get_own_events()
        standing = events - self.subscription_id.event_ids._get_withdrawn()
        return standing.filtered(
            lambda event: (
                event.kind in ("change", "pause")
                and not event.ends_id
                and not event.amend_id
                and event.date_effective > today
            )
        )

    def _get_own_pause(self):
        """Return the suspension of this line alone that has begun and lasts, or None."""
        subscription = self.subscription_id
        own, today = self._get_own_events().ids, subscription._get_today()
        return next(
            (
                skip
                for track in subscription._get_tracks()
                if track.line.key == self._origin.id
                for skip in track.skips
                if skip.event.number in own and skip.days.start <= today < skip.days.end
            ),
            None,
        )

    def _plan_ends_back(self, coming):
        """Yield again the ends of earlier terms which those to come had withdrawn.

        :param coming: the terms that are withdrawn themselves now.
        """
        events, today = (
            self.subscription_id.event_ids,
            self.subscription_id._get_today(),
        )
        for undo in events.filtered(lambda event: event.kind == "undo").sorted("id"):
            end = events.browse(undo.details["event"])
            if not end.ends_id or end.line_ids != self._origin:
                continue
            # NOTE: terms are saved right after what they withdraw.
            after = self._get_own_events().filtered(
                lambda event, undo=undo: event.id > undo.id and event.kind != "undo"
            )
            is_ahead = end.date_effective > today
            if after[:1] in coming and end.ends_id not in coming and is_ahead:
                yield Step(
                    Change(
                        end.date_effective,
                        lines=frozenset(self._origin.ids),
                        at="renewal",
                        to=end.details["to"],
                    ),
                    end.ends_id.id,
                )
