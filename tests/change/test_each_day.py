from datetime import timedelta

from odoo.tests import tagged

from ...models.change.wish import Wish
from ..common import d
from .change_case import ChangeCase


@tagged("post_install", "-at_install", "subdebit_long")
class TestEachDay(ChangeCase):
    """On whatever day of a month it changes: what is shown is what is booked."""

    def test_previews_equal_bookings_on_31_days_in_a_row(self):
        self.company.sudo().subdebit_email_change = False
        subscription = self.run_on(self.bronze, "2025-03-01", "2025-03-01")
        wish = Wish(plan=self.gold, addons=self.gold.line_ids[1])
        issued = []
        for n in range(31):
            self.today = d("2025-03-01") + timedelta(days=n)
            with self.subTest(day=self.today), self.env.cr.savepoint() as savepoint:
                issued.append(self.check_day(subscription, wish, n % 10 == 0))
                savepoint.rollback()
                self.env.invalidate_all()
        # 57.00 more a month of 31 days: all of it on the 1st, on the 16th 16/31, one day
        # on the 31st; each with 20 % on its lines.
        self.assertEqual([issued[n] for n in (0, 15, 30)], [68.4, 35.3, 2.22])

    def check_day(self, subscription, wish, is_billed):
        """Change on a day, perhaps bill up to June; compare with what was shown."""
        decision = subscription._preview_change(wish)
        self.assertFalse(decision.problem)
        difference = decision.charge_total - decision.credit_total
        moves = subscription._change(decision, self.today)
        total = sum(moves.mapped("amount_total"))
        self.assertAlmostEqual(total, difference, 2)
        if not is_billed:
            return round(total, 2)
        shown = [
            (str(e.date_from), e.amount_total)
            for e in decision.effects
            if e.amount_before is not None
        ]
        self.today = d("2025-06-01")
        later = subscription._bill(self.today).sorted("id")
        self.assertEqual(shown, [self.tell(move) for move in later])
        return round(total, 2)

    def tell(self, move):
        first = min(move.invoice_line_ids.mapped("subscription_date_from"))
        return str(first), move.amount_total
