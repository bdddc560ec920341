"""Compute the charges that should exist, from terms, events and dates alone.

Plain recurring charges in advance: each period is billed on its first day.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from itertools import count, islice, takewhile
from operator import attrgetter

from .errors import ScheduleError, UnknownEvent
from .periods import LAST_DAY, Period, first_anchor, grid
from .proration import day_counts, share
from .terms import Charge, Derivation, Event, Terms

EVENT_KINDS = ("start", "end")
WHOLE = Fraction(1)
PARTIAL = -1


def due_charges(
    terms: Terms, events: Iterable[Event], until: date, since: date | None = None
) -> list[Charge]:
    """Return the charges that bill in `(since, until]`, by billing date, then key.

    Without `since`, from the very first. An answer never depends on `since`, and the
    cost grows with the window, not with the age. After an 'end' no period starts; the
    one that contains it is charged whole; the earliest of several counts. Raises
    UnknownEvent: an engine that ignores what it does not know bills a paused month.

    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> line = LineTerms(7, date(2025, 1, 31), Cadence("month"))
    >>> for charge in due_charges(Terms((line,)), (), date(2025, 3, 31)):
    ...     print(charge.period, charge.share)
    [2025-01-31, 2025-02-28) 1
    [2025-02-28, 2025-03-31) 1
    [2025-03-31, 2025-04-30) 1
    """
    end = _end(events)
    charges = [
        _charge(line, periods, n)
        for line in _in_key_order(terms)
        for _bill_on, periods, n in takewhile(
            lambda slot: slot[0] <= until, _slots(line, end, since)
        )
    ]
    return sorted(charges, key=attrgetter("bill_on"))


def next_charge(terms: Terms, events: Iterable[Event], after: date) -> Charge | None:
    """Return the first charge that bills after that date, None if there is none.

    Of several on one day, the one with the lowest key. Raises UnknownEvent.
    """
    end = _end(events)
    found = [
        (line, slot)
        for line in _in_key_order(terms)
        for slot in islice(_slots(line, end, after), 1)
    ]
    if not found:
        return None
    line, (_bill_on, periods, n) = min(found, key=lambda entry: entry[1][0])
    return _charge(line, periods, n)


def _end(events):
    end = None
    for event in events:
        if event.kind not in EVENT_KINDS:
            raise UnknownEvent(
                f"Unknown event {event.kind!r} of {event.effective}: "
                f"known are {', '.join(EVENT_KINDS)}."
            )
        if event.kind == "end" and (end is None or event.effective < end):
            end = event.effective
    return end


def _in_key_order(terms):
    try:
        return sorted(terms.lines, key=attrgetter("key"))
    except TypeError:
        keys = ", ".join(repr(line.key) for line in terms.lines)
        raise ScheduleError(
            f"Line keys must be of one orderable kind, not {keys}."
        ) from None


def _slots(line, end, since):
    """Yield (billing date, grid, n) after `since`, oldest first, without an end."""
    anchor = first_anchor(line.start, line.cadence, line.day_of_month)
    periods = grid(anchor, line.cadence, line.day_of_month)
    for n in _indices(line, periods, since):
        bill_on = line.start if n == PARTIAL else periods.start(n)
        if end is not None and bill_on >= end:
            return
        yield bill_on, periods, n


def _indices(line, periods, since):
    has_partial = line.start < periods.anchor and line.first_period != "free"
    if has_partial and (since is None or since < line.start):
        yield PARTIAL
    yield from count(
        0 if since is None or since < periods.anchor else periods.index(since) + 1
    )


def _charge(line, periods, n):
    natural = billed = periods.period(n)
    alignment = "none"
    if n == PARTIAL:
        alignment, billed = line.first_period, Period(line.start, periods.anchor)
    return Charge(
        key=line.key,
        period=billed,
        natural_period=natural,
        bill_on=billed.start,
        share=_share(line, periods, alignment, billed, natural),
        quantity=line.quantity,
        unit_price=line.unit_price,
        derivation=_derivation(line, periods, n, alignment, billed, natural),
    )


def _share(line, periods, alignment, billed, natural):
    if alignment != "prorate":
        return WHOLE
    return share(billed, natural, line.convention, periods.wished_day)


def _derivation(line, periods, n, alignment, billed, natural):
    billed_days, natural_days = day_counts(
        billed, natural, line.convention, periods.wished_day
    )
    wished_day = _wished_day(line, periods)
    return Derivation(
        anchor=periods.anchor,
        n=n,
        nominal=billed.start,
        wished_day=wished_day,
        alignment=alignment,
        billed_days=billed_days,
        natural_days=natural_days,
        convention=line.convention,
        clipped=n != PARTIAL
        and wished_day not in (None, LAST_DAY)
        and billed.start.day < wished_day,
    )


def _wished_day(line, periods):
    if line.day_of_month is None and line.cadence.months:
        return periods.wished_day
    return line.day_of_month
