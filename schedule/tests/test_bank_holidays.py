"""What `holidays` gets wrong by default does not get through to us."""

import os
from datetime import date
from unittest import TestCase, mock

from .. import bank_holidays
from ..business_days import bank_calendar
from ..errors import UnknownHolidays

SOURCES = (
    bank_holidays.australia,
    bank_holidays.canada,
    bank_holidays.denmark,
    bank_holidays.england,
    bank_holidays.euro_system,
    bank_holidays.federal_reserve,
    bank_holidays.new_zealand,
    bank_holidays.sweden,
)


def d(text):
    return date.fromisoformat(text)


class TestBankHolidays(TestCase):
    def test_a_closed_day_has_an_english_name(self):
        for scheme, day, name in (
            ("ach", "2026-11-26", "Thanksgiving Day"),
            # 4 July 2027 is a Sunday.
            ("ach", "2027-07-05", "Independence Day (observed)"),
            ("autogiro", "2026-06-19", "Midsummer Eve"),
            ("autogiro", "2026-12-24", "Christmas Eve"),
            ("autogiro", "2026-12-31", "New Year's Eve"),
            ("autogiro", "2026-01-06", "Epiphany"),
            ("bacs", "2022-09-19", "State Funeral of Queen Elizabeth II"),
            ("bacs", "2026-08-31", "Late Summer Bank Holiday"),
            ("becs_au", "2025-01-27", "Australia Day"),
            ("becs_nz", "2026-07-10", "Matariki"),
            ("betalingsservice", "2026-05-14", "Ascension Day"),
            ("betalingsservice", "2026-05-15", "Day after Ascension Day"),
            ("betalingsservice", "2026-06-05", "Constitution Day"),
            ("betalingsservice", "2026-12-24", "Christmas Eve"),
            ("betalingsservice", "2026-12-31", "New Year's Eve"),
            ("pad", "2026-10-12", "Thanksgiving Day"),
        ):
            with self.subTest(scheme, day=day):
                self.assertIn(name, bank_calendar(scheme).holiday_name(d(day)))

    def test_a_plain_sunday_in_sweden_has_no_name(self):
        # 2026-06-14 is a Sunday in no feast.
        self.assertIsNone(bank_calendar("autogiro").holiday_name(d("2026-06-14")))

    def test_the_names_do_not_follow_the_locale_of_the_machine(self):
        with mock.patch.dict(os.environ, LANGUAGE="da:sv"):
            danish = bank_holidays.denmark(2026)
            swedish = bank_holidays.sweden(2026)
        self.assertEqual(danish[d("2026-05-14")], "Ascension Day")
        self.assertEqual(swedish[d("2026-06-06")], "National Day")

    def test_midsummer_eve_is_the_friday_from_the_19th_to_the_25th(self):
        for day in ("2015-06-19", "2020-06-19", "2026-06-19", "2027-06-25"):
            names = bank_holidays.sweden(int(day[:4]))
            eves = [day for day, name in names.items() if name == "Midsummer Eve"]
            self.assertEqual(eves, [d(day)])

    def test_a_year_that_the_package_does_not_know_is_an_error(self):
        for source in SOURCES:
            with self.subTest(source.__name__):
                with self.assertRaisesRegex(UnknownHolidays, "to 2100, not in 2101"):
                    source(2101)
                with self.assertRaisesRegex(UnknownHolidays, "not in 1700"):
                    source(1700)

    def test_the_first_and_the_last_year_of_the_package_are_answered(self):
        self.assertIn(d("2100-12-27"), bank_holidays.england(2100))
        self.assertIn(d("1872-12-26"), bank_holidays.england(1872))

    def test_a_name_that_went_away_is_an_error_and_no_open_day(self):
        with mock.patch.object(bank_holidays, "_country", return_value={}):
            with self.assertRaisesRegex(UnknownHolidays, "Ascension Day"):
                bank_holidays.denmark(2026)
