"""Tell and count the days on which the banks of a scheme work.

The words and their meaning are those of the Ruby library gocardless/business.
"""

from datetime import MAXYEAR, date
from functools import cache

from .dates import plain_date, shift
from .errors import ScheduleError, UnknownHolidays
from .schemes import Scheme, scheme_named


class BankCalendar:
    """Answer for one scheme; take it from `bank_calendar`.

    Every answer is UnknownHolidays where it would need a year that the source of
    holidays does not know, even for a Sunday: an empty calendar looks like a right one.
    """

    def __init__(self, scheme: Scheme):
        self.scheme = scheme
        self.first_year, self.last_year = _known_years(scheme)
        self._names_by_year = {}

    def is_business_day(self, day: date) -> bool:
        """Tell whether the banks work on that day."""
        names = self._names_of(plain_date(day).year)
        return day.weekday() not in self.scheme.weekend and day not in names

    def holiday_name(self, day: date) -> str | None:
        """Return the name of the bank holiday on that day, None if there is none.

        A plain Saturday or Sunday has none. The name is the source's, in English.
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
        if not self.first_year <= year <= self.last_year:
            raise UnknownHolidays(
                f"The bank holidays of {self.scheme.name} are known from "
                f"{self.first_year} to {self.last_year}, not in {year}."
            )
        source = self.scheme.holidays
        return dict(source(years=year)) if source else {}


def _known_years(scheme):
    if not scheme.holidays:
        return scheme.first_year, MAXYEAR
    # NOTE: outside of these years `holidays` answers "no holiday", without a word.
    source = scheme.holidays()
    return max(scheme.first_year, source.start_year), source.end_year


@cache
def bank_calendar(scheme: str) -> BankCalendar:
    """Return the calendar of a scheme; UnknownScheme names the ones there are.

    It is shared and remembers the years it was asked for.

    >>> bank_calendar("sepa_core").holiday_name(date(2026, 4, 3))
    'Good Friday'
    """
    return BankCalendar(scheme_named(scheme))
