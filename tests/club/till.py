"""The pencil's money: what is open of each paper, and what is debited and comes back."""

from operator import attrgetter

from .sums import Book, Payment, to_cents


class Till:
    """Papers, what pays them, and the books that both are entered in."""

    def __init__(self):
        self.book = Book()
        self.papers, self.debits = {}, {}
        self.notes = []  # Credit notes, which may wait for their invoice.
        self.payments = []

    def match(self, paper):
        """Set off the credit notes that name an invoice."""
        if paper.is_cancelled or paper.origin:
            return
        for note in self.notes:
            if note.origin is paper:
                taken = min(note.open, paper.open)
                note.open -= taken
                paper.open -= taken

    def read_paid(self, day, paper, amount):
        paper, amount = self.papers[paper], to_cents(amount)
        assert 0 < amount <= paper.open, f"{paper.name}: {amount} of {paper.open} paid"
        paper.open -= amount
        self.move_money(day, paper.payer, amount)

    def move_money(self, day, payer, amount):
        self.book.add(day, None, ("money", "", amount), ("receivable", payer, -amount))

    def read_planned(self, day, debit, papers):
        """A debit asks for all that is open of some invoices."""
        papers = [self.papers[name] for name in papers]
        self.debits[debit] = {"papers": papers, "payments": []}
        self.ask(debit)

    def ask(self, debit):
        asked = self.debits[debit]
        asked["sums"] = {paper: paper.open for paper in asked["papers"]}

    def read_collected(self, day, debit):
        asked = self.debits[debit]
        for paper, amount in asked["sums"].items():
            paper.open -= amount
            self.move_money(day, paper.payer, amount)
        payment = Payment(asked["sums"])
        self.payments.append(payment)
        asked["payments"].append(payment)

    def read_refused(self, day, debit):
        pass

    def read_retried(self, day, debit):
        for paper in self.debits[debit]["papers"]:
            self.match(paper)
        self.ask(debit)

    def read_returned(self, day, debit, amount=None, fee=None):
        """The bank takes a debit back, whole or in part, and a fee.

        Of a part what pays nothing comes back first, then what paid the newest invoice.
        """
        asked = self.debits[debit]
        payment, payer = asked["payments"][-1], asked["papers"][0].payer
        whole = payment.loose + sum(payment.paid.values())
        left = whole if amount is None else to_cents(amount)
        assert 0 < left <= whole, f"debit {debit}: {left} of {whole} came back"
        self.move_money(day, payer, -left)
        if fee:
            fee = to_cents(fee)
            self.book.add(day, None, ("fee", "", fee), ("money", "", -fee))
        loose = min(left, payment.loose)
        payment.loose -= loose
        left -= loose
        for paper in reversed(sorted(payment.paid, key=attrgetter("day"))):
            part = min(left, payment.paid[paper])
            payment.paid[paper] -= part
            paper.open += part
            left -= part
        self.use_loose(asked)
        for paper in asked["papers"]:
            self.match(paper)

    def use_loose(self, asked):
        """What the same debit collected and pays nothing pays what has come open."""
        for payment in asked["payments"]:
            for paper in asked["papers"]:
                part = min(payment.loose, paper.open)
                payment.loose -= part
                payment.paid[paper] += part
                paper.open -= part
