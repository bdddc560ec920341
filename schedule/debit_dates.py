"""Say when a debit is charged, until when it can be stopped, when its money comes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from .business_days import BankCalendar, bank_calendar
from .dates import day_in_month, month_number, plain_date, shift
from .errors import ScheduleError, UnknownTimings
from .periods import LAST_DAY
from .schemes import (
    BANK_DAYS,
    BANK_DAYS_BEFORE_THE_MONTH,
    CALENDAR_DAYS,
    Notice,
    scheme_named,
)


def charge_date(nominal: date, scheme: str, day_of_month: int | None = None) -> date:
    """Return the bank day on which a nominal date is charged: rolled forward.

    A wish for the last day of the month (-1) is rolled backward, to stay in the month.
    Raises UnknownScheme, UnknownHolidays.

    >>> charge_date(date(2026, 5, 31), "sepa_core")
    datetime.date(2026, 6, 1)
    >>> charge_date(date(2026, 5, 31), "sepa_core", day_of_month=-1)
    datetime.date(2026, 5, 29)
    """
    calendar = bank_calendar(scheme)
    if day_of_month == LAST_DAY:
        return calendar.roll_backward(nominal)
    return calendar.roll_forward(nominal)


def last_change_date(
    charge_date: date, scheme: str, notice: Notice | None = None
) -> date:
    """Return the last day on which the charge of that date can still be stopped.

    The notice is counted back from the bank day on which it is really charged: a
    closed day is rolled forward first, so give the answer of `charge_date` for a date
    that goes the other way. `notice`: what the mandate or the provider says, instead of
    the scheme's. Raises UnknownScheme, UnknownHolidays.

    >>> last_change_date(date(2025, 12, 27), "sepa_core")
    datetime.date(2025, 12, 22)
    >>> last_change_date(date(2025, 12, 27), "sepa_core", Notice(5))
    datetime.date(2025, 12, 18)
    """
    notice, calendar = notice or _notice(scheme), bank_calendar(scheme)
    charged_on = calendar.roll_forward(charge_date)
    return _LAST_CHANGE[notice.unit](calendar, charged_on, notice.days)


def first_stoppable_date(
    today: date, scheme: str, notice: Notice | None = None
) -> date:
    """Return the first bank day whose charge can still be stopped today.

    The charges from that day on can be stopped as well, the ones before cannot.
    `notice`: as of `last_change_date`. Raises UnknownScheme, UnknownHolidays.

    >>> first_stoppable_date(date(2025, 12, 23), "sepa_core")
    datetime.date(2025, 12, 30)
    """
    notice, calendar = notice or _notice(scheme), bank_calendar(scheme)
    return _FIRST_STOPPABLE[notice.unit](calendar, plain_date(today), notice.days)


def change_day(instant: datetime, scheme: str) -> date:
    """Return the day for which a change that is made at that instant counts.

    The instant is aware; its date is that of the scheme's clock, or of its own if the
    scheme has none. From the cut-off on, a bank day is over. Raises ScheduleError for a
    naive instant, UnknownScheme, UnknownHolidays.

    >>> change_day(datetime.fromisoformat("2026-06-19T17:00+02:00"), "bacs")
    datetime.date(2026, 6, 20)
    """
    if not isinstance(instant, datetime) or instant.utcoffset() is None:
        raise ScheduleError(f"An instant with its time zone is needed, not {instant}.")
    row, calendar = scheme_named(scheme), bank_calendar(scheme)
    local = instant.astimezone(ZoneInfo(row.timezone)) if row.timezone else instant
    day = local.date()
    if row.cut_off and local.time() >= row.cut_off and calendar.is_business_day(day):
        day = shift(day, 1)
    return day


def earliest_charge_date(today: date, scheme: str) -> date:
    """Return the first day on which a debit requested today can be charged.

    For a provider that gives no such date itself; where it does, believe it. A request
    on a closed day counts from the next bank day. A scheme whose charges have a month
    of their own answers with the first bank day of the first month that is still open.
    Raises UnknownScheme, UnknownHolidays, UnknownTimings.

    >>> earliest_charge_date(date(2026, 4, 2), "sepa_core")
    datetime.date(2026, 4, 9)
    >>> earliest_charge_date(date(2025, 12, 16), "betalingsservice")
    datetime.date(2026, 1, 2)
    """
    lead = _known(scheme, "charged_after")
    if scheme_named(scheme).notice_unit == BANK_DAYS_BEFORE_THE_MONTH:
        return first_stoppable_date(today, scheme)
    return bank_calendar(scheme).add_business_days(today, lead)


def request_day(instant: datetime, scheme: str) -> date:
    """Return the bank day for which a request made at that instant counts.

    The instant is aware; its local date is read on the clock of the scheme, or on its
    own clock if the scheme has none. From the cut-off on, a bank day is over; a closed
    day is rolled forward, whatever the hour. Raises ScheduleError for a naive instant,
    UnknownScheme, UnknownHolidays.

    >>> request_day(datetime.fromisoformat("2026-06-19T17:00+02:00"), "bacs")
    datetime.date(2026, 6, 22)
    """
    return bank_calendar(scheme).roll_forward(change_day(instant, scheme))


def expected_confirmation_date(charge_date: date, scheme: str) -> date:
    """Return the bank day on which the charge of that date is expected to be confirmed.

    A closed day is rolled forward first. Raises UnknownScheme, UnknownHolidays,
    UnknownTimings.

    >>> expected_confirmation_date(date(2026, 4, 2), "sepa_core")
    datetime.date(2026, 4, 7)
    """
    return _after_the_charge(charge_date, scheme, "confirmed_after")


def expected_payout_date(charge_date: date, scheme: str) -> date:
    """Return the bank day on which the money of that charge is expected to arrive.

    A closed day is rolled forward first. Raises UnknownScheme, UnknownHolidays,
    UnknownTimings.

    >>> expected_payout_date(date(2026, 4, 2), "sepa_core")
    datetime.date(2026, 4, 9)
    """
    return _after_the_charge(charge_date, scheme, "paid_out_after")


def _notice(scheme):
    row = scheme_named(scheme)
    return Notice(row.notice, row.notice_unit)


def _after_the_charge(charged_on, scheme, column):
    # The row counts from the request, as the source does.
    days = _known(scheme, column) - _known(scheme, "charged_after")
    return bank_calendar(scheme).add_business_days(charged_on, days)


def _known(scheme, column):
    days = getattr(scheme_named(scheme), column)
    if days is None:
        raise UnknownTimings(
            f"How long {scheme} takes is not published: take the date from the provider."
        )
    return days


def _before_the_month(calendar: BankCalendar, charged_on: date, notice: int) -> date:
    """Count bank days back from the month of the charge; the last before it is one.

    NOTE: not back from the first of the month: where that is closed, it would be rolled
    back before it counts, and the notice be a bank day too long.
    """
    eve = shift(charged_on.replace(day=1), -1)
    return calendar.subtract_business_days(eve, notice - 1)


def _first_open_month(calendar: BankCalendar, today: date, notice: int) -> date:
    """Return the first bank day of the first month whose notice is kept today."""
    first = _first_of_next_month(calendar, today)
    if _before_the_month(calendar, first, notice) < today:
        return _first_of_next_month(calendar, first)
    return first


def _first_of_next_month(calendar, day):
    return calendar.roll_forward(day_in_month(month_number(day) + 1, 1))


_LAST_CHANGE = {
    BANK_DAYS: BankCalendar.subtract_business_days,
    CALENDAR_DAYS: lambda _calendar, charged_on, notice: shift(charged_on, -notice),
    BANK_DAYS_BEFORE_THE_MONTH: _before_the_month,
}
_FIRST_STOPPABLE = {
    BANK_DAYS: BankCalendar.add_business_days,
    CALENDAR_DAYS: lambda calendar, today, notice: calendar.roll_forward(
        shift(today, notice)
    ),
    BANK_DAYS_BEFORE_THE_MONTH: _first_open_month,
}
