"""The charges that should exist, and none beside them."""

import sys
from datetime import date, datetime, timedelta
from fractions import Fraction
from unittest import TestCase

from ..charges import due_charges, next_charge
from ..errors import DateOutOfRange, ScheduleError, UnknownEvent
from ..events import End, Event, Start, event_of
from ..periods import Cadence, Period
from ..terms import LineTerms, Terms

DAY, WEEK = Cadence("day"), Cadence("week")
MONTH, QUARTER, YEAR = Cadence("month"), Cadence("month", 3), Cadence("year")


def d(text):
    return date.fromisoformat(text)


def p(start, end):
    return Period(d(start), d(end))


def line(start, cadence=MONTH, day_of_month=None, key=1, **more):
    return LineTerms(key, d(start), cadence, day_of_month, **more)


def due(lines, until, since=None, events=()):
    lines = lines if isinstance(lines, tuple) else (lines,)
    return due_charges(Terms(lines), events, d(until), since and d(since))


def ends(*days):
    return tuple(End(d(day)) for day in days)


class ChargesCase(TestCase):
    def assertBills(self, expected, charges):
        self.assertEqual([str(charge.bill_on) for charge in charges], expected)


class TestWindow(ChargesCase):
    def test_a_period_is_billed_on_its_first_day(self):
        (charge,) = due(line("2025-03-10"), "2025-03-10")
        self.assertEqual(charge.bill_on, d("2025-03-10"))
        self.assertEqual(charge.period, p("2025-03-10", "2025-04-10"))
        self.assertEqual(charge.natural_period, p("2025-03-10", "2025-04-10"))
        self.assertEqual(charge.share, 1)
        self.assertIsInstance(charge.share, Fraction)
        self.assertEqual(
            (charge.key, charge.kind, charge.occurrence), (1, "recurring", 0)
        )

    def test_nothing_is_due_before_the_start(self):
        self.assertBills([], due(line("2025-03-10"), "2025-03-09"))
        self.assertBills([], due(line("2025-03-10"), "2025-03-09", "2024-01-01"))
        self.assertBills([], due(line("2025-03-10", day_of_month=9), "2025-03-09"))

    def test_until_belongs_to_the_window_and_since_does_not(self):
        monthly = line("2025-01-31")
        self.assertBills(
            ["2025-02-28", "2025-03-31"], due(monthly, "2025-03-31", "2025-01-31")
        )
        self.assertBills(
            ["2025-01-31", "2025-02-28"], due(monthly, "2025-03-30", "2025-01-30")
        )
        self.assertBills([], due(monthly, "2025-03-30", "2025-02-28"))
        self.assertBills(["2025-03-31"], due(monthly, "2025-03-31", "2025-03-30"))

    def test_an_empty_or_reversed_window_holds_nothing(self):
        self.assertBills([], due(line("2025-01-31"), "2025-01-31", "2025-01-31"))
        self.assertBills([], due(line("2025-01-31"), "2025-01-31", "2025-06-30"))

    def test_a_since_before_the_start_changes_nothing(self):
        self.assertBills(
            ["2025-01-31", "2025-02-28"],
            due(line("2025-01-31"), "2025-02-28", "1990-05-05"),
        )

    def test_a_partial_first_period_obeys_the_window(self):
        aligned = line("2022-02-19", day_of_month=31)
        self.assertBills(
            ["2022-02-19", "2022-02-28"], due(aligned, "2022-02-28", "2022-02-18")
        )
        self.assertBills(["2022-02-28"], due(aligned, "2022-02-28", "2022-02-19"))
        self.assertBills(["2022-02-28"], due(aligned, "2022-02-28", "2022-02-27"))
        self.assertBills([], due(aligned, "2022-03-30", "2022-02-28"))
        self.assertBills(["2022-02-19"], due(aligned, "2022-02-19"))
        self.assertBills(["2022-02-19"], due(aligned, "2022-02-27"))

    def test_day_by_day_is_the_same_as_in_one_go(self):
        lines = (
            line("2024-01-31", key=1),
            line("2024-02-10", MONTH, -1, key=2),
            line("2024-01-01", WEEK, key=3),
            line("2023-02-28", YEAR, 31, key=4),
        )
        days = [d("2023-12-31") + timedelta(n) for n in range(500)]
        daily = [
            charge
            for since, until in zip(days, days[1:], strict=False)
            for charge in due_charges(Terms(lines), (), until, since)
        ]
        self.assertEqual(daily, due(lines, str(days[-1]), str(days[0])))
        self.assertEqual(len(daily), 16 + 16 + 72 + 2)

    def test_asking_again_since_the_last_answer_gives_nothing(self):
        charges = due(line("2025-01-31"), "2025-06-30")
        self.assertEqual(len(charges), 6)
        self.assertBills([], due(line("2025-01-31"), "2025-06-30", "2025-06-30"))

    def test_the_cost_grows_with_the_window_not_with_the_age(self):
        def calls_of(start, since):
            calls = 0

            def count(_frame, event, _arg):
                nonlocal calls
                calls += event == "call"

            terms = Terms((line(start, MONTH, 15), line(start, WEEK)))
            sys.setprofile(count)
            try:
                due_charges(terms, (), d("2026-03-15"), since)
            finally:
                sys.setprofile(None)
            return calls

        young = calls_of("2026-02-15", d("2026-03-14"))
        # 400 years are whole weeks, so the old line bills on the same days.
        old = calls_of("1626-02-15", d("2026-03-14"))
        self.assertEqual(old, young)
        self.assertGreater(calls_of("2016-02-15", None), 20 * young)


class TestCadences(ChargesCase):
    def test_a_month_from_the_31st_comes_back_to_it(self):
        self.assertBills(
            ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"],
            due(line("2024-01-31"), "2024-05-30"),
        )

    def test_a_year_from_the_leap_day_comes_back_to_it(self):
        self.assertBills(
            ["2027-02-28", "2028-02-29"],
            due(line("2024-02-29", YEAR), "2029-02-27", "2026-02-28"),
        )

    def test_weeks_days_and_28_days_are_counted_in_days(self):
        self.assertBills(
            ["2025-12-29", "2026-01-05"],
            due(line("2025-12-29", WEEK), "2026-01-11"),
        )
        self.assertBills(
            ["2024-02-28", "2024-02-29", "2024-03-01"],
            due(line("2024-02-28", DAY), "2024-03-01"),
        )
        self.assertBills(
            ["2024-02-01", "2024-02-29", "2024-03-28"],
            due(line("2024-02-01", Cadence("day", 28)), "2024-04-24"),
        )

    def test_a_quarter_bills_three_months_at_once(self):
        charges = due(line("2024-11-30", QUARTER), "2025-06-30")
        self.assertEqual(
            [charge.period for charge in charges],
            [
                p("2024-11-30", "2025-02-28"),
                p("2025-02-28", "2025-05-30"),
                p("2025-05-30", "2025-08-30"),
            ],
        )


class TestFirstPeriod(ChargesCase):
    def first(self, *args, until="2026-12-31", **more):
        return due(line(*args, **more), until)[0]

    def test_a_start_on_its_wished_day_has_no_partial_period(self):
        for policy in ("prorate", "full", "free"):
            aligned = line("2025-08-01", MONTH, 1, first_period=policy)
            first, second = due(aligned, "2025-09-01")
            self.assertEqual(first.period, p("2025-08-01", "2025-09-01"))
            self.assertEqual(first.share, 1)
            self.assertEqual(first.derivation.alignment, "none")
            self.assertEqual(first.derivation.n, 0)
            self.assertEqual(second.period, p("2025-09-01", "2025-10-01"))

    def test_prorate_bills_the_days_over_those_of_the_natural_period(self):
        charge = self.first("2025-08-10", MONTH, 1)
        self.assertEqual(charge.period, p("2025-08-10", "2025-09-01"))
        self.assertEqual(charge.natural_period, p("2025-08-01", "2025-09-01"))
        self.assertEqual(charge.share, Fraction(22, 31))
        self.assertEqual(charge.bill_on, d("2025-08-10"))

    def test_full_bills_the_partial_period_like_a_whole_one(self):
        charge = self.first("2025-08-10", MONTH, 1, first_period="full")
        self.assertEqual(charge.period, p("2025-08-10", "2025-09-01"))
        self.assertEqual(charge.natural_period, p("2025-08-01", "2025-09-01"))
        self.assertEqual(charge.share, 1)
        self.assertEqual(charge.derivation.alignment, "full")
        self.assertEqual(charge.derivation.billed_days, 22)
        self.assertEqual(charge.derivation.natural_days, 31)

    def test_free_bills_nothing_before_the_anchor(self):
        free = line("2025-08-10", MONTH, 1, first_period="free")
        self.assertBills(["2025-09-01", "2025-10-01"], due(free, "2025-10-31"))
        self.assertBills([], due(free, "2025-08-31"))

    def test_the_natural_period_is_clipped_as_the_anchor_is(self):
        charge = self.first("2022-02-19", MONTH, 31)
        self.assertEqual(charge.natural_period, p("2022-01-31", "2022-02-28"))
        self.assertEqual(charge.share, Fraction(9, 28))

    def test_a_start_just_after_the_wished_day_waits_almost_a_period(self):
        charge = self.first("2024-01-31", MONTH, 30)
        self.assertEqual(charge.period, p("2024-01-31", "2024-02-29"))
        self.assertEqual(charge.share, Fraction(29, 30))

    def test_a_quarter_is_prorated_over_its_three_months(self):
        charge = self.first("2023-11-05", QUARTER, -1)
        self.assertEqual(charge.period, p("2023-11-05", "2023-11-30"))
        self.assertEqual(charge.natural_period, p("2023-08-31", "2023-11-30"))
        self.assertEqual(charge.share, Fraction(25, 91))

    def test_a_year_is_prorated_over_its_days(self):
        charge = self.first("2025-06-20", YEAR, 1)
        self.assertEqual(charge.natural_period, p("2024-07-01", "2025-07-01"))
        self.assertEqual(charge.share, Fraction(11, 365))

    def test_fixed_30_counts_the_months_from_the_wished_day(self):
        charge = self.first("2023-11-05", QUARTER, -1, convention="fixed_30")
        self.assertEqual(charge.share, Fraction(5, 18))
        self.assertEqual(charge.derivation.billed_days, 25)
        self.assertEqual(charge.derivation.natural_days, 90)
        # From 30 April to 30 June both 30 and 31 may be wished: 31 May is the 31st
        # day of the former's first month, the first of the latter's second.
        for wished, expected in ((30, Fraction(29, 60)), (31, Fraction(1, 2))):
            two_months = line(
                "2025-05-31", Cadence("month", 2), wished, convention="fixed_30"
            )
            (first, *_rest) = due(two_months, "2025-07-31")
            if wished == 30:
                self.assertEqual(first.period, p("2025-05-31", "2025-06-30"))
                self.assertEqual(first.share, expected)
            else:
                self.assertEqual(first.period, p("2025-05-31", "2025-07-31"))

    def test_none_bills_the_partial_period_whole(self):
        charge = self.first("2025-08-10", MONTH, 1, convention="none")
        self.assertEqual(charge.share, 1)
        self.assertEqual(charge.derivation.alignment, "prorate")
        self.assertEqual(charge.derivation.convention, "none")

    def test_each_policy_meets_each_convention(self):
        shares = {
            (policy, convention): due(
                line(
                    "2025-03-21",
                    MONTH,
                    1,
                    first_period=policy,
                    convention=convention,
                ),
                "2025-04-01",
            )[0].share
            for policy in ("prorate", "full", "free")
            for convention in ("actual", "fixed_30", "none")
        }
        self.assertEqual(
            shares,
            {
                ("prorate", "actual"): Fraction(11, 31),
                ("prorate", "fixed_30"): Fraction(1, 3),
                ("prorate", "none"): 1,
                ("full", "actual"): 1,
                ("full", "fixed_30"): 1,
                ("full", "none"): 1,
                ("free", "actual"): 1,
                ("free", "fixed_30"): 1,
                ("free", "none"): 1,
            },
        )


class TestEnd(ChargesCase):
    def test_no_period_starts_on_or_after_the_end(self):
        monthly = line("2025-01-31")
        for end, last in (
            ("2025-03-31", "2025-02-28"),
            ("2025-04-01", "2025-03-31"),
            ("2025-03-30", "2025-02-28"),
        ):
            charges = due(monthly, "2026-01-01", events=ends(end))
            self.assertEqual(charges[-1].bill_on, d(last))

    def test_the_period_that_contains_the_end_is_charged_whole(self):
        (charge,) = due(line("2025-01-31"), "2026-01-01", events=ends("2025-02-10"))
        self.assertEqual(charge.period, p("2025-01-31", "2025-02-28"))
        self.assertEqual(charge.share, 1)

    def test_an_end_within_the_partial_period_leaves_it_as_it_is(self):
        aligned = line("2025-08-10", MONTH, 1)
        (charge,) = due(aligned, "2026-01-01", events=ends("2025-08-20"))
        self.assertEqual(charge.share, Fraction(22, 31))
        (charge,) = due(aligned, "2026-01-01", events=ends("2025-09-01"))
        self.assertEqual(charge.period, p("2025-08-10", "2025-09-01"))

    def test_an_end_on_or_before_the_start_leaves_nothing(self):
        for end in ("2025-08-10", "2025-08-09", "0001-01-01"):
            for wished in (None, 1, 10):
                self.assertBills(
                    [],
                    due(
                        line("2025-08-10", MONTH, wished),
                        "2026-01-01",
                        events=ends(end),
                    ),
                )

    def test_the_earliest_of_several_ends_counts_in_any_order(self):
        for days in (("2025-03-01", "2025-05-01"), ("2025-05-01", "2025-03-01")):
            charges = due(line("2025-01-31"), "2026-01-01", events=ends(*days))
            self.assertBills(["2025-01-31", "2025-02-28"], charges)

    def test_an_end_after_the_window_changes_nothing(self):
        charges = due(line("2025-01-31"), "2025-02-28", events=ends("2025-06-01"))
        self.assertBills(["2025-01-31", "2025-02-28"], charges)

    def test_an_end_stops_a_window_without_limit(self):
        charges = due(line("2025-01-31"), "9999-12-31", events=ends("2025-03-01"))
        self.assertBills(["2025-01-31", "2025-02-28"], charges)

    def test_an_end_stops_all_lines(self):
        lines = (line("2025-01-31", key=1), line("2025-02-10", WEEK, key=2))
        charges = due(lines, "2026-01-01", events=ends("2025-02-20"))
        self.assertBills(["2025-01-31", "2025-02-10", "2025-02-17"], charges)


class TestEvents(ChargesCase):
    def test_a_start_only_documents(self):
        start = (Start(d("2025-02-01")),)
        charges = due(line("2025-01-31"), "2025-02-28", events=start)
        self.assertBills(["2025-01-31", "2025-02-28"], charges)

    def test_an_event_that_is_not_known_is_never_ignored(self):
        terms = Terms((line("2025-01-31"),))
        for unknown in (Event(d("2030-01-01")), "pause", None):
            events = (*ends("2025-02-01"), unknown)
            with self.assertRaisesRegex(UnknownEvent, "start, end, pause, resume"):
                due_charges(terms, events, d("2025-01-01"))
            with self.assertRaisesRegex(UnknownEvent, "is no event"):
                next_charge(terms, events, d("2025-01-01"))

    def test_an_event_is_refused_even_if_there_is_no_line(self):
        with self.assertRaises(UnknownEvent):
            due_charges(Terms(()), (Event(d("2025-01-01")),), d("2025-01-01"))

    def test_a_kind_that_is_not_known_is_refused_by_name(self):
        for kind in ("holiday", "", None):
            with self.assertRaisesRegex(UnknownEvent, "2030-01-01: known are start"):
                event_of(kind, d("2030-01-01"))


class TestOrder(ChargesCase):
    def test_charges_come_by_day_then_by_key(self):
        lines = (
            line("2025-01-10", key=9),
            line("2025-01-31", key=2),
            line("2025-01-10", key=4),
        )
        charges = due(lines, "2025-02-28")
        self.assertEqual(
            [(str(charge.bill_on), charge.key) for charge in charges],
            [
                ("2025-01-10", 4),
                ("2025-01-10", 9),
                ("2025-01-31", 2),
                ("2025-02-10", 4),
                ("2025-02-10", 9),
                ("2025-02-28", 2),
            ],
        )
        self.assertEqual(charges, due(lines[::-1], "2025-02-28"))

    def test_keys_that_have_no_order_are_refused(self):
        lines = (line("2025-01-10", key=1), line("2025-01-10", key="a"))
        with self.assertRaisesRegex(ScheduleError, "orderable kind, not 1, 'a'"):
            due(lines, "2025-02-28")

    def test_no_lines_no_charges(self):
        self.assertBills([], due((), "2025-02-28"))
        self.assertIsNone(next_charge(Terms(()), (), d("2025-01-01")))


class TestOpaqueValues(ChargesCase):
    def test_quantity_and_price_are_carried_through_untouched(self):
        quantity, price = object(), object()
        sold = line("2025-08-10", MONTH, 1, quantity=quantity, unit_price=price)
        for charge in due(sold, "2025-10-01"):
            self.assertIs(charge.quantity, quantity)
            self.assertIs(charge.unit_price, price)

    def test_a_line_sells_one_without_a_price_unless_told_otherwise(self):
        (charge,) = due(line("2025-08-10"), "2025-08-10")
        self.assertEqual((charge.quantity, charge.unit_price), (1, None))

    def test_nothing_can_be_changed_afterwards(self):
        (charge,) = due(line("2025-08-10"), "2025-08-10")
        for frozen, name in (
            (charge, "share"),
            (charge.derivation, "n"),
            (line("2025-08-10"), "start"),
            (Terms(()), "lines"),
            (End(d("2025-01-01")), "effective"),
        ):
            with self.assertRaises(AttributeError):
                setattr(frozen, name, None)


class TestDerivation(ChargesCase):
    def test_clipped_is_said_of_the_months_that_are_too_short(self):
        charges = due(line("2025-01-31"), "2025-05-31")
        self.assertEqual(
            [charge.derivation.clipped for charge in charges],
            [False, True, False, True, False],
        )
        self.assertEqual(charges[1].derivation.wished_day, 31)

    def test_the_last_day_is_never_clipped(self):
        charges = due(line("2025-01-31", MONTH, -1), "2025-03-31")
        self.assertEqual(
            [
                (charge.derivation.wished_day, charge.derivation.clipped)
                for charge in charges
            ],
            [(-1, False)] * 3,
        )

    def test_a_cadence_of_days_wishes_for_no_day_of_the_month(self):
        charges = due(line("2025-01-31", WEEK), "2025-02-07")
        self.assertEqual(
            [
                (charge.derivation.wished_day, charge.derivation.clipped)
                for charge in charges
            ],
            [(None, False)] * 2,
        )

    def test_fixed_30_says_30_days_of_a_whole_month(self):
        (charge,) = due(line("2025-02-01", convention="fixed_30"), "2025-02-01")
        self.assertEqual(charge.derivation.billed_days, 30)
        self.assertEqual(charge.derivation.natural_days, 30)


class TestNextCharge(ChargesCase):
    def next(self, lines, after, events=()):
        lines = lines if isinstance(lines, tuple) else (lines,)
        return next_charge(Terms(lines), events, d(after))

    def test_it_bills_strictly_after_the_date(self):
        monthly = line("2025-01-31")
        for after, expected in (
            ("2020-01-01", "2025-01-31"),
            ("2025-01-30", "2025-01-31"),
            ("2025-01-31", "2025-02-28"),
            ("2025-02-27", "2025-02-28"),
            ("2025-02-28", "2025-03-31"),
        ):
            self.assertEqual(self.next(monthly, after).bill_on, d(expected))

    def test_it_is_the_charge_that_will_be_due(self):
        aligned = line("2022-02-19", MONTH, 31)
        for after, until in (
            ("2022-02-18", "2022-02-19"),
            ("2022-02-19", "2022-02-28"),
        ):
            self.assertEqual([self.next(aligned, after)], due(aligned, until, after))

    def test_the_first_of_all_lines_wins_then_the_lowest_key(self):
        lines = (
            line("2025-01-20", key=3),
            line("2025-01-10", key=8),
            line("2025-02-10", key=5),
        )
        self.assertEqual(self.next(lines, "2025-01-15").key, 3)
        self.assertEqual(self.next(lines, "2025-01-20").key, 5)
        self.assertEqual(self.next(lines[::-1], "2025-01-20").key, 5)

    def test_an_old_line_that_bills_sooner_wins_over_a_new_one(self):
        lines = (line("2025-01-25", key=1), line("2015-01-20", key=2))
        found = self.next(lines, "2025-01-15")
        self.assertEqual((found.key, found.bill_on), (2, d("2025-01-20")))

    def test_after_the_end_there_is_none(self):
        monthly = line("2025-01-31")
        self.assertIsNone(self.next(monthly, "2025-02-28", ends("2025-03-31")))
        self.assertEqual(
            self.next(monthly, "2025-02-27", ends("2025-03-31")).bill_on,
            d("2025-02-28"),
        )

    def test_a_line_that_never_bills_does_not_hide_another(self):
        lines = (line("2025-05-31", key=1), line("2025-01-31", key=2))
        found = self.next(lines, "2025-01-01", ends("2025-05-01"))
        self.assertEqual(found.key, 2)


class TestRefusals(TestCase):
    def test_terms_that_make_no_sense_are_refused_at_once(self):
        for message, refused in (
            ("1 to 31", lambda: line("2025-01-01", MONTH, 0)),
            ("week cadence", lambda: line("2025-01-01", WEEK, 1)),
            ("prorate, full, free", lambda: line("2025-01-01", first_period="half")),
            ("actual, fixed_30, none", lambda: line("2025-01-01", convention="x")),
            ("week", lambda: line("2025-01-01", WEEK, convention="fixed_30")),
            ("a day of the month", lambda: line("2025-01-01", YEAR, month=9)),
            ("same months", lambda: line("2025-01-01", WEEK, None, month=9)),
            ("plain date", lambda: LineTerms(1, "2025-01-01", MONTH)),
            ("plain date", lambda: End(datetime(2025, 1, 1))),  # noqa: DTZ001
        ):
            with self.subTest(message), self.assertRaisesRegex(ScheduleError, message):
                refused()

    def test_fixed_30_fits_months_and_years(self):
        for cadence in (MONTH, QUARTER, YEAR):
            line("2025-01-01", cadence, convention="fixed_30")

    def test_a_window_beyond_the_calendar_is_a_clear_refusal(self):
        with self.assertRaises(DateOutOfRange):
            due(line("9999-11-15"), "9999-12-31")
        with self.assertRaises(DateOutOfRange):
            due(line("0001-01-10", QUARTER, 1), "0001-01-31")
