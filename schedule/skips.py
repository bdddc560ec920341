"""Tell which days each pause skips, once for all lines that skip the same."""

from collections import defaultdict
from collections.abc import Iterable

from .periods import Period
from .track import Skip, Track


def skips_of(tracks: Iterable[Track], within: Period) -> list[tuple[Skip, frozenset]]:
    """Return what is skipped of some days, oldest first, with the keys of the lines.

    Days reach beyond those that are asked for. Lines that skip the same days for the
    same pause are told once; what is billed once has no days. An open pause ends on
    `periods.FOREVER`.

    >>> from datetime import date
    >>> from .charges import tracks
    >>> from .events import Pause
    >>> from .periods import Cadence
    >>> from .terms import LineTerms, Terms
    >>> lines = [LineTerms(key, date(2025, 1, 1), Cadence("month")) for key in (1, 2)]
    >>> pause = Pause(date(2025, 3, 10), number=7, cycles=2)
    >>> year = Period(date(2025, 1, 1), date(2026, 1, 1))
    >>> for skip, keys in skips_of(tracks(Terms(tuple(lines)), [pause]), year):
    ...     print(skip.days, skip.event.number, sorted(keys))
    [2025-04-01, 2025-06-01) 7 [1, 2]
    """
    found = defaultdict(dict)
    for track in tracks:
        for skip in track.skips if track.line.kind != "one_time" else ():
            if skip.days.start < within.end and within.start < skip.days.end:
                found[skip.days, skip.event.number][track.line.key] = skip
    return [
        (next(iter(by_line.values())), frozenset(by_line))
        for _key, by_line in sorted(found.items())
    ]
