"""What comes back of what was billed, beside the worked examples in `cases`."""

from datetime import date
from fractions import Fraction
from unittest import TestCase

from ..charges import due_charges
from ..credits import Billed, credits_of
from ..errors import ScheduleError
from ..events import Change, Discount, End, Pause
from ..periods import Cadence, Period
from ..terms import LineTerms, PayerPart, Terms

MONTH = Cadence("month")


def d(text):
    return date.fromisoformat(text)


def p(start, end):
    return Period(d(start), d(end))


def march(*events, payers=None, **more):
    """Return terms, and the charges for March 2025 that they ask for."""
    line = LineTerms(1, d("2025-03-01"), MONTH, **more)
    terms = Terms((line,), payers) if payers else Terms((line,))
    until = d("2025-04-01") if line.timing == "arrears" else d("2025-03-31")
    return terms, due_charges(terms, events, until)


def told(credits):
    return [(str(c.period), str(c.part), c.is_last, c.with_next) for c in credits]


class TestCredits(TestCase):
    def test_it_names_the_charge_and_the_event(self):
        terms, (charge,) = march()
        leaves = End(d("2025-03-11"), 9, policy="immediately_with_credit")
        (credit,) = credits_of(terms, (), leaves, [Billed(charge=charge)])
        self.assertIs(credit.charge, charge)
        self.assertIs(credit.event, leaves)

    def test_a_price_that_is_never_divided_comes_back_whole_or_not_at_all(self):
        terms, (charge,) = march(convention="none")
        gone = End(d("2025-03-01"), policy="immediately_with_credit")
        self.assertEqual(
            told(credits_of(terms, (), gone, [Billed(charge=charge)])),
            [("[2025-03-01, 2025-04-01)", "1", True, False)],
        )
        partly = Billed(charge=charge, credited=(p("2025-03-11", "2025-03-21"),))
        self.assertEqual(credits_of(terms, (), gone, [partly]), [])

    def test_what_was_metered_stays_billed(self):
        terms, (charge,) = march(kind="usage", timing="arrears")
        for policy in ("credit", "prorate"):
            pause = Pause(d("2025-03-11"), policy=policy, until=d("2025-03-21"))
            self.assertEqual(credits_of(terms, (), pause, [Billed(charge=charge)]), [])

    def test_a_day_that_weighs_nothing_is_not_what_is_left(self):
        # By months of 30 days the 31st is free: 1 to 10 March are left, and the 31st.
        terms, (charge,) = march(convention="fixed_30")
        entry = Billed(
            charge=charge,
            credited=(p("2025-03-21", "2025-03-31"),),
            left=Fraction(2, 3),
        )
        pause = Pause(d("2025-03-11"), policy="credit", until=d("2025-03-21"))
        self.assertEqual(
            told(credits_of(terms, (), pause, [entry])),
            [("[2025-03-11, 2025-03-21)", "1/3", False, False)],
        )
        pause = Pause(d("2025-03-01"), policy="credit", until=d("2025-03-21"))
        self.assertEqual(
            told(credits_of(terms, (), pause, [entry])),
            [("[2025-03-01, 2025-03-21)", "2/3", True, False)],
        )

    def test_only_a_prorating_pause_waits_for_the_next_invoice(self):
        terms, (charge,) = march()
        for policy, waits in (("prorate", True), ("credit", False)):
            pause = Pause(d("2025-03-11"), policy=policy, until=d("2025-03-21"))
            self.assertEqual(
                told(credits_of(terms, (), pause, [Billed(charge=charge)])),
                [("[2025-03-11, 2025-03-21)", "10/31", False, waits)],
            )

    def test_what_differs_for_another_reason_stays(self):
        """A price that was corrected by hand, and a first event that was not booked."""
        terms, (charge,) = march(unit_price=30)
        raised = Change(d("2025-03-11"), 1, to={"unit_price": 40})
        renewed = Change(d("2025-03-21"), 2, at="renewal", to={"unit_price": 50})
        self.assertEqual(
            credits_of(terms, (raised,), renewed, [Billed(charge=charge)]), []
        )

    def test_what_was_billed_as_the_event_asks_stays(self):
        raised = Change(d("2025-03-01"), 1, to={"unit_price": 40})
        terms, (charge,) = march(raised, unit_price=30)
        self.assertEqual(credits_of(terms, (), raised, [Billed(charge=charge)]), [])

    def test_each_thing_that_the_sum_follows_from_brings_the_days_back(self):
        payers = (PayerPart("Ada", Fraction(1)),)
        terms, (charge,) = march(unit_price=30, payers=payers)
        days = [("[2025-03-11, 2025-04-01)", "21/31", False, False)]
        for to in (
            {"unit_price": 31},
            {"quantity": 2},
            {"item": "gold"},
            {"payers": (PayerPart("Bob", Fraction(1)),)},
            {
                "payers": (
                    PayerPart("Ada", Fraction(1, 2)),
                    PayerPart("Bob", Fraction(1, 2)),
                )
            },
            {"day_of_month": 11},
        ):
            changed = Change(d("2025-03-11"), to=to)
            with self.subTest(to):
                found = credits_of(terms, (), changed, [Billed(charge=charge)])
                self.assertEqual(told(found), days)
        discount = Discount(d("2025-03-01"), mode="percent", value=10)
        self.assertEqual(
            told(credits_of(terms, (), discount, [Billed(charge=charge)])),
            [("[2025-03-01, 2025-04-01)", "1", True, False)],
        )

    def test_two_stretches_of_one_charge_share_what_is_left(self):
        terms, (charge,) = march()
        entry = Billed(
            charge=charge,
            credited=(p("2025-03-11", "2025-03-21"),),
            left=Fraction(1, 2),
        )
        gone = End(d("2025-03-01"), policy="immediately_with_credit")
        self.assertEqual(
            told(credits_of(terms, (), gone, [entry])),
            [
                ("[2025-03-01, 2025-03-11)", "10/31", False, False),
                ("[2025-03-21, 2025-04-01)", "11/62", True, False),
            ],
        )

    def test_a_line_that_the_terms_do_not_have_is_refused(self):
        terms, (charge,) = march()
        other = Terms((LineTerms(2, d("2025-03-01"), MONTH),))
        with self.assertRaisesRegex(ScheduleError, "Line 1 was billed"):
            credits_of(other, (), End(d("2025-03-11")), [Billed(charge=charge)])

    def test_a_part_lies_between_nothing_and_all(self):
        _terms, (charge,) = march()
        for left in (Fraction(-1, 2), Fraction(3, 2)):
            with self.assertRaisesRegex(ScheduleError, f"not {left}"):
                Billed(charge=charge, left=left)
        for left in (Fraction(0), Fraction(1)):
            self.assertEqual(Billed(charge=charge, left=left).left, left)
