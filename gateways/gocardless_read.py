"""Read GoCardless' objects into plain data: minor units, dates, states."""

from datetime import date, datetime
from decimal import Decimal

from .contract import Answer
from .errors import Refused
from .news import (
    Connection,
    Event,
    HostedFlow,
    Mandate,
    Payment,
    Payout,
    PayoutItem,
    Refund,
    SchemeAccount,
    SetUp,
)
from .reasons import gocardless_reason

# All of them have a hundredth.
CURRENCIES = ("AUD", "CAD", "DKK", "EUR", "GBP", "NZD", "SEK", "USD")

PAYMENT_OUTCOMES = {
    "pending_customer_approval": "pending",
    "pending_submission": "pending",
    "submitted": "pending",
    "confirmed": "collected",
    "paid_out": "collected",
    "cancelled": "cancelled",
    "customer_approval_denied": "refused",
    "failed": "refused",
    "charged_back": "returned",
}
MANDATE_STATES = {
    # NOTE: most schemes submit a mandate with its first payment: waiting is healthy.
    "pending_customer_approval": "pending",
    "pending_submission": "pending",
    "submitted": "pending",
    "active": "active",
    "suspended_by_payer": "suspended",
    "failed": "failed",
    "cancelled": "cancelled",
    "expired": "expired",
    "consumed": "consumed",
    "blocked": "blocked",
}
REFUND_OUTCOMES = {
    "created": "pending",
    "pending_submission": "pending",
    "submitted": "pending",
    "paid": "collected",
    "cancelled": "cancelled",
    "bounced": "returned",
    "funds_returned": "returned",
}
_SETUP_STATES = {"fulfilled": "fulfilled", "cancelled": "cancelled"}


def to_minor(amount, currency):
    """Return a decimal string in minor units.

    :raise Refused: for a currency that is not collected, or a fraction of a cent.

    >>> to_minor("30.00", "EUR")
    3000
    """
    if currency not in CURRENCIES:
        raise Refused(f"GoCardless does not collect {currency}.", "currency")
    minor = Decimal(amount) * 100
    if minor != minor.to_integral_value() or minor <= 0:
        raise Refused(f"{amount} {currency} cannot be collected.", "amount")
    return int(minor)


def from_minor(amount):
    """Return minor units, perhaps with a fraction, in units of the currency.

    >>> from_minor("-45.5")
    Decimal('-0.455')
    """
    return Decimal(str(amount or 0)).scaleb(-2)


def to_date(text):
    """Return an ISO date, None for none."""
    return date.fromisoformat(text) if text else None


def to_moment(text):
    """Return a time stamp of GoCardless, aware."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def from_moment(moment):
    """Return an aware time as GoCardless writes it; a naive one is refused."""
    if moment.utcoffset() is None:
        raise ValueError("A moment with its time zone is needed.")
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def answer_of_payment(told, failed=None):
    """Return what became of a payment, as an answer to a request for it.

    NOTE: what was charged back had been collected; that it came back is another event.
    """
    payment = payment_of(told, failed)
    outcome = "collected" if payment.outcome == "returned" else payment.outcome
    refused = outcome in ("refused", "cancelled")
    reason = payment.reason if refused else None
    return Answer(
        outcome,
        kind="refused" if refused else "",
        provider_ref=payment.ref,
        words=reason.said if reason else "",
        charge_date=payment.charge_date,
        code=reason.code or reason.cause if reason else payment.status,
        failure=reason.failure if reason else "",
    )


def payment_of(told, failed=None):
    """Return a payment; `failed` is the event that tells why it failed."""
    metadata = told.get("metadata") or {}
    links = told.get("links") or {}
    return Payment(
        ref=told["id"],
        outcome=PAYMENT_OUTCOMES.get(told["status"], "pending"),
        status=told["status"],
        amount=from_minor(told["amount"]),
        currency=told["currency"],
        method=links.get("mandate") or "",
        charge_date=to_date(told.get("charge_date")),
        refunded=from_minor(told.get("amount_refunded")),
        key=metadata.get("key") or "",
        reference=metadata.get("reference") or "",
        payout_ref=links.get("payout") or "",
        reason=failed and event_of(failed, told.get("scheme") or "").reason,
    )


def answer_of_refund(told):
    """Return what became of a refund, as an answer to a request for it.

    NOTE: what came back had been accepted; that it came back is another event.
    """
    refund = refund_of(told)
    outcome = "pending" if refund.outcome == "returned" else refund.outcome
    return Answer(
        outcome,
        kind="refused" if outcome == "cancelled" else "",
        provider_ref=refund.ref,
        code=refund.status,
    )


def refund_of(told):
    """Return a refund."""
    metadata = told.get("metadata") or {}
    return Refund(
        ref=told["id"],
        outcome=REFUND_OUTCOMES.get(told["status"], "pending"),
        status=told["status"],
        amount=from_minor(told["amount"]),
        currency=told["currency"],
        payment_ref=(told.get("links") or {}).get("payment") or "",
        key=metadata.get("key") or "",
        reference=metadata.get("reference") or "",
    )


def mandate_of(told, account):
    """Return a mandate; `account` is its customer's bank account, as GoCardless has it."""
    links = told.get("links") or {}
    state = MANDATE_STATES.get(told["status"], "failed")
    return Mandate(
        ref=told["id"],
        state="replaced" if links.get("new_mandate") else state,
        status=told["status"],
        scheme=told.get("scheme") or "",
        currency=account.get("currency") or "",
        reference=told.get("reference") or "",
        created_on=to_moment(told["created_at"]).date(),
        next_charge_date=to_date(told.get("next_possible_charge_date")),
        customer_ref=links.get("customer") or "",
        bank_account_ref=links.get("customer_bank_account") or "",
        replaced_by=links.get("new_mandate") or "",
        holder=account.get("account_holder_name") or "",
        bank=account.get("bank_name") or "",
        ending=account.get("account_number_ending") or "",
        most=_most_of(told),
    )


def _most_of(told):
    """Return the highest single payment of a mandate, None where none was agreed."""
    agreed = (told.get("consent_parameters") or {}).get("max_amount_per_payment")
    return from_minor(agreed) if agreed else None


def flow_of(told, setup_ref):
    """Return the page of a set-up."""
    expires_at = to_moment(told["expires_at"])
    return HostedFlow(setup_ref, told["authorisation_url"], expires_at)


def setup_of(told):
    """Return how far a billing request is."""
    links = told.get("links") or {}
    return SetUp(
        setup_ref=told["id"],
        state=_SETUP_STATES.get(told["status"], "open"),
        mandate_ref=links.get("mandate_request_mandate") or "",
        customer_ref=links.get("customer") or "",
        bank_account_ref=links.get("customer_bank_account") or "",
    )


def event_of(told, scheme=""):
    """Return an event, whatever its resource and action are called."""
    details = told.get("details") or {}
    why = details.get("reason_code") or details.get("cause")
    tells = told["action"] in ("failed", "charged_back", "cancelled", "expired")
    return Event(
        ref=told["id"],
        created_at=to_moment(told["created_at"]),
        resource=told["resource_type"],
        action=told["action"],
        links=told.get("links") or {},
        details=details,
        reason=gocardless_reason(told["action"], details, scheme)
        if why and tells
        else None,
    )


def item_of(told):
    """Return a line of a payout."""
    links = told.get("links") or {}
    return PayoutItem(
        type=told["type"],
        amount=from_minor(told["amount"]),
        payment_ref=links.get("payment") or "",
        mandate_ref=links.get("mandate") or "",
        refund_ref=links.get("refund") or "",
        taxes=tuple(
            (tax.get("tax_rate_id") or "", from_minor(tax.get("amount")))
            for tax in told.get("taxes") or ()
        ),
    )


def payout_of(told, items):
    """Return a payout of its lines."""
    return Payout(
        ref=told["id"],
        status=told["status"],
        amount=from_minor(told["amount"]),
        fees=from_minor(told.get("deducted_fees")),
        currency=told["currency"],
        arrival_date=to_date(told.get("arrival_date")),
        reference=told.get("reference") or "",
        items=tuple(item_of(item) for item in items),
    )


def connection_of(told):
    """Return whose account it is. The schemes' names become those of mandates."""
    return Connection(
        account_ref=told["id"],
        name=told.get("name") or "",
        verification=told.get("verification_status") or "",
        can_refund=bool(told.get("can_create_refunds")),
        sends_notices=not told.get("merchant_responsible_for_notifications"),
        schemes=tuple(
            SchemeAccount(
                scheme={"sepa": "sepa_core"}.get(one["scheme"], one["scheme"]),
                currency=one.get("currency") or "",
                status=one.get("status") or "",
                notice_days=one.get("minimum_advance_notice"),
                reference=one.get("reference") or "",
            )
            for one in told.get("scheme_identifiers") or ()
        ),
    )
