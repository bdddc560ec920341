from odoo.exceptions import UserError
from odoo.tests import tagged

from .gocardless_case import GoCardlessCase

# What GoCardless says of a payment -> what our debit is then.
STATES = {
    "pending_customer_approval": "pending",
    "pending_submission": "pending",
    "submitted": "pending",
    "confirmed": "collected",
    "paid_out": "collected",
    # Cancelled there by somebody: a person decides.
    "cancelled": "refused",
    "customer_approval_denied": "refused",
    "failed": "refused",
    "charged_back": "returned",
    "a status of tomorrow": "pending",
}


@tagged("post_install", "-at_install")
class TestStates(GoCardlessCase):
    """Each status of a payment has its state here, whatever came before."""

    def test_each_status_of_a_payment_has_its_state(self):
        for number, (status, state) in enumerate(STATES.items()):
            with self.subTest(status=status):
                debit = self.make_debit(f"Payer {number}")
                told = self.fake.get("payments", self.payment_ref(debit))
                told["status"] = status
                self.fake.world.event("payments", told, status)
                self.hear()
                self.assertEqual(debit.state, state)
                is_paid = state == "collected"
                self.assertEqual(debit.invoice_ids.payment_state == "paid", is_paid)

    def test_what_the_provider_tries_again_nobody_else_does(self):
        debit = self.make_debit()
        ref = self.payment_ref(debit)
        told = self.fake.get("payments", ref)
        # We ask for no retries: somebody has set the account so.
        self.assertFalse(told["retry_if_possible"])
        told["retry_if_possible"] = True
        self.advance(3, 4)
        self.fake.play("payment_failed", ref)
        self.hear()
        self.assertEqual(debit.state, "pending")
        self.assertEqual(
            debit.words,
            "There was not enough money in the account. (ACH_RETURN-R01) The payment"
            " provider tries again by itself: nothing is to be done.",
        )
        with self.assertRaisesRegex(UserError, "was not refused"):
            debit.with_user(self.billing).action_retry()
        self.advance(3, 27)
        self.hear()
        self.assertEqual(debit.state, "collected")
        self.assertEqual(debit.payment_ids.mapped("amount"), [30.0])
        self.assertFalse(debit.words)
        self.assertEqual(len(self.fake.world.objects["payments"]), 1)
