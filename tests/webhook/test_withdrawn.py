from odoo.tests import tagged

from ...gateways.contract import Answer
from ..common import d
from ..fakes import gocardless
from .gocardless_case import MONDAY
from .test_restored_there import MoneyMovedCase

TUESDAY = d("2026-03-03")


@tagged("post_install", "-at_install")
class TestWithdrawn(MoneyMovedCase):
    """A debit that others cancelled at the provider: a person says what becomes of it."""

    def cancel_there(self):
        ref = [*self.payments()][-1]
        with self.fake.lock:
            gocardless.payments.cancel(self.fake.world, ref)

    def make_withdrawn(self):
        debit = self.make_debit()
        debit.payer_id.sudo().email = "ada@example.com"
        self.cancel_there()
        self.hear()
        return debit

    def rows(self, debit):
        rows = self.env["subdebit.attention"].with_user(self.billing)
        return rows.search([("debit_id", "=", debit.id), ("dismissal_id", "=", False)])

    def prepare_day(self, day):
        return self.runs.sudo()._prepare(self.company, day).debit_ids

    def assertWithdrawn(self, debit):
        attempt = debit.sudo().attempt_ids
        self.assertEqual((debit.state, attempt.error_kind), ("refused", "withdrawn"))
        self.assertEqual(debit.words, "Somebody cancelled it at GoCardless.")
        self.assertIn("unless you say so", debit.next_sentence)
        [row] = self.rows(debit)
        self.assertEqual((row.kind, row.amount), ("withdrawn", 30.0))
        self.assertEqual(row.next_step, "Debit again, or leave it.")
        return row

    def test_nobody_asks_for_it_again_by_himself(self):
        debit = self.make_withdrawn()
        self.assertWithdrawn(debit)
        self.assertFalse(self.prepare_day(TUESDAY))
        self.work()
        self.assertEqual(len(self.asked()), 1)
        self.hear(twice=True)
        self.assertWithdrawn(debit)

    def test_one_person_is_asked_and_the_payer_is_told_nothing(self):
        debit = self.make_withdrawn()
        with self.as_cron() as env:
            env["subdebit.debit.run"]._tell_failures()
        [activity] = debit.sudo().activity_ids
        self.assertIn("Somebody cancelled it at GoCardless.", activity.note)
        self.assertFalse(
            self.env["subdebit.notice"].sudo().search([("debit_id", "=", debit.id)])
        )
        said = debit.invoice_ids.message_ids[0].body
        self.assertIn("is not collected: Somebody cancelled it at GoCardless.", said)
        self.assertIsNone(debit.invoice_ids._subdebit_portal_say_sudo())

    def test_a_person_debits_it_again(self):
        debit = self.make_withdrawn()
        row = self.assertWithdrawn(debit)
        action = row.action_open_retry()
        window = self.env[action["res_model"]].with_user(self.billing)
        window.with_context(**action["context"]).create({}).action_confirm()
        self.assertFalse(self.rows(debit))
        self.work()
        self.assertEqual(debit.state, "pending")
        self.assertEqual(len(set(self.asked())), 2)
        statuses = [told["status"] for told in self.payments().values()]
        self.assertEqual(statuses, ["cancelled", "pending_submission"])

    def test_a_person_leaves_it(self):
        debit = self.make_withdrawn()
        self.assertWithdrawn(debit)._dismiss("He pays in cash.")
        self.assertFalse(self.rows(debit))
        self.assertFalse(self.prepare_day(TUESDAY))
        debit.invoice_ids._subdebit_check_may_be_paid()
        self.assertEqual(debit.invoice_ids._subdebit_get_owed_sudo(), 30.0)

    def test_an_answer_that_was_lost_before(self):
        self.fake.fail_next(gocardless.CLOSE_AFTER, on="POST /payments")
        debit = self.make_debit()
        self.assertEqual(debit.state, "unknown")
        self.cancel_there()
        self.ask_again(debit)
        self.assertWithdrawn(debit)
        self.assertFalse(self.prepare_day(TUESDAY))

    def test_an_older_answer_changes_nothing(self):
        debit = self.make_withdrawn()
        debit.sudo().attempt_ids._record(Answer("pending", provider_ref="PM1"))
        self.assertWithdrawn(debit)

    def test_one_that_was_confirmed_after_all(self):
        debit = self.make_withdrawn()
        told = self.payments()[self.payment_ref(debit)]
        told["status"] = "confirmed"
        with self.fake.lock:
            self.fake.world.event("payments", told, "confirmed")
        self.hear()
        self.assertEqual((debit.state, debit.is_booked), ("collected", True))
        self.assertFalse(self.rows(debit) or debit.words)

    def test_what_ended_with_its_mandate_is_asked_for_by_the_next_one(self):
        debit = self.make_debit()
        mandate = debit.sudo().payment_token_id.provider_ref
        self.fake.play("mandate_cancelled", mandate)
        self.hear()
        self.assertEqual(debit.state, "cancelled")
        self.assertFalse(self.rows(debit))
        self.assertFalse(self.prepare_day(TUESDAY))
        payer = debit.payer_id
        self.env(su=True)["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": payer.id,
                "payment_details": "5678",
                "provider_ref": self.fake.sign_up("ach"),
                "mandate_state": "active",
            }
        )
        debit = self.prepare_day(d("2026-03-04"))
        self.assertEqual(debit.amount, 30.0)

    def test_what_we_let_the_provider_stop_is_given_up(self):
        debit = self.make_debit()
        debit.with_user(self.billing).action_cancel()
        self.work()
        self.hear()
        self.assertEqual(debit.state, "cancelled")
        self.assertEqual(debit.sudo().attempt_ids.state, "cancelled")
        self.assertEqual(self.prepare_day(TUESDAY).amount, 30.0)

    def test_it_is_money_that_is_open_of_the_day(self):
        debit = self.make_withdrawn()
        self.assertEqual(debit.invoice_ids.amount_residual, 30.0)
        self.assertEqual(str(debit.run_id.date), str(MONDAY))
