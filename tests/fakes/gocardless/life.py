"""Let days pass: mandates, payments, refunds, payouts, in this order."""

from datetime import datetime, timedelta, timezone

from . import mandates, payments, payouts, refunds
from .world import MORNING

# What can be made to happen, by name: the object's kind, and the verb.
SCENARIOS = {
    "payment_failed": ("payments", payments.fail),
    "payment_charged_back": ("payments", payments.charge_back),
    "chargeback_cancelled": ("payments", payments.cancel_chargeback),
    "mandate_suspended": ("mandates", mandates.suspend),
    "mandate_replaced": ("mandates", mandates.replace),
    "mandate_transferred": ("mandates", mandates.transfer),
    "mandate_activated": ("mandates", mandates.activate),
    "mandate_cancelled": (
        "mandates",
        lambda world, told: mandates.end(
            world,
            told,
            "cancelled",
            {"origin": "bank", "cause": "mandate_cancelled", "scheme": told["scheme"]},
        ),
    ),
    "mandate_failed": ("mandates", lambda w, told: mandates.end(w, told, "failed")),
    "mandate_expired": ("mandates", lambda w, told: mandates.end(w, told, "expired")),
    "mandate_consumed": ("mandates", lambda w, told: mandates.end(w, told, "consumed")),
    "mandate_blocked": ("mandates", lambda w, told: mandates.end(w, told, "blocked")),
    "refund_bounced": (
        "refunds",
        lambda world, told: refunds.bring_back(world, told, "bounced"),
    ),
    "refund_funds_returned": (
        "refunds",
        lambda world, told: refunds.bring_back(world, told, "funds_returned"),
    ),
    "payout_bounced": ("payouts", payouts.bounce),
}

# What only changes a status, or only happens: kind, status, action.
MOVES = {
    "mandate_awaits_approval": ("mandates", "pending_customer_approval", None),
    "mandate_approved": ("mandates", "pending_submission", "customer_approval_granted"),
    "mandate_skipped": ("mandates", "pending_submission", "customer_approval_skipped"),
    "mandate_resubmitted": ("mandates", "pending_submission", "resubmission_requested"),
    "payment_awaits_approval": ("payments", "pending_customer_approval", None),
    "payment_approved": ("payments", "pending_submission", "customer_approval_granted"),
    "payment_denied": (
        "payments",
        "customer_approval_denied",
        "customer_approval_denied",
    ),
    "payment_surcharged": ("payments", None, "surcharge_fee_debited"),
    "payout_fx_confirmed": ("payouts", None, "fx_rate_confirmed"),
    "setup_ready": ("billing_requests", "ready_to_fulfil", None),
    "setup_fulfilling": ("billing_requests", "fulfilling", None),
}


def advance(world, day):
    """Let the days pass up to one, which has then begun."""
    if day < world.today:
        raise ValueError(f"The clock only goes forward: it is {world.today}.")
    while world.today < day:
        tomorrow = world.today + timedelta(1)
        world.now = datetime.combine(tomorrow, MORNING, timezone.utc)
        _live(world)


def _live(world):
    for kind, live in (
        ("mandates", mandates.live),
        ("payments", payments.live),
        ("refunds", refunds.live),
    ):
        for told in list(world.objects[kind].values()):
            live(world, told)
    payouts.live(world)


def play(world, scenario, ref, **choice):
    """Make something happen to an object, by the name of the scenario."""
    if scenario in MOVES:
        return _move(world, *MOVES[scenario], ref)
    if scenario not in SCENARIOS:
        raise ValueError(f"{scenario!r} is none of {', '.join((*SCENARIOS, *MOVES))}.")
    kind, verb = SCENARIOS[scenario]
    return verb(world, world.objects[kind][ref], **choice)


def _move(world, kind, status, action, ref):
    told = world.objects[kind][ref]
    told["status"] = status or told["status"]
    return action and world.event(kind, told, action)
