"""A retry comes on a bank day, when it can, and not once too often."""

from datetime import date, datetime
from unittest import TestCase

from ..errors import ScheduleError, UnknownScheme, UnknownTimings
from ..retries import may_retry, retry_dates
from ..schemes import SCHEMES

WORTH_IT = {
    # Source: GoCardless, Success+: which payments are retried.
    "ach": {"R01", "R09"},
    "autogiro": {"TK82-1"},
    "bacs": {"0", "ARUDD-0"},
    "becs_au": {"6"},
    "becs_nz": {"AM04"},
    "betalingsservice": set(),
    "card": set(),
    "pad": {"901"},
    "pay_to": set(),
    "sepa_core": {"AM04", "MS03"},
    "weekend_only": set(),
}
NEVER = ("MD01", "MD06", "MD07", "AC04", "AC06", "R02", "R07", "R10", "1", "", None)


def d(text):
    return date.fromisoformat(text)


class TestMayRetry(TestCase):
    def test_only_missing_funds_are_worth_a_retry(self):
        self.assertEqual(set(WORTH_IT), set(SCHEMES))
        codes = set().union(*WORTH_IT.values(), NEVER)
        for scheme, worth_it in WORTH_IT.items():
            with self.subTest(scheme):
                found = {code for code in codes if may_retry(scheme, code)}
                self.assertEqual(found, worth_it)

    def test_an_unknown_scheme_is_refused(self):
        with self.assertRaises(UnknownScheme):
            may_retry("sepa", "AM04")


class TestRetryDates(TestCase):
    def assertRetries(self, expected, scheme, failed, offsets, charged, already=0):
        dates = retry_dates(
            d(failed), scheme, offsets, first_charged_on=d(charged), already=already
        )
        self.assertEqual([str(day) for day in dates], expected.split())

    def test_offsets_are_bank_days_after_the_failure(self):
        # Thursday 6 August 2026: 7 10 11 (3), 20 (10), 3 September (20).
        self.assertRetries(
            "2026-08-11 2026-08-20 2026-09-03",
            "sepa_core",
            "2026-08-06",
            (3, 10, 20),
            "2026-08-05",
        )

    def test_holidays_and_a_failure_on_a_closed_day_move_them(self):
        # Maundy Thursday 2026-04-02: 7 8 9 10 13. Good Friday counts as the 7th.
        self.assertRetries("2026-04-13", "sepa_core", "2026-04-02", [5], "2026-04-01")
        self.assertRetries("2026-04-14", "sepa_core", "2026-04-03", [5], "2026-04-01")

    def test_no_retry_comes_before_its_lead(self):
        # Thursday 6 August 2026.
        for scheme, expected in (
            ("ach", "2026-08-10"),
            ("autogiro", "2026-08-18"),
            ("bacs", "2026-08-11"),
            ("becs_au", "2026-08-07"),
            ("becs_nz", "2026-08-10"),
            ("betalingsservice", "2026-09-01"),
            ("pad", "2026-08-11"),
            ("sepa_core", "2026-08-11"),
            ("weekend_only", "2026-08-07"),
        ):
            with self.subTest(scheme):
                self.assertRetries(expected, scheme, "2026-08-06", [1], "2026-08-05")

    def test_a_retry_waits_until_the_one_before_it_can_have_failed(self):
        # SEPA: charged on the 11th, known on the 12th, 3 bank days: 13 14 17.
        self.assertRetries(
            "2026-08-11 2026-08-17", "sepa_core", "2026-08-06", (1, 2), "2026-08-05"
        )
        # Autogiro: charged and known on the 18th: 19 20 21 24 25 26 27 28.
        self.assertRetries(
            "2026-08-18 2026-08-28", "autogiro", "2026-08-06", (3, 10), "2026-08-06"
        )
        # BECS NZ: charged on the 12th, known on the 17th, 2 bank days: 18 19.
        self.assertRetries(
            "2026-08-12 2026-08-19", "becs_nz", "2026-08-10", (1, 5), "2026-08-05"
        )
        # Betalingsservice: one month after the other; 1 November is a Sunday.
        self.assertRetries(
            "2026-09-01 2026-10-01 2026-11-02",
            "betalingsservice",
            "2026-08-03",
            (1, 2, 3),
            "2026-08-03",
        )

    def test_three_retries_at_most_where_the_scheme_has_no_rule(self):
        for scheme in ("autogiro", "bacs", "becs_au", "becs_nz", "sepa_core"):
            with self.subTest(scheme):
                charged, failed = d("2026-08-05"), d("2026-08-06")
                for already, left in ((0, 3), (1, 2), (2, 1), (3, 0), (4, 0)):
                    found = retry_dates(
                        failed,
                        scheme,
                        (1, 2, 3, 4, 5),
                        first_charged_on=charged,
                        already=already,
                    )
                    self.assertEqual(len(found), left)

    def test_none_was_made_unless_it_is_said(self):
        found = retry_dates(
            d("2026-08-06"), "bacs", (3, 8, 13), first_charged_on=d("2026-08-05")
        )
        # Thursday 6 August 2026: 11 (3), 18 (8), 25 (13).
        self.assertEqual(found, [d("2026-08-11"), d("2026-08-18"), d("2026-08-25")])

    def test_ach_allows_two_retries_within_180_days(self):
        # Failed on Friday 7 August 2026: 11 (2), 14 (5); the second waits until the 17th.
        self.assertRetries(
            "2026-08-11 2026-08-17", "ach", "2026-08-07", (2, 5, 20), "2026-08-05"
        )
        self.assertRetries("2026-08-11", "ach", "2026-08-07", (2, 5), "2026-08-05", 1)
        self.assertRetries("", "ach", "2026-08-07", (2, 5), "2026-08-05", 2)
        # 11 February 2026 and 180 days is Monday 10 August.
        self.assertRetries("2026-08-10", "ach", "2026-08-04", [4], "2026-02-11")
        self.assertRetries("", "ach", "2026-08-04", [4], "2026-02-10")

    def test_pad_allows_one_retry_within_30_days(self):
        self.assertRetries("2026-08-14", "pad", "2026-08-07", (5, 10), "2026-08-05")
        self.assertRetries("", "pad", "2026-08-07", (5, 10), "2026-08-05", 1)
        # 5 August 2026 and 30 days is Friday 4 September, 20 bank days on.
        self.assertRetries("2026-09-04", "pad", "2026-08-07", [20], "2026-08-05")
        self.assertRetries("", "pad", "2026-08-07", [20], "2026-08-04")

    def test_bacs_allows_retries_for_a_month(self):
        # 5 August 2026 and 28 days is Wednesday 2 September; 31 August is closed.
        self.assertRetries("2026-09-02", "bacs", "2026-08-06", [18], "2026-08-05")
        self.assertRetries("", "bacs", "2026-08-06", [18], "2026-08-04")
        self.assertRetries(
            "2026-08-13", "bacs", "2026-08-06", (5, 19, 20), "2026-08-05"
        )

    def test_without_a_scheme_nothing_bounds_them(self):
        # Thursday 6 August 2026; 250 bank days on it is Thursday 22 July 2027.
        self.assertRetries(
            "2026-08-07 2026-08-10 2026-08-11 2026-08-12 2027-07-22",
            "weekend_only",
            "2026-08-06",
            (1, 2, 3, 4, 250),
            "2026-08-06",
        )

    def test_what_pay_to_does_not_publish_is_left_to_the_provider(self):
        with self.assertRaises(UnknownTimings):
            self.assertRetries("", "pay_to", "2026-08-06", [1], "2026-08-06")
        self.assertRetries("", "pay_to", "2026-08-06", (), "2026-08-06")

    def test_offsets_that_are_no_timetable_are_refused(self):
        for offsets in ((0,), (-1,), (2, 2), (3, 2), (1, 5, 4), (1.5,), (True, 2)):
            with self.subTest(offsets), self.assertRaisesRegex(ScheduleError, "not"):
                self.assertRetries("", "bacs", "2026-08-06", offsets, "2026-08-05")
        for already in (-1, 1.0, None):
            with self.assertRaisesRegex(ScheduleError, "whole numbers"):
                self.assertRetries("", "bacs", "2026-08-06", [1], "2026-08-05", already)

    def test_a_failure_before_its_charge_is_refused(self):
        with self.assertRaisesRegex(ScheduleError, "fails after its charge"):
            self.assertRetries("", "bacs", "2026-08-06", [1], "2026-08-07")

    def test_a_datetime_is_refused(self):
        noon = datetime(2026, 8, 6, 12)  # noqa: DTZ001
        for failed, charged in ((noon, d("2026-08-06")), (d("2026-08-06"), noon)):
            with self.assertRaisesRegex(ScheduleError, "plain date"):
                retry_dates(failed, "bacs", [1], first_charged_on=charged)
