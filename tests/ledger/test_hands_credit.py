from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .test_hands import AGAIN, DAY, HandsCase


@tagged("post_install", "-at_install")
class TestHandsCredit(HandsCase):
    """Credit notes by hand: written down, a gesture until the period is released."""

    def reverse(self, move, **vals):
        """Return the draft credit note that Odoo's own wizard makes."""
        wizard = (
            move.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": DAY, **vals})
        )
        wizard.refund_moves()
        return wizard.new_move_ids

    def credit(self, move, amount=None):
        note = self.reverse(move)
        if amount is not None:
            note.invoice_line_ids.price_unit = amount
        note.action_post()
        return note

    def release(self, charge):
        charge.with_user(self.billing).action_release()

    def get_credits(self, subscription):
        return [
            (credit.revision, credit.amount_net, credit.state)
            for credit in subscription.charge_ids.filtered(
                lambda charge: charge.sign == -1
            ).sorted("revision")
        ]

    # === WRITTEN DOWN === #

    def test_a_credit_note_is_a_credit_in_the_ledger_and_the_days_stay_covered(self):
        subscription, move = self.bill()
        charge = subscription.charge_ids
        note = self.credit(move)
        credit = charge.credit_ids
        self.assertEqual((credit.sign, credit.origin_id), (-1, charge))
        self.assertEqual(credit.move_line_id, note.invoice_line_ids)
        self.assertEqual((credit.amount_net, credit.date_from), (30.0, DAY))
        self.assertEqual(note.reversed_entry_id, move)
        self.assertDealtWith(subscription, "live", "live")
        self.assertFalse(self.get_questions(subscription))

    def test_a_draft_credit_note_is_none_yet(self):
        subscription, move = self.bill()
        note = self.reverse(move)
        self.assertFalse(self.get_credits(subscription))
        note.unlink()
        self.assertDealtWith(subscription, "live")

    def test_a_credit_note_posted_twice_is_one_credit(self):
        subscription, move = self.bill()
        note = self.credit(move)
        note.button_draft()
        note.action_post()
        self.assertEqual(self.get_credits(subscription), [(0, 30.0, "live")])

    def test_a_part_of_the_price_is_a_part_of_the_charge(self):
        subscription, move = self.bill()
        self.credit(move, 12.5)
        self.assertEqual(self.get_credits(subscription), [(0, 12.5, "live")])
        with self.assertRaisesRegex(UserError, "its days stay billed"):
            self.release(subscription.charge_ids.filtered(lambda c: c.sign == 1))

    def test_one_line_of_two_is_credited_alone(self):
        subscription, move = self.bill(
            line_ids=[
                Command.create({"product_id": self.product.id, "unit_price": price})
                for price in (30.0, 12.0)
            ]
        )
        note = self.reverse(move)
        note.invoice_line_ids.filtered(lambda line: line.price_unit == 12.0).unlink()
        note.action_post()
        charges = subscription.charge_ids.filtered(lambda c: c.sign == 1)
        by_price = {charge.unit_price: charge for charge in charges}
        self.assertEqual(by_price[30.0].credit_ids.amount_net, 30.0)
        self.assertFalse(by_price[12.0].credit_ids)

    def test_three_partial_credits_make_a_whole(self):
        subscription, move = self.bill()
        charge = subscription.charge_ids
        for _time in range(2):
            self.credit(move, 10.0)
            with self.assertRaisesRegex(UserError, "its days stay billed"):
                self.release(charge)
        self.credit(move, 10.0)
        self.assertEqual(
            self.get_credits(subscription),
            [(0, 10.0, "live"), (1, 10.0, "live"), (2, 10.0, "live")],
        )
        self.release(charge)
        self.assertEqual(len(subscription._bill(AGAIN)), 1)

    # === RELEASED === #

    def test_a_released_period_is_billed_again(self):
        subscription, move = self.bill()
        charge = subscription.charge_ids
        self.credit(move)
        self.release(charge)
        self.assertEqual(subscription.next_charge_date, DAY)
        again = subscription._bill(AGAIN)
        self.assertInvoices([("2025-09-02", "2025-09-01", "2025-10-01", 30.0)], again)
        new = subscription.cover_ids.charge_id
        self.assertEqual((new.revision, new.sign, new.move_id), (1, 1, again))
        self.assertEqual(subscription.event_ids[0].kind, "release")
        self.assertNothingToBill(subscription, "2025-09-30")

    def test_credited_and_released_twice_is_billed_a_third_time(self):
        subscription, move = self.bill()
        for revision in (0, 1):
            charge = subscription.cover_ids.charge_id
            self.assertEqual(charge.revision, revision)
            self.credit(charge.move_id.with_user(self.accountant))
            self.release(charge)
            subscription._bill(AGAIN)
        self.assertEqual(subscription.cover_ids.charge_id.revision, 2)
        self.assertNothingToBill(subscription, "2025-09-30")

    def test_more_than_all_credited_can_be_released_too(self):
        subscription, move = self.bill()
        self.credit(move)
        self.credit(move, 5.0)
        self.release(subscription.charge_ids.filtered(lambda c: c.sign == 1))
        self.assertEqual(len(subscription._bill(AGAIN)), 1)

    # === TAKEN BACK === #

    def test_a_cancelled_credit_note_takes_nothing_back(self):
        subscription, move = self.bill()
        note = self.credit(move)
        note.button_cancel()
        self.assertEqual(self.get_credits(subscription), [(0, 30.0, "void")])
        with self.assertRaisesRegex(UserError, "its days stay billed"):
            self.release(subscription.charge_ids.filtered(lambda c: c.sign == 1))
        note.button_draft()
        note.action_post()
        self.assertEqual(self.get_credits(subscription), [(0, 30.0, "live")])

    def test_a_credit_note_stays_once_its_period_was_released(self):
        subscription, move = self.bill()
        note = self.credit(move)
        self.release(subscription.charge_ids.filtered(lambda c: c.sign == 1))
        subscription._bill(AGAIN)
        with self.assertRaisesRegex(UserError, "has to stay"):
            note.button_cancel()

    # === REVERSED AND CORRECTED, SECURED === #

    def test_a_corrected_invoice_is_the_accountants_own(self):
        subscription, move = self.bill()
        wizard = (
            move.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": DAY})
        )
        wizard.modify_moves()
        corrected = wizard.new_move_ids
        self.assertEqual(corrected.move_type, "out_invoice")
        line = corrected.invoice_line_ids
        self.assertEqual(line.subscription_date_from, DAY)
        self.assertFalse(line.subdebit_credited_line_id)
        self.assertFalse(line.sudo().subdebit_charge_ids)
        self.assertEqual(self.get_credits(subscription), [(0, 30.0, "live")])
        self.assertDealtWith(subscription, "live", "live")
        corrected.unlink()
        self.assertFalse(self.get_questions(subscription))

    def test_a_secured_journal_is_corrected_by_credit_notes(self):
        """E7: nothing of ours needs a deletion."""
        journal = self.company_data["default_journal_sale"]
        journal.sudo().restrict_mode_hash_table = True
        subscription, move = self.bill()
        self.assertTrue(move.inalterable_hash)
        with self.assertRaises(UserError):
            move.button_draft()
        note = self.credit(move)
        self.assertTrue(note.inalterable_hash)
        self.release(subscription.charge_ids.filtered(lambda c: c.sign == 1))
        again = subscription._bill(AGAIN)
        self.assertTrue(again.inalterable_hash)
        self.assertNothingToBill(subscription, "2025-09-30")


@tagged("post_install", "-at_install")
class TestNightlyCheck(HandsCase):
    """The check at night finds what went round us, and nothing else."""

    def get_differences(self):
        return [
            (difference["problem"], difference["subscription_id"])
            for difference in self.env[
                "subdebit.ledger.difference"
            ]._get_ledger_differences()
        ]

    def assertFound(self, problem, subscription):
        self.assertEqual(self.get_differences(), [(problem, subscription.id)])
        rows = self.env["subdebit.ledger.difference"].sudo()
        question = ["subscription_debit.activity_ledger"]
        for _night in range(2):
            rows._check_ledger()
            self.assertEqual(len(subscription.activity_search(question)), 1)

    def test_a_clean_life_has_no_difference(self):
        plan = self.make_plan("On the 1st", day_of_month=1)
        subscription, move = self.bill(plan_id=plan.id)
        free = self.make_priced(0.0, DAY)
        moves = (subscription | free)._bill(d("2025-12-01"))
        first, second, third = moves.with_user(self.accountant)
        first.button_cancel()
        self.assertFalse(self.get_differences())
        second.button_cancel()
        covers = subscription.cover_ids.filtered("to_decide").with_user(self.billing)
        covers[0].action_waive()
        covers[1].action_bill_again()
        note = third._reverse_moves(cancel=True)
        self.assertFalse(self.get_differences())
        note.line_ids.sudo().subdebit_charge_ids.origin_id.with_user(
            self.billing
        ).action_release()
        self.assertFalse(self.get_differences())
        subscription._bill(d("2025-12-02"))
        self.assertFalse(self.get_differences())
        self.env["subdebit.ledger.difference"].sudo()._check_ledger()
        self.assertFalse(subscription.activity_ids)

    def test_an_invoice_line_that_vanished_is_found(self):
        subscription, move = self.bill()
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM account_move_line WHERE id IN %s",
            [tuple(move.invoice_line_ids.ids)],
        )
        self.env.invalidate_all()
        self.assertFound("no_invoice_line", subscription)

    def test_an_invoice_cancelled_behind_our_back_is_found(self):
        subscription, move = self.bill()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET state = 'cancel' WHERE id = %s", [move.id]
        )
        self.env.invalidate_all()
        self.assertFound("invoice_cancelled", subscription)

    def test_a_charge_without_its_days_is_found(self):
        subscription, _move = self.bill()
        subscription.cover_ids.sudo().unlink()
        self.assertFound("not_covered", subscription)

    def test_days_without_a_charge_are_found(self):
        subscription = self.make_subscription(DAY)
        self.env["subdebit.cover"].sudo().create(
            {
                "subscription_id": subscription.id,
                "line_id": subscription.line_ids.id,
                "date_from": DAY,
                "date_to": d("2025-10-01"),
                "kind": "billed",
            }
        )
        self.assertFound("cover_without_charge", subscription)

    def test_days_of_a_void_charge_that_nobody_is_asked_about_are_found(self):
        subscription, move = self.bill()
        move.button_cancel()
        subscription.cover_ids.sudo().to_decide = False
        self.assertFound("cover_without_charge", subscription)
