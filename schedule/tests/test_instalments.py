"""Instalments: exact to the unit, on days that a short month never drags."""

from datetime import date
from fractions import Fraction
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..errors import ScheduleError
from ..instalments import (
    instalment_dates,
    oldest_first,
    paid_off_by,
    split_shares,
    split_units,
)
from ..periods import Cadence

units = st.integers(1, 10**9)
counts = st.integers(1, 36)


def days(first, count, **cadence):
    dates = instalment_dates(date.fromisoformat(first), count, **cadence)
    return [str(day) for day in dates]


class TestSplitShares(TestCase):
    def test_percentages_are_exact_and_the_first_ones_take_the_remainder(self):
        for units_, shares, expected in (
            (10001, ("50", "50"), [5001, 5000]),
            (10000, ("33.33", "33.33", "33.34"), [3333, 3333, 3334]),
            # 333.63, 333.63 and 333.73 units: two are left, for the first two.
            (1001, ("33.33", "33.33", "33.34"), [334, 334, 333]),
            (1, ("60", "40"), [1, 0]),
            (100, ("100",), [100]),
        ):
            with self.subTest(units=units_, shares=shares):
                parts = split_shares(units_, [Fraction(share) for share in shares])
                self.assertEqual(parts, expected)

    def test_shares_that_are_not_a_hundred_in_all_are_refused(self):
        for shares in (
            ("50", "49.99"),
            ("50", "50.01"),
            ("0", "100"),
            ("-1", "101"),
            (),
        ):
            with (
                self.subTest(shares=shares),
                self.assertRaisesRegex(ScheduleError, "do not divide"),
            ):
                split_shares(10000, [Fraction(share) for share in shares])

    def test_a_wished_day_comes_back_after_a_short_month(self):
        self.assertEqual(
            days("2026-02-28", 4, day_of_month=31),
            ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"],
        )
        self.assertEqual(
            days("2026-11-30", 4, cadence=Cadence("week")),
            ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21"],
        )


class TestSplitUnits(TestCase):
    def test_the_first_ones_take_the_remainder(self):
        for sum_of_units, count, expected in (
            # 100.00 in three; 100 JPY in three.
            (10000, 3, [3334, 3333, 3333]),
            (100, 3, [34, 33, 33]),
            # 2 cents of the remainder go to the first two.
            (10001, 3, [3334, 3334, 3333]),
            (10000, 1, [10000]),
            (9999, 3, [3333, 3333, 3333]),
            (3, 3, [1, 1, 1]),
        ):
            with self.subTest(units=sum_of_units, count=count):
                self.assertEqual(split_units(sum_of_units, count), expected)

    def test_an_instalment_of_nothing_is_refused(self):
        for sum_of_units, count in ((2, 3), (0, 1), (-5, 2), (5, 0), (5, -1)):
            with (
                self.subTest(units=sum_of_units, count=count),
                self.assertRaisesRegex(ScheduleError, "cannot be divided"),
            ):
                split_units(sum_of_units, count)

    def test_only_whole_units_are_divided(self):
        for sum_of_units, count in ((100.0, 3), (100, 3.0), (True, 1)):
            with (
                self.subTest(units=sum_of_units, count=count),
                self.assertRaisesRegex(ScheduleError, "Whole numbers"),
            ):
                split_units(sum_of_units, count)

    @given(units, counts)
    def test_nothing_is_lost_and_no_two_differ_by_more_than_a_unit(self, whole, count):
        if count <= whole:
            parts = split_units(whole, count)
            self.assertEqual(sum(parts), whole)
            self.assertLessEqual(max(parts) - min(parts), 1)
            self.assertEqual(parts, sorted(parts, reverse=True))


class TestInstalmentDates(TestCase):
    def test_a_short_month_never_drags_the_next(self):
        self.assertEqual(
            days("2025-01-31", 4),
            ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"],
        )

    def test_a_leap_day_is_kept(self):
        self.assertEqual(
            days("2024-01-30", 3), ["2024-01-30", "2024-02-29", "2024-03-30"]
        )

    def test_another_cadence(self):
        self.assertEqual(
            days("2025-12-29", 3, cadence=Cadence("week", 2)),
            ["2025-12-29", "2026-01-12", "2026-01-26"],
        )

    def test_no_instalment_is_refused(self):
        with self.assertRaisesRegex(ScheduleError, "one instalment or more"):
            instalment_dates(date(2025, 1, 31), 0)


class TestWhatIsPaid(TestCase):
    def test_the_oldest_is_paid_first(self):
        for paid, owed, expected in (
            # 33.34 of 60.00; then 26.66 are left of it, and 6.67 of the 40.00.
            (3334, [6000, 4000], [3334, 0]),
            (3333, [2666, 4000], [2666, 667]),
            (5000, [1000, 1000], [1000, 1000]),
            (0, [1000], [0]),
            (100, [], []),
        ):
            with self.subTest(paid=paid, owed=owed):
                self.assertEqual(oldest_first(paid, owed), expected)

    def test_each_debt_is_paid_off_by_one_instalment(self):
        for parts, owed, expected in (
            ([3334, 3333, 3333], [6000, 4000], [1, 2]),
            # 33.34 pay three of 10.00 and 3.34 of the fourth.
            ([3334, 3333, 3333], [1000] * 10, [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]),
            ([3334, 3333, 3333], [3334, 6666], [0, 2]),
            ([9000], [3000, 3000, 3000], [0, 0, 0]),
            ([3334, 3333, 3333], [10000], [2]),
        ):
            with self.subTest(parts=parts, owed=owed):
                self.assertEqual(paid_off_by(parts, owed), expected)

    def test_what_does_not_come_to_the_debts_is_refused(self):
        for parts in ([9999], [10001]):
            with self.assertRaisesRegex(ScheduleError, "are not paid by"):
                paid_off_by(parts, [6000, 4000])

    @given(st.lists(units, min_size=1, max_size=20), counts)
    def test_the_part_that_pays_off_is_the_first_that_reaches_the_debt(
        self, owed, count
    ):
        if count <= sum(owed):
            parts = split_units(sum(owed), count)
            numbers = paid_off_by(parts, owed)
            for index, number in enumerate(numbers):
                due = sum(owed[: index + 1])
                self.assertGreaterEqual(sum(parts[: number + 1]), due)
                self.assertLess(sum(parts[:number]), due)
