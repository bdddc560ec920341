"""What somebody wishes to change of what runs, and what it is planned to be. Plain data.

Records stand where ``Any`` does.
"""

from datetime import date as Date
from datetime import timedelta
from typing import Any, NamedTuple

from ...schedule.events import Event

WHENS = [
    ("now", "Now"),
    ("renewal", "At the next renewal"),
    ("date", "On a day"),
]


class Row(NamedTuple):
    """One line as it is to be: ``line`` (None: it is added), sold by ``offer``.

    ``offer`` is the ``subdebit.plan.line``, which may be empty; ``price`` None where
    the plan has none. ``quantity`` 0: the line ends. ``tiers``: of usage, whose quantity
    is what is included; as of ``LineTerms``.
    """

    line: Any
    offer: Any
    product: Any
    name: str
    quantity: float
    price: float | None
    tiers: tuple = ()

    @property
    def key(self):
        """Return what two rows about the same thing have in common."""
        return self.line or self.offer or self.product


class Wish(NamedTuple):
    """What is to change; None and empty: it stays as it is.

    ``addons``: all that are to be there. ``rows``: that somebody typed. ``when`` is one of
    ``WHENS``, ``date`` its day, or that before which no renewal counts; at ``until`` all goes back. ``replaces``: the
    ``subdebit.event`` of a change that is planned, and is withdrawn.
    """

    plan: Any = None
    addons: Any = None
    rows: tuple = ()
    cadence: Any = None
    day_of_month: int | None = None
    when: str = "now"
    date: Date | None = None
    until: Date | None = None
    code: str = ""
    replaces: Any = None

    @property
    def at(self):
        """Return when an event of the schedule takes effect, as that calls it."""
        return "renewal" if self.when == "renewal" else "once"


class Part(NamedTuple):
    """An event that is saved, and what the timeline calls it.

    ``ends``: the place, among the parts, of the one that it takes back; or ``ends_id``,
    the number of one that is saved.
    """

    event: Event
    kind: str
    ends: int | None = None
    ends_id: int | None = None


class Planned(NamedTuple):
    """What a wish comes to: events, and lines that are added.

    ``day``: the first one that it counts for. ``parts``: in the order of saving.
    ``added``: values of lines. ``details``: what the event of the whole keeps. ``code``: the
    promo codes that begin with it, which become events of their own.
    """

    day: Date
    parts: tuple
    added: tuple
    details: dict
    code: str = ""

    @property
    def events(self):
        """Return what is put on the timeline, as ``schedule.events``."""
        return [part.event for part in self.parts]

    def get_plan(self, subscription):
        """Return the plan that it changes to, empty where it stays."""
        plans = self.details.get("plan")
        return subscription.plan_id.browse(plans[1] if plans else ())

    def get_last_day(self):
        """Return the last day of a change for a time, or None."""
        until = self.details.get("until")
        return Date.fromisoformat(until) - timedelta(days=1) if until else None


class Agreed(NamedTuple):
    """What is agreed for one line on a day."""

    cadence: Any
    values: Any
    wished_day: int | None
