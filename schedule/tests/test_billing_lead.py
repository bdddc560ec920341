"""The billing lead over Christmas 2025, each scheme counted by hand on its calendar."""

from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..billing_lead import (
    DailyRun,
    due_date,
    due_date_of,
    issue_date,
    issue_date_of,
    last_issued,
    latest_request_date,
)
from ..charges import due_charges
from ..debit_dates import charge_date
from ..errors import ScheduleError
from ..periods import Cadence
from ..schemes import SCHEMES
from ..terms import LineTerms, Terms

# Charged for Tuesday the 23rd and for Saturday the 27th: the charge dates, and the last
# day to ask for them. Closed: 25 and 26 December in most places, the 24th and the 31st
# too in Sweden and Denmark, the 25th alone in the United States.
CHRISTMAS = {
    "ach": ("2025-12-23", "2025-12-19", "2025-12-29", "2025-12-24"),
    "autogiro": ("2025-12-23", "2025-12-11", "2025-12-29", "2025-12-12"),
    "bacs": ("2025-12-23", "2025-12-18", "2025-12-29", "2025-12-22"),
    "becs_au": ("2025-12-23", "2025-12-22", "2025-12-29", "2025-12-24"),
    "becs_nz": ("2025-12-23", "2025-12-19", "2025-12-29", "2025-12-23"),
    # The eighth bank day before 1 December.
    "betalingsservice": ("2025-12-23", "2025-11-19", "2025-12-29", "2025-11-19"),
    "card": ("2025-12-23", "2025-12-23", "2025-12-27", "2025-12-27"),
    "pad": ("2025-12-23", "2025-12-18", "2025-12-29", "2025-12-22"),
    "pay_to": ("2025-12-23", "2025-12-23", "2025-12-27", "2025-12-27"),
    "sepa_core": ("2025-12-23", "2025-12-18", "2025-12-29", "2025-12-22"),
    "weekend_only": ("2025-12-23", "2025-12-23", "2025-12-29", "2025-12-29"),
}
schemes = st.sampled_from(sorted(SCHEMES))
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def d(text):
    return date.fromisoformat(text)


class TestChristmas(TestCase):
    def test_every_scheme_is_in_the_table(self):
        self.assertEqual(set(CHRISTMAS), set(SCHEMES))

    def test_a_plan_for_a_day_is_charged_on_it_or_the_next_bank_day(self):
        for scheme, (tuesday, asked, monday, asked_later) in CHRISTMAS.items():
            for nominal, charged_on, request in (
                ("2025-12-23", tuesday, asked),
                ("2025-12-27", monday, asked_later),
            ):
                with self.subTest(scheme, nominal=nominal):
                    issued = issue_date(d(nominal), scheme)
                    self.assertEqual(str(issued), request)
                    self.assertEqual(
                        str(latest_request_date(d(charged_on), scheme)), request
                    )
                    self.assertEqual(
                        str(due_date(d(nominal), scheme, issued)), charged_on
                    )

    def test_a_month_of_its_own_is_asked_for_before_it(self):
        # Closed 24, 25, 26 and 31 December: 30, 29, 23, 22, 19, 18, 17, 16.
        self.assertEqual(
            str(issue_date(d("2026-01-23"), "betalingsservice")), "2025-12-16"
        )


class TestTheLongerLeadWins(TestCase):
    def test_what_was_agreed_counts_in_calendar_days_from_the_charge_date(self):
        # The 27th is charged on Monday the 29th; 14 days before is Monday the 15th.
        issued = issue_date(d("2025-12-27"), "sepa_core", days_before=14)
        self.assertEqual(str(issued), "2025-12-15")

    def test_a_shorter_agreement_does_not_shorten_the_lead_of_the_scheme(self):
        issued = issue_date(d("2025-12-27"), "sepa_core", days_before=2)
        self.assertEqual(str(issued), "2025-12-22")

    def test_a_wish_for_the_last_day_stays_in_its_month(self):
        # Sunday 31 May 2026 is charged on Friday the 29th: 28, 27, 26.
        self.assertEqual(
            str(issue_date(d("2026-05-31"), "sepa_core", day_of_month=-1)),
            "2026-05-26",
        )
        self.assertEqual(
            str(due_date(d("2026-05-31"), "sepa_core", d("2026-05-26"), -1)),
            "2026-05-29",
        )

    def test_an_invoice_is_never_issued_after_its_charge(self):
        with self.assertRaisesRegex(ScheduleError, "before the charge"):
            issue_date(d("2026-05-31"), "sepa_core", days_before=-1)


class TestLate(TestCase):
    def test_what_is_issued_late_is_charged_as_soon_as_can_be(self):
        # Issued on the day itself: three bank days, 24, 29 and 30 December.
        due = due_date(d("2025-12-23"), "sepa_core", d("2025-12-23"))
        self.assertEqual(str(due), "2025-12-30")

    def test_what_is_issued_late_still_keeps_the_agreed_notice(self):
        # 14 days after Tuesday the 23rd is Tuesday 6 January.
        due = due_date(d("2025-12-23"), "sepa_core", d("2025-12-23"), None, 14)
        self.assertEqual(str(due), "2026-01-06")

    def test_a_mandate_is_not_charged_before_the_provider_can(self):
        # Saturday 27 December rolls to Monday the 29th.
        due = due_date(
            d("2025-12-23"), "sepa_core", d("2025-12-09"), not_before=d("2025-12-27")
        )
        self.assertEqual(str(due), "2025-12-29")

    def test_a_card_is_charged_on_any_day(self):
        self.assertEqual(
            str(due_date(d("2025-12-25"), "card", d("2025-12-28"))), "2025-12-28"
        )


class TestCharges(TestCase):
    def charges(self, until, **terms):
        line = LineTerms(7, d("2025-09-20"), Cadence("month"), **terms)
        return due_charges(Terms((line,)), (), d(until))

    def test_the_days_before_the_first_last_day_are_rolled_forward(self):
        # Saturday 20 September is charged on Monday; the 30th is a Tuesday, Friday 31
        # October a bank day, and Sunday 30 November is charged on Friday the 28th.
        found = self.charges("2025-11-30", day_of_month=-1)
        self.assertEqual(
            [str(due_date_of(c, "sepa_core", d("2025-09-01"))) for c in found],
            ["2025-09-22", "2025-09-30", "2025-10-31", "2025-11-28"],
        )

    def test_what_is_billed_afterwards_is_issued_when_its_period_is_over(self):
        (charge,) = self.charges("2025-10-20", timing="arrears")
        issued = issue_date_of(charge, "sepa_core", 14)
        self.assertEqual(str(issued), "2025-10-20")
        # 21, 22 and 23 October.
        self.assertEqual(str(due_date_of(charge, "sepa_core", issued)), "2025-10-23")


class TestTheRunAndTheBanksClock(TestCase):
    def test_a_run_after_the_cut_off_asks_a_day_sooner(self):
        # Bacs, 29 December: asked for by Monday 22 December before four in London.
        for hour, last_run in ((15, "2025-12-22"), (16, "2025-12-21")):
            run = DailyRun(hour, "Europe/London")
            with self.subTest(hour):
                day = latest_request_date(d("2025-12-29"), "bacs", run)
                self.assertEqual(str(day), last_run)

    def test_ten_in_paris_is_ten_at_night_in_auckland(self):
        # Asked for by Friday 19 December before five: by Thursday's run in Paris.
        run = DailyRun(10, "Europe/Paris")
        issued = issue_date(d("2025-12-23"), "becs_nz", run=run)
        self.assertEqual(str(issued), "2025-12-18")
        due = due_date(d("2025-12-23"), "becs_nz", issued, run=run)
        self.assertEqual(str(due), "2025-12-23")
        # A day late counts for Monday the 22nd: charged on Wednesday the 24th.
        late = due_date(d("2025-12-23"), "becs_nz", d("2025-12-19"), run=run)
        self.assertEqual(str(late), "2025-12-24")

    @given(
        days,
        schemes,
        st.builds(
            DailyRun,
            st.integers(0, 23),
            st.sampled_from(["Europe/Paris", "Pacific/Auckland", "America/New_York"]),
        ),
    )
    def test_the_last_run_in_time_is_in_time_and_the_next_one_is_not(
        self, day, scheme, run
    ):
        charged_on = charge_date(day, scheme)
        last = latest_request_date(charged_on, scheme, run)
        by = latest_request_date(charged_on, scheme)
        self.assertLessEqual(run.counts_for(last, scheme), by)
        self.assertGreater(run.counts_for(last + timedelta(days=1), scheme), by)


class TestLastIssued(TestCase):
    def test_the_days_that_are_issued_by_a_day(self):
        # On 22 December SEPA asks for Monday the 29th: 26, 27 and 28 roll to it.
        self.assertEqual(str(last_issued(d("2025-12-22"), "sepa_core")), "2025-12-29")
        self.assertEqual(str(last_issued(d("2025-12-21"), "sepa_core")), "2025-12-24")

    @given(days, schemes, st.sampled_from([None, -1]), st.integers(0, 30))
    def test_it_is_the_last_one(self, day, scheme, wished, before):
        last = last_issued(day, scheme, wished, before)
        self.assertLessEqual(issue_date(last, scheme, wished, before), day)
        following = last + timedelta(days=1)
        self.assertGreater(issue_date(following, scheme, wished, before), day)

    @given(days, schemes, st.sampled_from([None, -1]), st.integers(0, 30))
    def test_what_is_issued_in_time_is_charged_on_its_own_date(
        self, nominal, scheme, wished, before
    ):
        issued = issue_date(nominal, scheme, wished, before)
        due = due_date(nominal, scheme, issued, wished, before)
        self.assertEqual(due, charge_date(nominal, scheme, wished))
