"""Compute the charges that should exist, from terms, events and dates alone."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from .derivation import Cause, Charge, Derivation
from .errors import ScheduleError
from .events import Event, in_order
from .periods import FOREVER, LAST_DAY, Period
from .proration import day_counts, share
from .terms import Terms
from .timeline import track_of
from .track import PARTIAL, Span, Step, Track

WHOLE = Fraction(1)


def due_charges(
    terms: Terms, events: Iterable[Event], until: date, since: date | None = None
) -> list[Charge]:
    """Return the charges that bill in `(since, until]`, by billing date, then key.

    Without `since`, from the very first. An answer never depends on `since`, and the
    cost grows with the window, not with the age. The same lines, pieces and payers
    come out whatever the order of the events. Raises UnknownEvent: an engine that
    ignores what it does not know bills a paused month.

    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> line = LineTerms(7, date(2025, 1, 31), Cadence("month"))
    >>> for charge in due_charges(Terms((line,)), (), date(2025, 3, 31)):
    ...     print(charge.period, charge.share)
    [2025-01-31, 2025-02-28) 1
    [2025-02-28, 2025-03-31) 1
    [2025-03-31, 2025-04-30) 1
    """
    charges = [
        charge
        for track in tracks(terms, events)
        for charge in charges_of(track, until, since)
    ]
    return sorted(charges, key=attrgetter("bill_on"))


def next_charge(terms: Terms, events: Iterable[Event], after: date) -> Charge | None:
    """Return the first charge that bills after that date, None if there is none.

    Of several on one day, the one with the lowest key. Raises UnknownEvent.
    """
    found = [
        (track, position)
        for track in tracks(terms, events)
        for position in _first(_positions(track, after, FOREVER))
    ]
    if not found:
        return None
    return next(_charges(*min(found, key=lambda entry: entry[1].bill_on)))


def over_on(terms: Terms, events: Iterable[Event]) -> date | None:
    """Return the first day for which nothing is billed any more, None if none is known.

    >>> from .terms import one_time
    >>> over_on(Terms((one_time(3, date(2025, 1, 31)),)), ())
    datetime.date(2025, 2, 1)
    """
    ends = [track.end for track in tracks(terms, events)]
    return None if FOREVER in ends or not ends else max(ends)


def changes_nothing(terms: Terms, events: Iterable[Event], event: Event) -> bool:
    """Tell whether all stays as it was after `events` if one more happens.

    >>> from .events import Change
    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> terms = Terms((LineTerms(7, date(2025, 1, 31), Cadence("month"), quantity=3),))
    >>> changes_nothing(terms, (), Change(date(2025, 2, 10), to={"quantity": 3}))
    True
    """
    events = list(events)
    return tracks(terms, events) == tracks(terms, [*events, event])


def tracks(terms: Terms, events: Iterable[Event]) -> list[Track]:
    """Return what became of each line, by key."""
    events = in_order(events)
    return [track_of(line, terms.payers, events) for line in _in_key_order(terms)]


def charges_of(
    track: Track, until: date, since: date | None = None
) -> Iterator[Charge]:
    """Yield the charges of one line that bill in `(since, until]`, oldest first."""
    for position in _positions(track, since, until):
        yield from _charges(track, position)


def charges_in(track: Track, days: Period) -> Iterator[Charge]:
    """Yield the charges of one line for these days, whenever they bill."""
    for span, n, start in track.slots(days.start):
        if start >= days.end:
            return
        for position in _parts(track, span, n, start):
            yield from _charges(track, position)


def _in_key_order(terms):
    try:
        return sorted(terms.lines, key=attrgetter("key"))
    except TypeError:
        keys = ", ".join(repr(line.key) for line in terms.lines)
        raise ScheduleError(
            f"Line keys must be of one orderable kind, not {keys}."
        ) from None


def _first(found):
    return [position for _, position in zip(range(1), found, strict=False)]


# === WHERE SOMETHING IS BILLED === #


class _Position(NamedTuple):
    """A part of one period of a line, and the day on which it is billed."""

    bill_on: date
    span: Span
    n: int
    natural: Period
    part: Period
    step: Step


def _positions(track, since, until) -> Iterator[_Position]:
    """Yield what bills in `(since, until]`, oldest first."""
    in_arrears = track.line.timing == "arrears"
    for span, n, start in track.slots(since):
        if (span.end_of(n) if in_arrears else start) > until:
            return
        for position in _parts(track, span, n, start):
            bill_on = position.bill_on
            if bill_on <= until and (since is None or bill_on > since):
                yield position


def _parts(track, span, n, start) -> Iterator[_Position]:
    """Yield the parts of one period that are billed."""
    end, natural = span.end_of(n), span.grid.period(n)
    in_arrears = track.line.timing == "arrears"
    for part, step in track.pieces(Period(start, end)):
        bill_on = end if in_arrears else part.start
        yield _Position(bill_on, span, n, natural, part, step)


# === WHAT IS BILLED THERE === #


def _charges(track, position) -> Iterator[Charge]:
    """Yield the charges of one position, one for each payer."""
    line, values = track.line, position.step.values
    whole = _share(line, position)
    derivation = _derivation(track, position)
    discounts = tuple(_discounts(track, position))
    before = Fraction(0)
    for slot, payer in enumerate(values.payers):
        yield Charge(
            key=line.key,
            kind=line.kind,
            payer_slot=slot,
            payer=payer.payer,
            period=position.part,
            natural_period=position.natural,
            bill_on=position.bill_on,
            share=whole * payer.part,
            quantity=values.quantity,
            unit_price=values.unit_price,
            tiers=values.tiers,
            item=values.item,
            discounts=discounts,
            derivation=replace(derivation, part=payer.part, part_before=before),
        )
        before += payer.part


def _share(line, position):
    is_whole = line.kind == "usage" or _is_full(position)
    return WHOLE if is_whole else share(*_share_args(line, position))


def _share_args(line, position):
    wished_day = position.span.grid.wished_day
    return position.part, position.natural, line.convention, wished_day


def _is_full(position):
    return position.span.is_full and position.n == PARTIAL


def _derivation(track, position):
    line, span = track.line, position.span
    billed_days, natural_days = day_counts(*_share_args(line, position))
    return Derivation(
        anchor=span.grid.anchor,
        cadence=span.grid.cadence,
        n=position.n,
        nominal=position.bill_on,
        wished_day=span.wished_day,
        timing=line.timing,
        alignment=_alignment(position),
        billed_days=billed_days,
        natural_days=natural_days,
        convention=line.convention,
        clipped=_is_clipped(position),
        payment=_payment(track, position),
        payments=line.payments,
        causes=tuple(dict.fromkeys(_causes(track, position))),
    )


def _alignment(position):
    if position.part == position.natural:
        return "none"
    return "full" if _is_full(position) else "prorate"


def _is_clipped(position):
    """Tell whether the month of the billing date was too short for the wished day."""
    wished_day, nominal = position.span.wished_day, position.bill_on
    if wished_day in (None, LAST_DAY) or nominal.day >= wished_day:
        return False
    starts = position.natural.start, position.natural.end
    return nominal in starts


def _payment(track, position):
    """Return which of the agreed payments a position belongs to, counted from 1."""
    if track.line.payments is None:
        return None
    return track.billed_before(position.span.start_of(position.n)) + 1


def _discounts(track, position):
    start = position.span.start_of(position.n)
    for discount in track.discounts:
        if discount.day_for(track.line.key) <= start and _lasts(track, discount, start):
            yield discount


def _lasts(track, discount, start):
    if track.is_lifted(discount, start):
        return False
    if discount.until and start >= discount.until:
        return False
    if discount.periods is None:
        return True
    return track.used_before(discount, start) < discount.periods


def _causes(track, position):
    """Yield the events that shaped a position, the oldest influence first."""
    span, part, step = position.span, position.part, position.step
    is_cut_short = part.end < position.natural.end
    if span.event:
        yield _cause(span.event, span.start)
    if step.event:
        yield _cause(step.event, step.start)
    for skip in track.skips:
        if skip.days.end == part.start:
            yield _cause(skip.event, skip.days.start, skip.days.end)
        elif is_cut_short and skip.days.start == part.end:
            yield _cause(skip.event, skip.days.start)
    if is_cut_short and part.end == span.end:
        yield _cause(span.closed_by, span.end)
    for after in track.steps:
        if is_cut_short and after.start == part.end:
            yield _cause(after.event, after.start)


def _cause(event, on, until=None):
    return Cause(event.kind, event.number, on, until)
