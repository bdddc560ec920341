"""A whole period at its whole price: what is compared, and shown before anything else."""

from datetime import date
from fractions import Fraction
from typing import Any

from .derivation import Charge, Derivation
from .periods import Cadence, nth_period


def whole_charge(key: Any, cadence: Cadence, day: date, sold: Any, item: Any) -> Charge:
    """Return the charge of one whole period that begins on a day.

    `sold` has the quantity and the unit price. Nothing is taken off, and it need not be
    one that is ever due.

    >>> from types import SimpleNamespace
    >>> sold = SimpleNamespace(quantity=2, unit_price=15)
    >>> charge = whole_charge(7, Cadence("month"), date(2025, 1, 31), sold, None)
    >>> print(charge.period, charge.share)
    [2025-01-31, 2025-02-28) 1
    """
    period = nth_period(day, cadence, 0)
    days = (period.end - period.start).days
    return Charge(
        key=key,
        kind="recurring",
        period=period,
        natural_period=period,
        bill_on=period.start,
        share=Fraction(1),
        quantity=sold.quantity,
        unit_price=sold.unit_price,
        item=item,
        derivation=Derivation(
            anchor=day,
            cadence=cadence,
            n=0,
            nominal=period.start,
            wished_day=None,
            timing="advance",
            alignment="none",
            billed_days=days,
            natural_days=days,
            convention="actual",
            clipped=False,
        ),
    )
