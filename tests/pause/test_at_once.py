import threading
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..commit_case import PATIENCE, CommitCase


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestDecisionsAtOnce(CommitCase):
    """Real connections: two people decide at once, or one while the daily run bills.

    It ends in one of the two orders, never in a mixture.
    """

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

    def open_window(self, name, **vals):
        """Return the id of a window that somebody looks at."""
        with self.open() as env:
            vals["subscription_ids"] = [(6, 0, [self.subscription_id])]
            return env[name].create(vals).id

    def confirming(self, name, **vals):
        """Return a work that confirms a window, opened by now."""
        window_id = self.open_window(name, **vals)

        def confirm(env):
            env[name].browse(window_id).action_confirm()
            env.flush_all()
            return "confirmed"

        return confirm

    def bill(self, env):
        run = self.prepare(env)
        env.flush_all()
        return run.ids

    def get(self, env):
        return env["subdebit.subscription"].browse(self.subscription_id)

    def begin(self, work):
        """Start a work as the web client's request does, which is tried again."""
        found = []

        def do():
            with self.open() as env:
                try:
                    found.append(retrying(lambda: work(env), env))
                except UserError as error:
                    env.cr.rollback()
                    found.append(str(error))

        thread = threading.Thread(target=do, daemon=True)
        thread.start()
        return thread, found

    def test_two_people_pause_once(self):
        works = [self.confirming("subdebit.pause", cycles=n) for n in (1, 2)]
        results = self.at_once(*works, undone=(SerializationFailure, UserError))
        self.assertEqual(results.count("confirmed"), 1)
        with self.open() as env:
            kinds = self.get(env).event_ids.mapped("kind")
            self.assertEqual(kinds.count("pause"), 1)
        # Odoo tries again what was undone: it is told what stands there by now.
        [other] = [w for w, r in zip(works, results, strict=True) if not r]
        with self.open() as env, self.assertRaisesRegex(UserError, "is paused from"):
            other(env)

    def test_two_people_cancel_once(self):
        works = [
            self.confirming("subdebit.cancel", policy="immediately_with_credit")
            for _n in range(2)
        ]
        results = self.at_once(*works, undone=(SerializationFailure, UserError))
        self.assertEqual(results.count("confirmed"), 1)
        with self.open() as env:
            subscription = self.get(env)
            self.assertEqual(subscription.event_ids.mapped("kind").count("end"), 1)
            self.assertEqual(subscription.state, "ended")

    def test_a_pause_and_a_cancellation_at_the_same_instant(self):
        works = [
            self.confirming("subdebit.pause", kind="forever"),
            self.confirming("subdebit.cancel"),
        ]
        results = self.at_once(*works, undone=(SerializationFailure, UserError))
        self.assertEqual(results.count("confirmed"), 1)
        with self.open() as env:
            kinds = set(self.get(env).event_ids.mapped("kind")) & {"pause", "end"}
            self.assertEqual(len(kinds), 1)

    def test_resumed_and_cancelled_at_the_same_instant(self):
        with self.open() as env:
            self.confirming("subdebit.pause", kind="forever")(env)
        works = [
            self.confirming("subdebit.resume"),
            self.confirming("subdebit.cancel"),
        ]
        results = self.at_once(*works, undone=(SerializationFailure, UserError))
        self.assertEqual(results.count("confirmed"), 1)

    def test_a_pause_is_withdrawn_and_replaced_at_the_same_instant(self):
        first = fields.Date.add(self.day, days=5)
        with self.open() as env:
            self.confirming("subdebit.pause", cycles=1, date_from=first)(env)
        works = [
            self.confirming("subdebit.pause", cycles=0),
            self.confirming("subdebit.pause", cycles=2, date_from=first, replaces=True),
        ]
        results = self.at_once(*works, undone=(SerializationFailure, UserError))
        self.assertEqual(results.count("confirmed"), 1)
        with self.open() as env:
            kinds = self.get(env).event_ids.mapped("kind")
            pauses = 1 if results[0] == "confirmed" else 2
            self.assertEqual((kinds.count("pause"), kinds.count("undo")), (pauses, 1))

    @mute_logger("odoo.sql_db")
    def test_who_pauses_while_the_run_bills_waits_for_it_and_is_told(self):
        confirm = self.confirming("subdebit.pause", cycles=1)
        with self.open() as env:
            self.bill(env)
            thread, found = self.begin(confirm)
            thread.join(1)
            self.assertTrue(thread.is_alive(), "it did not wait for the run")
        thread.join(PATIENCE)
        # The month that was to be skipped is invoiced by now.
        self.assertIn("This changed since it was shown", found[0])
        with self.open() as env:
            subscription = self.get(env)
            self.assertEqual(subscription.state, "active")
            self.assertEqual(len(subscription.cover_ids), 2)

    def test_the_run_leaves_alone_what_somebody_pauses(self):
        confirm = self.confirming("subdebit.pause", cycles=1)
        with self.open() as env:
            confirm(env)
            thread, found = self.begin(self.bill)
            thread.join(PATIENCE)
            self.assertEqual(len(found), 1)
        with self.open() as env:
            [run_id] = self.bill(env)
            self.assertEqual(run_id, found[0][0])
            subscription = self.get(env)
            self.assertEqual(subscription.state, "paused")
            self.assertEqual(len(subscription.cover_ids), 1)

    def test_pause_and_run_at_the_same_instant(self):
        confirm = self.confirming("subdebit.pause", cycles=1)
        undone = (SerializationFailure, UserError)
        paused, _billed = self.at_once(confirm, self.bill, undone=undone)
        with self.open() as env:
            self.bill(env)
            subscription = self.get(env)
            # Either the month is paused and not billed, or billed and not paused.
            found = subscription.state, len(subscription.cover_ids)
            expected = ("paused", 1) if paused else ("active", 2)
            self.assertEqual(found, expected)
