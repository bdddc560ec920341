from odoo.tests import tagged

from ..common import d
from .pause_case import PauseCase


@tagged("post_install", "-at_install")
class TestResume(PauseCase):
    """It goes on with the next charge; what was skipped is never billed later."""

    def test_the_old_dates_are_kept(self):
        subscription = self.start()
        self.pause(subscription, kind="forever")
        self.today = d("2025-06-10")
        window = self.open("resume", subscription)
        self.assertEqual(window.next_charge_date, d("2025-07-01"))
        self.confirm(window)
        self.assertEqual(
            (subscription.state, subscription.next_charge_date),
            ("active", d("2025-07-01")),
        )
        self.assertBilled(
            subscription, "2025-07-31", [("2025-07-01", "2025-08-01", 30.0)]
        )

    def test_new_dates_begin_on_the_day(self):
        subscription = self.start()
        self.pause(subscription, kind="forever")
        self.today = d("2025-06-10")
        window = self.resume(subscription, dates="restart")
        self.assertEqual(window.next_charge_date, d("2025-06-10"))
        self.assertBilled(
            subscription,
            "2025-07-31",
            [("2025-06-10", "2025-07-10", 30.0), ("2025-07-10", "2025-08-10", 30.0)],
        )

    def test_a_pause_of_some_payments_can_be_cut_short(self):
        subscription = self.start()
        self.pause(subscription, cycles=5)
        self.today = d("2025-04-20")
        self.resume(subscription)
        self.assertBilled(
            subscription, "2025-05-31", [("2025-05-01", "2025-06-01", 30.0)]
        )

    def test_on_its_own_first_day_it_undoes_the_pause(self):
        subscription = self.start()
        self.pause(subscription, kind="forever", date_from="2025-03-20")
        self.today = d("2025-04-10")
        subscription._follow_pauses(self.today)
        window = self.open("resume", subscription, self.manager, date="2025-03-20")
        self.confirm(window)
        self.assertEqual(subscription.state, "active")
        self.assertBilled(
            subscription, "2025-04-10", [("2025-04-01", "2025-05-01", 30.0)]
        )

    def test_what_is_refused_says_why(self):
        subscription = self.start()
        window = self.open("resume", subscription)
        self.assertIn("is not paused", window.problem)
        self.pause(subscription, cycles=1)
        self.today = d("2025-04-10")
        for date, words in (
            ("2025-05-01", "goes on by itself on Thursday 1 May 2025"),
            ("2025-03-10", "The pause of"),
            ("2025-04-01", "from today on at the earliest"),
        ):
            window = self.open("resume", subscription, date=date)
            self.assertIn(words, window.problem)
            self.assertRefused(self.billing, window, "action_confirm", words=words)
