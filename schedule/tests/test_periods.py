"""Periods stand on the calendar, whatever happened before them."""

from datetime import date, datetime
from unittest import TestCase

from ..errors import DateOutOfRange, ScheduleError
from ..periods import (
    Cadence,
    Period,
    first_anchor,
    grid,
    next_period_index,
    nth_period,
    period_index,
)

DAY, WEEK = Cadence("day"), Cadence("week")
MONTH, QUARTER, YEAR = Cadence("month"), Cadence("month", 3), Cadence("year")


def d(text):
    return date.fromisoformat(text)


def p(start, end):
    return Period(d(start), d(end))


class TestNthPeriod(TestCase):
    def assertPeriods(self, expected, anchor, cadence, day_of_month=None, first=0):
        found = [
            str(nth_period(d(anchor), cadence, first + n, day_of_month).start)
            for n in range(len(expected))
        ]
        self.assertEqual(found, expected)

    def test_a_short_month_never_drags_the_next(self):
        self.assertPeriods(
            ["2025-01-29", "2025-02-28", "2025-03-29"], "2025-01-29", MONTH
        )
        self.assertPeriods(
            ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"],
            "2025-01-31",
            MONTH,
        )

    def test_a_leap_february_gives_its_29th(self):
        self.assertPeriods(
            ["2024-01-31", "2024-02-29", "2024-03-31"], "2024-01-31", MONTH
        )
        self.assertPeriods(
            ["2024-01-29", "2024-02-29", "2024-03-29"], "2024-01-29", MONTH
        )

    def test_a_century_without_leap_day_has_28_days_in_february(self):
        self.assertPeriods(["2100-01-31", "2100-02-28"], "2100-01-31", MONTH)
        self.assertPeriods(["2000-01-31", "2000-02-29"], "2000-01-31", MONTH)

    def test_a_clipped_anchor_remembers_the_wished_day(self):
        self.assertPeriods(
            ["2022-02-28", "2022-03-30", "2022-04-30", "2022-05-30"],
            "2022-02-28",
            MONTH,
            30,
        )

    def test_without_a_wished_day_the_28th_stays_the_28th(self):
        self.assertPeriods(
            ["2022-02-28", "2022-03-28", "2022-04-28"], "2022-02-28", MONTH
        )

    def test_the_last_day_stays_the_last_day(self):
        self.assertPeriods(
            ["2024-04-30", "2024-05-31", "2024-06-30", "2024-07-31"],
            "2024-04-30",
            MONTH,
            -1,
        )

    def test_a_leap_birthday_comes_back_in_every_leap_year(self):
        self.assertPeriods(
            ["2020-02-29", "2021-02-28", "2022-02-28", "2023-02-28", "2024-02-29"],
            "2020-02-29",
            YEAR,
        )

    def test_a_yearly_last_day_of_february_follows_the_leap_years(self):
        self.assertPeriods(
            ["2023-02-28", "2024-02-29", "2025-02-28"], "2023-02-28", YEAR, -1
        )

    def test_quarters_count_three_months_from_the_anchor(self):
        self.assertPeriods(
            ["2024-11-30", "2025-02-28", "2025-05-30", "2025-08-30"],
            "2024-11-30",
            QUARTER,
        )

    def test_two_years_are_two_years(self):
        self.assertPeriods(
            ["2024-02-29", "2026-02-28", "2028-02-29"],
            "2024-02-29",
            Cadence("year", 2),
        )

    def test_weeks_keep_the_weekday_over_the_year(self):
        self.assertPeriods(["2025-12-25", "2026-01-01"], "2025-12-25", WEEK)
        self.assertPeriods(
            ["2024-02-16", "2024-03-01"], "2024-02-16", Cadence("week", 2)
        )

    def test_28_days_are_not_a_month(self):
        self.assertPeriods(
            ["2024-01-01", "2024-01-29", "2024-02-26", "2024-03-25"],
            "2024-01-01",
            Cadence("day", 28),
        )

    def test_the_periods_before_the_anchor_are_natural_too(self):
        self.assertPeriods(
            ["2021-12-31", "2022-01-31", "2022-02-28"], "2022-02-28", MONTH, 31, -2
        )
        self.assertPeriods(["2025-02-20", "2025-02-27"], "2025-02-27", WEEK, first=-1)
        self.assertPeriods(["2023-02-28"], "2024-02-29", YEAR, first=-1)

    def test_a_period_ends_where_the_next_starts(self):
        self.assertEqual(
            nth_period(d("2025-01-31"), MONTH, 0), p("2025-01-31", "2025-02-28")
        )
        self.assertEqual(
            nth_period(d("2025-01-31"), MONTH, -1), p("2024-12-31", "2025-01-31")
        )
        self.assertEqual(
            nth_period(d("2025-03-01"), DAY, -1), p("2025-02-28", "2025-03-01")
        )

    def test_an_anchor_off_its_wished_day_is_refused(self):
        with self.assertRaisesRegex(ScheduleError, "first_anchor"):
            nth_period(d("2022-02-19"), MONTH, 0, 31)

    def test_the_wished_day_of_the_anchor_itself_changes_nothing(self):
        self.assertEqual(
            nth_period(d("2025-01-15"), MONTH, 1, 15), p("2025-02-15", "2025-03-15")
        )

    def test_a_date_outside_of_the_calendar_is_a_clear_refusal(self):
        for anchor, cadence, n in (
            ("9999-12-01", MONTH, 0),
            ("9999-12-31", DAY, 0),
            ("9999-12-30", WEEK, 0),
            ("0001-01-01", MONTH, -1),
            ("0001-01-01", DAY, -1),
            ("2025-01-01", YEAR, 10**9),
            ("2025-01-01", DAY, 10**30),
            ("2025-01-01", MONTH, -(10**30)),
        ):
            with self.subTest(anchor=anchor, cadence=cadence, n=n):
                with self.assertRaisesRegex(DateOutOfRange, "years 1 to 9999"):
                    nth_period(d(anchor), cadence, n)

    def test_the_first_and_the_last_month_of_the_calendar_are_reached(self):
        self.assertEqual(
            nth_period(d("0001-02-01"), MONTH, -1), p("0001-01-01", "0001-02-01")
        )
        self.assertEqual(
            nth_period(d("9999-10-31"), MONTH, 1), p("9999-11-30", "9999-12-31")
        )


class TestCadence(TestCase):
    def test_it_is_counted_in_months_or_in_days_never_in_both(self):
        for cadence, months, length in (
            (MONTH, 1, 0),
            (QUARTER, 3, 0),
            (Cadence("year", 2), 24, 0),
            (DAY, 0, 1),
            (Cadence("week", 4), 0, 28),
        ):
            self.assertEqual((cadence.months, cadence.days), (months, length))

    def test_neither_it_nor_a_grid_can_be_changed(self):
        for frozen in (MONTH, grid(d("2025-01-01"), MONTH)):
            for name in frozen.__slots__:
                with self.assertRaises(AttributeError):
                    setattr(frozen, name, None)


class TestFirstAnchor(TestCase):
    def assertAnchor(self, expected, start, day_of_month, cadence=MONTH):
        self.assertEqual(first_anchor(d(start), cadence, day_of_month), d(expected))

    def test_without_a_wish_it_is_the_start(self):
        self.assertAnchor("2022-02-19", "2022-02-19", None)
        self.assertAnchor("2022-02-19", "2022-02-19", None, WEEK)

    def test_a_wished_day_to_come_is_in_this_month(self):
        self.assertAnchor("2022-02-20", "2022-02-19", 20)

    def test_the_wished_day_itself_is_the_anchor(self):
        self.assertAnchor("2022-02-19", "2022-02-19", 19)
        self.assertAnchor("2022-02-28", "2022-02-28", 31)
        self.assertAnchor("2022-01-31", "2022-01-31", -1)

    def test_a_wished_day_gone_by_is_in_the_next_month(self):
        self.assertAnchor("2022-03-18", "2022-02-19", 18)
        self.assertAnchor("2022-02-28", "2022-01-31", 30)
        self.assertAnchor("2024-02-29", "2024-01-31", 30)
        self.assertAnchor("2026-01-01", "2025-12-02", 1)

    def test_the_last_day_is_of_the_month_of_the_start(self):
        self.assertAnchor("2024-02-29", "2024-02-01", -1)
        self.assertAnchor("2022-04-30", "2022-04-30", -1)

    def test_a_year_starts_on_the_next_wished_day_in_any_month(self):
        self.assertAnchor("2025-07-01", "2025-06-20", 1, YEAR)

    def test_no_month_follows_december_9999(self):
        with self.assertRaises(DateOutOfRange):
            first_anchor(d("9999-12-02"), MONTH, 1)


class TestPeriodIndex(TestCase):
    def assertIndex(self, contains, starts_from, anchor, cadence, day, wished=None):
        args = d(anchor), cadence, d(day), wished
        self.assertEqual(period_index(*args), contains)
        self.assertEqual(next_period_index(*args), starts_from)

    def test_the_first_day_belongs_to_the_period_and_the_end_to_the_next(self):
        self.assertIndex(0, 0, "2025-01-31", MONTH, "2025-01-31")
        self.assertIndex(0, 1, "2025-01-31", MONTH, "2025-02-27")
        self.assertIndex(1, 1, "2025-01-31", MONTH, "2025-02-28")
        self.assertIndex(1, 2, "2025-01-31", MONTH, "2025-03-30")
        self.assertIndex(2, 2, "2025-01-31", MONTH, "2025-03-31")

    def test_days_before_the_anchor_count_down(self):
        self.assertIndex(-1, 0, "2025-01-31", MONTH, "2025-01-30")
        self.assertIndex(-1, -1, "2025-01-31", MONTH, "2024-12-31")
        self.assertIndex(-2, -1, "2025-01-31", MONTH, "2024-12-30")
        self.assertIndex(-1, 0, "2025-01-31", WEEK, "2025-01-30")
        self.assertIndex(-1, -1, "2025-01-31", WEEK, "2025-01-24")
        self.assertIndex(-2, -1, "2025-01-31", WEEK, "2025-01-23")

    def test_long_periods_contain_all_their_months(self):
        self.assertIndex(0, 1, "2025-01-15", QUARTER, "2025-04-14")
        self.assertIndex(1, 1, "2025-01-15", QUARTER, "2025-04-15")
        self.assertIndex(0, 1, "2024-02-29", YEAR, "2025-02-27")
        self.assertIndex(1, 1, "2024-02-29", YEAR, "2025-02-28")
        self.assertIndex(3, 4, "2024-02-29", YEAR, "2028-02-28")

    def test_the_wished_day_decides_not_the_clipped_anchor(self):
        self.assertIndex(0, 1, "2022-02-28", MONTH, "2022-03-30", 31)
        self.assertIndex(1, 1, "2022-02-28", MONTH, "2022-03-31", 31)

    def test_a_thousand_years_are_one_step(self):
        self.assertIndex(12000, 12000, "2025-01-01", MONTH, "3025-01-01")
        self.assertIndex(365242, 365242, "2025-01-01", DAY, "3025-01-01")


class TestRefusals(TestCase):
    def test_no_cadence_without_a_known_unit(self):
        for unit in ("fortnight", "months", "", None):
            with self.subTest(unit), self.assertRaisesRegex(ScheduleError, "unit"):
                Cadence(unit)

    def test_no_cadence_of_less_than_one(self):
        for count in (0, -1, 1.5, None, True):
            with self.subTest(count), self.assertRaisesRegex(ScheduleError, "1 month"):
                Cadence("month", count)

    def test_no_day_of_the_month_that_no_month_has(self):
        for wished in (0, 32, -2, False, True, 1.0):
            for function in (
                lambda w: first_anchor(d("2025-01-01"), MONTH, w),
                lambda w: nth_period(d("2025-01-01"), MONTH, 0, w),
                lambda w: period_index(d("2025-01-01"), MONTH, d("2025-01-01"), w),
            ):
                with self.subTest(wished):
                    with self.assertRaisesRegex(ScheduleError, "1 to 31"):
                        function(wished)

    def test_no_day_of_the_month_for_weeks_and_days(self):
        for cadence in (WEEK, DAY):
            with self.subTest(cadence):
                with self.assertRaisesRegex(ScheduleError, cadence.unit):
                    first_anchor(d("2025-01-01"), cadence, 1)
                with self.assertRaisesRegex(ScheduleError, cadence.unit):
                    nth_period(d("2025-01-01"), cadence, 0, 1)

    def test_no_period_that_is_empty_or_reversed(self):
        for end in ("2025-01-01", "2024-12-31"):
            with self.subTest(end), self.assertRaises(ScheduleError):
                p("2025-01-01", end)

    def test_no_datetime_in_the_place_of_a_date(self):
        noon = datetime(2025, 1, 1, 12)  # noqa: DTZ001
        for refused in (
            lambda: Period(noon, d("2025-02-01")),
            lambda: Period(d("2024-02-01"), noon),
            lambda: nth_period(noon, MONTH, 0),
            lambda: first_anchor(noon, MONTH),
            lambda: period_index(d("2025-01-01"), WEEK, noon),
            lambda: next_period_index(d("2025-01-01"), WEEK, noon),
            lambda: first_anchor("2025-01-01", MONTH),
        ):
            with self.assertRaisesRegex(ScheduleError, "plain date"):
                refused()


class TestPeriod(TestCase):
    def test_it_holds_its_first_day_but_not_its_end(self):
        february = p("2024-02-01", "2024-03-01")
        self.assertEqual(february.days, 29)
        self.assertIn(d("2024-02-01"), february)
        self.assertIn(d("2024-02-29"), february)
        self.assertNotIn(d("2024-01-31"), february)
        self.assertNotIn(d("2024-03-01"), february)

    def test_periods_are_ordered_by_start_then_end_and_cannot_be_changed(self):
        a, b, c = (
            p("2025-01-01", "2025-01-02"),
            p("2025-01-01", "2025-01-03"),
            p("2025-01-02", "2025-01-03"),
        )
        self.assertEqual(sorted((c, b, a)), [a, b, c])
        with self.assertRaises(AttributeError):
            a.start = d("2024-01-01")

    def test_a_period_covers_itself_and_what_lies_inside(self):
        january = p("2025-01-01", "2025-02-01")
        self.assertTrue(january.covers(january))
        self.assertTrue(january.covers(p("2025-01-02", "2025-01-31")))
        self.assertFalse(january.covers(p("2024-12-31", "2025-01-31")))
        self.assertFalse(january.covers(p("2025-01-02", "2025-02-02")))


class TestFirstMonth(TestCase):
    """A month to begin with, for periods that come back to the same months."""

    def test_the_first_period_begins_in_a_month_of_its_kind(self):
        for start, cadence, day, month, anchor in (
            ("2023-04-08", Cadence("month", 3), 1, 1, "2023-07-01"),
            ("2023-04-01", Cadence("month", 3), 1, 1, "2023-04-01"),
            ("2023-04-08", Cadence("month", 3), 8, 1, "2023-04-08"),
            ("2023-04-08", Cadence("month", 3), 1, 2, "2023-05-01"),
            ("2023-12-08", Cadence("month", 6), 1, 3, "2024-03-01"),
            ("2023-09-02", Cadence("year"), 1, 9, "2024-09-01"),
            ("2023-09-01", Cadence("month", 12), 1, 9, "2023-09-01"),
            ("2023-09-02", Cadence("year", 3), 1, 9, "2024-09-01"),
            ("2023-01-10", Cadence("month", 3), -1, 2, "2023-02-28"),
            ("2023-01-31", Cadence("month", 4), 30, 2, "2023-02-28"),
            ("2023-01-31", Cadence("month"), 30, 7, "2023-02-28"),
            ("2023-04-08", Cadence("month", 3), None, 1, "2023-04-08"),
            ("2023-05-08", Cadence("month", 3), None, 1, "2023-07-08"),
        ):
            with self.subTest(start=start, cadence=cadence, day=day, month=month):
                found = first_anchor(
                    date.fromisoformat(start), cadence, day, month=month
                )
                self.assertEqual(str(found), anchor)

    def test_periods_that_wander_through_the_year_have_no_month(self):
        for cadence in (
            Cadence("month", 5),
            Cadence("month", 8),
            Cadence("week"),
            Cadence("day", 365),
        ):
            with self.subTest(cadence=cadence), self.assertRaises(ScheduleError):
                first_anchor(date(2023, 4, 8), cadence, month=1)

    def test_a_month_is_one_of_twelve(self):
        for month in (0, 13, -1, "1", True, 1.0):
            with self.subTest(month=month), self.assertRaises(ScheduleError):
                first_anchor(date(2023, 4, 8), Cadence("year"), 1, month=month)
