from datetime import timedelta

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..commit_case import CommitCase
from ..fakes.provider import KILL_AFTER

UNDONE = (SerializationFailure, UniqueViolation)


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestInstalmentConcurrency(CommitCase):
    """Two real connections ask for the instalments of one sum at the same time."""

    def setUp(self):
        super().setUp()
        self.later = self.day + timedelta(days=20)
        self.addCleanup(self._give_up_instalments)

    def _give_up_instalments(self):
        with self.open() as env:
            env["subdebit.instalment"].search([]).is_cancelled = True

    def make_instalments(self):
        """Bill 30.00, to be debited on two days from the test's on; return the ids."""
        [subscription_id] = self.make_subscriptions(1)
        with self.open() as env:
            subscription = env["subdebit.subscription"].browse(subscription_id)
            moves = subscription._bill(self.day)
            plan = [(self.day, 15.0), (self.later, 15.0)]
            return env["subdebit.instalment"]._make(moves, plan).ids

    def prepare_day(self, day):
        def prepare(env):
            company = env["res.company"].browse(self.company_id)
            return env["subdebit.debit.run"]._prepare(company, day).ids

        return prepare

    def get_asked(self, ids):
        """Return the sums that are asked for, the oldest first, by any run."""
        with self.open() as env:
            debits = env["subdebit.debit"].search([("instalment_slot", "in", ids)])
            return debits.sorted("id").mapped("amount")

    def test_two_who_plan_a_day_at_once_plan_one_debit(self):
        ids = self.make_instalments()
        prepare = self.prepare_day(self.day)
        self.at_once(prepare, prepare, undone=UNDONE)
        with self.open() as env:
            [run_id] = prepare(env)  # Whoever was undone tries again.
        self.assertEqual(self.get_asked(ids), [15.0])
        self.execute(run_id)
        self.assertEqual([charge.amount for charge in self.fake.charges], [1500])
        with self.open() as env:
            prepare(env)
        self.assertEqual(self.execute(run_id), 0)
        self.assertEqual(self.get_asked(ids), [15.0])

    def test_two_days_that_are_planned_at_once_ask_for_each_once(self):
        ids = self.make_instalments()
        days = self.prepare_day(self.day), self.prepare_day(self.later)
        self.at_once(*days, undone=UNDONE)
        for prepare in days:
            with self.open() as env:
                [run_id] = prepare(env)
            self.execute(run_id)
        self.assertEqual(self.get_asked(ids), [15.0, 15.0])
        self.assertEqual([charge.amount for charge in self.fake.charges], [1500, 1500])
        with self.open() as env:
            move = env["subdebit.instalment"].browse(ids).move_ids
            self.assertEqual((move.payment_state, move.amount_residual), ("paid", 0.0))

    def test_what_somebody_holds_is_planned_once_he_lets_go(self):
        ids = self.make_instalments()
        prepare = self.prepare_day(self.day)
        with self.open() as holder:
            holder["subdebit.instalment"].browse(ids[1]).lock_for_update()
            with self.open() as env:
                [run_id] = prepare(env)
                run = env["subdebit.debit.run"].browse(run_id)
                self.assertEqual(run.state, "billing")
            self.assertEqual(self.get_asked(ids), [])
        with self.open() as env:
            prepare(env)
            run = env["subdebit.debit.run"].browse(run_id)
            self.assertEqual(run.state, "collecting")
        self.assertEqual(self.get_asked(ids), [15.0])

    def test_who_cancels_an_instalment_that_is_being_planned_comes_to_its_debit(self):
        ids = self.make_instalments()
        with self.open() as late:
            instalment = late["subdebit.instalment"].browse(ids[0])
            self.assertEqual(instalment.state, "planned")
            with self.open() as env:
                [run_id] = self.prepare_day(self.day)(env)
            # As for each button, Odoo tries again what came to an old snapshot.
            with mute_logger("odoo.sql_db", "odoo.service.model"):
                retrying(instalment.action_cancel, late)
        self.execute(run_id)
        self.assertEqual(self.fake.charges, [])
        self.assertEqual(self.get_asked(ids), [])

    def test_killed_after_the_provider_took_an_instalment_it_is_taken_once(self):
        ids = self.make_instalments()
        with self.open() as env:
            [run_id] = self.prepare_day(self.day)(env)
        self.fake.fail_next(KILL_AFTER)
        self.assertKilled("execute", run_id)
        self.assertEqual(len(self.fake.charges), 1)
        self.let_the_time_out_pass(run_id)
        self.assertEqual(self.run_child("execute", run_id), 0)
        self.assertEqual([charge.amount for charge in self.fake.charges], [1500])
        with self.open() as env:
            one, two = env["subdebit.instalment"].browse(ids)
            self.assertEqual((one.state, two.state), ("collected", "planned"))
            self.assertEqual(one.move_ids.amount_residual, 15.0)
            self.assertEqual(one.debit_ids.payment_ids.mapped("amount"), [15.0])
