"""The pencil's money: what is open of each paper, and what is debited and comes back."""

from operator import attrgetter

from .sums import Book, Purse, to_cents


class Till:
    """Papers, what pays them, and the books that both are entered in."""

    def __init__(self):
        self.book = Book()
        self.papers, self.debits = {}, {}
        self.purses = []  # Payments and credit notes, in the order of their making.

    def open_purse(self, *args):
        purse = Purse(*args)
        self.purses.append(purse)
        return purse

    def loosen(self, purse, paper, most=None):
        """Take back what a purse pays of a paper, or so much of it."""
        return purse.let_go(paper, most)

    def is_out(self, paper):
        """Tell whether a bank has yet to say if it pays a paper."""
        return any(
            asked["is_out"] and asked["sums"].get(paper)
            for asked in self.debits.values()
        )

    def match(self, paper):
        """Set off the credit notes that name an invoice, unless it is with the bank."""
        if paper.is_cancelled or paper.origin or self.is_out(paper):
            return
        for purse in self.purses:
            if purse.origin is paper:
                purse.pay(paper)

    def read_paid(self, day, paper, amount):
        self.pay_by_hand(day, self.papers[paper], to_cents(amount))

    def pay_by_hand(self, day, paper, amount):
        assert 0 < amount <= paper.open, f"{paper.name}: {amount} of {paper.open} paid"
        self.open_purse(day, paper.payer, amount).pay(paper)
        self.move_money(day, paper.payer, amount)

    def move_money(self, day, payer, amount):
        self.book.add(day, None, ("money", "", amount), ("receivable", payer, -amount))

    # === DEBITS === #

    def read_set_off(self, day, papers):
        """What a payer has left pays what would be debited now, the oldest first."""
        for paper in (self.papers[name] for name in papers):
            for purse in sorted(self.purses, key=attrgetter("day")):
                is_free = not (purse.origin and self.is_out(purse.origin))
                if purse.payer == paper.payer and is_free:
                    purse.pay(paper)

    def read_planned(self, day, debit, papers):
        """A debit asks for all that is open of some invoices."""
        self.open_debit(debit, [self.papers[name] for name in papers])
        self.ask(debit)

    def open_debit(self, number, papers):
        """Open a debit; "now": what came since it was asked for the last time."""
        self.debits[number] = {
            "papers": papers,
            "sums": {},
            "payments": [],
            "now": [],
            "is_out": False,
            "is_off": False,
        }

    def ask(self, debit):
        asked = self.debits[debit]
        asked["sums"] = {p: self.get_asked(debit, p) for p in asked["papers"]}
        asked["now"] = []

    def get_asked(self, debit, paper):
        """Return what a debit that is tried again asks of a paper."""
        return paper.open

    def read_pending(self, day, debit):
        """The bank says neither yes nor no yet: what is credited meanwhile waits."""
        self.debits[debit]["is_out"] = True

    def read_collected(self, day, debit):
        asked = self.debits[debit]
        asked["is_out"] = False
        payer = asked["papers"][0].payer
        purse = self.open_purse(day, payer, sum(asked["sums"].values()))
        for paper, amount in asked["sums"].items():
            self.move_money(day, paper.payer, amount)
            purse.pay(paper, amount)
        asked["payments"].append(purse)
        asked["now"].append(purse)

    def read_refused(self, day, debit):
        asked = self.debits[debit]
        asked["is_out"] = False
        for paper in asked["papers"]:
            self.match(paper)

    def read_retried(self, day, debit):
        for paper in self.debits[debit]["papers"]:
            self.match(paper)
        self.ask(debit)

    def read_returned(self, day, debit, amount=None, fee=None):
        """The bank takes a debit back, whole or in part, and a fee.

        Of a part what pays nothing comes back first, then what paid the newest invoice.
        """
        asked = self.debits[debit]
        purse = asked["payments"][-1]
        whole = purse.left + sum(purse.paid.values())
        back = whole if amount is None else to_cents(amount)
        assert 0 < back <= whole, f"debit {debit}: {back} of {whole} came back"
        self.move_money(day, purse.payer, -back)
        if fee:
            fee = to_cents(fee)
            self.book.add(day, None, ("fee", "", fee), ("money", "", -fee))
        for paper in reversed(sorted(purse.paid, key=attrgetter("day"))):
            if purse.left < back:
                self.loosen(purse, paper, back - purse.left)
        purse.left -= back
        self.use_left(asked)
        for paper in asked["papers"]:
            self.match(paper)

    def use_left(self, asked):
        """What the same debit collected and pays nothing pays what has come open."""
        for purse in asked["payments"]:
            for paper in asked["papers"]:
                purse.pay(paper)
