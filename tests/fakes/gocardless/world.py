"""Everything that the fake knows: its clock, its objects, its events."""

import itertools
from datetime import date, datetime, time, timedelta, timezone

FIRST_DAY = date(2026, 3, 2)
MORNING = time(6, 0)
_TICK = timedelta(milliseconds=1)
CREDITOR = "CR00000001"
PREFIXES = {
    "customers": "CU",
    "customer_bank_accounts": "BA",
    "mandates": "MD",
    "payments": "PM",
    "payouts": "PO",
    "refunds": "RF",
    "billing_requests": "BRQ",
    "billing_request_flows": "BRF",
    "creditors": "CR",
    "events": "EV",
    "webhooks": "WB",
}


class World:
    """The state. Whoever changes it holds ``lock`` of the server."""

    def __init__(self, today=FIRST_DAY):
        self.now = datetime.combine(today, MORNING, timezone.utc)
        self.objects = {kind: {} for kind in PREFIXES}
        self.hidden = {}
        self.items = {}
        self.due_items = []
        self.keys = {}
        self.event_lag = timedelta(0)
        self._numbers = itertools.count(1)

    @property
    def today(self):
        return self.now.date()

    def stamp(self):
        """Return the time of the clock, which moves with each thing that happens."""
        self.now += _TICK
        return self.written(self.now)

    @staticmethod
    def written(moment):
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def add(self, kind, told, **hidden):
        """Keep a new object; return it with its id and its time."""
        ref = f"{PREFIXES[kind]}{next(self._numbers):08d}"
        told = {"id": ref, "created_at": self.stamp(), **told}
        self.objects[kind][ref] = told
        self.hidden[ref] = hidden
        return told

    def event(self, kind, told, action, details=None, **links):
        """Note that something happened to an object."""
        details = {
            "origin": "gocardless",
            "cause": f"{kind.removesuffix('s')}_{action}",
            "description": f"The {kind.removesuffix('s')} is now {action}.",
            **(details or {}),
        }
        return self.add(
            "events",
            {
                "resource_type": kind,
                "action": action,
                "links": {kind.removesuffix("s"): told["id"], **links},
                "details": details,
                "metadata": {},
                "resource_metadata": told.get("metadata") or {},
                "customer_notifications": [],
                "source": {"name": "GoCardless", "type": "gc_team"},
            },
            delivered=False,
            moment=self.now,
        )

    def visible_events(self):
        """Return what may be listed already: events appear a moment later."""
        limit = self.now - self.event_lag
        return [
            told
            for ref, told in self.objects["events"].items()
            if self.hidden[ref]["moment"] <= limit
        ]
