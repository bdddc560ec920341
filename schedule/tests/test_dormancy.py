"""When a mandate lapses that nobody uses: 36 months in SEPA, nowhere else.

Source: EPC, SEPA Direct Debit Core Scheme Rulebook, 4.1; the cases of jverein#568.
"""

from datetime import date
from unittest import TestCase

from ..dormancy import lapse_date
from ..errors import ScheduleError
from ..schemes import SCHEMES

# signed, last charged, last day
CASES = (
    ("2023-11-15", None, "2026-11-15"),
    ("2021-12-01", "2026-02-01", "2029-02-01"),
    # Charged before it was signed anew: the newer signature counts.
    ("2025-06-10", "2022-01-31", "2028-06-10"),
    # NOTE: 36 months from the end of February, and to it.
    ("2024-02-29", None, "2027-02-28"),
    ("2023-02-28", None, "2026-02-28"),
    ("2020-08-31", "2021-01-31", "2024-01-31"),
)


class TestDormancy(TestCase):
    def test_a_mandate_lapses_36_months_after_it_was_signed_or_charged_last(self):
        for signed, charged, last in CASES:
            with self.subTest(signed=signed, charged=charged):
                charged = charged and date.fromisoformat(charged)
                found = lapse_date("sepa_core", date.fromisoformat(signed), charged)
                self.assertEqual(str(found), last)

    def test_nothing_is_said_where_nobody_knows_when_it_was_signed(self):
        self.assertIsNone(lapse_date("sepa_core", None))
        self.assertIsNone(lapse_date("sepa_core", None, date(2020, 1, 1)))

    def test_other_schemes_have_no_such_rule(self):
        for name in set(SCHEMES) - {"sepa_core"}:
            self.assertIsNone(lapse_date(name, date(1999, 1, 1)), name)

    def test_an_unknown_scheme_is_refused(self):
        with self.assertRaises(ScheduleError):
            lapse_date("sepa", date(2020, 1, 1))
