"""The server: one account over real HTTP on loopback."""

import contextlib
import json
import socket
import threading
import time
from collections import deque
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from . import account, faults, life, setups
from .control import Control
from .refusals import ApiError, internal, usage
from .routes import Routes
from .webhooks import Mail, post
from .world import CREDITOR, FIRST_DAY, World

TOKEN = "sandbox_token_of_the_fake"
VERSION = "2015-07-06"
_WINDOW = 60
_HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


class FakeGoCardless:
    """The server with its clock, its faults and its truth. A context manager.

    >>> with FakeGoCardless() as fake:
    ...     mandate = fake.sign_up("sepa_core", given_name="Successful")
    ...     fake.fail_next(SILENCE_AFTER, on="POST /payments")

    :param date today: the first day of its clock.
    :param float latency: seconds before each answer.
    :param int per_minute: how many requests are taken in a minute.
    """

    def __init__(
        self, today=FIRST_DAY, latency=0, per_minute=1000, port=0, name="Fake Club"
    ):
        self.world = World(today)
        account.make(self.world, CREDITOR, name)
        self.latency = latency
        self.per_minute = per_minute
        self.balances_per_minute = 60
        self.token = TOKEN
        self.restricted = False
        self.requests = []
        self.connections = 0
        self.mail = Mail(self.world)
        self.faults = faults.Faults()
        self.lock = threading.RLock()
        self.over = threading.Event()
        self._taken = {"": deque(), "balances": deque()}
        self._port = port

    # === THE SERVER === #

    def __enter__(self):
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.fake = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        self.routes = Routes(self.world, self.url)
        self.control = Control(self)
        return self

    def __exit__(self, *_exc):
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    # === WHAT A TEST SAYS === #

    def advance(self, day):
        """Let the days pass up to one."""
        with self.lock:
            life.advance(self.world, day)

    def fail_next(self, fault, nth=1, on=""):
        """Let a coming request meet a fault (see :mod:`faults`)."""
        with self.lock:
            self.faults.add(fault, nth, on)

    def play(self, scenario, ref, **choice):
        """Make something happen to an object (see ``life.SCENARIOS``)."""
        with self.lock:
            return life.play(self.world, scenario, ref, **choice)

    def sign(self, flow_url, **details):
        """Let a customer sign on the page of a flow; return the mandate's id."""
        with self.lock:
            return setups.sign(self.world, flow_url.rpartition("/")[2], **details)["id"]

    def sign_up(self, scheme, **details):
        """Make a customer with a mandate, without a page; return the mandate's id."""
        details = {
            "given_name": "Ada",
            "family_name": "Byron",
            "email": "ada@example.com",
            "swedish_identity_number": "556564-5404",
            "danish_identity_number": "220550-6218",
            **details,
        }
        wish = {"scheme": scheme, "currency": setups.SCHEMES[scheme].currency}
        if scheme == "pay_to":
            wish["constraints"] = {"max_amount_per_payment": 100_000}
        with self.lock:
            setup = setups.create(self.world, {"mandate_request": wish})
            body = {"links": {"billing_request": setup["id"]}}
            flow = setups.create_flow(self.world, body, self.url)
            return setups.sign(self.world, flow["id"], **details)["id"]

    def get(self, kind, ref):
        """Return an object as the fake has it."""
        return self.world.objects[kind][ref]

    def ledger(self):
        """Return what each mandate paid and has not back, in minor units."""
        with self.lock:
            sums = {}
            for payment in self.world.objects["payments"].values():
                if payment["status"] in ("confirmed", "paid_out"):
                    ref = payment["links"]["mandate"]
                    kept = payment["amount"] - payment["amount_refunded"]
                    sums[ref] = sums.get(ref, 0) + kept
            return sums

    def actions(self, kind, ref):
        """Return what happened to an object, oldest first."""
        link = kind.removesuffix("s")
        return [
            told["action"]
            for told in self.world.objects["events"].values()
            if told["resource_type"] == kind and told["links"].get(link) == ref
        ]

    def deliver(self, url, **how):
        """Post what is due to a webhook address (see ``Mail.take``); return the statuses."""
        with self.lock:
            bodies = self.mail.take(**how)
        return [post(url, body, self.mail.headers(body)) for body in bodies]

    # === WHAT THE SERVER DOES === #

    def serve(self, method, target, headers, raw):
        """Answer one request: ``(status, body, headers, how it ends)``."""
        address = urlsplit(target)
        path, query = address.path, dict(parse_qsl(address.query))
        if path.startswith(("/flow/", "/fake/")):
            return (*self.control.answer(method, path, raw), "")
        time.sleep(self.latency)
        with self.lock:
            self.requests.append((method, path, dict(headers), raw))
            fault, later = self.faults.of(method, path)
        if fault and not later:
            return self._hurt(fault, None)
        answer = self._answer(method, path, query, headers, raw)
        return self._hurt(fault, answer) if fault else (*answer, "")

    def _answer(self, method, path, query, headers, raw):
        try:
            self._check_head(headers, path)
            body = _read(raw)
            with self.lock:
                key = headers.get("Idempotency-Key") if method == "POST" else None
                answer = self.routes.answer(method, path, query, body, key)
                status, told, location = answer
                content = json.dumps(told).encode()
        except ApiError as error:
            status, location = error.status, None
            content = json.dumps(error.body).encode()
        more = {"Location": location} if location else {}
        return status, content, {**_JSON, **self._limits(path), **more}

    def _check_head(self, headers, path):
        if headers.get("Authorization") != f"Bearer {self.token}":
            raise usage("Unauthorized", 401, "unauthorized")
        if headers.get("GoCardless-Version") != VERSION:
            raise usage(
                "Version header is missing or unknown", 400, "version_not_found"
            )
        if self.restricted:
            raise usage("Insufficient permissions", 403, "insufficient_permissions")
        if not self._take_one(path):
            raise usage("Rate limit exceeded", 429, "rate_limit_exceeded")

    def _limit_of(self, path):
        name = "balances" if path == "/balances" else ""
        most = self.balances_per_minute if name else self.per_minute
        return self._taken[name], most

    def _take_one(self, path):
        with self.lock:
            taken, most = self._limit_of(path)
            now = time.monotonic()
            while taken and taken[0] <= now - _WINDOW:
                taken.popleft()
            if len(taken) >= most:
                return False
            taken.append(now)
            return True

    def _limits(self, path):
        taken, most = self._limit_of(path)
        reset = taken[0] + _WINDOW - time.monotonic() if taken else _WINDOW
        return {
            "RateLimit-Limit": str(most),
            "RateLimit-Remaining": str(max(most - len(taken), 0)),
            "RateLimit-Reset": formatdate(time.time() + reset, usegmt=True),
        }

    def _hurt(self, fault, answer):
        """Let a fault happen, before or after the request was done."""
        if fault == "kill":
            self.faults.kill()
        if fault in ("kill", "close", "silence"):
            return 0, b"", {}, fault
        if fault == "cut":
            return (*answer, "cut")
        if fault == "html":
            return 502, _HTML, {"Content-Type": "text/html"}, ""
        limited = usage("Rate limit exceeded", 429, "rate_limit_exceeded")
        error = limited if fault == "rate_limit" else internal()
        return error.status, json.dumps(error.body).encode(), dict(_JSON), ""


_JSON = {"Content-Type": "application/json"}


def _read(raw):
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        raise usage("Invalid JSON.") from None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *args):
        super().__init__(*args)
        self.open = set()

    def process_request(self, request, client_address):
        self.fake.connections += 1
        self.open.add(request)
        return super().process_request(request, client_address)

    def shutdown_request(self, request):
        self.open.discard(request)
        return super().shutdown_request(request)

    def hang_up(self):
        """End the connections that are kept alive, and with each its thread."""
        for request in list(self.open):
            with contextlib.suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address):
        """A client that died is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def _serve(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.server.fake.serve(self.command, self.path, self.headers, raw)
        status, content, headers, end = answer
        if end == "silence":
            self.server.fake.over.wait()
        if end in ("silence", "close", "kill"):
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if end == "cut" else content)
        with contextlib.suppress(OSError):
            self.wfile.flush()
        self.close_connection = self.close_connection or end == "cut"

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def log_message(self, *_args):
        """The tests' log belongs to the tests."""
