"""Take refunds out of what was paid, as a person would."""

from bisect import bisect_right
from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

from .payments import Paid, Verdict


class Payment(NamedTuple):
    """A payment as far as it was kept, with all that made it."""

    on: date
    amount: Any
    parts: tuple[Paid, ...]


def without_refunds(paid: list[Paid]) -> tuple[list[Payment], list[Verdict]]:
    """Return what was kept, and the verdicts on what was given back.

    A refund takes out the last payment of its sum before it, or else the first after
    it; a smaller one lessens the last payment before it.
    """
    refunds = [entry for entry in paid if entry.amount < 0]
    kept = [Payment(*entry[:2], (entry,)) for entry in paid if entry.amount >= 0]
    gone, verdicts, alone = set(), [], []
    for refund, n in _whole_refunds(refunds, kept):
        if n is None:
            alone.append(refund)
        else:
            gone.add(n)
            verdicts.append(Verdict("refunded", paid=(*kept[n].parts, refund)))
    rest = [payment for n, payment in enumerate(kept) if n not in gone]
    verdicts += _lessen(rest, alone)
    return rest, verdicts


def _whole_refunds(refunds, kept):
    """Yield each refund with the payment that it takes out, None if there is none."""
    by_amount = defaultdict(list)
    for n, payment in enumerate(kept):
        by_amount[payment.amount].append(n)
    open_before, waiting = defaultdict(list), []
    positions = dict.fromkeys(by_amount, 0)
    for refund in refunds:
        amount = -refund.amount
        same, n = by_amount.get(amount, ()), positions.get(amount, 0)
        while n < len(same) and kept[same[n]].on <= refund.on:
            open_before[amount].append(same[n])
            n += 1
        positions[amount] = n
        if open_before[amount]:
            yield refund, open_before[amount].pop()
        else:
            waiting.append(refund)
    yield from _later_payments(waiting, by_amount, positions)


def _later_payments(refunds, by_amount, positions):
    for refund in refunds:
        amount = -refund.amount
        same, n = by_amount.get(amount, ()), positions[amount]
        positions[amount] = n + 1
        yield refund, same[n] if n < len(same) else None


def _lessen(payments, refunds):
    """Take refunds off greater payments; return verdicts on those without any."""
    days = [payment.on for payment in payments]
    alone = []
    for refund in refunds:
        n = bisect_right(days, refund.on) - 1
        if n >= 0 and payments[n].amount > -refund.amount:
            on, amount, parts = payments[n]
            payments[n] = Payment(on, amount + refund.amount, (*parts, refund))
        else:
            alone.append(Verdict("extra", paid=(refund,)))
    return alone
