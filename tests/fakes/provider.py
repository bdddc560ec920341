"""A payment provider on loopback that is as strict as the real one, and can be hurt.

It speaks the part of Stripe that Odoo's own code uses to charge a saved method:
``POST /v1/payment_intents``. What it took is the truth of the tests: whatever the
other side believes, ``charges`` is what the customers paid. Standard library only.

Sources: https://docs.stripe.com/api/idempotent_requests, .../api/errors,
.../api/payment_intents/create.
"""

import base64
import contextlib
import itertools
import json
import os
import re
import signal
import socket
import threading
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

SECRET_KEY = "sk_test_fake"
# The least that is charged, in the smallest unit; 50 where nothing is said.
LEAST = {"gbp": 30, "sek": 300}
CURRENCIES = {"chf", "eur", "gbp", "jpy", "sek", "usd"}
PARAMETERS = re.compile(
    r"amount|capture_method|confirm|currency|customer|description|expand\[\]|mandate"
    r"|off_session|payment_method|payment_method_types\[\]|shipping\[name\]"
    r"|statement_descriptor(_suffix)?"
    r"|shipping\[address\]\[(city|country|line1|line2|postal_code|state)\]"
)

# What a saved method does when it is charged.
SUCCEEDS, DECLINES, PROCESSES = "succeeds", "declines", "processes"

# What goes wrong with one request; "took" means that the money has moved.
KILL_BEFORE = "the client is killed before the money is taken"
KILL_AFTER = "the client is killed after the money was taken, before the answer"
CLOSE_BEFORE = "the connection is closed, nothing was taken"
CLOSE_AFTER = "the connection is closed after the money was taken"
SILENCE_AFTER = "no answer comes after the money was taken"
BAD_GATEWAY_AFTER = "a 502 on the way back hides an answer; money was taken"
SERVER_ERROR_AFTER = "the provider fails after it took the money, and stores its 500"
RATE_LIMIT = "429, nothing was taken"
OTHER_AMOUNT = "the answer names another amount than was asked for"


@dataclass(frozen=True)
class Charge:
    """Money that really moved, or is on its way from a bank account."""

    description: str
    amount: int
    currency: str
    method: str
    key: str


class Refusal(Exception):
    """An answer of the provider that is an error."""

    def __init__(self, status, kind, message, **details):
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, **details}}


class Hangup(Exception):
    """The connection ends without an answer."""


class Silence(Exception):
    """The client waits for an answer in vain."""


class FakeProvider:
    """The server, its customers, its faults and its truth. A context manager.

    >>> with FakeProvider() as provider:
    ...     provider.add_method("cus_ada", "pm_ada")
    ...     provider.fail_next(CLOSE_AFTER)
    """

    def __init__(self, secret_key=SECRET_KEY):
        self.secret_key = secret_key
        self.charges = []
        self.refunds = []
        self.refund_status = "succeeded"
        self._intents = {}
        self._currencies = {}
        self.requests = []
        self.checkpoints = []
        self.victim = None
        self.on_request = None
        self._methods = {}
        self._faults = []
        self._kills = {}
        self._answers = {}
        self._numbers = itertools.count(1)
        self._busy = set()
        self._visits = Counter()
        self._lock = threading.Lock()
        self.over = threading.Event()

    # === THE SERVER === #

    def __enter__(self):
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.provider = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_exc):
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    # === WHAT A TEST SAYS === #

    def add_method(self, customer, method, behaviour=SUCCEEDS, kind="card"):
        """Make a saved method known."""
        self._methods[customer, method] = (behaviour, kind)

    def fail_next(self, fault, nth=1):
        """Let a coming request meet a fault.

        :param int nth: 1 is the next request that is understood, 2 the one after it.
        """
        self._faults.append([nth, fault])

    def kill_at(self, checkpoint, nth=1):
        """Kill the victim when it comes to a checkpoint for the nth time from now."""
        self._kills[checkpoint, self._visits[checkpoint] + nth] = True

    def taken(self):
        """Return what was taken for each description, oldest first."""
        sums = {}
        for charge in self.charges:
            sums.setdefault(charge.description, []).append(charge.amount)
        return sums

    def keys(self):
        """Return the idempotency keys of all requests, in order."""
        return [key for key, _form in self.requests]

    # === WHAT THE SERVER DOES === #

    def visit(self, checkpoint):
        """Note that the client came to a step of its work; kill it there if asked."""
        with self._lock:
            self._visits[checkpoint] += 1
            self.checkpoints.append(checkpoint)
            doomed = self._kills.pop((checkpoint, self._visits[checkpoint]), False)
        if doomed:
            self._kill()

    def answer(self, authorization, key, form, path="/v1/payment_intents"):
        """Return the status and body for a request.

        :raise Hangup, Silence: where there is no answer.
        """
        if self.on_request:
            self.on_request(form)
        with self._lock:
            self.requests.append((key, form))
            self._authenticate(authorization)
            if not key:
                return self._execute(key, form, self._next_fault(), path)
            if key in self._busy:
                raise Refusal(
                    409,
                    "idempotency_error",
                    "There is currently another in-progress request using this key.",
                    code="idempotency_key_in_use",
                )
            if key in self._answers:
                return self._replay(key, form)
            fault = self._next_fault()
            self._busy.add(key)
        try:
            return self._execute(key, form, fault, path)
        finally:
            self._busy.discard(key)

    def _authenticate(self, authorization):
        kind, _space, secret = (authorization or "").partition(" ")
        if kind == "Basic":
            secret = base64.b64decode(secret).decode().partition(":")[0]
        if secret != self.secret_key:
            raise Refusal(
                401, "invalid_request_error", f"Invalid API Key provided: {secret[:7]}"
            )

    def _replay(self, key, form):
        asked, status, body = self._answers[key]
        if asked != form:
            raise Refusal(
                400,
                "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters"
                f" they were first used with. Try using a key other than '{key}'.",
            )
        return status, body

    def _next_fault(self):
        for entry in self._faults:
            entry[0] -= 1
        due = [entry for entry in self._faults if entry[0] == 0]
        self._faults = [entry for entry in self._faults if entry[0] > 0]
        return due[0][1] if due else None

    def _execute(self, key, form, fault, path):
        if fault == RATE_LIMIT:
            raise Refusal(429, "rate_limit_error", "Too many requests hit the API.")
        if fault == CLOSE_BEFORE:
            raise Hangup
        if fault == KILL_BEFORE:
            self._kill()
            raise Hangup
        if path == "/v1/refunds":
            status, body = 200, self._give_back(form)
        else:
            status, body = self._take(key, form, *self._check(form))
        if fault == OTHER_AMOUNT:
            body = {**body, "amount": body["amount"] - 1}
        if fault == SERVER_ERROR_AFTER:
            status, body = 500, _error("api_error", "Sorry, something went wrong.")
        if key:
            self._answers[key] = (form, status, body)
        return self._deliver(status, body, fault)

    def _deliver(self, status, body, fault):
        if fault == KILL_AFTER:
            self._kill()
            raise Hangup
        if fault == CLOSE_AFTER:
            raise Hangup
        if fault == SILENCE_AFTER:
            raise Silence
        if fault == BAD_GATEWAY_AFTER:
            return 502, None
        return status, body

    def _check(self, form):
        """Refuse what the provider would refuse; nothing is stored for the key."""
        for name in form:
            if not PARAMETERS.fullmatch(name):
                raise _invalid(f"Received unknown parameter: {name}", name)
        amount = form.get("amount", "")
        if not re.fullmatch(r"-?\d+", amount):
            raise _invalid(f"Invalid integer: {amount}", "amount")
        if int(amount) < 1:
            raise _invalid("This value must be greater than or equal to 1.", "amount")
        if int(amount) < LEAST.get(form.get("currency"), 50):
            raise _invalid("Amount must convert to at least 50 cents.", "amount")
        if form.get("currency") not in CURRENCIES:
            raise _invalid(f"Invalid currency: {form.get('currency')}", "currency")
        for name in ("confirm", "off_session"):
            if form.get(name, "").lower() != "true":
                raise _invalid(f"Missing required param: {name}.", name)
        self._check_statement(form)
        return self._check_method(form)

    def _check_statement(self, form):
        """Refuse what may not stand on a statement: too long, or of another method."""
        is_card = form.get("payment_method_types[]") == "card"
        whole, suffix = "statement_descriptor", "statement_descriptor_suffix"
        if (whole if is_card else suffix) in form:
            raise _invalid("This cannot be used with this payment method.", whole)
        for name, most in ((whole, 22), (suffix, 10)):
            text = form.get(name, "Club")
            if len(text) > most or not re.fullmatch(r"[^<>\\'\"*]*[A-Za-z].*", text):
                raise _invalid(f"Invalid statement descriptor: {text}", name)

    def _check_method(self, form):
        customer, method = form.get("customer"), form.get("payment_method")
        if customer not in {name for name, _method in self._methods}:
            raise _missing(f"No such customer: '{customer}'", "customer")
        if (customer, method) not in self._methods:
            raise _missing(f"No such PaymentMethod: '{method}'", "payment_method")
        behaviour, kind = self._methods[customer, method]
        if form.get("payment_method_types[]") != kind:
            raise _invalid(
                f"The PaymentMethod provided ({kind}) is not allowed for this"
                " PaymentIntent.",
                "payment_method",
            )
        return behaviour, kind

    def _take(self, key, form, behaviour, kind):
        intent = {
            "id": f"pi_{next(self._numbers):06d}",
            "object": "payment_intent",
            "amount": int(form["amount"]),
            "currency": form["currency"],
            "customer": form["customer"],
            "description": form.get("description"),
            "livemode": False,
            "payment_method": {
                "id": form["payment_method"],
                "type": kind,
                kind: {"brand": "visa"} if kind == "card" else {"country": "DE"},
            },
            "status": "processing" if behaviour == PROCESSES else "succeeded",
        }
        if behaviour == DECLINES:
            intent["status"] = "requires_payment_method"
            return 402, _error(
                "card_error",
                "Your card has insufficient funds.",
                code="card_declined",
                decline_code="insufficient_funds",
                payment_intent=intent,
            )
        self._intents[intent["id"]] = intent["amount"]
        self._currencies[intent["id"]] = intent["currency"]
        self.charges.append(
            Charge(
                intent["description"],
                intent["amount"],
                intent["currency"],
                form["payment_method"],
                key,
            )
        )
        return 200, intent

    def _give_back(self, form):
        """Refund a part of an intent; never more than it took."""
        ref, amount = form.get("payment_intent"), int(form.get("amount", 0))
        if ref not in self._intents:
            raise _missing(f"No such payment_intent: '{ref}'", "payment_intent")
        given = sum(sum_ for one, sum_ in self.refunds if one == ref)
        if amount < 1 or given + amount > self._intents[ref]:
            raise _invalid("Refund amount is greater than unrefunded amount.", "amount")
        self.refunds.append((ref, amount))
        return {
            "id": f"re_{next(self._numbers):06d}",
            "object": "refund",
            "amount": amount,
            "currency": self._currencies.get(ref, "usd"),
            "payment_intent": ref,
            "status": self.refund_status,
        }

    def _kill(self):
        os.kill(self.victim, signal.SIGKILL)


def _error(kind, message, **details):
    return {"error": {"type": kind, "message": message, **details}}


def _invalid(message, param):
    return Refusal(400, "invalid_request_error", message, param=param)


def _missing(message, param):
    return Refusal(
        400, "invalid_request_error", message, param=param, code="resource_missing"
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that died is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        room, _slash, name = unquote(self.path).strip("/").partition("/")
        if room != "checkpoint":
            return self._answer(
                404, _error("invalid_request_error", "Unrecognized URL")
            )
        self.server.provider.visit(name)
        return self._answer(200, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        path = urlsplit(self.path).path
        if path not in ("/v1/payment_intents", "/v1/refunds"):
            return self._answer(
                404, _error("invalid_request_error", "Unrecognized URL")
            )
        try:
            status, answer = self.server.provider.answer(
                self.headers.get("Authorization"),
                self.headers.get("Idempotency-Key"),
                dict(parse_qsl(body, keep_blank_values=True)),
                path,
            )
        except Refusal as refusal:
            return self._answer(refusal.status, refusal.body)
        except Hangup:
            return self._hang_up()
        except Silence:
            self.server.provider.over.wait()
            return self._hang_up()
        return self._answer(status, answer)

    def _hang_up(self):
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, status, body):
        text = "<html>Bad Gateway</html>" if body is None else json.dumps(body)
        content = text.encode()
        self.send_response(status)
        kind = "text/html" if body is None else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args):
        """The tests' log belongs to the tests."""
