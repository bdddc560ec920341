from odoo.tests import tagged

from ..commit_case import CommitCase
from ..fakes.provider import KILL_AFTER, KILL_BEFORE


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestCrash(CommitCase):
    """The worker is killed at each step, and whoever comes after charges nobody twice."""

    def recover(self, run_id):
        """Once the time-out has passed, another process works until nothing remains."""
        self.let_the_time_out_pass(run_id)
        self.assertEqual(self.run_child("execute", run_id), 0)

    def assertSurvives(self, checkpoint, states, nth=2):
        """Kill at a checkpoint; ``states`` are those of the three debits then."""
        run_id = self.make_run(3)
        self.fake.kill_at(checkpoint, nth)
        self.assertKilled("execute", run_id)
        self.assertStates(states, run_id)
        self.recover(run_id)
        self.assertEachCollectedOnce(run_id, 3)

    def assertSurvivesAtTheProvider(self, fault, taken):
        run_id = self.make_run(3)
        self.fake.fail_next(fault, nth=2)
        self.assertKilled("execute", run_id)
        self.assertEqual(len(self.fake.charges), taken)
        self.assertStates(["collected", "sending", "ready"], run_id)
        self.recover(run_id)
        self.assertEachCollectedOnce(run_id, 3)

    # === T1 === #

    def test_killed_with_the_lock_before_the_request_is_written_down(self):
        self.assertSurvives("claimed", ["collected", "ready", "ready"])

    def test_killed_after_the_request_is_written_down_before_the_call(self):
        self.assertSurvives("_claim committed", ["collected", "sending", "ready"])

    # === THE CALL === #

    def test_killed_when_the_provider_has_the_request_and_took_nothing(self):
        self.assertSurvivesAtTheProvider(KILL_BEFORE, taken=1)

    def test_killed_when_the_provider_took_the_money_and_has_not_answered(self):
        self.assertSurvivesAtTheProvider(KILL_AFTER, taken=2)

    # === T2 === #

    def test_killed_after_the_answer_before_it_is_written_down(self):
        self.assertSurvives("recording", ["collected", "sending", "ready"])

    def test_killed_with_the_answer_written_down_and_not_committed(self):
        self.assertSurvives("recorded", ["collected", "sending", "ready"])

    def test_killed_after_the_answer_is_committed(self):
        self.assertSurvives("_record committed", ["collected", "collected", "ready"])

    # === T3 === #

    def assertNotBooked(self, run_id):
        with self.open() as env:
            debits = env["subdebit.debit"].search([("run_id", "=", run_id)])
            self.assertEqual(debits.mapped("is_booked"), [False, False, False])
            self.assertFalse(debits.payment_ids)

    def assertSurvivesBooking(self, checkpoint, booked=False):
        run_id = self.make_run(3)
        self.fake.kill_at(checkpoint)
        self.assertKilled("execute", run_id)
        self.assertEqual(len(self.fake.charges), 3)
        self.assertStates(["collected"] * 3, run_id)
        if not booked:
            self.assertNotBooked(run_id)
        self.recover(run_id)
        self.assertEqual(len(self.fake.requests), 3)
        self.assertEachCollectedOnce(run_id, 3)

    def test_killed_after_all_was_collected_before_the_booking(self):
        self.assertSurvivesBooking("booking")

    def test_killed_in_the_booking_while_its_payments_are_posted(self):
        self.assertSurvivesBooking("posting")

    def test_killed_in_the_booking_before_it_is_committed(self):
        self.assertSurvivesBooking("booked")

    def test_killed_after_the_booking(self):
        self.assertSurvivesBooking("booking committed", booked=True)

    # === AGAIN AND AGAIN === #

    def test_killed_at_one_step_after_another_it_still_charges_once(self):
        run_id = self.make_run(2)
        for checkpoint in ("claimed", "_claim committed", "recording", "recorded"):
            self.fake.kill_at(checkpoint)
            self.assertKilled("execute", run_id)
            self.let_the_time_out_pass(run_id)
        self.fake.kill_at("booked")
        self.assertKilled("execute", run_id)
        self.recover(run_id)
        self.assertEachCollectedOnce(run_id, 2)

    # === BILLING === #

    def assertBillingSurvives(self, checkpoint, nth, billed):
        """Kill the billing of four in batches of two; ``billed`` survived it."""
        ids = self.make_subscriptions(4)
        args = (self.company_id, str(self.day), 2)
        self.fake.kill_at(checkpoint, nth)
        self.assertKilled("bill", *args)
        with self.open() as env:
            covers = env["subdebit.cover"].search([("subscription_id", "in", ids)])
            self.assertEqual(len(covers), billed)
        self.assertEqual(self.run_child("bill", *args), 0)
        self.assertEachDayBilledOnce(ids)

    def test_killed_between_two_batches_of_billing(self):
        self.assertBillingSurvives("batch committed", 2, billed=2)

    def test_killed_while_a_batch_of_invoices_is_posted(self):
        self.assertBillingSurvives("posting", 2, billed=2)

    def test_killed_after_posting_before_the_batch_is_committed(self):
        self.assertBillingSurvives("posted", 1, billed=0)

    def test_killed_after_a_batch_is_billed_before_it_is_committed(self):
        self.assertBillingSurvives("batch billed", 2, billed=2)
