import json
import logging
import os
import tempfile
import threading
import time
from unittest import mock

import gocardless_pro

from ..errors import Misconfigured, Refused, Unavailable
from ..gocardless import GoCardlessGateway, Settings
from ..gocardless_client import API_VERSION, Wire, client_of, mask, service_of
from .fake import GoCardlessCase, gocardless
from .wire import RESET, nobody, peer, response


class TestWire(GoCardlessCase):
    """How the SDK goes over the wire, in its oldest and its newest release."""

    def last_headers(self):
        return self.fake.requests[-1][2]

    def test_the_version_and_our_name_are_told(self):
        self.gateway.test_connection()
        headers = self.last_headers()
        self.assertEqual(API_VERSION, "2015-07-06")
        self.assertEqual(headers["GoCardless-Version"], "2015-07-06")
        self.assertIn("gocardless-pro-python/", headers["User-Agent"])
        self.assertTrue(headers["User-Agent"].endswith("subscription-debit (Odoo)"))

    def test_one_connection_serves_all_requests_of_a_thread(self):
        mandate = self.fake.sign_up("sepa_core")
        for number in range(20):
            gateway = self.make_gateway()
            gateway.charge(self.request(mandate, key=f"key-{number}"))
        self.assertEqual(self.fake.connections, 1)

    def test_each_request_has_its_own_key(self):
        mandate = self.fake.sign_up("sepa_core")
        keys = [f"key-{number}" for number in range(3)]
        for key in keys:
            self.gateway.charge(self.request(mandate, key=key))
        sent = [
            headers["Idempotency-Key"] for _m, _p, headers, _b in self.fake.requests
        ]
        self.assertEqual(sent, keys)
        self.assertEqual(len(self.payments()), 3)

    def test_each_provider_record_has_a_client_of_its_own(self):
        other = self.make_gateway(access_token="other")
        one = client_of(self.gateway._settings)
        self.assertIs(one, client_of(self.make_gateway()._settings))
        self.assertIsNot(one, client_of(other._settings))
        in_thread = []
        thread = threading.Thread(
            target=lambda: in_thread.append(client_of(self.gateway._settings))
        )
        thread.start()
        thread.join()
        self.assertIsNot(in_thread[0], one)

    def test_the_sdk_s_own_wire_is_replaced_everywhere(self):
        for name in ("payments", "mandates", "refunds", "events", "payouts"):
            service = service_of(self.gateway._settings, name)
            self.assertIsInstance(service._api_client, Wire)
            self.assertTrue(service.raise_on_idempotency_conflict)

    def test_live_and_sandbox_are_two_hosts(self):
        for environment, host in (
            ("live", "https://api.gocardless.com"),
            ("sandbox", "https://api-sandbox.gocardless.com"),
        ):
            client = client_of(Settings("token", environment))
            self.assertEqual(client._api_client.base_url, host)

    def test_a_silent_provider_is_given_up_once_and_in_time(self):
        self.fake.fail_next(gocardless.SILENCE, on="GET /creditors")
        began = time.monotonic()
        with self.assertRaisesRegex(Unavailable, "No answer: ReadTimeout"):
            self.hasty.test_connection()
        self.assertLess(time.monotonic() - began, 2)
        self.assertEqual(len(self.fake.requests), 1)

    def test_no_request_is_repeated_by_the_sdk(self):
        mandate = self.fake.sign_up("sepa_core")
        for fault in (gocardless.CLOSE, gocardless.HTML, gocardless.SERVER_ERROR):
            with self.subTest(fault=fault):
                self.fake.requests.clear()
                self.fake.fail_next(fault)
                self.gateway.charge(self.request(mandate))
                self.assertEqual(len(self.fake.requests), 1)

    def test_a_machine_s_netrc_does_not_replace_the_token(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("machine 127.0.0.1 login other password secret\n")
            file.flush()
            with mock.patch.dict(os.environ, {"NETRC": file.name}):
                self.gateway.test_connection()
        bearer = f"Bearer {gocardless.TOKEN}"
        self.assertEqual(self.last_headers()["Authorization"], bearer)

    def test_a_redirect_is_not_followed(self):
        head = f"HTTP/1.1 302 Found\r\nLocation: {self.fake.url}/creditors\r\n"
        answer = f"{head}Content-Length: 2\r\n\r\n{{}}".encode()
        with peer(answer) as url, self.assertRaisesRegex(Unavailable, "HTTP 302"):
            self.make_gateway(base_url=url).test_connection()
        self.assertEqual(self.fake.requests, [])

    def test_the_releases_that_we_allow_are_read(self):
        release = tuple(map(int, gocardless_pro.__version__.split(".")))
        self.assertGreaterEqual(release, (3, 5, 0))


class TestLimits(GoCardlessCase):
    """The provider's rate is kept, and a 429 waited out."""

    def test_a_429_is_asked_again_when_its_time_is_over(self):
        mandate = self.fake.sign_up("sepa_core")
        self.fake.fail_next(gocardless.RATE_LIMIT, on="POST /payments")
        began = time.monotonic()
        answer = self.gateway.charge(self.request(mandate))
        self.assertEqual(answer.outcome, "pending")
        self.assertGreaterEqual(time.monotonic() - began, 0.9)
        self.assertEqual(len(self.payments()), 1)

    def test_a_429_that_stays_leaves_the_outcome_open(self):
        mandate = self.fake.sign_up("sepa_core")
        gateway = self.make_gateway()
        waits = []
        client_of(gateway._settings)._api_client._governor.hold = waits.append
        for nth in (1, 2, 3):
            self.fake.fail_next(gocardless.RATE_LIMIT, nth, on="POST /payments")
        answer = gateway.charge(self.request(mandate))
        self.assertEqual((answer.outcome, answer.kind), ("unknown", "unavailable"))
        self.assertEqual(answer.code, "rate_limit_exceeded")
        self.assertEqual(waits, [1, 2])
        self.assertEqual(self.payments(), [])

    def test_the_last_request_of_a_minute_holds_the_next(self):
        self.fake.per_minute = 2
        gateway = self.make_gateway()
        waits = []
        client_of(gateway._settings)._api_client._governor.hold = waits.append
        gateway.test_connection()
        self.assertEqual(len(waits), 1)
        self.assertTrue(57 <= waits[0] <= 61, waits)

    def test_requests_are_spaced(self):
        gateway = self.make_gateway(per_second=20)
        began = time.monotonic()
        for _number in range(3):
            gateway.test_connection()
        self.assertGreaterEqual(time.monotonic() - began, 0.25)


class TestErrors(GoCardlessCase):
    """Errors are mapped once, whatever their bodies look like."""

    def failure(self, status, body):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        with peer(response(status, content)) as url:
            try:
                self.make_gateway(base_url=url).read_refund("RF1")
            except (Misconfigured, Refused, Unavailable) as error:
                return error
        raise AssertionError("Nothing was raised.")

    def error(self, kind, **more):
        return {"error": {"type": kind, "message": "Said", "code": 0, **more}}

    def test_each_type_of_error_has_its_kind(self):
        for status, kind, inner, expected, code in (
            (400, "invalid_api_usage", {}, Misconfigured, "invalid_api_usage"),
            (401, "invalid_api_usage", {"reason": "unauthorized"}, Misconfigured, None),
            (403, "invalid_api_usage", {"reason": "no"}, Misconfigured, "no"),
            (404, "invalid_api_usage", {"reason": "gone"}, Refused, "gone"),
            (410, "invalid_api_usage", {"reason": "gone"}, Refused, "gone"),
            (409, "validation_failed", {"reason": "exists"}, Refused, "exists"),
            (422, "validation_failed", {"field": "amount"}, Refused, "amount"),
            (422, "invalid_state", {"reason": "odd"}, Refused, "odd"),
        ):
            with self.subTest(status=status, kind=kind):
                told = self.error(kind, code=status, errors=[inner] if inner else [])
                error = self.failure(status, told)
                self.assertIsInstance(error, expected)
                self.assertEqual(error.code, code or inner["reason"])

    def test_an_internal_error_leaves_the_outcome_open(self):
        error = self.failure(500, self.error("gocardless", code=500))
        self.assertIsInstance(error, Unavailable)
        self.assertEqual(error.code, "gocardless")

    def test_bodies_on_which_the_sdk_stumbles_are_no_crash(self):
        for status, body in (
            (422, self.error("validation_failed", errors=[{"field": "x"}])),
            (422, self.error("validation_failed", errors=[{"message": "x"}])),
            (422, self.error("validation_failed", errors="words")),
            (422, self.error("invalid_state")),
            (422, self.error("invalid_state", errors=[{}])),
            (409, self.error("invalid_state", errors=[{"reason": None}])),
            (422, self.error("of_a_new_type", errors=[])),
            (500, {"error": "words"}),
            (500, ["error"]),
            (500, {"error": []}),
            (502, b"<html>"),
            (200, b"<html>"),
            (200, b""),
            (200, {"refunds": "words"}),
            (200, {"refunds": {}}),
        ):
            with self.subTest(status=status, body=body):
                error = self.failure(status, body)
                self.assertIn(error.kind, ("refused", "unavailable"))

    def test_the_words_name_each_field(self):
        told = self.error(
            "validation_failed",
            errors=[
                {"field": "branch_code", "message": "must be a number"},
                {"field": "country_code", "message": "is invalid"},
            ],
        )
        self.assertEqual(
            str(self.failure(422, told)),
            "Said (branch_code must be a number, country_code is invalid)",
        )

    def test_a_conflict_that_names_no_payment_leaves_the_outcome_open(self):
        inner = {"reason": "idempotent_creation_conflict", "message": "Used"}
        for links in ({}, {"links": {}}, {"links": {"conflicting_resource_id": "/x"}}):
            told = self.error("invalid_state", errors=[{**inner, **links}])
            content = json.dumps(told).encode()
            with self.subTest(links=links), peer(response(409, content)) as url:
                answer = self.make_gateway(base_url=url).charge(self.request("MD1"))
                self.assertEqual(answer.outcome, "unknown")

    def test_an_odd_payment_under_our_key_leaves_the_outcome_open(self):
        for body in ({"payments": {}}, {"payments": {"id": "PM1"}}, {"payments": []}):
            content = json.dumps(body).encode()
            with self.subTest(body=body), peer(response(201, content)) as url:
                answer = self.make_gateway(base_url=url).charge(self.request("MD1"))
                self.assertEqual(answer.outcome, "unknown")

    def test_the_network_leaves_the_outcome_open(self):
        with peer(RESET) as url:
            answer = self.make_gateway(base_url=url).charge(self.request("MD1"))
        self.assertEqual((answer.outcome, answer.kind), ("unknown", "unavailable"))
        answer = self.make_gateway(base_url=nobody()).charge(self.request("MD1"))
        self.assertEqual((answer.outcome, answer.kind), ("unknown", "unavailable"))


class TestSecrets(GoCardlessCase):
    """No log, no error and no repr holds a secret or a customer."""

    def test_the_log_says_what_was_asked_and_nothing_else(self):
        mandate = self.fake.sign_up("sepa_core")
        with (
            self.assertLogs(level=logging.DEBUG) as logs,
            self.assertLogs("gateways", logging.INFO) as ours,
        ):
            logging.getLogger("test").info("a line")
            self.gateway.charge(self.request(mandate, description="For Ada"))
            self.make_gateway(access_token="another-token").charge(
                self.request(mandate)
            )
        text = "\n".join(logs.output + ours.output)
        self.assertIn("POST /payments: 201", text)
        for secret in (gocardless.TOKEN, gocardless.SECRET, "another-token", "For Ada"):
            self.assertNotIn(secret, text)

    def test_the_settings_show_no_secret(self):
        text = repr(self.gateway._settings)
        self.assertNotIn(gocardless.TOKEN, text)
        self.assertNotIn(gocardless.SECRET, text)

    def test_a_provider_that_repeats_the_token_is_masked(self):
        words = f"The token {gocardless.TOKEN} is unknown."
        told = {"error": {"type": "invalid_api_usage", "message": words, "code": 401}}
        content = json.dumps(told).encode()
        with peer(response(401, content)) as url:
            answer = self.make_gateway(base_url=url).charge(self.request("MD1"))
        self.assertEqual(answer.words, "The token ••• is unknown.")
        settings = Settings("", webhook_secret="abc")
        self.assertEqual(mask("xabcx", settings), "x•••x")

    def test_what_is_not_json_is_not_repeated(self):
        with peer(response(502, b"<html>secret page")) as url:
            gateway = self.make_gateway(base_url=url)
            with self.assertRaises(Unavailable) as caught:
                gateway.read_refund("RF1")
        self.assertEqual(
            str(caught.exception), "An answer that is not JSON (HTTP 502)."
        )

    def test_a_gateway_without_a_token_says_so(self):
        answer = GoCardlessGateway(Settings("")).charge(self.request("MD1"))
        self.assertEqual((answer.outcome, answer.kind), ("refused", "misconfigured"))
