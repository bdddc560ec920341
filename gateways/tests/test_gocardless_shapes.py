import json

from .fake import FakeCase

COMMON = {"id", "created_at", "metadata", "links"}
PERSON = {
    "address_line1",
    "address_line2",
    "address_line3",
    "city",
    "company_name",
    "country_code",
    "danish_identity_number",
    "email",
    "family_name",
    "given_name",
    "postal_code",
    "region",
    "swedish_identity_number",
}
ADDRESS = PERSON - {
    "company_name",
    "danish_identity_number",
    "email",
    "family_name",
    "given_name",
    "swedish_identity_number",
}
FX = {"estimated_exchange_rate", "exchange_rate", "fx_amount", "fx_currency"}


class TestShapes(FakeCase):
    """Objects have the fields of the provider's own."""

    def assertFields(self, told, expected, links=()):
        self.assertEqual(set(told), set(expected))
        if links:
            self.assertEqual(set(told["links"]), set(links))

    def world(self, kind):
        return next(iter(self.fake.world.objects[kind].values()))

    def test_a_payment(self):
        _mandate, ref = self.charge()
        fields = COMMON | {
            "amount",
            "amount_refunded",
            "app_fee",
            "charge_date",
            "currency",
            "description",
            "faster_ach",
            "fx",
            "reference",
            "retry_if_possible",
            "scheme",
            "status",
        }
        told = self.client.payments.get(ref).attributes
        self.assertFields(told, fields, {"creditor", "mandate"})
        self.assertEqual(set(told["fx"]), FX)
        self.assertRegex(told["created_at"], r"^2026-03-02T06:00:00\.\d{3}Z$")
        self.advance(3, 10)
        told = self.client.payments.get(ref).attributes
        self.assertFields(told, fields, {"creditor", "mandate", "payout"})

    def test_a_mandate_its_customer_and_bank_account(self):
        ref = self.fake.sign_up("pay_to")
        mandate = self.client.mandates.get(ref).attributes
        self.assertFields(
            mandate,
            COMMON
            | {
                "authorisation_source",
                "consent_parameters",
                "consent_type",
                "funds_settlement",
                "mandate_type",
                "next_possible_charge_date",
                "next_possible_standard_ach_charge_date",
                "payments_require_approval",
                "reference",
                "scheme",
                "status",
                "verified_at",
            },
            {"creditor", "customer", "customer_bank_account"},
        )
        self.assertEqual(
            set(mandate["consent_parameters"]),
            {
                "end_date",
                "max_amount_per_payment",
                "max_amount_per_period",
                "max_payments_per_period",
                "period",
                "start_date",
            },
        )
        customer = self.client.customers.get(mandate["links"]["customer"]).attributes
        self.assertFields(
            customer,
            PERSON | {"id", "created_at", "metadata", "language", "phone_number"},
        )
        account = self.client.customer_bank_accounts.get(
            mandate["links"]["customer_bank_account"]
        ).attributes
        self.assertFields(
            account,
            COMMON
            | {
                "account_holder_name",
                "account_number_ending",
                "account_type",
                "bank_account_token",
                "bank_name",
                "country_code",
                "currency",
                "enabled",
                "payer_name_verification_result",
                "trusted_recipient",
            },
            {"customer"},
        )

    def test_a_set_up_and_its_page(self):
        flow = self.gateway.set_up_mandate(self.wish())
        told = self.client.billing_requests.get(flow.setup_ref).attributes
        self.assertFields(
            told,
            COMMON
            | {
                "actions",
                "fallback_enabled",
                "fallback_occurred",
                "instalment_schedule_request",
                "mandate_request",
                "payment_context_code",
                "payment_purpose_code",
                "payment_request",
                "purpose_code",
                "resources",
                "status",
                "subscription_request",
            },
            {"creditor"},
        )
        for step in told["actions"]:
            self.assertEqual(
                set(step),
                {
                    "available_currencies",
                    "bank_authorisation",
                    "collect_customer_details",
                    "completes_actions",
                    "institution_guess_status",
                    "required",
                    "requires_actions",
                    "status",
                    "type",
                },
            )
        self.assertEqual(
            set(told["mandate_request"]),
            {
                "authorisation_source",
                "consent_type",
                "constraints",
                "currency",
                "description",
                "funds_settlement",
                "links",
                "metadata",
                "payer_requested_dual_signature",
                "scheme",
                "sweeping",
                "verify",
            },
        )
        self.assertFields(
            self.world("billing_request_flows"),
            {
                "id",
                "created_at",
                "links",
                "authorisation_url",
                "auto_fulfil",
                "customer_details_captured",
                "exit_uri",
                "expires_at",
                "language",
                "lock_bank_account",
                "lock_currency",
                "lock_customer_details",
                "prefilled_bank_account",
                "prefilled_customer",
                "redirect_uri",
                "session_token",
                "show_redirect_buttons",
                "show_success_redirect_button",
                "skip_success_screen",
            },
            {"billing_request"},
        )
        prefilled = self.world("billing_request_flows")["prefilled_customer"]
        self.assertEqual(set(prefilled), PERSON)
        self.fake.sign(flow.url, given_name="Ada")
        told = self.client.billing_requests.get(flow.setup_ref).attributes
        self.assertEqual(
            set(told["links"]),
            {
                "creditor",
                "customer",
                "customer_bank_account",
                "mandate_request",
                "mandate_request_mandate",
            },
        )

    def test_a_refund_a_payout_its_lines_and_the_balances(self):
        _mandate, ref = self.charge()
        self.advance(3, 10)
        self.client.refunds.create(
            {"amount": 100, "total_amount_confirmation": 100, "links": {"payment": ref}}
        )
        self.assertFields(
            self.client.refunds.list().records[0].attributes,
            COMMON | {"amount", "currency", "fx", "reference", "status"},
            {"mandate", "payment"},
        )
        refund = self.world("refunds")
        self.assertEqual(set(refund["fx"]), FX)
        payout = self.client.payouts.list().records[0].attributes
        self.assertFields(
            payout,
            COMMON
            | {
                "amount",
                "arrival_date",
                "currency",
                "deducted_fees",
                "fx",
                "payout_type",
                "reference",
                "status",
                "tax_currency",
            },
            {"creditor", "creditor_bank_account"},
        )
        self.assertEqual(set(payout["fx"]), FX)
        items = self.client.payout_items.list({"payout": payout["id"]}).records
        for item in items:
            self.assertFields(item.attributes, {"amount", "links", "taxes", "type"})
            self.assertRegex(item.attributes["amount"], r"^-?\d+\.\d$")
            self.assertEqual(set(item.attributes["links"]), {"mandate", "payment"})
        (tax,) = items[1].attributes["taxes"]
        self.assertEqual(
            set(tax),
            {
                "amount",
                "currency",
                "destination_amount",
                "destination_currency",
                "exchange_rate",
                "tax_rate_id",
            },
        )
        balance = self.client.balances.list().records[0].attributes
        self.assertFields(
            balance,
            {"amount", "balance_type", "currency", "last_updated_at", "links"},
            {"creditor"},
        )
        self.assertEqual(balance["balance_type"], "pending_payouts")

    def test_the_creditor_and_its_schemes(self):
        (creditor,) = self.client.creditors.list().records
        self.assertFields(
            creditor.attributes,
            ADDRESS
            | {
                "bank_reference_prefix",
                "can_create_refunds",
                "created_at",
                "creditor_type",
                "custom_payment_pages_enabled",
                "fx_payout_currency",
                "id",
                "links",
                "logo_url",
                "mandate_imports_enabled",
                "merchant_responsible_for_notifications",
                "name",
                "scheme_identifiers",
                "verification_status",
            },
        )
        self.assertEqual(
            set(creditor.attributes["links"]),
            {
                f"default_{currency}_payout_account"
                for currency in ("aud", "cad", "dkk", "eur", "gbp", "nzd", "sek", "usd")
            },
        )
        for identifier in creditor.attributes["scheme_identifiers"]:
            self.assertFields(
                identifier,
                ADDRESS
                | {
                    "can_specify_mandate_reference",
                    "created_at",
                    "currency",
                    "email",
                    "id",
                    "minimum_advance_notice",
                    "name",
                    "phone_number",
                    "reference",
                    "scheme",
                    "status",
                },
            )

    def test_an_event_and_the_body_of_a_webhook(self):
        self.charge("Penniless")
        self.advance(3, 6)
        events = [one.attributes for one in self.client.events.list().records]
        for event in events:
            self.assertFields(
                event,
                COMMON
                | {
                    "action",
                    "customer_notifications",
                    "details",
                    "resource_metadata",
                    "resource_type",
                    "source",
                },
            )
            self.assertLessEqual(
                {"origin", "cause", "description"}, set(event["details"])
            )
            self.assertEqual(set(event["source"]), {"name", "type"})
        (failed,) = (event for event in events if event["action"] == "failed")
        self.assertEqual(
            set(failed["details"]),
            {
                "cause",
                "description",
                "origin",
                "reason_code",
                "scheme",
                "will_attempt_retry",
            },
        )
        (body,) = self.fake.mail.take()
        told = json.loads(body)
        self.assertEqual(set(told), {"events", "meta"})
        self.assertEqual(set(told["meta"]), {"webhook_id"})

    def test_a_list_has_cursors_and_a_limit(self):
        for _number in range(3):
            self.fake.sign_up("sepa_core")
        _status, _headers, told = self.ask("GET", "/mandates?limit=2")
        self.assertEqual(set(told), {"mandates", "meta"})
        self.assertEqual(set(told["meta"]), {"cursors", "limit"})
        self.assertEqual(set(told["meta"]["cursors"]), {"before", "after"})
        self.assertEqual(told["meta"]["limit"], 2)
        newest, second = (row["id"] for row in told["mandates"])
        self.assertEqual(told["meta"]["cursors"], {"before": None, "after": second})
        _status, _headers, told = self.ask("GET", f"/mandates?before={second}")
        self.assertEqual([row["id"] for row in told["mandates"]], [newest])
        self.assertEqual(len(list(self.client.mandates.all({"limit": 1}))), 3)
