from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_hands import AGAIN, DAY, HandsCase


@tagged("post_install", "-at_install")
class TestHandsReleased(HandsCase):
    """What was credited, released and billed again is not owed a second time."""

    def credit(self, move):
        wizard = (
            move.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": DAY})
        )
        wizard.refund_moves()
        wizard.new_move_ids.action_post()
        return wizard.new_move_ids

    def bill_twice(self):
        """Return the first invoice, its credit note, and the invoice that followed."""
        subscription, move = self.bill()
        note = self.credit(move)
        subscription.charge_ids.filtered(lambda charge: charge.sign == 1).with_user(
            self.billing
        ).action_release()
        again = subscription._bill(AGAIN).with_user(self.accountant)
        return subscription, move, note, again

    def assertRefused(self, line, **vals):
        for name, value in vals.items():
            refused = self.assertRaisesRegex(UserError, "because they were credited")
            with refused, self.env.cr.savepoint():
                line.write({name: value})
            self.env.invalidate_all()

    def assertStands(self, subscription):
        """30.00 for September, once."""
        self.assertEqual(sum(subscription.charge_ids.mapped("amount_signed")), 30.0)
        self.assertDays(["[2025-09-01, 2025-10-01)"], subscription)
        self.assertFalse(
            self.env["subdebit.ledger.difference"]._get_ledger_differences()
        )
        self.assertNothingToBill(subscription, "2025-09-30")

    def test_the_credit_note_cannot_become_less(self):
        subscription, _move, note, _again = self.bill_twice()
        note.button_draft()
        line = note.invoice_line_ids
        self.assertRefused(line, price_unit=5.0, quantity=0.5, discount=50.0)
        note.action_post()
        self.assertStands(subscription)

    def test_the_credit_note_cannot_become_less_by_a_tax_within(self):
        subscription, _move, note, _again = self.bill_twice()
        within = self.setup_env["account.tax"].create(
            {"name": "20%", "amount": 20, "price_include_override": "tax_included"}
        )
        note.button_draft()
        self.assertRefused(note.invoice_line_ids, tax_ids=within.ids)
        note.action_post()
        self.assertStands(subscription)

    def test_the_first_invoice_cannot_become_more(self):
        subscription, move, _note, _again = self.bill_twice()
        move.button_draft()
        self.assertRefused(move.invoice_line_ids, price_unit=40.0, quantity=2)
        move.action_post()
        self.assertStands(subscription)

    def test_the_invoice_that_stands_is_free_to_change(self):
        subscription, _move, _note, again = self.bill_twice()
        again.button_draft()
        again.invoice_line_ids.price_unit = 25.0
        again.action_post()
        self.assertEqual(sum(subscription.charge_ids.mapped("amount_signed")), 25.0)

    def test_a_credit_note_that_is_a_gesture_is_free_to_change(self):
        subscription, move = self.bill()
        note = self.credit(move)
        note.button_draft()
        note.invoice_line_ids.price_unit = 5.0
        note.action_post()
        self.assertEqual(sum(subscription.charge_ids.mapped("amount_signed")), 25.0)
        self.assertNothingToBill(subscription, "2025-09-30")
