"""The strict fake of GoCardless, imported without the tests of the addon around it."""

import http.client
import json
import logging
import sys
import unittest
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "fakes"))

import gocardless  # noqa: E402
import gocardless_pro  # noqa: E402

from ..contract import ChargeRequest, MandateRequest  # noqa: E402
from ..gocardless import GoCardlessGateway, Settings  # noqa: E402

__all__ = ["FakeCase", "GoCardlessCase", "gocardless"]

logging.getLogger("gateways").propagate = False


class GoCardlessCase(unittest.TestCase):
    """A fake on Monday, 2 March 2026, and our gateway to it."""

    today = date(2026, 3, 2)

    def setUp(self):
        super().setUp()
        self.fake = self.enterContext(gocardless.FakeGoCardless(self.today))
        self.gateway = self.make_gateway()
        self.hasty = self.make_gateway(timeout=(1, 0.2))

    def make_gateway(self, **settings):
        values = {
            "access_token": gocardless.TOKEN,
            "base_url": self.fake.url,
            "webhook_secret": gocardless.SECRET,
            "per_second": 1000,
            **settings,
        }
        return GoCardlessGateway(Settings(**values))

    def request(self, mandate, amount="30.00", currency="EUR", key="key-1", **more):
        return ChargeRequest(key, f"S1-{key}", amount, currency, mandate, **more)

    def charge(self, name="Ada", scheme="sepa_core", currency="EUR", **more):
        """Charge a new customer of a given name; return mandate and payment id."""
        mandate = self.fake.sign_up(scheme, given_name=name)
        answer = self.gateway.charge(self.request(mandate, currency=currency, **more))
        self.assertEqual(answer.outcome, "pending", answer)
        return mandate, answer.provider_ref

    def wish(self, **more):
        values = {
            "key": "setup-1",
            "currency": "EUR",
            "return_url": "http://127.0.0.1/back",
            "exit_url": "http://127.0.0.1/left",
            **more,
        }
        return MandateRequest(**values)

    def payments(self):
        return list(self.fake.world.objects["payments"].values())

    def advance(self, month, day):
        self.fake.advance(date(2026, month, day))

    if not hasattr(unittest.TestCase, "enterContext"):  # before Python 3.11

        def enterContext(self, manager):
            self.addCleanup(manager.__exit__, None, None, None)
            return manager.__enter__()


class FakeCase(GoCardlessCase):
    """The fake, asked by the official SDK as it comes."""

    def setUp(self):
        super().setUp()
        self.client = gocardless_pro.Client(
            access_token=gocardless.TOKEN,
            base_url=self.fake.url,
            raise_on_idempotency_conflict=True,
        )

    def ask(self, method, path, body=None, **headers):
        """Ask without the SDK; return status, headers and body."""
        known = {
            "Authorization": f"Bearer {gocardless.TOKEN}",
            "GoCardless-Version": "2015-07-06",
            "Content-Type": "application/json",
        }
        for name, value in headers.items():
            known[name.replace("_", "-")] = value
        known = {name: value for name, value in known.items() if value}
        connection = http.client.HTTPConnection(urlsplit(self.fake.url).netloc)
        raw = body if isinstance(body, bytes) else json.dumps(body) if body else None
        connection.request(method, path, raw, known)
        answer = connection.getresponse()
        told = answer.status, answer.headers, json.loads(answer.read())
        connection.close()
        return told

    def body(self, mandate, **more):
        return {
            "amount": 3000,
            "currency": "EUR",
            "links": {"mandate": mandate},
            **more,
        }
