"""The few words in which the worked examples are told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from ...charges import due_charges
from ...credits import Billed, Credit, credits_of
from ...derivation import Charge
from ...events import Change, Discount, End, Event, Pause, Resume, Start
from ...periods import Cadence, Period
from ...terms import SOLE_PAYER, LineTerms, PayerPart, Terms, one_time
from ...usage import Reading, billable_quantity

DAY, WEEK = Cadence("day"), Cadence("week")
MONTH, QUARTER, YEAR = Cadence("month"), Cadence("month", 3), Cadence("year")


def every(count, unit):
    return Cadence(unit, count)


def d(text):
    return text and date.fromisoformat(text)


# What was agreed.


def line(start, cadence=MONTH, day=None, key=1, *, end=None, price=None, **more):
    """A line; `day`: the wished day of the month."""
    return LineTerms(key, d(start), cadence, day, end=d(end), unit_price=price, **more)


def fee(day, key=1, *, price=None, **more):
    return one_time(key, d(day), unit_price=price, **more)


def paid_by(*parts):
    """Who pays, in the order of their slots: `paid_by(("Ann", "1/3"), ...)`."""
    return tuple(PayerPart(payer, Fraction(part)) for payer, part in parts)


# What happened. `no`: the number of the event; `lines`: the keys it is about.


def _about(day, no, lines):
    return d(day), no, None if lines is None else frozenset(lines)


def starts(day, *, no=0, lines=None):
    return Start(*_about(day, no, lines))


def ends(day, policy="period_end", *, no=0, lines=None, **more):
    return End(*_about(day, no, lines), policy=policy, **more)


def pauses(day, policy="skip", *, until=None, no=0, lines=None, **more):
    return Pause(*_about(day, no, lines), policy=policy, until=d(until), **more)


def resumes(day, *, no=0, lines=None, **more):
    return Resume(*_about(day, no, lines), **more)


NAMES = {"price": "unit_price", "day": "day_of_month"}


def changes(on, at="once", *, no=0, lines=None, **to):
    """A change `to` another price, quantity, item, payers, cadence or day."""
    to = {NAMES.get(name, name): value for name, value in to.items()}
    return Change(*_about(on, no, lines), at=at, to=to)


def discounts(day, mode, value, *, until=None, no=0, lines=None, **more):
    about = _about(day, no, lines)
    return Discount(*about, mode=mode, value=value, until=d(until), **more)


# What follows.


@dataclass(frozen=True, slots=True)
class Bill:
    """One charge; `kind` and `natural` are looked at only where a case tells them."""

    start: str
    end: str
    share: Fraction
    on: str
    key: Any = 1
    price: Any = None
    quantity: Any = 1
    item: Any = None
    slot: int = 0
    payer: Any = None
    off: tuple = ()
    payment: str | None = None
    kind: str | None = None
    natural: tuple | None = None

    def __str__(self):
        extra = [
            f"{name} {value}"
            for name, value in (
                ("line", self.key),
                ("price", self.price),
                ("quantity", self.quantity),
                ("item", self.item),
                ("slot", self.slot),
                ("payer", self.payer),
                ("discounts", self.off),
                ("payment", self.payment),
                ("kind", self.kind),
                ("of", self.natural and " to ".join(self.natural)),
            )
            if value != DEFAULTS.get(name)
        ]
        told = f"on {self.on}: {self.start} to {self.end}, share {self.share}"
        return ", ".join((told, *extra))


DEFAULTS = {"line": 1, "quantity": 1, "slot": 0, "discounts": ()}


def bill(start, end, share, *, on=None, **more):
    """A charge for these days; billed on its first day unless `on` says otherwise.

    `off`: the numbers of its discounts; `payment`: "2 of 3"; `natural`: the days of the
    whole period that it lies in.
    """
    return Bill(start, end, Fraction(share), on or start, **more)


def billed(charge: Charge, like: Bill | None) -> Bill:
    """Tell a charge as a case does, with what that case looks at."""
    why = charge.derivation
    natural = (str(charge.natural_period.start), str(charge.natural_period.end))
    return Bill(
        start=str(charge.period.start),
        end=str(charge.period.end),
        share=charge.share,
        on=str(charge.bill_on),
        key=charge.key,
        price=charge.unit_price,
        quantity=charge.quantity,
        item=charge.item,
        slot=charge.payer_slot,
        payer=charge.payer,
        off=tuple(discount.number for discount in charge.discounts),
        payment=why.payment and f"{why.payment} of {why.payments}",
        kind=charge.kind if like and like.kind else None,
        natural=natural if like and like.natural else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A history, a window, and all the charges in it."""

    id: str
    promise: str
    terms: Terms
    events: tuple[Event, ...]
    until: date
    since: date | None
    bills: tuple[Bill, ...]
    source: str | None

    def expected(self) -> list[str]:
        return [str(row) for row in self.bills]

    def found(self) -> list[str]:
        charges = due_charges(self.terms, self.events, self.until, self.since)
        pairs = zip_longest(charges, self.bills)
        return [str(billed(charge, like)) for charge, like in pairs if charge]


def case(
    id, promise, what, *events, until, bills, since=None, payers=SOLE_PAYER, source=None
):
    """`what` is a line or several; the window is `(since, until]`."""
    return Case(
        id=id,
        promise=promise,
        terms=Terms(what if isinstance(what, tuple) else (what,), payers),
        events=events,
        until=d(until),
        since=d(since),
        bills=tuple(bills),
        source=source,
    )


# What comes back.


@dataclass(frozen=True, slots=True)
class Back:
    """Some days of one charge, `of` the one that bills these lines from that day."""

    start: str
    end: str
    part: Fraction
    of: str
    key: Any = 1
    slot: int = 0
    is_last: bool = False
    with_next: bool = False

    def __str__(self):
        told = (
            f"{self.start} to {self.end}, part {self.part} of line {self.key}, "
            f"slot {self.slot}, from {self.of}"
        )
        words = [name for name in ("is_last", "with_next") if getattr(self, name)]
        return ", ".join((told, *words))


def back(start, end, part, *, of, **more):
    return Back(start, end, Fraction(part), of, **more)


def returned(credit: Credit) -> Back:
    return Back(
        str(credit.period.start),
        str(credit.period.end),
        credit.part,
        str(credit.charge.period.start),
        credit.charge.key,
        credit.charge.payer_slot,
        credit.is_last,
        credit.with_next,
    )


@dataclass(frozen=True, slots=True)
class Earlier:
    """What already came back of the charge that starts `of` that day."""

    of: str
    days: tuple[Period, ...]
    left: Fraction


def earlier(of, *days, left):
    return Earlier(of, tuple(Period(d(a), d(b)) for a, b in days), Fraction(left))


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditCase:
    """A ledger up to a day, one more event, and what comes back of it."""

    id: str
    promise: str
    terms: Terms
    before: tuple[Event, ...]
    known: tuple[Event, ...]
    event: Event
    ledger: date
    earlier: tuple[Earlier, ...]
    backs: tuple[Back, ...]
    source: str | None

    def expected(self) -> list[str]:
        return [str(row) for row in self.backs]

    def found(self) -> list[str]:
        charges = due_charges(self.terms, self.known, self.ledger)
        ledger = [self._entry(charge) for charge in charges]
        found = credits_of(self.terms, self.before, self.event, ledger)
        return [str(returned(credit)) for credit in found]

    def _entry(self, charge):
        entry = Billed(charge=charge)
        for past in self.earlier:
            if past.of == str(charge.period.start):
                entry = replace(entry, credited=past.days, left=past.left)
        return entry


def credit(
    id,
    promise,
    what,
    *before,
    event,
    ledger,
    backs,
    known=None,
    earlier=(),
    payers=SOLE_PAYER,
    source=None,
):
    """`ledger`: all that bills up to that day was billed, as due then.

    `known`: of the events `before`, those that were known then; None: all of them.
    """
    return CreditCase(
        id=id,
        promise=promise,
        terms=Terms(what if isinstance(what, tuple) else (what,), payers),
        before=before,
        known=before if known is None else known,
        event=event,
        ledger=d(ledger),
        earlier=tuple(earlier),
        backs=tuple(backs),
        source=source,
    )


# What was metered.


@dataclass(frozen=True, slots=True)
class Metered:
    """The quantity that one charge bills, given what is included."""

    start: str
    end: str
    quantity: Any
    included: Any = 0
    billed: Any = 0

    def __str__(self):
        return f"{self.start} to {self.end}: {self.quantity}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteredCase:
    """A metered line, what was read, and what each of its charges bills."""

    id: str
    promise: str
    terms: Terms
    events: tuple[Event, ...]
    readings: tuple[Reading, ...]
    until: date
    since: date | None
    takes: tuple[Metered, ...]
    source: str | None

    def expected(self) -> list[str]:
        return [str(row) for row in self.takes]

    def found(self) -> list[str]:
        charges = due_charges(self.terms, self.events, self.until, self.since)
        pairs = zip_longest(charges, self.takes)
        return [str(self._taken(charge, row)) for charge, row in pairs if charge]

    def _taken(self, charge, row):
        row = row or Metered("", "", 0)
        quantity = billable_quantity(charge, self.readings, row.included, row.billed)
        return Metered(str(charge.period.start), str(charge.period.end), quantity)


def takes(start, end, quantity, **more):
    """What the charge for these days bills; `billed`: what the others of it did."""
    return Metered(start, end, quantity, **more)


def metered(
    id,
    promise,
    what,
    *events,
    readings: Iterable,
    until,
    takes,
    since=None,
    source=None,
):
    return MeteredCase(
        id=id,
        promise=promise,
        terms=Terms((what,)),
        events=events,
        readings=tuple(Reading(d(day), quantity) for day, quantity in readings),
        until=d(until),
        since=d(since),
        takes=tuple(takes),
        source=source,
    )
