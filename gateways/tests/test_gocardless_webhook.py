import gzip
import json
import socket
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from random import Random

from ..errors import WebhookRefused
from .fake import GoCardlessCase, gocardless


class TestWebhook(GoCardlessCase):
    """A delivery is taken whole, or refused whole."""

    def setUp(self):
        super().setUp()
        self.charge()
        (self.body,) = self.fake.mail.take()
        self.headers = self.fake.mail.headers(self.body)

    def assertRefused(self, reason, body=None, headers=None, gateway=None):
        body = self.body if body is None else body
        headers = self.headers if headers is None else headers
        with self.assertRaises(WebhookRefused) as caught:
            (gateway or self.gateway).parse_webhook(body, headers)
        self.assertEqual(caught.exception.reason, reason)
        self.assertEqual(caught.exception.kind, "refused")
        self.assertNotIn(gocardless.SECRET, str(caught.exception))

    def signed(self, content):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return body, self.fake.mail.headers(body)

    def test_a_signed_delivery_brings_its_events(self):
        delivery = self.gateway.parse_webhook(self.body, self.headers)
        self.assertTrue(delivery.ref.startswith("WB"))
        self.assertEqual(
            [(event.resource, event.action) for event in delivery.events],
            [
                ("billing_requests", "created"),
                ("billing_requests", "flow_created"),
                ("mandates", "created"),
                ("billing_requests", "fulfilled"),
                ("payments", "created"),
            ],
        )
        (payment,) = self.payments()
        self.assertEqual(delivery.events[-1].subject, payment["id"])

    def test_the_header_s_name_is_read_in_any_letters(self):
        signature = self.headers["Webhook-Signature"]
        headers = {"WEBHOOK-SIGNATURE": signature}
        self.assertTrue(self.gateway.parse_webhook(self.body, headers).events)

    def test_without_a_secret_nothing_is_taken(self):
        gateway = self.make_gateway(webhook_secret="")
        self.assertRefused("no_secret", gateway=gateway)
        body = self.body
        unsigned = {"Webhook-Signature": gocardless.webhooks.sign(body, "")}
        self.assertRefused("no_secret", body, unsigned, gateway)

    def test_without_a_signature_nothing_is_taken(self):
        self.assertRefused("unsigned", headers={})
        self.assertRefused("unsigned", headers={"Webhook-Signature": ""})

    def test_a_forged_one_is_refused(self):
        forged = gocardless.webhooks.sign(self.body, "another secret")
        for signature in (
            forged,
            self.headers["Webhook-Signature"].upper(),
            self.headers["Webhook-Signature"][:-1],
            "é" * 64,
            "٣" * 64,
            "x" * 100_000,
        ):
            with self.subTest(signature=signature[:10]):
                self.assertRefused("forged", headers={"Webhook-Signature": signature})
        self.assertRefused("forged", body=self.body + b" ")

    def test_an_oversized_one_is_refused_before_it_is_read(self):
        body, headers = self.signed(b" " * (2 * 1024 * 1024 + 1))
        self.assertRefused("oversized", body, headers)

    def test_a_compressed_one_is_refused(self):
        body, headers = self.signed(gzip.compress(self.body))
        headers["Content-Encoding"] = "gzip"
        self.assertRefused("compressed", body, headers)

    def test_what_is_no_delivery_is_refused_whole(self):
        good = json.loads(self.body)["events"][0]
        for content in (
            b"<html>",
            b"\xff\xfe",
            b"",
            b"[" * 100_000,
            [],
            "text",
            {},
            {"events": None},
            {"events": [1]},
            {"events": [good, {}]},
            {"events": [good, {**good, "created_at": "yesterday"}]},
            {"events": [good, {**good, "details": 7}]},
            {"events": [good], "meta": []},
        ):
            with self.subTest(content=content[:20] if len(content) > 9 else content):
                self.assertRefused("malformed", *self.signed(content))

    def test_two_hundred_and_fifty_events_are_taken_in_one(self):
        good = json.loads(self.body)["events"][0]
        many = [{**good, "id": f"EV{number:08d}"} for number in range(251)]
        delivery = self.gateway.parse_webhook(*self.signed({"events": many[:250]}))
        self.assertEqual(len({event.ref for event in delivery.events}), 250)
        self.assertEqual(delivery.ref, "")
        self.assertRefused("too_many", *self.signed({"events": many}))

    def test_a_stale_one_is_taken_for_what_it_is(self):
        good = json.loads(self.body)["events"][0]
        old = {**good, "created_at": "2018-07-05T09:13:51.404Z"}
        (event,) = self.gateway.parse_webhook(*self.signed({"events": [old]})).events
        moment = datetime(2018, 7, 5, 9, 13, 51, 404000, tzinfo=timezone.utc)
        self.assertEqual(event.created_at, moment)

    def test_unknown_resources_and_actions_are_kept(self):
        told = {
            "id": "EV1",
            "created_at": "2026-03-02T06:00:00.000Z",
            "resource_type": "outbound_payments",
            "action": "surprised",
        }
        (event,) = self.gateway.parse_webhook(*self.signed({"events": [told]})).events
        self.assertEqual(
            (event.resource, event.action), ("outbound_payments", "surprised")
        )
        self.assertEqual((event.subject, event.reason), ("", None))

    def test_a_failure_brings_its_reason(self):
        self.charge("Penniless", key="poor")
        self.advance(3, 6)
        (body,) = self.fake.mail.take()
        events = self.gateway.parse_webhook(body, self.fake.mail.headers(body)).events
        (failed,) = (event for event in events if event.action == "failed")
        self.assertEqual(failed.reason.failure, "retry")


class TestDelivery(GoCardlessCase):
    """The fake sends as the real one does: over HTTP, signed, twice, late, shuffled."""

    def setUp(self):
        super().setUp()
        self.taken = []
        self.server = HTTPServer(("127.0.0.1", 0), self.handler())
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def handler(case):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                events = case.gateway.parse_webhook(body, dict(self.headers)).events
                case.taken.append([event.ref for event in events])
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_args):
                pass

        return Handler

    def test_every_event_comes_twice_and_shuffled(self):
        self.charge("Successful")
        self.advance(3, 20)
        statuses = self.fake.deliver(self.url, twice=True, random=Random(7), size=5)
        self.assertEqual(set(statuses), {204})
        refs = [ref for delivery in self.taken for ref in delivery]
        known = list(self.fake.world.objects["events"])
        self.assertEqual(sorted(refs), sorted(known * 2))
        self.assertNotEqual(refs[: len(known)], known)
        self.assertEqual(self.fake.deliver(self.url), [])

    def test_the_newest_may_come_later(self):
        self.charge()
        known = list(self.fake.world.objects["events"])
        self.fake.deliver(self.url, hold=2)
        self.assertEqual(self.taken, [known[:-2]])
        self.fake.deliver(self.url)
        self.assertEqual(self.taken[1:], [known[-2:]])

    def test_who_does_not_listen_gets_nothing(self):
        self.charge()
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        self.assertEqual(self.fake.deliver(f"http://127.0.0.1:{port}/"), [0])
