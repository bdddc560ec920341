"""Charges become invoices and credit notes: grouped, put in order, netted. Plain data.

Whose and of what kind they are is opaque here: records stand where ``Any`` does, are
compared and carried along, and never asked for more.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Any, NamedTuple

from ...schedule.periods import Period


class InvoiceGroup(NamedTuple):
    """What two positions must have in common to share an invoice."""

    company: Any
    payer: Any
    token: Any
    partner: Any
    debtor: Any
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

    @property
    def owner(self):
        """Return whom it is owed by: nobody else's credit lowers it."""
        return self.company, self.payer, self.debtor, self.currency

    def dated(self, day):
        """Return the group of what is issued, and counts, on that day."""
        return self._replace(issued_on=day, bill_on=day, due_on=day)


@dataclass(frozen=True)
class Position:
    """One charge of one line, on its way to an invoice.

    :param float amount: what the charge costs, as agreed.
    :param float quantity: on the invoice.
    :param float price_unit: on the invoice, as its fiscal position has it.
    :param taxes: on the invoice; None: none were agreed, and Odoo finds them out.
    """

    subscription: Any
    line: Any
    charge: Any
    revision: int
    group: InvoiceGroup
    amount: float
    quantity: float
    price_unit: float
    taxes: Any

    @property
    def is_taxed(self):
        """Tell whether there is a tax, be it of 0 %."""
        return bool(self.taxes)

    @property
    def price(self):
        """Return what it costs on its invoice."""
        return self.quantity * self.price_unit

    def posted(self):
        """Return the position on an invoice that is posted, whatever the plan says."""
        return replace(self, group=self.group._replace(policy="post"))


class Waiting(NamedTuple):
    """A credit that comes off an invoice to come.

    ``amounts``: as of ``models/ledger/booked.py``; ``price``: the same, as a price has it.
    ``group``: of the credit note that it is where no invoice takes it off. ``invoice``:
    what it takes back a part of. ``slot``: of the payer whose next invoice it comes off;
    None where he has no further one, so that it need not wait.
    """

    subscription: Any
    line: Any
    days: Period
    charge: Any
    amounts: Any
    price: float
    group: InvoiceGroup
    invoice: Any
    slot: int | None = 0

    def is_due_with(self, position):
        """Tell whether it need wait no longer than for an invoice of a position."""
        is_his = self.slot in (None, position.charge.payer_slot)
        return is_his and self.subscription == position.subscription


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

    A credit comes off the first invoice of its subscription, and of the same one of its
    payers, if it is owed by the same; otherwise it is a credit note of its own on that day.

    :param list groups: lists of ``Position``, in order.
    :param list waiting: ``Waiting``.
    :return: the documents, and the credits that wait on.
    """
    documents, left = [], list(waiting)
    for positions in groups:
        group = positions[0].group
        found = [credit for credit in left if any(map(credit.is_due_with, positions))]
        left = [credit for credit in left if credit not in found]
        own = [credit for credit in found if credit.group.owner == group.owner]
        others = [credit for credit in found if credit not in own]
        documents += make_notes(others, group.issued_on)
        documents += net(positions, own)
    return documents, left


def make_differences(groups, credits, day):
    """Return the documents of days that are billed anew for another price.

    Each credit comes off what bills its own days; one of days that are billed no more
    off the first invoice that the same owes; the rest is credit notes of the day.
    """
    taken, left = [[] for _group in groups], []
    for credit in credits:
        place = _find_place(groups, credit, _is_billed_anew)
        if place is None:
            place = _find_place(groups, credit, _is_owed_by_same)
        (left if place is None else taken[place]).append(credit)
    documents = make_notes(left, day)
    for positions, own in zip(groups, taken, strict=True):
        documents += net(positions, own)
    return documents


def _find_place(groups, credit, is_fitting):
    places = (n for n, positions in enumerate(groups) if is_fitting(credit, positions))
    return next(places, None)


def _is_owed_by_same(credit, positions):
    return credit.group.owner == positions[0].group.owner


def _is_billed_anew(credit, positions):
    return any(
        credit.group.owner == position.group.owner
        and credit.line == position.line
        and overlap(credit.days, position.charge.period)
        for position in positions
    )


def overlap(days, others):
    """Tell whether two periods have a day in common."""
    return days.start < others.end and others.start < days.end


def make_notes(credits, day):
    """Return credit notes of a day, one for each invoice that is credited."""
    by_invoice = defaultdict(list)
    for credit in credits:
        by_invoice[credit.invoice].append(credit)
    return [
        Document(parts[0].group.dated(day), [], parts, is_credit_note=True)
        for parts in by_invoice.values()
    ]


def net(positions, credits):
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
