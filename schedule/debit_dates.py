"""Say until when a debit can be stopped, and when a new one can be charged."""

from datetime import date

from .business_days import bank_calendar
from .schemes import scheme_named


def last_change_date(charge_date: date, scheme: str) -> date:
    """Return the last day on which the charge of that date can still be stopped.

    The notice is counted back from the bank day on which it is really charged: a
    closed day is rolled forward first, so roll a date that goes the other way (the
    last day of the month) before asking. Raises UnknownScheme, UnknownHolidays.

    >>> last_change_date(date(2025, 12, 27), "sepa_core")
    datetime.date(2025, 12, 22)
    """
    calendar = bank_calendar(scheme)
    charged_on = calendar.roll_forward(charge_date)
    notice = scheme_named(scheme).notice_bank_days
    return calendar.subtract_business_days(charged_on, notice)


def earliest_charge_date(today: date, scheme: str) -> date:
    """Return the first day on which a debit requested today can be charged.

    For a provider that gives no such date itself; where it does, believe it. A request
    on a closed day counts from the next bank day. Raises UnknownScheme,
    UnknownHolidays.

    >>> earliest_charge_date(date(2026, 4, 2), "sepa_core")
    datetime.date(2026, 4, 9)
    """
    lead = scheme_named(scheme).lead_bank_days
    return bank_calendar(scheme).add_business_days(today, lead)
