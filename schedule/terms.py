"""Say what was agreed, line by line.

Everything here is frozen. Keys, items, payers, quantities and prices are opaque: they
are carried through and never computed with.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from .dates import plain_date
from .errors import ScheduleError
from .periods import Cadence, months_between, nth_period, wished
from .proration import CONVENTIONS

KINDS = ("recurring", "one_time", "usage")
TIMINGS = ("advance", "arrears")
FIRST_PERIODS = ("prorate", "full", "free")
LAST_PERIODS = ("prorate", "full")


@dataclass(frozen=True, slots=True)
class LineTerms:
    """Hold the terms of one line, from its `start` on.

    `key` identifies it (a database id; the keys of one subscription are orderable).
    With a `day_of_month` the days before the first such day are a partial first
    period: 'prorate' bills its share of the natural period it lies in, 'full' bills
    it like a whole one, 'free' not at all. With a `month` beside it, some period begins
    in that month of the year (see `periods.first_anchor`): calendar quarters, a season.
    `convention` counts the days of a share (see `proration.share`); a price that is
    billed in 'full' or under 'none' is never divided, so it is paused, changed and
    ended in whole periods only.

    `tiers`: of usage, pairs of a count and the price of each piece above it.
    `timing`: a period is billed on its first day ('advance') or on the day after its
    last ('arrears'). `kind` 'usage' is metered: in arrears, its quantity is known only
    then (see `usage`), its price is for one piece and its share always 1. `trial`:
    nothing is billed so long from the start on. `commitment`: so long from the start
    on no 'end' takes effect. `payments`: so many periods are billed, a partial one
    counts, a skipped one does not. From `end` on nothing is billed; the period that
    contains it is billed by its days, or whole, as `last_period` says. `in_step`: the
    first day of some period, before the start or after it, from which all of them are
    counted; the days from the start to the next such day are a partial first period.
    """

    key: Any
    start: date
    cadence: Cadence
    day_of_month: int | None = None
    first_period: str = "prorate"
    convention: str = "actual"
    quantity: Any = 1
    unit_price: Any = None
    kind: str = field(default="recurring", kw_only=True)
    timing: str = field(default="advance", kw_only=True)
    item: Any = field(default=None, kw_only=True)
    trial: Cadence | None = field(default=None, kw_only=True)
    commitment: Cadence | None = field(default=None, kw_only=True)
    payments: int | None = field(default=None, kw_only=True)
    end: date | None = field(default=None, kw_only=True)
    last_period: str = field(default="prorate", kw_only=True)
    month: int | None = field(default=None, kw_only=True)
    tiers: tuple = field(default=(), kw_only=True)
    in_step: date | None = field(default=None, kw_only=True)

    def __post_init__(self):
        plain_date(self.start)
        if self.day_of_month is not None:
            wished(self.cadence, self.day_of_month)
        self._refuse_unknown("first_period", FIRST_PERIODS)
        self._refuse_unknown("convention", CONVENTIONS)
        self._refuse_unknown("kind", KINDS)
        self._refuse_unknown("timing", TIMINGS)
        self._refuse_unknown("last_period", LAST_PERIODS)
        self._refuse_what_does_not_fit()

    def _refuse_unknown(self, name, known):
        value = getattr(self, name)
        if value not in known:
            raise ScheduleError(
                f"Line {self.key!r}: unknown {name} {value!r}, "
                f"choose one of {', '.join(known)}."
            )

    def _refuse_what_does_not_fit(self):
        if self.month is not None:
            months_between(self.cadence, self.month)
            if self.day_of_month is None:
                raise ScheduleError(
                    f"Line {self.key!r}: month {self.month} needs a day of the month."
                )
        if self.in_step is not None:
            plain_date(self.in_step)
        if self.convention == "fixed_30" and not self.cadence.months:
            raise ScheduleError(
                f"Line {self.key!r}: fixed_30 counts whole months, "
                f"not a {self.cadence.unit} cadence."
            )
        if self.kind == "usage" and self.timing != "arrears":
            raise ScheduleError(
                f"Line {self.key!r}: usage is billed in arrears, when it is known."
            )
        if self.payments is not None and (
            type(self.payments) is not int or self.payments < 1
        ):
            raise ScheduleError(
                f"Line {self.key!r}: 1 payment or more, not {self.payments!r}."
            )
        if self.end is not None and plain_date(self.end) <= self.start:
            raise ScheduleError(
                f"Line {self.key!r}: it ends on {self.end}, "
                f"and starts only on {self.start}."
            )

    @property
    def is_divisible(self) -> bool:
        """Whether some days of a period cost their share, or are metered."""
        return self.kind == "usage" or self.convention != "none"

    @property
    def billed_from(self) -> date:
        """The first day that can cost anything: the start, or the end of the trial."""
        return self._after(self.trial)

    @property
    def first_wish(self) -> int | None:
        """The bill day of the first periods; None for the day of `billed_from` itself.

        NOTE: a trial of a month from the 31st may be over on a clipped day; the 31st
        must not be forgotten.
        """
        in_months = self.cadence.months and self.trial and self.trial.months
        if self.day_of_month is None and in_months:
            return self.start.day
        return self.day_of_month

    @property
    def committed_until(self) -> date:
        """The first day on which an 'end' can take effect."""
        return self._after(self.commitment)

    def _after(self, length):
        return nth_period(self.start, length, 1).start if length else self.start


def one_time(key: Any, day: date, **more: Any) -> LineTerms:
    """Return the terms of a fee that is billed once: for a set-up, a purchase.

    It is a line of one day with one payment; while that day is paused it waits.
    `more`: `quantity`, `unit_price`, `item`.

    >>> one_time(3, date(2025, 1, 31), unit_price=90).payments
    1
    """
    return LineTerms(
        key, day, Cadence("day"), kind="one_time", convention="none", payments=1, **more
    )


@dataclass(frozen=True, slots=True)
class PayerPart:
    """Hold which part of each charge one payer pays; `payer` is opaque."""

    payer: Any
    part: Fraction


SOLE_PAYER = (PayerPart(None, Fraction(1)),)


@dataclass(frozen=True, slots=True)
class Terms:
    """Hold the lines of one subscription, and who pays them.

    The place of a payer in `payers` is its slot in the ledger; the parts sum to 1.
    """

    lines: tuple[LineTerms, ...]
    payers: tuple[PayerPart, ...] = SOLE_PAYER

    def __post_init__(self):
        check_payers(self.payers)


def check_payers(payers: tuple[PayerPart, ...]) -> None:
    """Refuse payers whose parts are not positive or do not sum to 1: ScheduleError."""
    if not all(isinstance(share, PayerPart) for share in payers):
        raise ScheduleError(f"Payers and their parts are needed, not {payers!r}.")
    parts = [share.part for share in payers]
    if sum(parts) != 1 or min(parts) <= 0:
        told = ", ".join(str(part) for part in parts) or "nobody"
        raise ScheduleError(f"The payers' parts must sum to 1, not {told}.")
