import json
from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..fakes import gocardless
from .refund_case import RefundCase

OUT = (("asset_current", -30.0), ("asset_receivable", 30.0))


@tagged("post_install", "-at_install")
class TestRefund(RefundCase):
    """From a button to the payer's account and the books, once, whatever the wire does."""

    def test_a_button_calls_nobody_and_the_worker_gives_back(self):
        refund = self.press()
        self.assertEqual((refund.state, refund.amount), ("ready", 30.0))
        self.assertEqual(self.asked(), [])
        self.assertEqual(
            self.debit.refund_sentence, "A refund of $\xa030.00 is in progress."
        )
        self.work()
        self.assertEqual(refund.state, "pending")
        self.assertEqual(str(refund.refunded_on), "2026-03-20")
        self.assertEqual(self.given(), 3000)
        self.assertItems(refund.refund_payment_ids.move_id, "2026-03-20", *OUT)
        self.assertFalse(self.debit.is_refundable)
        self.assertNothingHappensAgain()
        self.advance(3, 25)
        self.hear()
        self.assertEqual(refund.state, "paid")
        self.assertEqual(len(refund.refund_payment_ids), 1)
        self.assertNothingHappensAgain()

    def test_a_credit_note_that_is_there_is_paid_out(self):
        note = self.credit(12.0)
        window = self.open_window(note)
        self.assertEqual((window.amount, window.most), (12.0, 30.0))
        self.assertIn(f"It pays out {note.name}.", window.sentence)
        refund = self.give_back(12.0, note)
        self.assertEqual((note.payment_state, note.amount_residual), ("paid", 0.0))
        said = (
            "$\xa012.00 were refunded on 03/20/2026 by"
            f" {refund.refund_payment_ids.name}, which pays out {note.name}."
        )
        self.assertEqual(refund.sentence, said)
        self.assertEqual(self.debit.refund_sentence, said)
        self.assertEqual(self.debit.invoice_ids.subdebit_refund_sentence, said)
        self.assertEqual(note.subdebit_refund_sentence, said)

    def test_of_two_notes_of_one_sum_the_one_that_was_pressed_is_paid_out(self):
        first, second = self.credit(5.0), self.credit(5.0)
        self.give_back(5.0, second)
        self.assertEqual((first.amount_residual, second.amount_residual), (5.0, 0.0))

    def test_the_note_of_somebody_else_is_not_paid_out(self):
        mine, other = self.credit(12.0), self.credit(12.0)
        other.button_draft()
        other.reversed_entry_id = False
        other.action_post()
        action = self.debit.with_user(self.billing).action_refund()
        window = (
            self.env["subdebit.give.back"]
            .with_user(self.billing)
            .with_context(**{**action["context"], "default_move_id": other.id})
            .create({"amount": 12.0, "move_id": other.id})
        )
        self.assertIn(f"It pays out {mine.name}.", window.sentence)

    def test_a_part_of_a_note_is_paid_out_where_it_was_pressed(self):
        note = self.credit(12.0)
        self.give_back(10.0, note)
        self.assertEqual(note.amount_residual, 2.0)

    def test_without_a_note_the_invoice_stays_paid_and_one_may_come_later(self):
        window = self.open_window(self.debit.invoice_ids, amount=12.0)
        self.assertIn("No open credit note comes to that sum", window.sentence)
        window.action_confirm()
        self.work()
        self.assertEqual(self.debit.invoice_ids.payment_state, "paid")
        self.assertIn("no open credit note comes", self.debit.refund_sentence)
        note = self.credit(12.0)
        self.assertEqual(note.amount_residual, 0.0)

    # === ONCE === #

    def test_while_one_is_under_way_no_other_is_asked_for(self):
        first = self.press(amount=10.0)
        with self.assertRaisesRegex(UserError, "A refund of this debit is in progress"):
            self.press(amount=10.0)
        # Neither past the check: the database refuses it as well.
        values = self.refunds.sudo().browse(first.id).copy_data()[0]
        vals = {
            **values,
            "debit_id": self.debit.id,
            "attempt_id": first.attempt_id.id,
            "payment_id": self.payment.id,
            "amount": 10.0,
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.refunds.sudo().create(vals)

    def test_never_more_than_is_left(self):
        self.give_back(20.0)
        window = self.open_window()
        self.assertEqual((window.amount, window.most), (10.0, 10.0))
        window.amount = 10.01
        with self.assertRaisesRegex(UserError, "No more than \\$\xa010.00"):
            window.action_confirm()
        window.amount = -1.0
        with self.assertRaisesRegex(UserError, "must be positive"):
            window.action_confirm()

    def test_each_confirms_the_total_of_those_before(self):
        self.give_back(10.0)
        self.give_back(15.0)
        totals = [
            json.loads(raw)["refunds"]["total_amount_confirmation"]
            for method, path, _headers, raw in self.fake.requests
            if (method, path) == ("POST", "/refunds")
        ]
        self.assertEqual(totals, [1000, 2500])
        self.assertEqual(len(set(self.asked())), 2)

    def test_a_lost_answer_is_asked_for_again_under_the_same_key(self):
        for fault in (gocardless.CLOSE_AFTER, gocardless.HTML_AFTER, gocardless.CLOSE):
            with self.subTest(fault=fault):
                refund = self.press(amount=5.0)
                self.fake.fail_next(fault, on="POST /refunds")
                before = self.given()
                self.work()
                self.assertEqual(refund.state, "unknown")
                self.assertFalse(refund.refund_payment_ids)
                self.work()  # It is not time yet.
                self.ask_again(refund)
                self.assertEqual(refund.state, "pending")
                self.assertEqual(self.given(), before + 500)
                *_earlier, first, second = self.asked()
                self.assertEqual(first, second)
                self.assertEqual(refund.refund_payment_ids.amount, 5.0)
        self.assertNothingHappensAgain()

    def test_a_lost_answer_is_told_by_the_webhook(self):
        refund = self.press(amount=5.0)
        self.fake.fail_next(gocardless.CLOSE_AFTER, on="POST /refunds")
        self.work()
        self.assertEqual(refund.state, "unknown")
        self.hear()
        self.assertEqual(refund.state, "pending")
        self.assertEqual(refund.refund_payment_ids.amount, 5.0)
        self.assertEqual(len(self.asked()), 1)

    def test_a_restored_backup_gives_nothing_back_twice(self):
        savepoint = self.env.cr.savepoint()
        self.give_back(12.0)
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        self.assertFalse(self.debit.refund_ids)
        self.give_back(12.0)
        self.assertEqual(self.given(), 1200)
        first, second = self.asked()
        self.assertEqual(first, second)

    def test_a_restored_backup_gives_no_other_sum_beside_it(self):
        savepoint = self.env.cr.savepoint()
        self.give_back(12.0)
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        refund = self.press(amount=7.0)
        self.work()
        self.assertEqual(refund.state, "refused")
        self.assertIn("does not match the total refunded", refund.words)
        self.assertEqual(self.given(), 1200)

    # === REFUSED === #

    def test_what_the_provider_refuses_is_told_to_who_asked(self):
        refund = self.press()
        self.fake.restricted = True
        self.work()
        self.assertEqual(refund.state, "refused")
        self.assertEqual(refund.error_kind, "misconfigured")
        [activity] = refund.sudo().activity_ids
        self.assertEqual(activity.summary, "This refund was refused")
        self.assertEqual(activity.user_id, self.billing)
        self.assertFalse(refund.refund_payment_ids)
        self.fake.restricted = False
        self.give_back()
        self.assertEqual(self.given(), 3000)

    def test_a_revoked_access_token_gives_one_alarm_and_keeps_the_refund(self):
        refund = self.press(amount=10.0)
        self.fake.token = "another"
        self.work()
        self.assertEqual(
            (refund.state, refund.error_kind), ("unknown", "misconfigured")
        )
        hold = self.env["subdebit.provider.hold"].with_user(self.manager).search([])
        self.assertEqual((hold.reason, hold.state), ("access", "open"))
        asked = len(self.fake.requests)
        self.work()
        self.assertEqual((refund.state, len(self.fake.requests)), ("unknown", asked))
        self.fake.token = gocardless.TOKEN
        hold.action_go_on()
        with freeze_time(fields.Datetime.now() + timedelta(days=3), tick=True):
            self.provider.subdebit_listed_at = fields.Datetime.now()
            self.work()
        self.assertEqual((refund.state, self.given()), ("pending", 1000))
        self.assertEqual(refund.asked, 1)
        self.assertFalse(refund.sudo().activity_ids)

    def test_what_came_back_meanwhile_is_not_refunded(self):
        refund = self.press()
        self.fake.play("payment_charged_back", self.payment_ref(self.debit))
        self.hear()
        self.assertEqual(self.debit.state, "returned")
        self.assertEqual(refund.state, "refused")
        self.assertEqual(self.asked(), [])
        self.assertFalse(self.debit.is_refundable)

    def test_one_that_was_not_sent_is_cancelled_and_one_that_was_is_not(self):
        refund = self.press().with_user(self.billing)
        refund.action_cancel()
        self.assertEqual(refund.state, "cancelled")
        self.work()
        self.assertEqual(self.asked(), [])
        with self.assertRaisesRegex(UserError, "was sent already"):
            self.give_back().with_user(self.billing).action_cancel()

    def test_after_a_day_a_person_looks_it_up(self):
        refund = self.press()
        self.fake.fail_next(gocardless.CLOSE, on="POST /refunds")
        self.work()
        self.env.cr.execute(
            "UPDATE subdebit_refund SET first_sent_at = first_sent_at - interval '1 day',"
            " ask_again_at = now() - interval '1 hour'"
        )
        self.env.invalidate_all()
        self.work()
        self.assertEqual((refund.state, len(self.asked())), ("unknown", 1))
        [activity] = refund.sudo().activity_ids
        self.assertEqual(activity.summary, "Look this refund up at the provider")
        with self.assertRaises(AccessError):
            refund.with_user(self.billing).action_mark_refused()
        refund.with_user(self.manager).action_mark_refused()
        self.assertEqual(refund.state, "refused")

    # === MADE AT THE PROVIDER === #

    def test_what_was_refunded_on_the_providers_pages_is_booked(self):
        told = self.fake.world.objects["payments"][self.payment_ref(self.debit)]
        body = {"amount": 700, "total_amount_confirmation": 700}
        with self.fake.lock:
            gocardless.refunds.create(
                self.fake.world, {**body, "links": {"payment": told["id"]}}
            )
        refused = self.press(amount=5.0)
        self.work()
        self.assertEqual(refused.state, "refused")
        self.hear()
        refund = self.debit.refund_ids - refused
        self.assertEqual((refund.way, refund.amount), ("there", 7.0))
        self.assertEqual(refund.refund_payment_ids.amount, 7.0)
        self.assertNothingHappensAgain()
        self.give_back(5.0)
        self.assertEqual(self.given(), 1200)

    # === WHO MAY === #

    def test_only_who_bills_refunds(self):
        with self.assertRaises(AccessError):
            self.open_window(user=self.user)
        window = self.open_window()
        with self.assertRaises(AccessError):
            window.with_user(self.user).action_confirm()
        refund = self.press(amount=1.0)
        for user, vals in (
            (self.billing, {"state": "paid"}),
            (self.manager, {"amount": 30.0}),
        ):
            with self.assertRaises(AccessError):
                refund.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.refunds.with_user(self.billing).create({"amount": 1.0})
        with self.assertRaises(AccessError):
            self.payment.with_user(self.billing).subdebit_refund_id = refund

    def test_odoos_own_button_comes_through_the_same_door(self):
        action = self.payment.with_user(self.billing).action_refund_wizard()
        wizard = (
            self.env["payment.refund.wizard"]
            .with_user(self.billing)
            .with_context(active_id=self.payment.id)
            .create({"amount_to_refund": 8.0})
        )
        self.assertEqual(action["res_model"], "payment.refund.wizard")
        wizard.action_refund()
        self.assertEqual(self.asked(), [])
        self.assertEqual(self.debit.refund_ids.mapped("amount"), [8.0])
        self.work()
        self.assertEqual(self.given(), 800)
