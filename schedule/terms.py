"""Say what was agreed, what happened, and what follows from it.

Everything here is frozen. Keys, quantities and prices are opaque: they are carried
through and never computed with.
"""

from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import Any

from .dates import plain_date
from .errors import ScheduleError
from .periods import Cadence, Period, wished
from .proration import CONVENTIONS

FIRST_PERIODS = ("prorate", "full", "free")


@dataclass(frozen=True, slots=True)
class LineTerms:
    """Hold the terms of one line, from its `start` on.

    `key` identifies it (a database id; the keys of one subscription are orderable).
    With a `day_of_month` the days before the first such day are a partial first
    period: 'prorate' bills its share of the natural period it lies in, 'full' bills
    it like a whole one, 'free' not at all. `convention` counts the days of a share
    (see `proration.share`).
    """

    key: Any
    start: date
    cadence: Cadence
    day_of_month: int | None = None
    first_period: str = "prorate"
    convention: str = "actual"
    quantity: Any = 1
    unit_price: Any = None

    def __post_init__(self):
        plain_date(self.start)
        if self.day_of_month is not None:
            wished(self.cadence, self.day_of_month)
        self._refuse_unknown("first_period", FIRST_PERIODS)
        self._refuse_unknown("convention", CONVENTIONS)
        if self.convention == "fixed_30" and not self.cadence.months:
            raise ScheduleError(
                f"Line {self.key!r}: fixed_30 counts whole months, "
                f"not a {self.cadence.unit} cadence."
            )

    def _refuse_unknown(self, name, known):
        value = getattr(self, name)
        if value not in known:
            raise ScheduleError(
                f"Line {self.key!r}: unknown {name} {value!r}, "
                f"choose one of {', '.join(known)}."
            )


@dataclass(frozen=True, slots=True)
class Terms:
    """Hold the lines of one subscription."""

    lines: tuple[LineTerms, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Hold what happened to a subscription, and from which day on it counts.

    'start' only documents. 'end': no period starts on or after `effective`.
    """

    kind: str
    effective: date

    def __post_init__(self):
        plain_date(self.effective)


@dataclass(frozen=True, slots=True)
class Derivation:
    """Tell how a charge came about, for the sentence that explains it.

    `nominal` is the date it falls on before any roll. `wished_day` is as agreed (-1:
    the last), or the anchor's own, None if the cadence counts days. `clipped`: the
    month of `nominal` was too short for it. `alignment` is 'none' for a whole period.
    Days are counted by the convention.
    """

    anchor: date
    n: int
    nominal: date
    wished_day: int | None
    alignment: str
    billed_days: int
    natural_days: int
    convention: str
    clipped: bool

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON: dates as ISO strings."""
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in values
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Hold one charge that should exist.

    `period` is what it bills, `natural_period` the whole period that this lies in,
    `share` what is billed of the unit price, `bill_on` the day it is billed.
    """

    key: Any
    kind: str = "recurring"
    occurrence: int = 0
    period: Period
    natural_period: Period
    bill_on: date
    share: Fraction
    quantity: Any
    unit_price: Any
    derivation: Derivation
