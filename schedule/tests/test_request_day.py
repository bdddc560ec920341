"""A request counts for a bank day, by the clock of the scheme."""

from datetime import date, datetime
from unittest import TestCase

from ..debit_dates import request_day
from ..errors import ScheduleError, UnknownHolidays, UnknownScheme
from ..schemes import SCHEMES


class TestRequestDay(TestCase):
    def assertDays(self, scheme, table):
        for instant, expected in table:
            with self.subTest(scheme, instant=instant):
                found = request_day(datetime.fromisoformat(instant), scheme)
                self.assertEqual(found, date.fromisoformat(expected))

    def test_from_the_cut_off_on_the_day_is_over(self):
        # Wednesday 2026-08-19 in summer, Wednesday 2026-01-14 in winter.
        self.assertDays(
            "bacs",
            (
                ("2026-08-19T15:59:59.999999+01:00", "2026-08-19"),
                ("2026-08-19T16:00:00+01:00", "2026-08-20"),
                ("2026-08-19T23:59:00+01:00", "2026-08-20"),
                ("2026-08-20T00:00:00+01:00", "2026-08-20"),
                ("2026-01-14T15:59:59+00:00", "2026-01-14"),
                ("2026-01-14T16:00:00+00:00", "2026-01-15"),
            ),
        )
        # 17:00 in Auckland, 12 hours ahead of UTC in winter and 13 in summer.
        self.assertDays(
            "becs_nz",
            (
                ("2026-08-18T04:59:59+00:00", "2026-08-18"),
                ("2026-08-18T05:00:00+00:00", "2026-08-19"),
                ("2026-01-14T03:59:59+00:00", "2026-01-14"),
                ("2026-01-14T04:00:00+00:00", "2026-01-15"),
            ),
        )

    def test_after_the_cut_off_before_closed_days_the_next_bank_day_counts(self):
        self.assertDays(
            "bacs",
            (
                # A Friday, and the Thursday before Easter 2026.
                ("2026-08-21T17:00:00+01:00", "2026-08-24"),
                ("2026-04-02T17:00:00+01:00", "2026-04-07"),
            ),
        )

    def test_on_a_closed_day_no_hour_is_too_late(self):
        self.assertDays(
            "bacs",
            (
                # A Saturday, a Sunday, Good Friday and Easter Monday.
                ("2026-08-22T17:00:00+01:00", "2026-08-24"),
                ("2026-08-23T09:00:00+01:00", "2026-08-24"),
                ("2026-04-03T17:00:00+01:00", "2026-04-07"),
                ("2026-04-06T17:00:00+01:00", "2026-04-07"),
            ),
        )

    def test_the_cut_off_follows_the_change_of_the_clocks(self):
        # The clocks change on Sunday 2026-03-29 and on Sunday 2026-10-25.
        self.assertDays(
            "bacs",
            (
                ("2026-03-27T15:30:00+00:00", "2026-03-27"),
                ("2026-03-29T00:59:59+00:00", "2026-03-30"),
                ("2026-03-29T01:00:00+00:00", "2026-03-30"),
                ("2026-03-30T14:59:59+00:00", "2026-03-30"),
                ("2026-03-30T15:00:00+00:00", "2026-03-31"),
                ("2026-10-23T14:59:59+00:00", "2026-10-23"),
                ("2026-10-23T15:30:00+00:00", "2026-10-26"),
                ("2026-10-25T00:30:00+00:00", "2026-10-26"),
                ("2026-10-25T01:30:00+00:00", "2026-10-26"),
                ("2026-10-26T15:30:00+00:00", "2026-10-26"),
                ("2026-10-26T16:00:00+00:00", "2026-10-27"),
            ),
        )

    def test_midnight_follows_the_change_of_the_clocks(self):
        self.assertDays(
            "sepa_core",
            (
                # UTC+1 up to Friday 27 March 2026, UTC+2 from Monday 30 March.
                ("2026-03-26T22:30:00+00:00", "2026-03-26"),
                ("2026-03-26T23:00:00+00:00", "2026-03-27"),
                ("2026-03-30T21:59:59+00:00", "2026-03-30"),
                ("2026-03-30T22:00:00+00:00", "2026-03-31"),
                ("2026-10-26T22:30:00+00:00", "2026-10-26"),
                ("2026-10-26T23:00:00+00:00", "2026-10-27"),
            ),
        )

    def test_the_date_is_that_of_the_scheme_not_of_utc(self):
        # Tuesday 18 and Wednesday 19 August 2026.
        for scheme, last, first in (
            ("ach", "2026-08-19T03:59:59+00:00", "2026-08-19T04:00:00+00:00"),
            ("autogiro", "2026-08-18T21:59:59+00:00", "2026-08-18T22:00:00+00:00"),
            ("becs_au", "2026-08-18T13:59:59+00:00", "2026-08-18T14:00:00+00:00"),
            (
                "betalingsservice",
                "2026-08-18T21:59:59+00:00",
                "2026-08-18T22:00:00+00:00",
            ),
            ("pad", "2026-08-19T03:59:59+00:00", "2026-08-19T04:00:00+00:00"),
            ("pay_to", "2026-08-18T13:59:59+00:00", "2026-08-18T14:00:00+00:00"),
            ("sepa_core", "2026-08-18T21:59:59+00:00", "2026-08-18T22:00:00+00:00"),
        ):
            self.assertDays(scheme, ((last, "2026-08-18"), (first, "2026-08-19")))

    def test_without_a_clock_of_the_scheme_the_instant_has_its_own(self):
        self.assertDays(
            "weekend_only",
            (
                ("2026-08-19T23:30:00-05:00", "2026-08-19"),
                ("2026-08-20T04:30:00+00:00", "2026-08-20"),
                ("2026-08-22T12:00:00+02:00", "2026-08-24"),
            ),
        )

    def test_the_scheme_without_a_weekend_takes_a_request_on_saturday(self):
        self.assertDays("pay_to", (("2026-08-22T23:00:00+10:00", "2026-08-22"),))

    def test_the_clock_of_each_scheme(self):
        self.assertEqual(
            {name: row.timezone for name, row in SCHEMES.items()},
            {
                "ach": "America/New_York",
                "autogiro": "Europe/Stockholm",
                "bacs": "Europe/London",
                "becs_au": "Australia/Sydney",
                "becs_nz": "Pacific/Auckland",
                "betalingsservice": "Europe/Copenhagen",
                "card": None,
                "pad": "America/Toronto",
                "pay_to": "Australia/Sydney",
                "sepa_core": "Europe/Berlin",
                "weekend_only": None,
            },
        )

    def test_an_instant_without_its_zone_is_refused(self):
        for instant in (
            datetime(2026, 8, 19, 12),  # noqa: DTZ001
            date(2026, 8, 19),
            "2026-08-19T12:00:00+00:00",
        ):
            with self.assertRaisesRegex(ScheduleError, "time zone is needed"):
                request_day(instant, "bacs")

    def test_an_unknown_scheme_or_year_is_refused(self):
        with self.assertRaises(UnknownScheme):
            request_day(datetime.fromisoformat("2026-08-19T12:00:00+00:00"), "pigeon")
        with self.assertRaises(UnknownHolidays):
            request_day(datetime.fromisoformat("2101-01-03T12:00:00+00:00"), "bacs")
