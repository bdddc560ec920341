"""Shares are exact, and lie within the natural period."""

from datetime import date
from fractions import Fraction
from unittest import TestCase

from ..errors import ScheduleError
from ..periods import Period
from ..proration import day_counts, share

FEBRUARY = ("2025-02-01", "2025-03-01")
MARCH = ("2025-03-01", "2025-04-01")


def p(start, end):
    return Period(date.fromisoformat(start), date.fromisoformat(end))


class TestShare(TestCase):
    def assertShare(self, expected, billed, period, convention, day_of_month=None):
        found = share(p(*billed), p(*period), convention, day_of_month)
        self.assertEqual(found, Fraction(expected))
        self.assertIsInstance(found, Fraction)

    def test_actual_is_the_convention_unless_told_otherwise(self):
        ten_days = p("2025-03-01", "2025-03-11")
        self.assertEqual(share(ten_days, p(*MARCH)), Fraction(10, 31))
        self.assertEqual(day_counts(ten_days, p(*MARCH)), (10, 31))

    def test_a_leap_day_is_a_day_like_any_other(self):
        billed = ("2024-02-29", "2024-03-01")
        self.assertShare("1/29", billed, ("2024-02-01", "2024-03-01"), "actual")
        self.assertShare("1/366", billed, ("2024-01-01", "2025-01-01"), "actual")

    def test_a_whole_period_is_one_in_every_convention(self):
        for convention in ("actual", "fixed_30", "none"):
            for period in (FEBRUARY, MARCH, ("2025-01-31", "2025-02-28")):
                with self.subTest(convention, period=period):
                    self.assertShare(1, period, period, convention)

    def test_none_bills_all_whatever_the_slice(self):
        self.assertShare(1, ("2025-03-31", "2025-04-01"), MARCH, "none")

    def test_fixed_30_counts_a_plain_month_day_by_day(self):
        april = ("2025-04-01", "2025-05-01")
        self.assertShare("1/30", ("2025-04-30", "2025-05-01"), april, "fixed_30")
        self.assertShare("1/2", ("2025-04-01", "2025-04-16"), april, "fixed_30")

    def test_fixed_30_gives_the_31st_away(self):
        self.assertShare(0, ("2025-03-31", "2025-04-01"), MARCH, "fixed_30")
        self.assertShare("1/30", ("2025-03-30", "2025-03-31"), MARCH, "fixed_30")
        self.assertShare(1, ("2025-03-01", "2025-03-31"), MARCH, "fixed_30")

    def test_fixed_30_counts_the_last_day_of_february_for_what_is_missing(self):
        self.assertShare("1/10", ("2025-02-28", "2025-03-01"), FEBRUARY, "fixed_30")
        self.assertShare("9/10", ("2025-02-01", "2025-02-28"), FEBRUARY, "fixed_30")
        leap = ("2024-02-01", "2024-03-01")
        self.assertShare("1/15", ("2024-02-29", "2024-03-01"), leap, "fixed_30")

    def test_fixed_30_reads_28_february_to_31_march_as_one_month(self):
        month = ("2025-02-28", "2025-03-31")
        self.assertShare("1/3", ("2025-03-20", "2025-03-31"), month, "fixed_30")
        self.assertShare("1/3", ("2025-02-28", "2025-03-10"), month, "fixed_30")

    def test_fixed_30_reads_31_january_to_28_february_as_one_month(self):
        month = ("2025-01-31", "2025-02-28")
        self.assertShare("1/10", ("2025-02-27", "2025-02-28"), month, "fixed_30")

    def test_fixed_30_starts_the_inner_months_on_the_wished_day(self):
        quarter = ("2025-01-31", "2025-04-30")
        self.assertShare("2/3", ("2025-02-28", "2025-04-30"), quarter, "fixed_30")
        self.assertShare("7/10", ("2025-02-27", "2025-04-30"), quarter, "fixed_30")
        self.assertShare("1/3", ("2025-03-31", "2025-04-30"), quarter, "fixed_30")

    def test_fixed_30_is_told_the_wished_day_where_the_ends_leave_it_open(self):
        two_months = ("2025-04-30", "2025-06-30")
        billed = ("2025-05-31", "2025-06-30")
        self.assertShare("29/60", billed, two_months, "fixed_30")
        self.assertShare("29/60", billed, two_months, "fixed_30", 30)
        self.assertShare("1/2", billed, two_months, "fixed_30", 31)
        self.assertShare("1/2", billed, two_months, "fixed_30", -1)

    def test_fixed_30_counts_a_year_as_360_days(self):
        year = ("2024-02-29", "2025-02-28")
        self.assertShare("7/90", ("2025-01-31", "2025-02-28"), year, "fixed_30")
        counts = day_counts(p("2025-01-31", "2025-02-28"), p(*year), "fixed_30")
        self.assertEqual(counts, (28, 360))

    def test_fixed_30_refuses_a_period_that_is_not_whole_months(self):
        for period, wished in (
            (("2025-01-01", "2025-01-31"), None),
            (("2025-01-01", "2025-01-31"), 1),
            (("2025-01-01", "2025-03-15"), None),
            (("2025-01-15", "2025-03-01"), None),
            (("2024-02-28", "2024-03-31"), None),
            (("2025-01-15", "2025-02-15"), 14),
            (("2025-01-06", "2025-01-13"), None),
        ):
            with self.subTest(period, wished=wished):
                with self.assertRaisesRegex(ScheduleError, "whole months"):
                    share(p(*period), p(*period), "fixed_30", wished)

    def test_a_day_outside_of_the_period_is_refused_in_every_convention(self):
        for convention in ("actual", "fixed_30", "none"):
            for billed in (
                ("2025-02-28", "2025-03-15"),
                ("2025-03-15", "2025-04-02"),
                ("2025-02-28", "2025-04-02"),
                ("2025-05-01", "2025-05-02"),
            ):
                with self.subTest(convention, billed=billed):
                    with self.assertRaisesRegex(ScheduleError, "not within"):
                        share(p(*billed), p(*MARCH), convention)

    def test_an_unknown_convention_is_refused_with_the_known_ones(self):
        with self.assertRaisesRegex(ScheduleError, "actual, fixed_30, none"):
            share(p(*MARCH), p(*MARCH), "thirty_360")
