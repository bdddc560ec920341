"""Say when a term begins anew by itself: after a commitment, or year by year."""

from collections.abc import Iterable, Iterator
from datetime import date

from .charges import tracks
from .events import Event
from .periods import Cadence
from .terms import Terms
from .track import Track

# Shorter periods begin anew so often that nobody is told of each.
LONG_MONTHS = Cadence("year").months
LONG_DAYS = Cadence("week", 52).days


def renewals(
    terms: Terms, events: Iterable[Event], since: date, until: date
) -> list[date]:
    """Return the days in `(since, until]` on which something goes on by itself.

    The first day after a commitment, if anything is billed from then on; and the first
    day of each period of a year or longer, without the very first, and those that were
    committed to. What is skipped by a pause does not begin. Raises UnknownEvent.

    >>> from .terms import LineTerms
    >>> line = LineTerms(7, date(2025, 1, 31), Cadence("year"))
    >>> renewals(Terms((line,)), (), date(2025, 12, 1), date(2026, 2, 1))
    [datetime.date(2026, 1, 31)]
    """
    found = {
        day
        for track in tracks(terms, events)
        for day in (*_commitment_over(track), *_long_periods(track, since, until))
        if since < day <= until
    }
    return sorted(found)


def _commitment_over(track: Track) -> Iterator[date]:
    line = track.line
    if line.commitment and line.committed_until < track.end:
        yield line.committed_until


def _long_periods(track: Track, since: date, until: date) -> Iterator[date]:
    for span, _n, start in track.slots(since):
        if start > until:
            return
        # NOTE: the first day of a span is the start, or a change that was asked for.
        is_new = start > span.start and start >= track.line.committed_until
        if is_new and _is_long(span.grid.cadence):
            yield start


def _is_long(cadence: Cadence) -> bool:
    return cadence.months >= LONG_MONTHS or cadence.days >= LONG_DAYS
