"""Bank days are those of the scheme, and never guessed."""

from datetime import date, datetime, timedelta
from unittest import TestCase

from dateutil.easter import easter

from ..business_days import BankCalendar, bank_calendar
from ..errors import DateOutOfRange, ScheduleError, UnknownHolidays, UnknownScheme
from ..schemes import SCHEMES, Scheme


def d(text):
    return date.fromisoformat(text)


class TestSepaCore(TestCase):
    """Source: ECB, TARGET closing days: 1 January, Good Friday, Easter Monday, 1 May,
    25 and 26 December."""

    def setUp(self):
        super().setUp()
        self.calendar = bank_calendar("sepa_core")

    def assertAnswers(self, operation, table):
        for *args, expected in table:
            with self.subTest(operation, args=args):
                found = getattr(self.calendar, operation)(d(args[0]), *args[1:])
                self.assertEqual(found, d(expected))

    def test_the_turn_of_the_year_is_open_on_these_days(self):
        days = [d("2025-12-24") + timedelta(n) for n in range(10)]
        self.assertEqual(
            [str(day) for day in days if self.calendar.is_business_day(day)],
            ["2025-12-24", "2025-12-29", "2025-12-30", "2025-12-31", "2026-01-02"],
        )

    def test_easter_and_may_day_are_closed(self):
        for day in ("2026-04-03", "2026-04-06", "2026-05-01"):
            self.assertFalse(self.calendar.is_business_day(d(day)), day)
        for day in ("2026-04-02", "2026-04-07", "2026-04-30", "2026-05-04"):
            self.assertTrue(self.calendar.is_business_day(d(day)), day)

    def test_holidays_of_one_country_are_open(self):
        for day in ("2026-07-14", "2025-10-03", "2025-08-15", "2026-05-25"):
            self.assertTrue(self.calendar.is_business_day(d(day)), day)

    def test_a_holiday_on_a_weekend_is_not_given_back(self):
        self.assertTrue(self.calendar.is_business_day(d("2026-12-28")))
        self.assertTrue(self.calendar.is_business_day(d("2022-12-27")))

    def test_it_closes_on_six_days_a_year_and_no_other(self):
        for year in range(2002, 2101):
            sunday = easter(year)
            closed = {
                date(year, 1, 1),
                sunday - timedelta(2),
                sunday + timedelta(1),
                date(year, 5, 1),
                date(year, 12, 25),
                date(year, 12, 26),
            }
            days = (date(year, 1, 1) + timedelta(n) for n in range(365))
            named = {day for day in days if self.calendar.holiday_name(day)}
            self.assertEqual(named, closed)

    def test_a_closed_day_rolls_over_holidays_and_weekends(self):
        self.assertAnswers(
            "roll_forward",
            (
                ("2025-12-24", "2025-12-24"),
                ("2025-12-26", "2025-12-29"),
                ("2026-01-01", "2026-01-02"),
                ("2026-04-03", "2026-04-07"),
                ("2026-05-01", "2026-05-04"),
            ),
        )
        self.assertAnswers(
            "roll_backward",
            (
                ("2025-12-28", "2025-12-24"),
                ("2025-12-29", "2025-12-29"),
                ("2026-04-06", "2026-04-02"),
                ("2026-01-01", "2025-12-31"),
            ),
        )

    def test_bank_days_are_counted_over_easter(self):
        self.assertAnswers(
            "add_business_days",
            (
                ("2026-04-02", 0, "2026-04-02"),
                ("2026-04-02", 1, "2026-04-07"),
                ("2026-04-02", 3, "2026-04-09"),
            ),
        )
        self.assertAnswers(
            "subtract_business_days",
            (
                ("2026-04-07", 0, "2026-04-07"),
                ("2026-04-07", 1, "2026-04-02"),
                ("2026-04-09", 4, "2026-04-01"),
            ),
        )

    def test_a_closed_day_is_rolled_before_it_counts(self):
        self.assertAnswers(
            "add_business_days",
            (("2026-04-03", 0, "2026-04-07"), ("2026-04-03", 1, "2026-04-08")),
        )
        self.assertAnswers(
            "subtract_business_days",
            (("2026-04-06", 0, "2026-04-02"), ("2026-04-06", 1, "2026-04-01")),
        )

    def test_the_holiday_that_causes_a_roll_has_a_name(self):
        for day, name in (
            ("2026-04-03", "Good Friday"),
            ("2026-04-06", "Easter Monday"),
            ("2025-12-25", "Christmas Day"),
            ("2025-12-27", None),
            ("2026-04-02", None),
        ):
            self.assertEqual(self.calendar.holiday_name(d(day)), name)

    def test_the_years_without_holidays_are_an_error_never_silence(self):
        for day in ("2101-01-03", "2101-01-02", "2001-12-31", "1999-12-25"):
            with self.subTest(day):
                with self.assertRaisesRegex(UnknownHolidays, "sepa_core.*2002"):
                    self.calendar.is_business_day(d(day))
                with self.assertRaises(UnknownHolidays):
                    self.calendar.holiday_name(d(day))

    def test_the_first_and_the_last_known_day_are_answered(self):
        self.assertFalse(self.calendar.is_business_day(d("2002-01-01")))
        self.assertTrue(self.calendar.is_business_day(d("2100-12-31")))

    def test_counting_into_the_unknown_is_an_error(self):
        with self.assertRaises(UnknownHolidays):
            self.calendar.add_business_days(d("2100-12-31"), 1)
        with self.assertRaises(UnknownHolidays):
            self.calendar.roll_backward(d("2002-01-01"))


class TestPayTo(TestCase):
    """Source: NPP Australia: at any hour of any day."""

    def test_no_day_is_closed(self):
        calendar = bank_calendar("pay_to")
        # A Thursday, a Saturday and a Sunday.
        for day in ("2025-12-25", "2026-08-22", "2026-08-23"):
            self.assertTrue(calendar.is_business_day(d(day)), day)
            self.assertIsNone(calendar.holiday_name(d(day)))
        self.assertEqual(
            calendar.add_business_days(d("2025-12-24"), 4), d("2025-12-28")
        )


class TestWeekendOnly(TestCase):
    def setUp(self):
        super().setUp()
        self.calendar = bank_calendar("weekend_only")

    def test_only_saturday_and_sunday_are_closed(self):
        week = [d("2025-12-22") + timedelta(n) for n in range(7)]
        self.assertEqual(
            [self.calendar.is_business_day(day) for day in week],
            [True, True, True, True, True, False, False],
        )
        self.assertIsNone(self.calendar.holiday_name(d("2025-12-25")))

    def test_weekends_are_stepped_over(self):
        forth, back = (
            self.calendar.add_business_days,
            self.calendar.subtract_business_days,
        )
        self.assertEqual(forth(d("2014-06-13"), 1), d("2014-06-16"))
        self.assertEqual(forth(d("2014-06-14"), 1), d("2014-06-17"))
        self.assertEqual(back(d("2014-06-16"), 1), d("2014-06-13"))
        self.assertEqual(back(d("2014-06-15"), 1), d("2014-06-12"))

    def test_every_year_is_known_up_to_the_end_of_the_calendar(self):
        self.assertTrue(self.calendar.is_business_day(d("9999-12-31")))
        self.assertEqual(self.calendar.roll_forward(d("0001-01-06")), d("0001-01-08"))
        with self.assertRaises(DateOutOfRange):
            self.calendar.add_business_days(d("9999-12-31"), 1)
        with self.assertRaises(DateOutOfRange):
            self.calendar.subtract_business_days(d("0001-01-01"), 1)

    def test_a_negative_count_is_refused(self):
        for count in (
            self.calendar.add_business_days,
            self.calendar.subtract_business_days,
        ):
            with self.assertRaisesRegex(ScheduleError, "0 up"):
                count(d("2025-01-01"), -1)


def fair(year):
    """Tell the holidays of a country that has one."""
    return {date(year, 1, 2): "The day of the fair"}


class TestSchemeRow(TestCase):
    """A scheme is a row, so a made-up row shows what every row will do."""

    def row(self, **changes):
        numbers = dict.fromkeys(
            ("notice", "charged_after", "confirmed_after", "paid_out_after"), 0
        )
        years = {"first_year": 2030, "last_year": 2031}
        known = numbers | years | {"name": "fair", "holidays": fair}
        return Scheme(**known | changes)

    def calendar(self, closures=None, **changes):
        return BankCalendar(self.row(**changes), closures)

    def test_the_bounds_are_those_of_the_row(self):
        calendar = self.calendar()
        self.assertEqual(calendar.holiday_name(d("2030-01-02")), "The day of the fair")
        self.assertTrue(calendar.is_business_day(d("2031-12-31")))
        for day in ("2029-12-31", "2032-01-01"):
            with self.assertRaisesRegex(UnknownHolidays, "fair .* 2030 to 2031"):
                calendar.is_business_day(d(day))

    def test_a_row_may_leave_out_the_first_years(self):
        calendar = self.calendar(first_year=2031)
        with self.assertRaisesRegex(UnknownHolidays, "2031 to 2031, not in 2030"):
            calendar.is_business_day(d("2030-06-03"))

    def test_a_row_cannot_be_changed(self):
        row = self.row()
        for name in row.__slots__:
            with self.assertRaises(AttributeError):
                setattr(row, name, None)

    def test_a_scheme_may_work_on_sundays(self):
        self.assertTrue(
            self.calendar(weekend=frozenset()).is_business_day(d("2030-01-06"))
        )

    def test_a_one_off_closure_closes_its_day_and_no_other(self):
        # 2030-05-08 is a Wednesday, 2031-05-08 a Thursday.
        calendar = self.calendar({d("2030-05-08"): "Coronation"})
        self.assertFalse(calendar.is_business_day(d("2030-05-08")))
        self.assertEqual(calendar.holiday_name(d("2030-05-08")), "Coronation")
        self.assertEqual(calendar.roll_forward(d("2030-05-08")), d("2030-05-09"))
        self.assertTrue(calendar.is_business_day(d("2031-05-08")))
        self.assertFalse(calendar.is_business_day(d("2030-01-02")))

    def test_our_own_name_of_a_closure_is_the_one_told(self):
        calendar = self.calendar({d("2030-01-02"): "The last fair"})
        self.assertEqual(calendar.holiday_name(d("2030-01-02")), "The last fair")


class TestTheRows(TestCase):
    def test_the_chart_of_the_timings_can_be_read_back(self):
        # Source: GoCardless, payment timings comparison chart: charged, confirmed and
        # paid out, in bank days from the request (Betalingsservice: from the charge).
        self.assertEqual(
            {
                name: (row.charged_after, row.confirmed_after, row.paid_out_after)
                for name, row in SCHEMES.items()
            },
            {
                "ach": (2, 4, 5),
                "autogiro": (8, 8, 10),
                "bacs": (3, 4, 5),
                "becs_au": (1, 3, 4),
                "becs_nz": (2, 5, 6),
                "betalingsservice": (0, 0, 4),
                "card": (0, 0, None),
                "pad": (3, 5, 7),
                "pay_to": (None, None, None),
                "sepa_core": (3, 4, 6),
                "weekend_only": (0, 0, 0),
            },
        )

    def test_a_scheme_moves_one_currency(self):
        self.assertEqual(
            {name: row.currency for name, row in SCHEMES.items()},
            {
                "ach": "USD",
                "autogiro": "SEK",
                "bacs": "GBP",
                "becs_au": "AUD",
                "becs_nz": "NZD",
                "betalingsservice": "DKK",
                "card": None,
                "pad": "CAD",
                "pay_to": "AUD",
                "sepa_core": "EUR",
                "weekend_only": None,
            },
        )


class TestRefusals(TestCase):
    def test_an_unknown_scheme_is_refused_with_the_known_ones(self):
        known = (
            "ach, autogiro, bacs, becs_au, becs_nz, betalingsservice, card, pad, "
            "pay_to, sepa_core, weekend_only"
        )
        for name in ("sepa", "", None):
            with self.assertRaisesRegex(UnknownScheme, known):
                bank_calendar(name)

    def test_a_datetime_never_misses_a_holiday_in_silence(self):
        christmas = datetime(2025, 12, 25)  # noqa: DTZ001
        calendar = bank_calendar("sepa_core")
        for question in (
            calendar.is_business_day,
            calendar.holiday_name,
            calendar.roll_forward,
        ):
            with self.assertRaisesRegex(ScheduleError, "plain date"):
                question(christmas)
