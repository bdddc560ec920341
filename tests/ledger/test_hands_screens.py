from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .test_hands import AGAIN, DAY, HandsCase

ASKED = "subscription_debit.activity_to_decide"


@tagged("post_install", "-at_install")
class TestHandsScreens(HandsCase):
    """What the screens show of what accountants did, and to whom they offer what."""

    # === THE INVOICE === #

    def test_an_invoice_that_stands_shows_nothing(self):
        _subscription, move = self.bill()
        self.assertFalse(move.with_user(self.billing).subdebit_days_state)
        copy = move.copy()
        self.assertFalse(copy.with_user(self.billing).subdebit_days_state)

    def test_a_cancelled_invoice_offers_both_decisions(self):
        for decision, state in (("bill_again", "released"), ("waive", "waived")):
            subscription, move = self.bill()
            move.button_cancel()
            ours = move.with_user(self.billing)
            self.assertEqual(ours.subdebit_days_state, "to_decide")
            getattr(ours, f"action_subdebit_{decision}")()
            self.assertEqual(ours.subdebit_days_state, state)
            self.assertFalse(self.get_questions(subscription))
            billed_again = decision == "bill_again"
            self.assertEqual(bool(subscription._bill(AGAIN)), billed_again)
            self.assertNothingToBill(subscription, "2025-09-30")

    def test_a_credited_invoice_and_its_credit_note_offer_to_release(self):
        for pressed in ("invoice", "note"):
            subscription, move = self.bill()
            note = move._reverse_moves(cancel=True)
            both = (move | note).with_user(self.billing)
            self.assertEqual(both.mapped("subdebit_days_state"), ["credited"] * 2)
            both[pressed == "note"].action_subdebit_release()
            self.assertEqual(both.mapped("subdebit_days_state"), ["released"] * 2)
            self.assertEqual(len(subscription._bill(AGAIN)), 1)
            self.assertNothingToBill(subscription, "2025-09-30")

    def test_what_an_event_took_back_is_not_offered_again(self):
        subscription, move = self.bill()
        end = subscription._add_event("end", DAY, policy="immediately_with_credit")
        note = subscription._credit(end, AGAIN)
        both = (move | note).with_user(self.billing)
        self.assertEqual(both.mapped("subdebit_days_state"), [False, False])

    def test_a_part_that_was_credited_offers_nothing(self):
        _subscription, move = self.bill()
        wizard = (
            move.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": DAY})
        )
        wizard.refund_moves()
        wizard.new_move_ids.invoice_line_ids.price_unit = 12.5
        wizard.new_move_ids.action_post()
        both = (move | wizard.new_move_ids).with_user(self.billing)
        self.assertEqual(both.mapped("subdebit_days_state"), [False, False])

    def test_a_line_for_nothing_is_no_gesture(self):
        _subscription, move = self.bill(
            line_ids=[
                Command.create({"product_id": self.product.id, "unit_price": price})
                for price in (30.0, 0.0)
            ]
        )
        self.assertFalse(move.with_user(self.billing).subdebit_days_state)

    def test_of_several_lines_the_one_to_decide_comes_first(self):
        subscription, move = self.bill()
        second = self.make_subscription(DAY, subscription.partner_id)
        other = second._bill(DAY).with_user(self.accountant)
        (move | other).button_cancel()
        subscription.cover_ids.action_waive()
        states = (move | other).with_user(self.billing).mapped("subdebit_days_state")
        self.assertEqual(states, ["waived", "to_decide"])

    def test_a_plain_user_reads_and_does_not_decide(self):
        subscription, move = self.bill()
        move.button_cancel()
        charge = subscription.charge_ids.with_user(self.user)
        self.assertEqual(charge.state, "void")
        cover = subscription.cover_ids.with_user(self.user)
        for decide in (cover.action_bill_again, cover.action_waive):
            with self.assertRaisesRegex(UserError, "the right “Billing"):
                decide()

    # === WHO IS OFFERED WHAT === #

    def get_buttons(self, model, user, view=None):
        view_id = view and self.env.ref(f"subscription_debit.{view}").id
        arch = self.env[model].with_user(user).get_view(view_id, "form")["arch"]
        return {
            name
            for name in (
                "action_subdebit_bill_again",
                "action_subdebit_waive",
                "action_subdebit_release",
                "action_bill_again",
                "action_waive",
                "action_release",
            )
            if f'name="{name}"' in arch
        }

    def test_the_invoice_offers_decisions_to_billing_alone(self):
        offered = {
            "action_subdebit_bill_again",
            "action_subdebit_waive",
            "action_subdebit_release",
        }
        self.assertEqual(self.get_buttons("account.move", self.billing), offered)
        self.assertEqual(self.get_buttons("account.move", self.accountant), set())

    def test_the_subscription_offers_decisions_to_billing_alone(self):
        offered = {"action_bill_again", "action_waive", "action_release"}
        form = "subdebit.subscription", "subdebit_subscription_view_ledger"
        for user, buttons in ((self.billing, offered), (self.user, set())):
            self.assertEqual(self.get_buttons(form[0], user, form[1]), buttons)

    def test_the_ledger_check_offers_decisions_to_billing_alone(self):
        offered = {"action_bill_again", "action_waive"}
        model = "subdebit.ledger.difference"
        self.assertEqual(self.get_buttons(model, self.billing), offered)
        self.assertEqual(self.get_buttons(model, self.user), set())

    # === THE ACTIVITY === #

    def test_the_question_leads_to_the_subscription_and_its_ledger(self):
        subscription, move = self.bill()
        move.button_cancel()
        question = subscription.activity_search([ASKED])
        self.assertEqual(
            (question.res_model, question.res_id),
            ("subdebit.subscription", subscription.id),
        )
        self.assertIn("tab Ledger", question.note)
        found = subscription.search([("cover_ids.to_decide", "=", True)])
        self.assertEqual(found, subscription)

    def test_charges_that_were_credited_are_released_from_the_tab(self):
        subscription, move = self.bill()
        move._reverse_moves(cancel=True)
        charge = subscription.charge_ids.filtered(lambda c: c.sign == 1)
        charge.with_user(self.billing).action_release()
        self.assertEqual(subscription.next_charge_date, DAY)
        self.assertEqual(len(subscription._bill(d("2025-09-02"))), 1)
