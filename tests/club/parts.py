"""The pencil's instalments: what each part asks for, and what comes off it."""

from .account import Account
from .sums import to_cents


class Part:
    """A part of what is open of a paper, and what became of it."""

    def __init__(self, amount):
        self.amount = amount
        self.debit = None  # The number of the debit that asks for it.
        self.is_paid = self.is_off = False

    def give_back(self, cents):
        """Ask for it again, as no credit takes it off any more."""
        if not self.is_off:
            self.amount += cents
        self.is_off = False


class Plan:
    """The parts of one paper, in the order of their days."""

    def __init__(self, paper, sums, is_by_hand):
        self.paper, self.is_by_hand = paper, is_by_hand
        self.parts = [Part(amount) for amount in sums]


class Parts(Account):
    """Divides what is open, and follows each part."""

    def __init__(self):
        super().__init__()
        self.plans = {}  # Number -> plan.
        self.applied = []  # Purse, plan, part, cents: what comes off which part.

    # === WHAT IS LEFT === #

    def get_claimed(self, number, paper):
        """Return what a debit asks of a paper and has not paid there."""
        asked = self.debits[number]
        if asked["is_off"]:
            return 0
        paid = sum(purse.paid[paper] for purse in asked["now"])
        return max(asked["sums"].get(paper, 0) - paid, 0)

    def get_free(self, paper, leaving_out=None):
        """Return what is open of a paper, and asked for by no debit or credit note."""
        asked = sum(
            self.get_claimed(number, paper)
            for number, debit in self.debits.items()
            if number != leaving_out and paper in debit["sums"]
        )
        waiting = sum(purse.left for purse in self.purses if purse.origin is paper)
        return max(paper.open - asked - waiting, 0)

    def get_lefts(self, plan):
        """Return what is left of each part; what was paid otherwise is off the last."""
        left, lefts = self.get_free(plan.paper), []
        for part in plan.parts:
            if part.is_paid or part.is_off:
                lefts.append(0)
            elif part.debit:
                lefts.append(self.get_claimed(part.debit, plan.paper))
            else:
                lefts.append(min(part.amount, left))
                left -= lefts[-1]
        return lefts

    # === WHAT IS DONE === #

    def read_divided(self, day, plan, paper, count, way):
        """The first parts have a cent more where it does not come out even."""
        paper = self.papers[paper]
        share, more = divmod(paper.open, count)
        sums = [share + (number < more) for number in range(count)]
        self.plans[plan] = Plan(paper, sums, way != "debit")

    def read_given_up(self, day, debit):
        """A debit that failed is not tried again."""
        self.debits[debit]["is_off"] = True

    def read_part_paid(self, day, plan, part):
        plan, number = self.plans[plan], part - 1
        part = plan.parts[number]
        self.give_up(part)
        amount = self.get_lefts(plan)[number]
        assert amount, f"nothing is left of part {number + 1} of {plan.paper.name}"
        part.is_paid = True
        self.pay_by_hand(day, plan.paper, amount)

    def give_up(self, part):
        if part.debit:
            self.debits[part.debit]["is_off"] = True
            part.debit = None

    def read_applied(self, day, plan, part):
        """The oldest credit pays the paper, and so much less is asked for on that day."""
        plan, number = self.plans[plan], part - 1
        part, left = plan.parts[number], self.get_lefts(plan)[number]
        purse = self.get_purses(plan.paper.payer)[0]
        applied = min(purse.left, plan.paper.open)
        purse.pay(plan.paper)
        self.applied.append((purse, plan, part, applied))
        if applied >= left:
            part.is_off = True
        else:
            part.amount = left - applied

    def loosen(self, purse, paper, most=None):
        """As always; what came off a part is asked for again, where nothing was since."""
        is_paying = purse.paid[paper]
        loose = super().loosen(purse, paper, most)
        gone = [
            entry
            for entry in self.applied
            if is_paying and entry[0] is purse and entry[1].paper is paper
        ]
        for entry in gone:
            self.applied.remove(entry)
            _purse, plan, part, cents = entry
            if not (part.debit or part.is_paid or self.has_other_plan(plan)):
                part.give_back(cents)
        return loose

    def has_other_plan(self, plan):
        return any(
            any(self.get_lefts(other))
            for other in self.plans.values()
            if other.paper is plan.paper and other is not plan
        )

    # === DEBITS === #

    def read_part_planned(self, day, debit, plan, part):
        """A debit asks for one part, as far as it is open."""
        plan, part = self.plans[plan], self.plans[plan].parts[part - 1]
        amount = min(part.amount, self.get_free(plan.paper))
        self.open_debit(debit, [plan.paper])
        self.debits[debit]["sums"] = {plan.paper: amount}
        self.debits[debit]["part"] = part
        part.debit = debit

    def get_asked(self, number, paper):
        """Of a part what did not come is asked for anew, as far as it is open."""
        if "part" not in self.debits[number]:
            return super().get_asked(number, paper)
        return min(self.get_claimed(number, paper), self.get_free(paper, number))

    def read_paid(self, day, paper, amount):
        """Who pays an invoice that is paid by hand in parts pays the next ones."""
        name, paper = paper, self.papers[paper]
        before = [
            (part, left)
            for plan in self.plans.values()
            if plan.paper is paper and plan.is_by_hand
            for part, left in zip(plan.parts, self.get_lefts(plan), strict=True)
            if left
        ]
        paid = super().read_paid(day, name, amount)
        left = to_cents(amount)
        for part, asked in before:
            if left >= asked:
                self.give_up(part)
                part.is_paid = True
            elif left > 0:
                part.amount = asked - left
            left -= asked
        return paid
