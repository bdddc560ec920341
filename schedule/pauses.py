"""Say when a whole subscription is paused, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce

from .charges import tracks
from .events import Event, Pause, Resume, in_order
from .terms import Terms
from .timeline import follows


@dataclass(frozen=True, slots=True)
class Break:
    """Hold one pause: from its first day up to, but without, `end`.

    `end` is the first day on which some line goes on, or on which it was resumed, be it
    for a period that begins later. FOREVER while nobody resumes it.
    """

    start: date
    end: date
    pause: Pause


def breaks(terms: Terms, events: Iterable[Event]) -> list[Break]:
    """Return the days on which all recurring lines are paused, in order.

    A pause of some of the lines is none of the whole, were they all there are, and one that was resumed before
    it skipped anything is none either. A pause begins on its own first day, even where
    a period that was billed goes on for a while.

    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> terms = Terms((LineTerms(7, date(2025, 1, 1), Cadence("month")),))
    >>> (found,) = breaks(terms, [Pause(date(2025, 3, 11), cycles=2)])
    >>> found.start, found.end
    (datetime.date(2025, 3, 11), datetime.date(2025, 6, 1))
    """
    events = in_order(events)
    resumes = [event for event in events if isinstance(event, Resume)]
    lines = [
        [found for skip in track.skips for found in _breaks(skip, resumes)]
        for track in tracks(terms, events)
        if track.line.kind != "one_time"
    ]
    if not lines:
        return []
    together = reduce(_both, lines)
    return sorted(together, key=lambda found: (found.start, found.end))


def _breaks(skip, resumes):
    """Yield the pause that skips some days, unless it was resumed on its first day."""
    pause = skip.event
    if pause.lines is not None:
        return
    resumed = (event.effective for event in resumes if follows(event, pause))
    end = min([skip.days.end, *resumed])
    if pause.effective < end:
        yield Break(pause.effective, end, pause)


def _both(breaks, others):
    """Return the days that are in breaks of both."""
    return [
        Break(max(one.start, other.start), min(one.end, other.end), one.pause)
        for one in breaks
        for other in others
        if max(one.start, other.start) < min(one.end, other.end)
    ]
