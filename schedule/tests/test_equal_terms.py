"""A change to what it is already parts nothing, and takes no later credit away."""

from datetime import date
from fractions import Fraction
from unittest import TestCase

from ..charges import changes_nothing, due_charges
from ..credits import Billed, credits_of, unclear_days
from ..difference import charge_for
from ..errors import ScheduleError
from ..events import Change, End
from ..periods import Cadence, Period
from ..terms import SOLE_PAYER, LineTerms, PayerPart, Terms

DAY, WEEK, MONTH = Cadence("day"), Cadence("week"), Cadence("month")
APRIL_1, MAY_1 = date(2025, 4, 1), date(2025, 5, 1)


def april(day):
    return date(2025, 4, day)


def agreed(key=1, cadence=MONTH, day=None, **more):
    """A line from 1 April on: 2 pieces at 30 a month."""
    return LineTerms(key, APRIL_1, cadence, day, quantity=2, unit_price=30, **more)


def changed(day, number=0, lines=None, **to):
    return Change(april(day), number, lines and frozenset(lines), to=to)


def periods(line, *events, until=date(2025, 5, 31), payers=SOLE_PAYER):
    charges = due_charges(Terms((line,), payers), events, until)
    return [str(charge.period) for charge in charges]


# What a line has already, one for each thing that can change.
SAME = (
    {"quantity": 2},
    {"quantity": 2.0},
    {"unit_price": 30},
    {"item": 7},
    {"payers": SOLE_PAYER},
    {"cadence": MONTH},
    {"day_of_month": 1},
    {"cadence": MONTH, "day_of_month": 1},
    {"quantity": 2, "unit_price": 30, "day_of_month": 1},
)
TWO_MONTHS = ["[2025-04-01, 2025-05-01)", "[2025-05-01, 2025-06-01)"]


class TestEqualTerms(TestCase):
    def test_a_change_to_what_it_is_already_parts_no_period(self):
        for to in SAME:
            with self.subTest(to=to):
                found = periods(agreed(item=7), changed(11, **to))
                self.assertEqual(found, TWO_MONTHS)

    def test_a_bill_day_is_the_one_it_is_whether_it_was_wished_or_the_start_s(self):
        for day in (None, 1):
            with self.subTest(day=day):
                line = agreed(day=day)
                self.assertEqual(periods(line, changed(11, day_of_month=1)), TWO_MONTHS)

    def test_a_quarter_is_not_begun_anew_by_the_bill_day_that_it_has(self):
        quarterly = agreed(cadence=Cadence("month", 3), day=1)
        self.assertEqual(
            periods(quarterly, changed(11, day_of_month=1), until=date(2025, 9, 30)),
            ["[2025-04-01, 2025-07-01)", "[2025-07-01, 2025-10-01)"],
        )

    def test_twelve_months_are_a_year_and_seven_days_a_week(self):
        for cadence, same in ((Cadence("year"), Cadence("month", 12)), (WEEK, None)):
            line = agreed(cadence=cadence)
            event = changed(11, cadence=same or Cadence("day", 7))
            until = APRIL_1 if same else april(14)
            self.assertEqual(
                periods(line, event, until=until), periods(line, until=until)
            )

    def test_the_second_time_the_same_parts_nothing_more(self):
        found = periods(
            agreed(), changed(11, 1, quantity=5), changed(21, 2, quantity=5)
        )
        self.assertEqual(
            found,
            [
                "[2025-04-01, 2025-04-11)",
                "[2025-04-11, 2025-05-01)",
                "[2025-05-01, 2025-06-01)",
            ],
        )

    def test_what_is_changed_back_on_its_day_was_never_changed(self):
        for there, back in (
            ({"quantity": 9}, {"quantity": 2}),
            ({"cadence": WEEK}, {"cadence": MONTH}),
            ({"day_of_month": 20}, {"day_of_month": None}),
        ):
            with self.subTest(there=there):
                events = changed(11, 1, **there), changed(11, 2, **back)
                self.assertEqual(periods(agreed(), *events), TWO_MONTHS)

    def test_another_day_or_length_parts_as_before(self):
        # From the 11th on a week each; or up to the 20th, and from then on.
        self.assertEqual(
            periods(agreed(), changed(11, cadence=WEEK), until=april(18)),
            [
                "[2025-04-01, 2025-04-11)",
                "[2025-04-11, 2025-04-18)",
                "[2025-04-18, 2025-04-25)",
            ],
        )
        self.assertEqual(
            periods(agreed(), changed(11, day_of_month=20), until=april(20)),
            [
                "[2025-04-01, 2025-04-11)",
                "[2025-04-11, 2025-04-20)",
                "[2025-04-20, 2025-05-20)",
            ],
        )

    def test_a_bill_day_that_does_not_fit_is_refused_still(self):
        with self.assertRaises(ScheduleError):
            periods(agreed(cadence=WEEK), changed(11, day_of_month=15))


class TestChangesNothing(TestCase):
    def test_each_change_to_what_it_is_already_changes_nothing(self):
        terms = Terms((agreed(item=7),))
        for to in SAME:
            with self.subTest(to=to):
                self.assertTrue(changes_nothing(terms, (), changed(11, **to)))

    def test_nor_does_it_on_the_first_day_or_on_that_of_another_change(self):
        terms = Terms((agreed(),))
        self.assertTrue(changes_nothing(terms, (), changed(1, quantity=2)))
        more = changed(11, 1, quantity=3)
        self.assertTrue(changes_nothing(terms, [more], changed(11, 2, quantity=3)))

    def test_it_changes_something_if_one_of_two_lines_differs(self):
        terms = Terms((agreed(1), agreed(2)))
        more = changed(5, 1, [1], quantity=3)
        self.assertFalse(changes_nothing(terms, [more], changed(11, 2, quantity=3)))
        self.assertTrue(changes_nothing(terms, [more], changed(11, 2, [1], quantity=3)))


class TestLaterCredits(TestCase):
    """Two pieces at 30 for April, billed on the 1st; then events; then somebody leaves."""

    def credited(self, line, *events, leaves=16, payers=SOLE_PAYER):
        """Return days and part of what comes back, as the ledger would ask for it."""
        terms = Terms((line,), payers)
        [charge] = due_charges(terms, (), APRIL_1)
        found = charge_for(terms, events, 1, 0, charge.period)
        self.assertTrue(found, "The charge of the ledger is not known any more.")
        end = End(april(leaves), 99, policy="immediately_with_credit")
        return [
            (str(credit.period), str(credit.part))
            for credit in credits_of(terms, events, end, [Billed(charge=found)])
        ]

    def test_who_leaves_after_a_change_of_nothing_gets_the_rest_back(self):
        # 16 to 30 April are 15 of 30 days.
        for to in SAME:
            with self.subTest(to=to):
                self.assertEqual(
                    self.credited(agreed(item=7), changed(11, **to)),
                    [("[2025-04-16, 2025-05-01)", "1/2")],
                )

    def test_an_upgrade_after_a_change_of_nothing_gives_the_old_price_back(self):
        terms = Terms((agreed(),))
        [charge] = due_charges(terms, (), APRIL_1)
        same, upgrade = changed(5, 1, day_of_month=1), changed(21, 2, unit_price=60)
        found = charge_for(terms, [same], 1, 0, charge.period)
        [credit] = credits_of(terms, [same], upgrade, [Billed(charge=found)])
        # 21 to 30 April are 10 of 30 days.
        self.assertEqual(
            (str(credit.period), credit.part),
            ("[2025-04-21, 2025-05-01)", Fraction(1, 3)),
        )

    def test_neighbours_on_equal_terms_are_the_charge_that_was_billed(self):
        # From the 31st to the last day is another wish, and the same days: the last of
        # April moves the roll of the debit, and no price.
        line = LineTerms(1, date(2025, 3, 31), MONTH, 31, unit_price=30)
        terms = Terms((line,))
        billed = Period(date(2025, 4, 30), date(2025, 5, 31))
        last = Change(date(2025, 5, 10), 1, to={"day_of_month": -1})
        found = charge_for(terms, [last], 1, 0, billed)
        self.assertEqual((found.period, found.share), (billed, 1))
        self.assertEqual(found.derivation.alignment, "none")
        rest = charge_for(
            terms, [last], 1, 0, Period(date(2025, 5, 5), date(2025, 5, 20))
        )
        # 15 of the 31 days from 30 April to 30 May.
        self.assertEqual(rest.share, Fraction(15, 31))

    def test_neighbours_on_other_terms_are_not_one_charge(self):
        terms = Terms((agreed(),))
        april_days = Period(APRIL_1, MAY_1)
        for to in (
            {"quantity": 3},
            {"unit_price": 31},
            {"item": 8},
            {"payers": (PayerPart("Bob", Fraction(1)),)},
        ):
            with self.subTest(to=to):
                other = changed(11, **to)
                self.assertIsNone(charge_for(terms, [other], 1, 0, april_days))

    def test_each_payer_s_part_is_joined_to_his_own(self):
        payers = PayerPart("Ann", Fraction(1, 3)), PayerPart("Bob", Fraction(2, 3))
        line = LineTerms(1, date(2025, 3, 31), MONTH, 31, unit_price=30)
        billed = Period(date(2025, 4, 30), date(2025, 5, 31))
        last = Change(date(2025, 5, 10), 1, to={"day_of_month": -1})
        found = charge_for(Terms((line,), payers), [last], 1, 1, billed)
        self.assertEqual((found.payer, found.share), ("Bob", Fraction(2, 3)))


class TestUnclearDays(TestCase):
    """What was billed as the schedule does not ask for it: a person has to look at it."""

    def unclear(self, event, *events, credited=(), slot=0):
        terms = Terms((agreed(),))
        days = Period(APRIL_1, MAY_1)
        found = unclear_days(terms, events, event, 1, slot, days, credited)
        return list(map(str, found))

    def test_the_days_that_an_event_takes_are_told(self):
        more = changed(11, 1, quantity=3)
        end = End(april(16), 2, policy="immediately_with_credit")
        self.assertEqual(self.unclear(end, more), ["[2025-04-16, 2025-05-01)"])

    def test_days_that_came_back_already_are_not(self):
        more = changed(11, 1, quantity=3)
        end = End(april(16), 2, policy="immediately_with_credit")
        gone = [Period(april(21), MAY_1)]
        self.assertEqual(
            self.unclear(end, more, credited=gone), ["[2025-04-16, 2025-04-21)"]
        )

    def test_an_event_that_takes_nothing_back_leaves_nothing_unclear(self):
        more = changed(11, 1, quantity=3)
        self.assertEqual(self.unclear(End(april(16), 2), more), [])
        self.assertEqual(self.unclear(changed(20, 2, quantity=3), more), [])
