from odoo.tests import tagged

from ..common import d
from .pause_case import SpecialCase


@tagged("post_install", "-at_install")
class TestLifting(SpecialCase):
    """Special terms are lifted, and a resume of the whole leaves them alone."""

    def test_what_has_not_begun_is_withdrawn(self):
        subscription = self.start()
        self.special(subscription, unit_price=20.0, periods=2)
        window = self.open_special(subscription, lifts=True)
        self.assertTrue(window.has_special)
        self.assertEqual(
            [(str(r.date_from), r.amount_total) for r in window.preview_ids[:3]],
            [("2025-03-01", 30.0), ("2025-04-01", 30.0), ("2025-05-01", 30.0)],
        )
        self.confirm(window)
        self.assertEqual(
            self.prices(subscription, "2025-06-30"),
            [("2025-04-01", 30.0), ("2025-05-01", 30.0), ("2025-06-01", 30.0)],
        )
        self.assertFalse(self.open_special(subscription).has_special)

    def test_what_it_had_replaced_ends_again_as_it_was_agreed(self):
        # April to June at 20.00; from May on 40.00 for ever, which is lifted in April.
        subscription = self.start()
        self.special(subscription, unit_price=20.0, periods=3)
        self.special(
            subscription, unit_price=40.0, duration="forever", date_from="2025-05-01"
        )
        self.today = d("2025-04-10")
        subscription._bill(self.today)
        self.special(subscription, lifts=True)
        self.assertEqual(
            self.prices(subscription, "2025-08-31"),
            [
                ("2025-05-01", 20.0),
                ("2025-06-01", 20.0),
                ("2025-07-01", 30.0),
                ("2025-08-01", 30.0),
            ],
        )

    def test_a_line_that_is_not_billed_goes_on_with_its_next_period(self):
        subscription = self.start_two()
        month, quarter = subscription.line_ids
        self.special(month, kind="free", duration="forever")
        self.today = d("2025-04-10")
        self.assertEqual(
            self.prices(subscription, "2025-07-31"),
            [("2025-04-30", 90.0), ("2025-07-31", 90.0)],
        )
        window = self.open_special(quarter, lifts=True)
        self.assertIn("no special terms that could be lifted", window.problem)
        self.special(month, lifts=True)
        self.assertEqual(
            self.prices(subscription, "2025-06-30"),
            [("2025-04-30", 120.0), ("2025-05-31", 30.0), ("2025-06-30", 30.0)],
        )

    def test_who_resumes_the_whole_leaves_it_as_it_was_agreed(self):
        subscription = self.start_two()
        month, _quarter = subscription.line_ids
        self.special(month, kind="free", duration="until", date_until="2025-06-15")
        self.pause(subscription, kind="forever")
        self.assertEqual(subscription.state, "paused")
        self.today = d("2025-04-10")
        window = self.open_special(month, lifts=True)
        self.assertIn("is paused, or will be", window.problem)
        self.resume(subscription)
        self.assertEqual(subscription.state, "active")
        # The month is free up to the period that begins on 31 May.
        self.assertEqual(
            self.prices(subscription, "2025-07-31"),
            [("2025-04-30", 90.0), ("2025-06-30", 30.0), ("2025-07-31", 120.0)],
        )

    def test_the_only_line_is_not_billed_and_nothing_is_paused(self):
        subscription = self.start()
        self.special(subscription, kind="free", periods=2)
        self.today = d("2025-04-10")
        subscription._follow_pauses(self.today)
        self.assertEqual(
            (subscription.state, subscription.pause_from), ("active", False)
        )
        self.assertIn("is not paused", self.open("resume", subscription).problem)
        self.assertBilled(
            subscription, "2025-06-30", [("2025-06-01", "2025-07-01", 30.0)]
        )

    def test_what_was_invoiced_so_is_not_withdrawn(self):
        plan = self.make_plan("Ahead", issue_days=30)
        subscription = self.start(plan_id=plan.id)
        self.special(subscription, unit_price=20.0)
        self.today = d("2025-04-05")
        subscription._bill(self.today)
        window = self.open_special(subscription, lifts=True)
        self.assertIn("was invoiced so already", window.problem)
        self.assertRefused(self.billing, window, "action_confirm", words="invoiced so")

    def test_a_user_lifts_nothing(self):
        subscription = self.start()
        self.special(subscription, unit_price=20.0)
        window = self.open_special(subscription, self.user, lifts=True)
        self.assertFalse(window.problem)
        self.assertRefused(self.user, window, "action_confirm", words="Billing")
