"""Divide a sum into instalments, place them on the calendar, and see what each pays."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from .errors import ScheduleError
from .periods import Cadence, nth_period

MONTHLY = Cadence("month")
# All of it, in hundredths.
WHOLE = 100


def split_units(units: int, count: int) -> list[int]:
    """Divide whole units of a currency; the first parts take the remainder.

    Raises ScheduleError where not every part gets a unit.

    >>> split_units(10000, 3)
    [3334, 3333, 3333]
    """
    _check_whole(units, count)
    if not 1 <= count <= units:
        raise ScheduleError(f"{units} units cannot be divided into {count} parts.")
    share, rest = divmod(units, count)
    return [share + (number < rest) for number in range(count)]


def split_shares(units: int, shares: Sequence[Fraction]) -> list[int]:
    """Divide whole units by percentages; the first parts take the remainder.

    Each part gets its share rounded down, and what is left goes to the first ones, a
    unit each. Raises ScheduleError where the shares are not 100 in all, or one is none.

    >>> split_shares(10001, [Fraction(50), Fraction(50)])
    [5001, 5000]
    >>> split_shares(10000, [Fraction("33.33"), Fraction("33.33"), Fraction("33.34")])
    [3333, 3333, 3334]
    """
    _check_whole(units)
    if units < 0 or any(share <= 0 for share in shares) or sum(shares) != WHOLE:
        raise ScheduleError(f"{list(map(str, shares))} do not divide {units} units.")
    parts = [int(units * share // WHOLE) for share in shares]
    rest = units - sum(parts)
    return [part + (number < rest) for number, part in enumerate(parts)]


def instalment_dates(
    first: date,
    count: int,
    cadence: Cadence = MONTHLY,
    day_of_month: int | None = None,
) -> list[date]:
    """Return the days of the instalments, each counted from the first one.

    `day_of_month`: the wished day, where the first one is in a month too short for it.

    NOTE: not from the one before it, so that a short month does not drag the next.

    >>> for day in instalment_dates(date(2025, 1, 31), 3):
    ...     print(day)
    2025-01-31
    2025-02-28
    2025-03-31
    """
    _check_whole(count)
    if count < 1:
        raise ScheduleError(f"There is one instalment or more, not {count}.")
    return [
        nth_period(first, cadence, number, day_of_month).start
        for number in range(count)
    ]


def oldest_first(units: int, owed: Sequence[int]) -> list[int]:
    """Return what a sum pays of each debt, the first ones first.

    >>> oldest_first(3333, [2666, 4000])
    [2666, 667]
    """
    _check_whole(units, *owed)
    paid = []
    for debt in owed:
        paid.append(max(min(units - sum(paid), debt), 0))
    return paid


def paid_off_by(parts: Sequence[int], owed: Sequence[int]) -> list[int]:
    """Return for each debt the number (from 0) of the part that pays the last of it.

    The parts pay the first debts first, and all of them.

    >>> paid_off_by([3334, 3333, 3333], [6000, 4000])
    [1, 2]
    """
    _check_whole(*parts, *owed)
    if sum(parts) != sum(owed):
        raise ScheduleError(f"{sum(owed)} units are not paid by {sum(parts)}.")
    numbers, number, paid, due = [], 0, parts[0] if parts else 0, 0
    for debt in owed:
        due += debt
        while paid < due:
            number += 1
            paid += parts[number]
        numbers.append(number)
    return numbers


def _check_whole(*numbers):
    if any(type(number) is not int for number in numbers):
        raise ScheduleError(f"Whole numbers are needed, not {numbers}.")
