"""Say which days of what was billed come back because of one event.

The schedule without the event is compared with the schedule with it, day by day and
term by term, never by money. What differs for any other reason stays: the past is
frozen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .charges import charges_in, tracks
from .derivation import Charge
from .difference import is_divisible
from .errors import ScheduleError
from .events import Event, Pause
from .periods import Period, merged, without
from .proration import day_counts
from .terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """Hold a charge of the ledger and what was already credited of it.

    `credited`: the days that came back. `left`: which part of its sum is not credited
    yet; less than the days tell where somebody made a gesture by hand.
    """

    charge: Charge
    credited: tuple[Period, ...] = ()
    left: Fraction = Fraction(1)

    def __post_init__(self):
        if not 0 <= self.left <= 1:
            raise ScheduleError(
                f"A part from 0 to 1 is left to credit, not {self.left}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Hold the days that come back of one charge.

    `part` is the part of what the charge billed, from 0 to 1. `is_last`: nothing is
    left of it afterwards, so take the remainder of its sums to the cent. `with_next`:
    it comes off the next invoice, not at once. `event` caused it.
    """

    charge: Charge
    period: Period
    part: Fraction
    is_last: bool
    with_next: bool
    event: Event


def credits_of(
    terms: Terms, events: Iterable[Event], event: Event, billed: Iterable[Billed]
) -> list[Credit]:
    """Return what comes back of what was billed, in the order of `billed`.

    `events` are those before `event`. Of a price that is never divided only whole
    periods come back. Never more than was billed and is not yet credited.

    >>> from datetime import date
    >>> from .charges import due_charges
    >>> from .events import End
    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> terms = Terms((LineTerms(7, date(2025, 4, 1), Cadence("month")),))
    >>> (april,) = due_charges(terms, (), date(2025, 4, 1))
    >>> leaves = End(date(2025, 4, 21), policy="immediately_with_credit")
    >>> for credit in credits_of(terms, (), leaves, [Billed(charge=april)]):
    ...     print(credit.period, credit.part)
    [2025-04-21, 2025-05-01) 1/3
    """
    events = list(events)
    before, after = (
        {track.line.key: track for track in tracks(terms, found)}
        for found in (events, [*events, event])
    )
    return [
        credit
        for entry in billed
        for credit in _credits(
            entry,
            event,
            _track(before, entry.charge.key),
            _track(after, entry.charge.key),
        )
    ]


def unclear_days(
    terms: Terms,
    events: Iterable[Event],
    event: Event,
    key: Any,
    payer_slot: int,
    billed: Period,
    credited: Iterable[Period] = (),
) -> list[Period]:
    """Return the days for which an event asks for something else, of what was billed.

    To be asked where `charge_for` finds no charge: what was billed is none of what the
    schedule asks for, so nobody can tell what comes back of it, and a person has to.
    `events` are those before `event`, `credited` the days that came back already.

    >>> from datetime import date
    >>> from .events import End
    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> terms = Terms((LineTerms(7, date(2025, 4, 1), Cadence("month")),))
    >>> two_months = Period(date(2025, 4, 1), date(2025, 6, 1))
    >>> leaves = End(date(2025, 4, 21), policy="immediately_with_credit")
    >>> print(*unclear_days(terms, (), leaves, 7, 0, two_months))
    [2025-04-21, 2025-06-01)
    """
    events = list(events)
    was, becomes = (
        {
            charge.period: charge.agreed
            for track in tracks(terms, found)
            for charge in (charges_in(track, billed) if track.line.key == key else ())
            if charge.payer_slot == payer_slot
        }
        for found in (events, [*events, event])
    )
    changed = [
        days
        for days in _cut(billed, [*was, *becomes])
        if _on(was, days.start) != _on(becomes, days.start)
    ]
    return [rest for days in merged(changed) for rest in without(days, credited)]


def _track(found_tracks, key):
    if key not in found_tracks:
        raise ScheduleError(f"Line {key!r} was billed, but these terms do not have it.")
    return found_tracks[key]


def _credits(entry, event, before, after) -> Iterator[Credit]:
    charge, left = entry.charge, entry.left
    kept = list(without(charge.period, entry.credited))
    going = _going(charge, kept, before, after)
    for days in going:
        kept = [rest for part in kept for rest in without(part, [days])]
        is_last = not any(_weight(charge, part) for part in kept)
        part = left if is_last else min(left, _part(charge, days))
        left -= part
        is_last = is_last or not left
        yield Credit(
            charge=charge,
            period=days,
            part=part,
            is_last=is_last,
            with_next=isinstance(event, Pause) and event.policy == "prorate",
            event=event,
        )


def _going(charge, kept, before, after):
    """Return the days that come back, of those that are kept so far."""
    changed = merged(_changed(charge, before, after))
    going = [
        days
        for period in changed
        for days in without(period, list(without(period, kept)))
    ]
    is_divided = charge.kind != "usage" and is_divisible(charge)
    return going if is_divided or going == [charge.period] else []


def _changed(charge, before, after):
    """Yield the days of a charge for which the event asks for something else."""
    own = charge.agreed
    was, becomes = _agreements(before, charge), _agreements(after, charge)
    for days in _cut(charge.period, [*was, *becomes]):
        asked = _on(becomes, days.start)
        if asked not in (own, _on(was, days.start)):
            yield days


def _cut(whole, parts):
    """Yield the days in stretches that none of the parts begins or ends within."""
    edges = {whole.start, whole.end}
    for days in parts:
        edges |= {edge for edge in (days.start, days.end) if edge in whole}
    for start, end in pairwise(sorted(edges)):
        yield Period(start, end)


def _agreements(track, charge):
    """Return what is agreed with one payer for the days of a charge."""
    return {
        other.period: other.agreed
        for other in charges_in(track, charge.period)
        if other.payer_slot == charge.payer_slot
    }


def _on(agreements, day):
    return next((terms for days, terms in agreements.items() if day in days), None)


def _part(charge, days):
    return Fraction(_weight(charge, days), _weight(charge, charge.period))


def _weight(charge, days):
    """Return the days as the convention counts them."""
    derivation = charge.derivation
    return day_counts(
        days, charge.natural_period, derivation.convention, derivation.wished_day
    )[0]
