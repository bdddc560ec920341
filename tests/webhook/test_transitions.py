from odoo.tests import tagged

from ...gateways.tests.test_gocardless_states import STATUSES
from ..fakes import gocardless
from .gocardless_case import GoCardlessCase

# Each way of a payment at GoCardless, step by step: what happens there, its status then,
# and what our debit is; with the open sum of its invoice.
PAYMENTS = {
    "confirmed and paid out": (
        ("", "pending_submission", "pending", 30.0),
        ("submitted", "submitted", "pending", 30.0),
        ("confirmed", "confirmed", "collected", 0.0),
        ("paid_out", "paid_out", "collected", 0.0),
    ),
    "approved by the payer": (
        ("created", "pending_customer_approval", "pending", 30.0),
        ("customer_approval_granted", "pending_submission", "pending", 30.0),
    ),
    "denied by the payer": (
        ("created", "pending_customer_approval", "pending", 30.0),
        ("customer_approval_denied", "customer_approval_denied", "refused", 30.0),
    ),
    "cancelled there": (("cancelled", "cancelled", "refused", 30.0),),
    "failed, tried again there, and confirmed": (
        ("submitted", "submitted", "pending", 30.0),
        ("failed", "failed", "refused", 30.0),
        ("resubmission_requested", "pending_submission", "pending", 30.0),
        ("submitted", "submitted", "pending", 30.0),
        ("confirmed", "confirmed", "collected", 0.0),
    ),
    "failed late": (
        ("confirmed", "confirmed", "collected", 0.0),
        ("failed", "failed", "returned", 30.0),
        ("late_failure_settled", "failed", "returned", 30.0),
    ),
    "failed after it was paid out": (
        ("paid_out", "paid_out", "collected", 0.0),
        ("failed", "failed", "returned", 30.0),
    ),
    "charged back, given again, charged back": (
        ("paid_out", "paid_out", "collected", 0.0),
        ("charged_back", "charged_back", "returned", 30.0),
        ("chargeback_settled", "charged_back", "returned", 30.0),
        ("chargeback_cancelled", "paid_out", "collected", 0.0),
        ("surcharge_fee_debited", "paid_out", "collected", 0.0),
    ),
    "charged back before it was paid out": (
        ("confirmed", "confirmed", "collected", 0.0),
        ("charged_back", "charged_back", "returned", 30.0),
    ),
}
# As above, of a mandate: its state here, and whether it is debited.
MANDATES = {
    "approved, submitted, active, suspended, reinstated": (
        ("created", "pending_customer_approval", "pending", True),
        ("customer_approval_granted", "pending_submission", "pending", True),
        ("submitted", "submitted", "pending", True),
        ("active", "active", "active", True),
        ("cancelled", "suspended_by_payer", "suspended", False),
        ("reinstated", "active", "active", True),
        ("transferred", "active", "active", True),
    ),
    "skipped, submitted anew, failed": (
        ("customer_approval_skipped", "pending_submission", "pending", True),
        ("resubmission_requested", "pending_submission", "pending", True),
        ("failed", "failed", "failed", False),
    ),
    "cancelled and reinstated": (
        ("cancelled", "cancelled", "cancelled", False),
        ("reinstated", "pending_submission", "pending", True),
    ),
    "expired": (("expired", "expired", "expired", False),),
    "consumed": (("consumed", "consumed", "consumed", False),),
    "blocked": (("blocked", "blocked", "blocked", False),),
}
# As above, of a refund: its state here, and what of the customer's account is settled.
REFUNDS = {
    "paid": (
        ("created", "created", "pending"),
        ("created", "pending_submission", "pending"),
        ("created", "submitted", "pending"),
        ("paid", "paid", "paid"),
        ("refund_settled", "paid", "paid"),
    ),
    "bounced on its way": (
        ("created", "submitted", "pending"),
        ("failed", "bounced", "bounced"),
    ),
    "paid and sent back": (
        ("paid", "paid", "paid"),
        ("funds_returned", "funds_returned", "bounced"),
    ),
    "cancelled there": (
        ("created", "created", "pending"),
        ("failed", "cancelled", "bounced"),
    ),
}


@tagged("post_install", "-at_install")
class TestTransitions(GoCardlessCase):
    """Each way that an object of GoCardless may go, as it is told, is gone here as well.

    By the official library and signed deliveries; each step is told twice.
    """

    def tell(self, kind, told, action, status):
        """Let something happen to an object there, and be heard of."""
        with self.fake.lock:
            told["status"] = status
            if action:
                self.fake.world.event(kind, told, action)
        self.hear(twice=True)

    def assertAllAreGone(self, kind, ways):
        gone = {step[1] for way in ways.values() for step in way}
        self.assertEqual(gone, STATUSES[kind])

    def test_each_status_is_on_one_of_the_ways(self):
        self.assertAllAreGone("payments", PAYMENTS)
        self.assertAllAreGone("mandates", MANDATES)
        self.assertAllAreGone("refunds", REFUNDS)

    def test_the_ways_of_a_payment(self):
        for name, way in PAYMENTS.items():
            debit = self.make_debit(name)
            told = self.fake.get("payments", self.payment_ref(debit))
            for number, (action, status, state, open_) in enumerate(way):
                with self.subTest(way=name, step=number, status=status):
                    self.tell("payments", told, action, status)
                    self.assertEqual(debit.state, state)
                    self.assertEqual(debit.invoice_ids.amount_residual, open_)
        ours = self.fake.world.objects["payments"]
        self.assertEqual(len(ours), len(PAYMENTS))

    def test_the_ways_of_a_mandate(self):
        tokens = self.env(su=True)["payment.token"].with_context(active_test=False)
        for name, way in MANDATES.items():
            payer = self.make_payer(name)
            token = tokens.search([("partner_id", "=", payer.id)])
            told = self.fake.get("mandates", token.provider_ref)
            for number, (action, status, state, is_debited) in enumerate(way):
                with self.subTest(way=name, step=number, status=status):
                    self.tell("mandates", told, action, status)
                    self.assertEqual(token.mandate_state, state)
                    self.assertEqual(token._subdebit_can_charge(), is_debited)

    def test_the_ways_of_a_refund(self):
        refunds = self.env["subdebit.refund"].sudo()
        for name, way in REFUNDS.items():
            debit = self.make_debit(name)
            payment = self.fake.get("payments", self.payment_ref(debit))
            self.tell("payments", payment, "paid_out", "paid_out")
            refund = refunds._ask(debit.sudo().payment_ids, 30.0)
            self.work()
            told = self.fake.get("refunds", refund.provider_ref)
            for number, (action, status, state) in enumerate(way):
                with self.subTest(way=name, step=number, status=status):
                    self.tell("refunds", told, action, status)
                    self.assertEqual(refund.state, state)
                    is_back = state == "bounced"
                    self.assertEqual(bool(refund.bounce_move_id), is_back)
                    given = refund.refund_payment_ids
                    self.assertEqual((len(given), given.amount), (1, 30.0))


@tagged("post_install", "-at_install")
class TestSetUps(GoCardlessCase):
    """The page of a mandate: each of its states leads on."""

    def test_each_status_of_a_set_up_is_heard_and_breaks_nothing(self):
        gateway = self.provider._subdebit_get_gateway_sudo()
        for status in sorted(STATUSES["billing_requests"]):
            with self.subTest(status=status), self.fake.lock:
                setup = gocardless.setups.create(
                    self.fake.world,
                    {"mandate_request": {"scheme": "ach", "currency": "USD"}},
                )
                setup["status"] = status
                self.fake.world.event("billing_requests", setup, status)
            self.hear()
            read = gateway.read_setup(setup["id"])
            is_over = status in ("fulfilled", "cancelled")
            self.assertEqual(read.state, status if is_over else "open")
        events = self.inbox.search([("resource", "=", "billing_requests")])
        self.assertEqual(set(events.mapped("state")), {"kept"})
