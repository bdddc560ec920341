"""The schemes as GoCardless publishes them, and the days on which their banks work.

Written down a second time on purpose: a fake that took its days from what it judges
would agree with it in its errors too.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays, financial_holidays

FRIDAY, SUNDAY = 4, 6
_STATES = ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA")


@dataclass(frozen=True)
class Scheme:
    """One scheme; days are bank days from the request.

    :param with_payment: a mandate is submitted together with its first payment.
    :param reference: how long a payment's reference may be; 0: none is allowed.
    :param prefix: of the reason code for missing money, and its cause.
    """

    currency: str
    charged: int
    confirmed: int
    paid_out: int
    with_payment: bool
    reference: int
    notice: int
    no_money: tuple
    wrong_details: str
    disputed: tuple


SCHEMES = {
    "ach": Scheme(
        "USD",
        2,
        4,
        5,
        True,
        10,
        1,
        ("ACH_RETURN-R01", "refer_to_payer"),
        "ACH_RETURN-R03",
        ("ACH_RETURN-R10", "authorisation_disputed"),
    ),
    "autogiro": Scheme(
        "SEK",
        8,
        8,
        10,
        False,
        11,
        8,
        ("TK82-1", "refer_to_payer"),
        "TK82-2",
        ("TK82-9", "authorisation_disputed"),
    ),
    "bacs": Scheme(
        "GBP",
        3,
        4,
        5,
        False,
        10,
        3,
        ("ARUDD-0", "refer_to_payer"),
        "ARUDD-5",
        ("DDICA-5", "authorisation_disputed"),
    ),
    "becs": Scheme(
        "AUD",
        1,
        3,
        4,
        True,
        30,
        1,
        ("6", "refer_to_payer"),
        "5",
        ("UDUNAUT", "authorisation_disputed"),
    ),
    "becs_nz": Scheme(
        "NZD",
        2,
        5,
        6,
        True,
        12,
        1,
        ("DISHONOUR-AM04", "refer_to_payer"),
        "DISHONOUR-AC05",
        ("DISHONOUR-BE05", "other"),
    ),
    "betalingsservice": Scheme(
        "DKK",
        0,
        0,
        4,
        False,
        30,
        8,
        ("INFORMATION_LIST-0282", "refer_to_payer"),
        "PAYMENT_INFORMATION-0238",
        ("PAYMENT_INFORMATION-0239", "refund_requested"),
    ),
    "pad": Scheme(
        "CAD",
        3,
        5,
        6,
        False,
        0,
        3,
        ("PAYMENT_STATUS_REPORT-901", "refer_to_payer"),
        "PAYMENT_STATUS_REPORT-900",
        ("PAYMENT_STATUS_REPORT-915", "authorisation_disputed"),
    ),
    "pay_to": Scheme(
        "AUD",
        0,
        0,
        1,
        False,
        18,
        0,
        ("FAILED", "insufficient_funds"),
        "1",
        ("FAILED", "other"),
    ),
    "sepa_core": Scheme(
        "EUR",
        3,
        4,
        6,
        True,
        140,
        3,
        ("AM04", "insufficient_funds"),
        "AC01",
        ("MD06", "refund_requested"),
    ),
}
# By this one a customer of a currency pays, where no scheme is asked for.
BY_CURRENCY = {
    "USD": "ach",
    "SEK": "autogiro",
    "GBP": "bacs",
    "AUD": "becs",
    "NZD": "becs_nz",
    "DKK": "betalingsservice",
    "CAD": "pad",
    "EUR": "sepa_core",
}


def is_open(day, scheme):
    """Tell whether the banks of a scheme work on a day."""
    if scheme == "pay_to":
        return True
    return day.weekday() < 5 and day not in _closed(scheme, day.year)


def roll(day, scheme):
    """Return the day, or the next on which the banks work."""
    while not is_open(day, scheme):
        day += timedelta(1)
    return day


def add(day, count, scheme):
    """Return the bank day so many after a day."""
    day = roll(day, scheme)
    for _bank_day in range(count):
        day = roll(day + timedelta(1), scheme)
    return day


def back(day, count, scheme):
    """Return the bank day so many before a bank day."""
    for _bank_day in range(count):
        day -= timedelta(1)
        while not is_open(day, scheme):
            day -= timedelta(1)
    return day


def next_charge_date(today, scheme):
    """Return the first day on which a payment that is asked for today is charged."""
    if scheme != "betalingsservice":
        return add(today, SCHEMES[scheme].charged, scheme)
    first = _next_month(today)
    if back(roll(first, scheme), 8, scheme) < today:
        first = _next_month(first)
    return roll(first, scheme)


def _next_month(day):
    return (day.replace(day=1) + timedelta(32)).replace(day=1)


@cache
def _closed(scheme, year):
    return frozenset(_HOLIDAYS[scheme](year))


def _named(country, year, **choice):
    return dict(country_holidays(country, years=year, language="en_US", **choice))


def _united_states(year):
    """NOTE: of a Saturday's holiday the Federal Reserve closes no Friday."""
    days = set(_named("US", year, observed=False))
    return days | {day + timedelta(1) for day in days if day.weekday() == SUNDAY}


def _sweden(year):
    eve = date(year, 6, 19)
    while eve.weekday() != FRIDAY:
        eve += timedelta(1)
    eves = {eve, date(year, 12, 24), date(year, 12, 31)}
    return eves | {day for day in _named("SE", year) if day.weekday() != SUNDAY}


def _australia(year):
    first, *others = (_named("AU", year, subdiv=state) for state in _STATES)
    return {day for day in first if all(day in other for other in others)}


def _denmark(year):
    names = _named("DK", year)
    (ascension,) = (day for day, name in names.items() if "Ascension" in name)
    own = {ascension + timedelta(1), date(year, 6, 5), date(year, 12, 24)}
    return set(names) | own | {date(year, 12, 31)}


_HOLIDAYS = {
    "ach": _united_states,
    "autogiro": _sweden,
    "bacs": lambda year: _named("GB", year, subdiv="ENG"),
    "becs": _australia,
    "becs_nz": lambda year: _named("NZ", year),
    "betalingsservice": _denmark,
    "pad": lambda year: _named("CA", year, categories=("public", "government")),
    "sepa_core": lambda year: dict(financial_holidays("XECB", years=year)),
}
