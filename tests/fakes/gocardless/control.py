"""The doors that the real one has not: the page to sign on, and the hand of a tester.

POST /fake/clock      {"date": "2026-03-31"}
POST /fake/faults     {"fault": "html_after", "on": "POST /payments"}
POST /fake/scenarios  {"scenario": "payment_charged_back", "id": "PM00000042"}
POST /fake/webhooks   {"url": "http://127.0.0.1:8069/…", "twice": true, "seed": 1}
GET  /fake/ledger
"""

import json
from datetime import date
from html import escape
from random import Random
from urllib.parse import parse_qsl

from . import setups
from .refusals import ApiError

_HTML = {"Content-Type": "text/html; charset=utf-8"}
_JSON = {"Content-Type": "application/json"}
_FIELDS = (
    ("given_name", "First name"),
    ("family_name", "Last name"),
    ("email", "E-mail"),
    ("account", "IBAN"),
)


class Control:
    """Answer ``(status, body, headers)``."""

    def __init__(self, fake):
        self.fake = fake

    def answer(self, method, path, raw):
        if path.startswith("/flow/"):
            return self._page(method, path.rpartition("/")[2], raw)
        act = getattr(self, f"_{method.lower()}_{path.rpartition('/')[2]}", None)
        if act is None:
            return 404, b"{}", _JSON
        try:
            told = act(json.loads(raw or b"{}"))
        except (ApiError, KeyError, ValueError, TypeError) as error:
            return 400, json.dumps({"error": str(error)}).encode(), _JSON
        return 200, json.dumps(told).encode(), _JSON

    # === THE PAGE === #

    def _page(self, method, flow_ref, raw):
        try:
            with self.fake.lock:
                flow, setup = setups.page(self.fake.world, flow_ref)
                if method == "GET":
                    return 200, _form(flow, setup).encode(), _HTML
                told = dict(parse_qsl(raw.decode()))
                setups.sign(self.fake.world, flow_ref, **told)
        except LookupError as error:
            return 410, f"<p>{escape(str(error))}</p>".encode(), _HTML
        return 303, b"", {"Location": flow["redirect_uri"] or "/"}

    # === THE HAND OF A TESTER === #

    def _get_ledger(self, _told):
        return self.fake.ledger()

    def _get_clock(self, _told):
        return {"date": str(self.fake.world.today)}

    def _post_clock(self, told):
        self.fake.advance(date.fromisoformat(told["date"]))
        return {"date": str(self.fake.world.today)}

    def _post_faults(self, told):
        self.fake.fail_next(told["fault"], told.get("nth", 1), told.get("on", ""))
        return {}

    def _post_scenarios(self, told):
        choice = {
            name: told[name]
            for name in told
            if name in ("code", "cause", "description")
        }
        self.fake.play(told["scenario"], told["id"], **choice)
        return {}

    def _post_webhooks(self, told):
        random = Random(told["seed"]) if "seed" in told else None
        how = {name: told[name] for name in ("twice", "hold", "size") if name in told}
        return self.fake.deliver(told["url"], random=random, **how)


def _form(flow, setup):
    filled = flow["prefilled_customer"]
    inputs = "".join(
        f'<p><label>{label} <input name="{name}"'
        f' value="{escape(filled.get(name) or "")}"></label></p>'
        for name, label in _FIELDS
    )
    scheme = escape(setup["mandate_request"]["scheme"])
    leave = escape(flow["exit_uri"] or "/")
    return (
        f"<!doctype html><title>Mandate</title><h1>Set up a direct debit ({scheme})</h1>"
        f'<form method="post">{inputs}<button>Sign</button></form>'
        f'<p><a href="{leave}">Leave</a></p>'
    )
