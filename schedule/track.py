"""Hold what became of one line: its periods, its values and the days that it skips.

Everything is a handful of stretches, as many as there were events, and between them
the calendar is arithmetic: the cost of a question grows with the events, never with
the age of the line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .events import Change, Discount, Event, Pause
from .periods import FOREVER, Cadence, Grid, Period, without
from .terms import LineTerms, PayerPart

PARTIAL = -1


@dataclass(frozen=True, slots=True)
class Span:
    """Hold the days from `start` up to, but without, `end`, on which one grid is valid.

    `wished_day` is as agreed: -1 for the last, None if the cadence counts days.
    `is_full`: the partial period before the grid's anchor costs a whole price. `event`
    began the span and `closed_by` closed it, None if nothing did.
    """

    start: date
    end: date
    grid: Grid
    wished_day: int | None
    is_full: bool = False
    event: Event | None = None
    closed_by: Event | None = None

    @property
    def first(self) -> int:
        """The index of the first period; -1 if it is partial."""
        return PARTIAL if self.start < self.grid.anchor else 0

    def index(self, day: date) -> int:
        """Return the index of the period that contains the day; the day is not checked."""
        return max(self.first, self.grid.index(day))

    def next_index(self, day: date) -> int:
        """Return the index of the first period that starts on or after the day."""
        if day <= self.start:
            return self.first
        n = self.grid.index(day)
        return n if self.grid.start(n) == day else n + 1

    def start_of(self, n: int) -> date:
        """Return the first day of period n in this span."""
        return max(self.grid.start(n), self.start)

    def end_of(self, n: int) -> date:
        """Return the first day after period n in this span."""
        return min(self.grid.start(n + 1), self.end)

    @property
    def stop(self) -> int:
        """The index after the last period."""
        return self.next_index(self.end)


@dataclass(frozen=True, slots=True)
class Values:
    """Hold what can change without touching the periods."""

    quantity: Any
    unit_price: Any
    item: Any
    payers: tuple[PayerPart, ...]
    tiers: tuple = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Hold the values from a day on, and the change that brought them, or None."""

    start: date
    values: Values
    event: Change | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Hold the days that one pause skips."""

    days: Period
    event: Pause


@dataclass(frozen=True, slots=True)
class Track:
    """Hold what became of one line; `timeline.track_of` makes it.

    `spans` and `steps` follow each other without a gap. `skipped` are the days of all
    `skips`, in order and without overlap. `lifts`: the numbers of discounts that were
    ended, each with its day.
    """

    line: LineTerms
    spans: tuple[Span, ...]
    steps: tuple[Step, ...]
    skips: tuple[Skip, ...]
    skipped: tuple[Period, ...]
    discounts: tuple[Discount, ...]
    lifts: tuple[tuple[int, date], ...] = ()

    def is_lifted(self, discount: Discount, day: date) -> bool:
        """Tell whether a discount was ended by the day."""
        return any(number == discount.number and on <= day for number, on in self.lifts)

    @property
    def end(self) -> date:
        """The first day for which nothing is billed any more, FOREVER if none is known."""
        return self.spans[-1].end if self.spans else self.line.start

    def agreed_on(self, day: date) -> tuple[Cadence, Values] | None:
        """Return the cadence and the values of a day, paused or not; None once it is over.

        Before the first day: what will be agreed on then.
        """
        if not self.spans or day >= self.end:
            return None
        spans = [span for span in self.spans if span.start <= day]
        steps = [step for step in self.steps if step.start <= day]
        span, step = (spans or self.spans[:1])[-1], (steps or self.steps[:1])[-1]
        return span.grid.cadence, step.values

    def next_change(self, after: date) -> date | None:
        """Return the next day on which something else is agreed on, or nothing.

        None if there is none.
        """
        if not self.spans:
            return None
        days = [part.start for part in (*self.spans, *self.steps)]
        coming = [day for day in (*days, self.end) if after < day < FOREVER]
        return min(coming, default=None)

    def slots(self, since: date | None) -> Iterator[tuple[Span, int, date]]:
        """Yield span, index and first day of what can bill after `since`, in order."""
        for span in self.spans:
            if since is None or since < span.start:
                yield from self._slots_from(span, span.first)
            elif since < span.end:
                yield from self._slots_from(span, span.index(since))

    def _slots_from(self, span, n):
        while (start := span.start_of(n)) < span.end:
            after = self._index_after_skip(span, n, start)
            if after == n:
                yield span, n, start
                n += 1
            elif after is None:
                return
            else:
                n = after

    def _index_after_skip(self, span, n, start):
        """Return n, or the next index if the period is skipped, None after the last."""
        for days in self.skipped:
            if start in days:
                return None if days.end >= span.end else span.index(days.end)
        return n

    def pieces(self, period: Period) -> Iterator[tuple[Period, Step]]:
        """Yield the parts of a period that are billed, each with its values."""
        for part in without(period, self.skipped):
            for n, step in enumerate(self.steps):
                following = self.steps[n + 1 : n + 2]
                start = max(part.start, step.start)
                end = min(part.end, following[0].start) if following else part.end
                if start < end:
                    yield Period(start, end), step

    def billed_before(self, day: date) -> int:
        """Count the periods that start before the day and are not skipped whole."""
        return sum(
            self._billed_in(span, span.next_index(min(day, span.end)))
            for span in self.spans
            if span.start < day
        )

    def begun_before(self, day: date) -> int:
        """Count the periods that start before the day, skipped or not."""
        return sum(
            span.next_index(min(day, span.end)) - span.first
            for span in self.spans
            if span.start < day
        )

    def used_before(self, discount: Discount, day: date) -> int:
        """Count the periods of a discount that start before the day, by its clock."""
        is_running = discount.clock == "runs"
        count = self.begun_before if is_running else self.billed_before
        return max(count(day) - count(discount.day_for(self.line.key)), 0)

    def end_after(self, payments: int) -> date | None:
        """Return the end of the last of so many billed periods, None if never reached."""
        left = payments
        for span in self.spans:
            n = span.first + left - 1
            for days in self.skipped:
                skipped = self._skipped_in(span, days)
                if skipped and skipped.start <= n:
                    n += len(skipped)
            if n < span.stop:
                return span.end_of(n)
            left -= self._billed_in(span, span.stop)
        return None

    def _billed_in(self, span, stop):
        skipped = (self._skipped_in(span, days) for days in self.skipped)
        return (
            stop
            - span.first
            - sum(len(range(found.start, min(found.stop, stop))) for found in skipped)
        )

    def _skipped_in(self, span, days):
        """Return the indices of the periods that lie in the days whole."""
        if days.start >= span.end or days.end <= span.start:
            return range(0)
        stop = span.stop if days.end >= span.end else span.index(days.end)
        return range(span.next_index(days.start), stop)
