from contextlib import closing, nullcontext

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..fakes.provider import (
    BAD_GATEWAY_AFTER,
    CLOSE_AFTER,
    CLOSE_BEFORE,
    DECLINES,
    OTHER_AMOUNT,
    PROCESSES,
    RATE_LIMIT,
    SERVER_ERROR_AFTER,
    SILENCE_AFTER,
    SUCCEEDS,
)
from ..provider_case import ProviderCase

LOOK_UP = "Look this payment up at the provider"


@tagged("post_install", "-at_install")
class TestRitual(ProviderCase):
    """From ready to an outcome, whatever the provider and the wire do."""

    # === COLLECTED === #

    def test_a_debit_is_collected_and_booked(self):
        debit = self.make_debit()
        invoice = debit.invoice_ids
        self.assertEqual(debit.state, "ready")
        self.assertEqual(self.fake.requests, [])
        self.assertEqual(self.work(debit.run_id), 0)
        attempt = debit.sudo().attempt_ids
        [charge] = self.fake.charges
        self.assertEqual((charge.amount, charge.currency), (3000, "usd"))
        subscription = invoice.subdebit_subscription_ids
        self.assertEqual(charge.description, f"{subscription.name}-{attempt.key[:12]}")
        self.assertEqual(attempt.provider_ref, "pi_000001")
        self.assertEqual((attempt.number, attempt.asked), (1, 1))
        self.assertEqual(attempt.request["amount"], "30.00")
        self.assertFalse(attempt.words)
        self.assertEqual(self.transaction(debit).state, "done")
        self.assertCollected(debit)

    def test_the_payment_clears_the_receivable_against_the_outstanding_account(self):
        debit = self.make_debit()
        self.work()
        payment = debit.payment_ids
        self.assertItems(
            payment, [("asset_receivable", -30.0), ("asset_current", 30.0)]
        )
        self.assertEqual(payment.partner_id.name, "Ada")
        self.assertEqual(str(payment.date), self.today())
        self.assertEqual(payment.memo, debit.sudo().attempt_ids.request["reference"])
        self.assertEqual(payment.sudo().payment_transaction_id, self.transaction(debit))
        self.assertEqual(self.transaction(debit).sudo().payment_id, payment)
        self.assertEqual(debit.invoice_ids.amount_residual, 0.0)
        receivable = (debit.invoice_ids | payment.move_id).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        self.assertEqual(sorted(receivable.mapped("balance")), [-30.0, 30.0])
        self.assertEqual(receivable.mapped("reconciled"), [True, True])
        self.assertEqual(len(receivable.full_reconcile_id), 1)

    def test_a_restored_backup_asks_under_the_same_name(self):
        debit = self.make_debit()
        with closing(self.env.cr.savepoint()):
            self.work()
            self.assertEqual(debit.state, "collected")
        self.env.invalidate_all()
        self.assertEqual(debit.state, "ready")
        self.work()
        first, second = self.fake.keys()
        self.assertEqual(first, second)
        self.assertTaken(3000)
        self.assertCollected(debit)

    # === WITH THE BANK === #

    def test_a_bank_debit_waits_for_the_bank_s_word(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.assertOpen(debit, "pending")
        self.assertEqual(self.transaction(debit).state, "pending")
        self.assertNothingHappensAgain()
        self.transaction(debit)._set_done()
        self.assertOpen(debit, "collected")
        self.work()
        self.assertTaken(3000)
        self.assertCollected(debit)

    def test_a_bank_debit_may_be_refused_days_later(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.transaction(debit)._set_error("The account was closed.")
        self.assertOpen(debit, "refused")
        self.assertEqual(debit.words, "The account was closed.")
        self.assertEqual(debit.attempt_ids.error_kind, "refused")
        self.assertNothingHappensAgain()

    # === REFUSED === #

    def test_a_declined_card_is_refused_in_the_provider_s_words(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        self.assertOpen(debit, "refused")
        self.assertIn("Your card has insufficient funds.", debit.words)
        self.assertEqual(debit.attempt_ids.error_kind, "refused")
        self.assertTaken()
        self.assertNothingHappensAgain()

    def test_trying_again_is_a_new_attempt_with_a_new_key(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        payer = debit.payer_id
        self.fake.add_method(f"cus_{payer.id}", f"pm_{payer.id}", SUCCEEDS)
        debit.with_user(self.billing).action_retry()
        self.assertEqual(debit.state, "ready")
        self.assertEqual(len(self.fake.requests), 1)
        self.work()
        self.assertEqual(debit.attempt_ids.mapped("number"), [1, 2])
        self.assertEqual(debit.attempt_ids.mapped("state"), ["refused", "collected"])
        first, second = self.fake.keys()
        self.assertNotEqual(first, second)
        self.assertFalse(debit.words)
        self.assertTaken(3000)
        self.assertCollected(debit)

    def test_a_wrong_key_is_for_the_administrator_and_charges_nobody(self):
        debit = self.make_debit()
        self.provider.stripe_secret_key = "sk_test_other"
        with self.answered(401):
            self.work()
        self.assertOpen(debit, "refused")
        self.assertEqual(debit.attempt_ids.error_kind, "misconfigured")
        self.assertIn("Invalid API Key provided: sk_test", debit.words)
        self.assertTaken()
        self.assertNothingHappensAgain()

    def test_a_customer_that_the_provider_does_not_know_is_refused(self):
        debit = self.make_debit()
        debit.sudo().payment_token_id.provider_ref = "cus_gone"
        with self.answered(400):
            self.work()
        self.assertOpen(debit, "refused")
        self.assertIn("No such customer: 'cus_gone'", debit.words)
        self.assertTaken()

    # === UNKNOWN, THEN ASKED AGAIN UNDER THE SAME KEY === #

    def assertAskedAgain(self, fault, taken_before, status=None):
        debit = self.make_debit()
        self.fake.fail_next(fault)
        with self.answered(status) if status else nullcontext():
            self.work()
        self.assertOpen(debit, "unknown")
        self.assertEqual(debit.attempt_ids.error_kind, "unavailable")
        self.assertTaken(*[3000] * taken_before)
        self.assertEqual(self.transaction(debit).state, "draft")
        self.assertNothingHappensAgain()
        self.ask_again(debit)
        first, second = self.fake.keys()
        self.assertEqual(first, second)
        self.assertEqual((debit.attempt_ids.number, debit.attempt_ids.asked), (1, 2))
        self.assertEqual(debit.attempt_ids.error_kind, False)
        self.assertFalse(debit.words)
        self.assertTaken(3000)
        self.assertCollected(debit)

    def test_a_time_out_after_the_money_was_taken_charges_once(self):
        self.assertAskedAgain(SILENCE_AFTER, 1)

    def test_a_connection_lost_after_the_money_was_taken_charges_once(self):
        self.assertAskedAgain(CLOSE_AFTER, 1)

    def test_a_connection_lost_before_the_money_was_taken_charges_once(self):
        self.assertAskedAgain(CLOSE_BEFORE, 0)

    def test_an_answer_lost_on_its_way_back_charges_once(self):
        self.assertAskedAgain(BAD_GATEWAY_AFTER, 1, 502)

    def test_too_many_requests_are_no_refusal(self):
        self.assertAskedAgain(RATE_LIMIT, 0, 429)

    def test_a_provider_that_failed_after_taking_is_asked_until_a_person_is(self):
        debit = self.make_debit()
        self.fake.fail_next(SERVER_ERROR_AFTER)
        with self.answered(500):
            self.work()
        with self.answered(500):
            self.ask_again(debit)
        self.assertOpen(debit, "unknown")
        self.assertEqual(self.activities(debit), [])
        self.let_time_pass(debit, hours=23)
        self.work()
        self.assertOpen(debit, "unknown")
        self.assertEqual(self.activities(debit), [(self.handler.login, LOOK_UP)])
        self.assertEqual(len(set(self.fake.keys())), 1)
        self.assertEqual(len(self.fake.requests), 2)
        self.assertTaken(3000)
        self.assertNothingHappensAgain()
        self.assertEqual(self.activities(debit), [(self.handler.login, LOOK_UP)])

    def test_it_is_asked_again_later_each_time(self):
        debit = self.make_debit()
        waits = []
        for _time in range(5):
            self.fake.fail_next(CLOSE_BEFORE)
            self.ask_again(debit)
            attempt = debit.attempt_ids
            self.assertEqual(attempt.state, "unknown")
            waits.append(round((attempt.ask_again_at - attempt.sent_at).seconds / 60))
        self.assertEqual(waits, [1, 4, 16, 64, 64])
        self.ask_again(debit)
        self.assertTaken(3000)
        self.assertCollected(debit)

    def test_another_amount_in_the_answer_is_no_refusal(self):
        debit = self.make_debit()
        self.fake.fail_next(OTHER_AMOUNT)
        self.work()
        self.assertOpen(debit, "unknown")
        self.assertIn("amount from the payment data doesn't match", debit.words)
        self.assertTaken(3000)

    # === ASKED AGAIN, AND THE ANSWER IS NOT ABOUT THE PAYMENT === #

    def make_unknown(self):
        """Return a debit that was taken, which nobody here knows."""
        debit = self.make_debit()
        self.fake.fail_next(CLOSE_AFTER)
        self.work()
        self.assertTaken(3000)
        return debit

    def test_a_customer_who_moved_meanwhile_is_not_charged_twice(self):
        # Odoo sends the delivery address along: the parameters differ the second time.
        debit = self.make_unknown()
        debit.payer_id.sudo().city = "Elsewhere"
        with self.answered(400):
            self.ask_again(debit)
        self.assertOpen(debit, "unknown")
        self.assertIn("can only be used with the same parameters", debit.words)
        with self.assertRaisesRegex(Exception, "was not refused"):
            debit.with_user(self.billing).action_retry()
        self.assertTaken(3000)

    def test_a_key_that_was_changed_meanwhile_does_not_refuse_what_was_taken(self):
        debit = self.make_unknown()
        self.provider.stripe_secret_key = "sk_test_other"
        with self.answered(401):
            self.ask_again(debit)
        self.assertOpen(debit, "unknown")
        self.assertEqual(debit.attempt_ids.error_kind, "misconfigured")
        self.provider.stripe_secret_key = "sk_test_fake"
        self.ask_again(debit)
        self.assertTaken(3000)
        self.assertCollected(debit)

    def test_a_provider_switched_off_meanwhile_does_not_refuse_what_was_taken(self):
        debit = self.make_unknown()
        self.provider.state = "disabled"
        self.ask_again(debit)
        self.assertOpen(debit, "unknown")
        self.provider.state = "test"
        # All its saved methods are lost: a Manager looks before anything is sent there.
        self.ask_again(debit)
        self.assertOpen(debit, "unknown")
        self.env["subdebit.provider.hold"].search([]).action_go_on()
        self.ask_again(debit)
        self.assertTaken(3000)
        self.assertEqual(debit.state, "collected")

    def test_a_card_declined_under_the_same_key_is_refused(self):
        debit = self.make_debit(DECLINES)
        self.fake.fail_next(CLOSE_AFTER)
        self.work()
        self.assertOpen(debit, "unknown")
        with self.answered(402):
            self.ask_again(debit)
        self.assertOpen(debit, "refused")
        self.assertIn("Your card has insufficient funds.", debit.words)
        self.assertTaken()
        self.assertNothingHappensAgain()

    # === NEWS === #

    def test_the_provider_s_news_resolve_what_is_unknown(self):
        debit = self.make_unknown()
        self.transaction(debit)._set_done()
        self.assertEqual(debit.state, "collected")
        self.assertFalse(debit.words)
        self.assertFalse(debit.attempt_ids.error_kind)
        self.work()
        self.assertEqual(len(self.fake.requests), 1)
        self.assertCollected(debit)

    def test_what_was_refused_and_went_through_after_all_is_booked_not_tried_again(
        self,
    ):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        debit.with_user(self.billing).action_retry()
        debit.attempt_ids[0].sudo().transaction_id._set_done()
        self.work()
        self.assertEqual(debit.attempt_ids.mapped("state"), ["collected", "cancelled"])
        self.assertEqual(len(self.fake.requests), 1)
        self.assertCollected(debit)

    def test_money_that_came_twice_is_told_to_a_person(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        payer = debit.payer_id
        self.fake.add_method(f"cus_{payer.id}", f"pm_{payer.id}", SUCCEEDS)
        debit.with_user(self.billing).action_retry()
        self.work()
        self.assertCollected(debit)
        self.assertIs(debit.credit_sentence, False)
        invoice = debit.invoice_ids
        debit.attempt_ids[0].sudo().transaction_id._set_done()
        self.assertEqual(
            self.activities(debit),
            [(self.handler.login, "Collected twice: refund one of the payments")],
        )
        # Both are in the books: the second one is the payer's credit.
        self.assertFalse(debit.is_booked)
        self.work()
        self.assertTrue(debit.is_booked)
        self.assertEqual(debit.payment_ids.mapped("amount"), [30.0, 30.0])
        self.assertEqual(debit.credit, 30.0)
        self.assertIn("$\xa030.00 of this debit are left", debit.credit_sentence)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        self.assertNothingHappensAgain()

    def test_what_was_collected_twice_has_its_window(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        payer = debit.payer_id
        self.fake.add_method(f"cus_{payer.id}", f"pm_{payer.id}", SUCCEEDS)
        debit.with_user(self.billing).action_retry()
        self.work()
        debit.attempt_ids[0].sudo().transaction_id._set_done()
        self.work()
        with self.assertRaises(AccessError):
            debit.with_user(self.user).action_refund()
        action = debit.with_user(self.billing).action_refund()
        self.assertEqual(action["res_model"], "subdebit.give.back")
        self.assertEqual(action["context"]["default_amount"], 30.0)
