"""What is billed next is what should be billed, minus what has been dealt with."""

from datetime import date
from fractions import Fraction
from unittest import TestCase

from ..charges import due_charges
from ..difference import first_gap, next_outstanding, outstanding
from ..events import Change, End
from ..periods import Cadence, Period
from ..terms import LineTerms, PayerPart, Terms

WEEK, MONTH, YEAR = Cadence("week"), Cadence("month"), Cadence("year")


def d(text):
    return date.fromisoformat(text)


def p(start, end):
    return Period(d(start), d(end))


def line(start, cadence=MONTH, day_of_month=None, key=1, **more):
    return LineTerms(key, d(start), cadence, day_of_month, **more)


def left(found, covered, until, since=None, events=()):
    """Return ``(first day, end, share)`` of what is left to bill, as text."""
    found = found if isinstance(found, tuple) else (found,)
    return [
        (str(charge.period.start), str(charge.period.end), str(charge.share))
        for charge in outstanding(
            Terms(found), events, covered, d(until), since and d(since)
        )
    ]


class TestOutstanding(TestCase):
    def test_nothing_dealt_with_leaves_what_should_be_billed(self):
        monthly = line("2025-01-31")
        self.assertEqual(
            outstanding(Terms((monthly,)), (), {}, d("2025-03-31")),
            due_charges(Terms((monthly,)), (), d("2025-03-31")),
        )
        self.assertEqual(
            left(monthly, {}, "2025-03-31"),
            [
                ("2025-01-31", "2025-02-28", "1"),
                ("2025-02-28", "2025-03-31", "1"),
                ("2025-03-31", "2025-04-30", "1"),
            ],
        )

    def test_all_dealt_with_leaves_nothing(self):
        monthly = line("2025-01-31")
        self.assertEqual(
            left(monthly, {(1, 0): [p("2025-01-31", "2025-04-30")]}, "2025-03-31"), []
        )
        pieces = [
            p("2025-03-31", "2025-04-30"),
            p("2025-01-31", "2025-02-28"),
            p("2025-02-28", "2025-03-31"),
        ]
        self.assertEqual(left(monthly, {(1, 0): pieces}, "2025-03-31"), [])

    def test_a_hole_between_whole_periods_is_billed_whole(self):
        around = {
            (1, 0): [p("2025-04-01", "2025-06-01"), p("2025-01-01", "2025-03-01")]
        }
        self.assertEqual(
            left(line("2025-01-01"), around, "2025-05-31"),
            [("2025-03-01", "2025-04-01", "1")],
        )

    def test_a_hole_within_a_period_is_billed_by_its_days(self):
        # 10 March up to 20 March: 10 of 31 days.
        around = {
            (1, 0): [p("2025-03-20", "2025-04-01"), p("2025-01-01", "2025-03-10")]
        }
        self.assertEqual(
            left(line("2025-01-01"), around, "2025-03-31"),
            [("2025-03-10", "2025-03-20", "10/31")],
        )

    def test_two_holes_within_a_period_are_two_charges(self):
        # April has 30 days: 4 before the 5th, 11 from the 20th on.
        middle = {(1, 0): [p("2025-04-05", "2025-04-20")]}
        self.assertEqual(
            left(line("2025-04-01"), middle, "2025-04-30"),
            [
                ("2025-04-01", "2025-04-05", "2/15"),
                ("2025-04-20", "2025-05-01", "11/30"),
            ],
        )

    def test_days_dealt_with_beside_a_period_do_not_touch_it(self):
        beside = {
            (1, 0): [p("2025-02-01", "2025-03-01"), p("2025-04-01", "2025-05-01")]
        }
        self.assertEqual(
            left(line("2025-03-01"), beside, "2025-03-31"),
            [("2025-03-01", "2025-04-01", "1")],
        )

    def test_a_cutover_within_a_period_bills_the_rest_of_it(self):
        # 27 August to 27 September is 31 days; from 15 September on 12 are left.
        paid = {(1, 0): [p("2022-02-27", "2025-09-15")]}
        (charge,) = outstanding(Terms((line("2022-02-27"),)), (), paid, d("2025-09-26"))
        self.assertEqual(charge.period, p("2025-09-15", "2025-09-27"))
        self.assertEqual(charge.natural_period, p("2025-08-27", "2025-09-27"))
        self.assertEqual(charge.share, Fraction(12, 31))
        self.assertEqual(charge.bill_on, d("2025-09-15"))
        why = charge.derivation
        self.assertEqual(
            (why.nominal, why.alignment, why.billed_days, why.natural_days),
            (d("2025-09-15"), "prorate", 12, 31),
        )
        self.assertEqual(why.anchor, d("2022-02-27"))
        self.assertFalse(why.clipped)

    def test_the_rest_after_a_cutover_is_billed_on_its_own_first_day(self):
        paid = {(1, 0): [p("2022-02-27", "2025-09-15")]}
        self.assertEqual(left(line("2022-02-27"), paid, "2025-09-14"), [])
        self.assertEqual(
            left(line("2022-02-27"), paid, "2025-09-15"),
            [("2025-09-15", "2025-09-27", "12/31")],
        )

    def test_the_rest_of_a_month_of_30_days_is_counted_by_30(self):
        # Position of 16 February is 15; the month counts 30: one half.
        paid = {(1, 0): [p("2025-02-01", "2025-02-16")]}
        fixed = line("2025-02-01", convention="fixed_30")
        self.assertEqual(
            left(fixed, paid, "2025-02-28"), [("2025-02-16", "2025-03-01", "1/2")]
        )

    def test_a_rest_keeps_the_wished_day_of_its_months(self):
        # NOTE: 30 April to 30 June was wished for day 31, so May counts from the
        # 31st: 15 June is position 30 + 15 of 60. Wished for day 30 it would be 46.
        paid = {(1, 0): [p("2025-04-30", "2025-06-15")]}
        fixed = line("2025-04-30", Cadence("month", 2), 31, convention="fixed_30")
        self.assertEqual(
            left(fixed, paid, "2025-06-29"), [("2025-06-15", "2025-06-30", "1/4")]
        )

    def test_a_price_that_is_never_prorated_is_not_charged_for_a_rest(self):
        paid = {(1, 0): [p("2025-01-01", "2025-03-10")]}
        whole = line("2025-01-01", convention="none")
        self.assertEqual(
            left(whole, paid, "2025-04-30"), [("2025-04-01", "2025-05-01", "1")]
        )

    def test_a_full_first_period_is_not_charged_for_a_rest(self):
        paid = {(1, 0): [p("2025-08-10", "2025-08-20")]}
        full = line("2025-08-10", day_of_month=1, first_period="full")
        self.assertEqual(
            left(full, paid, "2025-09-30"), [("2025-09-01", "2025-10-01", "1")]
        )

    def test_only_the_first_of_full_first_periods_is_never_prorated(self):
        paid = {(1, 0): [p("2025-08-10", "2025-09-16")]}
        full = line("2025-08-10", day_of_month=1, first_period="full")
        self.assertEqual(
            left(full, paid, "2025-09-30"), [("2025-09-16", "2025-10-01", "1/2")]
        )

    def test_each_line_has_its_own_days(self):
        both = (line("2025-01-01", key=2), line("2025-01-15", key=1))
        paid = {
            (2, 0): [p("2025-01-01", "2025-02-01")],
            (7, 0): [p("2025-01-01", "2026-01-01")],
        }
        found = outstanding(Terms(both), (), paid, d("2025-02-15"))
        self.assertEqual(
            [(str(charge.bill_on), charge.key) for charge in found],
            [("2025-01-15", 1), ("2025-02-01", 2), ("2025-02-15", 1)],
        )

    def test_of_one_day_the_lowest_key_comes_first(self):
        both = (line("2025-01-01", key=2), line("2025-01-01", key=1))
        found = outstanding(Terms(both), (), {}, d("2025-01-01"))
        self.assertEqual([charge.key for charge in found], [1, 2])

    def test_a_rest_that_begins_later_stands_in_its_place(self):
        both = (line("2025-01-01", key=1), line("2025-01-10", key=2))
        paid = {(1, 0): [p("2025-01-01", "2025-01-20")]}
        found = outstanding(Terms(both), (), paid, d("2025-01-31"))
        self.assertEqual([charge.key for charge in found], [2, 1])

    def test_no_period_starts_after_the_end(self):
        ended = (End(d("2025-03-01")),)
        paid = {(1, 0): [p("2025-01-01", "2025-02-01")]}
        self.assertEqual(
            left(line("2025-01-01"), paid, "2025-12-31", events=ended),
            [("2025-02-01", "2025-03-01", "1")],
        )

    def test_since_reaches_back_to_the_period_that_it_cuts(self):
        paid = {(1, 0): [p("2022-02-27", "2025-09-15")]}
        for since in ("2025-08-27", "2025-09-01", "2025-09-15"):
            self.assertEqual(
                left(line("2022-02-27"), paid, "2025-09-27", since),
                [
                    ("2025-09-15", "2025-09-27", "12/31"),
                    ("2025-09-27", "2025-10-27", "1"),
                ],
            )

    def test_since_leaves_out_what_ended_before_it(self):
        # The caller knows that it is dealt with, and need not say it again:
        # neither of whole periods, nor of the first days of one.
        self.assertEqual(
            left(line("2022-02-27"), {}, "2025-09-26", "2025-09-15"),
            [("2025-09-15", "2025-09-27", "12/31")],
        )
        self.assertEqual(
            left(line("2025-01-01"), {}, "2025-03-01", "2025-03-01"),
            [("2025-03-01", "2025-04-01", "1")],
        )

    def test_the_longest_line_decides_how_far_since_reaches_back(self):
        # The year that began in a leap year is 366 days long: 1 March 2023 to 2024.
        both = (line("2023-03-01", YEAR, key=1), line("2023-03-01", WEEK, key=2))
        paid = {
            (1, 0): [p("2023-03-01", "2024-02-29")],
            (2, 0): [p("2023-03-01", "2024-03-06")],
        }
        self.assertEqual(
            left(both, paid, "2024-02-29", "2024-02-29"),
            [("2024-02-29", "2024-03-01", "1/366")],
        )

    def test_since_finds_a_period_until_its_very_last_day(self):
        for cadence, start, last, part in (
            (Cadence("day"), "2025-03-01", "2025-03-01", "1"),
            (WEEK, "2025-03-01", "2025-03-07", "1/7"),
            (MONTH, "2025-03-01", "2025-03-31", "1/31"),
            (YEAR, "2023-03-01", "2024-02-29", "1/366"),
            (Cadence("day", 10), "2025-03-01", "2025-03-10", "1/10"),
        ):
            found = line(start, cadence)
            paid = {(1, 0): [p(start, last)]} if start < last else {}
            with self.subTest(cadence):
                self.assertEqual(
                    [row[2] for row in left(found, paid, last, last)], [part]
                )


class TestNextOutstanding(TestCase):
    def test_the_next_is_the_first_day_that_is_not_dealt_with(self):
        monthly = Terms((line("2025-01-31"),))
        charge = next_outstanding(monthly, (), {}, d("2025-01-31"))
        self.assertEqual(charge.period, p("2025-01-31", "2025-02-28"))
        paid = {(1, 0): [p("2025-01-31", "2025-03-31")]}
        charge = next_outstanding(monthly, (), paid, d("2025-03-31"))
        self.assertEqual(charge.period, p("2025-03-31", "2025-04-30"))

    def test_the_next_may_lie_years_ahead(self):
        paid = {(1, 0): [p("2025-01-31", "2031-01-31")]}
        charge = next_outstanding(
            Terms((line("2025-01-31"),)), (), paid, d("2025-01-31")
        )
        self.assertEqual(charge.bill_on, d("2031-01-31"))

    def test_a_line_that_starts_later_is_waited_for(self):
        charge = next_outstanding(
            Terms((line("2040-05-05", WEEK),)), (), {}, d("2025-01-01")
        )
        self.assertEqual(charge.bill_on, d("2040-05-05"))

    def test_after_the_end_there_is_none(self):
        ended = (End(d("2025-03-01")),)
        monthly = Terms((line("2025-01-01"),))
        paid = {(1, 0): [p("2025-01-01", "2025-03-01")]}
        self.assertIsNone(next_outstanding(monthly, ended, paid, d("2025-03-01")))
        # The period that was begun is still to be billed.
        begun = {(1, 0): [p("2025-01-01", "2025-02-01")]}
        charge = next_outstanding(monthly, ended, begun, d("2025-02-01"))
        self.assertEqual(charge.bill_on, d("2025-02-01"))

    def test_events_may_be_told_one_by_one(self):
        ended = iter((End(d("2025-03-01")),))
        paid = {(1, 0): [p("2025-01-01", "2026-01-01")]}
        self.assertIsNone(
            next_outstanding(Terms((line("2025-01-01"),)), ended, paid, d("2025-01-01"))
        )

    def test_without_a_line_there_is_none(self):
        self.assertIsNone(next_outstanding(Terms(()), (), {}, d("2025-01-01")))


class TestFirstGap(TestCase):
    def test_without_days_dealt_with_it_is_the_start(self):
        self.assertEqual(first_gap(d("2025-01-01"), []), d("2025-01-01"))

    def test_periods_that_meet_leave_no_gap(self):
        covered = [
            p("2025-03-01", "2025-04-01"),
            p("2025-01-01", "2025-02-01"),
            p("2025-02-01", "2025-03-01"),
        ]
        self.assertEqual(first_gap(d("2025-01-01"), covered), d("2025-04-01"))

    def test_the_first_hole_counts_not_the_last(self):
        covered = [p("2025-01-01", "2025-02-01"), p("2025-02-02", "2025-04-01")]
        self.assertEqual(first_gap(d("2025-01-01"), covered), d("2025-02-01"))

    def test_days_before_the_start_change_nothing(self):
        covered = [p("2024-01-01", "2024-06-01")]
        self.assertEqual(first_gap(d("2025-01-01"), covered), d("2025-01-01"))

    def test_a_start_within_a_period_moves_to_its_end(self):
        covered = [p("2024-12-01", "2025-01-15")]
        self.assertEqual(first_gap(d("2025-01-01"), covered), d("2025-01-15"))


class TestArrears(TestCase):
    """A period that is billed afterwards is dealt with by the days that it bills."""

    def test_since_counts_by_the_day_that_bills(self):
        afterwards = line("2025-03-01", timing="arrears")
        march = ("2025-03-01", "2025-04-01", "1")
        self.assertEqual(left(afterwards, {}, "2025-04-30", "2025-04-01"), [march])
        self.assertEqual(left(afterwards, {}, "2025-04-30", "2025-04-02"), [])
        self.assertEqual(left(afterwards, {}, "2025-04-30", "2025-03-31"), [march])

    def test_the_rest_of_a_period_bills_with_the_period(self):
        afterwards = Terms((line("2025-01-31", timing="arrears"),))
        covered = {(1, 0): [p("2025-01-31", "2025-02-14")]}
        # From 31 January to 28 February there are 28 days, 14 of them are left.
        (rest,) = outstanding(afterwards, (), covered, d("2025-02-28"))
        self.assertEqual(rest.bill_on, d("2025-02-28"))
        self.assertEqual(rest.period, p("2025-02-14", "2025-02-28"))
        self.assertEqual(rest.share, Fraction(1, 2))
        self.assertEqual(rest.derivation.nominal, d("2025-02-28"))
        self.assertTrue(rest.derivation.clipped)
        plain = Terms((line("2025-03-01", timing="arrears"),))
        covered = {(1, 0): [p("2025-03-01", "2025-03-15")]}
        (rest,) = outstanding(plain, (), covered, d("2025-04-01"))
        self.assertFalse(rest.derivation.clipped)
        self.assertEqual(outstanding(plain, (), covered, d("2025-03-31")), [])

    def test_the_rest_of_what_is_metered_has_the_whole_price(self):
        for convention in ("actual", "none"):
            usage = line(
                "2025-03-01", timing="arrears", kind="usage", convention=convention
            )
            covered = {(1, 0): [p("2025-03-01", "2025-03-15")]}
            self.assertEqual(
                left(usage, covered, "2025-04-01"), [("2025-03-15", "2025-04-01", "1")]
            )

    def test_the_next_one_is_found_after_what_is_billed(self):
        afterwards = Terms((line("2025-03-01", timing="arrears"),))
        billed = {(1, 0): [p("2025-03-01", "2025-04-01")]}
        for since in ("2025-03-01", "2025-04-01"):
            found = next_outstanding(afterwards, (), billed, d(since))
            self.assertEqual(found.bill_on, d("2025-05-01"))


class TestSeveralSlots(TestCase):
    def test_the_line_that_is_least_far_is_next(self):
        lines = Terms((line("2025-01-01", key=1), line("2025-01-01", key=2)))
        covered = {
            (1, 0): [p("2025-01-01", "2025-06-01")],
            (2, 0): [p("2025-01-01", "2025-03-01")],
        }
        found = next_outstanding(lines, (), covered, d("2025-01-01"))
        self.assertEqual((found.key, found.bill_on), (2, d("2025-03-01")))

    def test_each_payer_has_days_of_its_own(self):
        halves = (PayerPart("Ada", Fraction(1, 2)), PayerPart("Bob", Fraction(1, 2)))
        shared = (Change(d("2025-03-01"), to={"payers": halves}),)
        terms = Terms((line("2025-01-01"),))
        covered = {
            (1, 0): [p("2025-01-01", "2025-06-01")],
            (1, 1): [p("2025-03-01", "2025-04-01")],
        }
        found = next_outstanding(terms, shared, covered, d("2025-01-01"))
        self.assertEqual((found.payer_slot, found.bill_on), (1, d("2025-04-01")))
        self.assertEqual(found.share, Fraction(1, 2))
        covered[1, 1] = [p("2025-03-01", "2025-04-11")]
        # 20 of the 30 days of April, one half of them.
        (rest,) = outstanding(terms, shared, covered, d("2025-04-30"))
        self.assertEqual(
            (rest.period, rest.share), (p("2025-04-11", "2025-05-01"), Fraction(1, 3))
        )

    def test_the_next_one_of_one_payer(self):
        halves = (PayerPart("Ada", Fraction(1, 2)), PayerPart("Bob", Fraction(1, 2)))
        ada = (PayerPart("Ada", Fraction(1)),)
        terms = Terms((line("2025-01-01"),), halves)
        covered = {
            (1, 0): [p("2025-01-01", "2025-06-01")],
            (1, 1): [p("2025-01-01", "2025-03-01")],
        }
        args = covered, d("2025-01-01")
        for slot, day in ((0, "2025-06-01"), (1, "2025-03-01"), (None, "2025-03-01")):
            found = next_outstanding(terms, (), *args, slot)
            self.assertEqual(found.bill_on, d(day))
        # Nobody has a third part, and Bob's ends: there is no next one, for ever.
        self.assertIsNone(next_outstanding(terms, (), *args, 2))
        left_alone = (Change(d("2025-03-01"), at="renewal", to={"payers": ada}),)
        self.assertIsNone(next_outstanding(terms, left_alone, *args, 1))
        self.assertEqual(
            next_outstanding(terms, left_alone, *args, 0).share, Fraction(1)
        )

    def test_the_last_month_of_a_quarter_is_left_of_it(self):
        # 20 to 31 March are 12 of the 90 days of January, February and March.
        quarterly = line("2025-01-01", Cadence("month", 3))
        self.assertEqual(
            left(quarterly, {}, "2025-03-31", "2025-03-20"),
            [("2025-03-20", "2025-04-01", "2/15")],
        )

    def test_a_long_period_is_remembered_after_a_short_cadence(self):
        monthly = (Change(d("2025-06-01"), at="renewal", to={"cadence": MONTH}),)
        # From 1 June to the end of 2025 are 214 of 365 days.
        self.assertEqual(
            left(line("2025-01-01", YEAR), {}, "2025-12-31", "2025-06-01", monthly),
            [("2025-06-01", "2026-01-01", "214/365")],
        )
