"""The strict fake of GoCardless, imported without the tests of the addon around it."""

import logging
import sys
import unittest
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "fakes"))

import gocardless  # noqa: E402

from ..contract import ChargeRequest, MandateRequest  # noqa: E402
from ..gocardless import GoCardlessGateway, Settings  # noqa: E402

__all__ = ["GoCardlessCase", "gocardless"]

logging.getLogger("gateways").propagate = False


class GoCardlessCase(unittest.TestCase):
    """A fake on Monday, 2 March 2026, and our gateway to it."""

    today = date(2026, 3, 2)

    def setUp(self):
        self.fake = self.enterContext(gocardless.FakeGoCardless(self.today))
        self.gateway = self.make_gateway()

    def make_gateway(self, **settings):
        values = {
            "access_token": gocardless.TOKEN,
            "base_url": self.fake.url,
            "webhook_secret": gocardless.SECRET,
            "per_second": 1000,
            "timeout": (1, 0.3),
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
