"""What today's engine would have billed otherwise: listed, and nothing more."""

from datetime import date
from fractions import Fraction
from unittest import TestCase

from ..charges import due_charges
from ..events import Change, Discount, End, Pause
from ..periods import Cadence, Period
from ..reconsider import Booked, discounts_of, reconsider
from ..terms import LineTerms, PayerPart, Terms

MONTH = Cadence("month")


def d(text):
    return date.fromisoformat(text)


def p(start, end):
    return Period(d(start), d(end))


def line(start="2025-01-01", key=1, price=30, **more):
    return LineTerms(key, d(start), MONTH, unit_price=price, **more)


def book(terms, until, *events):
    """Return what the ledger holds once the engine has billed up to a day."""
    return [
        Booked(
            key=charge.key,
            payer_slot=charge.payer_slot,
            period=charge.period,
            natural_period=charge.natural_period,
            quantity=charge.quantity,
            unit_price=charge.unit_price,
            share=charge.share,
            discounts=discounts_of(charge),
        )
        for charge in due_charges(terms, events, d(until))
    ]


def cover(entries):
    covered = {}
    for entry in entries:
        covered.setdefault((entry.key, entry.payer_slot), []).append(entry.period)
    return covered


def said(terms, entries, before, *events, covered=None):
    """Return ``(verdict, days, names)`` of each doubt, as text."""
    covered = cover(entries) if covered is None else covered
    return [
        (doubt.verdict, str(doubt.period), ", ".join(doubt.names))
        for doubt in reconsider(terms, events, entries, covered, before and d(before))
    ]


class TestReconsider(TestCase):
    def setUp(self):
        super().setUp()
        self.terms = Terms((line(),))
        # January, February and March 2025; the run goes on, on 1 April.
        self.booked = book(self.terms, "2025-03-01")

    def test_what_was_billed_as_it_is_asked_raises_no_doubt(self):
        self.assertEqual(said(self.terms, self.booked, "2025-04-01"), [])

    def test_histories_of_every_kind_raise_no_doubt(self):
        payers = (
            PayerPart("Ada", Fraction(1, 3)),
            PayerPart("Bob", Fraction(2, 3)),
        )
        events = (
            Change(d("2025-02-11"), 1, to={"unit_price": 40}),
            Pause(d("2025-03-11"), 2, policy="credit", until=d("2025-03-21")),
            Discount(d("2025-04-01"), 3, mode="percent", value=10, periods=1),
            Change(d("2025-05-20"), 4, to={"cadence": Cadence("week")}),
            End(d("2025-06-05"), 5, policy="immediately_with_credit"),
        )
        for more in (
            {},
            {"day_of_month": 15},
            {"timing": "arrears"},
            {"convention": "none"},
            {"first_period": "full", "day_of_month": 15},
        ):
            terms = Terms((line(**more),), payers)
            entries = book(terms, "2025-07-01", *events)
            with self.subTest(more):
                self.assertGreater(len(entries), 10)
                self.assertEqual(said(terms, entries, "2025-07-02", *events), [])

    # === NOT BILLED TODAY === #

    def test_days_that_an_end_cuts_off_would_not_be_billed_today(self):
        end = End(d("2025-02-11"), policy="immediately_with_credit")
        self.assertEqual(
            said(self.terms, self.booked, "2025-04-01", end),
            [
                ("not_billed", "[2025-02-11, 2025-03-01)", ""),
                ("not_billed", "[2025-03-01, 2025-04-01)", ""),
            ],
        )

    def test_the_days_of_a_pause_in_the_middle_would_not_be_billed_today(self):
        pause = Pause(d("2025-02-11"), policy="credit", until=d("2025-02-21"))
        self.assertEqual(
            said(self.terms, self.booked, "2025-04-01", pause),
            [("not_billed", "[2025-02-11, 2025-02-21)", "")],
        )

    def test_a_line_that_is_gone_would_not_be_billed_today(self):
        terms = Terms((line(key=2, start="2025-04-01"),))
        self.assertEqual(
            said(terms, self.booked[:1], "2025-04-01"),
            [("not_billed", "[2025-01-01, 2025-02-01)", "")],
        )

    def test_days_before_a_later_start_would_not_be_billed_today(self):
        terms = Terms((line("2025-01-15", day_of_month=1),))
        self.assertEqual(
            said(terms, self.booked, "2025-04-01"),
            [("not_billed", "[2025-01-01, 2025-01-15)", "")],
        )

    def test_another_payer_of_the_same_days_is_another_charge(self):
        payers = (PayerPart("Ada", Fraction(1, 2)), PayerPart("Bob", Fraction(1, 2)))
        shared = Terms((line(),), payers)
        entries = book(shared, "2025-01-01")
        self.assertEqual(
            said(self.terms, entries, "2025-02-01"),
            [
                ("other_terms", "[2025-01-01, 2025-02-01)", "share"),
                ("not_billed", "[2025-01-01, 2025-02-01)", ""),
            ],
        )

    def test_days_that_came_back_are_not_billed_any_more(self):
        end = End(d("2025-03-11"), policy="immediately_with_credit")
        january, february, march = self.booked
        march = Booked(
            key=1,
            period=march.period,
            quantity=1,
            unit_price=30,
            credited=(p("2025-03-11", "2025-03-26"),),
        )
        self.assertEqual(
            said(self.terms, [january, february, march], "2025-04-01", end),
            [("not_billed", "[2025-03-26, 2025-04-01)", "")],
        )

    # === MISSING === #

    def test_days_that_nobody_dealt_with_are_missing(self):
        january, _february, march = self.booked
        self.assertEqual(
            said(self.terms, [january, march], "2025-04-01"),
            [("missing", "[2025-02-01, 2025-03-01)", "")],
        )

    def test_days_that_were_dealt_with_in_any_way_are_not_missing(self):
        waived = {(1, 0): [p("2025-01-01", "2025-04-01")]}
        self.assertEqual(said(self.terms, [], "2025-04-01", covered=waived), [])

    def test_what_the_next_run_bills_is_not_missing(self):
        january, february, _march = self.booked
        known = [january, february]
        self.assertEqual(said(self.terms, known, "2025-03-01"), [])
        self.assertEqual(
            said(self.terms, known, "2025-03-02"),
            [("missing", "[2025-03-01, 2025-04-01)", "")],
        )

    def test_who_is_not_billed_at_all_misses_nothing(self):
        self.assertEqual(said(self.terms, [], None), [])

    def test_the_rest_of_a_period_is_missing_by_its_days(self):
        covered = {(1, 0): [p("2025-01-01", "2025-01-21")]}
        (doubt,) = reconsider(self.terms, (), (), covered, d("2025-02-01"))
        self.assertEqual(str(doubt.period), "[2025-01-21, 2025-02-01)")
        self.assertEqual(doubt.asked.share, Fraction(11, 31))
        self.assertIsNone(doubt.booked)

    # === OTHER TERMS === #

    def test_another_price_and_another_quantity_are_named(self):
        for to, name in (
            ({"unit_price": 40}, "unit_price"),
            ({"quantity": 2}, "quantity"),
        ):
            change = Change(d("2025-03-01"), to=to)
            self.assertEqual(
                said(self.terms, self.booked, "2025-04-01", change),
                [("other_terms", "[2025-03-01, 2025-04-01)", name)],
            )
        change = Change(d("2025-03-11"), to={"unit_price": 40, "quantity": 2})
        self.assertEqual(
            said(self.terms, self.booked, "2025-04-01", change),
            [("other_terms", "[2025-03-11, 2025-04-01)", "quantity, unit_price")],
        )

    def test_another_natural_period_is_named(self):
        # Billed from 1 to 31 January; asked as 15 December to 14 January and so on.
        terms = Terms((line("2025-01-01", day_of_month=15),))
        self.assertEqual(
            said(terms, self.booked[:1], "2025-01-15"),
            [
                ("other_terms", "[2025-01-01, 2025-01-15)", "natural_period"),
                ("other_terms", "[2025-01-15, 2025-02-01)", "natural_period"),
            ],
        )

    def test_days_that_are_counted_otherwise_are_named(self):
        # 22 of 31 days in August; by months of 30 days 21 of 30.
        actual = Terms((line("2025-08-10", day_of_month=1),))
        fixed = Terms((line("2025-08-10", day_of_month=1, convention="fixed_30"),))
        entries = book(actual, "2025-08-10")
        self.assertEqual(entries[0].share, Fraction(22, 31))
        self.assertEqual(
            said(fixed, entries, "2025-09-01"),
            [("other_terms", "[2025-08-10, 2025-09-01)", "share")],
        )

    def test_a_rest_that_was_billed_by_its_days_raises_no_doubt(self):
        # 1 to 20 January were settled elsewhere: 11 of 31 days were billed.
        rest = Booked(
            key=1,
            period=p("2025-01-21", "2025-02-01"),
            quantity=1,
            unit_price=30,
            natural_period=p("2025-01-01", "2025-02-01"),
            share=Fraction(11, 31),
        )
        covered = {(1, 0): [p("2025-01-01", "2025-02-01")]}
        self.assertEqual(said(self.terms, [rest], "2025-02-01", covered=covered), [])

    def test_a_part_of_a_price_that_is_not_divided_costs_all_of_it(self):
        # The days up to 15 January cost a whole price, also where some were settled.
        terms = Terms((line("2025-01-01", day_of_month=15, first_period="full"),))
        rest = Booked(
            key=1,
            period=p("2025-01-05", "2025-01-15"),
            quantity=1,
            unit_price=30,
            share=Fraction(1),
        )
        covered = {(1, 0): [p("2025-01-01", "2025-01-15")]}
        self.assertEqual(said(terms, [rest], "2025-01-15", covered=covered), [])

    def test_a_discount_that_came_or_went_is_named(self):
        discount = Discount(d("2025-02-01"), 7, mode="percent", value=10, periods=1)
        self.assertEqual(
            said(self.terms, self.booked, "2025-04-01", discount),
            [("other_terms", "[2025-02-01, 2025-03-01)", "discounts")],
        )
        entries = book(self.terms, "2025-03-01", discount)
        self.assertEqual(entries[1].discounts, ((7, "percent", "10"),))
        self.assertEqual(
            said(self.terms, entries, "2025-04-01"),
            [("other_terms", "[2025-02-01, 2025-03-01)", "discounts")],
        )

    def test_what_was_metered_has_no_quantity_to_compare(self):
        terms = Terms((line(kind="usage", timing="arrears"),))
        (entry,) = book(terms, "2025-02-01")
        metered = Booked(key=1, period=entry.period, quantity=417, unit_price=30)
        self.assertEqual(said(terms, [metered], "2025-02-02"), [])

    def test_what_the_ledger_does_not_know_is_not_compared(self):
        entry = Booked(
            key=1, period=p("2025-01-01", "2025-02-01"), quantity=1, unit_price=30
        )
        terms = Terms((line("2025-01-01", day_of_month=15),))
        self.assertEqual(said(terms, [entry], "2025-01-15"), [])

    # === WHAT A DOUBT HOLDS === #

    def test_a_doubt_holds_both_sides(self):
        change = Change(d("2025-03-01"), to={"unit_price": 40})
        covered = cover(self.booked)
        (doubt,) = reconsider(
            self.terms, (change,), iter(self.booked), covered, d("2025-04-01")
        )
        self.assertIs(doubt.booked, self.booked[2])
        self.assertEqual((doubt.booked.unit_price, doubt.asked.unit_price), (30, 40))
        self.assertEqual((doubt.key, doubt.payer_slot), (1, 0))

    def test_doubts_come_in_the_order_of_the_days(self):
        terms = Terms((line(key=2), line(key=1)))
        _january, february, march = book(Terms((line(key=1),)), "2025-03-01")
        end = End(d("2025-03-01"), lines=frozenset({1}))
        doubts = reconsider(
            terms, (end,), [march, february], cover([march, february]), d("2025-02-02")
        )
        self.assertEqual(
            [(doubt.verdict, doubt.key, str(doubt.period)) for doubt in doubts],
            [
                ("missing", 1, "[2025-01-01, 2025-02-01)"),
                ("missing", 2, "[2025-01-01, 2025-02-01)"),
                ("missing", 2, "[2025-02-01, 2025-03-01)"),
                ("not_billed", 1, "[2025-03-01, 2025-04-01)"),
            ],
        )
