"""An operation on a client's account as plain data: what is chosen, and what it does."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Hold what a person chose for an operation; what it does not need is empty.

    ``amount`` is in ``currency``; 0: all that there is. ``other``: the client who gets a
    credit, or a subscription. ``move``: the invoice or credit note that it is about;
    ``moves``: the invoices that are paid. ``payment``: what is taken back, or the debit
    that is given back, by ``way``: ``provider`` or ``hand``. ``cancels``: with a credit
    note; ``keeps_period``: its days are not billed again. ``keeps_payer``: who pays
    stays.
    """

    company: Any
    currency: Any
    day: date
    amount: float = 0.0
    reason: str = ""
    other: Any = None
    account: Any = None
    journal: Any = None
    instalment: Any = None
    move: Any = None
    payment: Any = None
    moves: Any = None
    subscription: Any = None
    product: Any = None
    way: str = "hand"
    cancels: bool = True
    keeps_period: bool = True
    keeps_payer: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Hold a journal item that is going to be written; sums as ``account.move.line``.

    ``pays``: the open item that it is matched with, if any.
    """

    account: Any
    partner: Any
    label: str
    amount_currency: float
    balance: float
    pays: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Hold two open items that are going to be matched, and the sum."""

    debit: Any
    credit: Any
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Hold what an operation comes to: journal items, pairs, sentences; or why not."""

    items: tuple = ()
    pairs: tuple = ()
    said: tuple = ()
    problem: str = ""


# So many of what an operation may be about are tried, before the menu says why not.
MOST_TRIED = 20


def say_why_none(records, say):
    """Return empty where one of some records will do, else why the first does not.

    :param say: called with a record; returns why it does not, or empty.
    """
    said = []
    for record in records[:MOST_TRIED]:
        said.append(say(record))
        if not said[-1]:
            return ""
    return said[0] if said else ""
