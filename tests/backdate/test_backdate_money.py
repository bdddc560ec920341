"""What a start in the past comes to, by calendars made by hand: dates, days, sums."""

from odoo import Command
from odoo.tests import tagged

from ..common import d
from .backdate_money_case import MoneyCase


@tagged("-at_install", "post_install")
class TestBackdateCalendar(MoneyCase):
    """Today is 15 October 2025."""

    # === SHORT MONTHS === #

    def test_from_31_january_of_a_common_year(self):
        wizard = self.open_terms("2025-01-31")
        subscription = self.assertMade(
            wizard,
            ("2025-01-31", "2025-01-31", "2025-02-28", 30.0),
            ("2025-02-28", "2025-02-28", "2025-03-31", 30.0),
            ("2025-03-31", "2025-03-31", "2025-04-30", 30.0),
            ("2025-04-30", "2025-04-30", "2025-05-31", 30.0),
            ("2025-05-31", "2025-05-31", "2025-06-30", 30.0),
            ("2025-06-30", "2025-06-30", "2025-07-31", 30.0),
            ("2025-07-31", "2025-07-31", "2025-08-31", 30.0),
            ("2025-08-31", "2025-08-31", "2025-09-30", 30.0),
            ("2025-09-30", "2025-09-30", "2025-10-31", 30.0),
            total=270.0,
        )
        self.assertGoesOn(
            subscription,
            ("2025-10-31", "2025-10-31", "2025-11-30", 30.0),
            ("2025-11-30", "2025-11-30", "2025-12-31", 30.0),
        )

    def test_from_31_january_of_a_leap_year_every_three_months(self):
        """2024 has a 29 February, which is no anchor of these."""
        self.assertMade(
            self.open_terms("2024-01-31", 90.0, count=3),
            ("2024-01-31", "2024-01-31", "2024-04-30", 90.0),
            ("2024-04-30", "2024-04-30", "2024-07-31", 90.0),
            ("2024-07-31", "2024-07-31", "2024-10-31", 90.0),
            ("2024-10-31", "2024-10-31", "2025-01-31", 90.0),
            ("2025-01-31", "2025-01-31", "2025-04-30", 90.0),
            ("2025-04-30", "2025-04-30", "2025-07-31", 90.0),
            ("2025-07-31", "2025-07-31", "2025-10-31", 90.0),
            total=630.0,
        )

    def test_from_31_january_of_a_leap_year(self):
        """21 months, of which February 2024 begins on the 29th and 2025 on the 28th."""
        wizard = self.open_terms("2024-01-31")
        days = [str(row.issue_on) for row in wizard.preview_ids]
        self.assertEqual(days[:3], ["2024-01-31", "2024-02-29", "2024-03-31"])
        self.assertEqual(days[12:15], ["2025-01-31", "2025-02-28", "2025-03-31"])
        self.assertEqual((len(days), wizard.past_total), (21, 630.0))
        self.assertEqual(self.confirm(wizard, 630.0).invoice_count, 21)

    def test_from_a_leap_day_every_year(self):
        subscription = self.assertMade(
            self.open_terms("2024-02-29", 120.0, unit="year"),
            ("2024-02-29", "2024-02-29", "2025-02-28", 120.0),
            ("2025-02-28", "2025-02-28", "2026-02-28", 120.0),
            total=240.0,
        )
        self.assertEqual(str(subscription.next_charge_date), "2026-02-28")

    def test_every_two_weeks(self):
        """8 and 22 September, 6 October; the next is the 20th."""
        subscription = self.assertMade(
            self.open_terms("2025-09-08", 10.0, unit="week", count=2),
            ("2025-09-08", "2025-09-08", "2025-09-22", 10.0),
            ("2025-09-22", "2025-09-22", "2025-10-06", 10.0),
            ("2025-10-06", "2025-10-06", "2025-10-20", 10.0),
            total=30.0,
        )
        self.assertGoesOn(
            subscription, ("2025-10-20", "2025-10-20", "2025-11-03", 10.0), days=14
        )

    def test_every_day(self):
        """12, 13 and 14 October; today's is apart."""
        subscription = self.assertMade(
            self.open_terms("2025-10-12", 1.5, unit="day"),
            ("2025-10-12", "2025-10-12", "2025-10-13", 1.5),
            ("2025-10-13", "2025-10-13", "2025-10-14", 1.5),
            ("2025-10-14", "2025-10-14", "2025-10-15", 1.5),
            total=4.5,
        )
        self.assertGoesOn(
            subscription,
            ("2025-10-15", "2025-10-15", "2025-10-16", 1.5),
            ("2025-10-16", "2025-10-16", "2025-10-17", 1.5),
            days=2,
        )

    def test_the_last_day_of_each_month(self):
        """From 15 July to the 31st: 16 of the 31 days from 30 June; 15.483…"""
        self.assertMade(
            self.open_terms("2025-07-15", day_of_month=-1),
            ("2025-07-15", "2025-07-15", "2025-07-31", 15.48),
            ("2025-07-31", "2025-07-31", "2025-08-31", 30.0),
            ("2025-08-31", "2025-08-31", "2025-09-30", 30.0),
            ("2025-09-30", "2025-09-30", "2025-10-31", 30.0),
            total=105.48,
        )

    # === ALIGNED TO THE FIRST === #

    def test_the_first_period_costs_its_days(self):
        """From 17 August: 15 of 31 days, 31.00 × 15/31 = 15.00."""
        subscription = self.assertMade(
            self.open_terms("2025-08-17", 31.0, day_of_month=1),
            ("2025-08-17", "2025-08-17", "2025-09-01", 15.0),
            ("2025-09-01", "2025-09-01", "2025-10-01", 31.0),
            ("2025-10-01", "2025-10-01", "2025-11-01", 31.0),
            total=77.0,
        )
        self.assertGoesOn(
            subscription,
            ("2025-11-01", "2025-11-01", "2025-12-01", 31.0),
            ("2025-12-01", "2025-12-01", "2026-01-01", 31.0),
        )

    def test_the_first_period_in_months_of_30_days(self):
        """From 17 August: 30 - 16 = 14 of 30 days, 31.00 × 14/30 = 14.4666…"""
        self.assertMade(
            self.open_terms("2025-08-17", 31.0, day_of_month=1, convention="fixed_30"),
            ("2025-08-17", "2025-08-17", "2025-09-01", 14.47),
            ("2025-09-01", "2025-09-01", "2025-10-01", 31.0),
            ("2025-10-01", "2025-10-01", "2025-11-01", 31.0),
            total=76.47,
        )

    def test_the_first_period_in_full(self):
        self.assertMade(
            self.open_terms("2025-08-17", 31.0, day_of_month=1, first_period="full"),
            ("2025-08-17", "2025-08-17", "2025-09-01", 31.0),
            ("2025-09-01", "2025-09-01", "2025-10-01", 31.0),
            ("2025-10-01", "2025-10-01", "2025-11-01", 31.0),
            total=93.0,
        )

    def test_the_first_period_free(self):
        subscription = self.assertMade(
            self.open_terms("2025-08-17", 31.0, day_of_month=1, first_period="free"),
            ("2025-09-01", "2025-09-01", "2025-10-01", 31.0),
            ("2025-10-01", "2025-10-01", "2025-11-01", 31.0),
            total=62.0,
        )
        self.assertNothingToBill(subscription, "2025-10-31")

    def test_the_first_period_of_a_quarter(self):
        """Three months from 1 August are 92 days; from 17 August 76 of them are left.

        92.00 × 76/92 = 76.00. Aligned, the period before the first anchor of
        1 September goes back to 1 June: 1 June to 1 September, 92 days, 15 left.
        """
        self.assertMade(
            self.open_terms("2025-08-17", 92.0, count=3, day_of_month=1),
            ("2025-08-17", "2025-08-17", "2025-09-01", 15.0),
            ("2025-09-01", "2025-09-01", "2025-12-01", 92.0),
            total=107.0,
        )

    # === IN ARREARS === #

    def test_in_arrears_the_day_after_the_period_decides(self):
        """July and August are past; that of 15 September ends today: not in the sum."""
        subscription = self.assertMade(
            self.open_terms("2025-07-15", timing="arrears"),
            ("2025-08-15", "2025-07-15", "2025-08-15", 30.0),
            ("2025-09-15", "2025-08-15", "2025-09-15", 30.0),
            total=60.0,
        )
        self.assertGoesOn(
            subscription,
            ("2025-10-15", "2025-09-15", "2025-10-15", 30.0),
            ("2025-11-15", "2025-10-15", "2025-11-15", 30.0),
            ("2025-12-15", "2025-11-15", "2025-12-15", 30.0),
        )

    def test_in_arrears_a_start_in_the_past_may_have_no_past_yet(self):
        wizard = self.open_terms("2025-09-15", timing="arrears")
        self.assertTrue(wizard.is_past)
        subscription = self.assertMade(wizard, total=0.0)
        self.assertGoesOn(
            subscription, ("2025-10-15", "2025-09-15", "2025-10-15", 30.0), days=30
        )

    # === TRIAL, FEE, NUMBER OF PAYMENTS === #

    def test_the_days_of_a_trial_are_in_no_invoice(self):
        """14 days from 17 July are over on 31 July."""
        self.assertMade(
            self.open_terms("2025-07-17", trial_count=14, trial_unit="day"),
            ("2025-07-31", "2025-07-31", "2025-08-31", 30.0),
            ("2025-08-31", "2025-08-31", "2025-09-30", 30.0),
            ("2025-09-30", "2025-09-30", "2025-10-31", 30.0),
            total=90.0,
        )

    def test_a_fee_is_on_the_first_invoice_and_on_no_other(self):
        wizard = self.open_terms("2025-08-31")
        fee = self.make_product("Joining fee", 50.0)
        wizard.line_ids = [Command.create({"product_id": fee.id, "kind": "one_time"})]
        subscription = self.assertMade(
            wizard,
            ("2025-08-31", "2025-08-31", "2025-09-30", 80.0),
            ("2025-09-30", "2025-09-30", "2025-10-31", 30.0),
            total=110.0,
        )
        self.assertEqual(
            [
                (line.name, line.price_subtotal)
                for line in subscription.invoice_ids.sorted("id").invoice_line_ids
            ],
            [
                ("Lessons (08/31/2025 – 09/29/2025)", 30.0),
                ("Joining fee (08/31/2025)", 50.0),
                ("Lessons (09/30/2025 – 10/30/2025)", 30.0),
            ],
        )
        self.assertGoesOn(
            subscription, ("2025-10-31", "2025-10-31", "2025-11-30", 30.0), days=30
        )

    def test_payments_that_are_all_past(self):
        """Two were agreed; nothing comes afterwards."""
        wizard = self.open_terms("2025-07-31", payments=2)
        self.assertEqual(wizard.next_charge, "Nothing more is billed afterwards.")
        subscription = self.assertMade(
            wizard,
            ("2025-07-31", "2025-07-31", "2025-08-31", 30.0),
            ("2025-08-31", "2025-08-31", "2025-09-30", 30.0),
            total=60.0,
        )
        self.assertFalse(subscription.next_charge_date)
        self.assertGoesOn(subscription)

    def test_payments_of_which_some_are_left(self):
        subscription = self.assertMade(
            self.open_terms("2025-08-31", payments=3),
            ("2025-08-31", "2025-08-31", "2025-09-30", 30.0),
            ("2025-09-30", "2025-09-30", "2025-10-31", 30.0),
            total=60.0,
        )
        self.assertGoesOn(
            subscription, ("2025-10-31", "2025-10-31", "2025-11-30", 30.0)
        )

    def test_a_last_day_before_today(self):
        """Until 10 September: 11 of the 30 days from 31 August, 30.00 × 11/30."""
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.ada.id,
                "plan_id": self.plan.id,
                "date_start": "2025-07-31",
            }
        )
        draft.line_ids.date_last = "2025-09-10"
        wizard = self.open_wizard("2025-07-31", subscription_id=draft.id)
        subscription = self.assertMade(
            wizard,
            ("2025-07-31", "2025-07-31", "2025-08-31", 30.0),
            ("2025-08-31", "2025-08-31", "2025-09-11", 11.0),
            total=41.0,
        )
        self.assertGoesOn(subscription)

    # === TODAY, AND HOW THEY ARE DATED === #

    def test_todays_charge_is_told_apart_and_billed_once(self):
        wizard = self.open_terms("2025-08-15")
        self.assertEqual(
            wizard.next_charge.replace("\xa0", " "),
            "The next charge is $ 30.00 on 10/15/2025, as usual.",
        )
        subscription = self.assertMade(
            wizard,
            ("2025-08-15", "2025-08-15", "2025-09-15", 30.0),
            ("2025-09-15", "2025-09-15", "2025-10-15", 30.0),
            total=60.0,
        )
        self.assertEqual(str(subscription.next_charge_date), "2025-10-15")
        self.assertGoesOn(
            subscription,
            ("2025-10-15", "2025-10-15", "2025-11-15", 30.0),
            ("2025-11-15", "2025-11-15", "2025-12-15", 30.0),
            ("2025-12-15", "2025-12-15", "2026-01-15", 30.0),
        )

    def test_dated_today_the_days_of_service_stay(self):
        self.company.subdebit_past_date = "today"
        subscription = self.assertMade(
            self.open_terms("2025-07-31"),
            ("2025-10-15", "2025-07-31", "2025-08-31", 30.0),
            ("2025-10-15", "2025-08-31", "2025-09-30", 30.0),
            ("2025-10-15", "2025-09-30", "2025-10-31", 30.0),
            total=90.0,
        )
        self.assertGoesOn(
            subscription, ("2025-10-31", "2025-10-31", "2025-11-30", 30.0), days=30
        )

    def test_a_start_of_yesterday_is_a_past(self):
        subscription = self.assertMade(
            self.open_terms("2025-10-14"),
            ("2025-10-14", "2025-10-14", "2025-11-14", 30.0),
            total=30.0,
        )
        self.assertGoesOn(
            subscription, ("2025-11-14", "2025-11-14", "2025-12-14", 30.0), days=31
        )

    def test_a_start_of_today_is_none(self):
        wizard = self.open_terms("2025-10-15")
        self.assertFalse(wizard.is_past)
        subscription = self.confirm(wizard, 0.0)
        self.assertFalse(subscription.invoice_ids)
        self.assertGoesOn(
            subscription, ("2025-10-15", "2025-10-15", "2025-11-15", 30.0), days=31
        )

    def test_a_plan_that_leaves_drafts_posts_what_was_typed(self):
        """Who typed their total has looked at them; later ones are drafts as agreed."""
        subscription = self.assertMade(
            self.open_terms("2025-09-30", invoice_policy="draft"),
            ("2025-09-30", "2025-09-30", "2025-10-30", 30.0),
            total=30.0,
        )
        later = subscription._bill(d("2025-10-30"))
        self.assertEqual(later.state, "draft")

    def test_invoices_in_advance_are_no_past(self):
        """Issued 20 days ahead: that of 31 October is made by the daily run."""
        subscription = self.assertMade(
            self.open_terms("2025-08-31", issue_days=20),
            ("2025-08-31", "2025-08-31", "2025-09-30", 30.0),
            ("2025-09-30", "2025-09-30", "2025-10-31", 30.0),
            total=60.0,
        )
        self.assertGoesOn(
            subscription, ("2025-10-15", "2025-10-31", "2025-11-30", 30.0), days=20
        )
