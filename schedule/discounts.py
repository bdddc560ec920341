"""Divide a discount among lines, and count the periods for which it still lasts."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from .charges import tracks
from .errors import ScheduleError
from .events import Event
from .terms import Terms


def spread(units: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Divide whole units of a currency by weights, to the last unit.

    Each part is its share, rounded so that the parts up to it come to theirs, a half
    upwards. Where nothing weighs anything, all of it is the first part. Raises
    ScheduleError for a weight below zero.

    >>> spread(500, [30, 10, 20])
    [250, 83, 167]
    """
    if any(weight < 0 for weight in weights):
        raise ScheduleError(f"A weight is zero or more, unlike one of {weights}.")
    total = sum(map(Fraction, weights))
    if not total:
        return [units, *(0 for _other in weights[1:])]
    parts, weighed = [], Fraction(0)
    for weight in weights:
        weighed += Fraction(weight)
        reached = (units * weighed / total + Fraction(1, 2)).__floor__()
        parts.append(reached - sum(parts))
    return parts


def periods_left(
    terms: Terms,
    events: Iterable[Event],
    number: int,
    key: Any,
    dealt: date,
    today: date,
) -> int | None:
    """Return for how many periods of a line a discount still lasts.

    None: it is for no number of periods, or was withdrawn; 0 where it was ended by then.
    `number` is that of its
    event, `dealt` the first day of the line that is not dealt with. Where the clock
    runs in pauses, what began up to `today` is over as well.

    >>> from .events import Discount
    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> terms = Terms((LineTerms(7, date(2025, 1, 1), Cadence("month")),))
    >>> off = Discount(date(2025, 1, 1), 4, mode="percent", value=10, periods=3)
    >>> periods_left(terms, [off], 4, 7, date(2025, 2, 1), date(2025, 1, 20))
    2
    """
    for track in tracks(terms, events):
        for discount in track.discounts:
            is_meant = track.line.key == key and discount.number == number
            if is_meant and track.is_lifted(discount, max(dealt, today)):
                return 0
            if is_meant and discount.periods is not None:
                day = max(dealt, today) if discount.clock == "runs" else dealt
                used = track.used_before(discount, day)
                return max(discount.periods - used, 0)
    return None
