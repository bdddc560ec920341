"""What holds for every list of charges and payments."""

from collections import Counter
from datetime import timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..charges import due_charges
from ..settlement.matching import match, totals
from ..settlement.payments import Expected, Paid
from ..terms import LineTerms, Terms
from .test_properties import days, month_cadences, steady

sums = st.sampled_from((0, 10, 20, 30))
gaps = st.lists(st.integers(0, 70), max_size=14)


@st.composite
def histories(draw):
    """Return charges and payments about the same time, of a few sums."""
    first = draw(days)
    charges, payments, day = [], [], first
    for n, gap in enumerate(draw(gaps)):
        day += timedelta(gap)
        charges.append(Expected(n, day, draw(sums)))
    for n, gap in enumerate(draw(st.lists(st.integers(-10, 500), max_size=14))):
        amount = draw(st.sampled_from((-30, -10, 0, 10, 20, 30, 50, 60)))
        payments.append(Paid(first + timedelta(gap), amount, n))
    return charges, payments


@st.composite
def monthly_charges(draw):
    line = LineTerms(1, draw(days), draw(month_cadences), unit_price=30)
    until = line.start + timedelta(draw(st.integers(0, 900)))
    return [
        Expected(charge.period, charge.bill_on, 30)
        for charge in due_charges(Terms((line,)), (), until)
    ]


class TestSettlementProperties(TestCase):
    @steady
    @given(histories(), st.integers(0, 10))
    def test_each_charge_and_each_payment_is_told_once(self, history, tolerance):
        charges, payments = history
        verdicts = match(charges, payments, tolerance)
        for entries, name in ((charges, "expected"), (payments, "paid")):
            told = Counter(e for verdict in verdicts for e in getattr(verdict, name))
            self.assertEqual(told, Counter(entries))

    @steady
    @given(histories(), st.randoms(use_true_random=False))
    def test_the_order_of_what_is_given_does_not_count(self, history, random):
        before = match(*history)
        for entries in history:
            random.shuffle(entries)
        self.assertEqual(match(*history), before)

    @steady
    @given(histories(), st.integers(0, 10))
    def test_a_match_is_the_same_sum_and_another_amount_is_not(self, history, most):
        for verdict in match(*history, most):
            due = sum(entry.amount for entry in verdict.expected)
            off = abs(due - sum(entry.amount for entry in verdict.paid))
            if verdict.kind in ("match", "refunded"):
                self.assertLessEqual(off, most)
            elif verdict.kind in ("missing", "amount"):
                self.assertGreater(off, most)

    @steady
    @given(monthly_charges(), st.data())
    def test_one_month_that_is_left_out_is_the_one_that_is_missing(self, charges, data):
        """And one that is paid again on its day is the one that is double."""
        n = data.draw(st.integers(0, len(charges) - 1))
        payments = [(entry.bill_on, 30) for entry in charges]
        missing = [v for v in match(charges, payments[:n] + payments[n + 1 :])]
        self.assertEqual(
            [v.expected for v in missing if v.kind != "match"], [(charges[n],)]
        )
        double = match(charges, [*payments, payments[n]])
        self.assertEqual([v.twice for v in double if v.kind != "match"], [charges[n]])

    @steady
    @given(monthly_charges(), st.integers(-10, 9))
    def test_who_pays_as_early_or_late_each_time_owes_nothing(self, charges, shift):
        payments = [(entry.bill_on + timedelta(shift), 30) for entry in charges]
        self.assertEqual({v.kind for v in match(charges, payments)}, {"match"})

    @steady
    @given(monthly_charges(), st.integers(0, 40))
    def test_a_total_of_whole_charges_counts_them(self, charges, count):
        found = totals(charges, 30 * count)
        kinds = {0: "match", 1: "missing", -1: "double"}
        off = len(charges) - count
        if abs(off) <= len(charges):
            self.assertEqual(found.kind, kinds[(off > 0) - (off < 0)])
            self.assertEqual(len(found.charges), abs(off))
        else:
            self.assertEqual(found.kind, "amount")
