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
    if scenario not in SCENARIOS:
        raise ValueError(f"{scenario!r} is none of {', '.join(SCENARIOS)}.")
    kind, verb = SCENARIOS[scenario]
    return verb(world, world.objects[kind][ref], **choice)
