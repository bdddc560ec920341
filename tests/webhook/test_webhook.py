import http.client
import json
import logging
import time
from urllib.parse import urlsplit

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ...gateways.tests.test_gocardless_states import ACTIONS
from ...models.webhook.kinds import KINDS
from ...models.webhook.working import MOST_TRIES
from ..fakes.gocardless import SECRET, SERVER_ERROR, TOKEN
from ..fakes.gocardless.webhooks import sign
from .gocardless_case import GoCardlessCase


@tagged("post_install", "-at_install")
class TestWebhook(GoCardlessCase, HttpCase):
    """The webhook's address takes what is signed, whole and new, and nothing else."""

    def post(self, body, headers, provider=None):
        """Post as the provider does, over real HTTP; return the status."""
        address = urlsplit(self.base_url())
        path = f"/subscription_debit/webhook/{(provider or self.provider).id}"
        connection = http.client.HTTPConnection(address.netloc, timeout=30)
        cookie = self.http_request_key and {
            "Cookie": f"test_request_key={self.http_request_key}"
        }
        connection.request("POST", path, body, {**headers, **(cookie or {})})
        status = connection.getresponse().status
        connection.close()
        return status

    def send(self, body, **headers):
        good = self.fake.mail.headers(body)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {**good, **names}
        return self.post(body, {k: v for k, v in given.items() if v})

    def a_delivery(self):
        self.make_debit()
        [body] = self.fake.mail.take()
        return body

    def count(self):
        return self.inbox.search_count([])

    def test_a_signed_delivery_is_kept_once(self):
        with self.allow_requests(all_requests=True):
            body = self.a_delivery()
            events = len(json.loads(body)["events"])
            self.assertEqual(self.send(body), 204)
            self.assertEqual(self.count(), events)
            self.assertEqual(self.send(body), 204)
        self.assertEqual(self.count(), events)

    def test_what_is_forged_or_broken_is_refused_whole(self):
        with self.allow_requests(all_requests=True):
            body = self.a_delivery()
            self.assertEqual(self.send(body, Webhook_Signature="0" * 64), 498)
            self.assertEqual(self.send(body, Webhook_Signature=None), 498)
            self.assertEqual(
                self.send(body + b" "[:0] + b"", Content_Encoding="gzip"), 415
            )
            self.assertEqual(self.send(b"not json"), 400)
            one = json.loads(body)["events"][0]
            many = json.dumps({"events": [one] * 251}).encode()
            self.assertEqual(self.send(many), 400)
            self.assertEqual(self.send(b" " * (2 * 1024 * 1024 + 1)), 413)
        self.assertEqual(self.count(), 0)

    def test_without_a_secret_nothing_is_taken(self):
        with self.allow_requests(all_requests=True):
            body = self.a_delivery()
            self.env.cr.execute(
                "UPDATE payment_provider SET gocardless_webhook_secret = ''"
                " WHERE id = %s",
                [self.provider.id],
            )
            self.env.invalidate_all()
            self.assertEqual(
                self.post(body, {"Webhook-Signature": sign(body, "")}), 503
            )
        self.assertEqual(self.count(), 0)

    def test_a_provider_that_is_off_has_no_address(self):
        with self.allow_requests(all_requests=True):
            body = self.a_delivery()
            self.provider.state = "disabled"
            self.assertEqual(self.send(body), 404)
        self.assertEqual(self.count(), 0)

    def test_what_nobody_reads_is_kept(self):
        told = {
            "id": "EV1",
            "created_at": "2026-03-02T06:00:00.000Z",
            "resource_type": "scheme_rumours",
            "action": "whispered",
            "links": {},
            "details": {},
        }
        body = json.dumps({"events": [told], "meta": {"webhook_id": "WB1"}}).encode()
        self.inbox._take(self.provider, body, self.fake.mail.headers(body))
        self.read_news()
        event = self.inbox.search([])
        self.assertEqual((event.state, event.action), ("kept", "whispered"))
        seen = event.with_user(self.manager)
        self.assertEqual(
            (seen.kind, seen.said), ("other", "scheme_rumours · whispered")
        )

    def test_what_happened_is_said_in_our_words(self):
        self.make_debit()
        self.deliver()
        events = self.inbox.search([]).with_user(self.manager)
        said = {event.said for event in events}
        self.assertIn("Debit taken", said)
        self.assertNotIn("other", events.mapped("kind"))
        groups = events.formatted_read_group([], ["kind"], ["__count"])
        self.assertIn("payments.created", [group["kind"] for group in groups])
        known = {f"{of}.{name}" for of, names in ACTIONS.items() for name in names}
        self.assertFalse(known - {kind for kind, _words in KINDS})

    def test_bodies_are_emptied_after_the_days_of_the_company(self):
        self.make_debit()
        self.deliver()
        self.read_news()
        self.company.sudo().subdebit_webhook_days = 30
        young, unread, *old = events = self.inbox.search([])
        unread.state = "new"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE subdebit_webhook SET create_date = create_date - interval '31 days'"
            " WHERE id != %s",
            [young.id],
        )
        self.env.invalidate_all()
        self.inbox._empty_old_bodies()
        self.assertTrue(old)
        self.assertEqual(self.inbox.search([("body", "!=", False)]), young | unread)
        self.assertEqual(self.count(), len(events))

    def test_two_hundred_and_fifty_events_are_answered_within_a_second(self):
        with self.allow_requests(all_requests=True):
            body = self.a_delivery()
            one = json.loads(body)["events"][0]
            many = [{**one, "id": f"EV{number:05d}"} for number in range(250)]
            body = json.dumps({"events": many, "meta": {"webhook_id": "WB1"}}).encode()
            took = []
            for _turn in ("new", "the same again"):
                began = time.monotonic()
                self.assertEqual(self.send(body), 204)
                took.append(time.monotonic() - began)
                self.assertEqual(self.count(), 250)
        self.assertLess(min(took), 1.0)
        self.assertEqual(set(self.inbox.search([]).mapped("state")), {"new"})

    def test_a_manager_reads_again_and_nobody_else(self):
        self.make_debit()
        self.deliver()
        self.read_news()
        events = self.inbox.search([("resource", "=", "payments")])
        self.assertEqual(set(events.mapped("state")), {"done"})
        billing = self.make_one_user("billing")
        with self.assertRaises(AccessError):
            events.with_user(billing).action_replay()
        events.with_user(self.env.user).action_replay()
        self.assertEqual(set(events.mapped("state")), {"new"})

    def make_one_user(self, group):
        env, type(self).env = self.env, self.setup_env
        try:
            return self.make_user(group)
        finally:
            type(self).env = env

    def test_a_fault_of_ours_with_one_provider_does_not_stop_the_others(self):
        debit = self.make_debit()
        broken = self.provider.copy(
            {
                "name": "A broken one",
                "state": "test",
                "gocardless_access_token": "x",
                "gocardless_webhook_secret": SECRET,
            }
        )
        self.advance(3, 20)
        for body in self.fake.mail.take():
            for provider in (broken, self.provider):
                self.inbox._take(provider, body, self.fake.mail.headers(body))
        providers = self.registry["payment.provider"]
        whole = providers._subdebit_get_gateway_sudo

        def get_gateway(provider):
            if provider.id == broken.id:
                raise RuntimeError("A fault of ours")
            return whole(provider)

        self.patch(providers, "_subdebit_get_gateway_sudo", get_gateway)
        log = "odoo.addons.subscription_debit.models.webhook.working"
        with self.assertLogs(log, "ERROR") as logs, self.as_cron() as env:
            env["subdebit.webhook"]._cron_work()
        self.assertIn("The news of A broken one were not asked for", logs.output[0])
        kept = self.inbox.search([("provider_id", "=", broken.id)])
        kept = kept.filtered(lambda event: event.resource == "payments")
        self.assertTrue(kept)
        self.assertEqual(set(kept.mapped("state")), {"new"})
        self.assertEqual(set(kept.mapped("tries")), {1})
        self.assertIn("A fault of ours", kept[0].problem)
        self.assertEqual(debit.state, "collected")
        self.assertTrue(self.provider.subdebit_listed_at)

    def test_what_the_provider_refuses_or_does_not_answer_is_said_in_words(self):
        self.make_debit()
        self.deliver()
        payments = self.fake.world.objects["payments"]
        [ref] = payments
        told = payments.pop(ref)
        self.read_news()
        event = self.inbox.search([("subject_ref", "=", ref)], limit=1)
        self.assertEqual(event.state, "failed")
        words = "GoCardless did not answer as expected: "
        self.assertTrue(event.problem.startswith(words), event.problem)
        self.assertIn("not found", event.problem)
        payments[ref] = told
        event.action_replay()
        self.fake.fail_next(SERVER_ERROR, on="GET /payments")
        self.read_news()
        self.assertEqual((event.state, event.tries), ("new", 1))
        self.assertTrue(event.problem.startswith(words), event.problem)
        self.read_news()
        self.assertEqual((event.state, event.problem), ("done", False))

    def test_what_comes_while_we_are_shut_out_waits_for_as_long_as_that_lasts(self):
        debit = self.make_debit()
        self.advance(3, 20)
        self.deliver()
        events = self.inbox.search([("resource", "=", "payments")])
        events.tries = MOST_TRIES - 1
        token, self.fake.token = self.fake.token, "another"
        self.read_news()
        self.read_news()
        self.assertEqual(set(events.mapped("state")), {"new"})
        self.assertIn("does not accept the access token", events[0].problem)
        self.fake.token = token
        self.read_news()
        self.assertEqual(set(events.mapped("state")), {"done"})
        self.assertEqual(debit.state, "collected")

    def test_the_log_says_why_and_nothing_of_what_came(self):
        with self.allow_requests(all_requests=True):
            body = self.a_delivery()
            # NOTE: a number, as Odoo calls another level INFO too.
            with self.assertLogs("odoo.addons", logging.INFO) as logs:
                self.assertEqual(self.send(body, Webhook_Signature="0" * 64), 498)
                self.send(b'{"events": "of Ada"}')
                self.send(body)
        said = "\n".join(logs.output)
        self.assertIn(f"Webhook for provider {self.provider.id}: forged.", said)
        self.assertIn("malformed", said)
        for secret in (SECRET, TOKEN, "0" * 64, sign(body, SECRET), "of Ada", "PM0"):
            self.assertNotIn(secret, said)
