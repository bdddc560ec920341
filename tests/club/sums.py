"""The pencil's money: whole cents, rounded once, and the papers that it stands on."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any


def cents(exact):
    """Round an exact number of cents, halves up."""
    quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
    return int(quotient.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_cents(text):
    """Return how many cents an amount is that somebody wrote down."""
    return int(Decimal(text) * 100)


def with_tax(price, tax, rate):
    """Return net and tax of a price in cents.

    :param tax: "on_top", "within" or "".
    :param Fraction rate: such as 1/5.
    """
    if not tax:
        return price, 0
    if tax == "on_top":
        return price, cents(price * rate)
    inside = cents(price * rate / (1 + rate))
    return price - inside, inside


@dataclass(eq=False)
class Credit:
    """What comes back of an item: for which days, and by which paper, if by any yet."""

    item: Any
    net: int
    tax: int
    first: date
    end: date
    paper: Any = None
    planned: Any = None  # The credit of which this is what it is worth.

    def __post_init__(self):
        self.at_first = self.net, self.tax

    @property
    def price(self):
        """The same, as a price has it."""
        return self.net + (self.tax if self.item.line.tax == "within" else 0)


class Item:
    """A line of an invoice: some days of a member's line, and what became of them."""

    def __init__(self, line, first, end, told, rate):
        self.line, self.first, self.end, self.told = line, first, end, told
        natural_first, natural_end, price, quantity = told
        share = Fraction((end - first).days, (natural_end - natural_first).days)
        self.price = cents(to_cents(price) * quantity * share)
        self.net, self.tax = with_tax(self.price, line.tax, rate)
        self.days = (end - first).days
        self.paper = None
        self.is_void = False
        self.covered = set()  # The days that it bills and that nobody took back.
        self.waived = set()  # Days that stay settled, and are billed to nobody.
        self.credits = []

    @property
    def key(self):
        """What it is called in the diary: member, line and first day."""
        return self.line.member.number, self.line.number, self.first

    @property
    def left(self):
        """Net and tax that are billed and not credited."""
        return self.less(self.credits)

    @property
    def open(self):
        """Net and tax that are billed and that no paper takes back."""
        return self.less(credit for credit in self.credits if credit.paper)

    def less(self, credits):
        net, tax = self.net, self.tax
        for credit in credits:
            net, tax = net - credit.net, tax - credit.tax
        return net, tax

    @property
    def is_undone(self):
        return self.is_void or self.left[0] <= 0

    @property
    def is_taken_back(self):
        return self.is_void or (bool(self.credits) and self.is_undone)

    def kept(self, days_of):
        """Return the days that are billed still; a gesture by hand names all of them."""
        days = days_of(self.first, self.end) & self.covered
        for credit in self.credits:
            if (credit.first, credit.end) != (self.first, self.end):
                days -= days_of(credit.first, credit.end)
        return days

    def give_back(self, run, kept, part_left):
        """Return net, tax and the part that a run of days takes back of the sums left.

        The last days take what is left, to the cent.
        """
        part = Fraction((run[1] - run[0]).days, self.days)
        part = min(part, part_left) if kept else part_left
        left = self.left
        if not kept or part == part_left:
            return *left, part
        wanted = cents(self.net * part), cents(self.tax * part)
        return *(min(a, b, key=abs) for a, b in zip(left, wanted, strict=True)), part


class Paper:
    """An invoice, or a credit note, and what is open of it."""

    def __init__(self, name, day, payer, items=(), off=(), origin=None):
        self.name, self.day, self.payer = name, day, payer
        self.items, self.off = list(items), list(off)
        self.origin = origin  # Of a credit note: the invoice that it names.
        self.is_cancelled = False
        net = sum(item.net for item in items) - sum(credit.net for credit in off)
        tax = sum(item.tax for item in items) - sum(credit.tax for credit in off)
        self.net, self.tax = net, tax
        self.open = abs(net + tax)

    @property
    def total(self):
        return self.net + self.tax


class Purse:
    """Money of a payer, or a credit note of his: what it pays, and what is left."""

    def __init__(self, day, payer, left, origin=None):
        self.day, self.payer, self.left = day, payer, left
        self.total = left
        self.origin = origin  # Of a credit note: the invoice that it names.
        self.paid = Counter()

    def pay(self, paper, most=None):
        """Pay what is open of a paper, as far as the purse, or a sum, goes."""
        part = min(self.left, paper.open)
        part = part if most is None else min(part, most)
        self.left -= part
        self.paid[paper] += part
        paper.open -= part

    def let_go(self, paper, most=None):
        """Take back what pays a paper, or so much of it; return how much."""
        part = self.paid[paper]
        part = part if most is None else min(part, most)
        self.paid[paper] -= part
        self.left += part
        paper.open += part
        return part


class Book:
    """The entries of the books: day, account, whose, cents; by their papers."""

    def __init__(self):
        self.entries = []

    def add(self, day, paper, *items):
        self.entries += [
            (day, paper, account, who, sum_) for account, who, sum_ in items
        ]

    def tear_out(self, paper):
        self.entries = [entry for entry in self.entries if entry[1] is not paper]

    def get_balance(self, until):
        """Return cents by day, account and whose, up to a day; nothing that is zero."""
        sums = Counter()
        for day, _paper, account, who, sum_ in self.entries:
            if day <= until:
                sums[day, account, who] += sum_
        return {key: sum_ for key, sum_ in sums.items() if sum_}
