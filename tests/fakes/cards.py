"""A payment provider of Odoo's that asks the fake one, and cards that both know."""

from unittest.mock import patch

from odoo import Command

from .provider import SECRET_KEY, SUCCEEDS


def redirect(registry, url):
    """Return a patcher that lets providers call another address."""

    def _build_request_url(self, endpoint, **_kwargs):
        return f"{url}/v1/{endpoint}"

    return patch.object(
        registry["payment.provider"], "_build_request_url", _build_request_url
    )


def make_provider(env, company):
    """Return Odoo's Stripe provider of a company, in test mode."""
    methods = env.ref("payment.payment_method_card")
    sepa = env.ref("payment.payment_method_sepa_direct_debit")
    # The companies of the tests count in dollars, and so does their bank.
    sepa.supported_currency_ids |= company.currency_id
    methods |= sepa
    return env["payment.provider"].create(
        {
            "name": "Stripe",
            "code": "stripe",
            "state": "test",
            "company_id": company.id,
            "stripe_publishable_key": "pk_test_fake",
            "stripe_secret_key": SECRET_KEY,
            "payment_method_ids": [Command.set(methods.ids)],
        }
    )


def make_token(fake, provider, partner, behaviour=SUCCEEDS, kind="card"):
    """Return a saved method that both sides know."""
    code = "card" if kind == "card" else "sepa_direct_debit"
    customer, method = f"cus_{partner.id}", f"pm_{partner.id}"
    fake.add_method(customer, method, behaviour, kind)
    return provider.env["payment.token"].create(
        {
            "provider_id": provider.id,
            "payment_method_id": provider.env.ref(f"payment.payment_method_{code}").id,
            "partner_id": partner.id,
            "payment_details": "4242",
            "provider_ref": customer,
            "stripe_payment_method": method,
        }
    )
