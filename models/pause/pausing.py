from datetime import timedelta

from odoo import api, models

from ...schedule.errors import ScheduleError
from ...schedule.events import Pause, Undo
from ...schedule.periods import FOREVER
from .effects import Decision

ONE_DAY = timedelta(days=1)
# Nothing of what was billed comes back: what is collected is kept.
WHOLE_PERIODS = ("skip", "at_renewal")


class SubdebitSubscription(models.Model):
    """A pause: what it comes to, and how it is confirmed."""

    _inherit = "subdebit.subscription"

    @api.private
    def _preview_pause(
        self, day, policy, cycles=None, until=None, taken_back=(), replaces=False
    ):
        """Return the ``Decision`` of a pause that is not saved.

        :param date day: the first free day.
        :param str policy: one of ``const.PAUSE_POLICIES``.
        :param int cycles: of how many periods; None: until ``until``, or for ever.
        :param date until: the first day after it.
        :param taken_back: ``account.move``, invoiced ahead and not to be collected.
        :param bool replaces: instead of the one that is planned.
        """
        self.ensure_one()
        planned = self._get_planned_pause() if replaces else self.event_ids.browse()
        problem = self._get_pause_problem(
            day, policy, cycles, until, taken_back, planned
        )
        if problem:
            return Decision(self, problem=problem)
        try:
            begins = self._get_pause_beginning(day, policy, taken_back)
            if until and until <= begins.day:
                return Decision(self, problem=self._say_nothing_left(until))
            pause = Pause(
                begins.day,
                later=begins.later,
                policy=policy,
                cycles=cycles,
                until=until,
            )
            undone = [Undo(self._get_today(), event=event.id) for event in planned]
            if self._is_in_vain([pause], undone):
                return Decision(self, problem=self._say_nothing_skipped())
            said = self._say_pause_effects(pause)
            return self._weigh([*undone, pause], day, "pause", said)
        except (ScheduleError, OverflowError) as error:
            return Decision(self, problem=self._say_schedule_error(error))

    def _get_pause_beginning(self, day, policy, taken_back):
        """Return its ``Beginning``; under the other policies, what is invoiced comes back."""
        if policy not in WHOLE_PERIODS:
            taken_back = self._get_invoices_ahead(day)
        return self._get_first_free(day, taken_back)

    def _get_invoices_ahead(self, day):
        """Return the invoices of periods that begin on a day or later."""
        moves = self.env["account.move"].sudo()
        return moves.union(*(ahead.move for ahead in self._get_invoiced_ahead(day)))

    # === WHY NOT === #

    def _get_pause_problem(self, day, policy, cycles, until, taken_back, planned):
        """Return why it cannot be paused so, or None."""
        today = self._get_today()
        if self.managed_by:
            return self._say_managed()
        if self.state not in ("active", "paused"):
            return self.env._(
                "%s is not running: there is nothing to pause.", self.name
            )
        if day < self.date_start:
            return self.env._(
                "%(name)s starts on %(start)s: a pause cannot begin before.",
                name=self.name,
                start=self._format_weekday(self.date_start),
            )
        if until and until <= day:
            return self.env._("The last free day is before the first one.")
        if policy == "prorate" and not (cycles or until):
            return self.env._(
                "An open pause has no next invoice that the paused days could come off:"
                " say until when, or let them be credited at once."
            )
        return self._get_second_pause_problem(
            max(day, today), planned
        ) or self._get_back_problem(self._get_invoiced_ahead(day), taken_back)

    def _get_second_pause_problem(self, day, planned):
        for found in self._get_breaks():
            if found.end <= day or found.pause.number in planned.ids:
                continue
            told = {
                "name": self.name,
                "first": self._format_weekday(found.start),
            }
            if found.end == FOREVER:
                return self.env._(
                    "%(name)s is paused from %(first)s on: resume it first.", **told
                )
            told["last"] = self._format_weekday(found.end - ONE_DAY)
            return self.env._(
                "%(name)s is paused from %(first)s to %(last)s already: resume or"
                " withdraw that first, or let this one replace it.",
                **told,
            )
        return None

    def _say_nothing_left(self, until):
        return self.env._(
            "Nothing is left to pause of %(name)s: what begins before %(date)s is still"
            " collected.",
            name=self.name,
            date=self._format_weekday(until),
        )

    def _say_nothing_skipped(self):
        return self.env._(
            "Nothing would be skipped of %s: no period begins in these days.", self.name
        )

    def _say_schedule_error(self, error):
        return self.env._(
            "No date can be computed for %(name)s: %(why)s", name=self.name, why=error
        )

    # === WHAT ELSE IT COMES TO === #

    def _say_pause_effects(self, pause):
        """Yield what moves with a pause: ends, commitments, discounts."""
        if not (pause.cycles or pause.until):
            yield self.env._("Nothing is charged any more until somebody resumes it.")
        before, now = self._get_over_on(), self._get_over_on_with([pause])
        if before and now and now != before:
            yield self.env._(
                "It ends on %(now)s, no longer on %(before)s: all payments that were"
                " agreed are still collected.",
                now=self._format_weekday(now - ONE_DAY),
                before=self._format_weekday(before - ONE_DAY),
            )
        for line, first in self._get_later_lines(pause):
            yield self._say_paused_later(line, first, pause.until)
        if self._is_committed(pause.effective):
            yield self.env._("The commitment goes on, and is not prolonged by a pause.")
        discounts = self.event_ids.filtered(lambda event: event.kind == "discount")
        for discount in discounts - self.event_ids._get_withdrawn():
            details = discount.details or {}
            if details.get("periods") and details.get("clock") == "runs":
                yield self.env._(
                    "A discount on a number of periods goes on running during the pause:"
                    " skipped ones count."
                )
            elif details.get("periods"):
                yield self.env._(
                    "A discount on a number of periods waits: skipped ones do not count."
                )
            elif details.get("until"):
                yield self.env._(
                    "A discount until a date goes on running during the pause."
                )

    def _get_later_lines(self, event):
        """Return each line for which an event counts later, with its first day."""
        lines = self.line_ids
        return [(lines.browse(key), first) for key, first in event.later]

    def _say_paused_later(self, line, first, until):
        told = {
            "line": line.name,
            "first": self._format_weekday(first),
            "last": self._format_weekday(first - ONE_DAY),
        }
        if until and until <= first:
            return self.env._(
                "%(line)s is collected up to %(last)s, and is not paused.", **told
            )
        return self.env._(
            "%(line)s is collected up to %(last)s: it is paused from %(first)s on.",
            **told,
        )

    def _get_over_on_with(self, events):
        """Return the first day for which nothing is billed, with events not saved."""
        return self._get_over_on_of(self._tell_story(events).events)

    def _preview_withdrawal(self):
        """Return the ``Decision`` to take back a pause that has not begun."""
        self.ensure_one()
        planned, today = self._get_planned_pause(), self._get_today()
        if not planned:
            return Decision(
                self, problem=self.env._("%s has no pause to come.", self.name)
            )
        undo = Undo(today, event=planned.id)
        return self._weigh([undo], planned.date_effective, "resume")

    def _pause(self, decision, today, reason=False, reason_id=False):
        """Put a pause on the timeline, or withdraw one; credit what comes back; tell.

        :param decision: as of ``_preview_pause`` or ``_preview_withdrawal``.
        :param date today: of the company.
        """
        self._save_decision(decision, today, reason, reason_id)
        last = decision.events[-1]
        until = self.pause_until and self.pause_until - ONE_DAY
        self._tell(
            "pause" if last.kind == "pause" else "resume",
            last.effective,
            date_until=until,
            next_charge_date=decision.next_charge_date or False,
            credit=decision.credit_total or False,
        )
