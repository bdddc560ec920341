import unittest
from datetime import date

from ..charges import tracks
from ..events import Change, End, Pause
from ..periods import Cadence
from ..terms import LineTerms, Terms

LINE = LineTerms(7, date(2025, 9, 12), Cadence("month"), unit_price=30)
QUARTER = Cadence("month", 3)


class TestAgreedOn(unittest.TestCase):
    """What is agreed on a day, and when that changes."""

    def track(self, *events, line=LINE):
        [track] = tracks(Terms((line,)), events)
        return track

    def assertAgreed(self, track, day, cadence, price, then=None):
        day = date.fromisoformat(day)
        found, values = track.agreed_on(day)
        self.assertEqual((found, values.unit_price), (cadence, price))
        self.assertEqual(track.next_change(day), then and date.fromisoformat(then))

    def test_a_price_and_a_cadence(self):
        track = self.track(
            Change(date(2025, 9, 20), 1, to={"unit_price": 41}, at="renewal"),
            Change(date(2025, 11, 12), 2, to={"cadence": QUARTER}),
        )
        self.assertAgreed(track, "2025-09-01", Cadence("month"), 30, "2025-09-12")
        self.assertAgreed(track, "2025-10-11", Cadence("month"), 30, "2025-10-12")
        self.assertAgreed(track, "2025-10-12", Cadence("month"), 41, "2025-11-12")
        self.assertAgreed(track, "2025-11-12", QUARTER, 41)

    def test_a_pause_leaves_it_agreed(self):
        track = self.track(Pause(date(2025, 9, 12), 1, policy="skip"))
        self.assertAgreed(track, "2025-09-30", Cadence("month"), 30)

    def test_nothing_is_agreed_once_it_is_over(self):
        track = self.track(End(date(2025, 10, 1), 1, policy="period_end"))
        self.assertAgreed(track, "2025-10-11", Cadence("month"), 30, "2025-10-12")
        self.assertIsNone(track.agreed_on(date(2025, 10, 12)))
        self.assertIsNone(track.next_change(date(2025, 10, 12)))

    def test_nothing_is_agreed_if_it_ends_before_it_begins(self):
        track = self.track(End(date(2025, 9, 1), 1, policy="immediately"))
        self.assertIsNone(track.agreed_on(date(2025, 8, 20)))
        self.assertIsNone(track.next_change(date(2025, 8, 20)))
