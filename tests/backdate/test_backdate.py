from odoo.tests import tagged

from .backdate_case import TODAY, BackdateCase


@tagged("-at_install", "post_install")
class TestBackdate(BackdateCase):
    """What a manager sees, types and gets."""

    def test_the_preview_shows_each_past_invoice_and_their_sum(self):
        """B6: 30.00 a month from 31 July: two months are past on 15 October.

        31 July, 31 August and 30 September are billing days; the fourth is 31 October.
        """
        wizard = self.open_wizard("2025-07-31")
        self.assertTrue(wizard.is_past)
        self.assertPreview(
            [
                ("2025-07-31", "2025-08-30", "2025-07-31", 30.0, 0.0, 30.0),
                ("2025-08-31", "2025-09-29", "2025-08-31", 30.0, 0.0, 30.0),
                ("2025-09-30", "2025-10-30", "2025-09-30", 30.0, 0.0, 30.0),
            ],
            wizard,
        )
        self.assertEqual((wizard.past_count, wizard.past_total), (3, 90.0))
        self.assertIn("10/31/2025", wizard.next_charge)

    def test_paid_by_hand_each_invoice_has_its_payment_and_nobody_is_debited(self):
        """B5, B7, B9."""
        wizard = self.open_wizard("2025-07-31")
        subscription = self.confirm(wizard, 90.0)
        self.assertInvoices(
            [
                ("2025-07-31", "2025-07-31", "2025-08-31", 30.0),
                ("2025-08-31", "2025-08-31", "2025-09-30", 30.0),
                ("2025-09-30", "2025-09-30", "2025-10-31", 30.0),
            ],
            subscription.invoice_ids,
        )
        moves = subscription.invoice_ids.sorted("id")
        self.assertEqual(moves.mapped("amount_residual"), [0.0, 0.0, 0.0])
        self.assertEqual(moves.mapped("name"), sorted(moves.mapped("name")))
        payments = moves.matched_payment_ids
        self.assertEqual(payments.mapped("amount"), [30.0, 30.0, 30.0])
        self.assertEqual(set(payments.mapped("date")), {TODAY})
        self.assertEqual(payments.journal_id, self.bank)
        self.assertEqual(str(subscription.next_charge_date), "2025-10-31")
        self.assertIn("90.00", subscription.event_ids[0].reason)
        self.assertNothingToBill(subscription, "2025-10-15")

    def test_another_total_is_refused_and_nothing_is_made(self):
        """B7: a cent less, a cent more, nothing at all."""
        wizard = self.open_wizard("2025-07-31")
        for typed in (89.99, 90.01, 0.0):
            self.assertRefused(wizard, "You typed", typed)
        self.assertEqual(len(self.confirm(wizard, 90.0).invoice_ids), 3)
