"""The last moment to stop a debit, and the first one to charge it."""

from datetime import date
from unittest import TestCase

from ..debit_dates import earliest_charge_date, last_change_date
from ..errors import UnknownHolidays, UnknownScheme


def d(text):
    return date.fromisoformat(text)


class TestLastChangeDate(TestCase):
    def assertLast(self, expected, charge_date, scheme="sepa_core"):
        self.assertEqual(last_change_date(d(charge_date), scheme), d(expected))

    def test_three_bank_days_before_a_plain_charge(self):
        self.assertLast("2026-06-12", "2026-06-17")
        self.assertLast("2026-06-15", "2026-06-18")

    def test_holidays_make_it_earlier(self):
        self.assertLast("2026-03-31", "2026-04-07")
        self.assertLast("2025-12-29", "2026-01-02")

    def test_the_notice_counts_from_the_rolled_charge(self):
        self.assertLast("2025-12-22", "2025-12-25")
        self.assertLast("2025-12-22", "2025-12-29")
        self.assertLast("2026-04-28", "2026-05-01")

    def test_without_a_notice_it_is_the_charge_itself(self):
        self.assertLast("2026-06-15", "2026-06-13", "weekend_only")


class TestEarliestChargeDate(TestCase):
    def assertEarliest(self, expected, today, scheme="sepa_core"):
        self.assertEqual(earliest_charge_date(d(today), scheme), d(expected))

    def test_three_bank_days_after_a_plain_day(self):
        self.assertEarliest("2026-06-18", "2026-06-15")
        self.assertEarliest("2026-06-17", "2026-06-12")

    def test_a_request_on_a_closed_day_counts_from_the_next_open_one(self):
        self.assertEarliest("2026-06-18", "2026-06-13")
        self.assertEarliest("2026-01-02", "2025-12-25")

    def test_holidays_make_it_later(self):
        self.assertEarliest("2025-12-31", "2025-12-24")
        self.assertEarliest("2026-05-06", "2026-04-30")

    def test_without_a_lead_it_is_the_next_open_day(self):
        self.assertEarliest("2026-06-15", "2026-06-13", "weekend_only")


class TestRefusals(TestCase):
    def test_an_unknown_scheme_is_refused(self):
        for function in (last_change_date, earliest_charge_date):
            with self.assertRaisesRegex(UnknownScheme, "sepa_core"):
                function(d("2026-06-15"), "carrier_pigeon")

    def test_an_unknown_year_is_refused(self):
        with self.assertRaises(UnknownHolidays):
            earliest_charge_date(d("2100-12-30"), "sepa_core")
        with self.assertRaises(UnknownHolidays):
            last_change_date(d("2002-01-03"), "sepa_core")
