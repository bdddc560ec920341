"""Follow the events of one line in the order in which they take effect.

An event may have to wait for the next period, and only the periods of that time can
tell how long. So each event becomes a moment; the earliest moment is taken again and
again, and may change the periods or bring another moment.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import attrgetter

from .events import Change, Discount, End, Event, Lift, Pause, Resume
from .periods import (
    FOREVER,
    Period,
    comes_back,
    first_anchor,
    grid,
    merged,
    next_period_index,
)
from .terms import LineTerms, PayerPart
from .track import Skip, Span, Step, Track, Values

GRID_FIELDS = {"cadence", "day_of_month"}
WHOLE_PERIOD_PAUSES = ("skip", "at_renewal")


def track_of(
    line: LineTerms, payers: tuple[PayerPart, ...], events: Iterable[Event]
) -> Track:
    """Return what the events, which come in order, made of a line."""
    history = _History(line, payers)
    concerning = [event for event in events if event.concerns(line.key)]
    if concerning or line.end:
        history.follow(concerning)
    return history.track()


@dataclass(slots=True, eq=False)
class _Moment:
    """An event that waits for `day`, or for the first period from then on."""

    take: Callable
    day: date
    for_period: bool
    event: Event
    began: date = date.min
    restart: Resume | None = None


class _History:
    """What is known of a line so far; the last span and step go on for ever."""

    def __init__(self, line, payers):
        self.line = line
        month = self._agreed_month(line.cadence, line.first_wish)
        span = self._span(
            line.billed_from,
            line.cadence,
            line.first_wish,
            month=month,
            beside=line.in_step,
        )
        if span.start < span.grid.anchor and line.first_period == "free":
            span = replace(span, start=span.grid.anchor)
        is_full = line.first_period == "full" and line.kind != "usage"
        self.spans = [replace(span, is_full=is_full)]
        # The bill day that was agreed for each span, None for that of its start.
        self.wishes = [line.day_of_month]
        values = Values(line.quantity, line.unit_price, line.item, payers, line.tiers)
        self.steps = [Step(span.start, values)]
        self.skips, self.discounts, self.moments, self.resumes = [], [], [], []
        self.lifts = []
        self.is_over = False

    def track(self):
        track = Track(
            line=self.line,
            spans=tuple(self.spans),
            steps=tuple(self.steps),
            skips=tuple(self.skips),
            skipped=tuple(merged(skip.days for skip in self.skips)),
            discounts=tuple(self.discounts),
            lifts=tuple(self.lifts),
        )
        if self.line.payments is None:
            return track
        end = track.end_after(self.line.payments)
        return replace(track, spans=tuple(_closed(track.spans, end or FOREVER)))

    # === MOMENTS === #

    def follow(self, events):
        """Take the events' moments, the earliest first, until the line is over."""
        self.resumes = [event for event in events if isinstance(event, Resume)]
        discounts = [event for event in events if isinstance(event, Discount)]
        self.discounts = sorted(discounts, key=attrgetter("order"))
        self.lifts = [
            (event.event, event.day_for(self.line.key))
            for event in events
            if isinstance(event, Lift)
        ]
        self._expect_all(events)
        while self.moments and not self.is_over:
            moment = min(self.moments, key=self._order)
            self.moments.remove(moment)
            moment.take(self, moment, self._taken_on(moment))

    def _order(self, moment):
        # NOTE: what the next invoice is can be told when all else of the day is known.
        is_last = moment.take is _History._take_next_invoice
        return self._taken_on(moment), is_last, moment.event.number

    def _taken_on(self, moment):
        """Return the day on which a moment takes effect, as the periods are now."""
        span = self.spans[-1]
        day = max(moment.day, span.start)
        is_whole = not moment.restart and self._is_whole_price(span, day)
        if moment.for_period or is_whole:
            day = span.start_of(span.next_index(day))
        return max(day, moment.began)

    def _is_whole_price(self, span, day):
        """Tell whether the price of the period that contains the day is not divided."""
        is_full = span.is_full and day < span.grid.anchor
        return is_full or not self.line.is_divisible

    def _expect_all(self, events):
        if self.line.end:
            policy = "immediately_with_credit"
            if self.line.last_period == "full":
                policy = "period_end"
            agreed = End(self.line.end, policy=policy, breaks_commitment=True)
            self._expect_end(agreed)
        for event in events:
            if isinstance(event, Change):
                self._expect(_History._take_change, event, event.at == "renewal")
            elif isinstance(event, Pause):
                for_period = event.policy in WHOLE_PERIOD_PAUSES
                self._expect(_History._take_pause, event, for_period)
            elif isinstance(event, End):
                self._expect_end(event)

    def _expect(self, take, event, for_period, day=None, began=date.min):
        moment = _Moment(
            take, day or event.day_for(self.line.key), for_period, event, began
        )
        self.moments.append(moment)

    def _expect_end(self, event):
        day = event.day_for(self.line.key)
        if not event.breaks_commitment:
            day = max(day, self.line.committed_until)
        if event.policy == "after_next_invoice":
            self._expect(_History._take_next_invoice, event, True, day)
            return
        for_period = event.policy == "period_end" or (
            event.policy == "immediately" and self.line.timing == "advance"
        )
        self._expect(_History._take_end, event, for_period, day)

    # === CHANGES === #

    def _take_change(self, moment, on):
        event = moment.event
        values = {
            name: value for name, value in event.to.items() if name not in GRID_FIELDS
        }
        self._change_values(on, replace(self.steps[-1].values, **values), event)
        # A fee has no cadence that could change.
        if GRID_FIELDS & set(event.to) and self.line.kind != "one_time":
            self._change_periods(on, event)

    def _change_values(self, on, values, event):
        """Begin a step, unless the values are what they were.

        NOTE: what is parted for nothing is two charges where the ledger has one.
        """
        if values == self.steps[-1].values:
            return
        kept = [step for step in self.steps if step.start < on]
        is_back = kept and kept[-1].values == values
        self.steps = kept if is_back else [*kept, Step(on, values, event)]

    def _change_periods(self, on, event):
        last = self.spans[-1]
        cadence = event.to.get("cadence", last.grid.cadence)
        wish = event.to.get("day_of_month", self.wishes[-1])
        is_same_day = wish in (self.wishes[-1], last.wished_day)
        if is_same_day and cadence.is_as_long_as(last.grid.cadence):
            self.wishes[-1] = wish
        else:
            self._begin_span(on, event, cadence)

    def _begin_span(self, on, event, cadence):
        last, kept = self.spans[-1], self.wishes[-1]
        if "day_of_month" in event.to:
            kept = wish = event.to["day_of_month"]
        else:
            wish = self._kept_day(last, on, cadence)
        month = self._agreed_month(cadence, wish)
        span = self._span(on, cadence, wish, event, month)
        if last.start < on:
            self.spans[-1:] = [replace(last, end=on, closed_by=event), span]
            self.wishes.append(kept)
        else:
            self.spans[-1:], self.wishes[-1:] = [span], [kept]
            self._go_back(cadence)

    def _go_back(self, cadence):
        """Let the periods go on that were changed and changed back on one day."""
        before, wished = self.spans[-2:-1], self.wishes[-2:]
        if (
            before
            and wished[0] == wished[1]
            and cadence.is_as_long_as(before[0].grid.cadence)
        ):
            self.spans[-2:] = [replace(before[0], end=FOREVER, closed_by=None)]
            self.wishes.pop()

    def _kept_day(self, span, on, cadence):
        """Return the bill day that a new cadence keeps, None to take that of its start.

        NOTE: a renewal may fall on a clipped day; the wished one must not be forgotten.
        """
        if not cadence.months:
            return None
        on_renewal = span.start_of(span.next_index(on)) == on
        if self.wishes[-1] is None and on_renewal and span.grid.cadence.months:
            is_partial = on < span.grid.anchor
            return None if is_partial else span.grid.wished_day
        return self.wishes[-1]

    def _agreed_month(self, cadence, day_of_month):
        """Return the month that was agreed; all lengths that it fits keep it."""
        fits = day_of_month is not None and comes_back(cadence)
        return self.line.month if fits else None

    def _span(self, start, cadence, day_of_month, event=None, month=None, beside=None):
        # It refuses terms that do not fit together, such as fixed_30 in weeks.
        replace(self.line, cadence=cadence, day_of_month=day_of_month, month=month)
        if beside:
            n = next_period_index(beside, cadence, start, day_of_month)
            anchor = grid(beside, cadence, day_of_month).start(n)
        else:
            anchor = first_anchor(start, cadence, day_of_month, month)
        periods = grid(anchor, cadence, day_of_month)
        wished_day = day_of_month
        if wished_day is None and cadence.months:
            wished_day = periods.wished_day
        return Span(start, FOREVER, periods, wished_day, event=event)

    # === PAUSES === #

    def _take_pause(self, moment, on):
        event = moment.event
        self.skips.append(Skip(Period(on, FOREVER), event))
        ends = [
            (resume.day_for(self.line.key), resume if resume.restart else None)
            for resume in self.resumes
            if follows(resume, event)
        ]
        if event.until:
            ends.append((event.until, None))
        if event.cycles:
            ends.append((self._after_cycles(on, event.cycles), None))
        if not ends:
            return
        day, restart = min(ends, key=lambda end: end[0])
        if restart:
            moment = _Moment(_History._take_restart, day, False, event, on, restart)
            self.moments.append(moment)
        else:
            for_period = event.policy == "skip"
            self._expect(_History._take_resume, event, for_period, day, on)

    def _after_cycles(self, on, cycles):
        """Return the first day after the next so many whole periods."""
        span = self.spans[-1]
        return span.start_of(span.next_index(on) + cycles)

    def _take_restart(self, moment, on):
        """End a pause on the day itself, on which new periods begin."""
        self._take_resume(moment, on)
        last, cadence = self.spans[-1], self.spans[-1].grid.cadence
        is_done = last.event is moment.restart or on <= last.start
        if is_done or self.line.kind == "one_time":
            return
        wish = on.day if cadence.months else None
        span = self._span(on, cadence, wish, moment.restart)
        self.spans[-1:] = [replace(last, end=on, closed_by=moment.restart), span]
        self.wishes.append(wish)

    def _take_resume(self, moment, on):
        index, skip = next(
            (index, skip)
            for index, skip in enumerate(self.skips)
            if skip.event is moment.event
        )
        days = Period(skip.days.start, on) if skip.days.start < on else None
        self.skips[index : index + 1] = [Skip(days, skip.event)] if days else []

    # === ENDS === #

    def _take_end(self, moment, on):
        self.spans = _closed(self.spans, on, moment.event)
        self.is_over = True

    def _take_next_invoice(self, moment, on):
        period = self._next_invoiced(on)
        until = period and self._skipped_until(period)
        if until == FOREVER:
            self._take_end(moment, on)
        elif period and not until:
            self._expect(_History._take_end, moment.event, False, period.end)
        else:
            again = max(until or on, on + timedelta(days=1))
            self._expect(_History._take_next_invoice, moment.event, True, again)

    def _next_invoiced(self, on):
        """Return the period that is billed on a renewal, None if there is none."""
        span = self.spans[-1]
        n = span.next_index(on)
        if self.line.timing == "advance":
            return Period(on, span.end_of(n))
        if n > span.first:
            return Period(span.start_of(n - 1), on)
        before = self.spans[-2:-1]
        return Period(on - timedelta(days=1), on) if before else None

    def _skipped_until(self, period):
        """Return until when a pause skips that whole period, None if it is billed."""
        for skip in self.skips:
            if skip.days.start <= period.start:
                resumes = [m for m in self.moments if m.event is skip.event]
                end = self._taken_on(resumes[0]) if resumes else skip.days.end
                if period.end <= end:
                    return end
        return None


def follows(resume: Resume, pause: Pause) -> bool:
    """Tell whether a resume is about a pause: one of all is about none of some lines."""
    if pause.lines is not None and resume.lines is None:
        return False
    return (resume.effective, resume.number) > (pause.effective, pause.number)


def _closed(spans, end, event=None):
    """Return the spans up to a day."""
    kept = [span for span in spans if span.start < end]
    if kept and end < kept[-1].end:
        kept[-1] = replace(kept[-1], end=end, closed_by=event)
    return kept
