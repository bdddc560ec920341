import threading
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..commit_case import PATIENCE, CommitCase

# What one may get because of the other: to be tried again, or told what changed.
UNDONE = (SerializationFailure, UserError)


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestEndAtOnce(CommitCase):
    """Real connections: two people end at once, or one while the daily run bills."""

    def setUp(self):
        super().setUp()
        [self.subscription_id] = self.make_subscriptions(1)
        with self.open() as env:
            self.prepare(env)
        # A month later: the second period begins, and is billed by the run of that day.
        self.day = fields.Date.add(self.day, months=1)
        self.enterContext(
            patch.object(
                self.registry["res.company"],
                "_subdebit_today",
                lambda _company, now=None: self.day,
            )
        )

    def end(self, env):
        """Confirm a window that was opened before."""
        env["subdebit.cancel"].browse(self.window_ids.pop()).action_confirm()
        env.flush_all()
        return "ended"

    def open_windows(self, count):
        with self.open() as env:
            self.window_ids = [
                env["subdebit.cancel"]
                .create(
                    {
                        "subscription_ids": [Command.set([self.subscription_id])],
                        "date": self.day,
                    }
                )
                .id
                for _number in range(count)
            ]

    def bill(self, env):
        run = self.prepare(env)
        env.flush_all()
        return run.ids

    def assertEndedOnce(self, periods):
        """One end, so many periods billed, and nothing more, ever."""
        with self.open() as env:
            subscription = env["subdebit.subscription"].browse(self.subscription_id)
            kinds = subscription.event_ids.mapped("kind")
            self.assertEqual(kinds.count("end"), 1)
            # What the run has billed is collected, and the end comes after it.
            over = fields.Date.add(self.day, months=periods - 1)
            self.assertEqual(subscription.date_end, over)
            is_over = over == self.day
            self.assertEqual(subscription.state, "ended" if is_over else "active")
            self.assertEqual(subscription.monthly_amount, 0.0 if is_over else 30.0)
            self.assertFalse(subscription.next_charge_date)
            self.assertEqual(len(subscription.cover_ids), periods)
            self.assertEqual(
                subscription.invoice_ids.mapped("amount_total"), [30.0] * periods
            )
            self.assertFalse(subscription._bill(fields.Date.add(self.day, months=3)))

    def test_two_people_end_once(self):
        self.open_windows(3)
        self.at_once(self.end, self.end)
        # Odoo tries again what was undone: it finds that it is over.
        with self.assertRaisesRegex(UserError, "is not running"), self.open() as env:
            self.end(env)
        self.assertEndedOnce(1)

    @mute_logger("odoo.sql_db")
    def test_who_ends_while_the_run_bills_waits_and_is_told(self):
        self.open_windows(2)
        with self.open() as env:
            self.bill(env)
            thread, found = self.begin(self.end)
            thread.join(1)
            self.assertTrue(thread.is_alive(), "it did not wait for the run")
        thread.join(PATIENCE)
        # What was shown is not what it would come to now.
        self.assertIn("This changed since it was shown", str(found[0]))
        self.open_windows(1)
        with self.open() as env:
            self.end(env)
        self.assertEndedOnce(2)

    def begin(self, work):
        """Start a work as the web client's request does, which is tried again."""
        found = []

        def do():
            try:
                with self.open() as env:
                    found.append(retrying(lambda: work(env), env))
            except UserError as error:
                found.append(error)

        thread = threading.Thread(target=do, daemon=True)
        thread.start()
        return thread, found

    def test_the_run_leaves_alone_what_somebody_ends(self):
        self.open_windows(1)
        with self.open() as env:
            self.end(env)
            thread, found = self.begin(self.bill)
            thread.join(PATIENCE)
            self.assertEqual(len(found), 1)
        with self.open() as env:
            [run_id] = self.bill(env)
            self.assertEqual(run_id, found[0][0])
        self.assertEndedOnce(1)

    def test_at_the_same_instant_it_is_one_or_the_other(self):
        self.open_windows(1)
        ended, _run = self.at_once(self.end, self.bill, undone=UNDONE)
        with self.open() as env:
            self.bill(env)
        if not ended:
            self.open_windows(1)
            with self.open() as env:
                self.end(env)
        with self.open() as env:
            subscription = env["subdebit.subscription"].browse(self.subscription_id)
            periods = len(subscription.cover_ids)
        self.assertIn(periods, (1, 2))
        self.assertEndedOnce(periods)
