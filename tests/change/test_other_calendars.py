from odoo import Command
from odoo.tests import tagged

from ..common import d
from .change_case import ChangeCase


@tagged("post_install", "-at_install")
class TestOtherCalendars(ChangeCase):
    """Leap years, the 31st, quarters and 28 days, with a calendar and a pencil.

    ``credit, charge, net`` are with 20 % on top of each rounded line. Silver costs 30.00,
    90.00 and 300.00 a month, a quarter and a year, and 28.00 for 28 days; Gold twice that.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for plan, times in ((cls.silver, 1), (cls.gold, 2)):
            cls.price_plan(plan, ("month", 3, 90.0 * times), ("day", 28, 28.0 * times))
        quarter = {"cadence_unit": "month", "cadence_count": 3, "price": 36.0}
        cls.silver.sudo().line_ids[1].price_ids = [Command.create(quarter)]

    def assertWorked(self, start, day, expected, plan=None, change=None, **vals):
        """Start, change on a day, and compare what is shown with what is issued.

        :param expected: ``(credit, charge, net)``.
        """
        self.today = d(day)
        subscription = self.run_on(plan, start, **vals)
        window = self.ask(
            subscription, **(change or {"plan_id": self.gold}), when="now"
        )
        self.assertAsked(window, *expected)
        before, tax = subscription.invoice_ids, window.tax_total
        self.confirm(window)
        moves = subscription.invoice_ids - before
        sign = {"out_invoice": 1, "out_refund": -1}
        total, taxed = (
            round(sum(sign[move.move_type] * move[name] for move in moves), 2)
            for name in ("amount_total", "amount_tax")
        )
        self.assertEqual((total, taxed), (expected[2], round(tax, 2)))
        self.assertFalse(subscription._get_engine_differences())
        return subscription

    def test_a_february_of_29_days(self):
        # 10 to 29 February 2024 are 20 of 29 days: 20.69 of 30.00, 41.38 of 60.00.
        subscription = self.assertWorked(
            "2024-02-01", "2024-02-10", (24.83, 49.66, 24.83)
        )
        self.assertComes(subscription, [("2024-03-01", 60.0)], "2024-03-31")

    def test_a_year_with_a_leap_day(self):
        # 1 March to 31 December 2024 are 306 of 366 days: 250.82 of 300.00, 501.64.
        self.assertWorked(
            "2024-01-01", "2024-03-01", (300.98, 601.97, 300.99), cadence_unit="year"
        )
        # Down from 1 July on: 184 of 366 days: 301.64 of 600.00 back, 150.82 of 300.00.
        self.assertWorked(
            "2024-01-01",
            "2024-07-01",
            (361.97, 180.98, -180.99),
            plan=self.gold,
            change={"plan_id": self.silver},
            cadence_unit="year",
        )

    def test_a_year_that_began_on_a_leap_day(self):
        # To 27 February 2025: 365 days, of which 59 from 31 December on: 48.49, 96.99.
        subscription = self.assertWorked(
            "2024-02-29", "2024-12-31", (58.19, 116.39, 58.2), cadence_unit="year"
        )
        self.assertComes(subscription, [("2025-02-28", 600.0)], "2026-02-27")

    def test_periods_from_the_31st_on(self):
        # 28 February to 30 March 2025 are 31 days, 11 from the 20th on: 10.65, 21.29.
        subscription = self.assertWorked(
            "2025-01-31", "2025-03-20", (12.78, 25.55, 12.77)
        )
        self.assertComes(
            subscription, [("2025-03-31", 60.0), ("2025-04-30", 60.0)], "2025-05-30"
        )
        # On the first day of 29 February to 30 March 2024: all of it.
        self.assertWorked("2024-01-31", "2024-02-29", (36.0, 72.0, 36.0))

    def test_quarters_of_90_91_and_92_days(self):
        quarter = {"cadence_unit": "month", "cadence_count": 3}
        # 15 February to 31 March 2025: 45 of 90. 29 February 2024 on: 32 of 91.
        # 11 November to 31 December 2025: 51 of 92.
        for start, day, expected in (
            ("2025-01-01", "2025-02-15", (54.0, 108.0, 54.0)),
            ("2024-01-01", "2024-02-29", (37.98, 75.96, 37.98)),
            ("2025-10-01", "2025-11-11", (59.87, 119.74, 59.87)),
        ):
            with self.subTest(start):
                self.assertWorked(start, day, expected, **quarter)

    def test_an_add_on_in_a_quarter(self):
        # March is 31 of 90 days: 12.40 of 36.00, and 20 %.
        subscription = self.assertWorked(
            "2025-01-01",
            "2025-03-01",
            (0.0, 14.88, 14.88),
            change={"addon_ids": self.silver.line_ids[1]},
            cadence_unit="month",
            cadence_count=3,
        )
        self.assertComes(subscription, [("2025-04-01", 126.0)], "2025-06-30")

    def test_every_28_days(self):
        often = {"cadence_unit": "day", "cadence_count": 28}
        # From Monday 3 March 2025 on; 21 days are left on the 10th.
        subscription = self.assertWorked(
            "2025-03-03", "2025-03-10", (25.2, 50.4, 25.2), **often
        )
        self.assertComes(
            subscription, [("2025-03-31", 56.0), ("2025-04-28", 56.0)], "2025-05-25"
        )
        # Of 31 March to 27 April, 8 are left on the 20th.
        self.assertWorked("2025-03-03", "2025-04-20", (9.6, 19.2, 9.6), **often)

    def test_prices_with_their_tax(self):
        # 20 to 31 January are 12 of 31 days: of the 30.00 and 6.00 tax that were billed
        # 11.61 and 2.32 come back; 27.87 of 72.00 are billed.
        # 15 to 29 February 2024 are 15 of 29 days: 15.52 and 3.10 back, 27.93 of 54.00.
        taxes = [Command.set(self.tax_within.ids)]
        product = self.make_product("Within", 36.0, taxes_id=taxes)
        for start, day, price, expected in (
            ("2025-01-01", "2025-01-20", 72.0, (13.93, 27.87, 13.94)),
            ("2024-02-01", "2024-02-15", 54.0, (18.62, 27.93, 9.31)),
        ):
            with self.subTest(start):
                line = {"product_id": product.id, "unit_price": 36.0}
                self.assertWorked(
                    start,
                    day,
                    expected,
                    plan=self.plan,
                    change={"price": price},
                    line_ids=[Command.create(line)],
                )

    def test_seats_at_a_crooked_price(self):
        # 20 to 29 February 2024 are 10 of 29 days: 10.33 of 29.97, 24.11 of 69.93. The
        # tax of each line: 2.07 and 4.82.
        self.today = d("2024-02-20")
        subscription = self.run_seats(3, 9.99, "2024-02-01")
        before = subscription.invoice_ids
        window = self.ask(subscription, quantity=7)
        self.assertAsked(window, 12.4, 28.93, 16.53, when="now")
        self.confirm(window)
        self.assertMoves(
            subscription.invoice_ids - before, [("invoice", 13.78, 2.75, 16.53)]
        )

    def test_for_a_month_over_the_end_of_a_leap_february(self):
        # 20 of 29 days: 20.69 more. 1 to 9 March are 9 of 31 days at 60.00: 17.42; the
        # other 22 at 30.00: 21.29.
        self.today = d("2024-02-10")
        subscription = self.run_on(day="2024-02-01")
        moves = self.change(subscription, plan_id=self.gold, until="2024-03-10")
        self.assertMoves(moves, [("invoice", 20.69, 4.14, 24.83)])
        self.assertComes(
            subscription,
            [("2024-03-01", 17.42), ("2024-03-10", 21.29), ("2024-04-01", 30.0)],
            "2024-04-30",
        )

    def make_code(self, **vals):
        self.env["subdebit.discount"].create({"code": "LEAP", **vals})
        return {"discount_code": "LEAP"}

    def test_half_the_price_for_ever(self):
        # 15 to 29 February 2024: 15 of 29 days of 15.00 and of 30.00: 7.76 and 15.52.
        subscription = self.assertWorked(
            "2024-02-01",
            "2024-02-15",
            (9.31, 18.62, 9.31),
            **self.make_code(percent=50.0, duration="forever"),
        )
        self.assertComes(subscription, [("2024-03-01", 30.0)], "2024-03-31")

    def test_five_off_each_quarter(self):
        # 46 of the 92 days of July to September are left on 16 August: half of 85.00
        # back, half of 175.00 billed.
        self.assertWorked(
            "2025-07-01",
            "2025-08-16",
            (51.0, 105.0, 54.0),
            cadence_unit="month",
            cadence_count=3,
            **self.make_code(mode="amount", amount=5.0, duration="forever"),
        )

    def test_what_is_taken_off_once_stays_off_that_period(self):
        # 27.00 of 30.00; 20 of 29 days: 18.62 back, 37.24 of 54.00. Then 60.00.
        subscription = self.assertWorked(
            "2024-02-01",
            "2024-02-10",
            (22.34, 44.69, 22.35),
            **self.make_code(percent=10.0, duration="once"),
        )
        self.assertComes(subscription, [("2024-03-01", 60.0)], "2024-03-31")

    def test_after_a_pause_in_the_same_month(self):
        # 11 to 20 January 2025 come back: 10 of 31 days, 9.68. From the 26th on 6 of 31
        # days: 5.81 back, 11.61 billed.
        self.today = d("2025-01-11")
        subscription = self.run_on(day="2025-01-01")
        self.pause(subscription, kind="until", policy="credit", date_until="2025-01-20")
        self.today = d("2025-01-26")
        window = self.ask(subscription, plan_id=self.gold)
        self.assertAsked(window, 6.97, 13.93, 6.96, when="now")
        self.confirm(window)
        self.assertComes(subscription, [("2025-02-01", 60.0)], "2025-02-28")
