"""Where so many periods end: by hand, with a calendar."""

from datetime import date as Date
from unittest import TestCase

from ..events import Change, End, Pause
from ..periods import Cadence
from ..stretch import nth_renewal, values_on
from ..terms import LineTerms, Terms

MONTH, QUARTER = Cadence("month"), Cadence("month", 3)
TERMS = Terms(
    (
        LineTerms(1, Date(2025, 1, 31), MONTH, unit_price=30),
        LineTerms(2, Date(2025, 1, 15), QUARTER, unit_price=90),
    )
)


class TestNthRenewal(TestCase):
    def found(self, key, day, n, *events):
        return str(nth_renewal(TERMS, events, key, Date.fromisoformat(day), n))

    def test_the_31st_is_never_dragged_by_short_months(self):
        self.assertEqual(
            [self.found(1, "2025-02-01", n) for n in range(4)],
            ["2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"],
        )
        self.assertEqual(self.found(1, "2025-02-28", 0), "2025-02-28")
        self.assertEqual(self.found(1, "2025-03-01", 0), "2025-03-31")

    def test_each_line_has_periods_of_its_own(self):
        self.assertEqual(self.found(2, "2025-02-01", 0), "2025-04-15")
        self.assertEqual(self.found(2, "2025-02-01", 2), "2025-10-15")

    def test_before_the_start_it_is_the_start(self):
        self.assertEqual(self.found(2, "2020-02-01", 0), "2025-01-15")

    def test_what_a_pause_skips_is_not_counted(self):
        pause = Pause(Date(2025, 3, 1), cycles=2)
        # 28 February, then 31 March and 30 April are skipped, 31 May.
        self.assertEqual(self.found(1, "2025-02-10", 1, pause), "2025-05-31")
        open_pause = Pause(Date(2025, 3, 1))
        self.assertEqual(self.found(1, "2025-02-10", 1, open_pause), "None")

    def test_a_line_that_is_over_has_none(self):
        end = End(Date(2025, 4, 10))
        self.assertEqual(self.found(1, "2025-03-01", 0, end), "2025-03-31")
        self.assertEqual(self.found(1, "2025-03-01", 1, end), "None")

    def test_another_cadence_counts_from_its_own_renewal(self):
        change = Change(Date(2025, 3, 1), at="renewal", to={"cadence": QUARTER})
        self.assertEqual(
            [self.found(1, "2025-02-10", n, change) for n in range(3)],
            ["2025-02-28", "2025-03-31", "2025-06-30"],
        )


class TestValuesOn(TestCase):
    def price(self, day, *events):
        return values_on(TERMS, events, 1, Date.fromisoformat(day)).unit_price

    def test_a_change_counts_from_its_renewal_on(self):
        change = Change(Date(2025, 3, 1), at="renewal", to={"unit_price": 25})
        self.assertEqual(self.price("2025-03-30", change), 30)
        self.assertEqual(self.price("2025-03-31", change), 25)

    def test_of_two_the_later_counts(self):
        changes = [
            Change(Date(2025, month, 28), at="renewal", to={"unit_price": price})
            for month, price in ((3, 25), (5, 30))
        ]
        days = ("2025-03-01", "2025-03-31", "2025-05-30", "2025-05-31", "2026-01-01")
        self.assertEqual(
            [self.price(day, *changes) for day in days], [30, 25, 25, 30, 30]
        )

    def test_before_its_start_it_is_what_was_agreed(self):
        self.assertEqual(self.price("2020-01-01"), 30)
