"""What was metered is billed once, and only beyond what is included."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from unittest import TestCase

from ..charges import due_charges
from ..events import Change, Pause, event_of
from ..periods import Cadence
from ..terms import LineTerms, Terms
from ..usage import Reading, billable_quantity, metered


def march(*events, **more):
    """Return the charges of a metered line for March 2025."""
    line = LineTerms(
        7, date(2025, 3, 1), Cadence("month"), kind="usage", timing="arrears", **more
    )
    return due_charges(Terms((line,)), events, date(2025, 4, 1))


def readings(*rows):
    return [Reading(date(2025, *day), quantity) for day, quantity in rows]


class TestBillableQuantity(TestCase):
    def test_what_is_used_beyond_the_included_is_billed(self):
        (charge,) = march()
        used = readings(((3, 1), 80), ((3, 31), 50))
        for included, billed in ((0, 130), (100, 30), (130, 0), (200, 0)):
            self.assertEqual(billable_quantity(charge, used, included), billed)
        self.assertEqual(billable_quantity(charge, []), 0)

    def test_other_periods_do_not_count(self):
        (charge,) = march()
        used = readings(((2, 28), 7), ((3, 15), 5), ((4, 1), 9))
        self.assertEqual(billable_quantity(charge, used), 5)

    def test_a_quota_is_never_prorated_and_usage_is_carried_over(self):
        first, second = march(Change(date(2025, 3, 11), to={"unit_price": 2}))
        used = readings(((3, 10), 120), ((3, 11), 50))
        self.assertEqual(billable_quantity(first, used, included=100), 20)
        # 170 used in all, 150 included after the change, 20 billed before it.
        self.assertEqual(billable_quantity(second, used, 150, billed=20), 0)
        self.assertEqual(billable_quantity(second, used, 100, billed=20), 50)
        self.assertEqual(billable_quantity(second, used, 140, billed=20), 10)

    def test_what_is_used_in_a_pause_is_not_billed(self):
        pause = Pause(date(2025, 3, 11), policy="credit", until=date(2025, 3, 21))
        first, second = march(pause)
        used = readings(((3, 1), 10), ((3, 15), 5), ((3, 21), 20))
        self.assertEqual(billable_quantity(first, used), 10)
        self.assertEqual(billable_quantity(second, used, billed=10), 20)

    def test_decimals_and_fractions_stay_exact(self):
        (charge,) = march()
        for number in (Decimal("0.1"), Fraction(1, 3)):
            used = [Reading(date(2025, 3, 1), number)] * 3
            self.assertEqual(billable_quantity(charge, used), number * 3)


class TestMetered(TestCase):
    def test_each_piece_costs_the_price_of_its_tier(self):
        tiers = ((1000, "0.05"), (200, "0.08"))
        (charge,) = march(quantity=100, unit_price="0.10", tiers=tiers)
        for used, quantity, pieces in (
            (80, 0, ()),
            (100, 0, ()),
            (101, 1, ((1, "0.10"),)),
            (200, 100, ((100, "0.10"),)),
            (250, 150, ((100, "0.10"), (50, "0.08"))),
            (1200, 1100, ((100, "0.10"), (800, "0.08"), (200, "0.05"))),
        ):
            told = metered(charge, readings(((3, 5), used)))
            self.assertEqual((told.used, told.included), (used, 100))
            self.assertEqual((told.quantity, told.pieces), (quantity, pieces))

    def test_after_a_change_the_count_goes_on(self):
        first, second = march(
            Change(date(2025, 3, 11), to={"quantity": 150}),
            quantity=100,
            unit_price=2,
            tiers=((200, 1),),
        )
        used = readings(((3, 10), 120), ((3, 11), 130))
        before = metered(first, used)
        self.assertEqual((before.quantity, before.pieces), (20, ((20, 2),)))
        # 250 used, 150 included, 20 billed: 80 more, of which 50 lie above 200.
        after = metered(second, used, billed=20)
        self.assertEqual((after.quantity, after.pieces), (80, ((30, 2), (50, 1))))
        self.assertEqual(after.period, second.period)

    def test_other_tiers_count_from_their_day_on(self):
        raised = event_of(
            "change", date(2025, 3, 11), to={"tiers": [[100, 5], [200, 3]]}
        )
        self.assertEqual(raised.details()["to"], {"tiers": [[100, 5], [200, 3]]})
        first, second = march(raised, quantity=0, unit_price=2, tiers=((100, 1),))
        used = readings(((3, 10), 150), ((3, 11), 100))
        before, after = metered(first, used), metered(second, used, billed=150)
        self.assertEqual(before.pieces, ((100, 2), (50, 1)))
        self.assertEqual(after.pieces, ((50, 5), (50, 3)))

    def test_nothing_included_and_nothing_used(self):
        (charge,) = march(quantity=0, unit_price=3)
        self.assertEqual(metered(charge, []).pieces, ())
        told = metered(charge, readings(((3, 1), 2)))
        self.assertEqual((told.quantity, told.pieces), (2, ((2, 3),)))
