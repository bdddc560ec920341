"""One charge can be followed from its terms to what is said of it."""

import json
from datetime import date
from fractions import Fraction
from unittest import TestCase

from ..charges import due_charges
from ..events import Change, Discount, End, Pause
from ..explain import explain, explain_date, facts, measures, recompute
from ..periods import Cadence, Period
from ..terms import LineTerms, PayerPart, Terms, one_time

MONTH = Cadence("month")


def d(text):
    return date.fromisoformat(text)


def told(line, until, *events, payers=None):
    """Return what is kept of the last charge of a line."""
    terms = Terms((line,), payers) if payers else Terms((line,))
    return json.loads(json.dumps(explain(due_charges(terms, events, d(until))[-1])))


def names(found):
    return [fact.name for fact in found]


class TestExplain(TestCase):
    maxDiff = None

    def test_a_charge_is_kept_whole(self):
        # January has no 30th day to clip; 19 to 29 January are 11 of 31 days.
        line = LineTerms(7, d("2022-01-19"), MONTH, 30, payments=12)
        self.assertEqual(
            told(line, "2022-01-19", payers=(PayerPart("Ada", Fraction(1)),)),
            {
                "anchor": "2022-01-30",
                "n": -1,
                "nominal": "2022-01-19",
                "wished_day": 30,
                "timing": "advance",
                "alignment": "prorate",
                "billed_days": 11,
                "natural_days": 31,
                "convention": "actual",
                "clipped": False,
                "part": "1",
                "part_before": "0",
                "payment": 1,
                "payments": 12,
                "kind": "recurring",
                "cadence_unit": "month",
                "cadence_count": 1,
                "date_from": "2022-01-19",
                "date_to": "2022-01-30",
                "natural_from": "2021-12-30",
                "natural_to": "2022-01-30",
                "bill_on": "2022-01-19",
                "share": "11/31",
                "causes": [],
                "discounts": [],
            },
        )

    def test_causes_and_discounts_are_kept_with_their_numbers(self):
        line = LineTerms(7, d("2025-01-01"), MONTH)
        kept = told(
            line,
            "2025-04-01",
            Pause(d("2025-02-01"), 11, cycles=2),
            Discount(d("2025-04-01"), 12, mode="percent", value="12.5", periods=1),
        )
        self.assertEqual(
            kept["causes"],
            [
                {
                    "kind": "pause",
                    "number": 11,
                    "on": "2025-02-01",
                    "until": "2025-04-01",
                }
            ],
        )
        self.assertEqual(
            kept["discounts"], [{"number": 12, "mode": "percent", "value": "12.5"}]
        )


class TestRecompute(TestCase):
    def assertRecomputed(self, natural, share, kept):
        self.assertEqual(
            recompute(kept), (Period(*map(d, natural)), Fraction(share)), kept
        )

    def test_an_auditor_finds_period_and_share_again(self):
        line = LineTerms(7, d("2025-08-10"), MONTH, 1)
        self.assertRecomputed(
            ("2025-08-01", "2025-09-01"), "22/31", told(line, "2025-08-10")
        )
        self.assertRecomputed(
            ("2025-09-01", "2025-10-01"), "1", told(line, "2025-09-01")
        )

    def test_also_for_a_full_price_a_meter_and_a_part(self):
        full = LineTerms(7, d("2025-08-10"), MONTH, 1, first_period="full")
        self.assertRecomputed(
            ("2025-08-01", "2025-09-01"), "1", told(full, "2025-08-10")
        )
        usage = LineTerms(7, d("2025-08-10"), MONTH, 1, kind="usage", timing="arrears")
        self.assertRecomputed(
            ("2025-08-01", "2025-09-01"), "1", told(usage, "2025-09-01")
        )
        payers = (PayerPart("Ada", Fraction(2, 3)), PayerPart("Bob", Fraction(1, 3)))
        line = LineTerms(7, d("2025-08-10"), MONTH, 1)
        self.assertRecomputed(
            ("2025-08-01", "2025-09-01"),
            "22/93",
            told(line, "2025-08-10", payers=payers),
        )

    def test_also_where_the_last_day_or_a_clipped_one_was_wished_for(self):
        last = LineTerms(7, d("2025-02-10"), MONTH, -1, convention="fixed_30")
        # From 31 January: 10 February is position 10, the end counts 30.
        self.assertRecomputed(
            ("2025-01-31", "2025-02-28"), "2/3", told(last, "2025-02-10")
        )
        fixed = LineTerms(
            7, d("2025-05-31"), Cadence("month", 2), 31, convention="fixed_30"
        )
        ended = told(
            fixed, "2025-05-31", End(d("2025-06-15"), policy="immediately_with_credit")
        )
        self.assertRecomputed(("2025-05-31", "2025-07-31"), "1/4", ended)


class TestExplainDate(TestCase):
    maxDiff = None

    def test_a_roll_names_the_days_that_it_passes_over(self):
        # Thursday 25 December 2025 to Sunday 28; Monday 29 is a bank day.
        self.assertEqual(
            explain_date(d("2025-12-25"), "sepa_core"),
            {
                "scheme": "sepa_core",
                "nominal": "2025-12-25",
                "charged_on": "2025-12-29",
                "closed": [
                    {"day": "2025-12-25", "name": "Christmas Day"},
                    {"day": "2025-12-26", "name": "Christmas Holiday"},
                    {"day": "2025-12-27", "name": None},
                    {"day": "2025-12-28", "name": None},
                ],
                "last_change": "2025-12-22",
                "notice": 3,
                "notice_unit": "bank days",
                "confirmed_on": "2025-12-30",
                "paid_out_on": "2026-01-02",
            },
        )

    def test_a_bank_day_passes_over_nothing(self):
        told = explain_date(d("2026-06-17"), "becs_au")
        self.assertEqual((told["charged_on"], told["closed"]), ("2026-06-17", []))
        self.assertEqual(
            (told["last_change"], told["notice"], told["notice_unit"]),
            ("2026-06-03", 14, "calendar days"),
        )

    def test_the_last_day_of_the_month_is_rolled_backward(self):
        # 31 May 2026 is a Sunday.
        told = explain_date(d("2026-05-31"), "sepa_core", -1)
        self.assertEqual(told["charged_on"], "2026-05-29")
        self.assertEqual(
            [row["day"] for row in told["closed"]], ["2026-05-31", "2026-05-30"]
        )

    def test_what_a_scheme_does_not_say_is_none(self):
        told = explain_date(d("2026-06-20"), "pay_to")
        self.assertEqual(
            (told["charged_on"], told["confirmed_on"], told["paid_out_on"]),
            ("2026-06-20", None, None),
        )


class TestFacts(TestCase):
    def test_a_plain_period_is_one_thought(self):
        (fact,) = facts(told(LineTerms(7, d("2025-01-31"), MONTH), "2025-01-31"))
        self.assertEqual(
            fact,
            (
                "period",
                {
                    "count": 1,
                    "unit": "month",
                    "anchor": d("2025-01-31"),
                    "first": d("2025-01-31"),
                    "last": d("2025-02-27"),
                },
            ),
        )

    def test_what_is_unusual_is_said_in_order(self):
        line = LineTerms(7, d("2025-01-31"), MONTH, timing="arrears", payments=3)
        found = facts(told(line, "2025-02-28"))
        self.assertEqual(names(found), ["period", "clipped", "arrears", "payment"])
        self.assertEqual(found[1].values, {"on": d("2025-02-28"), "wished_day": 31})
        self.assertEqual(found[2].values, {"on": d("2025-02-28")})
        self.assertEqual(found[3].values, {"payment": 1, "payments": 3})

    def test_a_fee_has_a_day_and_no_period(self):
        found = facts(told(one_time(7, d("2025-01-31")), "2025-01-31"))
        self.assertEqual(found, [("one_time", {"on": d("2025-01-31")})])

    def test_the_days_before_the_first_bill_day_are_named(self):
        found = facts(told(LineTerms(7, d("2025-08-10"), MONTH, 1), "2025-08-10"))
        self.assertEqual(found[1], ("partial", {"anchor": d("2025-09-01")}))

    def test_each_event_that_shaped_it_is_named(self):
        line = LineTerms(7, d("2025-01-01"), MONTH)
        leaves = End(d("2025-04-11"), 3, policy="immediately_with_credit")
        rises = Change(d("2025-02-01"), 2, to={"unit_price": 9})
        self.assertEqual(
            facts(told(line, "2025-12-31", leaves, rises))[1:],
            [
                ("change", {"number": 2, "on": d("2025-02-01")}),
                ("end", {"number": 3, "on": d("2025-04-11")}),
            ],
        )

    def test_a_pause_is_told_up_to_its_last_day(self):
        line = LineTerms(7, d("2025-01-01"), MONTH)
        pause = Pause(d("2025-02-11"), 5, policy="credit", until=d("2025-03-21"))
        before, after = (
            facts(told(line, until, pause))[-1]
            for until in ("2025-02-01", "2025-03-21")
        )
        self.assertEqual(
            before, ("pause", {"number": 5, "on": d("2025-02-11"), "last": None})
        )
        self.assertEqual(
            after,
            ("pause", {"number": 5, "on": d("2025-02-11"), "last": d("2025-03-20")}),
        )


class TestMeasures(TestCase):
    def measured(self, line, until, *events, **more):
        return measures(told(line, until, *events, **more))

    def test_the_price_is_taken_whole_by_days_or_undivided(self):
        start = d("2025-08-10")
        for name, line, until in (
            ("whole", LineTerms(7, start, MONTH), "2025-08-10"),
            ("days", LineTerms(7, start, MONTH, 1), "2025-08-10"),
            ("full", LineTerms(7, start, MONTH, 1, first_period="full"), "2025-08-10"),
            (
                "undivided",
                LineTerms(7, start, MONTH, 1, convention="none"),
                "2025-08-10",
            ),
            (
                "metered",
                LineTerms(7, start, MONTH, kind="usage", timing="arrears"),
                "2025-09-10",
            ),
        ):
            with self.subTest(name):
                self.assertEqual(names(self.measured(line, until)), [name])

    def test_days_are_said_with_their_convention(self):
        line = LineTerms(7, d("2025-08-10"), MONTH, 1, convention="fixed_30")
        self.assertEqual(
            self.measured(line, "2025-08-10"),
            [("days", {"billed": 21, "natural": 30, "convention": "fixed_30"})],
        )

    def test_discounts_come_before_the_payers_part(self):
        found = self.measured(
            LineTerms(7, d("2025-08-10"), MONTH),
            "2025-08-10",
            Discount(d("2025-08-10"), 4, mode="amount", value=5),
            payers=(PayerPart("Ada", Fraction(2, 3)), PayerPart("Bob", Fraction(1, 3))),
        )
        self.assertEqual(
            found[1:],
            [
                ("discount", {"number": 4, "mode": "amount", "value": "5"}),
                ("part", {"part": Fraction(1, 3)}),
            ],
        )
