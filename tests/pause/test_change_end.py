from odoo.tests import tagged

from ..common import d
from .pause_case import PauseCase


@tagged("post_install", "-at_install")
class TestChangeEnd(PauseCase):
    """A planned end is extended or shortened: the new one replaces it."""

    def setUp(self):
        super().setUp()
        self.today = d("2025-10-10")

    def begin(self, **terms):
        """Return a subscription from 27 September 2025 on, ended for the 10th of
        January 2026.
        """
        plan = self.make_plan("Terms", **terms)
        subscription = self.start("2025-09-27", plan_id=plan.id)
        self.end(subscription, "2026-01-10")
        self.assertEqual(subscription.date_end, d("2026-01-27"))
        return subscription

    def end(self, subscription, day, **vals):
        window = self.open("end", subscription, date=day, policy="period_end", **vals)
        self.confirm(window)
        return window

    def first_days(self, subscription):
        """Return the first day of all that is billed until long afterwards."""
        subscription._bill(d("2027-12-31"))
        return [str(c.date_from) for c in subscription.charge_ids.sorted("date_from")]

    def ends(self, subscription):
        """Return the ends that stand."""
        standing = subscription.event_ids - subscription.event_ids._get_withdrawn()
        found = standing.filtered(lambda event: event.kind == "end")
        return [str(event.date_effective) for event in found]

    def test_it_is_extended(self):
        subscription = self.begin()
        window = self.end(subscription, "2026-03-10")
        self.assertIn("lasts until Thursday 26 March 2026", window.summary)
        self.assertEqual(subscription.date_end, d("2026-03-27"))
        self.assertEqual(self.ends(subscription), ["2026-03-10"])
        self.assertEqual(
            self.first_days(subscription),
            [
                "2025-09-27",
                "2025-10-27",
                "2025-11-27",
                "2025-12-27",
                "2026-01-27",
                "2026-02-27",
            ],
        )

    def test_it_is_shortened(self):
        subscription = self.begin()
        window = self.end(subscription, "2025-11-10")
        self.assertIn("lasts until Wednesday 26 November 2025", window.summary)
        self.assertEqual(subscription.date_end, d("2025-11-27"))
        self.assertEqual(self.ends(subscription), ["2025-11-10"])
        self.assertEqual(self.first_days(subscription), ["2025-09-27", "2025-10-27"])

    def test_twice_and_kept_at_last(self):
        subscription = self.begin()
        self.end(subscription, "2025-11-10")
        self.end(subscription, "2026-02-10")
        self.assertEqual(subscription.date_end, d("2026-02-27"))
        self.rpc(self.billing, subscription, "action_keep")
        self.assertFalse(subscription.date_end)
        self.assertEqual(self.ends(subscription), [])
        self.assertEqual(subscription.next_charge_date, d("2025-10-27"))

    def test_a_commitment_is_never_shortened(self):
        # Three months from 27 September: up to 26 December.
        subscription = self.begin(commitment_count=3)
        window = self.end(subscription, "2025-11-10")
        self.assertIn("committed until Friday 26 December 2025", window.summary)
        self.assertEqual(subscription.date_end, d("2025-12-27"))
        self.assertEqual(
            self.first_days(subscription), ["2025-09-27", "2025-10-27", "2025-11-27"]
        )

    def test_beyond_a_commitment_it_is_extended(self):
        subscription = self.begin(commitment_count=3)
        window = self.end(subscription, "2026-02-10")
        self.assertNotIn("committed", window.summary)
        self.assertEqual(subscription.date_end, d("2026-02-27"))

    def test_a_commitment_that_is_bought_out_ends_and_the_fee_is_billed(self):
        subscription = self.begin(commitment_count=3)
        fee = self.make_product("Buy-out", 50.0)
        window = self.end(
            subscription,
            "2025-11-10",
            commitment="buy_out",
            fee_product_id=fee.id,
            fee_amount=50.0,
        )
        self.assertIn("A fee of $\xa050.00", window.summary)
        self.assertEqual(subscription.date_end, d("2025-11-27"))
        self.assertBilled(
            subscription, "2025-10-10", [("2025-10-10", "2025-10-11", 50.0)]
        )
        self.assertEqual(
            self.first_days(subscription), ["2025-09-27", "2025-10-10", "2025-10-27"]
        )
