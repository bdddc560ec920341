"""Hold what should have been paid and what was, and the small questions about both."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

# Days around the billing date in which a payment is taken to be for that charge.
EARLY = 10
LATE = 45


class Expected(NamedTuple):
    """Hold one charge that should have been paid; `key` is opaque."""

    key: Any
    bill_on: date
    amount: Any


class Paid(NamedTuple):
    """Hold one payment; a negative amount is a refund, `reference` is opaque."""

    on: date
    amount: Any
    reference: Any = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say what became of some charges and payments.

    `kind` is 'match', 'missing' (nothing was paid), 'amount' (another sum was paid),
    'double' (paid a second time; `twice` is the charge), 'extra' (paid while nothing
    was to be billed, or given back without a payment) or 'refunded' (paid and given
    back, which leaves nothing). Each charge is in `expected` of exactly one verdict,
    and each payment in `paid` of exactly one.
    """

    kind: str
    expected: tuple[Expected, ...] = ()
    paid: tuple[Paid, ...] = ()
    twice: Expected | None = None


class Total(NamedTuple):
    """Say how a total compares; `charges` are the missing ones, or those paid twice."""

    kind: str
    due: Any
    charges: tuple[Expected, ...] = ()


def is_near(bill_on: date, paid_on: date) -> bool:
    """Tell whether a payment may be for a charge of that day."""
    return -EARLY <= (paid_on - bill_on).days <= LATE


def same(one: Any, other: Any, tolerance: Any) -> bool:
    """Tell whether two sums are the same."""
    return abs(one - other) <= tolerance


def find(sums, wanted, tolerance, first=0, end=None):
    """Return the place of a sum in rising sums, None where it is not."""
    end = len(sums) if end is None else end
    if first >= end:
        return None
    place = bisect_left(sums, wanted - tolerance, first, end)
    if place < end and same(sums[place], wanted, tolerance):
        return place
    return None
