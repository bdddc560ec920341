"""Charges become invoices and credit notes: grouped, put in order, netted. Plain data.

Whose and of what kind they are is opaque here: records stand where ``Any`` does, are
compared and carried along, and never asked for more.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Any, NamedTuple


class InvoiceGroup(NamedTuple):
    """What two positions must have in common to share an invoice."""

    company: Any
    payer: Any
    token: Any
    partner: Any
    journal: Any
    currency: Any
    term: Any
    fiscal_position: Any
    lang: str
    payment_mode: str
    offline_type: str
    policy: str
    issued_on: Date
    bill_on: Date
    due_on: Date | None


@dataclass(frozen=True)
class Position:
    """One charge of one line, on its way to an invoice.

    :param float amount: what the charge costs, as agreed.
    :param float quantity: on the invoice.
    :param float price_unit: on the invoice, as its fiscal position has it.
    :param bool is_taxed: there is a tax, be it of 0 %.
    """

    subscription: Any
    line: Any
    charge: Any
    revision: int
    group: InvoiceGroup
    amount: float
    quantity: float
    price_unit: float
    is_taxed: bool

    @property
    def price(self):
        """Return what it costs on its invoice."""
        return self.quantity * self.price_unit

    def posted(self):
        """Return the position on an invoice that is posted, whatever the plan says."""
        return replace(self, group=self.group._replace(policy="post"))


class Waiting(NamedTuple):
    """A credit that comes off the next invoice of its subscription."""

    subscription: Any
    charge: Any
    price: float


class Document(NamedTuple):
    """One invoice to come, or credit note: what it bills and what it takes off."""

    group: InvoiceGroup
    positions: list
    credits: list
    is_credit_note: bool = False

    @property
    def sign(self):
        """Return 1 where a charge is positive on the document, else -1."""
        return -1 if self.is_credit_note else 1


def group_positions(positions):
    """Return lists of positions that share an invoice, one company after another.

    In the order of their dates, so that the numbers follow the dates.
    """
    groups = defaultdict(list)
    for position in positions:
        groups[position.group].append(position)
    return sorted(groups.values(), key=in_order)


def in_order(positions):
    """Return what groups are sorted by: their company, then their dates."""
    group = positions[0].group
    return group.company.id, group.issued_on, group.bill_on


def is_taxed(positions):
    """Tell whether any of the positions has a tax."""
    return any(position.is_taxed for position in positions)


def split_by_amount(groups):
    """Return the groups that cost something, and those that cost nothing."""
    paid, free = [], []
    for positions in groups:
        costs = any(position.amount for position in positions)
        (paid if costs else free).append(positions)
    return paid, free


def make_documents(groups, waiting):
    """Return the documents that groups become, less what waits for their subscriptions.

    A credit comes off the first invoice of its subscription.

    :param list groups: lists of ``Position``, in order.
    :param list waiting: ``Waiting``.
    """
    by_subscription = defaultdict(list)
    for credit in waiting:
        by_subscription[credit.subscription].append(credit)
    documents = []
    for positions in groups:
        subscriptions = dict.fromkeys(position.subscription for position in positions)
        credits = [
            credit
            for subscription in subscriptions
            for credit in by_subscription.pop(subscription, ())
        ]
        documents += _net(positions, credits)
    return documents


def _net(positions, credits):
    """Return one document, or two where they come to zero.

    NOTE: nothing is issued for zero, and yet both the charge and the credit are owed a
    line with its tax: so each has a document of its own.
    """
    group = positions[0].group
    billed = sum(position.price for position in positions)
    taken = sum(credit.price for credit in credits)
    comparison = group.currency.compare_amounts(billed, taken) if credits else 1
    if comparison:
        return [Document(group, positions, credits, comparison < 0)]
    return [Document(group, positions, []), Document(group, [], credits, True)]
