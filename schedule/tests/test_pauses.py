"""When a whole subscription is paused: by hand, with a calendar."""

from datetime import date as Date
from datetime import datetime
from unittest import TestCase

from ..debit_dates import change_day, last_change_date
from ..errors import ScheduleError
from ..events import Pause, Resume
from ..pauses import breaks
from ..periods import FOREVER, Cadence
from ..terms import LineTerms, Terms, one_time

MONTHLY = Terms((LineTerms(1, Date(2025, 1, 31), Cadence("month")),))


class TestBreaks(TestCase):
    def found(self, *events, terms=MONTHLY):
        return [(found.start, found.end) for found in breaks(terms, events)]

    def test_two_cycles_of_the_31st_end_on_30_april(self):
        pause = Pause(Date(2025, 2, 10), cycles=2)
        self.assertEqual(self.found(pause), [(Date(2025, 2, 10), Date(2025, 4, 30))])

    def test_an_open_one_lasts_until_somebody_resumes_it(self):
        pause = Pause(Date(2025, 2, 10), number=1)
        self.assertEqual(self.found(pause), [(Date(2025, 2, 10), FOREVER)])
        resume = Resume(Date(2025, 5, 5), number=2)
        self.assertEqual(
            self.found(pause, resume), [(Date(2025, 2, 10), Date(2025, 5, 5))]
        )

    def test_one_that_skipped_nothing_is_none(self):
        pause = Pause(Date(2025, 2, 10), number=1)
        self.assertEqual(self.found(pause, Resume(Date(2025, 2, 20), number=2)), [])

    def test_the_only_line_suspended_by_itself_is_none_of_the_whole(self):
        alone = Pause(Date(2025, 2, 10), cycles=2, lines=frozenset({1}))
        self.assertEqual(self.found(alone), [])

    def test_twice(self):
        self.assertEqual(
            self.found(
                Pause(Date(2025, 2, 28), cycles=1, number=1),
                Pause(Date(2025, 6, 1), until=Date(2025, 6, 15), number=2),
            ),
            [
                (Date(2025, 2, 28), Date(2025, 3, 31)),
                # No period starts from 1 to 14 June: nothing is skipped.
            ],
        )

    def test_a_pause_of_one_line_of_two_is_none_of_the_whole(self):
        year = LineTerms(2, Date(2025, 1, 1), Cadence("year"))
        terms = Terms((*MONTHLY.lines, year, one_time(3, Date(2025, 1, 1))))
        self.assertEqual(
            self.found(Pause(Date(2025, 2, 1), lines=frozenset({1})), terms=terms), []
        )
        # The month goes on from 31 March, the year not before 1 January 2027.
        self.assertEqual(
            self.found(Pause(Date(2025, 2, 1), cycles=1), terms=terms),
            [(Date(2025, 2, 1), Date(2025, 3, 31))],
        )


class TestChangeDay(TestCase):
    """The day of a change is that of the scheme's clock."""

    def test_by_the_clock_of_the_scheme(self):
        # In Auckland it is the next morning, on a Saturday or a working day alike.
        for instant, scheme, day in (
            ("2026-06-19T14:00+02:00", "becs_nz", "2026-06-20"),
            ("2026-06-17T03:00+02:00", "becs_nz", "2026-06-17"),
            ("2026-06-17T10:00+02:00", "becs_nz", "2026-06-18"),
            ("2026-06-20T23:30+02:00", "sepa_core", "2026-06-20"),
        ):
            with self.subTest(instant=instant):
                found = change_day(datetime.fromisoformat(instant), scheme)
                self.assertEqual(found, Date.fromisoformat(day))

    def test_a_naive_instant_is_refused(self):
        naive = datetime.fromisoformat("2026-06-19T10:00")
        with self.assertRaises(ScheduleError):
            change_day(naive, "bacs")

    def test_the_worked_examples_of_the_notice(self):
        # PAD, a Tuesday 23rd: by Thursday the 18th, as the weekend is between; a Friday
        # 23rd by the 20th. BECS in Australia, 14 calendar days: by the 9th.
        for scheme, charged, stop in (
            ("pad", "2025-09-23", "2025-09-18"),
            ("pad", "2026-01-23", "2026-01-20"),
            ("becs_au", "2026-01-23", "2026-01-09"),
            # A Saturday 23rd is charged on Monday the 25th: 14 days before is the 11th.
            ("becs_au", "2026-05-23", "2026-05-11"),
        ):
            with self.subTest(scheme=scheme, charged=charged):
                found = last_change_date(Date.fromisoformat(charged), scheme)
                self.assertEqual(found, Date.fromisoformat(stop))
