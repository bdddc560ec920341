from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..commit_case import CommitCase


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestStopConcurrency(CommitCase):
    """The switch is pressed while others are at work, on real connections."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._leave_nothing_stopped)

    def _leave_nothing_stopped(self):
        with self.open() as env:
            company = self.get_company(env)
            if company.subdebit_collection_stopped:
                company.action_subdebit_lift()

    def get_company(self, env):
        return env["res.company"].browse(self.company_id)

    def stop(self, env):
        self.get_company(env).action_subdebit_stop("Double sums")
        return True

    def lift(self, env):
        self.get_company(env).action_subdebit_lift()
        return True

    def test_after_a_stop_was_committed_no_request_is_taken_up(self):
        run_id = self.make_run(4)

        seen = []

        def stop_at_the_second(_form):
            seen.append(_form)
            if len(seen) == 2:
                with self.open() as env:
                    self.stop(env)

        self.fake.on_request = stop_at_the_second
        self.execute(run_id)
        self.assertEqual(len(self.fake.requests), 2)
        self.assertStates(["collected", "collected", "ready", "ready"], run_id)
        self.execute(run_id)
        self.assertEqual(len(self.fake.requests), 2)
        with self.open() as env:
            self.lift(env)
        self.execute(run_id)
        self.assertEachCollectedOnce(run_id, 4)

    def test_a_stop_that_is_not_committed_yet_holds_back_what_comes_now(self):
        run_id = self.make_run(2)
        with self.open() as env:
            self.stop(env)
            self.execute(run_id)
            self.assertEqual(self.fake.requests, [])
            env.cr.rollback()
        self.execute(run_id)
        self.assertEachCollectedOnce(run_id, 2)

    def test_a_stop_waits_for_who_is_writing_a_request_down(self):
        """Its row is held by T1 until the request is committed."""
        self.make_run(1)
        with self.open() as worker, self.open() as env:
            company = self.get_company(worker)
            self.assertFalse(company._subdebit_is_stopped_for_sending())
            env.cr.execute("SET LOCAL lock_timeout = '100ms'")
            with mute_logger("odoo.sql_db"), self.assertRaisesRegex(Exception, "lock"):
                self.stop(env)
            env.cr.rollback()

    def test_two_who_stop_at_once_stop_it_once(self):
        first, second = self.at_once(self.stop, self.stop)
        self.assertEqual(sorted(map(bool, (first, second))), [False, True])
        with self.open() as env:
            self.stop(env)  # Whoever was undone tries again.
            stops = env["subdebit.stop"].search([("company_id", "=", self.company_id)])
            self.assertEqual(len(stops.filtered(lambda stop: not stop.lifted_at)), 1)
            self.assertTrue(self.get_company(env).subdebit_collection_stopped)

    def test_two_who_lift_at_once_lift_it_once(self):
        with self.open() as env:
            self.stop(env)
        with self.open() as late:
            self.assertTrue(self.get_company(late).subdebit_collection_stopped)
            with self.open() as env:
                self.lift(env)
            # As for each button, Odoo tries again what came to an old snapshot.
            with (
                mute_logger("odoo.sql_db", "odoo.service.model"),
                self.assertRaisesRegex(UserError, "is not stopped"),
            ):
                retrying(lambda: self.lift(late), late)
            late.cr.rollback()
