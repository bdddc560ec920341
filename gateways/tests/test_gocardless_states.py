from ..contract import RefundRequest
from ..gocardless_client import client_of
from ..gocardless_read import (
    MANDATE_STATES,
    PAYMENT_OUTCOMES,
    REFUND_OUTCOMES,
)
from .fake import GoCardlessCase, gocardless

# As GoCardless publishes them; a status or an action that is new belongs here first.
STATUSES = {
    "mandates": {
        "pending_customer_approval",
        "pending_submission",
        "submitted",
        "active",
        "suspended_by_payer",
        "failed",
        "cancelled",
        "expired",
        "consumed",
        "blocked",
    },
    "payments": {
        "pending_customer_approval",
        "pending_submission",
        "submitted",
        "confirmed",
        "paid_out",
        "cancelled",
        "customer_approval_denied",
        "failed",
        "charged_back",
    },
    "refunds": {
        "created",
        "pending_submission",
        "submitted",
        "paid",
        "cancelled",
        "bounced",
        "funds_returned",
    },
    "payouts": {"pending", "paid", "bounced"},
    "billing_requests": {
        "pending",
        "ready_to_fulfil",
        "fulfilling",
        "fulfilled",
        "cancelled",
    },
}
ACTIONS = {
    "mandates": {
        "created",
        "customer_approval_granted",
        "customer_approval_skipped",
        "submitted",
        "active",
        "reinstated",
        "transferred",
        "replaced",
        "resubmission_requested",
        "cancelled",
        "failed",
        "expired",
        "consumed",
        "blocked",
    },
    "payments": {
        "created",
        "submitted",
        "confirmed",
        "paid_out",
        "failed",
        "late_failure_settled",
        "charged_back",
        "chargeback_cancelled",
        "chargeback_settled",
        "cancelled",
        "resubmission_requested",
        "surcharge_fee_debited",
    },
    "refunds": {"created", "failed", "paid", "refund_settled", "funds_returned"},
    "payouts": {"paid", "fx_rate_confirmed"},
}


class TestStates(GoCardlessCase):
    """Each status is read by the SDK, each action comes signed, and none is left out."""

    def setUp(self):
        super().setUp()
        self.fake.per_minute = 10**6
        self.statuses = {name: set() for name in STATUSES}
        self.actions = {name: set() for name in ACTIONS}

    def look(self):
        """Read each object by the official SDK, and take what was delivered."""
        client = client_of(self.gateway._settings)
        for name, seen in self.statuses.items():
            for ref, told in self.fake.world.objects[name].items():
                if told["status"] not in seen:
                    read = getattr(client, name).get(ref)
                    self.assertEqual(read.status, told["status"])
                    seen.add(read.status)
        for body in self.fake.mail.take():
            delivery = self.gateway.parse_webhook(body, self.fake.mail.headers(body))
            for event in delivery.events:
                self.actions.get(event.resource, set()).add(event.action)
                self.assertTrue(event.subject)

    def play(self, scenario, ref, **choice):
        self.fake.play(scenario, ref, **choice)
        self.look()

    def give_back(self, payment, amount, total, key):
        answer = self.gateway.refund(
            RefundRequest(key, key, payment, amount, total, "EUR")
        )
        self.look()
        return answer.provider_ref

    def test_every_status_and_action_comes_true_and_is_read(self):
        self._live_mandates()
        self._live_payments()
        self._live_refunds_and_payouts()
        self._live_set_ups()
        self.assertEqual(self.statuses, STATUSES)
        for name, actions in ACTIONS.items():
            with self.subTest(name=name):
                self.assertEqual(actions - self.actions[name], set())

    def _live_mandates(self):
        scenarios = (
            ("mandate_awaits_approval", "mandate_approved", "mandate_resubmitted"),
            ("mandate_awaits_approval", "mandate_skipped", "mandate_activated"),
            ("mandate_suspended",),
            ("mandate_replaced",),
            ("mandate_transferred",),
            ("mandate_cancelled",),
            ("mandate_failed",),
            ("mandate_expired",),
            ("mandate_consumed",),
            ("mandate_blocked",),
        )
        for names in scenarios:
            mandate = self.fake.sign_up("sepa_core")
            self.look()
            for name in names:
                self.play(name, mandate)
        cancelled = self.fake.sign_up("sepa_core")
        self.gateway.cancel_mandate(cancelled)
        client_of(self.gateway._settings).mandates.reinstate(cancelled)
        self.fake.sign_up("bacs")
        self.look()

    def _live_payments(self):
        _mandate, denied = self.charge(key="denied")
        for name in ("awaits_approval", "approved", "surcharged", "denied"):
            self.play(f"payment_{name}", denied)
        _mandate, stopped = self.charge(key="stopped")
        self.gateway.cancel(stopped)
        _mandate, retried = self.charge(key="retried")
        self.play("payment_failed", retried)
        client_of(self.gateway._settings).payments.retry(retried)
        self.payments_kept = [
            self.charge("Successful", key=f"kept-{number}")[1] for number in range(6)
        ]
        for day in (3, 4, 5, 6, 9, 10):
            self.advance(3, day)
            self.look()
        late, disputed, *_others = self.payments_kept
        self.play("payment_failed", late)
        self.play("payment_charged_back", disputed)
        self.play("chargeback_cancelled", disputed)
        self.play("payment_charged_back", disputed)

    def _live_refunds_and_payouts(self):
        _late, _disputed, paid, *_others = self.payments_kept
        whole = self.give_back(paid, "5.00", "5.00", "whole")
        for day in (11, 12, 13, 16, 17, 18, 19, 20):
            self.advance(3, day)
            self.look()
        # What came back is taken off a later payout, so somebody has to pay in.
        mandate = self.fake.sign_up("sepa_core", given_name="Successful")
        self.gateway.charge(self.request(mandate, "3000.00", key="large"))
        for day in (23, 24, 25, 26, 27, 30, 31):
            self.advance(3, day)
            self.look()
        self.play("refund_funds_returned", whole)
        for number, scenario in enumerate(("bounced", "cancelled"), 3):
            ref = self.give_back(self.payments_kept[number], "5.00", "5.00", scenario)
            with self.fake.lock:
                told = self.fake.world.objects["refunds"][ref]
                gocardless.refunds.bring_back(self.fake.world, told, scenario)
            self.look()
        payout = next(iter(self.fake.world.objects["payouts"]))
        self.play("payout_fx_confirmed", payout)
        self.play("payout_bounced", payout)

    def _live_set_ups(self):
        flow = self.gateway.set_up_mandate(self.wish())
        self.look()
        self.play("setup_ready", flow.setup_ref)
        self.play("setup_fulfilling", flow.setup_ref)
        client_of(self.gateway._settings).billing_requests.cancel(flow.setup_ref)
        self.look()

    def test_we_have_an_answer_to_each_of_them(self):
        self.assertEqual(set(MANDATE_STATES), STATUSES["mandates"])
        self.assertEqual(set(PAYMENT_OUTCOMES), STATUSES["payments"])
        self.assertEqual(set(REFUND_OUTCOMES), STATUSES["refunds"])
