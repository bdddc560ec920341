"""Subtract what is dealt with from what should be billed: the one idea.

A day that is dealt with (billed, skipped, settled elsewhere, waived) is never billed
again; a period of which some days are dealt with is billed for the rest of its days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from .charges import due_charges, next_charge
from .periods import Period
from .proration import day_counts, share
from .terms import Charge, Event, Terms

Covered = Mapping[Any, Iterable[Period]]

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

    `covered` maps the key of a line to the periods that are dealt with, in any order.
    `since`: all days before it are dealt with, told or not; the cost then grows with
    the window. Each charge bills on its own first day.

    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> terms = Terms((LineTerms(7, date(2025, 1, 1), Cadence("month")),))
    >>> paid = {7: [Period(date(2025, 1, 1), date(2025, 2, 15))]}
    >>> for charge in outstanding(terms, (), paid, date(2025, 3, 1)):
    ...     print(charge.period, charge.share)
    [2025-02-15, 2025-03-01) 1/2
    [2025-03-01, 2025-04-01) 1
    """
    back = since and since - timedelta(days=_longest_period(terms))
    before = [Period(date.min, since)] if since else []
    found = [
        piece
        for charge in due_charges(terms, events, until, back)
        for piece in _rest(charge, [*before, *covered.get(charge.key, ())])
        if piece.bill_on <= until
    ]
    return sorted(found, key=lambda charge: (charge.bill_on, charge.key))


def next_outstanding(
    terms: Terms, events: Iterable[Event], covered: Covered, since: date
) -> Charge | None:
    """Return the first charge that is not dealt with, None after the last.

    `since`: all days before it are known to be dealt with.
    """
    events = tuple(events)
    step = timedelta(days=_longest_period(terms))
    until = since
    while True:
        found = outstanding(terms, events, covered, until, since)
        if found:
            return found[0]
        if next_charge(terms, events, until) is None:
            return None
        until += step


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


def _longest_period(terms):
    return max(
        (_LONGEST[line.cadence.unit] * line.cadence.count for line in terms.lines),
        default=1,
    )


def _rest(charge, covered):
    """Yield what is left of one charge."""
    gaps = list(_gaps(charge.period, covered))
    if gaps == [charge.period]:
        yield charge
    elif not _is_prorated(charge):
        # NOTE: a price that is never prorated is dealt with as soon as any of its
        # days is; a second whole price for the rest would bill it twice.
        return
    else:
        for gap in gaps:
            yield _narrowed(charge, gap)


def _gaps(period, covered):
    start = period.start
    for taken in sorted(covered):
        if taken.end <= start or taken.start >= period.end:
            continue
        if taken.start > start:
            yield Period(start, taken.start)
        start = max(start, taken.end)
    if start < period.end:
        yield Period(start, period.end)


def _is_prorated(charge):
    return charge.derivation.convention != "none" and (
        charge.derivation.alignment != "full"
    )


def _narrowed(charge, gap):
    derivation = charge.derivation
    args = (gap, charge.natural_period, derivation.convention, derivation.wished_day)
    billed_days, natural_days = day_counts(*args)
    return replace(
        charge,
        period=gap,
        bill_on=gap.start,
        share=share(*args),
        derivation=replace(
            derivation,
            nominal=gap.start,
            alignment="prorate",
            billed_days=billed_days,
            natural_days=natural_days,
            clipped=False,
        ),
    )
