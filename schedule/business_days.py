"""Tell and count the days on which the banks of a scheme work.

The words and their meaning are those of the Ruby library gocardless/business.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

from .closures import CLOSURES
from .dates import plain_date, shift
from .errors import ScheduleError, UnknownHolidays
from .schemes import Scheme, scheme_named


class BankCalendar:
    """Answer for one scheme; take it from `bank_calendar`.

    `closures` are its one-off closed days, each with its name. Every answer is
    UnknownHolidays where it would need a year that the row of the scheme does not
    know, even for a Sunday: an empty calendar looks like a right one.
    """

    def __init__(self, scheme: Scheme, closures: Mapping[date, str] | None = None):
        self.scheme = scheme
        self.closures = closures or {}
        self._names_by_year = {}

    def is_business_day(self, day: date) -> bool:
        """Tell whether the banks work on that day."""
        names = self._names_of(plain_date(day).year)
        return day.weekday() not in self.scheme.weekend and day not in names

    def holiday_name(self, day: date) -> str | None:
        """Return the name of the bank holiday on that day, None if there is none.

        A plain Saturday or Sunday has none. The name is the source's, in English; the
        releases of `holidays` do not spell every one alike.
        """
        return self._names_of(plain_date(day).year).get(day)

    def roll_forward(self, day: date) -> date:
        """Return the day if the banks work on it, otherwise the next such day.

        >>> bank_calendar("sepa_core").roll_forward(date(2025, 12, 25))
        datetime.date(2025, 12, 29)
        """
        return self._roll(day, 1)

    def roll_backward(self, day: date) -> date:
        """Return the day if the banks work on it, otherwise the last such day."""
        return self._roll(day, -1)

    def add_business_days(self, day: date, n: int) -> date:
        """Return the n-th bank day (n >= 0) after the day, rolled forward first.

        >>> bank_calendar("weekend_only").add_business_days(date(2014, 6, 14), 1)
        datetime.date(2014, 6, 17)
        """
        return self._step(day, n, 1)

    def subtract_business_days(self, day: date, n: int) -> date:
        """Return the n-th bank day (n >= 0) before the day, rolled backward first."""
        return self._step(day, n, -1)

    def _roll(self, day, direction):
        while not self.is_business_day(day):
            day = shift(day, direction)
        return day

    def _step(self, day, n, direction):
        if n < 0:
            raise ScheduleError(f"Business days are counted from 0 up, not {n}.")
        day = self._roll(day, direction)
        for _count in range(n):
            day = self._roll(shift(day, direction), direction)
        return day

    def _names_of(self, year):
        if year not in self._names_by_year:
            self._names_by_year[year] = self._read_names(year)
        return self._names_by_year[year]

    def _read_names(self, year):
        row = self.scheme
        if not row.first_year <= year <= row.last_year:
            raise UnknownHolidays(
                f"The bank holidays of {row.name} are known from "
                f"{row.first_year} to {row.last_year}, not in {year}."
            )
        names = row.holidays(year) if row.holidays else {}
        once = {day: name for day, name in self.closures.items() if day.year == year}
        return names | once


@cache
def bank_calendar(scheme: str) -> BankCalendar:
    """Return the calendar of a scheme; UnknownScheme names the ones there are.

    It is shared and remembers the years it was asked for.

    >>> bank_calendar("sepa_core").holiday_name(date(2026, 4, 3))
    'Good Friday'
    """
    return BankCalendar(scheme_named(scheme), CLOSURES.get(scheme))
