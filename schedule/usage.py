"""Tell how much of what was metered is billed.

Quantities are opaque numbers that can be added: integers, decimals, fractions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered(Charge):
    """Hold a charge of which it is known what was used.

    Its `quantity` is what it bills. `used`: in its natural period until its end,
    `included`: as agreed on its days. `pieces`: quantity and price of each tier that was
    reached, which make its sum; a price is carried through and never multiplied.
    """

    used: Any
    included: Any
    pieces: tuple[tuple[Any, Any], ...]


class Tier(NamedTuple):
    """Hold the price of each piece above a quantity, counted in the natural period."""

    above: Any
    price: Any


def metered(charge: Charge, readings: Iterable[Reading], billed: Any = 0) -> Metered:
    """Return a charge with what it bills; its quantity before is what is included.

    `readings`, `billed`: as of `billable_quantity`. Each piece costs the price of the
    highest tier that it lies above, and the charge's own price below them all.

    >>> from .charges import due_charges
    >>> from .periods import Cadence
    >>> from .terms import LineTerms, Terms
    >>> calls = LineTerms(
    ...     7, date(2025, 3, 1), Cadence("month"), quantity=100, unit_price="0.10",
    ...     kind="usage", timing="arrears", tiers=((200, "0.08"),),
    ... )
    >>> (march,) = due_charges(Terms((calls,)), (), date(2025, 4, 1))
    >>> told = metered(march, [Reading(date(2025, 3, 3), 250)])
    >>> told.quantity, told.pieces
    (150, ((100, '0.10'), (50, '0.08')))
    """
    readings, included = list(readings), charge.quantity
    quantity = billable_quantity(charge, readings, included, billed)
    start, end = charge.natural_period.start, charge.period.end
    used = sum(one.quantity for one in readings if start <= one.day < end)
    own = {field.name: getattr(charge, field.name) for field in fields(charge)}
    own["quantity"] = quantity
    pieces = _pieces(used - quantity, used, charge.unit_price, charge.tiers)
    return Metered(**own, used=used, included=included, pieces=pieces)


def _pieces(first, last, price, tiers):
    """Return quantity and price of the pieces from one count on up to another."""
    tiers = sorted((Tier(*tier) for tier in tiers), key=lambda tier: tier.above)
    steps = [Tier(None, price), *tiers]
    pieces = []
    for number, step in enumerate(steps):
        low = first if step.above is None else max(first, step.above)
        following = steps[number + 1 : number + 2]
        high = min([last, *(tier.above for tier in following)])
        if low < high:
            pieces.append((high - low, step.price))
    return tuple(pieces)
