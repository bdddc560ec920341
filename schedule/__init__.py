"""Compute when and how much a subscription bills, with a pencil and a calendar.

Pure: dates in, dates and exact shares out. No database, no clock, no money.
"""

from .business_days import BankCalendar, bank_calendar
from .charges import due_charges, next_charge
from .debit_dates import earliest_charge_date, last_change_date
from .derivation import Cause, Charge, Derivation
from .errors import (
    DateOutOfRange,
    ScheduleError,
    UnknownEvent,
    UnknownHolidays,
    UnknownScheme,
)
from .events import (
    Change,
    Discount,
    End,
    Event,
    Pause,
    Resume,
    Start,
    event_of,
)
from .periods import (
    Cadence,
    Period,
    first_anchor,
    next_period_index,
    nth_period,
    period_index,
)
from .proration import day_counts, share
from .schemes import SCHEMES, Scheme
from .terms import SOLE_PAYER, LineTerms, PayerPart, Terms, one_time

__all__ = [
    "SCHEMES",
    "BankCalendar",
    "Cadence",
    "Charge",
    "DateOutOfRange",
    "Derivation",
    "Event",
    "LineTerms",
    "Period",
    "Scheme",
    "ScheduleError",
    "Terms",
    "UnknownEvent",
    "UnknownHolidays",
    "UnknownScheme",
    "bank_calendar",
    "day_counts",
    "due_charges",
    "earliest_charge_date",
    "first_anchor",
    "last_change_date",
    "next_charge",
    "next_period_index",
    "nth_period",
    "period_index",
    "share",
]
