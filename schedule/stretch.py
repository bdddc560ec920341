"""Say where a stretch of periods of one line ends, and what is agreed on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from .charges import tracks
from .events import Event
from .periods import Cadence
from .terms import Terms
from .track import Values


def nth_renewal(
    terms: Terms, events: Iterable[Event], key: Any, day: date, n: int = 0
) -> date | None:
    """Return the first day of a period of a line that is billed, counted from a day.

    n = 0 is the first period that begins on the day or later, n = 3 the one after three
    such. Those that a pause skips whole are not counted. None if the line is over
    before.

    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> terms = Terms((LineTerms(7, date(2025, 1, 31), Cadence("month")),))
    >>> nth_renewal(terms, (), 7, date(2025, 2, 1))
    datetime.date(2025, 2, 28)
    >>> nth_renewal(terms, (), 7, date(2025, 2, 1), 2)
    datetime.date(2025, 4, 30)
    """
    slots = _track(terms, events, key).slots(day)
    starts = (start for _span, _n, start in slots if start >= day)
    return next(islice(starts, n, None), None)


def values_on(terms: Terms, events: Iterable[Event], key: Any, day: date) -> Values:
    """Return the quantity, price and item of a line as they are agreed for a day.

    >>> from .events import Change
    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> line = LineTerms(7, date(2025, 1, 1), Cadence("month"), unit_price=30)
    >>> rise = Change(date(2025, 3, 1), to={"unit_price": 35})
    >>> terms = Terms((line,))
    >>> [values_on(terms, [rise], 7, date(2025, n, 1)).unit_price for n in (2, 3)]
    [30, 35]
    """
    steps = _track(terms, events, key).steps
    begun = [step for step in steps if step.start <= day]
    return (begun or steps[:1])[-1].values


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Hold how often a line is billed, and on which day some period of it begins.

    `begins`: the first day of a whole period. `wished_day`: of the month, as agreed, -1
    for the last; None if the cadence counts days.
    """

    cadence: Cadence
    begins: date
    wished_day: int | None


def rhythm_on(
    terms: Terms, events: Iterable[Event], key: Any, day: date
) -> Rhythm | None:
    """Return the rhythm of a line on a day, None once it is over.

    >>> from .terms import LineTerms
    >>> line = LineTerms(7, date(2025, 1, 31), Cadence("month"))
    >>> rhythm = rhythm_on(Terms((line,)), (), 7, date(2025, 3, 10))
    >>> rhythm.begins, rhythm.wished_day
    (datetime.date(2025, 2, 28), 31)
    """
    track = _track(terms, events, key)
    if not track.spans or day >= track.end:
        return None
    begun = [span for span in track.spans if span.start <= day]
    span = (begun or track.spans[:1])[-1]
    begins = span.grid.start(span.grid.index(max(day, span.start)))
    return Rhythm(span.grid.cadence, begins, span.wished_day)


def _track(terms, events, key):
    return next(track for track in tracks(terms, events) if track.line.key == key)
