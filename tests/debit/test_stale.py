from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import DECLINES, PROCESSES
from ..provider_case import ProviderCase


@tagged("post_install", "-at_install")
class TestStale(ProviderCase):
    """What changed since it was planned is not sent."""

    def assertNothingSent(self, debit, state, words):
        self.work()
        self.assertEqual(debit.state, state)
        self.assertEqual(debit.words, words)
        self.assertEqual(self.fake.requests, [])
        self.assertFalse(debit.payment_ids)
        self.assertNothingHappensAgain()

    def pay(self, invoice, amount):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"amount": amount})._create_payments()

    def test_an_invoice_that_was_paid_meanwhile_is_not_debited(self):
        debit = self.make_debit()
        self.pay(debit.invoice_ids, 30.0)
        self.assertNothingSent(debit, "cancelled", "Paid in the meantime.")
        self.assertEqual(debit.line_ids.mapped("live"), [False])

    def test_an_invoice_that_was_paid_in_part_is_planned_anew(self):
        debit = self.make_debit()
        self.pay(debit.invoice_ids, 10.0)
        self.assertNothingSent(
            debit, "cancelled", "$\xa020.00 are open now, not $\xa030.00."
        )
        again = self.prepare(d("2025-09-28")).debit_ids
        self.assertEqual(again.amount, 20.0)
        self.work()
        self.assertTaken(2000)
        self.assertCollected(again)

    def test_an_invoice_that_was_cancelled_is_not_debited(self):
        debit = self.make_debit()
        # The button refuses it; another addon may write the state.
        debit.invoice_ids.sudo().write({"state": "cancel"})
        self.assertNothingSent(debit, "cancelled", "An invoice is no longer posted.")

    def test_an_invoice_that_is_planned_or_under_way_cannot_be_cancelled(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        with self.assertRaisesRegex(UserError, "cancel the debit first"):
            debit.invoice_ids.button_draft()
        self.work()
        for button in ("button_draft", "button_cancel"):
            with self.assertRaisesRegex(UserError, "is with the provider"):
                getattr(debit.invoice_ids, button)()

    def test_an_archived_method_is_not_charged(self):
        debit = self.make_debit()
        debit.sudo().payment_token_id.active = False
        self.assertNothingSent(debit, "refused", "The saved method is no longer valid.")
        self.assertEqual(debit.attempt_ids.error_kind, "misconfigured")

    def test_a_provider_that_was_switched_off_is_not_asked(self):
        debit = self.make_debit()
        self.provider.state = "disabled"
        self.work()
        self.assertEqual((debit.state, self.fake.requests), ("ready", []))
        self.env["subdebit.provider.hold"].search([]).action_go_on()
        self.assertNothingSent(debit, "refused", "The saved method is no longer valid.")

    def test_a_currency_that_the_provider_does_not_take_is_not_asked_for(self):
        debit = self.make_debit()
        euro = self.env.ref("base.EUR")
        self.provider.available_currency_ids = euro
        self.assertNothingSent(debit, "refused", "Stripe does not take USD.")

    def test_a_currency_that_the_method_does_not_take_is_not_asked_for(self):
        debit = self.make_debit(kind="bank")
        method = debit.sudo().payment_token_id.payment_method_id
        method.supported_currency_ids = self.env.ref("base.EUR")
        self.assertNothingSent(debit, "refused", "SEPA Direct Debit does not take USD.")

    def test_another_method_than_was_planned_is_not_charged(self):
        debit = self.make_debit()
        debit.sudo().payment_token_id = debit.sudo().payment_token_id.copy()
        self.assertNothingSent(
            debit,
            "cancelled",
            "The invoices or the method changed since it was planned.",
        )

    def test_a_debit_that_was_cancelled_is_not_sent(self):
        debit = self.make_debit()
        debit.with_user(self.billing).action_cancel()
        self.assertNothingSent(debit, "cancelled", "Cancelled by " + self.billing.name)

    def test_a_refused_debit_that_was_given_up_is_never_tried_again(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        debit.with_user(self.billing).action_cancel()
        anew = self.prepare(d("2025-09-28")).debit_ids
        self.assertEqual(anew.invoice_ids, debit.invoice_ids)
        with self.assertRaisesRegex(UserError, "nothing to try again"):
            debit.with_user(self.billing).action_retry()
        debit.sudo()._add_attempt()  # As a retry that came at the same moment.
        anew.with_user(self.billing).action_cancel()
        self.work()
        self.assertEqual(debit.attempt_ids.mapped("state"), ["refused", "cancelled"])
        self.assertEqual(len(self.fake.requests), 1)
