"""Tests that really commit: own connections, own company, own processes.

They leave what they did, so they run on a database that is thrown away afterwards.
"""

import contextlib
import itertools
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import config, mute_logger

from .common import d
from .fakes.provider import SUCCEEDS, FakeProvider
from .provider_case import make_provider, make_token, redirect

CHILD = Path(__file__).with_name("crash_child.py")
PATIENCE = 50


def child_options():
    """Return the parent's options that lead to the same server and addons."""
    options = [
        f"--addons-path={','.join(config['addons_path'])}",
        f"--data-dir={config['data_dir']}",
        "--max-cron-threads=0",
        "--no-http",
    ]
    for name in ("db_host", "db_port", "db_user", "db_sslmode"):
        if config[name]:
            options.append(f"--{name}={config[name]}")
    return options


def child_variables():
    """Return the environment variables of a process that works as this one does."""
    variables = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    if config["db_password"]:
        variables["PGPASSWORD"] = config["db_password"]
    return variables


class Nursery:
    """A process that has loaded Odoo, and of which each worker is a copy."""

    def __init__(self, database):
        self.database = database
        self.said = tempfile.TemporaryFile("w+")  # noqa: SIM115 as long as the tests
        self.process = subprocess.Popen(
            [sys.executable, str(CHILD), json.dumps([child_options(), database])],
            env=child_variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
            text=True,
        )

    def _tell(self, line):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def _hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.get_said())
        return int(line)

    def begin(self, job):
        """Give a worker a job; return its process id."""
        self._tell(json.dumps(job))
        return self._hear()

    def end(self, worker):
        """Let a worker begin; return its exit code, None if it came to no end."""
        self._tell("go")
        ended, _, _ = select.select([self.process.stdout], [], [], 2 * PATIENCE)
        if not ended:
            os.kill(worker, signal.SIGKILL)
        code = self._hear()
        return code if ended else None

    def get_said(self):
        """Return what the workers have said."""
        self.said.seek(0)
        return self.said.read()

    def close(self):
        self.process.communicate()
        self.said.close()


class CommitCase(BaseCase):
    """A company whose work is committed for good; each test has a day of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nursery = None
        cls.registry = Registry(get_db_name())
        # NOTE: who runs the tests holds this lock; other threads would wait for it.
        cls.enterClassContext(patch.object(Registry, "_lock", DummyRLock()))
        cls.numbers = itertools.count()
        with cls.open() as env:
            company = env["res.company"].create(
                {
                    "name": f"{cls.__name__} {os.getpid()}",
                    "country_id": env.ref("base.us").id,
                    "currency_id": env.ref("base.USD").id,
                    "subdebit_tz": "Europe/Paris",
                    "subdebit_notice_days": 0,
                    "subdebit_gap_days": 0,
                }
            )
            env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
            company.account_sale_tax_id = False
            product = env["product.product"].create(
                {
                    "name": "Membership",
                    "type": "service",
                    "list_price": 30.0,
                    "taxes_id": [Command.clear()],
                }
            )
            line = Command.create({"product_id": product.id})
            plan = env["subdebit.plan"].create(
                {"name": "Club", "company_id": company.id, "line_ids": [line]}
            )
            cls.company_id, cls.plan_id = company.id, plan.id
            cls.provider_id = make_provider(env, company).id

    @classmethod
    @contextlib.contextmanager
    def open(cls):
        """Open a connection of its own; commit at the end."""
        with cls.registry.cursor() as cr:
            # A test that waits for itself shall fail, not hang.
            cr.execute("SET LOCAL lock_timeout = '20s'")
            context = {}
            if hasattr(cls, "company_id"):
                context["allowed_company_ids"] = [cls.company_id]
            yield api.Environment(cr, SUPERUSER_ID, context)

    def setUp(self):
        super().setUp()
        self.fake = self.enterContext(FakeProvider())
        self.enterContext(redirect(self.registry, self.fake.url))
        self.day = d("2025-09-01") + timedelta(days=next(self.numbers))

        self.addCleanup(self._leave_nothing_to_do)

    def _leave_nothing_to_do(self):
        """Let the next test neither bill nor debit what this one left."""
        with self.open() as env:
            env.cr.execute(
                "UPDATE account_move SET subdebit_payment_mode = 'offline'"
                " WHERE company_id = %s;"
                "UPDATE subdebit_subscription SET state = 'ended',"
                " next_charge_date = NULL, next_issue_date = NULL"
                " WHERE company_id = %s",
                [self.company_id, self.company_id],
            )

    # === WHAT A STORY BEGINS WITH === #

    def make_subscriptions(self, count, behaviour=SUCCEEDS, kind="card"):
        """Make subscriptions of 30.00 that start on the test's day; return their ids."""
        ids = []
        with self.open() as env:
            provider = env["payment.provider"].browse(self.provider_id)
            for name in ("Ada", "Grace", "Edsger", "Barbara", "Tony", "Niklaus")[
                :count
            ]:
                payer = env["res.partner"].create({"name": name})
                token = make_token(self.fake, provider, payer, behaviour, kind)
                if kind != "card":
                    # Asked for on the day itself: these stories are about the answer.
                    token.mandate_scheme = "pay_to"
                subscription = env["subdebit.subscription"].create(
                    {
                        "partner_id": payer.id,
                        "plan_id": self.plan_id,
                        "company_id": self.company_id,
                        "date_start": self.day,
                    }
                )
                subscription._start(self.day)
                ids.append(subscription.id)
        return ids

    def make_run(self, count, behaviour=SUCCEEDS, kind="card"):
        """Bill and plan the test's day; return the run's id."""
        self.make_subscriptions(count, behaviour, kind)
        with self.open() as env:
            return self.prepare(env).id

    def prepare(self, env):
        company = env["res.company"].browse(self.company_id)
        return env["subdebit.debit.run"]._prepare(company, self.day)

    def execute(self, run_id):
        with self.open() as env:
            return env["subdebit.debit.run"].browse(run_id)._execute_slice(60)

    def let_the_time_out_pass(self, run_id):
        with self.open() as env:
            env.cr.execute(
                "UPDATE subdebit_attempt a SET sent_at = sent_at - interval '1 hour'"
                " FROM subdebit_debit d WHERE d.id = a.debit_id AND d.run_id = %s"
                " AND sent_at IS NOT NULL",
                [run_id],
            )

    # === AT ONCE === #

    def at_once(self, *works, undone=SerializationFailure):
        """Do works in threads, each with a connection and a snapshot taken before any.

        :param works: called with an environment; what they did is committed.
        :param undone: what one may get because of the other.
        :return: list of what each returned, None where it was undone.
        """
        barrier = threading.Barrier(len(works), timeout=PATIENCE)
        results = [None] * len(works)
        failures = []

        def do(number, work):
            try:
                with self.open() as env:
                    env.cr.execute("SELECT count(*) FROM subdebit_debit_run")
                    barrier.wait()
                    results[number] = work(env)
            except undone:
                results[number] = None
            except Exception as error:  # noqa: BLE001 told by the caller's thread
                failures.append(error)

        threads = [
            threading.Thread(target=do, args=(number, work), daemon=True)
            for number, work in enumerate(works)
        ]
        with mute_logger("odoo.sql_db"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(PATIENCE)
        self.assertFalse(any(thread.is_alive() for thread in threads), "A dead lock")
        self.assertEqual(failures, [])
        return results

    # === A PROCESS THAT MAY BE KILLED === #

    @classmethod
    def get_nursery(cls):
        """Return the nursery of a class, made when the first worker is wanted."""
        if not cls.nursery:
            cls.nursery = Nursery(cls.registry.db_name)
            cls.addClassCleanup(cls.nursery.close)
        return cls.nursery

    def run_child(self, verb, *args):
        """Work in a process of its own; return its exit code, negative if killed."""
        nursery = self.get_nursery()
        job = {"database": nursery.database, "url": self.fake.url}
        self.fake.victim = nursery.begin({**job, "verb": verb, "args": args})
        code = nursery.end(self.fake.victim)
        if code not in (0, -signal.SIGKILL):
            self.fail(f"The child ended with {code}: {nursery.get_said()}")
        return code

    def assertKilled(self, verb, *args):
        self.assertEqual(self.run_child(verb, *args), -signal.SIGKILL)

    # === WHAT IS TRUE === #

    def assertStates(self, expected, run_id):
        with self.open() as env:
            debits = env["subdebit.debit"].search([("run_id", "=", run_id)], order="id")
            self.assertEqual(debits.mapped("state"), expected)

    def assertEachCollectedOnce(self, run_id, count):
        """Charged once, paid once, booked once, nobody forgotten; then nothing more."""
        self._check_each_collected_once(run_id, count)
        asked = len(self.fake.requests)
        self.assertEqual(self.execute(run_id), 0)
        self.assertEqual(len(self.fake.requests), asked)
        self._check_each_collected_once(run_id, count)

    def _check_each_collected_once(self, run_id, count):
        self.assertEqual(list(self.fake.taken().values()), [[3000]] * count)
        with self.open() as env:
            debits = env["subdebit.debit"].search([("run_id", "=", run_id)])
            self.assertEqual(debits.mapped("state"), ["collected"] * count)
            self.assertEqual(debits.mapped("is_booked"), [True] * count)
            self.assertEqual(debits.attempt_ids.mapped("number"), [1] * count)
            self.assertEqual(
                sorted(
                    debits.attempt_ids.mapped("request")[i]["reference"]
                    for i in range(count)
                ),
                sorted(self.fake.taken()),
            )
            for debit in debits:
                self.assertEqual(debit.payment_ids.mapped("amount"), [30.0])
                self.assertEqual(
                    debit.payment_ids.reconciled_invoice_ids, debit.invoice_ids
                )
            self.assertEqual(
                debits.invoice_ids.mapped("payment_state"), ["paid"] * count
            )

    def assertEachDayBilledOnce(self, subscription_ids):
        """One invoice and one covered month each, and no gap in the numbers."""
        with self.open() as env:
            subscriptions = env["subdebit.subscription"].browse(subscription_ids)
            for subscription in subscriptions:
                self.assertEqual(len(subscription.cover_ids), 1)
                self.assertEqual(len(subscription.charge_ids), 1)
                self.assertEqual(subscription.cover_ids.date_from, self.day)
                self.assertEqual(
                    subscription.invoice_ids.mapped("amount_total"), [30.0]
                )
                self.assertEqual(subscription.invoice_ids.state, "posted")
            self.assertFalse(subscriptions._bill(self.day))
            moves = env["account.move"].search(
                [
                    ("company_id", "=", self.company_id),
                    ("move_type", "=", "out_invoice"),
                ]
            )
            self.assertEqual(
                sorted(moves.mapped("sequence_number")), list(range(1, len(moves) + 1))
            )
