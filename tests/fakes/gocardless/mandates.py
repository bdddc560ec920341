"""Mandates: how they come to life, and how they end."""

from . import payments
from .checking import bank
from .refusals import not_found, state
from .schemes import SCHEMES, add, next_charge_date

# New payments are taken.
OPEN = ("pending_customer_approval", "pending_submission", "submitted", "active")
ENDED = ("failed", "cancelled", "expired", "consumed", "blocked")


def make(world, account, scheme, metadata=None, consent=None):
    """Make a mandate on a bank account, as its customer has signed it."""
    told = world.add(
        "mandates",
        {
            "authorisation_source": "web",
            "consent_parameters": consent,
            "consent_type": None,
            "funds_settlement": "managed",
            "mandate_type": None,
            "metadata": metadata or {},
            "next_possible_charge_date": None,
            "next_possible_standard_ach_charge_date": None,
            "payments_require_approval": False,
            "reference": None,
            "scheme": scheme,
            "status": "pending_submission",
            "verified_at": None,
            "links": {
                "creditor": next(iter(world.objects["creditors"])),
                "customer": account["links"]["customer"],
                "customer_bank_account": account["id"],
            },
        },
    )
    number = told["id"].removeprefix("MD")
    told["reference"] = f"R{number}"[: SCHEMES[scheme].reference or 10]
    world.hidden[told["id"]].update(
        submit_on=add(world.today, 1, scheme), activate_on=add(world.today, 3, scheme)
    )
    world.event("mandates", told, "created", {"origin": "customer"})
    return told


def shown(world, told):
    """Return a mandate as it is read today."""
    day = None
    if told["status"] in OPEN:
        day = next_charge_date(world.today, told["scheme"]).isoformat()
    return {
        **told,
        "next_possible_charge_date": day,
        "next_possible_standard_ach_charge_date": day
        if told["scheme"] == "ach"
        else None,
    }


def given_name(world, told):
    """Return the name that steers what happens."""
    return world.objects["customers"][told["links"]["customer"]]["given_name"]


def get(world, ref):
    found = world.objects["mandates"].get(ref)
    if found is None:
        raise not_found()
    return found


def cancel(world, ref, details=None):
    """End a mandate by the API, and its payments that are not submitted."""
    told = get(world, ref)
    if told["status"] in ENDED:
        raise state("cancellation_failed", "Mandate is already cancelled or failed")
    return end(
        world,
        told,
        "cancelled",
        {"origin": "api", "cause": "mandate_cancelled", **(details or {})},
    )


def end(world, told, status, details=None):
    """Let a mandate end, and take along its payments that are not submitted."""
    told["status"] = status
    event = world.event("mandates", told, status, details)
    cause = (details or {}).get("cause") or f"mandate_{status}"
    origin = (details or {}).get("origin", "gocardless")
    for payment in list(world.objects["payments"].values()):
        if payment["links"]["mandate"] == told["id"]:
            if payment["status"] in payments.CANCELLABLE:
                payments.stop(
                    world,
                    payment,
                    {"origin": origin, "cause": cause},
                    parent_event=event["id"],
                )
    return told


def move(world, told, status, action=None, details=None, **links):
    """Let a mandate go to another status."""
    told["status"] = status
    return world.event("mandates", told, action or status, details, **links)


def suspend(world, told):
    """The payer suspends his agreement at the bank; payments wait."""
    details = bank(
        told["scheme"],
        "SBP",
        "mandate_suspended_by_payer",
        "The payer suspended the mandate.",
    )
    return move(world, told, "suspended_by_payer", details=details)


def replace(world, told):
    """Another creditor's mandate takes over: this one ends."""
    account = world.objects["customer_bank_accounts"][
        told["links"]["customer_bank_account"]
    ]
    new = make(world, account, told["scheme"], told["metadata"])
    told["links"]["new_mandate"] = new["id"]
    move(world, told, "cancelled", "replaced", new_mandate=new["id"])
    return new


def transfer(world, told):
    """The customer switches his bank: the mandate goes on, with another account."""
    old = world.objects["customer_bank_accounts"][
        told["links"]["customer_bank_account"]
    ]
    copy = {key: old[key] for key in old if key not in ("id", "created_at")}
    copy |= {"account_number_ending": "99", "bank_name": "ANOTHER BANK"}
    new = world.add("customer_bank_accounts", copy)
    told["links"]["customer_bank_account"] = new["id"]
    return world.event(
        "mandates",
        told,
        "transferred",
        bank(
            told["scheme"],
            "ADDACS-3",
            "bank_account_transferred",
            "The account was moved to another bank.",
        ),
        previous_customer_bank_account=old["id"],
        new_customer_bank_account=new["id"],
    )


def reinstate(world, ref):
    """Bring a mandate back by the API."""
    told = get(world, ref)
    if told["status"] in OPEN:
        raise state(
            "mandate_not_inactive", "Mandate is already active or being submitted"
        )
    if told["status"] == "blocked":
        raise state("mandate_is_blocked", "Mandate is blocked")
    move(world, told, "pending_submission", "reinstated", {"origin": "api"})
    return told


def live(world, told):
    """Let one day pass for a mandate."""
    hidden, name = world.hidden[told["id"]], given_name(world, told)
    if told["status"] == "pending_submission" and world.today >= hidden["submit_on"]:
        if name == "Invalid":
            _fail(world, told)
        elif not SCHEMES[told["scheme"]].with_payment:
            move(world, told, "submitted")
        elif name == "Expired":
            end(world, told, "expired", {"cause": "mandate_expired"})
        elif name == "Switching" and not hidden.get("switched"):
            hidden["switched"] = True
            transfer(world, told)
    if told["status"] == "submitted" and world.today >= hidden["activate_on"]:
        activate(world, told)


def _fail(world, told):
    scheme = told["scheme"]
    details = bank(
        scheme,
        SCHEMES[scheme].wrong_details,
        "invalid_bank_details",
        "The bank details are invalid.",
    )
    end(world, told, "failed", details)


def activate(world, told):
    """The bank knows the mandate now."""
    move(world, told, "active")
    hidden, name = world.hidden[told["id"]], given_name(world, told)
    if name == "Expired":
        end(world, told, "expired", {"cause": "mandate_expired"})
    elif name == "Switching" and not hidden.get("switched"):
        hidden["switched"] = True
        transfer(world, told)
