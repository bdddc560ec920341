"""Say when a charge is invoiced, when its debit is asked for, and when it is charged.

The billing lead: an invoice is issued so long before its charge date that the scheme
can be asked in time, and that the payer has been told for as long as was agreed.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from .business_days import bank_calendar
from .dates import shift
from .debit_dates import (
    charge_date,
    earliest_charge_date,
    last_change_date,
    request_day,
)
from .derivation import Charge
from .errors import ScheduleError
from .periods import LAST_DAY
from .schemes import BANK_DAYS_BEFORE_THE_MONTH, scheme_named


@dataclass(frozen=True, slots=True)
class DailyRun:
    """Hold when requests are made: every day at an hour (0..23) of a time zone."""

    hour: int
    timezone: str

    def counts_for(self, day: date, scheme: str) -> date:
        """Return the bank day for which the request of that day's run counts.

        >>> DailyRun(10, "Europe/Paris").counts_for(date(2025, 12, 18), "becs_nz")
        datetime.date(2025, 12, 19)
        """
        instant = datetime.combine(day, time(self.hour), ZoneInfo(self.timezone))
        return request_day(instant, scheme)


def latest_request_date(
    charge_date: date, scheme: str, run: DailyRun | None = None
) -> date:
    """Return the last day on which the charge of that date can be asked for.

    A closed day is rolled forward first. A scheme that publishes no lead is asked on
    the day itself. With a `run`, the day of the last one in time: the banks' cut-off
    and their clock may ask for an earlier one. Raises UnknownScheme, UnknownHolidays.

    >>> latest_request_date(date(2025, 12, 29), "sepa_core")
    datetime.date(2025, 12, 22)
    >>> latest_request_date(date(2026, 1, 23), "betalingsservice")
    datetime.date(2025, 12, 16)
    """
    row, calendar = scheme_named(scheme), bank_calendar(scheme)
    charged_on = calendar.roll_forward(charge_date)
    if row.notice_unit == BANK_DAYS_BEFORE_THE_MONTH:
        latest = calendar.roll_backward(last_change_date(charged_on, scheme))
    else:
        latest = calendar.subtract_business_days(charged_on, row.charged_after or 0)
    return _last_run(run, scheme, latest) if run else latest


def issue_date(
    nominal: date,
    scheme: str,
    day_of_month: int | None = None,
    days_before: int = 0,
    run: DailyRun | None = None,
) -> date:
    """Return the day on which the invoice for a nominal date is issued.

    `days_before`: calendar days before the charge date, agreed with the payer or
    wished by the seller; the lead of the scheme may ask for more.
    Raises ScheduleError, UnknownScheme, UnknownHolidays.

    >>> issue_date(date(2025, 12, 23), "sepa_core", days_before=14)
    datetime.date(2025, 12, 9)
    >>> issue_date(date(2025, 12, 27), "sepa_core")
    datetime.date(2025, 12, 22)
    """
    if days_before < 0:
        raise ScheduleError(
            f"An invoice is issued before the charge, not {days_before} days before."
        )
    charged_on = charge_date(nominal, scheme, day_of_month)
    told = shift(charged_on, -days_before)
    return min(told, latest_request_date(charged_on, scheme, run))


@lru_cache(maxsize=4096)
def last_issued(
    day: date,
    scheme: str,
    day_of_month: int | None = None,
    days_before: int = 0,
    run: DailyRun | None = None,
) -> date:
    """Return the last nominal date whose invoice is issued by that day.

    >>> last_issued(date(2025, 12, 22), "sepa_core")
    datetime.date(2025, 12, 29)
    """

    def is_issued(nominal):
        return issue_date(nominal, scheme, day_of_month, days_before, run) <= day

    nominal = shift(day, days_before)
    while not is_issued(nominal):
        nominal = shift(nominal, -1)
    while is_issued(following := shift(nominal, 1)):
        nominal = following
    return nominal


def due_date(
    nominal: date,
    scheme: str,
    issued_on: date,
    day_of_month: int | None = None,
    notice_days: int = 0,
    not_before: date | None = None,
    run: DailyRun | None = None,
) -> date:
    """Return the bank day on which an invoice of that day is charged.

    Its own charge date, if it was issued in time; otherwise the first one that keeps
    the lead of the scheme and the `notice_days` agreed with the payer. `not_before`:
    what the provider says of the mandate. Raises UnknownScheme, UnknownHolidays.

    >>> due_date(date(2025, 12, 23), "sepa_core", date(2025, 12, 9), notice_days=14)
    datetime.date(2025, 12, 23)
    >>> due_date(date(2025, 12, 23), "sepa_core", date(2025, 12, 22), notice_days=14)
    datetime.date(2026, 1, 5)
    """
    wanted = charge_date(nominal, scheme, day_of_month)
    possible = max(
        _first_charge(issued_on, scheme, run),
        shift(issued_on, notice_days),
        not_before or issued_on,
    )
    if possible <= wanted:
        return wanted
    return bank_calendar(scheme).roll_forward(possible)


def issue_date_of(
    charge: Charge, scheme: str, days_before: int = 0, run: DailyRun | None = None
) -> date:
    """Return the day on which a charge is invoiced; as of `issue_date`.

    NOTE: what is billed afterwards is not known, and not owed, any sooner.
    """
    if charge.derivation.timing == "arrears":
        return charge.bill_on
    return issue_date(charge.bill_on, scheme, _wished(charge), days_before, run)


def charge_date_of(charge: Charge, scheme: str) -> date:
    """Return the bank day on which a charge is collected if it is asked for in time."""
    return charge_date(charge.bill_on, scheme, _wished(charge))


def due_date_of(charge: Charge, scheme: str, issued_on: date, **lead) -> date:
    """Return the bank day on which the invoice of a charge is charged.

    `lead`: the `notice_days`, `not_before` and `run` of `due_date`.
    """
    return due_date(charge.bill_on, scheme, issued_on, _wished(charge), **lead)


def _wished(charge):
    """Return -1 for a charge on the last day of a month that was wished for.

    NOTE: the days before the first such day, and the rest of a period, have a nominal
    date of their own; rolled backward, it could lie before the start.
    """
    is_last = shift(charge.bill_on, 1).day == 1
    return LAST_DAY if is_last and charge.derivation.wished_day == LAST_DAY else None


def _last_run(run, scheme, latest):
    # NOTE: where it is morning here, it may still be the day before at the banks.
    day = shift(latest, 1)
    while run.counts_for(day, scheme) > latest:
        day = shift(day, -1)
    return day


def _first_charge(issued_on, scheme, run):
    asked_on = run.counts_for(issued_on, scheme) if run else issued_on
    if scheme_named(scheme).charged_after is None:
        return asked_on
    return earliest_charge_date(asked_on, scheme)
