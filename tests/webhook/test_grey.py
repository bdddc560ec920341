from odoo.addons.payment import utils as payment_utils
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .mandate_case import OFFER, MandateCase


@tagged("post_install", "-at_install")
class TestGrey(MandateCase):
    """Who fails too often to save a method is shut out of the forms, and let in again."""

    def setUp(self):
        super().setUp()
        self.company.sudo().subdebit_grey_after = 3
        self.greys = self.env["subdebit.grey"]
        self.transactions = self.env(su=True)["payment.transaction"]
        self.count = 0

    def fail(self, times=1, operation="validation"):
        for _number in range(times):
            self.make_transaction(operation)._set_error("Card declined")

    def make_transaction(self, operation="validation"):
        self.count += 1
        return self.transactions.create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "reference": f"grey-{self.count}",
                "amount": 0.0,
                "currency_id": self.company.currency_id.id,
                "partner_id": self.payer.id,
                "operation": operation,
            }
        )

    def offered(self):
        providers = self.env(su=True)["payment.provider"]
        return providers._get_compatible_providers(
            self.company.id, self.payer.id, 0.0, is_validation=True
        )

    def test_so_many_failures_shut_the_forms(self):
        self.fail(2)
        self.assertFalse(self.greys.search([]))
        self.assertIn(self.provider, self.offered())
        self.assertIn(OFFER, self.visit().text)
        self.fail()
        [row] = self.greys.search([])
        self.assertEqual(
            (row.partner_id, row.failures, row.words, row.state),
            (self.payer, 3, "Card declined", "shut"),
        )
        self.assertIn("Put on the grey list", self.payer.sudo().message_ids[:1].body)
        self.assertFalse(self.offered())
        self.assertNotIn(OFFER, self.visit().text)
        for operation in ("validation", "online_redirect", "online_direct"):
            with self.assertRaisesRegex(ValidationError, "failed too often"):
                self.make_transaction(operation)
        said = self.payer.with_user(self.user).subdebit_grey_sentence
        self.assertIn("failed 3 times", said)

    def test_the_address_itself_is_shut_as_well(self):
        self.fail(3)
        token = payment_utils.generate_access_token(
            self.payer.id, None, None, env=self.env
        )
        params = {
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "token_id": None,
            "flow": "redirect",
            "tokenization_requested": True,
            "landing_route": "/my/payment_method",
            "amount": None,
            "currency_id": None,
            "partner_id": self.payer.id,
            "access_token": token,
            "is_validation": True,
        }
        url = f"{self.base_url()}/payment/transaction"
        with mute_logger("odoo.http"):
            told = self.url_open(url, json={"jsonrpc": "2.0", "params": params}).json()
        self.assertIn("failed too often", told["error"]["data"]["message"])
        self.assertFalse(self.fake.requests)

    def test_a_payment_that_fails_is_no_failure_to_save(self):
        self.fail(4, "online_direct")
        self.assertFalse(self.greys.search([]))

    def test_bank_details_that_are_wrong_count(self):
        tokens = self.env(su=True)["payment.token"]
        gateway = self.provider._subdebit_get_gateway_sudo()
        for _number in range(3):
            ref = self.fake.sign_up("ach")
            tokens._subdebit_save_mandate_sudo(
                self.provider, self.payer, gateway.read_mandate(ref)
            )
            self.fake.play("mandate_failed", ref)
        self.hear()
        self.assertEqual(self.greys.search([]).failures, 3)

    def test_what_is_due_is_debited_all_the_same(self):
        self.fail(3)
        attempt = self.transactions.create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "reference": "debit",
                "amount": 30.0,
                "currency_id": self.company.currency_id.id,
                "partner_id": self.payer.id,
                "operation": "offline",
            }
        )
        self.assertTrue(attempt)

    def test_a_manager_lets_him_in_again_and_the_count_begins_anew(self):
        self.fail(3)
        row = self.greys.search([])
        for user in (self.user, self.billing):
            with self.assertRaises(AccessError):
                row.with_user(user).action_lift()
            with self.assertRaises(AccessError):
                self.payer.with_user(user).action_subdebit_lift_grey()
        self.payer.with_user(self.manager).action_subdebit_lift_grey()
        self.assertEqual((row.state, row.lifted_by), ("lifted", self.manager))
        with self.assertRaisesRegex(UserError, "not on the grey list"):
            self.payer.with_user(self.manager).action_subdebit_lift_grey()
        self.assertIn(self.provider, self.offered())
        self.assertIn("Taken off", self.payer.sudo().message_ids[:1].body)
        self.transactions.search(
            [("state", "=", "error")]
        ).last_state_change = "2026-01-01 00:00:00"
        self.fail(2)
        self.assertEqual(len(self.greys.search([])), 1)

    def test_zero_shuts_nobody_out(self):
        self.company.sudo().subdebit_grey_after = 0
        self.fail(6)
        self.assertFalse(self.greys.search([]))

    def test_another_company_shuts_nobody_out_here(self):
        self.fail(3)
        other = self.make_other_company()["company"]
        self.assertFalse(self.payer._subdebit_get_grey_sudo(other))
