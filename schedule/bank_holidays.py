"""Read the closed days of banks from the package `holidays`, and add what it lacks.

Each function takes a year and returns `{date: name in English}`: the same weekdays on
every release of `holidays` from 0.86 on. A holiday at a weekend may be among them.
"""

from datetime import date

from holidays import HolidayBase, country_holidays, financial_holidays

from .dates import shift
from .errors import UnknownHolidays

# NOTE: without a language the names follow the locale of the machine.
ENGLISH = "en_US"
FRIDAY, SUNDAY = 4, 6
SUBDIVISIONS_OF_AUSTRALIA = ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA")


def federal_reserve(year: int) -> dict[date, str]:
    """Return the closed days of the Federal Reserve Banks.

    Source: Federal Reserve, K.8: a holiday on a Saturday closes nothing, one on a
    Sunday the Monday. NOTE: the other holidays of the country close the Friday too.
    """
    names = _country(year, "US", observed=False)
    mondays = {
        shift(day, 1): f"{name} (observed)"
        for day, name in names.items()
        if day.weekday() == SUNDAY
    }
    return names | mondays


def sweden(year: int) -> dict[date, str]:
    """Return the bank holidays of Sweden: the public ones and three eves.

    Source: Lag (1930:173) om beräkning av lagstadgad tid, § 2.
    NOTE: 0.86 has no category for the eves, and a holiday on each Sunday.
    """
    names = _country(year, "SE")
    weekdays = {day: name for day, name in names.items() if day.weekday() != SUNDAY}
    eves = {
        _friday_from(date(year, 6, 19)): "Midsummer Eve",
        date(year, 12, 24): "Christmas Eve",
        date(year, 12, 31): "New Year's Eve",
    }
    return eves | weekdays


def england(year: int) -> dict[date, str]:
    """Return the bank holidays of England.

    Source: GOV.UK, bank holidays in England and Wales.
    """
    return _country(year, "GB", subdiv="ENG")


def australia(year: int) -> dict[date, str]:
    """Return the holidays that all states and territories have in common.

    Source: Reserve Bank of Australia, holidays in all states and territories.
    NOTE: without a state the package leaves out the Mondays for holidays at a weekend.
    """
    first, *others = (
        _country(year, "AU", subdiv=subdivision)
        for subdivision in SUBDIVISIONS_OF_AUSTRALIA
    )
    return {
        day: name
        for day, name in first.items()
        if all(day in other for other in others)
    }


def new_zealand(year: int) -> dict[date, str]:
    """Return the national holidays of New Zealand; provincial days close no bank."""
    return _country(year, "NZ")


def denmark(year: int) -> dict[date, str]:
    """Return the closed days of Danish banks: public holidays and four of their own.

    Source: Danmarks Nationalbank, banklukkedage.
    """
    names = _country(year, "DK")
    own = {
        shift(_day_named(names, "Ascension Day"), 1): "Day after Ascension Day",
        date(year, 6, 5): "Constitution Day",
        date(year, 12, 24): "Christmas Eve",
        date(year, 12, 31): "New Year's Eve",
    }
    return own | names


def canada(year: int) -> dict[date, str]:
    """Return the holidays on which no debit is cleared anywhere in Canada.

    Source: GoCardless' own list. The days of single provinces are not on it.
    """
    return _country(year, "CA", categories=("public", "government"))


def euro_system(year: int) -> dict[date, str]:
    """Return the closing days of TARGET. Source: ECB, 14 December 2000."""
    return _known(year, financial_holidays("XECB", years=year, language=ENGLISH))


def _country(year, code, **choice):
    return _known(year, country_holidays(code, years=year, language=ENGLISH, **choice))


def _known(year: int, source: HolidayBase):
    # NOTE: outside of its years the package answers "no holiday", without a word.
    if not source.start_year <= year <= source.end_year:
        raise UnknownHolidays(
            f"The package holidays knows {type(source).__name__} from "
            f"{source.start_year} to {source.end_year}, not in {year}."
        )
    return dict(source)


def _friday_from(day):
    return shift(day, (FRIDAY - day.weekday()) % 7)


def _day_named(names, wanted):
    """Find a day by its name, so that a new spelling is an error, never an open day."""
    for day, name in names.items():
        if wanted in name:
            return day
    raise UnknownHolidays(f"The package holidays does not tell {wanted} any more.")
