"""Place billing periods on the calendar, always from the anchor.

No date is ever computed from the one before it, so a short month never drags the
next, and the n-th period costs the same whatever n is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .dates import day_in_month, month_number, plain_date, shift
from .errors import ScheduleError

UNIT_MONTHS = {"month": 1, "year": 12}
UNIT_DAYS = {"day": 1, "week": 7}
UNITS = (*UNIT_DAYS, *UNIT_MONTHS)

# The end of what has no end.
FOREVER = date.max

LAST_DAY = -1
LONGEST_MONTH = 31
MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Cadence:
    """Say how long a period is: `count` times 'day', 'week', 'month' or 'year'."""

    unit: str
    count: int = 1

    def __post_init__(self):
        if self.unit not in UNITS:
            raise ScheduleError(
                f"Unknown unit {self.unit!r}: choose one of {', '.join(UNITS)}."
            )
        if type(self.count) is not int or self.count < 1:
            raise ScheduleError(
                f"A cadence counts 1 {self.unit} or more, not {self.count!r}."
            )

    @property
    def months(self) -> int:
        """Calendar months in a period; 0 if it is counted in days."""
        return UNIT_MONTHS.get(self.unit, 0) * self.count

    @property
    def days(self) -> int:
        """Days in a period; 0 if it is counted in months."""
        return UNIT_DAYS.get(self.unit, 0) * self.count

    def is_as_long_as(self, other: "Cadence") -> bool:
        """Tell whether periods are as long: 12 months are a year, 7 days a week."""
        return (self.months, self.days) == (other.months, other.days)


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Hold the days from `start` up to, but without, `end`.

    Ordered by start, then end. An empty or reversed one is a ScheduleError.
    """

    start: date
    end: date

    def __post_init__(self):
        if plain_date(self.start) >= plain_date(self.end):
            raise ScheduleError(
                f"A period starts before it ends: not {self.start} to {self.end}."
            )

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return f"[{self.start}, {self.end})"

    @property
    def days(self) -> int:
        """Days in the period."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day in the period, as a person would say it."""
        return self.end - timedelta(days=1)

    def covers(self, other: "Period") -> bool:
        """Tell whether every day of the other period is in this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Grid:
    """Hold every period of one anchor and cadence, as arithmetic instead of a list.

    `wished_day` is 1..31, 31 the last day of any month; day and week cadences do
    not read it. Make one with `grid`, which checks what it is given.
    """

    anchor: date
    cadence: Cadence
    wished_day: int

    def start(self, n: int) -> date:
        """Return the first day of period n; period 0 starts on the anchor."""
        months = self.cadence.months
        if months:
            return day_in_month(month_number(self.anchor) + n * months, self.wished_day)
        return shift(self.anchor, n * self.cadence.days)

    def period(self, n: int) -> Period:
        """Return period n, up to the start of the next."""
        return Period(self.start(n), self.start(n + 1))

    def index(self, day: date) -> int:
        """Return the n whose period contains the day."""
        months = self.cadence.months
        if not months:
            return (day - self.anchor).days // self.cadence.days
        n = (month_number(day) - month_number(self.anchor)) // months
        # NOTE: the right month may still be a few days too early in it.
        return n if self.start(n) <= day else n - 1


def grid(anchor: date, cadence: Cadence, day_of_month: int | None = None) -> Grid:
    """Make the grid of an anchor, which must itself fall on the wished day."""
    plain_date(anchor)
    if day_of_month is None:
        return Grid(anchor, cadence, anchor.day)
    wished_day = wished(cadence, day_of_month)
    if day_in_month(month_number(anchor), wished_day) != anchor:
        raise ScheduleError(
            f"The anchor {anchor} does not fall on day {day_of_month}: "
            "take it from first_anchor."
        )
    return Grid(anchor, cadence, wished_day)


def wished(cadence: Cadence, day_of_month: int) -> int:
    """Return the wished day as 1..31; ScheduleError if there is no such day.

    NOTE: -1 is told as 31: clipped to any month, it is the last day.
    """
    if not cadence.months:
        raise ScheduleError(
            f"A day of the month fits months and years, not a {cadence.unit} cadence."
        )
    if type(day_of_month) is not int or not (
        day_of_month == LAST_DAY or 1 <= day_of_month <= LONGEST_MONTH
    ):
        raise ScheduleError(
            f"No day of the month {day_of_month!r}: choose 1 to 31, or -1 for the last."
        )
    return LONGEST_MONTH if day_of_month == LAST_DAY else day_of_month


def merged(periods: Iterable[Period]) -> list[Period]:
    """Return the same days as few periods in order, without overlap.

    >>> a, b, c = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)
    >>> print(*merged([Period(b, c), Period(a, b)]))
    [2025-01-01, 2025-03-01)
    """
    found = []
    for period in sorted(periods):
        if found and period.start <= found[-1].end:
            last = found.pop()
            period = Period(last.start, max(last.end, period.end))
        found.append(period)
    return found


def without(period: Period, taken: Iterable[Period]) -> Iterator[Period]:
    """Yield what is left of a period without the days that are taken, in order.

    >>> year = Period(date(2025, 1, 1), date(2026, 1, 1))
    >>> print(*without(year, [Period(date(2025, 2, 1), date(2025, 12, 1))]))
    [2025-01-01, 2025-02-01) [2025-12-01, 2026-01-01)
    """
    start = period.start
    for gone in sorted(taken):
        if gone.end <= start or gone.start >= period.end:
            continue
        if gone.start > start:
            yield Period(start, gone.start)
        start = gone.end
    if start < period.end:
        yield Period(start, period.end)


def nth_period(
    anchor: date, cadence: Cadence, n: int, day_of_month: int | None = None
) -> Period:
    """Return the n-th period counted from the anchor; n = -1 is the one before it.

    Without a wished day the anchor's own is kept. Raises ScheduleError for a wished
    day that the anchor is not on, DateOutOfRange outside of the years 1 to 9999.

    >>> print(nth_period(date(2025, 1, 31), Cadence("month"), 1))
    [2025-02-28, 2025-03-31)
    >>> print(nth_period(date(2022, 2, 28), Cadence("month"), 1, day_of_month=31))
    [2022-03-31, 2022-04-30)
    """
    return grid(anchor, cadence, day_of_month).period(n)


def first_anchor(
    start: date,
    cadence: Cadence,
    day_of_month: int | None = None,
    month: int | None = None,
) -> date:
    """Return the first wished day on or after the start, clipped to its month.

    Without a wished day it is the start's own; -1 wishes for the last day. With a
    `month` (1..12) some period begins in that month of the year: with 1, quarters are
    those of the calendar; with 9, a season begins in September. ScheduleError for
    lengths that do not come back to the same months each year.

    >>> first_anchor(date(2022, 2, 19), Cadence("month"), 31)
    datetime.date(2022, 2, 28)
    >>> first_anchor(date(2023, 4, 8), Cadence("month", 3), 1, month=1)
    datetime.date(2023, 7, 1)
    """
    plain_date(start)
    if day_of_month is None and month is None:
        return start
    wished_day = start.day if day_of_month is None else wished(cadence, day_of_month)
    step = 1 if month is None else months_between(cadence, month)
    first = month_number(start)
    if month is not None:
        first += (month - start.month) % step
    anchor = day_in_month(first, wished_day)
    return anchor if anchor >= start else day_in_month(first + step, wished_day)


def months_between(cadence: Cadence, month: int) -> int:
    """Return the months from one month that periods may begin in to the next.

    >>> months_between(Cadence("month", 3), 1), months_between(Cadence("year", 2), 9)
    (3, 12)
    """
    if type(month) is not int or not 1 <= month <= MONTHS_OF_YEAR:
        raise ScheduleError(f"No month of the year {month!r}: choose 1 to 12.")
    if not comes_back(cadence):
        raise ScheduleError(
            f"Periods of {cadence.count} {cadence.unit} do not begin in the same months "
            "of each year."
        )
    return min(cadence.months, MONTHS_OF_YEAR)


def comes_back(cadence: Cadence) -> bool:
    """Tell whether periods can begin in the same months of each year.

    >>> comes_back(Cadence("month", 4)), comes_back(Cadence("month", 5))
    (True, False)
    """
    months = cadence.months
    return bool(months) and 0 in (MONTHS_OF_YEAR % months, months % MONTHS_OF_YEAR)


def period_index(
    anchor: date, cadence: Cadence, day: date, day_of_month: int | None = None
) -> int:
    """Return the n whose period contains the day, in one step; negative before.

    >>> period_index(date(2025, 1, 31), Cadence("month"), date(2025, 3, 30))
    1
    """
    return grid(anchor, cadence, day_of_month).index(plain_date(day))


def next_period_index(
    anchor: date, cadence: Cadence, day: date, day_of_month: int | None = None
) -> int:
    """Return the n of the first period that starts on or after the day.

    >>> next_period_index(date(2025, 1, 31), Cadence("month"), date(2025, 3, 30))
    2
    """
    periods = grid(anchor, cadence, day_of_month)
    n = periods.index(plain_date(day))
    return n if periods.start(n) == day else n + 1
