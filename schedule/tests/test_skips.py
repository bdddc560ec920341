from datetime import date
from unittest import TestCase

from ..charges import tracks
from ..events import Pause, Resume
from ..periods import FOREVER, Cadence, Period
from ..skips import skips_of
from ..terms import LineTerms, Terms, one_time


def d(text):
    return date.fromisoformat(text)


YEAR = Period(d("2025-01-01"), d("2026-01-01"))


class TestSkips(TestCase):
    """Which days each pause skips: by a calendar."""

    def skips(self, *events, within=YEAR, cadences=("month",)):
        lines = [
            LineTerms(key, d("2025-01-31"), Cadence(unit), day_of_month=31)
            for key, unit in enumerate(cadences, 1)
        ]
        found = skips_of(tracks(Terms(tuple(lines)), events), within)
        return [(str(s.days.start), str(s.days.end), s.event.number) for s, _ in found]

    def test_an_open_pause_has_no_end(self):
        pause = Pause(d("2025-03-05"), number=1)
        self.assertEqual(self.skips(pause), [("2025-03-31", str(FOREVER), 1)])

    def test_a_resume_ends_it_on_the_next_bill_day(self):
        pause = Pause(d("2025-03-05"), number=1)
        resume = Resume(d("2025-05-02"), number=2)
        self.assertEqual(self.skips(pause, resume), [("2025-03-31", "2025-05-31", 1)])

    def test_lines_that_skip_other_days_are_told_apart_and_in_order(self):
        pause = Pause(d("2025-03-05"), number=1, cycles=1)
        self.assertEqual(
            self.skips(pause, cadences=("year", "month", "month")),
            [("2025-03-31", "2025-04-30", 1)],
        )
        self.assertEqual(
            self.skips(
                pause,
                within=Period(d("2025-01-01"), d("2027-01-01")),
                cadences=("year", "month"),
            ),
            [("2025-03-31", "2025-04-30", 1), ("2026-01-31", "2027-01-31", 1)],
        )

    def test_it_tells_of_which_lines(self):
        pause = Pause(d("2025-03-05"), number=1, cycles=1)
        lines = [
            LineTerms(1, d("2025-01-01"), Cadence("month")),
            LineTerms(2, d("2025-01-01"), Cadence("month")),
            LineTerms(3, d("2025-01-01"), Cadence("month", 3)),
            one_time(4, d("2025-01-01")),
        ]
        found = skips_of(tracks(Terms(tuple(lines)), [pause]), YEAR)
        self.assertEqual(
            [(str(skip.days.start), sorted(keys)) for skip, keys in found],
            [("2025-04-01", [1, 2]), ("2025-04-01", [3])],
        )

    def test_a_fee_that_is_billed_once_has_no_days_to_skip(self):
        pause = Pause(d("2025-03-05"), number=1, cycles=2)
        lines = Terms((one_time(4, d("2025-03-10")),))
        self.assertEqual(skips_of(tracks(lines, [pause]), YEAR), [])

    def test_what_lies_outside_of_the_days_is_left_out(self):
        pause = Pause(
            d("2025-03-05"), number=1, policy="prorate", until=d("2025-03-20")
        )
        days = ("2025-03-05", "2025-03-20", 1)
        touching = (
            (Period(d("2025-03-20"), d("2025-04-01")), []),
            (Period(d("2025-03-19"), d("2025-04-01")), [days]),
            (Period(d("2025-02-01"), d("2025-03-05")), []),
            (Period(d("2025-02-01"), d("2025-03-06")), [days]),
        )
        for within, expected in touching:
            with self.subTest(within=str(within)):
                self.assertEqual(self.skips(pause, within=within), expected)
