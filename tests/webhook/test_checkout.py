import re
from datetime import timedelta

from odoo import fields
from odoo.addons.payment import utils as payment_utils
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import d
from ..fakes.gocardless import SERVER_ERROR
from .mandate_case import MandateCase


@tagged("post_install", "-at_install")
class TestCheckout(MandateCase):
    """Odoo's own pages: a mandate is signed on the provider's, and paid by at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.method.active = True
        cls.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", True
        )

    def setUp(self):
        super().setUp()
        self.asked.unlink()
        self.transactions = self.env(su=True)["payment.transaction"]

    def log_in(self):
        user = new_test_user(
            self.setup_env(su=True),
            login="ada_portal",
            password="ada_portal",
            groups="base.group_portal",
        )
        user.partner_id = self.payer
        user.company_ids = self.company
        user.company_id = self.company
        self.authenticate("ada_portal", "ada_portal")

    def begin(self, method=None, route="/payment/transaction", **params):
        """Press *Save* or *Pay* on Odoo's form; return the values of the transaction."""
        told = self.make_jsonrpc_request(
            route,
            {
                "provider_id": self.provider.id,
                "payment_method_id": (method or self.method).id,
                "token_id": None,
                "flow": "redirect",
                "tokenization_requested": True,
                "landing_route": "/my/payment_method",
                **params,
            },
        )
        self.env.invalidate_all()
        return told

    def save(self, **params):
        token = payment_utils.generate_access_token(
            self.payer.id, None, None, env=self.env
        )
        return self.begin(
            amount=None,
            currency_id=None,
            partner_id=self.payer.id,
            access_token=token,
            is_validation=True,
            **params,
        )

    def invoice(self):
        return self.subscription.sudo()._bill(d("2026-03-02"))

    def pay(self, move, **params):
        return self.begin(
            route=f"/invoice/transaction/{move.id}",
            amount=move.amount_residual,
            access_token=move._portal_ensure_token(),
            landing_route=move.get_portal_url(),
            **params,
        )

    def page_of(self, told):
        """Return the address that the form leads to."""
        return re.search(r'action="([^"]+)"', told["redirect_form_html"])[1]

    def sign(self, told):
        """Sign on the provider's page, and come back; return the transaction."""
        self.fake.sign(self.page_of(told))
        return self.come_back_to(told)

    def come_back_to(self, told):
        tx = self.transactions.search([("reference", "=", told["reference"])])
        page = self.url_open(tx._subdebit_get_back_url())
        self.assertTrue(page.url.endswith("/payment/status"), page.url)
        self.env.invalidate_all()
        return tx

    def send(self):
        with self.as_cron() as env:
            env["payment.transaction"]._subdebit_send_online(float("inf"))

    def payments(self):
        return list(self.fake.world.objects["payments"].values())

    # === SAVED IN THE PORTAL === #

    def test_the_portal_offers_it_and_saves_a_mandate(self):
        self.log_in()
        page = self.url_open("/my/payment_method")
        self.assertIn(f'data-provider-id="{self.provider.id}"', page.text)
        tx = self.sign(self.save())
        self.assertEqual((tx.state, tx.operation), ("done", "validation"))
        token = self.token()
        self.assertEqual(tx.token_id, token)
        self.assertEqual(
            (token.mandate_scheme, token.mandate_state), ("ach", "pending")
        )
        self.assertFalse(self.payments())
        self.assertFalse(self.subscription.request_sentence)

    def test_a_second_click_leads_to_the_same_set_up(self):
        self.log_in()
        first, second = self.save(), self.save()
        self.assertEqual(len(self.fake.world.objects["billing_requests"]), 1)
        tx = self.sign(first)
        self.assertEqual(tx.state, "done")
        self.assertEqual(self.come_back_to(second).state, "done")
        self.assertEqual(len(self.token()), 1)

    def test_a_page_that_expired_is_followed_by_another(self):
        self.log_in()
        first = self.page_of(self.save())
        self.env["subdebit.method.request"].sudo().search([]).mandate_url_until = (
            fields.Datetime.now() - timedelta(hours=1)
        )
        told = self.save()
        self.assertNotEqual(self.page_of(told), first)
        self.assertEqual(self.sign(told).state, "done")
        self.assertEqual(len(self.fake.world.objects["billing_requests"]), 1)

    def test_who_leaves_may_begin_again(self):
        self.log_in()
        told = self.save()
        self.assertEqual(self.come_back_to(told).state, "draft")
        self.assertFalse(self.token())
        self.assertEqual(self.sign(told).state, "done")

    def test_what_was_cancelled_at_the_provider_is_given_up(self):
        self.log_in()
        told = self.save()
        [ref] = self.fake.world.objects["billing_requests"]
        path = f"/billing_requests/{ref}/actions/cancel"
        self.fake.routes.answer("POST", path, {}, None, None)
        self.assertEqual(self.come_back_to(told).state, "cancel")
        self.assertEqual(self.sign(self.save()).state, "done")

    def test_a_provider_that_fails_is_told(self):
        self.log_in()
        self.fake.fail_next(SERVER_ERROR, on="POST /billing_requests")
        told = self.save()
        self.assertEqual(told["state"], "error")
        self.assertIn("could not be opened", told["state_message"])

    def test_who_never_came_back_is_saved_by_the_news(self):
        self.log_in()
        told = self.save()
        self.fake.sign(self.page_of(told))
        self.hear()
        tx = self.transactions.search([("reference", "=", told["reference"])])
        self.assertEqual((tx.state, tx.token_id), ("done", self.token()))

    # === AN INVOICE === #

    def test_an_invoice_is_debited_by_the_mandate_that_was_just_signed(self):
        move = self.invoice()
        tx = self.sign(self.pay(move))
        self.assertEqual((tx.state, tx.token_id), ("pending", self.token()))
        self.assertIn("It is debited from", tx.state_message)
        self.assertFalse(self.payments(), "The worker alone asks for money.")
        # Our own run leaves it alone.
        runs = self.runs.sudo()
        self.assertFalse(runs._prepare(self.company, d("2026-03-02")).debit_ids)
        self.send()
        [payment] = self.payments()
        self.assertEqual(
            (payment["amount"], payment["currency"], payment["links"]["mandate"]),
            (3000, "USD", self.token().provider_ref),
        )
        self.send()
        self.assertEqual(len(self.payments()), 1)
        self.advance(3, 16)
        self.hear()
        self.assertEqual(tx.state, "done")
        tx._post_process()
        self.assertIn(move.payment_state, ("paid", "in_payment"))
        self.assertEqual(tx.payment_id.amount, 30.0)
        self.inbox.search([]).action_replay()
        self.read_news()
        self.assertEqual(len(self.payments()), 1)

    def test_the_payment_page_of_an_invoice_offers_it(self):
        self.log_in()
        page = self.url_open(self.invoice().get_portal_url())
        self.assertIn(f'data-provider-id="{self.provider.id}"', page.text)

    def test_a_debit_that_fails_leaves_the_invoice_open(self):
        move = self.invoice()
        tx = self.sign(self.pay(move))
        self.send()
        self.fake.play("payment_failed", tx.provider_reference)
        self.hear()
        self.assertEqual((tx.state, move.payment_state), ("error", "not_paid"))

    def test_an_answer_that_was_lost_is_asked_for_under_the_same_key(self):
        tx = self.sign(self.pay(self.invoice()))
        self.fake.fail_next("html_after", on="POST /payments")
        self.send()
        self.assertEqual((tx.state, tx.subdebit_waits), ("pending", True))
        self.send()
        self.assertFalse(tx.provider_reference)
        tx.subdebit_sent_at -= timedelta(minutes=6)
        self.send()
        [payment] = self.payments()
        self.assertEqual(tx.provider_reference, payment["id"])
        self.assertFalse(tx.subdebit_waits)

    def test_nothing_is_sent_while_collection_is_stopped(self):
        tx = self.sign(self.pay(self.invoice()))
        self.company.sudo().subdebit_collection_stopped = True
        self.send()
        self.assertFalse(self.payments())
        self.company.sudo().subdebit_collection_stopped = False
        self.send()
        self.assertEqual(tx.provider_reference, self.payments()[0]["id"])

    def test_a_saved_mandate_pays_without_a_page(self):
        self.log_in()
        self.sign(self.save())
        move = self.invoice()
        told = self.pay(move, flow="token", token_id=self.token().id)
        self.assertNotIn("redirect_form_html", told)
        tx = self.transactions.search([("reference", "=", told["reference"])])
        self.assertEqual((tx.state, tx.operation), ("pending", "online_token"))
        self.send()
        self.assertEqual(self.payments()[0]["id"], tx.provider_reference)

    def test_a_mandate_that_ended_is_not_offered(self):
        self.log_in()
        self.sign(self.save())
        token = self.token()
        tokens = self.env(su=True)["payment.token"]
        offered = tokens._get_available_tokens(self.provider.ids, self.payer.id)
        self.assertEqual(offered, token)
        token.mandate_state = "cancelled"
        self.assertFalse(tokens._get_available_tokens(self.provider.ids, self.payer.id))

    # === CURRENCY, AND PAYTO === #

    def test_a_scheme_of_another_currency_is_refused(self):
        sepa = self.env.ref("payment.payment_method_sepa_direct_debit").sudo()
        self.provider.payment_method_ids |= sepa
        tx = self.transactions.new(
            {
                "provider_id": self.provider.id,
                "payment_method_id": sepa.id,
                "currency_id": self.company.currency_id.id,
                "operation": "online_redirect",
                "partner_id": self.payer.id,
            }
        )
        with self.assertRaisesRegex(ValidationError, "is debited in EUR, not in USD"):
            tx._subdebit_prepare_wish()

    def test_payto_is_offered_with_the_highest_sum_alone(self):
        payto = self.env.ref("subscription_debit.payment_method_payto").sudo()
        self.provider.payment_method_ids |= payto
        payto.active = True
        methods = self.env(su=True)["payment.method"]

        def offered():
            return methods._get_compatible_payment_methods(
                self.provider.ids, self.payer.id, force_tokenization=True
            )

        self.assertNotIn(payto, offered())
        self.company.sudo().subdebit_payto_most = 50.0
        self.assertNotIn(payto, offered(), "He pays in dollars.")
        aud = self.env["res.currency"].with_context(active_test=False)
        aud = aud.search([("name", "=", "AUD")])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE subdebit_subscription SET currency_id = %s WHERE id = %s",
            [aud.id, self.subscription.id],
        )
        self.env.invalidate_all()
        self.assertIn(payto, offered())
        self.company.sudo().subdebit_payto_most = 0.0
        self.assertNotIn(payto, offered())
        self.company.sudo().subdebit_payto_most = 50.0
        self.log_in()
        tx = self.sign(self.save(method=payto))
        [asked] = self.fake.world.objects["billing_requests"].values()
        self.assertEqual(
            asked["mandate_request"]["constraints"], {"max_amount_per_payment": 5000}
        )
        token = self.token()
        self.assertEqual((token.mandate_scheme, token.mandate_most), ("pay_to", 50.0))
        self.assertEqual(tx.state, "done")
        self.assertFalse(token._subdebit_get_refusal(aud, 50.0))
        self.assertIn("agreed to", token._subdebit_get_refusal(aud, 50.01))

    # === DOORS === #

    @mute_logger("odoo.http")
    def test_a_forged_address_leads_nowhere(self):
        for signed in ("x", "é", "1"):
            url = f"{self.base_url()}/subscriptions/checkout/{signed}"
            self.assertEqual(self.url_open(url).status_code, 404)
        self.assertFalse(self.fake.requests)
