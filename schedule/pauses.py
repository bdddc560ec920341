"""Say when a whole subscription is paused, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .charges import tracks
from .events import Event, Pause
from .terms import Terms


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """Hold one pause: from its first day up to, but without, `end`.

    `end` is the first day that can be billed again, FOREVER while nobody resumes it.
    """

    start: date
    end: date
    pause: Pause


def breaks(terms: Terms, events: Iterable[Event]) -> list[Break]:
    """Return the pauses of all recurring lines, in order; those of some lines are none.

    A pause lasts until the last of the lines goes on. One that was resumed before it
    skipped anything is none.

    >>> from .periods import Cadence
    >>> from .terms import LineTerms
    >>> terms = Terms((LineTerms(7, date(2025, 1, 1), Cadence("month")),))
    >>> (found,) = breaks(terms, [Pause(date(2025, 3, 11), cycles=2)])
    >>> found.start, found.end
    (datetime.date(2025, 3, 11), datetime.date(2025, 6, 1))
    """
    recurring = [
        track for track in tracks(terms, events) if track.line.kind != "one_time"
    ]
    ends = {}
    for track in recurring:
        for skip in track.skips:
            ends.setdefault(skip.event, []).append(skip.days.end)
    return sorted(
        (
            Break(pause.effective, max(found), pause)
            for pause, found in ends.items()
            if len(found) == len(recurring)
        ),
        key=lambda found: (found.start, found.end),
    )
