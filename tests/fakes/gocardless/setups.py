"""Billing requests, and the pages on which customers sign."""

from datetime import timedelta

from . import mandates
from .checking import check_amount, check_fields, check_metadata, linked
from .refusals import not_found, state, validation
from .schemes import BY_CURRENCY, SCHEMES

KNOWN = (
    "fallback_enabled",
    "links",
    "mandate_request",
    "metadata",
    "payment_request",
    "purpose_code",
)
MANDATE_REQUEST = (
    "authorisation_source",
    "consent_type",
    "constraints",
    "currency",
    "description",
    "metadata",
    "payer_requested_dual_signature",
    "reference",
    "scheme",
    "verify",
)
FLOW = (
    "auto_fulfil",
    "customer_details_captured",
    "exit_uri",
    "language",
    "links",
    "lock_bank_account",
    "lock_currency",
    "lock_customer_details",
    "prefilled_bank_account",
    "prefilled_customer",
    "redirect_uri",
    "show_redirect_buttons",
    "show_success_redirect_button",
    "skip_success_screen",
)
DETAILS = (
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
)
IDENTITY = {"autogiro": "swedish", "betalingsservice": "danish"}
_DAYS_TO_SIGN = timedelta(days=7)
_STEPS = ("collect_customer_details", "collect_bank_account", "confirm_payer_details")


def create(world, body):
    """Take a request for a mandate."""
    check_fields(body, KNOWN, "/billing_requests")
    wish = body.get("mandate_request")
    if not isinstance(wish, dict):
        raise validation("billing_requests", "mandate_request", "is required")
    check_fields(wish, MANDATE_REQUEST, "/billing_requests/mandate_request")
    scheme = _scheme(wish)
    metadata = check_metadata("billing_requests", body)
    told = world.add(
        "billing_requests",
        {
            "actions": [_step(name, wish["currency"]) for name in _STEPS],
            "fallback_enabled": bool(body.get("fallback_enabled")),
            "fallback_occurred": False,
            "instalment_schedule_request": None,
            "mandate_request": {
                "authorisation_source": "web",
                "consent_type": wish.get("consent_type"),
                "constraints": wish.get("constraints"),
                "currency": wish["currency"],
                "description": wish.get("description"),
                "funds_settlement": "managed",
                "links": {},
                "metadata": check_metadata("billing_requests", wish),
                "payer_requested_dual_signature": False,
                "scheme": scheme,
                "sweeping": False,
                "verify": wish.get("verify", "recommended"),
            },
            "metadata": metadata,
            "payment_context_code": None,
            "payment_purpose_code": None,
            "payment_request": None,
            "purpose_code": body.get("purpose_code"),
            "resources": {},
            "status": "pending",
            "subscription_request": None,
            "links": {"creditor": next(iter(world.objects["creditors"]))},
        },
    )
    world.event("billing_requests", told, "created", {"origin": "api"})
    return told


def _scheme(wish):
    currency = wish.get("currency")
    where = "mandate_request"
    if currency not in BY_CURRENCY:
        raise validation("billing_requests", f"{where}/currency", "is not supported")
    scheme = wish.get("scheme") or BY_CURRENCY[currency]
    if scheme not in SCHEMES or SCHEMES[scheme].currency != currency:
        raise validation(
            "billing_requests", f"{where}/scheme", "does not support the currency"
        )
    if scheme == "pay_to":
        constraints = wish.get("constraints") or {}
        check_amount("billing_requests", constraints, "max_amount_per_payment")
    return scheme


def _step(name, currency):
    return {
        "type": name,
        "required": True,
        "completes_actions": [],
        "requires_actions": [],
        "status": "pending",
        "bank_authorisation": None,
        "collect_customer_details": None,
        "institution_guess_status": "not_needed",
        "available_currencies": [currency] if name == "collect_bank_account" else None,
    }


def get(world, ref):
    found = world.objects["billing_requests"].get(ref)
    if found is None:
        raise not_found()
    return found


def cancel(world, ref):
    told = get(world, ref)
    if told["status"] in ("fulfilled", "cancelled"):
        raise state("cancellation_failed", "Billing request cannot be cancelled")
    told["status"] = "cancelled"
    world.event("billing_requests", told, "cancelled", {"origin": "api"})
    return told


def create_flow(world, body, host):
    """Make a page on which a customer signs."""
    check_fields(body, FLOW, "/billing_request_flows")
    setup = linked(
        world, "billing_requests", "billing_request_flows", body, "billing_request"
    )
    if setup["status"] in ("fulfilled", "cancelled"):
        raise state("billing_request_not_pending", "Billing request is not pending")
    customer = body.get("prefilled_customer") or {}
    check_fields(customer, DETAILS, "/billing_request_flows/prefilled_customer")
    told = world.add(
        "billing_request_flows",
        {
            "authorisation_url": "",
            "auto_fulfil": body.get("auto_fulfil", True),
            "customer_details_captured": False,
            "exit_uri": body.get("exit_uri"),
            "expires_at": world.written(world.now + _DAYS_TO_SIGN),
            "language": body.get("language", "en"),
            "lock_bank_account": bool(body.get("lock_bank_account")),
            "lock_currency": bool(body.get("lock_currency")),
            "lock_customer_details": bool(body.get("lock_customer_details")),
            "prefilled_bank_account": {"account_type": None},
            "prefilled_customer": {name: customer.get(name) for name in DETAILS},
            "redirect_uri": body.get("redirect_uri"),
            "session_token": None,
            "show_redirect_buttons": bool(body.get("show_redirect_buttons")),
            "show_success_redirect_button": bool(
                body.get("show_success_redirect_button")
            ),
            "skip_success_screen": bool(body.get("skip_success_screen")),
            "links": {"billing_request": setup["id"]},
        },
        expires=world.now + _DAYS_TO_SIGN,
    )
    told["authorisation_url"] = f"{host}/flow/{told['id']}"
    world.event("billing_requests", setup, "flow_created", {"origin": "api"})
    return told


def page(world, flow_ref):
    """Return a flow that can still be signed, and its billing request.

    :raise LookupError: in a sentence, for the page.
    """
    flow = world.objects["billing_request_flows"].get(flow_ref)
    if flow is None or world.now > world.hidden[flow_ref]["expires"]:
        raise LookupError("This link has expired.")
    setup = get(world, flow["links"]["billing_request"])
    if setup["status"] == "fulfilled":
        raise LookupError("This mandate is signed already.")
    if setup["status"] == "cancelled":
        raise LookupError("This request was cancelled.")
    return flow, setup


def sign(world, flow_ref, **details):
    """Let a customer fill the page in and sign; return the mandate."""
    flow, setup = page(world, flow_ref)
    told = {**flow["prefilled_customer"], **details}
    wish = setup["mandate_request"]
    kind = IDENTITY.get(wish["scheme"])
    if kind and not told.get(f"{kind}_identity_number"):
        raise LookupError("Your identity number is needed.")
    customer = _customer(world, told, flow["language"])
    account = _account(world, customer, wish, told)
    mandate = mandates.make(
        world, account, wish["scheme"], wish["metadata"], _consent(wish)
    )
    wish["links"]["mandate"] = mandate["id"]
    for step in setup["actions"]:
        step["status"] = "completed"
    setup["status"] = "fulfilled"
    setup["links"] |= {
        "customer": customer["id"],
        "customer_bank_account": account["id"],
        "mandate_request": setup["id"].replace("BRQ", "MRQ"),
        "mandate_request_mandate": mandate["id"],
    }
    flow["customer_details_captured"] = True
    links = {
        "customer": customer["id"],
        "customer_bank_account": account["id"],
        "mandate_request_mandate": mandate["id"],
    }
    world.event("billing_requests", setup, "fulfilled", {"origin": "customer"}, **links)
    return mandate


def _consent(wish):
    most = (wish["constraints"] or {}).get("max_amount_per_payment")
    return most and {
        "end_date": None,
        "max_amount_per_payment": most,
        "max_amount_per_period": None,
        "max_payments_per_period": None,
        "period": None,
        "start_date": None,
    }


def _customer(world, told, language):
    values = {name: told.get(name) for name in DETAILS}
    return world.add(
        "customers",
        {**values, "language": language, "metadata": {}, "phone_number": None},
    )


def _account(world, customer, wish, told):
    holder = f"{customer['given_name'] or ''} {customer['family_name'] or ''}".strip()
    return world.add(
        "customer_bank_accounts",
        {
            "account_holder_name": holder or customer["company_name"],
            "account_number_ending": str(told.get("account") or "0606")[-4:],
            "account_type": "checking" if wish["currency"] == "USD" else None,
            "bank_account_token": None,
            "bank_name": "BANK OF THE FAKE",
            "country_code": told.get("country_code") or "FR",
            "currency": wish["currency"],
            "enabled": True,
            "links": {"customer": customer["id"]},
            "metadata": {},
            "payer_name_verification_result": None,
            "trusted_recipient": False,
        },
    )
