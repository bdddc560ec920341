from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..instalment.instalment_case import InstalmentCase
from .operation_case import OperationCase


@tagged("post_install", "-at_install")
class TestApply(OperationCase, InstalmentCase):
    """L6: a credit comes off an instalment that is not asked for yet."""

    def make_story(self, credit):
        """Return a payer of 100.00 in three parts, with a credit; and the parts."""
        moves = self.as_root(self.make_past(60.0, 40.0))
        parts = self.make_instalments(moves, 3)
        self.make_note(moves.partner_id, credit)
        return moves.partner_id, parts.sorted("number")

    def test_what_is_planned_is_expected(self):
        """Why is there an expected balance on an account?"""
        payer, _parts = self.make_story(10.0)
        self.assertEqual(self.balances(payer), (90.0, -10.0))
        rows = self.find(payer, ("kind", "=", "instalment"))
        self.assertEqual(rows.mapped("amount"), [-33.34, -33.33, -33.33])

    def test_less_is_asked_for_on_that_day(self):
        """How do I apply a credit to the next instalment?"""
        payer, parts = self.make_story(10.0)
        window = self.open("apply", payer, instalment_id=parts[1].id)
        self.assertEqual(window.instalment_ids, parts)
        self.assertIn("23.33", window.sentences)
        window.action_confirm()
        self.assertEqual(parts.mapped("amount_left"), [33.34, 23.33, 33.33])
        self.assertEqual(self.balances(payer), (90.0, 0.0))
        window.action_confirm()
        self.assertEqual(parts.mapped("amount_left"), [33.34, 23.33, 33.33])

    def undo(self, move):
        """Undo what pays an invoice, by the icon of each pair."""
        pairs = self.as_root(move).line_ids.matched_credit_ids
        pairs.with_user(self.billing).action_subdebit_undo_match()

    def test_undone_it_is_asked_for_again(self):
        payer, parts = self.make_story(10.0)
        self.do("apply", payer, instalment_id=parts[1].id)
        self.undo(parts.move_ids)
        self.assertEqual(parts.mapped("amount_left"), [33.34, 33.33, 33.33])
        self.assertEqual(self.balances(payer), (90.0, -10.0))
        self.do("apply", payer, instalment_id=parts[1].id)
        self.assertEqual(parts.mapped("amount_left"), [33.34, 23.33, 33.33])

    def test_what_it_took_all_of_is_asked_for_again(self):
        payer, parts = self.make_story(40.0)
        self.do("apply", payer, instalment_id=parts[0].id)
        self.undo(parts.move_ids)
        self.assertEqual(parts.mapped("amount_left"), [33.34, 33.33, 33.33])
        self.assertEqual(set(parts.mapped("state")), {"planned"})

    def test_what_was_given_up_since_is_not_asked_for_again(self):
        payer, parts = self.make_story(10.0)
        self.do("apply", payer, instalment_id=parts[1].id)
        parts[1].with_user(self.billing).action_cancel()
        self.undo(parts.move_ids)
        self.assertEqual(parts.mapped("amount_left"), [33.34, 0.0, 33.33])

    def test_what_was_debited_since_stays_as_it_was(self):
        payer, parts = self.make_story(10.0)
        self.do("apply", payer, instalment_id=parts[0].id)
        [debit] = self.run_day("2025-09-27")
        self.assertEqual((debit.amount, debit.state), (23.34, "collected"))
        pairs = self.as_root(parts.move_ids).line_ids.matched_credit_ids
        pairs = pairs.filtered("subdebit_instalment_id")
        pairs.with_user(self.billing).action_subdebit_undo_match()
        self.assertEqual(parts.mapped("amount_left"), [0.0, 33.33, 33.33])
        self.assertEqual(sum(parts.move_ids.mapped("amount_residual")), 76.66)

    def test_what_is_more_comes_off_the_last(self):
        payer, parts = self.make_story(40.0)
        self.do("apply", payer, instalment_id=parts[0].id)
        self.assertEqual(parts.mapped("amount_left"), [0.0, 33.33, 26.67])
        self.assertEqual(parts[0].state, "cancelled")
        self.assertEqual(self.balances(payer), (60.0, 0.0))

    def test_what_is_asked_for_already_is_not_touched(self):
        payer, parts = self.make_story(10.0)
        self.run_day("2025-09-27")
        asked = parts.filtered(lambda part: part.state != "planned")
        self.assertTrue(asked)
        window = self.open("apply", payer, instalment_id=asked[0].id)
        with self.assertRaisesRegex(UserError, "Choose the instalment"):
            window.action_confirm()

    def test_without_instalments_the_menu_says_so(self):
        client = self.make_offline_partner()
        self.make_note(client, 10.0, d("2025-09-27"))
        self.assertIn("no instalment to come", self.get_why_not(client, "apply"))
