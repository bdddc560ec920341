"""Say what follows from the terms and events: charges, and how each came about."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .events import Discount
from .periods import Cadence, Period


@dataclass(frozen=True, slots=True)
class Cause:
    """Hold an event that shaped a charge, and the day on which it took effect.

    `until`: the day on which a pause was over, None where it only begins.
    """

    kind: str
    number: int
    on: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """Tell how a charge came about: for the sentence, and to compute it again.

    `nominal` is the date it falls on before any roll. `wished_day` is as agreed (-1:
    the last), or the anchor's own, None if the cadence counts days; `clipped`: the
    month of `nominal` was too short for it. `n` counts the periods from the anchor, -1
    is the partial one before it. `alignment` is 'none' for a whole period, 'full' for
    a partial one that costs as much, else 'prorate'. Days are counted by the
    convention. `part` is the payer's, `part_before` that of the payers before him: what he
    pays is rounded with theirs, so that the parts are the whole to the cent. `payment`
    counts up to the agreed number of `payments`, both None if there is no such number.
    """

    anchor: date
    cadence: Cadence
    n: int
    nominal: date
    wished_day: int | None
    timing: str
    alignment: str
    billed_days: int
    natural_days: int
    convention: str
    clipped: bool
    part: Fraction = Fraction(1)
    part_before: Fraction = Fraction(0)
    payment: int | None = None
    payments: int | None = None
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Hold one charge that should exist.

    `period` is what it bills, `natural_period` the whole period that this lies in,
    `bill_on` the day it is billed. `share` is what is billed of the unit price, the
    payer's part of it included. `discounts` are to be taken off: a percentage of the
    sum, an amount by the same share.
    """

    key: Any
    kind: str
    occurrence: int = 0
    payer_slot: int = 0
    payer: Any = None
    period: Period
    natural_period: Period
    bill_on: date
    share: Fraction
    quantity: Any
    unit_price: Any
    tiers: tuple = ()
    item: Any = None
    discounts: tuple[Discount, ...] = ()
    derivation: Derivation

    @property
    def agreed(self) -> tuple:
        """All that the sum follows from, but the days."""
        return (
            self.natural_period,
            self.quantity,
            self.unit_price,
            self.tiers,
            self.item,
            self.payer,
            self.derivation.part,
            self.discounts,
        )
