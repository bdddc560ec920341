"""Tell which days each pause skips, once for all lines that skip the same."""

from collections.abc import Iterable

from .periods import Period
from .track import Skip, Track


def skips_of(tracks: Iterable[Track], within: Period) -> list[Skip]:
    """Return what is skipped of some days, oldest first; days reach beyond them.

    Lines that skip the same days for the same pause are told once. An open pause ends
    on `periods.FOREVER`.

    >>> from datetime import date
    >>> from .charges import tracks
    >>> from .events import Pause
    >>> from .periods import Cadence
    >>> from .terms import LineTerms, Terms
    >>> lines = [LineTerms(key, date(2025, 1, 1), Cadence("month")) for key in (1, 2)]
    >>> pause = Pause(date(2025, 3, 10), number=7, cycles=2)
    >>> year = Period(date(2025, 1, 1), date(2026, 1, 1))
    >>> for skip in skips_of(tracks(Terms(tuple(lines)), [pause]), year):
    ...     print(skip.days, skip.event.number)
    [2025-04-01, 2025-06-01) 7
    """
    found = {
        (skip.days, skip.event.number): skip
        for track in tracks
        for skip in track.skips
        if skip.days.start < within.end and within.start < skip.days.end
    }
    return [found[key] for key in sorted(found)]
