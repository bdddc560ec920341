"""Say what happened to a subscription, one class for each kind of event.

An event counts from its `effective` day on, for the `lines` with these keys (None:
all of them); for those in `later`, pairs of a key and a day, only from that day on.
`number` identifies it (a database id) and orders events of one day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from .dates import plain_date
from .errors import ScheduleError, UnknownEvent
from .periods import Cadence
from .terms import PayerPart, check_payers

PAUSE_POLICIES = ("skip", "prorate", "at_renewal", "credit")
END_POLICIES = (
    "period_end",
    "after_next_invoice",
    "immediately_with_credit",
    "immediately",
)
CHANGE_TIMES = ("once", "renewal")
CHANGEABLE = ("quantity", "unit_price", "tiers", "item", "payers", "cadence")
CHANGEABLE += ("day_of_month",)
DISCOUNT_MODES = ("percent", "amount")
DISCOUNT_CLOCKS = ("stands", "runs")


@dataclass(frozen=True, slots=True)
class Event:
    """Hold what all events have in common."""

    kind: ClassVar[str] = ""

    effective: date
    number: int = 0
    lines: frozenset | None = None
    later: tuple[tuple[Any, date], ...] = ()

    def __post_init__(self):
        self._check_days()

    def _check_days(self):
        plain_date(self.effective)
        for key, day in self.later:
            if plain_date(day) <= self.effective:
                self._refuse(f"it cannot count later for {key!r}, on {day}.")

    def concerns(self, key: Any) -> bool:
        """Tell whether the event is about the line of that key."""
        return self.lines is None or key in self.lines

    def day_for(self, key: Any) -> date:
        """Return the day from which it counts for the line of that key.

        >>> Pause(date(2025, 3, 1), later=((7, date(2025, 6, 1)),)).day_for(7)
        datetime.date(2025, 6, 1)
        """
        return dict(self.later).get(key, self.effective)

    def details(self) -> dict[str, Any]:
        """Return what is its own, ready to be stored: what `event_of` takes.

        >>> Pause(date(2025, 3, 1), until=date(2025, 6, 1)).details()
        {'policy': 'skip', 'until': '2025-06-01'}
        """
        common = {field.name for field in fields(Event)}
        values = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in common
        }
        if self.later:
            values["later"] = [[key, day.isoformat()] for key, day in self.later]
        return {
            name: _stored(value) for name, value in values.items() if value is not None
        }

    def _choose(self, name, known):
        value = getattr(self, name)
        if value not in known:
            raise ScheduleError(
                f"The {self.kind} of {self.effective} has an unknown {name} "
                f"{value!r}: choose one of {', '.join(known)}."
            )

    def _refuse(self, sentence):
        raise ScheduleError(f"The {self.kind} of {self.effective}: {sentence}")


@dataclass(frozen=True, slots=True)
class Start(Event):
    """Document the start; the lines tell themselves when they start."""

    kind: ClassVar[str] = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class End(Event):
    """End the lines.

    'period_end': the period that contains the day is the last one. 'immediately': the
    same, only that what is billed in arrears is billed up to the day. With credit: the
    last period is billed up to the day, the rest comes back. 'after_next_invoice': the
    next period that is billed, on that day or later, is the last one. An end waits for
    the commitment unless it breaks it; the earliest of several counts.
    """

    kind: ClassVar[str] = "end"

    policy: str = "period_end"
    breaks_commitment: bool = False

    def __post_init__(self):
        self._check_days()
        self._choose("policy", END_POLICIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Event):
    """Bill nothing: for the next `cycles` periods, `until` a day, or until a `Resume`.

    'skip': periods that start in the pause are skipped whole. 'prorate' and 'credit':
    the days of the pause cost nothing; what is billed of them comes back with the next
    invoice, or at once. 'at_renewal': the same from the next period on, so that nothing
    has to come back. The dates of all periods stay what they are.
    """

    kind: ClassVar[str] = "pause"

    policy: str = "skip"
    cycles: int | None = None
    until: date | None = None

    def __post_init__(self):
        self._check_days()
        self._choose("policy", PAUSE_POLICIES)
        if self.cycles is not None and self.until is not None:
            self._refuse("either a number of cycles or a last day, not both.")
        if self.cycles is not None and (
            type(self.cycles) is not int or self.cycles < 1
        ):
            self._refuse(f"1 cycle or more, not {self.cycles!r}.")
        if self.until is not None and plain_date(self.until) <= self.effective:
            self._refuse(f"it is over before it begins, on {self.until}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Event):
    """End the pauses that began, or were to begin, before.

    One of all lines leaves alone what was agreed for some: their pause goes on.
    `restart`: new periods begin on that day, whatever the bill day was; without it the
    dates of all periods stay what they are.
    """

    kind: ClassVar[str] = "resume"

    restart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Event):
    """Change some of `CHANGEABLE`, at 'once' or at the next 'renewal'.

    `to` maps what changes to its new value. A change of price, tiers, quantity, item or
    payers leaves the periods alone; one of cadence or bill day begins new ones, as for
    a line that starts on that day, whose bill day is kept unless it changes too.
    """

    kind: ClassVar[str] = "change"

    at: str = "once"
    to: Mapping[str, Any]

    def __post_init__(self):
        self._check_days()
        self._choose("at", CHANGE_TIMES)
        unknown = sorted(set(self.to) - set(CHANGEABLE))
        if unknown or not self.to:
            self._refuse(
                f"it can change {', '.join(CHANGEABLE)}, not {', '.join(unknown)}."
            )
        if "payers" in self.to:
            check_payers(self.to["payers"])
        if "cadence" in self.to and not isinstance(self.to["cadence"], Cadence):
            self._refuse(f"{self.to['cadence']!r} is no cadence.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount(Event):
    """Take something off the periods that start from the day on.

    `value` is opaque: so many 'percent' of the price, or an 'amount' a period. Off the
    next `periods` (1: once), off those that start before `until`, or for ever. Its
    clock 'stands' in a pause: only periods that are billed are counted; or it 'runs':
    all are. Several are taken off by `order`, then by day and number. `code` is what it
    is called.
    """

    kind: ClassVar[str] = "discount"

    mode: str
    value: Any
    periods: int | None = None
    until: date | None = None
    clock: str = "stands"
    order: int = 0
    code: str | None = None

    def __post_init__(self):
        self._check_days()
        self._choose("mode", DISCOUNT_MODES)
        self._choose("clock", DISCOUNT_CLOCKS)
        if type(self.order) is not int:
            self._refuse(f"its order is a whole number, not {self.order!r}.")
        if self.periods is not None and (
            type(self.periods) is not int or self.periods < 1
        ):
            self._refuse(f"1 period or more, not {self.periods!r}.")
        if self.until is not None and plain_date(self.until) <= self.effective:
            self._refuse(f"it is over before it begins, on {self.until}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift(Event):
    """End the discount of that number: nothing off periods that start from the day on."""

    kind: ClassVar[str] = "lift"

    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Event):
    """Withdraw the event of that number: all is as if it had never been."""

    kind: ClassVar[str] = "undo"

    event: int


EVENTS = {
    event.kind: event
    for event in (Start, End, Pause, Resume, Change, Discount, Lift, Undo)
}


def event_of(kind: str, effective: date, **details: Any) -> Event:
    """Make an event from the name of its kind and its details, as they may be stored.

    In details a date may be an ISO string, a cadence `{"unit": …, "count": …}`, payers a
    list of `{"payer": …, "part": "3/5"}`, tiers a list of pairs. Raises
    UnknownEvent for a kind that is not known, ScheduleError for details that this kind
    does not have.

    >>> event_of("pause", date(2025, 3, 1), until="2025-06-01").until
    datetime.date(2025, 6, 1)
    """
    if kind not in EVENTS:
        raise UnknownEvent(
            f"Unknown event {kind!r} of {effective}: known are {', '.join(EVENTS)}."
        )
    try:
        return EVENTS[kind](effective, **_restored(details))
    except ScheduleError:
        raise
    except (TypeError, ValueError, AttributeError, ZeroDivisionError):
        given = ", ".join(sorted(details)) or "nothing"
        raise ScheduleError(
            f"The {kind} of {effective} does not fit what it says: {given}."
        ) from None


def _stored(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Cadence):
        return {"unit": value.unit, "count": value.count}
    if isinstance(value, PayerPart):
        return {"payer": value.payer, "part": str(value.part)}
    if isinstance(value, Mapping):
        return {name: _stored(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_stored(one) for one in value]
    return value


def _restored(details):
    details = dict(details)
    if isinstance(details.get("until"), str):
        details["until"] = date.fromisoformat(details["until"])
    if "later" in details:
        details["later"] = tuple(
            (key, date.fromisoformat(day)) for key, day in details["later"]
        )
    to = details.get("to")
    if isinstance(to, Mapping) and isinstance(to.get("cadence"), Mapping):
        details["to"] = to = {**to, "cadence": Cadence(**to["cadence"])}
    if isinstance(to, Mapping) and isinstance(to.get("payers"), list):
        payers = tuple(
            PayerPart(one.get("payer"), Fraction(one.get("part")))
            for one in to["payers"]
        )
        details["to"] = to = {**to, "payers": payers}
    if isinstance(to, Mapping) and isinstance(to.get("tiers"), list):
        details["to"] = {**to, "tiers": tuple(map(tuple, to["tiers"]))}
    return details


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return the events by day, then number; refuse what is no event.

    Without those that were withdrawn, and what withdraws them.

    Raises UnknownEvent: an engine that ignores what it does not know bills a paused
    month.
    """
    events = list(events)
    for event in events:
        if type(event) not in EVENTS.values():
            raise UnknownEvent(f"{event!r} is no event: known are {', '.join(EVENTS)}.")
    undone = {event.event for event in events if isinstance(event, Undo)}
    standing = (
        event
        for event in events
        if not isinstance(event, Undo) and event.number not in undone
    )
    return sorted(standing, key=lambda event: (event.effective, event.number))
