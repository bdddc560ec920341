import unittest
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ..charges import due_charges
from ..discounts import periods_left, spread
from ..errors import ScheduleError
from ..events import Discount, Lift, Pause, Undo
from ..periods import Cadence
from ..terms import LineTerms, Terms

# A month on each first; the discount is taken off March, April and May 2025.
TERMS = Terms((LineTerms(7, date(2025, 1, 1), Cadence("month")),))


def off(**more):
    about = {"mode": "percent", "value": 10, "periods": 3, **more}
    return Discount(date(2025, 3, 1), 4, **about)


class TestSpread(unittest.TestCase):
    """An amount off several lines, to the last cent."""

    def test_by_what_the_lines_cost(self):
        # 5.00 off 30.00 and 10.00: 3.75 and 1.25.
        self.assertEqual(spread(500, [30, 10]), [375, 125])
        # A cent over three that weigh the same: the second passes the half.
        self.assertEqual(spread(1, [1, 1, 1]), [0, 1, 0])
        self.assertEqual(spread(100, [1, 1, 1]), [33, 34, 33])

    def test_what_costs_nothing_has_no_part(self):
        self.assertEqual(spread(500, [0, 20, 0]), [0, 500, 0])
        self.assertEqual(spread(500, [0, 0]), [500, 0])
        self.assertRaises(ScheduleError, spread, 500, [20, -1])

    @given(
        st.integers(0, 10**6),
        st.lists(st.fractions(0, 10**4, max_denominator=100), min_size=1, max_size=6),
    )
    def test_nothing_is_lost_and_nobody_is_a_unit_off(self, units, weights):
        parts = spread(units, weights)
        self.assertEqual(sum(parts), units)
        total = sum(weights) or 1
        for part, weight in zip(parts, weights, strict=True):
            if sum(weights):
                self.assertLessEqual(abs(part - Fraction(units) * weight / total), 1)
            self.assertGreaterEqual(part, 0)


class TestPeriodsLeft(unittest.TestCase):
    """How long a discount still lasts, as the subscription shows it."""

    def left(self, dealt, *events, today="2025-03-01"):
        days = map(date.fromisoformat, (dealt, today))
        return periods_left(TERMS, events, 4, 7, *days)

    def test_each_period_that_is_billed_is_one(self):
        found = [
            self.left(day, off())
            for day in ("2025-03-01", "2025-04-01", "2025-05-01", "2025-07-01")
        ]
        self.assertEqual(found, [3, 2, 1, 0])

    def test_none_of_a_discount_for_ever_or_withdrawn(self):
        self.assertIsNone(self.left("2025-04-01", off(periods=None)))
        self.assertIsNone(
            self.left("2025-04-01", off(), Undo(date(2025, 3, 2), event=4))
        )

    def test_a_pause_lets_the_clock_stand_or_run(self):
        # April and May are skipped; it is the 10th of May, and March alone was billed.
        pause = Pause(date(2025, 4, 1), 5, cycles=2)
        stands = self.left("2025-04-01", off(), pause, today="2025-05-10")
        runs = self.left("2025-04-01", off(clock="runs"), pause, today="2025-05-10")
        self.assertEqual((stands, runs), (2, 0))


class TestLift(unittest.TestCase):
    """A discount that is ended takes nothing off what begins from that day on."""

    def codes(self, *events):
        charges = due_charges(TERMS, events, date(2025, 7, 1))
        return [
            (charge.period.start.month, len(charge.discounts)) for charge in charges
        ]

    def test_from_the_day_on_and_not_before(self):
        lift = Lift(date(2025, 4, 1), 5, event=4)
        self.assertEqual(
            self.codes(off(periods=None), lift),
            [(1, 0), (2, 0), (3, 1), (4, 0), (5, 0), (6, 0), (7, 0)],
        )
        later = Lift(date(2025, 4, 2), 5, event=4)
        self.assertEqual(self.codes(off(periods=None), later)[3:5], [(4, 1), (5, 0)])

    def test_no_other_discount_and_no_other_line(self):
        lift = Lift(date(2025, 4, 1), 5, event=6)
        self.assertEqual(self.codes(off(), lift)[3], (4, 1))
        elsewhere = Lift(date(2025, 4, 1), 5, lines=frozenset([8]), event=4)
        self.assertEqual(self.codes(off(), elsewhere)[3], (4, 1))

    def test_withdrawn_it_goes_on(self):
        lift = Lift(date(2025, 4, 1), 5, event=4)
        undo = Undo(date(2025, 4, 1), 6, event=5)
        self.assertEqual(self.codes(off(), lift, undo)[3], (4, 1))

    def test_nothing_is_left_of_it(self):
        lift = Lift(date(2025, 4, 1), 5, event=4)
        events = [off(periods=None), lift]
        today = date(2025, 4, 1)
        self.assertEqual(periods_left(TERMS, events, 4, 7, today, today), 0)
