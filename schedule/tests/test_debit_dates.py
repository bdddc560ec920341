"""When a debit is charged, the last moment to stop it, the first one to charge it."""

from datetime import date, datetime
from unittest import TestCase

from ..debit_dates import (
    charge_date,
    earliest_charge_date,
    expected_confirmation_date,
    expected_payout_date,
    first_stoppable_date,
    last_change_date,
)
from ..errors import ScheduleError, UnknownHolidays, UnknownScheme, UnknownTimings

FUNCTIONS = (
    charge_date,
    earliest_charge_date,
    expected_confirmation_date,
    expected_payout_date,
    first_stoppable_date,
    last_change_date,
)


def d(text):
    return date.fromisoformat(text)


class DatesCase(TestCase):
    def assertDates(self, function, table):
        """Each row of the table: scheme, the day that is given, the day expected."""
        for scheme, given, expected in table:
            with self.subTest(function.__name__, scheme=scheme, given=given):
                self.assertEqual(function(d(given), scheme), d(expected))


class TestChargeDate(DatesCase):
    def test_a_bank_day_stays(self):
        self.assertDates(charge_date, (("sepa_core", "2026-06-23", "2026-06-23"),))

    def test_a_closed_day_moves_on_by_the_calendar_of_its_own_scheme(self):
        self.assertDates(
            charge_date,
            (
                # Saturday 2026-05-23: the Monday is closed in five of the schemes.
                ("ach", "2026-05-23", "2026-05-26"),
                ("autogiro", "2026-05-23", "2026-05-25"),
                ("bacs", "2026-05-23", "2026-05-26"),
                ("becs_au", "2026-05-23", "2026-05-25"),
                ("becs_nz", "2026-05-23", "2026-05-25"),
                ("betalingsservice", "2026-05-23", "2026-05-26"),
                ("pad", "2026-05-16", "2026-05-19"),
                ("pay_to", "2026-05-23", "2026-05-23"),
                ("sepa_core", "2026-05-23", "2026-05-25"),
                ("weekend_only", "2026-05-23", "2026-05-25"),
            ),
        )

    def test_over_christmas_and_new_year(self):
        self.assertDates(
            charge_date,
            (
                # 2025-12-24 is a Wednesday, 2026-01-01 a Thursday.
                ("ach", "2025-12-25", "2025-12-26"),
                ("ach", "2026-01-01", "2026-01-02"),
                ("autogiro", "2025-12-24", "2025-12-29"),
                ("autogiro", "2025-12-31", "2026-01-02"),
                ("autogiro", "2026-01-06", "2026-01-07"),
                ("bacs", "2025-12-24", "2025-12-24"),
                ("bacs", "2025-12-25", "2025-12-29"),
                ("becs_au", "2025-12-25", "2025-12-29"),
                # Boxing Day is a Saturday, so the Monday is closed.
                ("becs_au", "2026-12-26", "2026-12-29"),
                ("becs_nz", "2026-01-01", "2026-01-05"),
                ("betalingsservice", "2025-12-24", "2025-12-29"),
                ("betalingsservice", "2025-12-31", "2026-01-02"),
                ("pad", "2026-12-25", "2026-12-29"),
                ("pay_to", "2025-12-25", "2025-12-25"),
                ("sepa_core", "2025-12-25", "2025-12-29"),
                ("weekend_only", "2025-12-25", "2025-12-25"),
            ),
        )

    def test_over_easter(self):
        self.assertDates(
            charge_date,
            (
                # 2026-04-03 is Good Friday, 2026-04-06 Easter Monday.
                ("ach", "2026-04-03", "2026-04-03"),
                ("autogiro", "2026-04-03", "2026-04-07"),
                ("bacs", "2026-04-03", "2026-04-07"),
                ("becs_au", "2026-04-03", "2026-04-07"),
                ("becs_nz", "2026-04-03", "2026-04-07"),
                ("betalingsservice", "2026-04-02", "2026-04-07"),
                ("pad", "2026-04-03", "2026-04-06"),
                ("sepa_core", "2026-04-03", "2026-04-07"),
                ("weekend_only", "2026-04-03", "2026-04-03"),
                # Anzac Day is a Saturday: the Monday is closed in one country.
                ("becs_au", "2026-04-25", "2026-04-27"),
                ("becs_nz", "2026-04-25", "2026-04-28"),
            ),
        )

    def test_the_last_day_of_the_month_stays_in_its_month(self):
        for scheme, nominal, expected in (
            # A Sunday, a Saturday, and a Thursday between two holidays.
            ("sepa_core", "2026-05-31", "2026-05-29"),
            ("sepa_core", "2026-02-28", "2026-02-27"),
            ("autogiro", "2026-12-31", "2026-12-30"),
            ("sepa_core", "2026-06-30", "2026-06-30"),
            ("pay_to", "2026-05-31", "2026-05-31"),
        ):
            with self.subTest(scheme, nominal=nominal):
                found = charge_date(d(nominal), scheme, day_of_month=-1)
                self.assertEqual(found, d(expected))

    def test_another_wished_day_moves_forward(self):
        for wished in (None, 1, 28, 31):
            found = charge_date(d("2026-02-28"), "sepa_core", wished)
            self.assertEqual(found, d("2026-03-02"))


class TestLastChangeDate(DatesCase):
    def test_the_notice_of_each_scheme_before_a_plain_charge(self):
        self.assertDates(
            last_change_date,
            (
                # Wednesday 2026-08-19; no holiday anywhere from 3 to 28 August.
                ("ach", "2026-08-19", "2026-08-18"),
                ("autogiro", "2026-08-19", "2026-08-07"),
                ("bacs", "2026-08-19", "2026-08-14"),
                ("becs_au", "2026-08-19", "2026-08-05"),
                # A Sunday: plain calendar days.
                ("becs_nz", "2026-08-19", "2026-08-09"),
                # Bank days back from 31 July, a Friday: 31 30 29 28 27, 24 23 22.
                ("betalingsservice", "2026-08-19", "2026-07-22"),
                ("pad", "2026-08-19", "2026-08-14"),
                ("pay_to", "2026-08-19", "2026-08-19"),
                ("sepa_core", "2026-08-19", "2026-08-14"),
                ("weekend_only", "2026-08-19", "2026-08-19"),
            ),
        )

    def test_the_notice_counts_from_the_rolled_charge(self):
        self.assertDates(
            last_change_date,
            (
                # Saturday 2026-08-22, charged on Monday the 24th.
                ("ach", "2026-08-22", "2026-08-21"),
                ("autogiro", "2026-08-22", "2026-08-12"),
                ("bacs", "2026-08-22", "2026-08-19"),
                ("becs_au", "2026-08-22", "2026-08-10"),
                ("becs_nz", "2026-08-22", "2026-08-14"),
                ("betalingsservice", "2026-08-22", "2026-07-22"),
                ("pad", "2026-08-22", "2026-08-19"),
                ("pay_to", "2026-08-22", "2026-08-22"),
                ("sepa_core", "2026-08-22", "2026-08-19"),
                ("weekend_only", "2026-08-22", "2026-08-24"),
                ("sepa_core", "2025-12-25", "2025-12-22"),
                ("sepa_core", "2026-05-01", "2026-04-28"),
            ),
        )

    def test_holidays_make_it_earlier_where_bank_days_are_counted(self):
        self.assertDates(
            last_change_date,
            (
                # Around Thanksgiving, Thursday 2026-11-26.
                ("ach", "2026-11-27", "2026-11-25"),
                # 14 13 12 9 8, 7 2 1: Good Friday and Easter Monday left out.
                ("autogiro", "2026-04-15", "2026-04-01"),
                ("bacs", "2026-04-08", "2026-04-01"),
                ("pad", "2026-04-08", "2026-04-02"),
                ("sepa_core", "2026-04-07", "2026-03-31"),
                ("sepa_core", "2026-01-02", "2025-12-29"),
                # Plain calendar days over the same holidays.
                ("becs_au", "2026-04-07", "2026-03-24"),
                ("becs_nz", "2026-04-07", "2026-03-28"),
            ),
        )

    def test_betalingsservice_counts_back_from_the_month_of_payment(self):
        self.assertDates(
            last_change_date,
            (
                # January 2026: 24, 25, 26 and 31 December are closed, so
                # 30 29, 23 22, 19 18 17 16 (a Tuesday).
                ("betalingsservice", "2026-01-02", "2025-12-16"),
                ("betalingsservice", "2026-01-30", "2025-12-16"),
                # January 2027: 30 29 28, 23 22 21, 18 17 (a Thursday).
                ("betalingsservice", "2027-01-04", "2026-12-17"),
                # May 2025, Easter on 20 April: 30 29 28, 25 24 23 22, 16 (a Wednesday).
                ("betalingsservice", "2025-05-05", "2025-04-16"),
                # February 2026 begins on a Sunday: 30 29 28 27 26, 23 22 21.
                ("betalingsservice", "2026-02-02", "2026-01-21"),
                # Saturday 31 January is charged in February.
                ("betalingsservice", "2026-01-31", "2026-01-21"),
            ),
        )


class TestFirstStoppableDate(DatesCase):
    def test_each_scheme_from_a_plain_day(self):
        self.assertDates(
            first_stoppable_date,
            (
                # Wednesday 2026-08-05.
                ("ach", "2026-08-05", "2026-08-06"),
                ("autogiro", "2026-08-05", "2026-08-17"),
                ("bacs", "2026-08-05", "2026-08-10"),
                ("becs_au", "2026-08-05", "2026-08-19"),
                # Saturday the 15th, charged on the Monday.
                ("becs_nz", "2026-08-05", "2026-08-17"),
                ("betalingsservice", "2026-08-05", "2026-09-01"),
                ("pad", "2026-08-05", "2026-08-10"),
                ("pay_to", "2026-08-05", "2026-08-05"),
                ("sepa_core", "2026-08-05", "2026-08-10"),
                ("weekend_only", "2026-08-05", "2026-08-05"),
            ),
        )

    def test_on_a_closed_day_the_notice_begins_on_the_next_bank_day(self):
        self.assertDates(
            first_stoppable_date,
            (
                # Saturday 2026-08-08.
                ("ach", "2026-08-08", "2026-08-11"),
                ("sepa_core", "2026-08-08", "2026-08-13"),
                ("weekend_only", "2026-08-08", "2026-08-10"),
                ("pay_to", "2026-08-08", "2026-08-08"),
                # Calendar days begin at once: 22 August is a Saturday.
                ("becs_au", "2026-08-08", "2026-08-24"),
            ),
        )

    def test_betalingsservice_closes_a_month_at_a_time(self):
        self.assertDates(
            first_stoppable_date,
            (
                ("betalingsservice", "2025-12-16", "2026-01-02"),
                # 1 February 2026 is a Sunday.
                ("betalingsservice", "2025-12-17", "2026-02-02"),
                ("betalingsservice", "2025-12-25", "2026-02-02"),
                ("betalingsservice", "2026-12-18", "2027-02-01"),
            ),
        )


class TestEarliestChargeDate(DatesCase):
    def test_the_lead_of_each_scheme_after_a_plain_day(self):
        self.assertDates(
            earliest_charge_date,
            (
                # Wednesday 2026-08-05.
                ("ach", "2026-08-05", "2026-08-07"),
                ("autogiro", "2026-08-05", "2026-08-17"),
                ("bacs", "2026-08-05", "2026-08-10"),
                ("becs_au", "2026-08-05", "2026-08-06"),
                ("becs_nz", "2026-08-05", "2026-08-07"),
                ("pad", "2026-08-05", "2026-08-10"),
                ("sepa_core", "2026-08-05", "2026-08-10"),
                ("weekend_only", "2026-08-05", "2026-08-05"),
            ),
        )

    def test_a_request_on_a_closed_day_counts_from_the_next_open_one(self):
        self.assertDates(
            earliest_charge_date,
            (
                # Saturday 2026-08-08.
                ("ach", "2026-08-08", "2026-08-12"),
                ("autogiro", "2026-08-08", "2026-08-20"),
                ("bacs", "2026-08-08", "2026-08-13"),
                ("becs_au", "2026-08-08", "2026-08-11"),
                ("becs_nz", "2026-08-08", "2026-08-12"),
                ("pad", "2026-08-08", "2026-08-13"),
                ("sepa_core", "2026-08-08", "2026-08-13"),
                ("weekend_only", "2026-08-08", "2026-08-10"),
            ),
        )

    def test_holidays_make_it_later(self):
        self.assertDates(
            earliest_charge_date,
            (
                # 3 July 2026 is open, although 4 July is a Saturday.
                ("ach", "2026-07-02", "2026-07-06"),
                # 23, 29 30, 2, 5 7 8 9: Christmas Eve, New Year's Eve, Epiphany.
                ("autogiro", "2025-12-22", "2026-01-09"),
                ("bacs", "2026-04-02", "2026-04-09"),
                ("becs_au", "2026-04-02", "2026-04-07"),
                ("becs_nz", "2026-04-02", "2026-04-08"),
                ("pad", "2026-04-02", "2026-04-08"),
                ("sepa_core", "2025-12-24", "2025-12-31"),
                ("sepa_core", "2026-04-30", "2026-05-06"),
            ),
        )

    def test_betalingsservice_takes_the_first_day_of_the_next_open_month(self):
        self.assertDates(
            earliest_charge_date,
            (
                # September closes on 20 August: 31, 28 27 26 25 24, 21 20.
                ("betalingsservice", "2026-08-05", "2026-09-01"),
                ("betalingsservice", "2026-08-20", "2026-09-01"),
                ("betalingsservice", "2026-08-21", "2026-10-01"),
                ("betalingsservice", "2025-12-16", "2026-01-02"),
                ("betalingsservice", "2025-12-17", "2026-02-02"),
            ),
        )


class TestExpectedDates(DatesCase):
    def test_the_confirmation_of_each_scheme(self):
        self.assertDates(
            expected_confirmation_date,
            (
                # Wednesday 2026-08-19.
                ("ach", "2026-08-19", "2026-08-21"),
                ("autogiro", "2026-08-19", "2026-08-19"),
                ("bacs", "2026-08-19", "2026-08-20"),
                ("becs_au", "2026-08-19", "2026-08-21"),
                ("becs_nz", "2026-08-19", "2026-08-24"),
                ("betalingsservice", "2026-08-19", "2026-08-19"),
                ("pad", "2026-08-19", "2026-08-21"),
                ("sepa_core", "2026-08-19", "2026-08-20"),
                ("weekend_only", "2026-08-19", "2026-08-19"),
            ),
        )

    def test_the_payout_of_each_scheme(self):
        self.assertDates(
            expected_payout_date,
            (
                # Wednesday 2026-08-19.
                ("ach", "2026-08-19", "2026-08-24"),
                ("autogiro", "2026-08-19", "2026-08-21"),
                ("bacs", "2026-08-19", "2026-08-21"),
                ("becs_au", "2026-08-19", "2026-08-24"),
                ("becs_nz", "2026-08-19", "2026-08-25"),
                ("betalingsservice", "2026-08-19", "2026-08-25"),
                ("pad", "2026-08-19", "2026-08-25"),
                ("sepa_core", "2026-08-19", "2026-08-24"),
                ("weekend_only", "2026-08-19", "2026-08-19"),
            ),
        )

    def test_holidays_and_closed_charge_dates_make_them_later(self):
        self.assertDates(
            expected_confirmation_date,
            (
                ("sepa_core", "2026-04-02", "2026-04-07"),
                ("autogiro", "2026-04-03", "2026-04-07"),
            ),
        )
        self.assertDates(
            expected_payout_date, (("sepa_core", "2026-04-03", "2026-04-10"),)
        )


class TestRefusals(TestCase):
    def test_an_unknown_scheme_is_refused(self):
        for function in FUNCTIONS:
            with self.assertRaisesRegex(UnknownScheme, "sepa_core"):
                function(d("2026-06-15"), "carrier_pigeon")

    def test_an_unknown_year_is_refused(self):
        for function in FUNCTIONS:
            with self.assertRaises(UnknownHolidays):
                function(d("2101-01-03"), "sepa_core")
        with self.assertRaises(UnknownHolidays):
            earliest_charge_date(d("2100-12-30"), "sepa_core")
        with self.assertRaises(UnknownHolidays):
            last_change_date(d("2002-01-03"), "sepa_core")
        with self.assertRaises(UnknownHolidays):
            last_change_date(d("2016-01-04"), "betalingsservice")

    def test_what_a_scheme_does_not_publish_is_left_to_the_provider(self):
        for function in (
            earliest_charge_date,
            expected_confirmation_date,
            expected_payout_date,
        ):
            with self.assertRaisesRegex(UnknownTimings, "pay_to .*from the provider"):
                function(d("2026-06-15"), "pay_to")

    def test_a_datetime_is_refused(self):
        noon = datetime(2026, 6, 15, 12)  # noqa: DTZ001
        for function in FUNCTIONS:
            for scheme in ("becs_au", "betalingsservice", "sepa_core"):
                with self.subTest(function.__name__, scheme=scheme):
                    with self.assertRaisesRegex(ScheduleError, "plain date"):
                        function(noon, scheme)
