from decimal import Decimal

from ..contract import RefundRequest
from ..errors import Refused
from .fake import GoCardlessCase, gocardless


class TestLife(GoCardlessCase):
    """Every status of a payment, as the gateway reads it."""

    def outcome(self, payment):
        read = self.gateway.read_payment(payment)
        return read.status, read.outcome

    def test_a_payment_is_submitted_confirmed_and_paid_out(self):
        _mandate, payment = self.charge("Successful")
        self.assertEqual(self.outcome(payment), ("pending_submission", "pending"))
        self.advance(3, 3)
        self.assertEqual(self.outcome(payment), ("submitted", "pending"))
        self.advance(3, 6)
        self.assertEqual(self.outcome(payment), ("confirmed", "collected"))
        self.advance(3, 10)
        self.assertEqual(self.outcome(payment), ("paid_out", "collected"))
        self.assertEqual(
            self.fake.actions("payments", payment),
            ["created", "submitted", "confirmed", "paid_out"],
        )
        self.assertTrue(self.gateway.read_payment(payment).payout_ref)

    def test_a_payer_approves_or_denies(self):
        _mandate, payment = self.charge()
        self.fake.play("payment_awaits_approval", payment)
        expected = ("pending_customer_approval", "pending")
        self.assertEqual(self.outcome(payment), expected)
        self.fake.play("payment_approved", payment)
        self.assertEqual(self.outcome(payment), ("pending_submission", "pending"))
        self.fake.play("payment_denied", payment)
        self.assertEqual(self.outcome(payment), ("customer_approval_denied", "refused"))

    def test_a_payer_without_money_fails_and_may_be_tried_again(self):
        _mandate, payment = self.charge("Penniless")
        self.advance(3, 6)
        read = self.gateway.read_payment(payment)
        self.assertEqual((read.status, read.outcome), ("failed", "refused"))
        self.assertEqual(read.reason.meaning, "no_money")
        self.assertEqual(read.reason.failure, "retry")
        self.assertEqual(read.reason.code, "AM04")
        self.assertFalse(read.reason.will_retry)

    def test_it_fails_late_after_it_was_confirmed(self):
        _mandate, payment = self.charge("Late")
        self.advance(3, 6)
        self.assertEqual(self.outcome(payment), ("confirmed", "collected"))
        self.advance(3, 10)
        self.assertEqual(self.outcome(payment), ("failed", "refused"))

    def test_it_fails_late_after_it_was_paid_out(self):
        _mandate, payment = self.charge()
        self.advance(3, 10)
        self.assertEqual(self.outcome(payment), ("paid_out", "collected"))
        self.fake.play("payment_failed", payment)
        self.assertEqual(self.outcome(payment), ("failed", "refused"))

    def test_it_is_charged_back_and_given_again(self):
        _mandate, payment = self.charge("Fickle")
        self.advance(3, 11)
        self.assertEqual(self.outcome(payment), ("charged_back", "returned"))
        reason = self.gateway.read_payment(payment).reason
        self.assertEqual((reason.meaning, reason.failure), ("refund_asked", "person"))
        self.fake.play("chargeback_cancelled", payment)
        self.assertEqual(self.outcome(payment), ("paid_out", "collected"))
        self.advance(3, 20)
        self.assertEqual(self.outcome(payment), ("paid_out", "collected"))

    def test_a_dead_payer_is_told_by_the_code_alone(self):
        _mandate, payment = self.charge()
        self.advance(3, 4)
        self.fake.play(
            "payment_failed", payment, code="MD07", cause="bank_account_closed"
        )
        reason = self.gateway.read_payment(payment).reason
        self.assertEqual((reason.meaning, reason.failure), ("deceased", "deceased"))
        self.assertEqual(reason.words, "The payer has died.")

    def test_a_provider_that_retries_by_itself_says_so(self):
        mandate = self.fake.sign_up("sepa_core", given_name="Penniless")
        body = {
            "amount": 100,
            "currency": "EUR",
            "retry_if_possible": True,
            "links": {"mandate": mandate},
        }
        made = self.fake.routes.answer("POST", "/payments", {}, {"payments": body}, "k")
        payment = made[1]["payments"]["id"]
        self.advance(3, 6)
        self.assertTrue(self.gateway.read_payment(payment).reason.will_retry)
        with self.assertRaises(gocardless.server.ApiError):
            self.fake.routes.answer(
                "POST", f"/payments/{payment}/actions/retry", {}, {"data": {}}, None
            )
        self.advance(3, 11)
        self.assertIn("resubmission_requested", self.fake.actions("payments", payment))
        self.advance(4, 30)
        self.assertEqual(self.fake.actions("payments", payment).count("failed"), 4)

    def test_the_answer_to_a_repetition_tells_why_it_failed_meanwhile(self):
        mandate, _payment = self.charge("Penniless")
        self.advance(3, 6)
        answer = self.gateway.charge(self.request(mandate, again=True))
        self.assertEqual(
            (answer.outcome, answer.kind, answer.code, answer.failure),
            ("refused", "refused", "AM04", "retry"),
        )
        self.assertIn("insufficient funds", answer.words)

    def test_what_was_charged_back_had_been_collected(self):
        mandate, _payment = self.charge("Fickle")
        self.advance(3, 20)
        answer = self.gateway.charge(self.request(mandate, again=True))
        self.assertEqual((answer.outcome, answer.code), ("collected", "charged_back"))


class TestCancel(GoCardlessCase):
    """A payment can be stopped while it waits."""

    def test_it_is_cancelled_while_it_waits_for_submission(self):
        _mandate, payment = self.charge()
        self.assertEqual(self.gateway.cancel(payment).outcome, "cancelled")
        self.assertEqual(self.fake.get("payments", payment)["status"], "cancelled")

    def test_a_second_click_changes_nothing(self):
        _mandate, payment = self.charge()
        self.gateway.cancel(payment)
        self.assertEqual(self.gateway.cancel(payment).outcome, "cancelled")
        actions = self.fake.actions("payments", payment)
        self.assertEqual(actions, ["created", "cancelled"])

    def test_what_is_with_the_bank_cannot_be_cancelled(self):
        _mandate, payment = self.charge()
        self.advance(3, 4)
        answer = self.gateway.cancel(payment)
        self.assertEqual(
            (answer.outcome, answer.code), ("refused", "cancellation_failed")
        )
        self.assertEqual(self.fake.get("payments", payment)["status"], "submitted")

    def test_no_answer_leaves_it_open(self):
        _mandate, payment = self.charge()
        self.fake.fail_next(gocardless.SILENCE_AFTER, on="POST /payments")
        self.assertEqual(self.hasty.cancel(payment).outcome, "unknown")
        self.assertEqual(self.gateway.cancel(payment).outcome, "cancelled")


class TestRefund(GoCardlessCase):
    """Money is given back once, with the total that confirms."""

    def setUp(self):
        super().setUp()
        self.mandate, self.payment = self.charge()

    def refund(
        self, amount="10.00", total="10.00", key="refund-1", gateway=None, again=False
    ):
        return (gateway or self.gateway).refund(
            RefundRequest(key, "S1", self.payment, amount, total, "EUR", again)
        )

    def test_a_refund_goes_its_way(self):
        self.advance(3, 10)
        answer = self.refund()
        self.assertEqual(answer.outcome, "pending")
        statuses = []
        for day in (11, 12, 13):
            self.advance(3, day)
            statuses.append(self.gateway.read_refund(answer.provider_ref).status)
        self.assertEqual(statuses, ["pending_submission", "submitted", "paid"])
        read = self.gateway.read_payment(self.payment)
        self.assertEqual(read.refunded, Decimal("10.00"))

    def test_a_second_click_gives_nothing(self):
        self.advance(3, 10)
        first = self.refund()
        self.assertEqual(self.refund(), first)
        # Another key, as if the page had been opened twice: the total is another.
        answer = self.refund(key="refund-2")
        self.assertEqual(answer.code, "total_amount_confirmation")
        self.assertEqual(
            self.fake.get("payments", self.payment)["amount_refunded"], 1000
        )

    def test_a_second_one_confirms_the_total_of_both(self):
        self.advance(3, 10)
        self.refund()
        self.assertEqual(self.refund("5.00", "15.00", "refund-2").outcome, "pending")

    def test_never_more_than_was_paid(self):
        self.advance(3, 10)
        self.assertEqual(self.refund("30.01", "30.01").outcome, "refused")

    def test_what_is_not_collected_is_not_refunded(self):
        self.assertEqual(self.refund().code, "refund_payment_invalid_state")

    def test_another_sum_under_one_key_is_not_taken_for_ours(self):
        self.advance(3, 10)
        self.refund()
        answer = self.refund("12.00", "12.00")
        self.assertEqual((answer.outcome, answer.kind), ("unknown", "misconfigured"))

    def test_a_lost_answer_is_found_by_the_same_key(self):
        self.advance(3, 10)
        self.fake.fail_next(gocardless.SILENCE_AFTER, on="POST /refunds")
        self.assertEqual(self.refund(gateway=self.hasty).outcome, "unknown")
        self.assertEqual(self.refund().outcome, "pending")
        self.assertEqual(len(self.fake.world.objects["refunds"]), 1)

    def test_where_its_key_was_forgotten_it_is_found_by_the_payment(self):
        self.advance(3, 10)
        self.fake.fail_next(gocardless.SILENCE_AFTER, on="POST /refunds")
        self.assertEqual(self.refund(gateway=self.hasty).outcome, "unknown")
        self.fake.world.keys.clear()
        answer = self.refund(again=True)
        self.assertEqual(answer.outcome, "pending")
        [ref] = self.fake.world.objects["refunds"]
        self.assertEqual(answer.provider_ref, ref)

    def test_what_went_through_and_bounced_was_accepted(self):
        self.advance(3, 10)
        ref = self.refund().provider_ref
        self.fake.play("refund_bounced", ref)
        self.assertEqual(self.refund(again=True).outcome, "pending")

    def test_it_bounces_or_its_money_comes_back(self):
        self.advance(3, 10)
        for status, scenario in (
            ("bounced", "refund_bounced"),
            ("funds_returned", "refund_funds_returned"),
        ):
            with self.subTest(status=status):
                ref = self.refund(key=status).provider_ref
                self.fake.play(scenario, ref)
                told = self.gateway.read_refund(ref)
                self.assertEqual((told.outcome, told.status), ("returned", status))
                self.assertEqual((told.key, told.payment_ref), (status, self.payment))
                self.assertEqual(
                    self.gateway.read_payment(self.payment).refunded, Decimal("0.00")
                )

    def test_one_that_nobody_knows_is_refused(self):
        with self.assertRaises(Refused):
            self.gateway.read_refund("RF99999999")
