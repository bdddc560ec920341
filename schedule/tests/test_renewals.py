"""Who is bound for another year is told before: on which days that begins."""

from datetime import date
from unittest import TestCase

from ..events import Change, End, Pause
from ..periods import Cadence
from ..renewals import renewals
from ..terms import LineTerms, Terms, one_time

YEAR = Cadence("year")
MONTH = Cadence("month")


def found(line, *events, since="2025-01-31", until="2029-12-31"):
    """Return the days of renewal, from the start on unless given."""
    window = date.fromisoformat(since), date.fromisoformat(until)
    return [str(day) for day in renewals(Terms((line,)), events, *window)]


def from_january(cadence=YEAR, **more):
    return LineTerms(7, date(2025, 1, 31), cadence, **more)


class TestRenewals(TestCase):
    def test_every_year_but_the_first(self):
        self.assertEqual(
            found(from_january()),
            ["2026-01-31", "2027-01-31", "2028-01-31", "2029-01-31"],
        )

    def test_the_window_is_open_at_its_start_and_closed_at_its_end(self):
        line = from_january()
        self.assertEqual(found(line, since="2026-01-31", until="2027-01-30"), [])
        self.assertEqual(
            found(line, since="2026-01-30", until="2026-01-31"), ["2026-01-31"]
        )

    def test_months_and_quarters_are_told_to_nobody(self):
        for cadence in (MONTH, Cadence("month", 3), Cadence("week", 51)):
            self.assertEqual(found(from_january(cadence)), [])

    def test_a_year_counted_in_months_or_weeks_is_one(self):
        until = "2026-12-31"
        self.assertEqual(
            found(from_january(Cadence("month", 12)), until=until), ["2026-01-31"]
        )
        # 364 days after 31 January 2025.
        self.assertEqual(
            found(from_january(Cadence("week", 52)), until=until), ["2026-01-30"]
        )

    def test_a_commitment_is_over_once(self):
        line = from_january(MONTH, commitment=Cadence("month", 13))
        self.assertEqual(found(line), ["2026-02-28"])

    def test_within_a_commitment_no_year_is_renewed(self):
        line = from_january(commitment=Cadence("year", 3))
        self.assertEqual(found(line), ["2028-01-31", "2029-01-31"])

    def test_what_is_over_with_its_commitment_is_not_renewed(self):
        line = from_january(MONTH, commitment=YEAR)
        self.assertEqual(found(line, End(date(2025, 6, 1))), [])
        counted = from_january(MONTH, commitment=YEAR, payments=12)
        self.assertEqual(found(counted), [])

    def test_an_end_stops_the_years(self):
        self.assertEqual(found(from_january(), End(date(2026, 6, 1))), ["2026-01-31"])

    def test_a_year_that_is_paused_does_not_begin(self):
        pause = Pause(date(2025, 12, 1), cycles=1)
        self.assertEqual(
            found(from_january(), pause, until="2027-12-31"), ["2027-01-31"]
        )

    def test_what_was_asked_for_is_no_renewal(self):
        change = Change(date(2025, 6, 10), to={"cadence": YEAR})
        self.assertEqual(
            found(from_january(MONTH), change, until="2026-12-31"), ["2026-06-10"]
        )

    def test_days_before_the_bill_day_are_followed_by_a_renewal(self):
        line = LineTerms(7, date(2025, 6, 10), YEAR, day_of_month=1)
        self.assertEqual(
            found(line, since="2025-06-09", until="2026-12-31"),
            ["2025-07-01", "2026-07-01"],
        )

    def test_a_trial_is_not_renewed_when_it_is_paid_for(self):
        line = from_january(trial=MONTH)
        self.assertEqual(found(line, until="2026-12-31"), ["2026-02-28"])

    def test_what_is_sold_once_is_not_renewed(self):
        self.assertEqual(found(one_time(3, date(2025, 1, 31))), [])

    def test_several_lines_are_told_of_one_by_one(self):
        other = LineTerms(8, date(2025, 3, 1), YEAR)
        days = renewals(
            Terms((from_january(), other, from_january(MONTH))),
            (),
            date(2025, 12, 31),
            date(2026, 12, 31),
        )
        self.assertEqual([str(day) for day in days], ["2026-01-31", "2026-03-01"])
