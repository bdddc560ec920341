from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import hash_sign

from ..common import d
from ..fakes.gocardless import SERVER_ERROR
from .mandate_case import OFFER, MandateCase


@tagged("post_install", "-at_install")
class TestMandateSigned(MandateCase):
    """By the link alone a payer signs a mandate, and is debited by it from then on."""

    def count(self, kind):
        return len(self.fake.world.objects[kind])

    # === SIGNED === #

    def test_who_signs_comes_back_with_a_saved_method(self):
        page = self.visit()
        self.assertIn(OFFER, page.text)
        self.fake.sign(self.flow(page=page), account="FR1406")
        page = self.come_back()
        self.assertIn("Thank you: your payment method is saved.", page.text)
        for word in ("Save a card", "No way to save", "This link"):
            self.assertNotIn(word, page.text)
        token = self.token()
        mandate = self.fake.get("mandates", token.provider_ref)
        self.assertEqual(
            (
                token.mandate_scheme,
                token.mandate_state,
                token.mandate_reference,
                token.mandate_date,
                token.next_charge_date,
                token.payment_details,
                token.payment_method_id,
            ),
            (
                "ach",
                "pending",
                mandate["reference"],
                d("2026-03-02"),
                d("2026-03-04"),
                "1406",
                self.method,
            ),
        )
        self.assertEqual(self.asked.state, "saved")
        self.assertEqual(self.subscription.debit_scheme, "ach")

    def test_a_debit_is_collected_by_what_was_signed(self):
        token = self.sign_up()
        runs = self.runs.sudo()
        debit = runs._prepare(self.company, d("2026-03-02")).debit_ids
        self.work()
        self.advance(3, 20)
        self.hear()
        self.assertEqual((debit.payment_token_id, debit.state), (token, "collected"))
        self.assertEqual(self.fake.ledger(), {token.provider_ref: 3000})

    def test_the_provider_is_told_his_name_and_address_of_mail_and_no_more(self):
        self.flow()
        [flow] = self.fake.world.objects["billing_request_flows"].values()
        told = {k: v for k, v in flow["prefilled_customer"].items() if v}
        self.assertEqual(
            told,
            {
                "given_name": "Ada",
                "family_name": "Byron",
                "email": "ada@example.com",
            },
        )

    def test_australias_scheme_has_our_name(self):
        token = self.env(su=True)["payment.token"]._subdebit_save_mandate_sudo(
            self.provider, self.payer, self.read_mandate(self.fake.sign_up("becs"))
        )
        self.assertEqual(token.mandate_scheme, "becs_au")
        self.assertEqual(token.payment_method_code, "becs_direct_debit")

    def test_each_scheme_has_a_method_of_its_own(self):
        tokens = self.env(su=True)["payment.token"]
        codes = [
            tokens._subdebit_save_mandate_sudo(
                self.provider, self.payer, self.read_mandate(self.fake.sign_up(scheme))
            ).payment_method_code
            for scheme in ("autogiro", "becs_nz", "betalingsservice", "pad", "pay_to")
        ]
        self.assertEqual(
            codes,
            [
                "autogiro",
                "becs_nz_direct_debit",
                "betalingsservice",
                "pad_direct_debit",
                "payto",
            ],
        )

    def read_mandate(self, mandate_ref):
        return self.provider._subdebit_get_gateway_sudo().read_mandate(mandate_ref)

    # === ONCE === #

    def test_a_second_click_opens_the_same_page(self):
        first = self.flow()
        self.assertEqual(self.flow(), first)
        self.assertEqual(self.count("billing_requests"), 1)

    def test_who_clicks_again_after_signing_has_one_method(self):
        page = self.visit()
        self.fake.sign(self.flow(page=page))
        answer = self.press(page=page)
        self.assertEqual(answer.headers["Location"], self.path_of(self.asked))
        self.come_back()
        self.come_back()
        self.assertEqual(len(self.token()), 1)
        self.assertNotIn(OFFER, self.visit().text)
        self.assertEqual(self.count("billing_requests"), 1)

    def path_of(self, asked):
        return asked._get_url().removeprefix(self.asked.get_base_url())

    def test_an_expired_page_is_followed_by_a_new_one_of_the_same_set_up(self):
        first = self.flow()
        self.asked.mandate_url_until = fields.Datetime.now()
        second = self.flow()
        self.assertNotEqual(second, first)
        self.assertEqual(self.count("billing_requests"), 1)

    def test_a_cancelled_set_up_is_followed_by_another(self):
        self.flow()
        self.cancel_setup()
        page = self.come_back()
        self.assertIn("it was not signed", page.text)
        self.assertFalse(self.token())
        self.fake.sign(self.flow())
        self.come_back()
        self.assertEqual((len(self.token()), self.count("billing_requests")), (1, 2))

    def cancel_setup(self):
        ref = self.asked.mandate_setup_ref
        path = f"/billing_requests/{ref}/actions/cancel"
        self.fake.routes.answer("POST", path, {}, None, None)

    def test_who_leaves_without_signing_is_told_so_and_may_go_on(self):
        first = self.flow()
        page = self.come_back()
        self.assertIn("it was not signed", page.text)
        self.assertIn(OFFER, page.text)
        self.assertEqual(self.flow(), first)

    # === WHAT THE PROVIDER DOES === #

    def test_a_provider_that_fails_is_told_and_tried_again(self):
        self.fake.fail_next(SERVER_ERROR, on="POST /billing_requests")
        answer = self.press()
        self.assertTrue(answer.headers["Location"].endswith("?told=problem"))
        self.assertIn("could not be opened", self.visit(tail="?told=problem").text)
        said = self.payer.sudo().message_ids[:1].body
        self.assertIn("could not be opened", said)
        self.fake.sign(self.flow())
        self.come_back()
        self.assertEqual(len(self.token()), 1)

    def test_who_signed_while_the_provider_is_silent_has_nothing_more_to_do(self):
        self.fake.sign(self.flow())
        self.fake.fail_next(SERVER_ERROR, on="GET /billing_requests")
        self.assertIn("If you have signed", self.come_back().text)
        self.assertFalse(self.token())
        self.come_back()
        self.assertEqual(len(self.token()), 1)

    # === DOORS === #

    @mute_logger("odoo.http")
    def test_a_forged_link_leads_nowhere_and_asks_nobody(self):
        page = self.visit()
        elsewhere = hash_sign(self.env(su=True), "another", self.asked.id)
        base = self.asked._get_url().rsplit("/", 1)[0]
        for forged in (elsewhere, "x", "é"):
            for tail in ("", "/signed"):
                with self.subTest(forged=forged, tail=tail):
                    self.assertEqual(
                        self.url_open(f"{base}/{forged}{tail}").status_code, 404
                    )
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(f"{base}/x/mandate", data={"csrf_token": token})
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.fake.requests)

    @mute_logger("odoo.http")
    def test_nothing_begins_without_a_press_of_the_button(self):
        self.visit()
        self.assertIn(self.visit(tail="/mandate").status_code, (404, 405))
        answer = self.url_open(self.asked._get_url() + "/mandate", data={"x": "1"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.fake.requests)

    def test_an_expired_link_begins_nothing(self):
        page = self.visit()
        self.asked.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        answer = self.press(page=page)
        self.assertEqual(answer.headers["Location"], self.path_of(self.asked))
        self.assertFalse(self.fake.requests)
        self.assertIn("This link has expired.", self.visit().text)

    def test_who_began_in_time_is_taken_at_his_word(self):
        flow = self.flow()
        self.asked.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.fake.sign(flow)
        self.come_back()
        self.assertEqual(len(self.token()), 1)

    def test_what_one_signs_is_never_anothers(self):
        other = self.make_partner("Otto", email="otto@example.com")
        self.make_subscription(d("2026-03-02"), other)
        theirs = self.ask(other)
        self.fake.sign(self.flow())
        self.assertNotIn("Ada", self.come_back(theirs).text)
        self.assertFalse(self.token(other))
        self.assertFalse(self.token())
        self.come_back()
        self.assertEqual(len(self.token()), 1)

    def test_another_company_is_offered_nothing_of_this_ones(self):
        asked = self.ask(company=self.make_other_company()["company"])
        self.assertNotIn(OFFER, self.visit(asked).text)
        answer = self.press(asked, page=self.visit())
        self.assertEqual(answer.headers["Location"], self.path_of(asked))
        self.assertFalse(self.fake.requests)

    def test_it_is_offered_only_where_customers_may_use_it(self):
        for vals in ({"is_published": False}, {"state": "disabled"}):
            with self.subTest(**vals):
                self.provider.write({"is_published": True, "state": "test", **vals})
                self.assertNotIn(OFFER, self.visit().text)

    def test_the_form_below_the_button_does_not_offer_it_once_more(self):
        providers = self.env(su=True)["payment.provider"]
        found = providers._get_compatible_providers(
            self.company.id, self.payer.id, 0.0, is_validation=True
        )
        self.assertIn(self.provider, found)
        self.assertNotIn(self.provider, self.asked._get_providers_sudo())
