from odoo.tests import tagged

from .instalment_case import InstalmentCase


@tagged("post_install", "-at_install")
class TestInstalment(InstalmentCase):
    """The daily run collects each instalment on its day."""

    def test_a_hundred_in_three_over_three_run_days(self):
        moves = self.make_past(60.0, 40.0)
        first, second = moves
        instalments = self.make_instalments(moves, 3)
        [debit] = self.run_day("2025-09-27")
        self.assertLines(debit, (first, 33.34))
        self.assertResiduals(moves, 26.66, 40.0)
        self.assertStates(instalments, "collected", "planned", "planned")
        self.assertFalse(self.run_day("2025-10-26"))
        [debit] = self.run_day("2025-10-27")
        self.assertLines(debit, (first, 26.66), (second, 6.67))
        self.assertResiduals(moves, 0.0, 33.33)
        self.assertEqual(first.payment_state, "paid")
        [debit] = self.run_day("2025-11-27")
        self.assertLines(debit, (second, 33.33))
        self.assertResiduals(moves, 0.0, 0.0)
        self.assertTaken(3334, 3333, 3333)
        self.assertFalse(self.run_day("2025-12-27"))
        self.assertNothingHappensAgain()
