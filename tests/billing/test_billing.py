from odoo import Command
from odoo.tests import tagged

from ...schedule.events import End
from ..common import SubdebitCase, d


@tagged("post_install", "-at_install")
class TestBilling(SubdebitCase):
    """When a period is billed, and for which days and share."""

    # === DATES === #

    def test_a_short_month_never_drags_the_next(self):
        subscription = self.make_subscription(d("2025-01-31"))
        moves = self.bill_each_day(subscription, "2025-01-31", 90)
        self.assertInvoices(
            [
                ("2025-01-31", "2025-01-31", "2025-02-28", 30.0),
                ("2025-02-28", "2025-02-28", "2025-03-31", 30.0),
                ("2025-03-31", "2025-03-31", "2025-04-30", 30.0),
                ("2025-04-30", "2025-04-30", "2025-05-31", 30.0),
            ],
            moves,
        )
        self.assertEqual(subscription.next_charge_date, d("2025-05-31"))
        self.assertNothingToBill(subscription, "2025-04-30")

    def test_nothing_is_billed_before_its_day(self):
        subscription = self.make_subscription(d("2025-09-27"))
        self.assertFalse(subscription._bill(d("2025-09-26")))
        self.assertEqual(subscription.next_charge_date, d("2025-09-27"))
        self.assertEqual(len(subscription._bill(d("2025-09-27"))), 1)
        self.assertFalse(subscription._bill(d("2025-10-26")))
        self.assertEqual(subscription.next_charge_date, d("2025-10-27"))

    def test_one_bill_of_arrears_is_what_day_by_day_would_have_been(self):
        slow = self.make_subscription(d("2025-01-31"), self.make_offline_partner("A"))
        fast = self.make_subscription(d("2025-01-31"), self.make_offline_partner("B"))
        self.bill_each_day(slow, "2025-01-31", 80)
        fast._bill(d("2025-04-20"))
        self.assertEqual(self.days(fast), self.days(slow))
        self.assertEqual(fast.next_charge_date, slow.next_charge_date)
        self.assertNothingToBill(slow | fast, "2025-04-20")

    def test_arrears_are_one_invoice_a_period_numbered_in_order(self):
        subscription = self.make_subscription(d("2025-01-31"))
        moves = subscription._bill(d("2025-04-01"))
        self.assertInvoices(
            [
                ("2025-04-01", "2025-01-31", "2025-02-28", 30.0),
                ("2025-04-01", "2025-02-28", "2025-03-31", 30.0),
                ("2025-04-01", "2025-03-31", "2025-04-30", 30.0),
            ],
            moves,
        )
        numbers = moves.sorted("id").mapped("sequence_number")
        self.assertEqual(numbers, [numbers[0], numbers[0] + 1, numbers[0] + 2])

    def test_the_last_day_of_the_month_is_the_last_day_of_each(self):
        plan = self.make_plan("Month's end", day_of_month=-1)
        subscription = self.make_subscription(d("2025-01-15"), plan_id=plan.id)
        moves = self.bill_each_day(subscription, "2025-01-15", 80)
        # 15 to 31 January: 16 of the 31 days from 31 December; 480 / 31 = 15.4838.
        self.assertInvoices(
            [
                ("2025-01-15", "2025-01-15", "2025-01-31", 15.48),
                ("2025-01-31", "2025-01-31", "2025-02-28", 30.0),
                ("2025-02-28", "2025-02-28", "2025-03-31", 30.0),
                ("2025-03-31", "2025-03-31", "2025-04-30", 30.0),
            ],
            moves,
        )

    def test_a_year_from_a_leap_day_comes_back_to_it(self):
        subscription = self.make_priced(300.0, d("2024-02-29"), cadence_unit="year")
        subscription._bill(d("2028-03-01"))
        self.assertDays(
            [
                "[2024-02-29, 2025-02-28)",
                "[2025-02-28, 2026-02-28)",
                "[2026-02-28, 2027-02-28)",
                "[2027-02-28, 2028-02-29)",
                "[2028-02-29, 2029-02-28)",
            ],
            subscription,
        )
        self.assertNothingToBill(subscription, "2028-03-01")

    def test_a_quarter_keeps_its_day(self):
        subscription = self.make_priced(90.0, d("2024-11-30"), cadence_count=3)
        subscription._bill(d("2025-05-30"))
        self.assertDays(
            [
                "[2024-11-30, 2025-02-28)",
                "[2025-02-28, 2025-05-30)",
                "[2025-05-30, 2025-08-30)",
            ],
            subscription,
        )

    def test_weeks_do_not_know_months(self):
        subscription = self.make_priced(
            15.0, d("2025-02-21"), cadence_unit="week", cadence_count=2
        )
        subscription._bill(d("2025-03-07"))
        self.assertDays(
            ["[2025-02-21, 2025-03-07)", "[2025-03-07, 2025-03-21)"], subscription
        )

    # === THE FIRST DAYS BEFORE THE BILL DAY === #

    def test_the_days_before_the_bill_day_are_charged_for_themselves(self):
        plan = self.make_plan("On the 1st", day_of_month=1)
        subscription = self.make_priced(50.0, d("2025-08-10"), plan=plan)
        moves = self.bill_each_day(subscription, "2025-08-10", 30)
        # 22 of the 31 days of August: 1100 / 31 = 35.4838.
        self.assertInvoices(
            [
                ("2025-08-10", "2025-08-10", "2025-09-01", 35.48),
                ("2025-09-01", "2025-09-01", "2025-10-01", 50.0),
            ],
            moves,
        )
        self.assertNothingToBill(subscription, "2025-09-08")

    def test_the_days_before_the_bill_day_may_cost_a_whole_period(self):
        plan = self.make_plan("Full", day_of_month=1, first_period="full")
        subscription = self.make_priced(50.0, d("2025-08-10"), plan=plan)
        self.assertInvoices(
            [
                ("2025-09-01", "2025-08-10", "2025-09-01", 50.0),
                ("2025-09-01", "2025-09-01", "2025-10-01", 50.0),
            ],
            subscription._bill(d("2025-09-01")),
        )
        self.assertNothingToBill(subscription, "2025-09-01")

    def test_the_days_before_the_bill_day_may_be_free(self):
        plan = self.make_plan("Free", day_of_month=1, first_period="free")
        subscription = self.make_priced(50.0, d("2025-08-10"), plan=plan)
        self.assertFalse(subscription._bill(d("2025-08-31")))
        self.assertInvoices(
            [("2025-09-01", "2025-09-01", "2025-10-01", 50.0)],
            subscription._bill(d("2025-09-01")),
        )
        self.assertNothingToBill(subscription, "2025-09-01")

    def test_a_month_of_30_days_counts_by_30(self):
        plan = self.make_plan("30 days", day_of_month=1, convention="fixed_30")
        subscription = self.make_priced(50.0, d("2025-08-10"), plan=plan)
        # The 10th is position 9 of 30: 21 days are left, 1050 / 30 = 35.00.
        self.assertInvoices(
            [("2025-08-10", "2025-08-10", "2025-09-01", 35.0)],
            subscription._bill(d("2025-08-10")),
        )

    def test_without_proration_the_first_days_cost_a_whole_period(self):
        plan = self.make_plan("Never", day_of_month=1, convention="none")
        subscription = self.make_priced(50.0, d("2025-08-10"), plan=plan)
        self.assertInvoices(
            [("2025-08-10", "2025-08-10", "2025-09-01", 50.0)],
            subscription._bill(d("2025-08-10")),
        )

    # === SEVERAL LINES === #

    def test_lines_of_one_day_share_an_invoice_and_others_have_their_own(self):
        subscription = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_offline_partner().id,
                "date_start": d("2025-01-01"),
                "line_ids": [
                    Command.create({"product_id": self.product.id, "unit_price": 30.0}),
                    Command.create({"product_id": self.product.id, "unit_price": 7.5}),
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "unit_price": 100.0,
                            "date_start": d("2025-01-15"),
                            "cadence_unit": "year",
                        }
                    ),
                ],
            }
        )
        subscription._start(d("2025-01-01"))
        moves = self.bill_each_day(subscription, "2025-01-01", 35)
        self.assertInvoices(
            [
                ("2025-01-01", "2025-01-01", "2025-02-01", 37.5),
                ("2025-01-15", "2025-01-15", "2026-01-15", 100.0),
                ("2025-02-01", "2025-02-01", "2025-03-01", 37.5),
            ],
            moves,
        )
        self.assertEqual(len(moves.sorted("id")[0].invoice_line_ids), 2)
        self.assertEqual(subscription.next_charge_date, d("2025-03-01"))
        self.assertNothingToBill(subscription, "2025-02-04")

    # === THE END, AND THE PREVIEW === #

    def test_no_period_begins_after_the_end(self):
        subscription = self.make_subscription(d("2025-01-31"))
        subscription._bill(d("2025-02-28"))
        subscription._end(d("2025-03-15"))
        # The period that has begun goes on, and is the last one.
        self.assertEqual(subscription.state, "active")
        self.assertEqual(subscription.date_end, d("2025-03-31"))
        self.assertFalse(subscription.next_charge_date)
        self.assertNothingToBill(subscription, "2026-01-01")
        self.assertFalse(subscription._preview((), d("2026-01-01")))

    def test_what_was_previewed_is_what_is_billed(self):
        plan = self.make_plan("On the 1st", day_of_month=1)
        subscription = self.make_priced(50.0, d("2025-08-10"), plan=plan)
        previewed = subscription._preview((), d("2025-10-01"))
        moves = subscription._bill(d("2025-10-01"))
        lines = moves.sorted("id").invoice_line_ids
        self.assertEqual(
            [(row["date_from"], row["date_to"], row["amount"]) for row in previewed],
            [
                (d("2025-08-10"), d("2025-09-01"), 35.48),
                (d("2025-09-01"), d("2025-10-01"), 50.0),
                (d("2025-10-01"), d("2025-11-01"), 50.0),
            ],
        )
        self.assertEqual(
            [
                (row["line_id"], row["date_from"], row["date_to"], row["amount"])
                for row in previewed
            ],
            [
                (
                    line.subdebit_charge_ids.line_id.id,
                    line.subscription_date_from,
                    line.subscription_date_to,
                    line.price_subtotal,
                )
                for line in lines
            ],
        )
        self.assertEqual(
            [row["explanation"] for row in previewed],
            lines.subdebit_charge_ids.sorted("date_from").mapped("explanation"),
        )
        self.assertFalse(subscription._preview((), d("2025-10-01")))

    def test_a_preview_with_an_event_that_is_not_saved_saves_nothing(self):
        subscription = self.make_subscription(d("2025-01-31"))
        end = End(d("2025-03-01"))
        rows = subscription._preview([end], d("2025-12-31"))
        self.assertEqual(
            [row["bill_on"] for row in rows], [d("2025-01-31"), d("2025-02-28")]
        )
        self.assertEqual(subscription.event_ids.mapped("kind"), ["start"])
        self.assertEqual(len(subscription._preview((), d("2025-12-31"))), 12)
