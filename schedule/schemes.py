"""List the payment schemes, one row each: closed days, notice, lead, retries.

Unless a row says otherwise its numbers are GoCardless': the notice to pause a coming
charge, and the chart that compares the timings of the schemes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, time

from . import bank_holidays as closed
from .errors import ScheduleError, UnknownScheme

WEEKEND = frozenset({5, 6})

# What a notice is counted in.
BANK_DAYS = "bank days"
CALENDAR_DAYS = "calendar days"
BANK_DAYS_BEFORE_THE_MONTH = "bank days before the month"


NOTICE_UNITS = (BANK_DAYS, CALENDAR_DAYS, BANK_DAYS_BEFORE_THE_MONTH)


@dataclass(frozen=True, slots=True)
class Notice:
    """Hold how long before its charge date a charge can last be stopped."""

    days: int
    unit: str = BANK_DAYS

    def __post_init__(self):
        if self.unit not in NOTICE_UNITS or self.days < 0:
            raise ScheduleError(
                f"A notice is some {', '.join(NOTICE_UNITS)}, not {self}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """Hold what one scheme demands; None is what is not known, or does not exist.

    `notice`: so long before the charge it can last be stopped, counted in the
    `notice_unit`. `charged_after`, `confirmed_after`, `paid_out_after`: bank days from
    the request (counted from the charge itself if that has a month of its own).
    A failed debit is tried again `max_retries` times at most, and no later than
    `retry_within_days` calendar days after its first charge; `retry_codes`: the bank's
    reasons after which that is worth while.
    A mandate lapses `dormant_after_months` after its last charge, or its signature.
    The banks' clock is that of `timezone`; a request at the `cut_off` or later counts
    for the next bank day. `holidays(year)` returns the closed days beside the `weekend`
    (0 = Monday), each with its name, for every year from `first_year` to `last_year`;
    other years are left out because the answer would be wrong, or a guess.
    """

    name: str
    currency: str | None = None
    notice: int
    notice_unit: str = BANK_DAYS
    charged_after: int | None
    confirmed_after: int | None
    paid_out_after: int | None
    # Source: GoCardless, retry a payment; for each scheme that has no rule of its own.
    max_retries: int | None = 3
    retry_within_days: int | None = None
    retry_codes: frozenset[str] = frozenset()
    dormant_after_months: int | None = None
    timezone: str | None = None
    cut_off: time | None = None
    holidays: Callable[[int], dict[date, str]] | None = None
    first_year: int = MINYEAR
    last_year: int = MAXYEAR
    weekend: frozenset[int] = WEEKEND


# Source of all retry codes: GoCardless, Success+; insufficient funds and nothing else.
_ROWS = (
    Scheme(
        name="ach",
        currency="USD",
        notice=1,
        charged_after=2,
        confirmed_after=4,
        paid_out_after=5,
        # Source: Nacha Operating Rules, 2.12.4: an entry returned for its funds is
        # reinitiated twice at most, within 180 days of its first settlement.
        max_retries=2,
        retry_within_days=180,
        retry_codes=frozenset({"R01", "R09"}),
        timezone="America/New_York",
        holidays=closed.federal_reserve,
        # The same list as that of the Federal Reserve Banks, year by year, from 1999.
        first_year=1999,
        last_year=2100,
    ),
    Scheme(
        name="autogiro",
        currency="SEK",
        notice=8,
        charged_after=8,
        confirmed_after=8,
        paid_out_after=10,
        # Source: GoCardless, Autogiro timings: the scheme's own retry ends three bank
        # days after the charge. NOTE: our lead is longer, so a retry is a new debit.
        retry_codes=frozenset({"TK82-1"}),
        timezone="Europe/Stockholm",
        holidays=closed.sweden,
        # Source: Lag (1989:253) om allmänna helgdagar: from 2005 with 6 June.
        first_year=2005,
        last_year=2100,
    ),
    Scheme(
        name="bacs",
        currency="GBP",
        notice=3,
        charged_after=3,
        confirmed_after=4,
        paid_out_after=5,
        # Source: Service User's Guide to the Direct Debit Scheme: re-presented for one
        # month from the first presentation, as often as is decent; here the shortest
        # month, and GoCardless' three.
        retry_within_days=28,
        # The API writes the report before the code.
        retry_codes=frozenset({"0", "ARUDD-0"}),
        timezone="Europe/London",
        # Source: GoCardless, Bacs payment timings: before 4pm UK time.
        cut_off=time(16),
        holidays=closed.england,
        # The first year with today's list: the Early May holiday began in 1978.
        first_year=1978,
        last_year=2100,
    ),
    Scheme(
        name="becs_au",
        currency="AUD",
        notice=14,
        notice_unit=CALENDAR_DAYS,
        charged_after=1,
        confirmed_after=3,
        paid_out_after=4,
        retry_codes=frozenset({"6"}),
        timezone="Australia/Sydney",
        holidays=closed.australia,
        # NOTE: until 2010 the states did not agree on the Mondays for holidays at a
        # weekend, nor in 2011 on the one for Anzac Day on Easter Monday.
        first_year=2012,
        last_year=2100,
    ),
    Scheme(
        name="becs_nz",
        currency="NZD",
        notice=10,
        notice_unit=CALENDAR_DAYS,
        charged_after=2,
        confirmed_after=5,
        paid_out_after=6,
        # NOTE: a retry within 5 bank days needs no second notice to the payer, a later
        # one does (terms of the direct debit authority); it is no bound for retries.
        retry_codes=frozenset({"AM04"}),
        timezone="Pacific/Auckland",
        # Source: GoCardless, BECS NZ payment timings: 5 pm NZST, two bank days ahead.
        # NOTE: taken by the clock on the wall: in summer that is the cautious hour.
        cut_off=time(17),
        # NOTE: the clearing itself works on every day since 26 May 2023, as it did on
        # the memorial day of 2022; the provider goes on counting business days.
        holidays=closed.new_zealand,
        # The Holidays Act 2003 came into force.
        first_year=2004,
        # Source: Te Kāhui o Matariki Public Holiday Act 2022: dates up to 2052.
        last_year=2052,
    ),
    Scheme(
        name="betalingsservice",
        currency="DKK",
        notice=8,
        notice_unit=BANK_DAYS_BEFORE_THE_MONTH,
        charged_after=0,
        confirmed_after=0,
        paid_out_after=4,
        timezone="Europe/Copenhagen",
        holidays=closed.denmark,
        # The first year of Danmarks Nationalbank's closing days that was compared; in
        # 2006 the Friday after Ascension was not one of them yet.
        first_year=2016,
        last_year=2100,
    ),
    Scheme(
        name="pad",
        currency="CAD",
        notice=3,
        charged_after=3,
        confirmed_after=5,
        # Source: 6 or 7; the later one is promised.
        paid_out_after=7,
        # Source: Payments Canada, Rule H1: once, within 30 days, for the same amount.
        max_retries=1,
        retry_within_days=30,
        retry_codes=frozenset({"901"}),
        timezone="America/Toronto",
        holidays=closed.canada,
        # The first year of GoCardless' own list that was compared.
        first_year=2018,
        last_year=2100,
    ),
    Scheme(
        name="pay_to",
        currency="AUD",
        notice=0,
        # Not published: the provider tells it with each payment.
        charged_after=None,
        confirmed_after=None,
        paid_out_after=None,
        timezone="Australia/Sydney",
        # Source: NPP Australia: at any hour of any day.
        weekend=frozenset(),
    ),
    Scheme(
        name="sepa_core",
        currency="EUR",
        notice=3,
        charged_after=3,
        confirmed_after=4,
        paid_out_after=6,
        # NOTE: MS03 (no reason given) hides missing funds in Austria, Belgium, Germany,
        # Luxembourg and Slovakia, where the banks may not tell; the code alone decides.
        retry_codes=frozenset({"AM04", "MS03"}),
        # Source: EPC, SEPA Core Rulebook, 4.1: the creditor cancels a mandate under
        # which nothing was presented for 36 months from the latest collection.
        dormant_after_months=36,
        timezone="Europe/Berlin",
        holidays=closed.euro_system,
        # Source: ECB, long-term calendar of TARGET closing days, in force from 2002.
        # NOTE: for 1999 to 2001 the releases of `holidays` contradict each other.
        first_year=2002,
        last_year=2100,
    ),
    # Not a bank's debit: asked for and answered at once, at any hour of any day. When
    # it is paid out is agreed with the acquirer.
    Scheme(
        name="card",
        notice=0,
        charged_after=0,
        confirmed_after=0,
        paid_out_after=None,
        max_retries=None,
        weekend=frozenset(),
    ),
    # No scheme at all, so none of its bounds.
    Scheme(
        name="weekend_only",
        notice=0,
        charged_after=0,
        confirmed_after=0,
        paid_out_after=0,
        max_retries=None,
    ),
)
SCHEMES = {row.name: row for row in _ROWS}


def scheme_named(name: str) -> Scheme:
    """Return the row of a scheme; UnknownScheme names the ones there are."""
    try:
        return SCHEMES[name]
    except KeyError:
        raise UnknownScheme(
            f"Unknown scheme {name!r}: choose one of {', '.join(sorted(SCHEMES))}."
        ) from None
