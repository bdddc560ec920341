"""Count days and months on plain dates; the arithmetic under everything here."""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta

from .errors import DateOutOfRange, ScheduleError

SHORTEST_MONTH = 28


def plain_date(value: date) -> date:
    """Return a date unchanged; refuse everything else, a datetime too.

    NOTE: a datetime is a date to Python, but it never equals one: every holiday
    would be missed in silence.
    """
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ScheduleError(f"A plain date is needed, not {value!r}.")
    return value


def shift(day: date, days: int) -> date:
    """Add days to a date; DateOutOfRange outside of the years 1 to 9999."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise DateOutOfRange(
            f"{days} days from {day} is outside of the years {MINYEAR} to {MAXYEAR}."
        ) from None


def month_number(day: date) -> int:
    """Number the months without a gap, so that they can be added and subtracted."""
    return day.year * 12 + day.month - 1


def day_in_month(month: int, wished_day: int) -> date:
    """Return the wished day (1..31) of a numbered month, clipped to its last day.

    >>> day_in_month(month_number(date(2024, 2, 1)), 31)
    datetime.date(2024, 2, 29)
    """
    year, month_of_year = month // 12, month % 12 + 1
    if not MINYEAR <= year <= MAXYEAR:
        raise DateOutOfRange(
            f"Year {year} is outside of the years {MINYEAR} to {MAXYEAR}."
        )
    if wished_day > SHORTEST_MONTH:
        wished_day = min(wished_day, monthrange(year, month_of_year)[1])
    return date(year, month_of_year, wished_day)
