"""Events and terms that make no sense are refused with what is wrong."""

from datetime import date, datetime
from fractions import Fraction
from unittest import TestCase

from ..charges import due_charges
from ..errors import ScheduleError, UnknownEvent
from ..events import (
    Change,
    Discount,
    End,
    Event,
    Pause,
    Resume,
    Start,
    event_of,
    in_order,
)
from ..periods import Cadence
from ..terms import LineTerms, PayerPart, Terms, one_time

DAY = date(2025, 3, 1)
MONTH = Cadence("month")


def part(*parts):
    return tuple(PayerPart(n, Fraction(text)) for n, text in enumerate(parts))


class TestRefusals(TestCase):
    def assertRefused(self, rows):
        for message, refused in rows:
            with self.subTest(message), self.assertRaisesRegex(ScheduleError, message):
                refused()

    def test_events_that_make_no_sense(self):
        self.assertRefused(
            (
                ("plain date", lambda: Start("2025-03-01")),
                ("plain date", lambda: Resume(None)),
                ("plain date", lambda: Pause(datetime(2025, 3, 1))),  # noqa: DTZ001
                ("plain date", lambda: Change("2025-03-01", to={"quantity": 1})),
                ("plain date", lambda: Discount("x", mode="percent", value=1)),
                ("end of 2025-03-01.*period_end", lambda: End(DAY, policy="now")),
                ("pause of.*skip, prorate", lambda: Pause(DAY, policy="stop")),
                ("not both", lambda: Pause(DAY, cycles=1, until=date(2025, 4, 1))),
                ("not 0", lambda: Pause(DAY, cycles=0)),
                ("not 1.5", lambda: Pause(DAY, cycles=1.5)),
                ("cannot count later for 7", lambda: Pause(DAY, later=((7, DAY),))),
                ("plain date", lambda: End(DAY, later=((7, "2025-04-01"),))),
                ("over before it begins, on 2025-03-01", lambda: Pause(DAY, until=DAY)),
                ("plain date", lambda: Pause(DAY, until="2025-04-01")),
                ("once, renewal", lambda: Change(DAY, at="later", to={"item": 1})),
                (
                    "not colour, shape",
                    lambda: Change(DAY, to={"shape": 1, "colour": 2}),
                ),
                ("it can change quantity", lambda: Change(DAY, to={})),
                ("sum to 1, not 1/2", lambda: Change(DAY, to={"payers": part("1/2")})),
                ("percent, amount", lambda: Discount(DAY, mode="gift", value=1)),
                (
                    "stands, runs",
                    lambda: Discount(DAY, mode="amount", value=1, clock="ticks"),
                ),
                (
                    "whole number, not '1'",
                    lambda: Discount(DAY, mode="amount", value=1, order="1"),
                ),
                ("not -1", lambda: Discount(DAY, mode="amount", value=1, periods=-1)),
                ("not 0", lambda: Discount(DAY, mode="amount", value=1, periods=0)),
                (
                    "not True",
                    lambda: Discount(DAY, mode="amount", value=1, periods=True),
                ),
                (
                    "over before",
                    lambda: Discount(DAY, mode="amount", value=1, until=DAY),
                ),
            )
        )

    def test_terms_that_make_no_sense(self):
        self.assertRefused(
            (
                ("advance, arrears", lambda: LineTerms(1, DAY, MONTH, timing="soon")),
                ("recurring, one_time", lambda: LineTerms(1, DAY, MONTH, kind="gift")),
                ("prorate, full", lambda: LineTerms(1, DAY, MONTH, last_period="free")),
                ("in arrears, when", lambda: LineTerms(1, DAY, MONTH, kind="usage")),
                ("Line 1: 1 payment", lambda: LineTerms(1, DAY, MONTH, payments=0)),
                ("not True", lambda: LineTerms(1, DAY, MONTH, payments=True)),
                ("ends on 2025-03-01", lambda: LineTerms(1, DAY, MONTH, end=DAY)),
                ("plain date", lambda: LineTerms(1, DAY, MONTH, end="2025-04-01")),
                ("not nobody", lambda: Terms((), ())),
                ("not 1/2, 2/3", lambda: Terms((), part("1/2", "2/3"))),
                ("not 3/2, -1/2", lambda: Terms((), part("3/2", "-1/2"))),
                ("not 1, 0", lambda: Terms((), part("1", "0"))),
            )
        )

    def test_a_change_that_does_not_fit_the_line(self):
        line = LineTerms(1, DAY, MONTH, convention="fixed_30")
        weekly = Change(DAY, to={"cadence": Cadence("week")})
        with self.assertRaisesRegex(ScheduleError, "fixed_30.*week"):
            due_charges(Terms((line,)), (weekly,), DAY)
        wrong = Change(DAY, to={"day_of_month": 32})
        with self.assertRaisesRegex(ScheduleError, "32"):
            due_charges(Terms((line,)), (wrong,), DAY)

    def test_the_least_that_makes_sense_is_taken(self):
        Pause(DAY, cycles=1)
        Pause(DAY, until=date(2025, 3, 2))
        Discount(DAY, mode="percent", value=1, periods=1, until=date(2025, 3, 2))
        LineTerms(1, DAY, MONTH, payments=1, end=date(2025, 3, 2))
        Terms((), part("1/3", "2/3"))


class TestEventOf(TestCase):
    def test_an_event_is_made_from_what_is_stored(self):
        lines = frozenset({4})
        self.assertEqual(
            event_of("pause", DAY, number=3, lines=lines, until="2025-06-01"),
            Pause(DAY, 3, lines, until=date(2025, 6, 1)),
        )
        to = {"quantity": 2, "cadence": {"unit": "month", "count": 3}}
        self.assertEqual(
            event_of("change", DAY, at="renewal", to=to),
            Change(
                DAY, at="renewal", to={"quantity": 2, "cadence": Cadence("month", 3)}
            ),
        )
        self.assertEqual(to["cadence"], {"unit": "month", "count": 3})
        self.assertEqual(
            event_of("discount", DAY, mode="amount", value=5, until=date(2025, 6, 1)),
            Discount(DAY, mode="amount", value=5, until=date(2025, 6, 1)),
        )
        self.assertEqual(
            event_of("change", DAY, to={"cadence": Cadence("day")}),
            Change(DAY, to={"cadence": Cadence("day")}),
        )
        for kind, event in (("start", Start), ("end", End), ("resume", Resume)):
            self.assertEqual(event_of(kind, DAY, number=1), event(DAY, 1))

    def test_details_that_do_not_fit_are_named(self):
        for kind, details, message in (
            ("end", {"weather": "rain"}, "end of 2025-03-01 .*: weather"),
            ("change", {}, "what it says: nothing"),
            ("change", {"to": {"cadence": {"moon": 1}}}, "what it says: to"),
            ("change", {"to": 5}, "what it says: to"),
            ("pause", {"until": "soon"}, "what it says: until"),
            ("change", {"to": {"cadence": {"unit": "moon"}}}, "Unknown unit 'moon'"),
        ):
            with self.subTest(details), self.assertRaisesRegex(ScheduleError, message):
                event_of(kind, DAY, **details)


class TestInOrder(TestCase):
    def test_events_come_by_day_then_by_number(self):
        late, second, first = Start(date(2025, 4, 1), 1), Resume(DAY, 3), Pause(DAY, 2)
        self.assertEqual(in_order([late, second, first]), [first, second, late])

    def test_what_is_no_event_is_refused(self):
        for odd in (Event(DAY), object()):
            with self.assertRaisesRegex(UnknownEvent, "is no event: known are start"):
                in_order([Start(DAY), odd])

    def test_an_event_concerns_its_lines_or_all(self):
        self.assertTrue(Pause(DAY).concerns(7))
        self.assertTrue(Pause(DAY, lines=frozenset({7})).concerns(7))
        self.assertFalse(Pause(DAY, lines=frozenset({8})).concerns(7))
        self.assertFalse(Pause(DAY, lines=frozenset()).concerns(7))

    def test_a_fee_is_a_line_of_one_day_with_one_payment(self):
        fee = one_time(3, DAY, item="set-up", unit_price=90, quantity=2)
        self.assertEqual(
            (
                fee.kind,
                fee.payments,
                fee.cadence,
                fee.item,
                fee.unit_price,
                fee.quantity,
            ),
            ("one_time", 1, Cadence("day"), "set-up", 90, 2),
        )


class TestStored(TestCase):
    def test_what_counts_later_for_a_line_comes_back_as_it_was(self):
        pause = Pause(DAY, cycles=2, later=((7, date(2025, 6, 1)),))
        stored = {"policy": "skip", "cycles": 2, "later": [[7, "2025-06-01"]]}
        self.assertEqual(pause.details(), stored)
        self.assertEqual(event_of("pause", DAY, **stored), pause)

    def test_who_pays_which_part_comes_back_as_it_was(self):
        payers = (PayerPart(None, Fraction(3, 5)), PayerPart("Bob", Fraction(2, 5)))
        change = Change(DAY, at="renewal", to={"payers": payers})
        stored = {
            "at": "renewal",
            "to": {
                "payers": [
                    {"payer": None, "part": "3/5"},
                    {"payer": "Bob", "part": "2/5"},
                ]
            },
        }
        self.assertEqual(change.details(), stored)
        self.assertEqual(event_of("change", DAY, **stored), change)
        for wrong in ([7], [{}], [{"part": "1/0"}], [{"part": "a half"}]):
            with self.assertRaisesRegex(ScheduleError, "what it says: to"):
                event_of("change", DAY, to={"payers": wrong})
