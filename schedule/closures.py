"""Read the one-off closures: days that a scheme was told to close, once.

They are data, in closures.csv beside this file, so that a state funeral needs neither
a new release of `holidays` nor code. A closure that `holidays` knows too does no harm.
"""

from collections.abc import Iterator
from csv import DictReader
from datetime import date
from pathlib import Path

from .errors import InvalidClosures, ScheduleError
from .schemes import scheme_named

FILE = Path(__file__).with_name("closures.csv")
COLUMNS = ["scheme", "date", "name", "source"]


def read_closures(text: str) -> dict[str, dict[date, str]]:
    """Read the text of a file of closures into `{scheme: {date: name}}`.

    Each row has a scheme, a date as YYYY-MM-DD, a name and a source. InvalidClosures
    names the line of an unknown scheme, an impossible or repeated date, a weekend, a
    year in which the scheme is not known, or an empty field.

    >>> row = "bacs,2022-09-19,State Funeral,GOV.UK"
    >>> read_closures("scheme,date,name,source\\n" + row)
    {'bacs': {datetime.date(2022, 9, 19): 'State Funeral'}}
    """
    closures = {}
    for line, row in _rows(text):
        try:
            scheme, day = _checked(row)
            days = closures.setdefault(scheme.name, {})
            if day in days:
                raise ScheduleError(f"{scheme.name} is closed on {day} already.")
        except ScheduleError as trouble:
            raise InvalidClosures(f"{FILE.name}, line {line}: {trouble}") from None
        days[day] = row["name"]
    return closures


def _rows(text) -> Iterator[tuple[int, dict]]:
    reader = DictReader(text.splitlines())
    if reader.fieldnames != COLUMNS:
        raise InvalidClosures(f"{FILE.name}, line 1 must be {','.join(COLUMNS)}.")
    for row in reader:
        yield reader.line_num, row


def _checked(row):
    if list(row) != COLUMNS or not all(row.values()):
        raise ScheduleError(f"fill in {', '.join(COLUMNS)}, and nothing else.")
    scheme, day = scheme_named(row["scheme"]), _day(row["date"])
    if not scheme.first_year <= day.year <= scheme.last_year:
        raise ScheduleError(f"the days of {scheme.name} are not known in {day.year}.")
    if day.weekday() in scheme.weekend:
        raise ScheduleError(f"{day} is a weekend, on which {scheme.name} never works.")
    return scheme, day


def _day(text):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # NOTE: from 3.11 on Python reads other spellings of a date as well.
    if str(day) != text:
        raise ScheduleError(f"{text!r} is no day: write it as YYYY-MM-DD.")
    return day


CLOSURES = read_closures(FILE.read_text(encoding="utf-8"))
