"""The addresses of the API: which may be read, made, changed, and what lists filter by."""

import re
from datetime import datetime

from . import mandates, payments, payouts, refunds, setups
from .checking import check_fields
from .refusals import conflict, not_found, usage, validation

DEFAULT_LIMIT, MOST = 50, 500
_COMMON = ("after", "before", "limit")
_TIMES = tuple(f"created_at[{how}]" for how in ("gt", "gte", "lt", "lte"))

# Resource -> filters of its list; a filter names a link, or else a field.
FILTERS = {
    "billing_requests": ("customer", "status"),
    "creditors": (),
    "customer_bank_accounts": ("customer", "enabled"),
    "customers": ("currency",),
    "events": (
        "action",
        "billing_request",
        "include",
        "mandate",
        "parent_event",
        "payment",
        "payout",
        "refund",
        "resource_type",
    ),
    "mandates": ("creditor", "customer", "customer_bank_account", "reference")
    + ("scheme", "status"),
    "payments": ("charge_date", "creditor", "currency", "mandate", "status"),
    "payouts": ("creditor", "currency", "payout_type", "reference", "status"),
    "refunds": ("mandate", "payment", "refund_type"),
}
_CREATE = {
    "billing_requests": setups.create,
    "payments": payments.create,
    "refunds": refunds.create,
}
_UPDATE = {"payments": payments.update}
_ACTIONS = {
    ("billing_requests", "cancel"): lambda world, ref, _data: setups.cancel(world, ref),
    ("mandates", "cancel"): lambda world, ref, _data: mandates.cancel(world, ref),
    ("mandates", "reinstate"): lambda world, ref, _data: mandates.reinstate(world, ref),
    ("payments", "cancel"): lambda world, ref, _data: payments.cancel(world, ref),
    ("payments", "retry"): payments.retry,
}
_PATH = re.compile(r"/(\w+)(?:/(\w+)(?:/actions/(\w+))?)?")


class Routes:
    """Answer the requests of one account: ``(status, body, location)``."""

    def __init__(self, world, host):
        self.world = world
        self.host = host

    def answer(self, method, path, query, body, key):
        """Do what a request asks for.

        :raise ApiError: for what is refused.
        """
        match = _PATH.fullmatch(path)
        if not match:
            raise not_found()
        name, ref, action = match.groups()
        if method == "GET" and not ref:
            return 200, self._list(name, query), None
        if method == "GET" and not action:
            return 200, {name: self._shown(name, self._one(name, ref))}, None
        if method == "POST" and not ref:
            return self._create(name, body, key)
        if method == "POST" and action:
            return self._act(name, ref, action, body)
        if method == "PUT" and name in _UPDATE:
            told = _UPDATE[name](self.world, ref, unwrap(body, name))
            return 200, {name: self._shown(name, told)}, None
        raise not_found()

    # === ONE === #

    def _one(self, name, ref):
        # NOTE: a flow cannot be read again.
        found = self.world.objects.get(name, {}).get(ref)
        if found is None or name not in FILTERS:
            raise not_found()
        return found

    def _shown(self, name, told):
        return mandates.shown(self.world, told) if name == "mandates" else told

    def _create(self, name, body, key):
        if name not in _CREATE and name != "billing_request_flows":
            raise not_found()
        told = unwrap(body, name)
        if key and (name, key) in self.world.keys:
            raise conflict(self.world.keys[name, key])
        made = self._make(name, told)
        if key:
            self.world.keys[name, key] = made["id"]
        return 201, {name: made}, f"{self.host}/{name}/{made['id']}"

    def _make(self, name, told):
        if name == "billing_request_flows":
            return setups.create_flow(self.world, told, self.host)
        return _CREATE[name](self.world, told)

    def _act(self, name, ref, action, body):
        act = _ACTIONS.get((name, action))
        if act is None:
            raise not_found()
        data = unwrap(body, "data") if body else {}
        return 200, {name: self._shown(name, act(self.world, ref, data))}, None

    # === LISTS === #

    def _list(self, name, query):
        if name == "payout_items":
            return self._list_items(query)
        if name == "balances":
            _check_query(query, ("creditor",))
            rows = payouts.balances(self.world)
            return _paged("balances", rows, query, len(rows))
        if name not in FILTERS:
            raise not_found()
        _check_query(query, (*_COMMON, *_TIMES, *FILTERS[name]))
        rows = self._rows(name)
        rows = [row for row in rows if _fits(row, query, FILTERS[name])]
        return self._page(name, rows, query)

    def _rows(self, name):
        """Return all of them, newest first."""
        objects = self.world.objects[name]
        rows = (
            self.world.visible_events() if name == "events" else list(objects.values())
        )
        return [self._shown(name, row) for row in reversed(rows)]

    def _list_items(self, query):
        _check_query(query, (*_COMMON, "payout", "include_2020_tax_cutover"))
        if "payout" not in query:
            raise validation("payout_items", "payout", "is required")
        rows = payouts.items(self.world, query["payout"])
        limit = _limit(query)
        start = int(query["after"]) if query.get("after", "").isdigit() else 0
        return _paged(
            "payout_items",
            rows[start : start + limit],
            query,
            limit,
            after=str(start + limit) if len(rows) > start + limit else None,
        )

    def _page(self, name, rows, query):
        limit = _limit(query)
        refs = [row["id"] for row in rows]
        for cursor in ("after", "before"):
            if cursor in query and query[cursor] not in refs:
                raise usage(f"Invalid cursor {cursor}", 400, "invalid_cursor")
        if "before" in query:
            end = refs.index(query["before"])
            start = max(end - limit, 0)
            chosen = rows[start:end]
            more = start > 0
            return _paged(
                name, chosen, query, limit, before=chosen[0]["id"] if more else None
            )
        start = refs.index(query["after"]) + 1 if "after" in query else 0
        chosen = rows[start : start + limit]
        more = len(rows) > start + limit
        return _paged(
            name, chosen, query, limit, after=chosen[-1]["id"] if more else None
        )


def unwrap(body, name):
    """Return what stands under the envelope of a body.

    :raise ApiError: where the root is no object, or holds another envelope.
    """
    if not isinstance(body, dict):
        raise usage("Root element must be an object.")
    if set(body) != {name}:
        raise usage(f"Missing or unknown envelope: {name} is expected.")
    check_fields(body[name], body[name], f"/{name}")
    return body[name]


def _paged(name, rows, query, limit, before=None, after=None):
    return {
        name: rows,
        "meta": {
            "cursors": {"before": before, "after": after},
            "limit": limit if name == "balances" else _limit(query),
        },
    }


def _limit(query):
    text = query.get("limit", str(DEFAULT_LIMIT))
    if not text.isdigit() or not 1 <= int(text) <= MOST:
        raise validation("", "limit", f"must be between 1 and {MOST}")
    return int(text)


def _check_query(query, known):
    for name in query:
        if name not in known:
            raise usage(f"Unknown parameter {name}.")
        if name in _TIMES:
            _moment(query[name])


def _fits(row, query, filters):
    made = _moment(row["created_at"])
    for name, value in query.items():
        if name in filters and name != "include":
            have = row.get("links", {}).get(name, row.get(name))
            if str(have) not in value.split(","):
                return False
        elif name in _TIMES and not _COMPARE[name[11:-1]](made, _moment(value)):
            return False
    return True


_COMPARE = {
    "gt": lambda made, limit: made > limit,
    "gte": lambda made, limit: made >= limit,
    "lt": lambda made, limit: made < limit,
    "lte": lambda made, limit: made <= limit,
}


def _moment(text):
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise validation("", "created_at", "is not a valid time") from None
    if moment.utcoffset() is None:
        raise validation("", "created_at", "needs a time zone")
    return moment
