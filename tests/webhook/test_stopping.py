from datetime import timedelta

from odoo.tests import tagged

from ...models.debit.stopping import ASK_AGAIN
from ..common import d
from ..fakes.gocardless import TOKEN
from ..fakes.gocardless.faults import SERVER_ERROR_AFTER
from ..rpc_case import RpcCase
from .gocardless_case import MONDAY, GoCardlessCase


@tagged("post_install", "-at_install")
class TestStopping(RpcCase, GoCardlessCase):
    """A debit that waits at GoCardless is stopped there, as long as that goes."""

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: MONDAY,
        )

    def stop(self, debit, user=None):
        return self.rpc(user or self.billing, debit, "action_cancel")

    def status(self, debit):
        return self.fake.get("payments", self.payment_ref(debit))["status"]

    def let_time_pass(self, debit):
        attempt = debit.sudo().attempt_ids
        attempt.stop_asked_at -= ASK_AGAIN + timedelta(minutes=1)

    def test_a_revoked_access_token_gives_an_alarm_and_it_is_asked_again(self):
        debit = self.make_debit()
        self.stop(debit)
        self.fake.token = "another"
        self.work()
        hold = self.env["subdebit.provider.hold"].with_user(self.manager).search([])
        self.assertEqual((hold.reason, hold.state), ("access", "open"))
        self.assertEqual(debit.state, "pending")
        self.fake.token = TOKEN
        hold.action_go_on()
        self.let_time_pass(debit)
        self.work()
        self.assertEqual((debit.state, self.status(debit)), ("cancelled", "cancelled"))

    def test_what_waits_there_is_stopped_by_the_worker_and_not_by_the_button(self):
        debit = self.make_debit()
        self.assertTrue(debit.with_user(self.billing).can_be_stopped)
        self.stop(debit)
        self.assertEqual(
            (debit.state, self.status(debit)), ("pending", "pending_submission")
        )
        seen = debit.with_user(self.billing).with_context(lang="en_US")
        self.assertEqual(
            seen.stop_sentence,
            "GoCardless is asked to stop it: its answer will stand here.",
        )
        # Meanwhile a second click is told that it is under way.
        self.assertRefused(
            self.billing, debit, "action_cancel", words="is with the provider"
        )
        self.work()
        self.assertEqual((debit.state, self.status(debit)), ("cancelled", "cancelled"))
        self.assertIn("Stopped by the provider, as", debit.words)
        self.assertFalse(debit.sudo().line_ids.filtered("live"))
        self.assertEqual(debit.invoice_ids.payment_state, "not_paid")
        self.assertFalse(debit.stop_sentence)
        # The news of it changes nothing any more, nor does the worker.
        self.hear()
        self.work()
        self.assertEqual(debit.state, "cancelled")
        self.assertEqual(debit.sudo().attempt_ids.transaction_id.state, "cancel")

    def test_what_is_with_the_bank_stays_and_the_answer_is_shown(self):
        debit = self.make_debit()
        # Submitted on its first bank day, unheard of here so far.
        day = MONDAY
        while self.status(debit) == "pending_submission":
            day += timedelta(days=1)
            self.fake.advance(day)
        self.stop(debit)
        self.work()
        self.assertEqual((debit.state, self.status(debit)), ("pending", "submitted"))
        self.assertIn(
            "GoCardless could not stop it any more: ",
            debit.with_context(lang="en_US").stop_sentence,
        )
        self.assertFalse(debit.can_be_stopped)
        self.assertTrue(debit.sudo().line_ids.filtered("live"))
        self.assertRefused(
            self.billing, debit, "action_cancel", words="is with the provider"
        )

    def test_an_answer_that_was_lost_is_asked_for_again(self):
        debit = self.make_debit()
        self.fake.fail_next(SERVER_ERROR_AFTER, on="POST /payments")
        self.stop(debit)
        self.work()
        self.assertEqual((debit.state, self.status(debit)), ("pending", "cancelled"))
        self.work()
        self.assertEqual(debit.state, "pending", "not before its time")
        self.let_time_pass(debit)
        self.work()
        self.assertEqual(debit.state, "cancelled")
        self.assertFalse(debit.sudo().line_ids.filtered("live"))

    def test_news_that_come_first_let_go_of_the_invoices_too(self):
        debit = self.make_debit()
        self.fake.fail_next(SERVER_ERROR_AFTER, on="POST /payments")
        self.stop(debit)
        self.work()
        self.hear()
        self.assertEqual(debit.state, "cancelled")
        self.let_time_pass(debit)
        self.work()
        self.assertFalse(debit.sudo().line_ids.filtered("live"))
        self.assertIn("Stopped by the provider", debit.words)

    def test_who_may_not_handle_debits_stops_none(self):
        debit = self.make_debit()
        self.assertRefused(self.user, debit, "action_cancel")
        self.assertFalse(debit.sudo().attempt_ids.stop_asked_at)

    # === IN THE WINDOW === #

    def open_window(self, debit, user=None, **vals):
        vals = {
            "subscription_ids": debit.invoice_ids.subdebit_subscription_ids.ids,
            "kind": "cycles",
            "cycles": 1,
            "date_from": MONDAY,
            **vals,
        }
        windows = self.env["subdebit.pause"].with_user(user or self.billing)
        return windows.with_context(lang="en_US").create(vals)

    def row_of(self, window):
        """Return the row of the debit, as somebody who looks again reads it."""
        self.env.invalidate_all()
        return window.preview_ids.filtered("debit_id")

    def test_a_window_stops_a_debit_and_shows_what_the_provider_answered(self):
        debit = self.make_debit()
        window = self.open_window(debit)
        row = self.row_of(window)
        self.assertEqual((row.stop_state, row.stop_told), ("possible", False))
        self.stop(debit)
        row = self.row_of(window)
        self.assertEqual(row.stop_state, "asked")
        self.assertEqual(
            row.stop_told, "GoCardless is asked to stop it: its answer will stand here."
        )
        self.assertTrue(window.is_asking)
        self.work()
        row = self.row_of(window)
        self.assertEqual(row.stop_state, "stopped")
        self.assertIn("Stopped by the provider, as", row.stop_told)
        self.assertFalse(window.is_asking)
        # Looked at anew, the window knows what follows, and keeps the answer.
        self.rpc(self.billing, window, "action_look_again")
        row = self.row_of(window)
        self.assertEqual((row.debit_id, row.stop_state), (debit, "stopped"))
        self.assertIn("unless it is taken back", row.explanation)
        window.taken_back_ids = debit.invoice_ids
        answer = self.rpc(self.billing, window, "action_confirm")
        self.assertEqual(answer, {"type": "ir.actions.act_window_close"})
        self.assertEqual(debit.invoice_ids.payment_state, "reversed")

    def test_a_window_shows_that_it_was_too_late(self):
        debit = self.make_debit()
        window = self.open_window(debit)
        day = MONDAY
        while self.status(debit) == "pending_submission":
            day += timedelta(days=1)
            self.fake.advance(day)
        self.stop(debit)
        self.work()
        self.rpc(self.billing, window, "action_look_again")
        row = self.row_of(window)
        self.assertEqual((row.stop_state, row.effect), ("late", "collected"))
        self.assertIn("GoCardless could not stop it any more: ", row.stop_told)
        self.assertIn("is with the bank", row.explanation)

    def test_a_window_says_that_no_answer_has_come(self):
        debit = self.make_debit()
        window = self.open_window(debit)
        self.fake.fail_next(SERVER_ERROR_AFTER, on="POST /payments")
        self.stop(debit)
        self.work()
        row = self.row_of(window)
        self.assertEqual(row.stop_state, "unheard")
        self.assertIn("No answer of GoCardless yet.", row.stop_told)
        self.assertTrue(window.is_asking)
        self.let_time_pass(debit)
        self.assertEqual(self.row_of(window).stop_state, "asked")
        self.work()
        self.assertEqual(self.row_of(window).stop_state, "stopped")

    def test_what_is_taken_back_keeps_the_window_open_until_the_answer(self):
        debit = self.make_debit()
        window = self.open_window(debit, taken_back_ids=debit.invoice_ids.ids)
        answer = self.rpc(self.billing, window, "action_confirm")
        self.assertEqual(
            (answer["res_model"], answer["res_id"], answer["target"]),
            ("subdebit.pause", window.id, "new"),
        )
        self.assertTrue(window.is_done)
        rows = [(row.effect, row.amount_total) for row in window.preview_ids]
        self.assertEqual(self.row_of(window).stop_state, "asked")
        self.work()
        # What was decided stays as it was shown; the answer is there.
        self.rpc(self.billing, window, "action_look_again")
        self.assertEqual(self.row_of(window).stop_state, "stopped")
        now = [(row.effect, row.amount_total) for row in window.preview_ids]
        self.assertEqual(now, rows)

    def test_a_plain_user_is_offered_no_stop_and_reads_the_answer(self):
        debit = self.make_debit()
        window = self.open_window(debit, self.user)
        self.assertFalse(self.row_of(window).stop_state)
        self.stop(debit)
        self.assertEqual(self.row_of(window).stop_state, "asked")

    def test_what_was_not_sent_is_stopped_at_once(self):
        payer = self.make_payer("Grace")
        self.make_subscription(MONDAY, payer)
        debit = self.prepare().debit_ids.filtered(lambda one: one.payer_id == payer)
        window = self.open_window(debit)
        self.assertEqual(
            (debit.state, self.row_of(window).stop_state), ("ready", "possible")
        )
        self.stop(debit)
        row = self.row_of(window)
        self.assertEqual((debit.state, row.stop_state), ("cancelled", "stopped"))
        self.assertEqual(row.stop_told, f"Cancelled by {self.billing.name}")

    def test_a_pause_takes_it_back_and_its_invoice_is_settled_by_the_credit(self):
        debit = self.make_debit()
        move = debit.invoice_ids
        subscription = move.subdebit_subscription_ids
        windows = self.env["subdebit.pause"].with_user(self.billing)
        vals = {
            "subscription_ids": subscription.ids,
            "kind": "cycles",
            "cycles": 1,
            "date_from": MONDAY,
        }
        window = windows.with_context(lang="en_US").create(vals)
        [row] = window.preview_ids.filtered("debit_id")
        self.assertEqual((row.effect, row.debit_id), ("collected", debit))
        self.assertIn("waits at the provider", row.explanation)
        window = windows.create({**vals, "taken_back_ids": [(6, 0, move.ids)]})
        self.assertEqual(window.credit_total, 30.0)
        self.rpc(self.billing, window, "action_confirm")
        self.assertEqual((debit.state, move.amount_residual), ("pending", 30.0))
        self.work()
        self.assertEqual((debit.state, self.status(debit)), ("cancelled", "cancelled"))
        self.assertEqual((move.amount_residual, move.payment_state), (0.0, "reversed"))
        self.assertEqual(subscription.next_charge_date, d("2026-04-02"))
