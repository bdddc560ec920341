from odoo import models
from odoo.exceptions import UserError

from ...schedule.events import Change, End, Undo
from .wish import Part


class SubdebitSubscription(models.Model):
    """What ends by itself, and what is withdrawn before it begins."""

    _inherit = "subdebit.subscription"

    # === ENDS BY ITSELF === #

    def _plan_back(self, wish, begun, changes, undone):
        """Yield the changes that take a change for a time back, line by line.

        Back to what is agreed on that day without it.

        :param begun: all parts that come before, ``changes`` among them.
        """
        if not wish.until:
            return
        beside = self._tell_in_turn(undone)
        metered = self._get_metered_lines()
        agreed = self._get_agreed_lines(
            wish.until, beside, [*self._get_recurring(), *metered]
        )
        for part in changes:
            [key] = part.event.lines
            old = agreed.get(self.line_ids.browse(key))
            to = old and {name: _get_value(old, name) for name in part.event.to}
            if to:
                back = Change(wish.until, lines=part.event.lines, at=wish.at, to=to)
                yield Part(back, "change", begun.index(part))

    def _plan_touched_ends(self, wish, day, changes):
        """Yield what withdraws the ends of earlier changes for a time.

        NOTE: each brings back what was agreed before them. What is agreed now, of the
        same lines, counts instead; the rest of such an end stands.
        """
        for end in self._get_ends_to_come(wish, day):
            names = {
                name
                for part in changes
                if end.line_ids.ids == list(part.event.lines)
                for name in part.event.to
            }
            told = end._to_schedule()[0]
            if names & set(told.to):
                yield Part(Undo(self._get_today(), event=end.id), "undo")
            left = {name: to for name, to in told.to.items() if name not in names}
            if names & set(told.to) and left:
                rest = Change(told.effective, lines=told.lines, at=told.at, to=left)
                yield Part(rest, "change", ends_id=end.ends_id.id)

    def _get_ends_to_come(self, wish, day):
        """Return the ends, after a day and up to another, of what has begun by then."""
        ends = self.event_ids.filtered(
            lambda event: (
                event.kind == "change"
                and event.ends_id
                and event.date_effective > day
                and (not wish.until or event.date_effective < wish.until)
                and event.ends_id.date_effective <= day
            )
        )
        return (ends - self.event_ids._get_withdrawn()).sorted("date_effective")

    # === WITHDRAWN === #

    def _plan_undone(self, header):
        """Return the parts that withdraw a change which has not begun."""
        if not header:
            return []
        problem = self._get_withdrawal_problem(header)
        if problem:
            raise UserError(problem)
        today = self._get_today()
        standing = header.part_ids - self.event_ids._get_withdrawn()
        events = (header | standing).filtered(lambda event: event.kind != "undo")
        undone = [
            Part(Undo(today, event=event.id), "undo") for event in events.sorted("id")
        ]
        restored = self._get_ends_withdrawn_by(header)
        undone += [
            Part(_again(event), event.kind, ends_id=event.ends_id.id)
            for event in restored
        ]
        for line in self._get_lines_added_by(header):
            lines, policy = frozenset(line.ids), "immediately_with_credit"
            end = End(
                line.date_start, lines=lines, policy=policy, breaks_commitment=True
            )
            undone.append(Part(end, "drop"))
        return undone

    def _get_ends_withdrawn_by(self, header):
        """Return the ends of earlier changes that this one had withdrawn."""
        undone = header.part_ids.filtered(lambda event: event.kind == "undo")
        numbers = [event.details["event"] for event in undone]
        ends, gone = self.event_ids.browse(numbers), self.event_ids._get_withdrawn()
        return ends.filtered(
            lambda event: (
                event.kind == "change" and event.ends_id and event.amend_id not in gone
            )
        )

    def _get_lines_added_by(self, header):
        return self.line_ids.filtered(lambda line: line.added_by_id == header)

    def _get_withdrawal_problem(self, header):
        """Return why a change cannot be withdrawn, or None."""
        if header not in self._get_planned_changes():
            return self.env._(
                "This change has begun or is withdrawn: change %s again.", self.name
            )
        return None

    def _get_planned_changes(self):
        """Return the changes that are decided and have not begun, the first first."""
        self.ensure_one()
        today = self._get_today()
        headers = self.event_ids.filtered(
            lambda event: event.kind == "amend" and event.date_effective > today
        )
        return (headers - self.event_ids._get_withdrawn()).sorted("date_effective")


def _again(event):
    """Return a saved event as one that is not saved."""
    told = event._to_schedule()[0]
    return Change(told.effective, lines=told.lines, at=told.at, to=dict(told.to))


def _get_value(agreed, name):
    """Return what is agreed under a name, as of ``schedule.events.CHANGEABLE``."""
    if name == "cadence":
        return agreed.cadence
    if name == "day_of_month":
        return agreed.wished_day
    return getattr(agreed.values, name)
