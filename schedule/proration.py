"""Tell which share of a natural period is billed."""

from fractions import Fraction

from .errors import ScheduleError
from .periods import Cadence, Grid, Period, wished

CONVENTIONS = ("actual", "fixed_30", "none")
FIXED_MONTH = 30
MONTHLY = Cadence("month")


def share(
    billed: Period,
    period: Period,
    convention: str = "actual",
    day_of_month: int | None = None,
) -> Fraction:
    """Return the exact share of `period` that `billed` is, from 0 to 1.

    'actual': days over the days of the period. 'fixed_30': every month of the period
    has 30 days, see `day_counts`. 'none': 1, whatever is billed. A share is exact;
    rounding belongs to the money. Raises ScheduleError if a billed day lies outside
    of the period, or for 'fixed_30' on a period that is not whole months.

    >>> from datetime import date
    >>> august = Period(date(2025, 8, 1), date(2025, 9, 1))
    >>> share(Period(date(2025, 8, 10), date(2025, 9, 1)), august)
    Fraction(22, 31)
    """
    billed_days, natural_days = day_counts(billed, period, convention, day_of_month)
    return Fraction(1) if convention == "none" else Fraction(billed_days, natural_days)


def day_counts(
    billed: Period,
    period: Period,
    convention: str = "actual",
    day_of_month: int | None = None,
) -> tuple[int, int]:
    """Return the billed and the natural days as the convention counts them.

    'fixed_30': in each month of the period a date's position is min(days since the
    month's start, 30), its end counts 30. So the 31st day of a month is free and the
    last one of February counts for three. `day_of_month` tells where the months of
    the period start if its two ends leave that open (30 April to 30 June may have
    been wished for day 30, the default, or for 31).
    """
    if convention not in CONVENTIONS:
        raise ScheduleError(
            f"Unknown convention {convention!r}: "
            f"choose one of {', '.join(CONVENTIONS)}."
        )
    if not period.covers(billed):
        raise ScheduleError(f"{billed} is not within its natural period {period}.")
    if convention == "fixed_30":
        return _fixed_30(billed, period, day_of_month)
    return billed.days, period.days


def _fixed_30(billed, period, day_of_month):
    months = _months_of(period, day_of_month)
    last = months.start(months.index(period.end))
    if (months.start(0), last) != (period.start, period.end):
        raise ScheduleError(
            f"fixed_30 needs a natural period of whole months, not {period}."
        )
    start, end, whole = (
        _position(months, day) for day in (billed.start, billed.end, period.end)
    )
    return end - start, whole


def _months_of(period, day_of_month):
    # NOTE: 28 February to 31 March is one month: the later day of the two ends is
    # the wished one, the earlier was clipped.
    if day_of_month is None:
        day_of_month = max(period.start.day, period.end.day)
    return Grid(period.start, MONTHLY, wished(MONTHLY, day_of_month))


def _position(months, day):
    n = months.index(day)
    return FIXED_MONTH * n + min((day - months.start(n)).days, FIXED_MONTH)
