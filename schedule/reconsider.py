"""Say what today's engine would bill otherwise than it was billed: to list, not to do.

The past is frozen: nobody but a person acts on what is told here. Days and terms are
compared, never money.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from .charges import charges_in, tracks
from .derivation import Charge
from .difference import Covered, is_divisible, narrowed, outstanding
from .events import Event
from .periods import Period, without
from .terms import Terms

ONE_DAY = timedelta(days=1)

NOT_BILLED, MISSING, OTHER_TERMS = "not_billed", "missing", "other_terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """Hold what the ledger knows of one charge that stands.

    `reference` is opaque and only given back. `credited`: the days that came back.
    What the ledger does not know is None, and not compared: `natural_period`, `share`,
    `discounts` (number, mode and value as text).
    """

    reference: Any = None
    key: Any
    payer_slot: int = 0
    period: Period
    quantity: Any
    unit_price: Any
    natural_period: Period | None = None
    share: Fraction | None = None
    discounts: tuple[tuple[int, str, str], ...] | None = None
    credited: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Hold days of a line that would not be billed today as they were.

    `verdict`: 'not_billed' today, though they were; 'missing': they would be, and
    nobody has dealt with them; 'other_terms': the terms in `names` are others. What was
    billed is `booked`, what would be is `asked`, each None where there is none.
    """

    verdict: str
    key: Any
    payer_slot: int
    period: Period
    booked: Booked | None = None
    asked: Charge | None = None
    names: tuple[str, ...] = ()


def reconsider(
    terms: Terms,
    events: Iterable[Event],
    booked: Iterable[Booked],
    covered: Covered,
    before: date | None,
) -> list[Doubt]:
    """Return what today's engine would do otherwise, oldest days first.

    `covered` is as for `difference.outstanding`: all days that are dealt with, billed or
    not. Days are 'missing' only if they bill before the day `before`, on which the
    daily run goes on; None: no days are looked for.

    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> line = LineTerms(7, date(2025, 1, 1), Cadence("month"), unit_price=30)
    >>> january = Period(date(2025, 1, 1), date(2025, 2, 1))
    >>> entry = Booked(key=7, period=january, quantity=1, unit_price=25)
    >>> covered = {(7, 0): [january]}
    >>> for doubt in reconsider(Terms((line,)), (), [entry], covered, date(2025, 2, 2)):
    ...     print(doubt.verdict, doubt.period, doubt.names)
    other_terms [2025-01-01, 2025-02-01) ('unit_price',)
    missing [2025-02-01, 2025-03-01) ()
    """
    events = tuple(events)
    found_tracks = {track.line.key: track for track in tracks(terms, events)}
    doubts = [
        doubt
        for entry in booked
        for doubt in _doubts(entry, found_tracks.get(entry.key))
    ]
    if before is not None:
        missing = outstanding(terms, events, covered, before - ONE_DAY)
        doubts += map(_missing, missing)
    return sorted(doubts, key=lambda d: (d.period, d.key, d.payer_slot, d.verdict))


def _missing(charge):
    return Doubt(
        verdict=MISSING,
        key=charge.key,
        payer_slot=charge.payer_slot,
        period=charge.period,
        asked=charge,
    )


def _doubts(entry, track) -> Iterator[Doubt]:
    """Yield what differs of the days of one charge that are still billed."""
    for kept in without(entry.period, entry.credited):
        for days, asked in _asked(kept, entry.payer_slot, track):
            names = tuple(_other_terms(entry, asked, days)) if asked else ()
            if names or not asked:
                yield Doubt(
                    verdict=OTHER_TERMS if asked else NOT_BILLED,
                    key=entry.key,
                    payer_slot=entry.payer_slot,
                    period=days,
                    booked=entry,
                    asked=asked,
                    names=names,
                )


def _asked(days, slot, track) -> Iterator[tuple[Period, Charge | None]]:
    """Yield what is asked for the days of a line, None for those that are free."""
    asked = [
        charge
        for charge in (charges_in(track, days) if track else ())
        if charge.payer_slot == slot
    ]
    for charge in asked:
        outside = list(without(days, [charge.period]))
        yield from ((common, charge) for common in without(days, outside))
    for free in without(days, [charge.period for charge in asked]):
        yield free, None


def _other_terms(entry, asked, days) -> Iterator[str]:
    """Yield the names of the terms that differ."""
    if asked.kind != "usage" and entry.quantity != asked.quantity:
        yield "quantity"
    if entry.unit_price != asked.unit_price:
        yield "unit_price"
    if entry.natural_period not in (None, asked.natural_period):
        yield "natural_period"
    elif days == entry.period and entry.share not in (None, _share(asked, days)):
        yield "share"
    if entry.discounts not in (None, discounts_of(asked)):
        yield "discounts"


def _share(charge, days):
    """Return what is asked for these days, of those that a charge is for."""
    if days != charge.period and is_divisible(charge):
        charge = narrowed(charge, days)
    return charge.share


def discounts_of(charge: Charge) -> tuple[tuple[int, str, str], ...]:
    """Return the discounts of a charge as they are kept beside it."""
    return tuple(
        (discount.number, discount.mode, str(discount.value))
        for discount in charge.discounts
    )
