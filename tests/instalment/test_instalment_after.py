from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..debit.return_case import REASON
from ..fakes.provider import DECLINES, PROCESSES
from .instalment_case import InstalmentCase


@tagged("post_install", "-at_install")
class TestInstalmentAfter(InstalmentCase):
    """Instalments that are refused, come back or are given up."""

    def test_a_refused_one_does_not_hold_up_the_next_and_is_tried_again(self):
        moves = self.make_past(60.0, 40.0, behaviour=DECLINES)
        first, second = moves
        instalments = self.make_instalments(moves, 3)
        with self.answered(402):
            [one] = self.run_day("2025-09-27")
        self.assertStates(instalments, "refused", "planned", "planned")
        self.assertEqual(first.subdebit_collection_state, "refused")
        self.let_succeed(first)
        [two] = self.run_day("2025-10-27")
        self.assertLines(two, (first, 26.66), (second, 6.67))
        # 33.34 of the first wait for the refused one: none of it was taken.
        self.assertResiduals(moves, 33.34, 33.33)
        self.assertItems(
            two.payment_ids,
            [
                ("asset_receivable", -26.66),
                ("asset_receivable", -6.67),
                ("asset_current", 33.33),
            ],
        )
        one.with_user(self.billing).action_retry()
        self.work()
        self.assertResiduals(moves, 0.0, 33.33)
        self.assertStates(instalments, "collected", "collected", "planned")
        self.run_day("2025-11-27")
        self.assertTaken(3333, 3334, 3333)
        self.assertResiduals(moves, 0.0, 0.0)
        self.assertNothingHappensAgain()

    def test_of_one_that_came_back_in_part_that_part_alone_is_asked_for_again(self):
        moves = self.make_past(60.0, 40.0)
        parts = self.make_instalments(moves, 3)
        [one] = self.run_day("2025-09-27")
        one._return(self.day, REASON, amount=2.50)
        self.assertStates(parts, "returned", "planned", "planned")
        self.assertEqual(parts.mapped("amount_left"), [2.5, 33.33, 33.33])
        one.with_user(self.billing).action_retry()
        self.assertEqual(one.amount, 2.5)
        self.work()
        self.assertTaken(3334, 250)
        self.assertResiduals(moves, 26.66, 40.0)
        self.assertEqual(parts.mapped("amount_left"), [0.0, 33.33, 33.33])
        self.run_day("2025-10-27")
        self.run_day("2025-11-27")
        self.assertTaken(3334, 250, 3333, 3333)
        self.assertResiduals(moves, 0.0, 0.0)

    def test_what_was_paid_otherwise_is_not_left_of_one_that_failed(self):
        moves = self.make_past(100.0, behaviour=DECLINES)
        parts = self.make_instalments(moves, 3)
        with self.answered(402):
            [one] = self.run_day("2025-09-27")
        self.assertEqual(parts.mapped("amount_left"), [33.34, 33.33, 33.33])
        self.pay_by_hand(moves, 80.0)
        self.assertEqual(parts.mapped("amount_left"), [20.0, 0.0, 0.0])
        self.assertStates(parts, "refused", "nothing_left", "nothing_left")
        self.let_succeed(moves)
        one.with_user(self.billing).action_retry()
        self.assertEqual(one.amount, 20.0)
        self.work()
        self.assertResiduals(moves, 0.0)

    def let_succeed(self, move):
        token_sudo = move._subdebit_get_token_sudo()
        self.fake.add_method(token_sudo.provider_ref, token_sudo.stripe_payment_method)

    def test_what_was_refused_and_given_up_is_asked_for_under_a_new_name(self):
        moves = self.make_past(60.0, 40.0, behaviour=DECLINES)
        instalments = self.make_instalments(moves, 3)
        with self.answered(402):
            [one] = self.run_day("2025-09-27")
        one.with_user(self.billing).action_cancel()
        self.assertStates(instalments, *["planned"] * 3)
        self.let_succeed(moves[0])
        [again] = self.run_day("2025-09-28")
        self.assertEqual((again.amount, again.state), (33.34, "collected"))
        self.assertEqual(len(set(self.fake.keys())), 2)
        self.assertTaken(3334)

    def test_the_instalments_of_one_invoice_have_names_of_their_own(self):
        moves = self.make_past(60.0)
        self.make_instalments(moves, 2)
        self.run_day("2025-09-27")
        self.run_day("2025-10-27")
        self.assertTaken(3000, 3000)
        self.assertEqual(len(set(self.fake.keys())), 2)

    def test_a_return_opens_exactly_its_part_again(self):
        moves = self.make_past(60.0, 40.0)
        first, second = moves
        instalments = self.make_instalments(moves, 3)
        self.run_day("2025-09-27")
        [two] = self.run_day("2025-10-27")
        self.assertResiduals(moves, 0.0, 33.33)
        self.assertEqual(two._get_reopened(), [(first, 26.66), (second, 40.0)])
        self.day = d("2025-11-03")
        entry = two._return(self.day, REASON)
        self.assertResiduals(moves, 26.66, 40.0)
        self.assertStates(instalments, "collected", "returned", "planned")
        self.assertEntry(
            entry,
            "2025-11-03",
            ("121000", 26.66),
            ("121000", 6.67),
            ("101403", -33.33),
        )
        self.assertEqual(first.subdebit_collection_state, "returned")
        # The third is its own part; then the second is tried again.
        [three] = self.run_day("2025-11-27")
        self.assertLines(three, (second, 33.33))
        self.assertResiduals(moves, 26.66, 6.67)
        self.assertFalse(self.run_day("2025-11-28"))
        two.with_user(self.billing).action_retry()
        self.work()
        self.assertResiduals(moves, 0.0, 0.0)
        self.assertStates(instalments, *["collected"] * 3)
        self.assertTaken(3334, 3333, 3333, 3333)
        self.assertNothingHappensAgain()

    def test_what_comes_back_after_a_return_pays_the_same_parts(self):
        moves = self.make_past(60.0, 40.0)
        self.make_instalments(moves, 3)
        self.run_day("2025-09-27")
        [two] = self.run_day("2025-10-27")
        self.day = d("2025-11-03")
        two._return(self.day, REASON)
        two._win_dispute(d("2025-11-10"))
        self.assertResiduals(moves, 0.0, 33.33)
        self.assertEqual(two.state, "collected")
        self.run_day("2025-11-27")
        self.assertResiduals(moves, 0.0, 0.0)

    def test_after_a_cancelled_one_the_normal_rules_hold_again(self):
        moves = self.make_past(60.0, 40.0)
        second = moves[1]
        instalments = self.make_instalments(moves, 3)
        self.run_day("2025-09-27")
        instalments[1].with_user(self.billing).action_cancel()
        self.assertFalse(self.run_day("2025-10-27"))
        [three] = self.run_day("2025-11-27")
        self.assertLines(three, (moves[0], 26.66), (second, 6.67))
        self.assertStates(instalments, "collected", "cancelled", "collected")
        [rest] = self.run_day("2025-11-28")
        self.assertFalse(rest.instalment_id)
        self.assertLines(rest, (second, 33.33))
        self.assertResiduals(moves, 0.0, 0.0)
        self.assertFalse(self.run_day("2025-11-29"))
        self.assertTaken(3334, 3333, 3333)

    def test_cancelling_gives_up_what_was_planned_or_refused(self):
        moves = self.make_past(60.0, 40.0, behaviour=DECLINES)
        one, two, _three = self.make_instalments(moves, 3)
        with self.answered(402):
            [debit] = self.run_day("2025-09-27")
        one.with_user(self.billing).action_cancel()
        self.assertEqual((one.state, debit.state), ("cancelled", "cancelled"))
        debit = self.prepare(d("2025-10-27")).debit_ids
        two.with_user(self.billing).action_cancel()
        self.assertEqual((two.state, debit.state), ("cancelled", "cancelled"))
        self.work()
        self.assertTaken()

    def test_what_is_with_the_provider_cannot_be_cancelled(self):
        moves = self.make_past(60.0, kind="sepa_debit", behaviour=PROCESSES)
        [instalment] = self.make_instalments(moves, 1)
        [debit] = self.run_day("2025-09-29")
        with self.assertRaisesRegex(UserError, "is with the provider"):
            instalment.with_user(self.billing).action_cancel()
        self.transaction(debit)._set_done()
        self.work()
        with self.assertRaisesRegex(UserError, "was collected or cancelled already"):
            instalment.with_user(self.billing).action_cancel()
        self.assertEqual(instalment.state, "collected")

    def test_what_somebody_unmatched_is_not_debited_again(self):
        moves = self.make_past(60.0)
        one, two = self.make_instalments(moves, 2)
        [debit] = self.run_day("2025-09-27")
        two.with_user(self.billing).action_cancel()
        self.receivable(debit.payment_ids.move_id).remove_move_reconcile()
        self.assertResiduals(moves, 60.0)
        self.assertEqual(one.state, "collected")
        # 30.00 were never asked for; the other 30.00 wait to be matched.
        [rest] = self.run_day("2025-10-27")
        self.assertEqual(rest.amount, 30.0)
        self.assertFalse(self.run_day("2025-10-28"))
        self.assertTaken(3000, 3000)
