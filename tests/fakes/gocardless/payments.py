"""Payments: asked for, submitted, confirmed, paid out, and what comes back late."""

from . import mandates, payouts
from .checking import (
    NO_FX,
    bank,
    check_amount,
    check_date,
    check_fields,
    check_metadata,
    linked,
)
from .refusals import not_found, state, validation
from .schemes import SCHEMES, add, back, next_charge_date, roll

KNOWN = (
    "amount",
    "app_fee",
    "charge_date",
    "currency",
    "description",
    "faster_ach",
    "links",
    "metadata",
    "reference",
    "retry_if_possible",
)
CANCELLABLE = ("pending_customer_approval", "pending_submission")
MOST_RETRIES = 3


def create(world, body):
    """Take a request for a payment."""
    check_fields(body, KNOWN, "/payments")
    mandate = linked(world, "mandates", "payments", body, "mandate")
    scheme = SCHEMES[mandate["scheme"]]
    amount = check_amount("payments", body)
    if body.get("currency") != scheme.currency:
        raise validation("payments", "currency", "must match the mandate's scheme")
    metadata = check_metadata("payments", body)
    _check_reference(body, scheme)
    if mandate["status"] not in mandates.OPEN:
        raise state("mandate_is_inactive", "Mandate is failed, cancelled or expired")
    charge_date = _charge_date(world, body, mandate["scheme"])
    told = world.add(
        "payments",
        {
            "amount": amount,
            "amount_refunded": 0,
            "app_fee": None,
            "charge_date": charge_date.isoformat(),
            "currency": body["currency"],
            "description": body.get("description"),
            "faster_ach": False,
            "fx": dict(NO_FX),
            "metadata": metadata,
            "reference": body.get("reference"),
            "retry_if_possible": bool(body.get("retry_if_possible")),
            "scheme": mandate["scheme"],
            "status": "pending_submission",
            "links": {
                "mandate": mandate["id"],
                "creditor": mandate["links"]["creditor"],
            },
        },
        retries=0,
    )
    world.event("payments", told, "created", {"origin": "api"})
    return told


def _check_reference(body, scheme):
    reference = body.get("reference")
    if reference is not None and not isinstance(reference, str):
        raise validation("payments", "reference", "must be a string")
    if reference and len(reference) > scheme.reference:
        raise validation("payments", "reference", "is too long for the scheme")


def _charge_date(world, body, scheme):
    first = next_charge_date(world.today, scheme)
    wished = check_date("payments", body, "charge_date")
    if wished is None:
        return first
    if wished < first:
        raise validation(
            "payments",
            "charge_date",
            "must be on or after mandate's next_possible_charge_date",
        )
    return roll(wished, scheme)


def get(world, ref):
    found = world.objects["payments"].get(ref)
    if found is None:
        raise not_found()
    return found


def update(world, ref, body):
    """Change the metadata, and nothing else."""
    check_fields(body, ("metadata", "retry_if_possible"), "/payments")
    told = get(world, ref)
    told["metadata"] = check_metadata("payments", body)
    return told


def cancel(world, ref):
    """Stop a payment that is not submitted."""
    told = get(world, ref)
    if told["status"] != "pending_submission":
        raise state("cancellation_failed", "Payment cannot be cancelled any more")
    return stop(world, told, {"origin": "api", "cause": "payment_cancelled"})


def stop(world, told, details, **links):
    told["status"] = "cancelled"
    world.event("payments", told, "cancelled", details, **links)
    return told


def retry(world, ref, body):
    """Ask once more for a failed payment."""
    check_fields(body or {}, ("charge_date", "metadata"), "/data")
    told = get(world, ref)
    hidden = world.hidden[ref]
    mandate = world.objects["mandates"][told["links"]["mandate"]]
    if told["status"] != "failed" or hidden.get("will_retry"):
        raise state("retry_failed", "Payment is not failed")
    if hidden["retries"] >= MOST_RETRIES:
        raise state("retry_failed", "Payment was retried too often")
    if mandate["status"] not in mandates.OPEN:
        raise state("mandate_is_inactive", "Mandate is failed, cancelled or expired")
    hidden["retries"] += 1
    resubmit(world, told, _charge_date(world, body or {}, told["scheme"]), "api")
    return told


def resubmit(world, told, charge_date, origin):
    told["status"] = "pending_submission"
    told["charge_date"] = charge_date.isoformat()
    details = {"origin": origin, "cause": "payment_retried"}
    world.event("payments", told, "resubmission_requested", details)


# === WHAT THE BANKS DO === #


def live(world, told):
    """Let one day pass for a payment."""
    if told["status"] in _LIFE:
        _LIFE[told["status"]](world, told)
    elif told["status"] == "failed":
        _retry_by_itself(world, told)


def _wait_for_submission(world, told):
    scheme = SCHEMES[told["scheme"]]
    charge_date = _date(world, told)
    submit_on = back(charge_date, max(scheme.charged - 1, 0), told["scheme"])
    mandate = world.objects["mandates"][told["links"]["mandate"]]
    if world.today < submit_on or mandate["status"] not in mandates.OPEN:
        return
    if mandate["status"] == "pending_submission" and scheme.with_payment:
        mandates.move(world, mandate, "submitted")
        world.hidden[mandate["id"]]["activate_on"] = charge_date
    told["status"] = "submitted"
    world.event("payments", told, "submitted")


def _wait_for_the_bank(world, told):
    scheme = SCHEMES[told["scheme"]]
    confirmed_on = add(
        _date(world, told), scheme.confirmed - scheme.charged, told["scheme"]
    )
    if world.today < confirmed_on:
        return
    if _name(world, told) == "Penniless":
        fail(world, told)
    else:
        told["status"] = "confirmed"
        world.event("payments", told, "confirmed")


def _wait_for_the_payout(world, told):
    scheme = SCHEMES[told["scheme"]]
    paid_on = add(_date(world, told), scheme.paid_out - scheme.charged, told["scheme"])
    if world.today >= paid_on:
        if _name(world, told) == "Late":
            fail(world, told)
        else:
            payouts.add_payment(world, told)


def _wait_for_a_dispute(world, told):
    # NOTE: a chargeback that was cancelled is not raised again.
    hidden = world.hidden[told["id"]]
    if _name(world, told) == "Fickle" and not hidden.get("disputed"):
        if world.today >= add(hidden["paid_on"], 1, told["scheme"]):
            charge_back(world, told)


_LIFE = {
    "pending_submission": _wait_for_submission,
    "submitted": _wait_for_the_bank,
    "confirmed": _wait_for_the_payout,
    "paid_out": _wait_for_a_dispute,
}


def _retry_by_itself(world, told):
    hidden = world.hidden[told["id"]]
    if hidden.get("will_retry") and world.today >= hidden["retry_on"]:
        hidden["will_retry"] = False
        hidden["retries"] += 1
        first = next_charge_date(world.today, told["scheme"])
        resubmit(world, told, first, "gocardless")


def fail(world, told, code=None, cause=None, description=None):
    """The bank did not pay, or takes back what it paid; by default for lack of money."""
    own_code, own_cause = SCHEMES[told["scheme"]].no_money
    hidden = world.hidden[told["id"]]
    retries = told["retry_if_possible"] and hidden["retries"] < MOST_RETRIES
    will_retry = retries and told["status"] == "submitted"
    hidden["will_retry"] = will_retry
    hidden["retry_on"] = add(world.today, 3, told["scheme"])
    _take_back(world, told, "payment_failed", "late_failure_settled")
    told["status"] = "failed"
    details = bank(
        told["scheme"],
        code or own_code,
        cause or own_cause,
        description or "The customer's account had insufficient funds.",
        will_attempt_retry=will_retry,
    )
    return world.event("payments", told, "failed", details)


def charge_back(world, told, code=None, cause=None):
    """The payer has the money fetched back."""
    own_code, own_cause = SCHEMES[told["scheme"]].disputed
    world.hidden[told["id"]].update(disputed=True, was=told["status"])
    _take_back(world, told, "payment_charged_back", "chargeback_settled")
    told["status"] = "charged_back"
    details = bank(
        told["scheme"],
        code or own_code,
        cause or own_cause,
        "The customer asked the bank for the money.",
    )
    return world.event("payments", told, "charged_back", details)


def cancel_chargeback(world, told):
    """The payer gives the money again."""
    if world.hidden[told["id"]]["was"] == "paid_out":
        payouts.owe(world, told, "payment_paid_out", told["amount"])
    told["status"] = world.hidden[told["id"]]["was"]
    return world.event("payments", told, "chargeback_cancelled", {"origin": "bank"})


def _take_back(world, told, item, settled):
    """Deduct from a later payout what an earlier one paid."""
    if told["status"] == "paid_out":
        payouts.owe(world, told, item, -told["amount"], settled)
        payouts.owe_fee(world, told, -1)


def _date(world, told):
    return world.now.date().fromisoformat(told["charge_date"])


def _name(world, told):
    mandate = world.objects["mandates"][told["links"]["mandate"]]
    return mandates.given_name(world, mandate)
