"""Where so many periods end: by hand, with a calendar."""

from datetime import date as Date
from unittest import TestCase

from ..charges import due_charges
from ..events import Change, End, Pause
from ..periods import Cadence
from ..stretch import nth_renewal, rhythm_on, values_on
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


class TestRhythm(TestCase):
    def found(self, key, day, *events):
        rhythm = rhythm_on(TERMS, events, key, Date.fromisoformat(day))
        return rhythm and (str(rhythm.begins), rhythm.cadence, rhythm.wished_day)

    def test_the_period_that_contains_the_day(self):
        self.assertEqual(self.found(1, "2025-03-10"), ("2025-02-28", MONTH, 31))
        self.assertEqual(self.found(2, "2025-07-14"), ("2025-04-15", QUARTER, 15))
        self.assertEqual(self.found(2, "2025-07-15"), ("2025-07-15", QUARTER, 15))

    def test_before_it_starts_and_once_it_is_over(self):
        self.assertEqual(self.found(1, "2025-01-01"), ("2025-01-31", MONTH, 31))
        ends = End(Date(2025, 3, 1), policy="immediately_with_credit")
        self.assertIsNone(self.found(1, "2025-03-01", ends))

    def test_as_it_was_changed(self):
        change = Change(Date(2025, 3, 1), at="renewal", to={"cadence": QUARTER})
        self.assertEqual(self.found(1, "2025-03-30", change)[1], MONTH)
        self.assertEqual(
            self.found(1, "2025-03-31", change), ("2025-03-31", QUARTER, 31)
        )


class TestInStep(TestCase):
    """A line that is added keeps step with one that runs."""

    def periods(self, until, **terms):
        line = LineTerms(3, unit_price=12, **terms)
        charges = due_charges(Terms((line,)), (), Date.fromisoformat(until))
        return [str(charge.period) for charge in charges]

    def test_with_a_month_on_the_31st(self):
        found = self.periods(
            "2025-05-01",
            start=Date(2025, 3, 10),
            cadence=MONTH,
            day_of_month=31,
            in_step=Date(2025, 2, 28),
        )
        self.assertEqual(
            found,
            [
                "[2025-03-10, 2025-03-31)",
                "[2025-03-31, 2025-04-30)",
                "[2025-04-30, 2025-05-31)",
            ],
        )

    def test_with_weeks_and_odd_months(self):
        found = self.periods(
            "2025-04-20",
            start=Date(2025, 4, 11),
            cadence=Cadence("week"),
            in_step=Date(2025, 4, 1),
        )
        self.assertEqual(
            found, ["[2025-04-11, 2025-04-15)", "[2025-04-15, 2025-04-22)"]
        )
        found = self.periods(
            "2025-12-01",
            start=Date(2025, 3, 1),
            cadence=Cadence("month", 5),
            day_of_month=15,
            in_step=Date(2025, 1, 15),
        )
        self.assertEqual(
            found,
            [
                "[2025-03-01, 2025-06-15)",
                "[2025-06-15, 2025-11-15)",
                "[2025-11-15, 2026-04-15)",
            ],
        )

    def test_on_the_first_day_of_a_period_it_is_whole(self):
        found = self.periods(
            "2025-02-15",
            start=Date(2025, 2, 15),
            cadence=MONTH,
            day_of_month=15,
            in_step=Date(2025, 2, 15),
        )
        self.assertEqual(found, ["[2025-02-15, 2025-03-15)"])
