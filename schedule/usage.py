"""Tell how much of what was metered is billed.

Quantities are opaque numbers that can be added: integers, decimals, fractions.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from .derivation import Charge


class Reading(NamedTuple):
    """Hold what was used on a day."""

    day: date
    quantity: Any


def billable_quantity(
    charge: Charge, readings: Iterable[Reading], included: Any = 0, billed: Any = 0
) -> Any:
    """Return what a charge bills beyond what is included, 0 or more.

    The included quantity is for the whole natural period and is never prorated: where a
    change parts the period, what was used before it counts against all that is included
    after it. What was used on other days than those of the charge is never billed by it.

    :param readings: of that line, in any order; those of other periods are left out.
    :param included: in the natural period, as agreed on the days of this charge.
    :param billed: what other charges of the same natural period bill.

    >>> from .charges import due_charges
    >>> from .periods import Cadence
    >>> from .terms import LineTerms, Terms
    >>> calls = LineTerms(
    ...     7, date(2025, 3, 1), Cadence("month"), kind="usage", timing="arrears"
    ... )
    >>> (march,) = due_charges(Terms((calls,)), (), date(2025, 4, 1))
    >>> readings = [Reading(date(2025, 3, 3), 80), Reading(date(2025, 3, 31), 50)]
    >>> billable_quantity(march, readings, included=100)
    30
    """
    start, end = charge.natural_period.start, charge.period.end
    readings = [reading for reading in readings if start <= reading.day < end]
    used = sum(reading.quantity for reading in readings)
    own = sum(reading.quantity for reading in readings if reading.day in charge.period)
    return max(min(own, used - included - billed), 0)
