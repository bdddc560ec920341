from odoo.tests import tagged

from ..common import SubdebitCase, d

START = d("2025-09-12")


@tagged("post_install", "-at_install")
class TestPriceToday(SubdebitCase):
    """What a running subscription costs a month is what is agreed today."""

    def setUp(self):
        super().setUp()
        self.day = START
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.day,
        )
        self.subscription = self.make_subscription(START).with_context(lang="en_US")

    def change(self, day, at="once", **to):
        subscription = self.subscription.sudo()
        subscription._add_event("change", d(day), at=at, to=to)

    def let_it_be(self, day):
        """The daily run of a day."""
        self.day = d(day)
        runs = self.env["subdebit.debit.run"].sudo()
        runs._prepare(self.company, self.day)

    def assertCosts(self, monthly, changes_on=False):
        subscription = self.subscription
        self.assertEqual(subscription.monthly_amount, monthly)
        self.assertEqual(subscription.price_changes_on, changes_on and d(changes_on))
        # As it stands in the database, where lists add it up.
        [(total,)] = subscription._read_group(
            [("id", "=", subscription.id)], [], ["monthly_amount:sum"]
        )
        self.assertEqual(total, monthly)

    def test_another_price_and_quantity_count_at_once(self):
        self.assertCosts(30.0)
        self.change("2025-09-12", unit_price=41.5)
        self.assertCosts(41.5)
        self.change("2025-09-12", quantity=3)
        self.assertCosts(124.5)
        self.assertEqual(self.subscription.amount_period, 124.5)

    def test_a_change_at_renewal_counts_from_then_on(self):
        self.change("2025-09-20", at="renewal", unit_price=47.0)
        self.assertCosts(30.0, "2025-10-12")
        self.let_it_be("2025-10-11")
        self.assertCosts(30.0, "2025-10-12")
        self.let_it_be("2025-10-12")
        self.assertCosts(47.0)
        self.let_it_be("2025-10-12")
        self.assertCosts(47.0)

    def test_a_day_that_was_missed_is_caught_up(self):
        self.change("2025-09-20", at="renewal", unit_price=47.0)
        self.let_it_be("2025-11-03")
        self.assertCosts(47.0)

    def test_a_change_to_the_quarter_is_a_third_of_it_a_month(self):
        self.change(
            "2025-09-12", unit_price=84.0, cadence={"unit": "month", "count": 3}
        )
        self.assertCosts(28.0)
        self.assertEqual(self.subscription.amount_period, 84.0)
        said = self.subscription.price_text.replace("\xa0", " ")
        self.assertEqual(said, "$ 84.00 every 3 months")

    def test_what_is_paused_is_agreed_all_the_same(self):
        self.subscription.sudo()._add_event("pause", START, policy="skip", cycles=2)
        self.assertCosts(30.0)

    def test_what_is_over_costs_nothing(self):
        self.subscription._end(d("2025-10-12"))
        self.assertCosts(30.0, "2025-10-12")
        self.let_it_be("2025-10-12")
        self.assertCosts(0.0)
        said = self.subscription.price_text.replace("\xa0", " ")
        self.assertEqual(said, "$ 30.00 a month")

    def test_what_ends_before_it_begins_costs_nothing(self):
        subscription = self.make_subscription(d("2025-10-07"))
        self.assertEqual(subscription.monthly_amount, 30.0)
        subscription._end(d("2025-09-28"))
        self.assertEqual(subscription.monthly_amount, 0.0)
        self.assertFalse(subscription.price_changes_on)
