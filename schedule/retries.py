"""Place the retries of a failed debit on bank days, never beyond what is allowed."""

from collections.abc import Iterable
from datetime import date

from .business_days import bank_calendar
from .dates import plain_date, shift
from .debit_dates import earliest_charge_date, expected_confirmation_date
from .errors import ScheduleError
from .schemes import scheme_named


def may_retry(scheme: str, code: str) -> bool:
    """Tell whether a debit that failed with the bank's code may succeed if repeated.

    Only missing funds come back by themselves. A code that is not known is not tried
    again: the account may be closed, or the payer may have said no.

    >>> may_retry("sepa_core", "AM04"), may_retry("sepa_core", "MD01")
    (True, False)
    """
    return code in scheme_named(scheme).retry_codes


def retry_dates(
    failed_on: date,
    scheme: str,
    offsets: Iterable[int],
    *,
    first_charged_on: date,
    already: int = 0,
) -> list[date]:
    """Return the bank days on which a debit that failed is charged again.

    `offsets`: bank days after the failure, ascending, one for each retry still wished.
    A retry waits for what it needs: its lead after the failure, or after the day on
    which the retry before it is known to have failed too. The list ends early where
    the scheme allows no more, counting the retries made `already`, or no later one,
    counting from the day on which the debit was first charged. Raises ScheduleError,
    UnknownScheme, UnknownHolidays, UnknownTimings.

    >>> failed, charged = date(2026, 6, 16), date(2026, 6, 15)
    >>> for day in retry_dates(failed, "bacs", (5, 12, 20), first_charged_on=charged):
    ...     print(day)
    2026-06-23
    2026-07-02
    """
    wishes = _checked(failed_on, offsets, first_charged_on, already)
    latest = _latest(first_charged_on, scheme)
    dates, asked_on = [], failed_on
    for offset in wishes[: _left(scheme, already)]:
        wished = bank_calendar(scheme).add_business_days(failed_on, offset)
        day = max(wished, earliest_charge_date(asked_on, scheme))
        if latest and day > latest:
            break
        dates.append(day)
        asked_on = expected_confirmation_date(day, scheme)
    return dates


def _left(scheme, already):
    most = scheme_named(scheme).max_retries
    return None if most is None else max(most - already, 0)


def _latest(first_charged_on, scheme):
    within = scheme_named(scheme).retry_within_days
    return None if within is None else shift(first_charged_on, within)


def _checked(failed_on, offsets, first_charged_on, already):
    offsets = tuple(offsets)
    if not all(type(days) is int for days in (*offsets, already)) or already < 0:
        raise ScheduleError(
            f"Retries are counted in whole numbers: not {offsets}, {already!r} made."
        )
    if any(b <= a for a, b in zip((0, *offsets), offsets, strict=False)):
        raise ScheduleError(f"The offsets of retries ascend from 1 up: not {offsets}.")
    if plain_date(first_charged_on) > plain_date(failed_on):
        raise ScheduleError(
            f"A debit fails after its charge: not on {failed_on}, before "
            f"{first_charged_on}."
        )
    return offsets
