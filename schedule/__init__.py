"""Compute when and how much a subscription bills, with a pencil and a calendar.

Pure: dates in, dates and exact shares out. No database, no clock, no money.

    terms, events    what was agreed, and what happened        (terms, events)
    timeline, track  what the events made of each line
    charges          what should be billed, and why            (derivation, explain)
    difference       that, minus what is dealt with
    discounts        an amount off several lines, and for how long it still lasts
    credits          what one event takes back of what was billed
    pauses           when the whole of it is paused
    stretch          where so many periods of one line end, and what is agreed then
    reconsider       what today's engine would have billed otherwise
    settlement/      what was paid elsewhere, against what should have been billed
    usage            how much of what was metered
    periods, proration, dates          the calendar under it
    debit_dates, retries               when banks move the money
    renewals         when a term begins anew by itself
    instalments      a sum in parts, and what each pays
    business_days, schemes             (bank_holidays, closures)
"""

from .billing_lead import (
    DailyRun,
    charge_date_of,
    due_date,
    due_date_of,
    issue_date,
    issue_date_of,
    last_issued,
    latest_request_date,
)
from .business_days import BankCalendar, bank_calendar
from .charges import changes_nothing, due_charges, next_charge, over_on
from .closures import read_closures
from .credits import Billed, Credit, credits_of, unclear_days
from .debit_dates import (
    change_day,
    charge_date,
    earliest_charge_date,
    expected_confirmation_date,
    expected_payout_date,
    first_stoppable_date,
    last_change_date,
    request_day,
)
from .derivation import Cause, Charge, Derivation
from .difference import charge_for, next_outstanding, outstanding
from .discounts import periods_left, spread
from .dormancy import lapse_date
from .errors import (
    DateOutOfRange,
    InvalidClosures,
    ScheduleError,
    UnknownEvent,
    UnknownHolidays,
    UnknownScheme,
    UnknownTimings,
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
from .explain import Fact, explain, explain_date, facts, measures, recompute
from .instalments import instalment_dates, oldest_first, paid_off_by, split_units
from .pauses import Break, breaks
from .periods import (
    Cadence,
    Period,
    first_anchor,
    next_period_index,
    nth_period,
    period_index,
)
from .proration import day_counts, share
from .reconsider import Booked, Doubt, reconsider
from .renewals import renewals
from .retries import may_retry, retry_dates
from .schemes import NOTICE_UNITS, SCHEMES, Notice, Scheme
from .stretch import Rhythm, nth_renewal, rhythm_on, values_on
from .terms import SOLE_PAYER, LineTerms, PayerPart, Terms, one_time
from .usage import Metered, Reading, Tier, billable_quantity, metered

__all__ = [
    "NOTICE_UNITS",
    "SCHEMES",
    "SOLE_PAYER",
    "BankCalendar",
    "Billed",
    "Booked",
    "Cadence",
    "Cause",
    "Change",
    "Charge",
    "Credit",
    "DailyRun",
    "DateOutOfRange",
    "Derivation",
    "Discount",
    "Doubt",
    "End",
    "Event",
    "Fact",
    "InvalidClosures",
    "LineTerms",
    "Notice",
    "Pause",
    "PayerPart",
    "Period",
    "Reading",
    "Resume",
    "ScheduleError",
    "Scheme",
    "Start",
    "Terms",
    "UnknownEvent",
    "UnknownHolidays",
    "UnknownScheme",
    "UnknownTimings",
    "bank_calendar",
    "billable_quantity",
    "changes_nothing",
    "charge_date",
    "charge_date_of",
    "charge_for",
    "credits_of",
    "day_counts",
    "due_charges",
    "due_date",
    "due_date_of",
    "earliest_charge_date",
    "event_of",
    "expected_confirmation_date",
    "expected_payout_date",
    "explain",
    "explain_date",
    "facts",
    "first_anchor",
    "first_stoppable_date",
    "instalment_dates",
    "issue_date",
    "issue_date_of",
    "lapse_date",
    "last_change_date",
    "may_retry",
    "last_issued",
    "latest_request_date",
    "measures",
    "next_charge",
    "next_outstanding",
    "next_period_index",
    "nth_period",
    "nth_renewal",
    "oldest_first",
    "one_time",
    "outstanding",
    "over_on",
    "paid_off_by",
    "period_index",
    "periods_left",
    "read_closures",
    "recompute",
    "reconsider",
    "renewals",
    "request_day",
    "retry_dates",
    "rhythm_on",
    "share",
    "spread",
    "split_units",
    "unclear_days",
    "values_on",
]
