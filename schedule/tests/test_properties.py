"""What holds for every terms, not only for those that somebody thought of."""

from datetime import date, timedelta
from fractions import Fraction
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ..business_days import bank_calendar
from ..charges import due_charges, next_charge
from ..events import End
from ..periods import Cadence, Period, first_anchor, nth_period, period_index
from ..proration import share
from ..terms import LineTerms, Terms

# The same examples on every machine, and no database of them on the disk.
settings.register_profile(
    "schedule", derandomize=True, database=None, deadline=None, max_examples=100
)
steady = settings.get_profile("schedule")

days = st.dates(date(2003, 1, 1), date(2032, 12, 31))
month_cadences = st.builds(
    Cadence, st.sampled_from(("month", "year")), st.integers(1, 7)
)
day_cadences = st.builds(Cadence, st.sampled_from(("day", "week")), st.integers(1, 40))
wishes = st.one_of(st.none(), st.just(-1), st.integers(1, 31))


@st.composite
def lines(draw, key=1):
    monthly = draw(st.booleans())
    return LineTerms(
        key,
        draw(days),
        draw(month_cadences if monthly else day_cadences),
        draw(wishes) if monthly else None,
        draw(st.sampled_from(("prorate", "full", "free"))),
        draw(st.sampled_from(("actual", "fixed_30", "none") if monthly else ("none",))),
    )


terms = st.builds(lambda *found: Terms(found), lines(1), lines(2))
events = st.lists(st.builds(End, days), max_size=2)


class TestProperties(TestCase):
    @steady
    @given(terms, events, days, st.integers(0, 60))
    def test_day_by_day_is_the_same_as_in_one_go(self, terms, events, since, length):
        steps = [since + timedelta(n) for n in range(length + 1)]
        daily = [
            charge
            for after, until in zip(steps, steps[1:], strict=False)
            for charge in due_charges(terms, events, until, after)
        ]
        self.assertEqual(daily, due_charges(terms, events, steps[-1], since))

    @steady
    @given(terms, events, days, st.integers(0, 4000))
    def test_since_never_changes_an_answer(self, terms, events, since, length):
        until = min(since + timedelta(length), date(2036, 1, 1))
        everything = due_charges(terms, events, until)
        self.assertEqual(
            [charge for charge in everything if charge.bill_on > since],
            due_charges(terms, events, until, since),
        )

    @steady
    @given(lines(), st.integers(0, 2000))
    def test_no_day_is_billed_twice_and_none_is_left_out(self, line, length):
        charges = due_charges(Terms((line,)), (), line.start + timedelta(length))
        begin = line.start
        if line.first_period == "free":
            begin = first_anchor(line.start, line.cadence, line.day_of_month)
        for charge in charges:
            self.assertEqual(charge.period.start, begin)
            self.assertEqual(charge.bill_on, begin)
            begin = charge.period.end
        self.assertGreater(begin, line.start + timedelta(length))

    @steady
    @given(lines(), st.integers(0, 2000))
    def test_a_charge_lies_in_its_natural_period_and_bills_no_more(self, line, length):
        for charge in due_charges(Terms((line,)), (), line.start + timedelta(length)):
            self.assertTrue(charge.natural_period.covers(charge.period))
            self.assertTrue(0 <= charge.share <= 1)
            if charge.period == charge.natural_period:
                self.assertEqual(charge.share, 1)

    @steady
    @given(lines())
    def test_the_first_partial_and_the_unused_part_make_a_whole(self, line):
        first = due_charges(Terms((line,)), (), line.start + timedelta(366 * 8))[0]
        if first.derivation.alignment != "prorate" or line.convention == "none":
            return
        natural = first.natural_period
        unused = Period(natural.start, line.start)
        wished = line.day_of_month
        rest = share(unused, natural, line.convention, wished)
        self.assertEqual(first.share + rest, Fraction(1))

    @steady
    @given(terms, events, days)
    def test_the_next_charge_is_the_first_that_will_be_due(self, terms, events, after):
        until = after + timedelta(366 * 40)
        found = next_charge(terms, events, after)
        self.assertEqual(
            [found] if found else [], due_charges(terms, events, until, after)[:1]
        )

    @steady
    @given(days, month_cadences, wishes, st.integers(-50, 50))
    def test_the_index_finds_the_period_of_each_of_its_days(
        self, start, cadence, wished, n
    ):
        anchor = first_anchor(start, cadence, wished)
        period = nth_period(anchor, cadence, n, wished)
        for day in (period.start, period.end - timedelta(1)):
            self.assertIn(day, period)
            self.assertEqual(period_index(anchor, cadence, day, wished), n)

    @steady
    @given(days, st.integers(0, 30))
    def test_bank_days_counted_forth_are_counted_back(self, day, n):
        calendar = bank_calendar("sepa_core")
        day = calendar.roll_forward(max(day, date(2002, 3, 1)))
        there = calendar.add_business_days(day, n)
        self.assertTrue(calendar.is_business_day(there))
        self.assertEqual(calendar.subtract_business_days(there, n), day)
