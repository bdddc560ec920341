"""Say when a mandate that is not used lapses: a rule of its scheme."""

from datetime import date

from .dates import day_in_month, month_number, plain_date
from .schemes import scheme_named


def lapse_date(
    scheme: str, signed_on: date | None, last_charged_on: date | None = None
) -> date | None:
    """Return the last day on which a mandate may be charged if it is not used before.

    Counted from its signature or its last charge, whichever is later. None where the
    scheme has no such rule, or where nobody knows when it was signed.

    >>> lapse_date("sepa_core", date(2023, 2, 28))
    datetime.date(2026, 2, 28)
    """
    months = scheme_named(scheme).dormant_after_months
    if not months or not signed_on:
        return None
    since = max(plain_date(day) for day in (signed_on, last_charged_on) if day)
    return day_in_month(month_number(since) + months, since.day)
