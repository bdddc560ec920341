import json
import os
import subprocess
import sys
import threading
from unittest.mock import patch

from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import tagged
from odoo.tests.common import HOST, BaseCase, get_db_name
from odoo.tools import config

from ..fakes.gocardless import FakeGoCardless
from .club import FIRST, Club
from .story import Storm

PATIENCE = 30
# Another process: it reads a delivery, posts it, and says what it was answered.
POST = """
import json, sys, urllib.request
url, headers, body = json.load(sys.stdin)
asked = urllib.request.Request(url, body.encode(), headers)
with urllib.request.urlopen(asked, timeout=20) as answer:
    print(answer.status)
"""


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestWire(BaseCase):
    """News from another process, over the wire, while the worker waits for an answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # NOTE: who runs the tests holds this lock; other threads would wait for it.
        cls.enterClassContext(patch.object(Registry, "_lock", DummyRLock()))
        cls.club = Club(get_db_name(), f"Wire {os.getpid()}")

    def setUp(self):
        super().setUp()
        self.fake = self.enterContext(FakeGoCardless(FIRST))
        self.arrived, self.released = threading.Event(), threading.Event()
        self.addCleanup(self.released.set)
        self.fake.serve = self.hold(self.fake.serve)
        self.story = Storm(self.club, 0)
        self.story.fake = self.fake
        self.addCleanup(self.story._put_away)
        self.enterContext(
            patch.object(
                self.club.registry["res.company"],
                "_subdebit_today",
                lambda _company, now=None: self.fake.world.today,
            )
        )
        self.set_url(self.fake.url)
        self.addCleanup(self.set_url, "")

    def set_url(self, url):
        with self.club.open() as env:
            env["ir.config_parameter"].set_param(
                "subscription_debit.gocardless_url", url
            )

    def hold(self, serve):
        """Let the second debit wait for its answer until the test lets it go."""

        def wait_and_serve(method, target, headers, raw):
            is_second = bool(self.fake.world.objects["payments"])
            if (method, target) == ("POST", "/payments") and is_second:
                self.arrived.set()
                self.released.wait(PATIENCE)
            return serve(method, target, headers, raw)

        return wait_and_serve

    def post(self, body):
        """Post a delivery from a process of its own; return the status."""
        url = f"http://{HOST}:{config['http_port']}"
        url = f"{url}/subscription_debit/webhook/{self.club.provider_id}"
        told = [url, self.fake.mail.headers(body), body.decode()]
        done = subprocess.run(
            [sys.executable, "-c", POST],
            input=json.dumps(told),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return int(done.stdout)

    def test_news_are_taken_and_read_while_the_worker_waits(self):
        self.story._make()
        worker = threading.Thread(target=self.story._work, daemon=True)
        worker.start()
        self.assertTrue(self.arrived.wait(PATIENCE))
        for body in self.fake.mail.take():
            self.assertEqual(self.post(body), 204)
        self.story._read()
        self.assertTrue(worker.is_alive())
        with self.club.open() as env:
            debits = env["subdebit.debit"].browse(self.story.debit_ids)
            self.assertEqual(sorted(debits.mapped("state")), ["pending", "sending"])
        self.released.set()
        worker.join(PATIENCE)
        self.assertFalse(worker.is_alive())
        for _round in range(3):
            self.story._let_days_pass(10)
            for body in self.fake.mail.take():
                self.assertEqual(self.post(body), 204)
            self.story._read()
            self.story._work()
        self.story._check()
