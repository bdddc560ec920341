import threading

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..commit_case import PATIENCE, CommitCase
from ..fakes.provider import PROCESSES

# Odoo warns here that it keeps the news in place of the answer.
TRANSACTIONS = "odoo.addons.payment.models.payment_transaction"


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestConcurrency(CommitCase):
    """Two real connections do the same at the same time."""

    # === BILLING === #

    def bill(self, ids):
        return lambda env: env["subdebit.subscription"].browse(ids)._bill(self.day).ids

    def test_two_who_bill_at_once_bill_each_day_once(self):
        ids = self.make_subscriptions(6)
        self.at_once(self.bill(ids), self.bill(ids))
        with self.open() as env:
            self.bill(ids)(env)  # Whoever was undone tries again.
        self.assertEachDayBilledOnce(ids)

    def test_who_comes_while_another_bills_leaves_it_to_the_other(self):
        ids = self.make_subscriptions(3)
        with self.open() as first, self.open() as second:
            moves = self.bill(ids)(first)
            self.assertEqual(self.bill(ids)(second), [])
        self.assertEqual(len(moves), 3)
        self.assertEachDayBilledOnce(ids)

    def test_who_waits_with_an_older_snapshot_bills_nothing(self):
        ids = self.make_subscriptions(3)
        with self.open() as late:
            self.assertEqual(
                len(late["subdebit.subscription"].browse(ids).mapped("state")), 3
            )
            with self.open() as first:
                self.assertEqual(len(self.bill(ids)(first)), 3)
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.bill(ids)(late)
            late.cr.rollback()
            self.assertEqual(self.bill(ids)(late), [])
        self.assertEachDayBilledOnce(ids)

    def test_the_database_refuses_a_day_twice_whatever_the_code_believes(self):
        [subscription_id] = self.make_subscriptions(1)
        with self.open() as env:
            self.bill([subscription_id])(env)
        with self.open() as env:
            subscription = env["subdebit.subscription"].browse(subscription_id)
            subscription.charge_ids.flush_recordset()
            with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
                subscription.cover_ids.copy({"kind": "waived"})
                env.flush_all()
            self.assertEqual(caught.exception.pgcode, "23P01")
            env.cr.rollback()

    # === THE DAY === #

    def test_two_who_start_a_day_at_once_start_one_run(self):
        self.make_subscriptions(1)

        def start(env):
            company = env["res.company"].browse(self.company_id)
            return env["subdebit.debit.run"]._start(company, self.day).ids

        first, second = self.at_once(start, start)
        self.assertEqual(len(first or []) + len(second or []), 1)
        with self.open() as env:
            self.assertEqual([*start(env)], first or second)
            self.assertEqual(self.count_runs(env), 1)

    def count_runs(self, env):
        return env["subdebit.debit.run"].search_count(
            [("company_id", "=", self.company_id), ("date", "=", self.day)]
        )

    def test_what_somebody_holds_is_billed_once_he_lets_go(self):
        ids = self.make_subscriptions(3)
        with self.open() as holder:
            held = holder["subdebit.subscription"].browse(ids[1])
            held.lock_for_update()
            with self.open() as env:
                run = self.prepare(env)
                self.assertEqual(run.state, "billing")
                self.assertEqual(len(run.debit_ids), 2)
        with self.open() as env:
            run = self.prepare(env)
            self.assertEqual(run.state, "collecting")
            self.assertEqual(len(run.debit_ids), 3)
        self.assertEachDayBilledOnce(ids)

    def test_two_who_prepare_a_day_at_once_plan_each_invoice_once(self):
        ids = self.make_subscriptions(4)

        def prepare(env):
            return self.prepare(env).ids

        self.at_once(prepare, prepare)
        with self.open() as env:
            run = self.prepare(env)  # Whoever was undone tries again.
            self.assertEqual(self.count_runs(env), 1)
            self.assertEqual(run.state, "collecting")
            self.assertEqual(len(run.debit_ids), 4)
            self.assertEqual(len(run.debit_ids.invoice_ids), 4)
        self.assertEachDayBilledOnce(ids)

    def test_who_prepares_while_another_does_cannot_call_the_day_billed(self):
        ids = self.make_subscriptions(3)
        with self.open() as env:
            company = env["res.company"].browse(self.company_id)
            run_id = env["subdebit.debit.run"]._start(company, self.day).id
        with self.open() as first, self.open() as second:
            self.prepare(first)
            self.assertEqual(self.prepare(second).state, "billing")
        with self.open() as env:
            run = env["subdebit.debit.run"].browse(run_id)
            self.assertEqual(run.state, "collecting")
            self.assertEqual(len(run.debit_ids), 3)
        self.assertEachDayBilledOnce(ids)

    # === THE WORKER === #

    def test_two_workers_at_once_ask_for_each_charge_once(self):
        run_id = self.make_run(6)
        self.fake.on_request = Meeting(2)

        def work(env):
            return env["subdebit.debit.run"].browse(run_id)._execute_slice(60)

        self.at_once(work, work)
        self.assertEqual(len(self.fake.requests), 6)
        self.assertTrue(self.fake.on_request.was_held)
        self.execute(run_id)
        self.assertEachCollectedOnce(run_id, 6)

    def test_no_transaction_is_open_while_the_provider_is_asked(self):
        run_id = self.make_run(2)
        held = []

        def look(_form):
            with self.open() as env:
                env.cr.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname ="
                    " current_database() AND pid != pg_backend_pid()"
                    " AND state LIKE 'idle in transaction%'"
                )
                held.append(env.cr.fetchone()[0])

        self.fake.on_request = look
        self.execute(run_id)
        self.assertEqual(held, [0, 0])
        self.assertEachCollectedOnce(run_id, 2)

    # === NEWS === #

    def tell(self, verb, *args):
        """Let a webhook of the provider come before its answer."""

        def on_request(form):
            with self.open() as env:
                transaction = env["payment.transaction"].search(
                    [("reference", "=", form["description"])]
                )
                getattr(transaction, verb)(*args)

        self.fake.on_request = on_request

    def test_news_that_overtake_the_answer_stay(self):
        run_id = self.make_run(2, PROCESSES, "sepa_debit")
        self.tell("_set_done")
        with mute_logger(TRANSACTIONS):
            self.execute(run_id)
        self.assertEachCollectedOnce(run_id, 2)

    def test_bad_news_that_overtake_the_answer_stay(self):
        run_id = self.make_run(1, PROCESSES, "sepa_debit")
        self.tell("_set_canceled")
        with mute_logger(TRANSACTIONS):
            self.execute(run_id)
        # Who cancelled it there had a reason: it is asked for again by a person alone.
        self.assertStates(["refused"], run_id)
        with self.open() as env:
            attempt = env["subdebit.debit.run"].browse(run_id).debit_ids.attempt_ids
            self.assertEqual(attempt.error_kind, "withdrawn")
            self.assertEqual(attempt.transaction_id.state, "cancel")
            self.assertEqual(attempt.provider_ref, "pi_000001")

    def test_core_and_the_worker_book_the_same_single_payment(self):
        run_id = self.make_run(1, PROCESSES, "sepa_debit")
        self.execute(run_id)
        self.fake.on_request = None
        with self.open() as env:
            debit = env["subdebit.debit.run"].browse(run_id).debit_ids
            transaction_id = debit.attempt_ids.transaction_id.id
            debit.attempt_ids.transaction_id._set_done()

        def core(env):
            env["payment.transaction"].browse(transaction_id)._cron_post_process()

        def worker(env):
            env["subdebit.debit.run"].browse(run_id)._execute_slice(60)

        self.at_once(core, worker)
        self.execute(run_id)
        self.assertEachCollectedOnce(run_id, 1)

    # === PERSONS === #

    def test_a_cancellation_that_comes_too_late_is_refused(self):
        run_id = self.make_run(1)
        with self.open() as late:
            debit = late["subdebit.debit.run"].browse(run_id).debit_ids
            self.assertEqual(debit.state, "ready")
            self.execute(run_id)
            # As for each button, Odoo tries again what came to an old snapshot.
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(UserError, "cannot be cancelled"),
            ):
                retrying(debit.action_cancel, late)
            late.cr.rollback()
        self.assertEachCollectedOnce(run_id, 1)

    def test_two_who_retry_at_once_make_one_attempt(self):
        run_id = self.make_run(1)
        with self.open() as env:
            attempt = env["subdebit.debit.run"].browse(run_id).debit_ids.attempt_ids
            attempt.state = "refused"

        def retry(env):
            env["subdebit.debit.run"].browse(run_id).debit_ids.action_retry()
            return True

        undone = (SerializationFailure, UniqueViolation)
        results = self.at_once(retry, retry, undone=undone)
        self.assertEqual(sorted(map(bool, results)), [False, True])
        with self.open() as env:
            debit = env["subdebit.debit.run"].browse(run_id).debit_ids
            self.assertEqual(debit.attempt_ids.mapped("number"), [1, 2])
        self.execute(run_id)
        self.assertEqual([charge.amount for charge in self.fake.charges], [3000])


class Meeting:
    """Holds the first requests until as many have come: they are under way at once."""

    def __init__(self, parties):
        self.barrier = threading.Barrier(parties, timeout=PATIENCE)
        self.was_held = False

    def __call__(self, _form):
        if not self.was_held:
            self.barrier.wait()
            self.was_held = True
