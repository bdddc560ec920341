"""Refunds: asked for with the total that is then given back."""

from . import payouts
from .checking import NO_FX, check_amount, check_fields, check_metadata, linked
from .refusals import not_found, state, validation
from .schemes import add

KNOWN = (
    "amount",
    "links",
    "metadata",
    "reference",
    "total_amount_confirmation",
)
_BACK = ("bounced", "funds_returned", "cancelled")


def create(world, body):
    """Take a request to give money back."""
    check_fields(body, KNOWN, "/refunds")
    payment = linked(world, "payments", "refunds", body, "payment")
    amount = check_amount("refunds", body)
    if payment["status"] not in ("confirmed", "paid_out"):
        raise state("refund_payment_invalid_state", "Payment cannot be refunded")
    total = payment["amount_refunded"] + amount
    if body.get("total_amount_confirmation") != total:
        raise validation(
            "refunds", "total_amount_confirmation", "does not match the total refunded"
        )
    if total > payment["amount"]:
        raise validation("refunds", "amount", "is more than was paid")
    metadata = check_metadata("refunds", body)
    payment["amount_refunded"] = total
    told = world.add(
        "refunds",
        {
            "amount": amount,
            "currency": payment["currency"],
            "fx": dict(NO_FX),
            "metadata": metadata,
            "reference": body.get("reference"),
            "status": "created",
            "links": {
                "payment": payment["id"],
                "mandate": payment["links"]["mandate"],
            },
        },
        paid_on=add(world.today, 2, payment["scheme"]),
    )
    world.event("refunds", told, "created", {"origin": "api"}, **told["links"])
    return told


def get(world, ref):
    found = world.objects["refunds"].get(ref)
    if found is None:
        raise not_found()
    return found


def live(world, told):
    """Let one day pass for a refund."""
    if told["status"] == "created":
        told["status"] = "pending_submission"
    elif told["status"] == "pending_submission":
        told["status"] = "submitted"
    elif told["status"] == "submitted":
        told["status"] = "paid"
        payouts.owe_refund(world, told, "refund", -told["amount"])
        world.event("refunds", told, "paid", **told["links"])


def bring_back(world, told, status):
    """The payer's bank does not take the money."""
    if status not in _BACK:
        raise ValueError(f"{status!r} is none of {', '.join(_BACK)}.")
    payment = world.objects["payments"][told["links"]["payment"]]
    payment["amount_refunded"] -= told["amount"]
    if told["status"] == "paid":
        payouts.owe_refund(world, told, "refund_funds_returned", told["amount"])
    told["status"] = status
    action = "funds_returned" if status == "funds_returned" else "failed"
    details = {"origin": "bank", "scheme": payment["scheme"]}
    return world.event("refunds", told, action, details, **told["links"])
