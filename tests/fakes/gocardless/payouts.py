"""Payouts: what was collected, less fees with their taxes, less what came back."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from .checking import NO_FX
from .refusals import not_found, usage
from .schemes import BY_CURRENCY, add

_TENTH = Decimal("0.1")
_KEPT = timedelta(days=183)
_VAT = Decimal(20)


def add_payment(world, told):
    """Put a confirmed payment, and what it cost, into the next payout."""
    told["status"] = "paid_out"
    world.hidden[told["id"]]["paid_on"] = world.today
    owe(world, told, "payment_paid_out", told["amount"], "paid_out")
    owe_fee(world, told, 1)


def owe(world, payment, kind, amount, action=None):
    """Let the next payout have a line; ``action`` then happens to the payment."""
    links = {"mandate": payment["links"]["mandate"], "payment": payment["id"]}
    _owe(world, payment["currency"], kind, Decimal(amount), links, (payment, action))


def owe_fee(world, payment, sign):
    """Charge the fee of a payment, or give it back: 1 % and 20 cents, VAT in it."""
    net = (Decimal(payment["amount"]) / 100 + 20).quantize(_TENTH, ROUND_HALF_UP)
    tax = (net * _VAT / 100).quantize(_TENTH, ROUND_HALF_UP)
    links = {"mandate": payment["links"]["mandate"], "payment": payment["id"]}
    _owe(
        world,
        payment["currency"],
        "gocardless_fee",
        -sign * (net + tax),
        links,
        (payment, None),
        tax=sign * tax,
    )


def owe_refund(world, refund, kind, amount):
    """Let the next payout pay for a refund, or have it back."""
    links = {**refund["links"], "refund": refund["id"]}
    _owe(world, refund["currency"], kind, Decimal(amount), links, (refund, None))


def _owe(world, currency, kind, amount, links, subject, tax=None):
    item = {"type": kind, "amount": str(amount.quantize(_TENTH)), "links": links}
    item["taxes"] = [] if tax is None else [_tax(currency, tax)]
    world.due_items.append((currency, amount, item, subject))


def _tax(currency, amount):
    return {
        "amount": str(amount),
        "currency": currency,
        "destination_amount": str(amount),
        "destination_currency": currency,
        "exchange_rate": None,
        "tax_rate_id": "GB_VAT_1",
    }


def live(world):
    """Pay out what is due; what is due to the provider waits for more."""
    for told in list(world.objects["payouts"].values()):
        if told["status"] == "pending" and str(world.today) >= told["arrival_date"]:
            told["status"] = "paid"
            world.event("payouts", told, "paid")
    for currency in sorted({currency for currency, *_rest in world.due_items}):
        due = [one for one in world.due_items if one[0] == currency]
        if sum(amount for _currency, amount, *_rest in due) > 0:
            _pay(world, currency, due)


def _pay(world, currency, due):
    exact = sum(amount for _currency, amount, *_rest in due)
    amount = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    gross = sum(a for _c, a, item, _s in due if item["type"] != "gocardless_fee")
    creditor = next(iter(world.objects["creditors"].values()))
    told = world.add(
        "payouts",
        {
            "amount": amount,
            "arrival_date": add(world.today, 1, BY_CURRENCY[currency]).isoformat(),
            "currency": currency,
            "deducted_fees": int(gross) - amount,
            "fx": dict(NO_FX),
            "metadata": {},
            "payout_type": "merchant",
            "reference": "",
            "status": "pending",
            "tax_currency": currency,
            "links": {
                "creditor": creditor["id"],
                "creditor_bank_account": creditor["links"][
                    f"default_{currency.lower()}_payout_account"
                ],
            },
        },
    )
    told["reference"] = f"{creditor['bank_reference_prefix']}-{told['id']}"
    world.items[told["id"]] = [item for _currency, _amount, item, _subject in due]
    world.due_items = [one for one in world.due_items if one[0] != currency]
    _tell(world, told, due)


def _tell(world, told, due):
    for _currency, _amount, item, (subject, action) in due:
        if action == "paid_out":
            subject["links"]["payout"] = told["id"]
        if action:
            world.event("payments", subject, action, payout=told["id"])
        elif item["type"] == "refund":
            links = {**subject["links"], "payout": told["id"]}
            world.event("refunds", subject, "refund_settled", **links)


def get(world, ref):
    found = world.objects["payouts"].get(ref)
    if found is None:
        raise not_found()
    return found


def items(world, ref):
    """Return the lines of a payout; after six months they are gone."""
    told = get(world, ref)
    made = world.now.fromisoformat(told["created_at"].replace("Z", "+00:00"))
    if world.now - made > _KEPT:
        raise usage("Payout items are no longer available", 410, "resource_gone")
    return world.items[ref]


def bounce(world, told):
    """The seller's bank did not take the payout."""
    told["status"] = "bounced"
    return told


def balances(world):
    """Return what is on its way, by currency."""
    creditor = next(iter(world.objects["creditors"]))
    sums = {}
    for payment in world.objects["payments"].values():
        kind = {
            "submitted": "pending_payments_submitted",
            "confirmed": "confirmed_funds",
        }.get(payment["status"])
        if kind:
            key = (kind, payment["currency"])
            sums[key] = sums.get(key, 0) + payment["amount"]
    for told in world.objects["payouts"].values():
        if told["status"] == "pending":
            key = ("pending_payouts", told["currency"])
            sums[key] = sums.get(key, 0) + told["amount"]
    return [
        {
            "amount": amount,
            "balance_type": kind,
            "currency": currency,
            "last_updated_at": world.written(world.now),
            "links": {"creditor": creditor},
        }
        for (kind, currency), amount in sums.items()
    ]
