"""How long before its charge a charge can be stopped, where a mandate tells it."""

from datetime import date
from unittest import TestCase

from ..debit_dates import first_stoppable_date, last_change_date
from ..errors import ScheduleError
from ..schemes import Notice


def d(text):
    return date.fromisoformat(text)


class TestNoticeOfAMandate(TestCase):
    """What a mandate or a provider says goes before the table."""

    # Friday 23 January 2026: ten bank days before is Friday the 9th, 20 days before
    # Saturday the 3rd; for January, Denmark counts two bank days back from the 30th.
    STOPS = (
        ("sepa_core", Notice(10), "2026-01-09"),
        ("sepa_core", Notice(20, "calendar days"), "2026-01-03"),
        ("sepa_core", Notice(0), "2026-01-23"),
        ("betalingsservice", Notice(2, "bank days before the month"), "2025-12-29"),
    )

    def test_the_last_day_to_stop_a_charge(self):
        for scheme, notice, stop in self.STOPS:
            with self.subTest(scheme=scheme, notice=notice):
                found = last_change_date(d("2026-01-23"), scheme, notice)
                self.assertEqual(found, d(stop))

    def test_the_first_charge_that_can_be_stopped(self):
        self.assertEqual(
            first_stoppable_date(d("2026-01-09"), "sepa_core", Notice(10)),
            d("2026-01-23"),
        )
        # Saturday 24 January is charged on the Monday.
        self.assertEqual(
            first_stoppable_date(
                d("2026-01-04"), "sepa_core", Notice(20, "calendar days")
            ),
            d("2026-01-26"),
        )

    def test_what_is_no_notice_is_refused(self):
        for days, unit in ((-1, "bank days"), (3, "moons")):
            with self.assertRaisesRegex(ScheduleError, "A notice is some"):
                Notice(days, unit)
