from datetime import date as Date
from datetime import timedelta
from typing import Any, NamedTuple

from odoo import api, models

from ...const import RUNNING_STATES
from ...schedule.errors import ScheduleError
from ...schedule.events import Change, Event, Pause, Undo
from ...schedule.stretch import nth_renewal, values_on
from .effects import Decision

ONE_DAY = timedelta(days=1)
# Of a step: it ends what the same plan begins.
OWN = -1


class Special(NamedTuple):
    """What is agreed with one customer for one line, beside what was.

    ``price``: of one, before taxes as prices are; None: nothing is billed. For the next
    ``periods`` of the line, or up to the day before ``until``, or else for ever.
    """

    line: Any
    price: float | None = None
    periods: int | None = None
    until: Date | None = None


class Step(NamedTuple):
    """An event to be saved, and the id of the change for a time that it ends, or OWN."""

    event: Event
    ends: int | None = None


class SubdebitLine(models.Model):
    """The button on a line."""

    _inherit = "subdebit.line"

    def action_open_special(self):
        """Open the window in which this line costs something else for a while."""
        self.ensure_one()
        action = self.subscription_id.action_open_special()
        return {
            **action,
            "context": {**action["context"], "default_line_id": self.id},
        }


class SubdebitSubscription(models.Model):
    """One line at another price, or not billed, for a while; and back by itself."""

    _inherit = "subdebit.subscription"

    def action_open_special(self):
        """Open the window in which one line costs something else for a while."""
        self.ensure_one()
        return self._open_decision("action_special")

    @api.private
    def _preview_special(self, day, special):
        """Return the ``Decision`` of special terms that are not saved.

        They begin with the first period of the line, on that day or later, that is not
        invoiced yet.

        :param Special special: what is agreed.
        """
        self.ensure_one()
        problem = self._get_special_problem(special)
        if problem:
            return Decision(self, problem=problem)
        try:
            first = self._get_special_start(day, special.line)
            if not first:
                return Decision(self, problem=self._say_line_over(special.line))
            events = [step.event for step in self._plan_special(first, special)]
            if self._is_in_vain(events):
                return Decision(self, problem=self._say_vain(special.line))
            said = self._say_special(first, special, events)
            decision = self._weigh(events, first, None, [said])
            return decision._replace(effects=tuple(map(_as_changed, decision.effects)))
        except (ScheduleError, OverflowError) as error:
            return Decision(self, problem=self._say_schedule_error(error))

    def _save_special(self, day, special, today, reason=False, reason_id=False):
        """Put special terms on the timeline, and what ends them.

        :param date day: as of ``_preview_special``.
        :param date today: of the company.
        """
        first = self._get_special_start(day, special.line)
        self._save_steps(self._plan_special(first, special), today, reason, reason_id)

    def _save_steps(self, steps, today, reason, reason_id):
        self.ensure_one()
        own = self.event_ids.browse()
        for step in steps:
            event = self._add_event(
                step.event.kind,
                step.event.effective,
                reason,
                reason_id,
                lines=step.event.lines,
                ends_id=own.id if step.ends == OWN else step.ends or False,
                **step.event.details(),
            )
            if step.ends is None and step.event.kind != "undo":
                own = event
            self._credit(event, today)
        self._update_next_charge_date()
        self._follow_pauses(today)

    # === WHY NOT === #

    def _get_special_problem(self, special):
        """Return why there are no special terms for a line, or None."""
        if self.managed_by:
            return self._say_managed()
        if self.state not in RUNNING_STATES:
            return self.env._(
                "%s is not running: change its line itself.", self.display_name
            )
        if special.line not in self.line_ids:
            return self.env._("%s has no such line.", self.name)
        if special.line.kind == "one_time":
            return self.env._(
                "%s is billed once: there is no later period.", special.line.name
            )
        return None

    def _say_line_over(self, line):
        return self.env._("No period of %s is left to be invoiced.", line.name)

    def _say_vain(self, line):
        return self.env._("Nothing would change: %s is billed so already.", line.name)

    # === FROM WHEN, AND UNTIL WHEN === #

    def _get_special_start(self, day, line):
        """Return the first day, from one on, of a period that is not invoiced; or None."""
        covers = self.sudo().cover_ids.filtered(lambda cover: cover.line_id == line)
        day = max([day, *covers.mapped("date_to")])
        return self._get_nth_renewal(line, day, 0)

    def _get_nth_renewal(self, line, day, n):
        """Return the first day of a period of a line, as the schedule has it, or None."""
        events = self.event_ids._to_schedule()
        return nth_renewal(self._get_terms(), events, line._origin.id, day, n)

    def _get_special_end(self, first, special):
        """Return the first day on which what was agreed is back; None: never."""
        if special.periods:
            return self._get_nth_renewal(special.line, first, special.periods)
        if special.until:
            until = max(special.until, first + ONE_DAY)
            return self._get_nth_renewal(special.line, until, 0)
        return None

    # === THE EVENTS === #

    def _plan_special(self, first, special):
        """Return a ``Step`` for each event that special terms are made of, in order.

        :param date first: the first day of a period.
        """
        lines = frozenset(special.line._origin.ids)
        end = self._get_special_end(first, special)
        if special.price is None:
            return [Step(Pause(first, lines=lines, until=end))]
        ends = self._get_ends_between(first, end, special.line)
        change = _change(first, lines, special.price)
        return [
            *(Step(Undo(first, event=event.id)) for event in ends),
            Step(change),
            *self._plan_ends_again(first, ends, lines, special.price),
            *self._plan_own_end(end, special.line, lines),
        ]

    def _get_ends_between(self, first, end, line):
        """Return what ends earlier special prices of a line after a day, up to another.

        NOTE: each brings back the price of the day on which it was agreed. What is
        agreed now, for these days, counts instead.
        """
        ends = self.event_ids.filtered(
            lambda event: (
                event.ends_id
                and set(event.details["to"]) == {"unit_price"}
                and event.line_ids == line
                and event.date_effective > first
                and (not end or event.date_effective < end)
            )
        )
        return (ends - self.event_ids._get_withdrawn()).sorted("date_effective")

    def _plan_ends_again(self, first, ends, lines, price):
        """Yield what ends special prices that begin only later: back to this price."""
        for event in ends:
            if event.ends_id.date_effective > first:
                change = _change(event.date_effective, lines, price)
                yield Step(change, event.ends_id.id)

    def _plan_own_end(self, end, line, lines):
        """Yield the change back to what is agreed on the day after, if there is one."""
        if end:
            key, events = line._origin.id, self.event_ids._to_schedule()
            agreed = values_on(self._get_terms(), events, key, end)
            yield Step(_change(end, lines, agreed.unit_price), OWN)

    # === IN WORDS === #

    def _say_special(self, first, special, events):
        """Return what is billed of the line, from when on and until when."""
        end = self._get_special_end(first, special)
        told = {
            "line": special.line.name,
            "first": self._format_weekday(first),
            "last": end and self._format_weekday(end - ONE_DAY),
            "price": self.currency_id.format(special.price or 0.0),
        }
        if special.price is None:
            if not end:
                return self.env._("%(line)s is not billed from %(first)s on.", **told)
            return self.env._(
                "%(line)s is not billed from %(first)s to %(last)s; then it is again, by"
                " itself.",
                **told,
            )
        if not end:
            return self.env._("%(line)s costs %(price)s from %(first)s on.", **told)
        told["again"] = self.currency_id.format(events[-1].to["unit_price"])
        return self.env._(
            "%(line)s costs %(price)s from %(first)s to %(last)s; then %(again)s again, by"
            " itself.",
            **told,
        )


def _change(day, lines, price):
    return Change(day, lines=lines, at="renewal", to={"unit_price": price})


def _as_changed(effect):
    """Return an effect that says that a sum is another one, and not why."""
    is_other = effect.effect == "prorated"
    return effect._replace(effect="changed") if is_other else effect
