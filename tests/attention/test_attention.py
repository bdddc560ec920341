from odoo.tests import tagged

from ..common import d
from ..fakes.provider import CLOSE_AFTER
from ..provider_case import DAY
from .attention_case import AttentionCase


@tagged("post_install", "-at_install")
class TestAttention(AttentionCase):
    """One list of what failed; a row is gone as soon as it is settled."""

    def test_a_refused_debit_is_listed_with_reason_sum_and_next_step(self):
        debit = self.make_refused()
        row = self.find(debit).with_context(subdebit_today=d("2025-10-01"))
        self.assertEqual(
            (row.kind, row.payer_id, row.partner_id, row.amount, row.attempts),
            ("refused", debit.payer_id, debit.payer_id, 30.0, 1),
        )
        self.assertEqual(row.reason, debit.words)
        self.assertEqual(row.next_step, "Try again, or ask for another method.")
        self.assertEqual(
            row.subscription_id, debit.invoice_ids.subdebit_subscription_ids
        )

    def test_it_is_gone_once_it_is_paid_by_hand(self):
        debit = self.make_refused()
        self.pay(debit.invoice_ids)
        self.assertFalse(self.find(debit))
        self.assertEqual(debit.state, "refused")

    def test_it_is_gone_once_it_is_credited_in_full(self):
        debit = self.make_refused()
        reversal = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=debit.invoice_ids.ids)
            .create({"journal_id": debit.invoice_ids.journal_id.id})
        )
        reversal.refund_moves()
        reversal.new_move_ids.action_post()
        self.assertEqual(debit.invoice_ids.payment_state, "reversed")
        self.assertFalse(self.find(debit))

    def test_it_is_gone_once_it_is_tried_again_with_success(self):
        debit = self.make_refused()
        self.let_succeed(debit.payer_id)
        self.find(debit).with_user(self.billing).action_retry()
        self.assertFalse(self.find(debit))
        self.work()
        self.assertCollected(debit)
        self.assertFalse(self.find(debit))

    def test_what_is_paid_in_part_is_listed_with_the_rest(self):
        debit = self.make_refused()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=debit.invoice_ids.ids
        )
        wizard.create({"amount": 12.5})._create_payments()
        self.assertEqual(self.find(debit).amount, 17.5)

    def test_what_came_back_is_listed(self):
        self.make_subscription(DAY, self.make_payer())
        debit = self.prepare().debit_ids
        self.work()
        day = self.company._subdebit_today()
        debit.sudo()._return(day, "AM04 Insufficient funds")
        row = self.find(debit)
        self.assertEqual(
            (row.kind, str(row.since), row.reason, row.amount),
            ("returned", self.today(), "AM04 Insufficient funds", 30.0),
        )

    def test_what_nobody_knows_is_listed_and_not_tried_again(self):
        self.make_subscription(DAY, self.make_payer())
        debit = self.prepare().debit_ids
        self.fake.fail_next(CLOSE_AFTER)
        self.work()
        row = self.find(debit)
        self.assertEqual(row.kind, "unknown")
        self.assertEqual(row.next_step, "Wait: it is looked up again by itself.")
        self.assertRefused(
            self.billing, row, "action_retry", words="could charge twice"
        )

    def test_an_open_invoice_without_a_method_is_listed_until_one_is_saved(self):
        move = self.make_without_method()
        row = self.find(move)
        self.assertEqual(
            (row.kind, row.payer_id, row.amount, str(row.since), row.reason),
            (
                "no_method",
                move.subdebit_payer_id,
                30.0,
                "2025-09-27",
                "No payment method on file.",
            ),
        )
        token = self.give_method(move.subdebit_payer_id)
        self.assertFalse(self.find(move))
        token.active = False
        self.assertTrue(self.find(move))

    def test_the_list_finds_the_methods_that_the_planning_finds(self):
        """Two queries ask whether a payer has a method: they answer alike."""
        firm = self.make_partner("Firm", is_company=True)
        payer = self.make_partner("Ann", parent_id=firm.id, email="a@example.com")
        move = self.make_subscription(DAY, payer)._bill(DAY)
        token = self.give_method(firm)
        for vals, is_found in (
            ({}, True),
            ({"mandate_state": "cancelled"}, False),
            ({"mandate_state": "pending"}, True),
            ({"active": False}, False),
            ({"active": True, "partner_id": self.make_partner("Bob").id}, False),
            ({"partner_id": payer.id}, True),
        ):
            token.write(vals)
            with self.subTest(**vals):
                self.assertEqual(bool(move._subdebit_get_token_sudo()), is_found)
                self.assertEqual(not self.find(move), is_found)
        token.provider_id.sudo().state = "disabled"
        self.assertFalse(move._subdebit_get_token_sudo())
        self.env["subdebit.provider.hold"].sudo().search([]).action_go_on()
        self.assertTrue(self.find(move))

    def test_who_pays_by_other_means_is_no_failure(self):
        move = self.make_without_method()
        subscription = move.subdebit_subscription_ids
        subscription.sudo().write({"payment_mode": "offline", "offline_type": "cash"})
        self.assertFalse(self.find(move))

    def test_what_could_not_be_billed_is_listed_until_it_is(self):
        subscription = self.make_subscription(DAY, self.make_payer())
        subscription._flag_billing_error(DAY, ValueError("The journal is archived."))
        row = self.find(subscription)
        self.assertEqual((row.kind, str(row.since)), ("not_billed", "2025-09-27"))
        self.assertIn("The journal is archived.", row.reason)
        self.rpc(self.handler, row, "action_retry")
        self.assertFalse(self.find(subscription))

    # === DISMISSED === #

    def test_what_is_dismissed_keeps_a_name_a_date_and_a_reason(self):
        debit = self.make_told()
        row = self.find(debit).with_user(self.handler)
        action = row.action_open_dismiss()
        window = self.open_window(action, self.handler, reason="Moved abroad")
        window.action_confirm()
        self.assertFalse(self.find(debit))
        kept = self.rows.search([("debit_id", "=", debit.id)])
        self.assertEqual(
            (kept.dismissed_by, kept.dismissal_reason),
            (self.handler, "Moved abroad"),
        )
        self.assertTrue(kept.dismissed_at)
        self.assertIn("Dismissed by", debit.message_ids[0].body)
        self.assertEqual(debit.message_ids[0].author_id, self.handler.partner_id)
        self.assertEqual(self.activities(debit), [])

    def test_what_fails_once_more_is_shown_again(self):
        debit = self.make_refused()
        self.find(debit).with_user(self.billing)._dismiss("Paid next week")
        self.assertFalse(self.find(debit))
        debit.with_user(self.billing).action_retry()
        with self.answered(402):
            self.work()
        self.assertEqual(self.find(debit).attempts, 2)

    def test_several_are_dismissed_at_once(self):
        moves = self.make_without_method() | self.make_without_method(name="Otto")
        rows = self.find(moves[0]) | self.find(moves[1])
        window = self.open_window(rows.action_open_dismiss(), reason="Written off")
        window.action_confirm()
        self.assertFalse(self.find(moves[0]) | self.find(moves[1]))

    # === TRIED AGAIN === #

    def test_the_question_has_the_sum_the_method_and_the_payer(self):
        debit = self.make_refused()
        row = self.find(debit).with_user(self.billing)
        window = self.show_window(row.action_open_retry())
        self.assertIn("Debit $\xa030.00 again from", window.question)
        self.assertIn("4242", window.question)
        self.assertIn("Ada", window.question)

    def test_several_are_tried_again_and_what_cannot_be_is_named(self):
        debits = self.make_refused() | self.make_refused(name="Ben")
        debits[1].invoice_ids._subdebit_dispute(DAY, "Never joined")
        rows = self.find(debits[0]) | self.find(debits[1])
        window = self.open_window(rows.action_open_retry())
        self.assertIn("disputed", window.problems)
        answer = window.action_confirm()
        self.assertEqual(debits.mapped("state"), ["ready", "refused"])
        self.assertIn("charged on", answer["params"]["message"])

    def test_who_tried_again_is_in_the_chatter(self):
        debit = self.make_refused()
        debit.with_user(self.handler).action_retry()
        note = debit.message_ids[0]
        self.assertEqual(note.author_id, self.handler.partner_id)
        self.assertIn(f"Tried again by {self.handler.name}", note.body)
        self.assertIn("30.00", note.body)
        debit.with_user(self.billing).action_cancel()
        self.assertIn(f"Cancelled by {self.billing.name}", debit.message_ids[0].body)

    def test_after_it_the_screen_says_what_comes_next(self):
        debit = self.make_refused()
        self.assertFalse(debit.next_sentence)
        debit.with_user(self.billing).action_retry()
        self.assertIn("within a quarter of an hour", debit.next_sentence)

    # === PAID OTHERWISE === #

    def test_paid_otherwise_opens_the_payment_of_what_is_open(self):
        debit = self.make_refused()
        row = self.find(debit)
        action = self.rpc(self.billing, row, "action_open_payment")
        self.assertEqual(action["res_model"], "account.payment.register")
        self.assertEqual(
            action["context"]["active_ids"], debit.invoice_ids.line_ids.ids
        )
