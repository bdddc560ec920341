"""An import of a history that is interrupted, or worked on by two at once."""

import base64

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.tests import tagged

from ...models.history import work
from ..commit_case import CommitCase
from ..common import d
from .history_case import CUTOVER, TOTALS

COUNT = 6


def press_book(env, history_id):
    """Book, and type the total that the window shows."""
    window = env["subdebit.history.book"].create({"history_id": history_id})
    window.confirm_total = window.next_run_total
    window.action_confirm()
    env.flush_all()
    return True


@tagged("-standard", "subdebit_commit", "post_install", "-at_install")
class TestHistoryCommit(CommitCase):
    """Each customer is booked once, whoever is killed or comes second."""

    def setUp(self):
        super().setUp()
        self.patch(work, "BOOK_BATCH", 2)
        self.patch(work, "BUTTON_SECONDS", 0)

    def make_history(self, state="booking"):
        """Return the id of an import of six customers, all settled elsewhere."""
        prefix = f"{self.day}-"
        lines = [f"{prefix}{n},Club,2025-01-01,30.00,6,180" for n in range(COUNT)]
        content = "\n".join((TOTALS, *lines)).encode()
        with self.open() as env:
            history = env["subdebit.history"].create(
                {
                    "company_id": self.company_id,
                    "file": base64.b64encode(content),
                    "file_name": f"{self.day}.csv",
                    "date_cutover": CUTOVER,
                }
            )
            history.action_compare()
            history._compare_some()
            history.row_ids._decide("settled")
            if state == "booking":
                press_book(env, history.id)
            return history.id

    def work(self, env):
        env["subdebit.history"]._cron_work()

    def count_booked(self, history_id):
        with self.open() as env:
            return env["subdebit.history"].browse(history_id).booked_count

    def assertBookedOnce(self, *history_ids):
        """Now and after one more time: one subscription and one cover each."""
        for _time in range(2):
            with self.open() as env:
                histories = env["subdebit.history"].browse(history_ids)
                self.assertEqual(
                    histories.mapped("booked_count"), [COUNT] * len(histories)
                )
                self.assertEqual(set(histories.mapped("state")), {"booked"})
                subscriptions = env["subdebit.subscription"].search(
                    [("external_ref", "like", f"{self.day}-")]
                )
                self.assertEqual(len(subscriptions), COUNT)
                self.assertEqual(len(subscriptions.partner_id), COUNT)
                for subscription in subscriptions:
                    cover = subscription.cover_ids
                    self.assertEqual(
                        (cover.kind, cover.date_from, cover.date_to),
                        ("settled_elsewhere", d("2025-01-01"), CUTOVER),
                    )
                    self.assertEqual(subscription.event_ids.mapped("kind"), ["import"])
            with self.open() as env:
                self.work(env)

    def test_two_workers_at_once_book_each_customer_once(self):
        history_id = self.make_history()
        self.at_once(self.work, self.work)
        with self.open() as env:
            self.work(env)  # Whoever was undone tries again.
        self.assertBookedOnce(history_id)

    def test_a_button_pressed_twice_at_once_books_once(self):
        history_id = self.make_history("compared")

        def press(env):
            return press_book(env, history_id)

        results = self.at_once(press, press)
        self.assertEqual(sorted(results, key=str), [None, True])
        with self.open() as env:
            self.work(env)
        self.assertBookedOnce(history_id)

    def test_one_file_uploaded_twice_and_booked_at_once_is_booked_once(self):
        first, second = self.make_history("compared"), self.make_history("compared")
        self.patch(work, "BUTTON_SECONDS", 20)

        def press(history_id):
            def do(env):
                press_book(env, history_id)

            return do

        undone = (SerializationFailure, UniqueViolation)
        self.at_once(press(first), press(second), undone=undone)
        with self.open() as env:
            for history in env["subdebit.history"].browse((first, second)):
                if history.state == "compared":
                    press_book(env, history.id)
        self.assertBookedOnce(first, second)

    def test_killed_between_two_batches_it_goes_on_with_the_next(self):
        history_id = self.make_history()
        # The first commit tells what remains, the second keeps a batch of two.
        self.fake.kill_at("batch committed", 2)
        self.assertKilled("import_history", 2)
        self.assertEqual(self.count_booked(history_id), 2)
        self.assertEqual(self.run_child("import_history", 2), 0)
        self.assertBookedOnce(history_id)

    def test_killed_in_the_middle_of_a_batch_nothing_of_it_is_left(self):
        history_id = self.make_history()
        self.fake.kill_at("history booked", 2)
        self.assertKilled("import_history", 2)
        self.assertEqual(self.count_booked(history_id), 2)
        with self.open() as env:
            made = [("external_ref", "like", f"{self.day}-")]
            self.assertEqual(env["subdebit.subscription"].search_count(made), 2)
        self.assertEqual(self.run_child("import_history", 2), 0)
        self.assertBookedOnce(history_id)
