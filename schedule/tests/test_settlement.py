"""What was billed elsewhere against what was paid, told as a person would tell it."""

import sys
from datetime import date
from decimal import Decimal
from unittest import TestCase

from ..settlement.matching import match, totals


def d(text):
    return date.fromisoformat(text)


def monthly(*days, amount="30.00"):
    """Return a charge for each day; its key is the month."""
    return [(day[:7], d(day), Decimal(amount)) for day in days]


def paid(*entries):
    """Return payments written as `day sum`."""
    return [(d(day), Decimal(sum_), None) for day, sum_ in map(str.split, entries)]


HALF_YEAR = monthly(
    *("2024-01-01", "2024-02-01", "2024-03-01"),
    *("2024-04-01", "2024-05-01", "2024-06-01"),
)


class TestMatch(TestCase):
    maxDiff = None

    def told(self, verdicts):
        """Write verdicts as `kind: charges <- payments`."""
        return [
            " ".join(
                (
                    f"{verdict.kind}:",
                    "+".join(entry.key for entry in verdict.expected)
                    or f"({verdict.twice.key if verdict.twice else ''})",
                    "<-",
                    *(f"{entry.on:%m-%d} {entry.amount}" for entry in verdict.paid),
                )
            )
            for verdict in verdicts
        ]

    def assertTold(self, lines, expected, payments, **more):
        """Compare, whatever the order in which everything is given."""
        self.assertEqual(lines, self.told(match(expected, payments, **more)))
        turned = match(reversed(expected), reversed(payments), **more)
        self.assertEqual(lines, self.told(turned))

    def test_each_payment_settles_the_charge_of_its_day(self):
        self.assertTold(
            [
                "match: 2024-01 <- 01-31 30.00",
                "match: 2024-02 <- 02-29 30.00",
                "match: 2024-03 <- 03-31 30.00",
            ],
            monthly("2024-01-31", "2024-02-29", "2024-03-31"),
            paid("2024-01-31 30.00", "2024-02-29 30.00", "2024-03-31 30.00"),
        )

    def test_a_few_days_early_or_late_do_not_matter(self):
        # Two days before the 27th, and on the 3rd of the month after.
        self.assertTold(
            ["match: 2025-01 <- 01-25 30.00", "match: 2025-02 <- 03-03 30.00"],
            monthly("2025-01-27", "2025-02-27"),
            paid("2025-03-03 30.00", "2025-01-25 30.00"),
        )

    def test_a_month_that_nobody_paid_is_the_one_that_is_missing(self):
        self.assertTold(
            [
                "match: 2024-01 <- 01-02 30.00",
                "missing: 2024-02 <-",
                "match: 2024-03 <- 03-01 30.00",
                "match: 2024-04 <- 04-02 30.00",
                "match: 2024-05 <- 05-01 30.00",
                "match: 2024-06 <- 06-03 30.00",
            ],
            HALF_YEAR,
            paid("2024-01-02 30.00", "2024-03-01 30.00", "2024-04-02 30.00")
            + paid("2024-05-01 30.00", "2024-06-03 30.00"),
        )

    def test_a_second_payment_is_double_and_settles_no_later_month(self):
        self.assertTold(
            [
                "match: 2024-01 <- 01-01 30.00",
                "match: 2024-02 <- 02-01 30.00",
                "double: (2024-02) <- 02-02 30.00",
                "missing: 2024-03 <-",
            ],
            HALF_YEAR[:3],
            paid("2024-01-01 30.00", "2024-02-01 30.00", "2024-02-02 30.00"),
        )

    def test_what_is_owed_since_a_month_may_come_with_the_next(self):
        # On 1 March, 29 days after 1 February, both are paid.
        self.assertTold(
            [
                "match: 2024-01 <- 01-01 30.00",
                "match: 2024-02 <- 03-01 30.00",
                "match: 2024-03 <- 03-01 30.00",
            ],
            HALF_YEAR[:3],
            paid("2024-01-01 30.00", "2024-03-01 30.00", "2024-03-01 30.00"),
        )

    def test_what_was_missed_long_ago_is_not_paid_by_a_double(self):
        # 1 May is 90 days after 1 February.
        self.assertTold(
            [
                "match: 2024-01 <- 01-01 30.00",
                "missing: 2024-02 <-",
                "match: 2024-03 <- 03-01 30.00",
                "match: 2024-04 <- 04-01 30.00",
                "match: 2024-05 <- 05-01 30.00",
                "double: (2024-05) <- 05-01 30.00",
            ],
            HALF_YEAR[:5],
            paid("2024-01-01 30.00", "2024-03-01 30.00", "2024-04-01 30.00")
            + paid("2024-05-01 30.00", "2024-05-01 30.00"),
        )

    def test_who_is_always_a_month_behind_owes_nothing(self):
        self.assertTold(
            [
                "match: 2024-01 <- 02-03 30.00",
                "match: 2024-02 <- 03-03 30.00",
                "match: 2024-03 <- 04-03 30.00",
                "match: 2024-04 <- 05-03 30.00",
            ],
            HALF_YEAR[:4],
            paid("2024-02-03 30.00", "2024-03-03 30.00")
            + paid("2024-04-03 30.00", "2024-05-03 30.00"),
        )

    def test_who_is_behind_and_stopped_owes_the_first_that_is_open(self):
        self.assertTold(
            [
                "missing: 2024-01 <-",
                "match: 2024-02 <- 02-03 30.00",
                "match: 2024-03 <- 03-03 30.00",
            ],
            HALF_YEAR[:3],
            paid("2024-02-03 30.00", "2024-03-03 30.00"),
        )

    def test_a_cent_too_little_is_another_amount(self):
        self.assertTold(
            ["amount: 2024-01 <- 01-01 29.99", "match: 2024-02 <- 02-01 30.00"],
            HALF_YEAR[:2],
            paid("2024-01-01 29.99", "2024-02-01 30.00"),
        )

    def test_a_cent_is_forgiven_by_a_tolerance_of_a_cent(self):
        self.assertTold(
            ["match: 2024-01 <- 01-01 29.99", "amount: 2024-02 <- 02-01 29.98"],
            HALF_YEAR[:2],
            paid("2024-01-01 29.99", "2024-02-01 29.98"),
            tolerance=Decimal("0.01"),
        )

    def test_a_sum_may_come_in_parts(self):
        self.assertTold(
            ["match: 2024-01 <- 01-01 10.00 01-15 20.00", "missing: 2024-02 <-"],
            HALF_YEAR[:2],
            paid("2024-01-15 20.00", "2024-01-01 10.00"),
        )

    def test_months_paid_at_once_are_all_paid(self):
        # 6 × 30.00 = 180.00, on 28 December.
        whole = "+".join(key for key, *_rest in HALF_YEAR)
        self.assertTold(
            [f"match: {whole} <- 12-28 180.00"], HALF_YEAR, paid("2023-12-28 180.00")
        )

    def test_months_paid_at_once_go_on_from_the_day(self):
        # The first is missing; 90.00 of 1 April are April to June.
        self.assertTold(
            [
                "missing: 2024-01 <-",
                "match: 2024-02 <- 02-01 30.00",
                "match: 2024-03 <- 03-01 30.00",
                "match: 2024-04+2024-05+2024-06 <- 04-01 90.00",
            ],
            HALF_YEAR,
            paid("2024-02-01 30.00", "2024-03-01 30.00", "2024-04-01 90.00"),
        )

    def test_arrears_paid_at_once_are_what_was_due_by_then(self):
        self.assertTold(
            [
                "match: 2024-01+2024-02+2024-03+2024-04+2024-05 <- 05-20 150.00",
                "missing: 2024-06 <-",
            ],
            HALF_YEAR,
            paid("2024-05-20 150.00"),
        )

    def test_arrears_paid_at_once_are_the_last_that_were_due(self):
        # January was never paid; 90.00 on 20 May are March to May, not January.
        self.assertTold(
            [
                "missing: 2024-01 <-",
                "match: 2024-02 <- 02-01 30.00",
                "match: 2024-03+2024-04+2024-05 <- 05-20 90.00",
                "missing: 2024-06 <-",
            ],
            HALF_YEAR,
            paid("2024-02-01 30.00", "2024-05-20 90.00"),
        )

    def test_ten_days_early_and_forty_five_late_are_about_the_time(self):
        # 22 December and 15 February; 21 December and 16 February are too far off.
        for day, kinds in (
            ("2023-12-22", ["match"]),
            ("2023-12-21", ["extra", "missing"]),
            ("2024-02-15", ["match"]),
            ("2024-02-16", ["missing", "extra"]),
        ):
            found = match(HALF_YEAR[:1], paid(f"{day} 30.00"))
            self.assertEqual([verdict.kind for verdict in found], kinds, day)

    def test_a_double_is_about_the_time_too(self):
        for day, kind in (
            ("2023-12-22", "double"),
            ("2023-12-21", "extra"),
            ("2024-02-15", "double"),
            ("2024-02-16", "extra"),
        ):
            found = match(HALF_YEAR[:1], paid("2024-01-01 30.00", f"{day} 30.00"))
            self.assertIn(kind, [verdict.kind for verdict in found], day)

    def test_a_refund_takes_its_payment_out(self):
        self.assertTold(
            [
                "match: 2024-01 <- 01-01 30.00",
                "missing: 2024-02 <-",
                "refunded: () <- 02-01 30.00 02-20 -30.00",
            ],
            HALF_YEAR[:2],
            paid("2024-01-01 30.00", "2024-02-20 -30.00", "2024-02-01 30.00"),
        )

    def test_a_refunded_double_leaves_the_month_paid(self):
        self.assertTold(
            [
                "match: 2024-01 <- 01-01 30.00",
                "refunded: () <- 01-02 30.00 01-05 -30.00",
            ],
            HALF_YEAR[:1],
            paid("2024-01-01 30.00", "2024-01-02 30.00", "2024-01-05 -30.00"),
        )

    def test_a_small_refund_lessens_the_payment_before_it(self):
        # 40.00 paid, 10.00 given back: 30.00.
        self.assertTold(
            ["match: 2024-01 <- 01-01 40.00 01-09 -10.00"],
            HALF_YEAR[:1],
            paid("2024-01-01 40.00", "2024-01-09 -10.00"),
        )

    def test_a_refund_told_before_its_payment_takes_it_out_too(self):
        self.assertTold(
            ["missing: 2024-01 <-", "refunded: () <- 01-02 30.00 01-01 -30.00"],
            HALF_YEAR[:1],
            paid("2024-01-01 -30.00", "2024-01-02 30.00"),
        )

    def test_what_was_paid_for_nothing_is_told(self):
        self.assertTold(
            ["match: 2024-01 <- 01-01 30.00", "extra: () <- 09-01 30.00"],
            HALF_YEAR[:1],
            paid("2024-01-01 30.00", "2024-09-01 30.00"),
        )
        self.assertTold(["extra: () <- 01-01 -5.00"], [], paid("2024-01-01 -5.00"))

    def test_what_is_free_needs_no_payment(self):
        self.assertTold(["match: 2024-01 <-"], monthly("2024-01-01", amount="0"), [])

    def test_a_new_price_is_a_new_sum(self):
        charges = HALF_YEAR[:2] + monthly("2024-03-01", "2024-04-01", amount="35.00")
        self.assertTold(
            [
                "match: 2024-01 <- 01-01 30.00",
                "match: 2024-02 <- 02-01 30.00",
                "amount: 2024-03 <- 03-01 30.00",
                "match: 2024-04 <- 04-01 35.00",
            ],
            charges,
            paid("2024-01-01 30.00", "2024-02-01 30.00", "2024-03-01 30.00")
            + paid("2024-04-01 35.00"),
        )

    def count_calls(self, charges, payments):
        """Return how many functions are called, built-in ones too."""
        calls = 0

        def count(_frame, event, _arg):
            nonlocal calls
            calls += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            match(charges, payments)
        finally:
            sys.setprofile(before)
        return calls

    def test_ten_times_as_many_payments_are_not_a_hundred_times_the_work(self):
        """Also where all are equal, on one day, or twice too many."""
        calls = []
        for length in (200, 2000):
            first = d("2000-01-01").toordinal()
            days = [date.fromordinal(first + n // 8) for n in range(length)]
            charges = [(n, day, 30) for n, day in enumerate(days)]
            calls.append(
                [
                    self.count_calls(charges, payments)
                    for payments in (
                        [(day, 30) for day in days * 2],
                        [(days[0], 30) for _day in days],
                        [(day, 60) for day in days],
                        [(day, 29) for day in days] + [(day, -30) for day in days],
                    )
                ]
            )
        for few, many in zip(*calls, strict=True):
            self.assertLess(many, 20 * few)


class TestTotals(TestCase):
    """Only one total is known."""

    def told(self, total, charges=HALF_YEAR[:3], **more):
        found = totals(charges, Decimal(total), **more)
        return found.kind, str(found.due), [entry.key for entry in found.charges]

    def test_the_right_total_matches(self):
        self.assertEqual(self.told("90.00"), ("match", "90.00", []))

    def test_whole_months_too_little_are_the_last_ones(self):
        self.assertEqual(
            self.told("30.00"), ("missing", "90.00", ["2024-02", "2024-03"])
        )
        self.assertEqual(self.told("0.00")[0], "missing")

    def test_whole_months_too_much_were_paid_twice(self):
        self.assertEqual(self.told("120.00"), ("double", "90.00", ["2024-03"]))

    def test_all_else_is_another_amount(self):
        self.assertEqual(self.told("89.99"), ("amount", "90.00", []))
        self.assertEqual(self.told("200.00"), ("amount", "90.00", []))
        self.assertEqual(self.told("10.00", []), ("amount", "0", []))

    def test_nothing_to_bill_and_nothing_paid_match(self):
        self.assertEqual(self.told("0", []), ("match", "0", []))

    def test_the_tolerance_counts_on_both_sides(self):
        cent = Decimal("0.01")
        for total, kind in (
            ("89.99", "match"),
            ("90.01", "match"),
            ("60.01", "missing"),
        ):
            self.assertEqual(self.told(total, tolerance=cent)[0], kind)
