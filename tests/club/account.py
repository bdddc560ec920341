"""The pencil's accounts: what a payer's credits become, and who gets them."""

from .sums import Paper, to_cents
from .till import Till


class Account(Till):
    """Gives, pays out, pairs and takes apart; by hand, as a person asks for it."""

    def __init__(self):
        super().__init__()
        self.given = {}  # Number -> what was given away, or written off.
        self.notes = {}  # Name of the invoice -> its credit note by hand, and the purse.

    # === WHAT A PAYER HAS === #

    def is_free(self, purse):
        return not (purse.origin and self.is_out(purse.origin))

    def get_purses(self, payer):
        """Return what a payer has left and may use, in the order of the days."""
        return sorted(
            (p for p in self.purses if p.payer == payer and p.left and self.is_free(p)),
            key=lambda purse: purse.day,
        )

    def get_paired(self, payer):
        """Return the same as it is paired: of one day, the greatest sum first."""
        return sorted(self.get_purses(payer), key=lambda p: (p.day, -p.total))

    def find_owed(self, name):
        return self.given[name] if name in self.given else self.papers[name]

    def pay_all(self, owed, purses):
        """Let purses pay one thing after the other."""
        for thing in owed:
            for purse in purses:
                purse.pay(thing)

    def open_given(self, number, day, payer, cents):
        """Return what stands in an account as if it were owed."""
        self.given[number] = given = Paper(number, day, payer)
        given.open = given.sum = cents
        return given

    # === CREDITS === #

    def read_deposited(self, day, payer, amount):
        amount = to_cents(amount)
        self.open_purse(day, payer, amount)
        self.move_money(day, payer, amount)

    def read_transferred(self, day, number, payer, other, amount):
        """One has less left, the other more."""
        amount = to_cents(amount)
        given = self.open_given(number, day, payer, amount)
        self.pay_all([given], self.get_purses(payer))
        assert not given.open, f"{payer} gave more than there was"
        given.purse = self.open_purse(day, other, amount)
        self.move(day, payer, other, amount)

    def move(self, day, payer, other, cents):
        self.book.add(
            day, None, ("receivable", payer, cents), ("receivable", other, -cents)
        )

    def read_undone_transfer(self, day, number):
        given = self.given[number]
        purse = given.purse
        assert not any(purse.paid.values()), f"{number} was used"
        self.let_go(given)
        self.move(day, given.payer, purse.payer, -purse.left)
        purse.left = given.open = 0

    def read_paid_out(self, day, number, payer, amount):
        amount = to_cents(amount)
        given = self.open_given(number, day, payer, amount)
        self.pay_all([given], self.get_paired(payer))
        assert not given.open, f"{payer} got more than there was"
        self.enter_given(given, amount)

    def enter_given(self, given, cents):
        """Enter money that goes to a payer."""
        self.book.add(
            given.day,
            given,
            ("receivable", given.payer, cents),
            ("money", "", -cents),
        )

    def read_taken_back(self, day, number):
        """The payment is cancelled, as if it had never been."""
        given = self.given[number]
        self.let_go(given)
        given.open = 0
        self.book.tear_out(given)

    def let_go(self, paper):
        for purse in self.purses:
            self.loosen(purse, paper)

    def read_undone_note(self, day, paper):
        """An invoice undoes a note: what the note paid is open again."""
        note, purse = self.notes[paper]
        for paid in [*purse.paid]:
            self.loosen(purse, paid)
        purse.left = 0
        for credit in note.off:
            credit.item.credits.remove(credit)
        self.book.add(
            day,
            None,
            ("receivable", note.payer, -note.total),
            ("income", "", note.net),
            ("tax", "", note.tax),
        )

    # === WRITTEN OFF === #

    def read_written_off(self, day, number, payer, owed):
        """What a payer owes is lost; or what he has left is kept."""
        purses = self.get_paired(payer)
        things = [self.find_owed(name) for name in owed if name != number]
        sum_ = sum(t.open for t in things) - sum(p.left for p in purses)
        given = self.open_given(number, day, payer, max(-sum_, 0))
        given.purse = self.open_purse(day, payer, max(sum_, 0))
        self.book.add(day, None, ("receivable", payer, -sum_), ("loss", "", sum_))
        self.pay_all(map(self.find_owed, owed), self.get_paired(payer))
        assert not given.open and not given.purse.left, f"{payer} is not at zero"

    def read_undone_write_off(self, day, number):
        """It is taken back, and what it closed is open again."""
        given = self.given[number]
        for paid in [*given.purse.paid]:
            self.loosen(given.purse, paid)
        given.purse.left = 0
        self.let_go(given)
        given.open = 0
        sum_ = given.purse.total - given.sum
        self.book.add(day, None, ("receivable", given.payer, sum_), ("loss", "", -sum_))

    # === PAIRED === #

    def read_reconciled(self, day, payer, owed):
        things = [self.find_owed(name) for name in owed]
        free = [thing for thing in things if not self.is_out(thing)]
        self.pay_all(free, self.get_paired(payer))

    def read_matched(self, day, paper):
        paper = self.papers[paper]
        self.pay_all([paper], self.get_paired(paper.payer))

    def read_unmatched(self, day, paper):
        self.let_go(self.papers[paper])

    # === REFUNDS OF DEBITS === #

    def read_refunded(self, day, number, paper):
        """A note on what was debited is paid out, all that is left of it."""
        note, purse = self.notes[paper]
        amount = purse.left
        given = self.open_given(number, day, note.payer, amount)
        purse.pay(given)
        self.enter_given(given, amount)

    def read_bounced(self, day, number):
        """It comes back: what it had paid out is open again."""
        given = self.given[number]
        self.let_go(given)
        given.open = 0
        self.move_money(day, given.payer, given.sum)
