"""Whole years of closed weekdays, as those who close the banks have published them."""

from datetime import date, timedelta
from unittest import TestCase

from ..business_days import bank_calendar
from ..errors import UnknownHolidays
from ..schemes import SCHEMES

# The day of the week stands beside each date, so that a wrong one is seen by eye.
CLOSED = {
    # Source: Federal Reserve, K.8, holidays observed 2026-2030; Richmond Fed for 2025.
    "ach": {
        2025: (
            "01-01 Wed, 01-20 Mon, 02-17 Mon, 05-26 Mon, 06-19 Thu, 07-04 Fri, "
            "09-01 Mon, 10-13 Mon, 11-11 Tue, 11-27 Thu, 12-25 Thu"
        ),
        2026: (
            "01-01 Thu, 01-19 Mon, 02-16 Mon, 05-25 Mon, 06-19 Fri, "
            "09-07 Mon, 10-12 Mon, 11-11 Wed, 11-26 Thu, 12-25 Fri"
        ),
        2027: (
            "01-01 Fri, 01-18 Mon, 02-15 Mon, 05-31 Mon, 07-05 Mon, "
            "09-06 Mon, 10-11 Mon, 11-11 Thu, 11-25 Thu"
        ),
        2028: (
            "01-17 Mon, 02-21 Mon, 05-29 Mon, 06-19 Mon, 07-04 Tue, "
            "09-04 Mon, 10-09 Mon, 11-23 Thu, 12-25 Mon"
        ),
        2029: (
            "01-01 Mon, 01-15 Mon, 02-19 Mon, 05-28 Mon, 06-19 Tue, 07-04 Wed, "
            "09-03 Mon, 10-08 Mon, 11-12 Mon, 11-22 Thu, 12-25 Tue"
        ),
    },
    # Source: GoCardless/business, bankgirot; Lag (1930:173) § 2 for the eves.
    "autogiro": {
        2025: (
            "01-01 Wed, 01-06 Mon, 04-18 Fri, 04-21 Mon, 05-01 Thu, 05-29 Thu, "
            "06-06 Fri, 06-20 Fri, 12-24 Wed, 12-25 Thu, 12-26 Fri, 12-31 Wed"
        ),
        2026: (
            "01-01 Thu, 01-06 Tue, 04-03 Fri, 04-06 Mon, 05-01 Fri, 05-14 Thu, "
            "06-19 Fri, 12-24 Thu, 12-25 Fri, 12-31 Thu"
        ),
        2027: (
            "01-01 Fri, 01-06 Wed, 03-26 Fri, 03-29 Mon, 05-06 Thu, 06-25 Fri, "
            "12-24 Fri, 12-31 Fri"
        ),
    },
    # Source: GOV.UK, bank holidays in England and Wales; GoCardless/business, bacs.
    "bacs": {
        2020: (
            "01-01 Wed, 04-10 Fri, 04-13 Mon, 05-08 Fri, 05-25 Mon, 08-31 Mon, "
            "12-25 Fri, 12-28 Mon"
        ),
        2022: (
            "01-03 Mon, 04-15 Fri, 04-18 Mon, 05-02 Mon, 06-02 Thu, 06-03 Fri, "
            "08-29 Mon, 09-19 Mon, 12-26 Mon, 12-27 Tue"
        ),
        2023: (
            "01-02 Mon, 04-07 Fri, 04-10 Mon, 05-01 Mon, 05-08 Mon, 05-29 Mon, "
            "08-28 Mon, 12-25 Mon, 12-26 Tue"
        ),
        2025: (
            "01-01 Wed, 04-18 Fri, 04-21 Mon, 05-05 Mon, 05-26 Mon, 08-25 Mon, "
            "12-25 Thu, 12-26 Fri"
        ),
        2026: (
            "01-01 Thu, 04-03 Fri, 04-06 Mon, 05-04 Mon, 05-25 Mon, 08-31 Mon, "
            "12-25 Fri, 12-28 Mon"
        ),
    },
    # Source: Reserve Bank of Australia, 2025; GoCardless/business, becs, 2020 (the same
    # rules); 22 September 2022: holiday of all states and territories.
    "becs_au": {
        2020: "01-01 Wed, 01-27 Mon, 04-10 Fri, 04-13 Mon, 12-25 Fri, 12-28 Mon",
        2022: (
            "01-03 Mon, 01-26 Wed, 04-15 Fri, 04-18 Mon, 04-25 Mon, 09-22 Thu, "
            "12-26 Mon, 12-27 Tue"
        ),
        2025: (
            "01-01 Wed, 01-27 Mon, 04-18 Fri, 04-21 Mon, 04-25 Fri, 12-25 Thu, "
            "12-26 Fri"
        ),
        2026: "01-01 Thu, 01-26 Mon, 04-03 Fri, 04-06 Mon, 12-25 Fri, 12-28 Mon",
    },
    # Source: Holidays Act 2003; Te Kāhui o Matariki Public Holiday Act 2022, schedule;
    # GoCardless/business, becsnz, 2020.
    "becs_nz": {
        2020: (
            "01-01 Wed, 01-02 Thu, 02-06 Thu, 04-10 Fri, 04-13 Mon, 04-27 Mon, "
            "06-01 Mon, 10-26 Mon, 12-25 Fri, 12-28 Mon"
        ),
        2025: (
            "01-01 Wed, 01-02 Thu, 02-06 Thu, 04-18 Fri, 04-21 Mon, 04-25 Fri, "
            "06-02 Mon, 06-20 Fri, 10-27 Mon, 12-25 Thu, 12-26 Fri"
        ),
        2026: (
            "01-01 Thu, 01-02 Fri, 02-06 Fri, 04-03 Fri, 04-06 Mon, 04-27 Mon, "
            "06-01 Mon, 07-10 Fri, 10-26 Mon, 12-25 Fri, 12-28 Mon"
        ),
        2052: (
            "01-01 Mon, 01-02 Tue, 02-06 Tue, 04-19 Fri, 04-22 Mon, 04-25 Thu, "
            "06-03 Mon, 06-21 Fri, 10-28 Mon, 12-25 Wed, 12-26 Thu"
        ),
    },
    # Source: Danmarks Nationalbank, banklukkedage 2026 and 2027; the same days of 2025.
    "betalingsservice": {
        2023: (
            "04-06 Thu, 04-07 Fri, 04-10 Mon, 05-05 Fri, 05-18 Thu, 05-19 Fri, "
            "05-29 Mon, 06-05 Mon, 12-25 Mon, 12-26 Tue"
        ),
        2025: (
            "01-01 Wed, 04-17 Thu, 04-18 Fri, 04-21 Mon, 05-29 Thu, 05-30 Fri, "
            "06-05 Thu, 06-09 Mon, 12-24 Wed, 12-25 Thu, 12-26 Fri, 12-31 Wed"
        ),
        2026: (
            "01-01 Thu, 04-02 Thu, 04-03 Fri, 04-06 Mon, 05-14 Thu, 05-15 Fri, "
            "05-25 Mon, 06-05 Fri, 12-24 Thu, 12-25 Fri, 12-31 Thu"
        ),
        2027: (
            "01-01 Fri, 03-25 Thu, 03-26 Fri, 03-29 Mon, 05-06 Thu, 05-07 Fri, "
            "05-17 Mon, 12-24 Fri, 12-31 Fri"
        ),
    },
    # Source: GoCardless/business, padca, 2018 and 2020; a collector's published list of
    # days without debits, 2024; from 2021 with 30 September.
    "pad": {
        2018: (
            "01-01 Mon, 03-30 Fri, 05-21 Mon, 07-02 Mon, 09-03 Mon, 10-08 Mon, "
            "11-12 Mon, 12-25 Tue, 12-26 Wed"
        ),
        2020: (
            "01-01 Wed, 04-10 Fri, 05-18 Mon, 07-01 Wed, 09-07 Mon, 10-12 Mon, "
            "11-11 Wed, 12-25 Fri, 12-28 Mon"
        ),
        2024: (
            "01-01 Mon, 03-29 Fri, 05-20 Mon, 07-01 Mon, 09-02 Mon, 09-30 Mon, "
            "10-14 Mon, 11-11 Mon, 12-25 Wed, 12-26 Thu"
        ),
        2025: (
            "01-01 Wed, 04-18 Fri, 05-19 Mon, 07-01 Tue, 09-01 Mon, 09-30 Tue, "
            "10-13 Mon, 11-11 Tue, 12-25 Thu, 12-26 Fri"
        ),
        2026: (
            "01-01 Thu, 04-03 Fri, 05-18 Mon, 07-01 Wed, 09-07 Mon, 09-30 Wed, "
            "10-12 Mon, 11-11 Wed, 12-25 Fri, 12-28 Mon"
        ),
    },
    # Source: ECB, TARGET closing days.
    "sepa_core": {
        2025: "01-01 Wed, 04-18 Fri, 04-21 Mon, 05-01 Thu, 12-25 Thu, 12-26 Fri",
        2026: "01-01 Thu, 04-03 Fri, 04-06 Mon, 05-01 Fri, 12-25 Fri",
    },
    "card": {
        2025: "",
        2026: "",
    },
    "pay_to": {
        2025: "",
        2026: "",
    },
    "weekend_only": {
        2025: "",
        2026: "",
    },
}

# Open, although somebody nearby is closed.
OPEN = {
    # The Fridays before a holiday on a Saturday; Good Friday; a day of mourning for a
    # president (the Board of Governors and the government were closed).
    "ach": "2026-07-03 2027-06-18 2027-12-24 2028-11-10 2026-04-03 2025-01-09",
    "autogiro": "2026-01-05 2026-04-02 2026-05-15 2026-05-25",
    # Holidays of Scotland; the Early May Monday that was moved to VE Day.
    "bacs": "2026-01-02 2026-11-30 2020-05-04",
    # The King's Birthday of most states, the Cup of Melbourne, Anzac Day on a weekend.
    "becs_au": "2026-06-08 2026-11-03 2026-04-27 2021-04-26",
    # The anniversary of Auckland.
    "becs_nz": "2026-01-26",
    # Labour Day; from 2024 the General Prayer Day.
    "betalingsservice": "2026-05-01 2024-04-26 2026-12-30",
    # Holidays of provinces, and Easter Monday.
    "pad": "2026-02-16 2026-08-03 2026-06-24 2026-04-06",
    "sepa_core": "2025-12-24 2025-12-31 2026-05-14 2026-12-28",
}

BOUNDS = {
    "ach": (1999, 2100),
    "autogiro": (2005, 2100),
    "bacs": (1978, 2100),
    "becs_au": (2012, 2100),
    "becs_nz": (2004, 2052),
    "betalingsservice": (2016, 2100),
    "pad": (2018, 2100),
    "card": (1, 9999),
    "pay_to": (1, 9999),
    "sepa_core": (2002, 2100),
    "weekend_only": (1, 9999),
}


def closed(scheme, year):
    """List the days from Monday to Friday on which the scheme does not work."""
    calendar, first = bank_calendar(scheme), date(year, 1, 1)
    days = (first + timedelta(n) for n in range((date(year, 12, 31) - first).days + 1))
    return [
        f"{day:%m-%d %a}"
        for day in days
        if day.weekday() < 5 and not calendar.is_business_day(day)
    ]


class TestBankYears(TestCase):
    maxDiff = None

    def test_each_scheme_has_its_years_its_open_days_and_its_bounds(self):
        self.assertEqual(set(CLOSED), set(SCHEMES))
        self.assertEqual(set(BOUNDS), set(SCHEMES))
        self.assertTrue(all({2025, 2026} <= set(years) for years in CLOSED.values()))

    def test_a_year_is_closed_on_the_published_weekdays_and_no_other(self):
        for scheme, years in CLOSED.items():
            for year, days in years.items():
                with self.subTest(scheme, year=year):
                    self.assertEqual(", ".join(closed(scheme, year)), days)

    def test_a_holiday_of_somebody_else_is_a_bank_day(self):
        for scheme, days in OPEN.items():
            for day in days.split():
                with self.subTest(scheme, day=day):
                    calendar = bank_calendar(scheme)
                    self.assertTrue(calendar.is_business_day(date.fromisoformat(day)))

    def test_the_years_that_are_known_are_these_and_the_others_an_error(self):
        for scheme, (first, last) in BOUNDS.items():
            with self.subTest(scheme):
                calendar = bank_calendar(scheme)
                calendar.is_business_day(date(first, 1, 1))
                calendar.is_business_day(date(last, 12, 31))
                for year in {first - 1, last + 1} - {0, 10000}:
                    with self.assertRaisesRegex(
                        UnknownHolidays, f"{scheme} .* {first} to {last}, not in {year}"
                    ):
                        calendar.is_business_day(date(year, 6, 3))

    def test_counting_past_matariki_is_an_error(self):
        # 2052-12-31 is a Tuesday; nobody knows the Matariki of 2053 yet.
        with self.assertRaisesRegex(UnknownHolidays, "becs_nz"):
            bank_calendar("becs_nz").add_business_days(date(2052, 12, 31), 1)
