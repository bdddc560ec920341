"""What holds for every difference, whatever the terms and what is dealt with."""

from datetime import timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..charges import due_charges
from ..difference import next_outstanding, outstanding
from ..periods import Period
from ..terms import Terms
from .test_properties import days, events, lines, steady, terms


def taken(charges):
    """Return the days of charges as days that are dealt with."""
    covered = {}
    for charge in charges:
        covered.setdefault((charge.key, charge.payer_slot), []).append(charge.period)
    return covered


def all_days(charges):
    return sorted(
        (charge.key, charge.period.start + timedelta(n))
        for charge in charges
        for n in range(charge.period.days)
    )


class TestDifferenceProperties(TestCase):
    @steady
    @given(terms, events, days, st.integers(0, 60))
    def test_day_by_day_is_the_same_as_in_one_go(self, terms, events, since, length):
        steps = [since + timedelta(n) for n in range(length + 1)]
        covered, daily = {}, []
        for day in steps:
            found = outstanding(terms, events, covered, day, min(since, day))
            for key, periods in taken(found).items():
                covered.setdefault(key, []).extend(periods)
            daily += found
        self.assertEqual(daily, outstanding(terms, events, {}, steps[-1], since))

    @steady
    @given(terms, events, days, st.integers(0, 800))
    def test_what_was_billed_is_not_billed_again(self, terms, events, start, length):
        until = start + timedelta(length)
        once = outstanding(terms, events, {}, until, start)
        self.assertEqual(outstanding(terms, events, taken(once), until, start), [])

    @steady
    @given(terms, events, days, st.integers(0, 800), st.booleans())
    def test_since_never_changes_an_answer_once_the_days_before_it_are_dealt_with(
        self, terms, events, since, length, told
    ):
        until = since + timedelta(length)
        covered = {
            (line.key, 0): [Period(line.start, since)]
            for line in terms.lines
            if line.start < since
        }
        self.assertEqual(
            outstanding(terms, events, covered, until),
            outstanding(terms, events, covered if told else {}, until, since),
        )

    @steady
    @given(lines(), st.integers(0, 800), st.integers(0, 800), st.integers(1, 90))
    def test_a_prorated_line_bills_each_day_that_is_left_once(
        self, line, length, offset, taken_days
    ):
        if line.convention == "none" or line.first_period == "full":
            return
        until = line.start + timedelta(length)
        hole = Period(
            line.start + timedelta(offset), line.start + timedelta(offset + taken_days)
        )
        terms = Terms((line,))
        should = {
            day for day in all_days(due_charges(terms, (), until)) if day[1] not in hole
        }
        found = outstanding(terms, (), {(line.key, 0): [hole]}, until)
        billed = all_days(found)
        self.assertEqual(len(billed), len(set(billed)))
        self.assertTrue(set(billed) <= should)
        # What is missing begins only after `until`, behind the days dealt with.
        missing = sorted(should - set(billed))
        self.assertTrue(all(day >= hole.end > until for _key, day in missing))

    @steady
    @given(terms, events, days)
    def test_the_next_is_the_first_that_is_outstanding(self, terms, events, since):
        found = next_outstanding(terms, events, {}, since)
        if found is None:
            self.assertEqual(
                outstanding(terms, events, {}, since + timedelta(366 * 40), since), []
            )
        else:
            everything = outstanding(terms, events, {}, found.bill_on, since)
            self.assertEqual(everything[0], found)
