from odoo.tests import tagged

from ..common import d
from .pause_case import SpecialCase


@tagged("post_install", "-at_install")
class TestSpecial(SpecialCase):
    """One line costs something else for a while, and goes back by itself."""

    def test_two_periods_and_back_by_itself(self):
        subscription = self.start()
        window = self.open_special(subscription, unit_price=20.0, periods=2)
        self.assertEqual(window.date_from, d("2025-04-01"))
        self.assertEqual(window.agreed_price, 30.0)
        self.assertIn(
            "costs $\xa020.00 from Tuesday 1 April 2025 to Saturday 31 May 2025; then"
            " $\xa030.00 again",
            window.summary,
        )
        rows = [
            (str(r.date_from), r.effect, r.amount_total) for r in window.preview_ids
        ]
        self.assertEqual(
            rows[:3],
            [
                ("2025-04-01", "changed", 20.0),
                ("2025-05-01", "changed", 20.0),
                ("2025-06-01", "kept", 30.0),
            ],
        )
        self.confirm(window)
        self.assertBilled(
            subscription,
            "2025-07-31",
            [
                ("2025-04-01", "2025-05-01", 20.0),
                ("2025-05-01", "2025-06-01", 20.0),
                ("2025-06-01", "2025-07-01", 30.0),
                ("2025-07-01", "2025-08-01", 30.0),
            ],
        )
        self.assertNothingToBill(subscription, "2025-07-31")

    def test_of_several_lines_only_the_one_on_the_31st(self):
        subscription = self.start_two()
        month, _quarter = subscription.line_ids
        window = self.special(month, unit_price=10.0, periods=3)
        self.assertEqual(window.line_id, month)
        self.assertEqual(
            self.prices(subscription, "2025-08-31"),
            [
                ("2025-03-31", 10.0),
                # 30 April: the month at 10.00, and the quarter at 90.00.
                ("2025-04-30", 100.0),
                ("2025-05-31", 10.0),
                ("2025-06-30", 30.0),
                ("2025-07-31", 120.0),
                ("2025-08-31", 30.0),
            ],
        )

    def test_one_quarter(self):
        subscription = self.start_two()
        _month, quarter = subscription.line_ids
        window = self.special(quarter, unit_price=60.0)
        # The quarter from 31 January is invoiced: the next one begins on 30 April.
        self.assertEqual(window.date_from, d("2025-04-30"))
        self.assertEqual(
            self.prices(subscription, "2025-07-31"),
            [
                ("2025-03-31", 30.0),
                ("2025-04-30", 90.0),
                ("2025-05-31", 30.0),
                ("2025-06-30", 30.0),
                ("2025-07-31", 120.0),
            ],
        )

    def test_a_line_is_not_billed_until_a_day(self):
        subscription = self.start_two()
        month, _quarter = subscription.line_ids
        window = self.open_special(
            month, kind="free", duration="until", date_until="2025-05-30"
        )
        self.assertIn(
            "is not billed from Monday 31 March 2025 to Friday 30 May 2025",
            window.summary,
        )
        self.confirm(window)
        self.assertEqual(
            self.prices(subscription, "2025-06-30"),
            [("2025-04-30", 90.0), ("2025-05-31", 30.0), ("2025-06-30", 30.0)],
        )
        self.assertEqual(subscription.state, "active")

    def test_until_a_day_within_a_period_that_period_is_the_last(self):
        subscription = self.start()
        self.special(
            subscription, unit_price=20.0, duration="until", date_until="2025-05-10"
        )
        self.assertEqual(
            self.prices(subscription, "2025-06-30"),
            [("2025-04-01", 20.0), ("2025-05-01", 20.0), ("2025-06-01", 30.0)],
        )

    def test_for_ever(self):
        subscription = self.start()
        self.special(subscription, unit_price=20.0, duration="forever")
        self.assertEqual(
            self.prices(subscription, "2025-05-31"),
            [("2025-04-01", 20.0), ("2025-05-01", 20.0)],
        )

    def test_back_to_what_is_agreed_then_and_not_to_what_is_now(self):
        subscription = self.start()
        self.special(
            subscription, unit_price=35.0, duration="forever", date_from="2025-06-01"
        )
        self.special(subscription, unit_price=20.0, periods=3)
        # April to June at 20.00; meanwhile 35.00 were agreed from June on.
        self.assertEqual(
            self.prices(subscription, "2025-08-31"),
            [
                ("2025-04-01", 20.0),
                ("2025-05-01", 20.0),
                ("2025-06-01", 35.0),
                ("2025-07-01", 35.0),
                ("2025-08-01", 35.0),
            ],
        )

    def test_a_price_for_ever_within_a_special_one_is_not_taken_back(self):
        subscription = self.start()
        self.special(subscription, unit_price=20.0, periods=3)
        self.special(
            subscription, unit_price=40.0, duration="forever", date_from="2025-05-01"
        )
        self.assertEqual(
            self.prices(subscription, "2025-08-31"),
            [
                ("2025-04-01", 20.0),
                ("2025-05-01", 40.0),
                ("2025-06-01", 40.0),
                ("2025-07-01", 40.0),
                ("2025-08-01", 40.0),
            ],
        )

    def test_a_price_before_a_special_one_is_what_it_goes_back_to(self):
        subscription = self.start()
        self.special(subscription, unit_price=20.0, periods=2, date_from="2025-06-01")
        self.special(subscription, unit_price=40.0, duration="forever")
        self.assertEqual(
            self.prices(subscription, "2025-09-30"),
            [
                ("2025-04-01", 40.0),
                ("2025-05-01", 40.0),
                ("2025-06-01", 20.0),
                ("2025-07-01", 20.0),
                ("2025-08-01", 40.0),
                ("2025-09-01", 40.0),
            ],
        )
        self.assertNothingToBill(subscription, "2025-03-31")

    def test_one_within_another(self):
        subscription = self.start()
        self.special(subscription, unit_price=20.0, periods=4)
        self.special(subscription, unit_price=5.0, periods=1, date_from="2025-05-01")
        self.assertEqual(
            self.prices(subscription, "2025-08-31"),
            [
                ("2025-04-01", 20.0),
                ("2025-05-01", 5.0),
                ("2025-06-01", 20.0),
                ("2025-07-01", 20.0),
                ("2025-08-01", 30.0),
            ],
        )

    def test_what_is_refused_says_why(self):
        subscription = self.start()
        window = self.open_special(subscription, unit_price=30.0)
        self.assertIn("is billed so already", window.problem)
        self.assertRefused(self.billing, window, "action_confirm")
        window = self.open_special(subscription, unit_price=0.0)
        self.assertRefused(self.billing, window, "action_confirm", words="Say what")
        subscription._end(d("2025-03-20"), today=self.today)
        window = self.open_special(subscription, unit_price=20.0)
        self.assertIn("No period of", window.problem)

    def test_what_was_shown_is_what_happens(self):
        subscription = self.start()
        window = self.open_special(subscription, unit_price=20.0, periods=2)
        subscription._bill(d("2025-04-01"))
        self.assertRefused(
            self.billing, window, "action_confirm", words="changed since"
        )
        self.assertFalse(subscription.event_ids.filtered(lambda e: e.kind == "change"))

    def test_a_user_looks_and_changes_nothing(self):
        subscription = self.start()
        window = self.open_special(subscription, self.user, unit_price=20.0)
        self.assertFalse(window.problem)
        self.assertRefused(self.user, window, "action_confirm")

    def test_a_line_of_another_subscription_is_refused(self):
        subscription, other = self.start(), self.start()
        window = self.open_special(
            subscription, unit_price=20.0, line_id=other.line_ids.id
        )
        self.assertIn("has no such line", window.problem)
        self.assertRefused(self.billing, window, "action_confirm")
