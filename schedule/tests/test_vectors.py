"""Worked examples that others published must come out right."""

import json
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from unittest import TestCase

from ..business_days import bank_calendar
from ..debit_dates import earliest_charge_date, last_change_date
from ..periods import Cadence, Period, first_anchor, nth_period
from ..proration import day_counts, share

VECTORS = Path(__file__).parent / "vectors"


def read(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def day(text):
    return date.fromisoformat(text)


def rounded(price, part):
    """Round once, half up, as an invoice line is."""
    amount = Decimal(price) * part.numerator / part.denominator
    return str(amount.quantize(Decimal("0.01"), ROUND_HALF_UP))


class TestVectors(TestCase):
    def test_published_periods_start_on_the_published_days(self):
        rows = read("dates.json")["periods"]
        self.assertEqual(len(rows), 7)
        for row in rows:
            cadence = Cadence(row["unit"], row["count"])
            wished = row.get("day_of_month")
            start = day(row.get("anchor") or row["first_anchor_of"])
            anchor = first_anchor(start, cadence, wished)
            starts = [day(text) for text in row["starts"]]
            for n, expected in enumerate(starts):
                with self.subTest(row["id"], n=n, source=row["source"]):
                    period = nth_period(anchor, cadence, n, wished)
                    self.assertEqual(period.start, expected)
            for n, pair in enumerate(zip(starts, starts[1:], strict=False)):
                with self.subTest(row["id"], n=n, source=row["source"]):
                    period = nth_period(anchor, cadence, n, wished)
                    self.assertEqual(period, Period(*pair))

    def test_published_shares_give_the_published_amounts(self):
        rows = read("proration.json")["cases"]
        self.assertEqual(len(rows), 16)
        for row in rows:
            billed, period = (
                Period(*map(day, row[name])) for name in ("billed", "period")
            )
            with self.subTest(row["id"], source=row["source"]):
                convention = row["convention"]
                part = share(billed, period, convention)
                self.assertEqual(part, Fraction(*row["days"]))
                self.assertEqual(rounded(row["price"], part), row["expected"])
                counts = day_counts(billed, period, convention)
                self.assertEqual(counts, tuple(row["days"]))

    def test_published_business_days_fall_on_the_published_days(self):
        rows = read("dates.json")["business_days"]
        self.assertEqual(len(rows), 7)
        for row in rows:
            with self.subTest(row["id"], source=row["source"]):
                self.assertEqual(self.answer(row), day(row["expected"]))

    def answer(self, row):
        scheme = row.get("scheme") or row["calendar"]
        first, *rest = row["args"]
        for function in (last_change_date, earliest_charge_date):
            if function.__name__ == row["op"]:
                return function(day(first), scheme)
        return getattr(bank_calendar(scheme), row["op"])(day(first), *rest)
