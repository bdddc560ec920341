"""Subtract what is dealt with from what should be billed: the one idea.

A day that is dealt with (billed, skipped, settled elsewhere, waived) is never billed
again; a period of which some days are dealt with is billed for the rest of its days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from .charges import charges_in, charges_of, next_charge, tracks
from .derivation import Charge
from .events import Event
from .periods import Period, without
from .proration import day_counts, share
from .terms import Terms

# The key of a line and the slot of a payer -> the days that are dealt with.
Covered = Mapping[tuple[Any, int], Iterable[Period]]

ONE_DAY = timedelta(days=1)
# Days of the longest period of one unit.
_LONGEST = {"day": 1, "week": 7, "month": 31, "year": 366}


def outstanding(
    terms: Terms,
    events: Iterable[Event],
    covered: Covered,
    until: date,
    since: date | None = None,
) -> list[Charge]:
    """Return what should be billed by `until` and is not dealt with, oldest first.

    `covered` maps the key of a line and the slot of a payer to the periods that are
    dealt with, in any order. `since`: all that bills before it is dealt with, told or
    not; the cost then grows with the window. The rest of a period that is billed in
    advance bills on its own first day.

    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> terms = Terms((LineTerms(7, date(2025, 1, 1), Cadence("month")),))
    >>> paid = {(7, 0): [Period(date(2025, 1, 1), date(2025, 2, 15))]}
    >>> for charge in outstanding(terms, (), paid, date(2025, 3, 1)):
    ...     print(charge.period, charge.share)
    [2025-02-15, 2025-03-01) 1/2
    [2025-03-01, 2025-04-01) 1
    """
    return _outstanding(tracks(terms, events), covered, until, since)


def next_outstanding(
    terms: Terms,
    events: Iterable[Event],
    covered: Covered,
    since: date,
    slot: int | None = None,
) -> Charge | None:
    """Return the first charge that is not dealt with, None after the last.

    `since`: all that bills before it is known to be dealt with. `slot`: of that payer
    alone; None: of whichever.
    """
    events = tuple(events)
    found_tracks = tracks(terms, events)
    since = _first_open_day(found_tracks, covered, since)
    until = since
    while True:
        found = _outstanding(found_tracks, covered, until, since)
        if slot is not None:
            found = [charge for charge in found if charge.payer_slot == slot]
        if found:
            return found[0]
        following = next_charge(terms, events, until)
        if following is None or _is_over(found_tracks, slot, until):
            return None
        until = max(following.bill_on, until + _longest_period(found_tracks))


def _is_over(found_tracks, slot, day):
    """Tell whether a payer's part of all lines has ended, and was billed, by a day."""
    if slot is None or any(
        slot < len(track.steps[-1].values.payers) for track in found_tracks
    ):
        return False
    last = max(track.steps[-1].start for track in found_tracks)
    return day > last + 2 * _longest_period(found_tracks)


def first_gap(start: date, covered: Iterable[Period]) -> date:
    """Return the first day from `start` on that is not dealt with.

    >>> january = Period(date(2025, 1, 1), date(2025, 2, 1))
    >>> first_gap(date(2025, 1, 1), [january])
    datetime.date(2025, 2, 1)
    """
    for period in sorted(covered):
        if period.start > start:
            break
        start = max(start, period.end)
    return start


def _first_open_day(found_tracks, covered, since):
    slots = (
        (track.line.key, slot)
        for track in found_tracks
        for slot in range(max(len(step.values.payers) for step in track.steps))
    )
    return min(
        (first_gap(since, covered.get(slot, ())) for slot in slots), default=since
    )


def _outstanding(found_tracks, covered, until, since):
    found = [
        piece
        for track in found_tracks
        for piece in _rest_of(track, covered, until, since)
        if piece.bill_on <= until
    ]
    return sorted(found, key=lambda charge: (charge.bill_on, charge.key))


def _rest_of(track, covered, until, since):
    """Yield what is left of one line."""
    before, back = [], since
    if since and track.line.timing == "arrears":
        back = since - ONE_DAY
    elif since:
        before = [Period(date.min, since)]
        back = since - _longest_period([track])
    for charge in charges_of(track, until, back):
        taken = covered.get((charge.key, charge.payer_slot), ())
        yield from _rest(charge, [*before, *taken])


def _longest_period(found_tracks):
    cadences = (span.grid.cadence for track in found_tracks for span in track.spans)
    days = (_LONGEST[cadence.unit] * cadence.count for cadence in cadences)
    return timedelta(days=max(days, default=1))


def _rest(charge, taken):
    """Yield what is left of one charge."""
    gaps = list(without(charge.period, taken))
    if gaps == [charge.period]:
        yield charge
    elif is_divisible(charge):
        for gap in gaps:
            yield narrowed(charge, gap)


def is_divisible(charge: Charge) -> bool:
    """Tell whether the price may be charged for some of the days.

    NOTE: a price that is never divided is dealt with as soon as any of its days is; a
    second whole price for the rest would bill it twice.
    """
    derivation = charge.derivation
    return charge.kind == "usage" or (
        derivation.convention != "none" and derivation.alignment != "full"
    )


def charge_for(
    terms: Terms,
    events: Iterable[Event],
    key: Any,
    payer_slot: int,
    days: Period,
    credited: Iterable[Period] = (),
) -> Charge | None:
    """Return the charge of one line that billed these days, None where there is none.

    `credited`: those of the days that have come back; the events no longer ask for
    them, and the charge is known by the others.

    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> terms = Terms((LineTerms(7, date(2025, 4, 1), Cadence("month")),))
    >>> rest = Period(date(2025, 4, 21), date(2025, 5, 1))
    >>> charge_for(terms, (), 7, 0, rest).share
    Fraction(1, 3)
    """
    kept = next(without(days, credited), None)
    for track in tracks(terms, events) if kept else ():
        for charge in _joined(track, payer_slot, kept) if track.line.key == key else ():
            if charge.period.covers(kept):
                return charge if charge.period == days else narrowed(charge, days)
    return None


def _joined(track, payer_slot, days):
    """Yield the charges for some days, those that follow each other on equal terms as one.

    NOTE: two changes that cancel each other out part a period that was billed whole.
    """
    last = None
    for charge in charges_in(track, days):
        if charge.payer_slot != payer_slot:
            continue
        if last and is_divisible(last) and _follows(charge, last):
            both = Period(last.period.start, charge.period.end)
            last = narrowed(replace(last, bill_on=charge.bill_on), both)
            continue
        if last:
            yield last
        last = charge
    if last:
        yield last


def _follows(charge, last):
    return charge.period.start == last.period.end and charge.agreed == last.agreed


def narrowed(charge: Charge, days: Period) -> Charge:
    """Return the charge for some of its days only."""
    derivation = charge.derivation
    args = (days, charge.natural_period, derivation.convention, derivation.wished_day)
    billed_days, natural_days = day_counts(*args)
    whole = 1 if charge.kind == "usage" else share(*args)
    in_advance = derivation.timing == "advance"
    bill_on = days.start if in_advance else charge.bill_on
    return replace(
        charge,
        period=days,
        bill_on=bill_on,
        share=whole * derivation.part,
        derivation=replace(
            derivation,
            nominal=bill_on,
            alignment="none" if days == charge.natural_period else "prorate",
            billed_days=billed_days,
            natural_days=natural_days,
            clipped=derivation.clipped and not in_advance,
        ),
    )
