"""What the books of the club must say, from its diary, with paper and pencil.

The diary says what was asked for and confirmed: terms, events, who paid what, which
invoice somebody picked. It never says a sum that follows from those; all of them are
worked out here. Nothing of the addon is used: plain dates, fractions and cents.
"""

from dataclasses import replace
from fractions import Fraction
from operator import attrgetter

from .agreed import Member
from .parts import Parts
from .ruler import DAY, NEVER, days_of, runs
from .sums import Credit, Item, Paper, to_cents, with_tax


class Pencil(Parts):
    """Reads the diary, entry by entry."""

    def __init__(self):
        super().__init__()
        self.members = {}
        self.rates = {
            "on_top": Fraction(1, 5),
            "within": Fraction(1, 5),
            "": Fraction(0),
        }

    def follow(self, entry):
        """Take one entry of the diary: its day, its word and what else it says."""
        day, word, told = entry
        getattr(self, f"read_{word}")(day, **told)

    # === BILLING === #

    def read_joined(self, day, **terms):
        self.members[terms["number"]] = Member(**terms)

    def read_billed(self, day):
        """Bill what is agreed, begins by that day and is not settled."""
        items = []
        for member in self.members.values():
            if self.get_due(member) <= day:
                items += self.get_outstanding(member, day)
                member.due = None
        for payer, group in self.settle(items):
            self.bill(day, payer, group)
        for member in self.members.values():
            if not member.is_over and member.end <= day and self.is_done(member):
                member.is_over = True
                self.write_notes(day, self.get_waiting(member))
            self.credit_in_vain(member, day)

    def get_due(self, member):
        if member.due is None:
            member.due = member.find_due()
        return member.due

    def is_done(self, member):
        """Tell whether nothing is left to bill."""
        return self.get_due(member) == NEVER

    def get_outstanding(self, member, until, since=None):
        """Yield what is not settled and begins by a day; from another one on."""
        for line, story in zip(member.lines, member.stories, strict=True):
            last = max(line.ruler.around(max(until, member.start))[1], until + DAY)
            for first, end, told in story.stretches(member.start, last):
                for run in runs(days_of(first, end) - line.settled):
                    run = max(run[0], since or run[0]), run[1]
                    if run[0] <= until and run[0] < run[1]:
                        yield Item(line, *run, told, self.rates[line.tax])

    def settle(self, items):
        """Settle days; return payer and items of each invoice, in order of their days."""
        groups = {}
        for item in items:
            item.covered = days_of(item.first, item.end)
            item.line.settled |= item.covered
            member = item.line.member
            groups.setdefault((item.first, member.payer, member.mode), []).append(item)
        found = sorted(groups.items(), key=lambda group: group[0][0])
        # Nothing is issued for zero.
        return [(key[1], group) for key, group in found if any(i.price for i in group)]

    def bill(self, day, payer, items):
        """Make the invoice of a group, less what waits for its members.

        What is owed to somebody else is a credit note.
        """
        off = []
        for member in dict.fromkeys(item.line.member for item in items):
            off += self.get_waiting(member)
        own = [credit for credit in off if credit.item.paper.payer == payer]
        self.write_notes(day, [credit for credit in off if credit not in own])
        self.net(day, payer, items, own)

    def get_waiting(self, member):
        """Return the credits that wait, worth no more than is still billed."""
        waiting, left = [], {}
        for credit in member.credits:
            item = credit.item
            if credit.paper or item.is_void:
                continue
            net, tax = left.setdefault(item, item.open)
            if credit.net > net:
                worth = replace(credit, net=net, tax=tax)
            else:
                worth = replace(credit)
            if worth.net > 0:
                worth.planned = credit
                waiting.append(worth)
                left[item] = net - worth.net, tax - worth.tax
        return waiting

    def net(self, day, payer, items, off):
        """Write one paper; or two where they come to zero."""
        if off and sum(i.price for i in items) == sum(c.price for c in off):
            self.issue(day, payer, items, [])
            self.issue(day, payer, [], off)
        else:
            self.issue(day, payer, items, off)

    def issue(self, day, payer, items, off):
        """Write a paper; where more is taken off than billed, it is a credit note."""
        is_note = sum(c.price for c in off) > sum(item.price for item in items)
        name = self.name(day, items) if items else None
        origin = max(off, key=lambda c: c.net).item.paper if is_note else None
        paper = Paper(name, day, payer, items, off, origin)
        for item in items:
            item.paper = paper
            item.line.member.items.append(item)
        for credit in off:
            self.take(credit, paper)
        if name:
            self.papers[name] = paper
        self.enter(paper)
        if origin:
            self.open_purse(day, payer, paper.open, origin)
            self.match(origin)
        return paper

    def take(self, credit, paper):
        """Let a paper take a credit off, for what it is worth."""
        planned = credit.planned or credit
        planned.net, planned.tax, planned.paper = credit.net, credit.tax, paper

    def write_notes(self, day, credits):
        """Write a credit note for each invoice of which something comes back."""
        by_paper = {}
        for credit in credits:
            by_paper.setdefault(credit.item.paper, []).append(credit)
        for origin, parts in by_paper.items():
            self.issue(day, origin.payer, [], parts)

    def name(self, day, items):
        member, line, first = min(item.key for item in items)
        name = f"{day} {member}.{line} {first}"
        while name in self.papers:
            name += "'"
        return name

    def enter(self, paper):
        """Enter a paper in the books."""
        self.book.add(
            paper.day,
            paper,
            ("receivable", paper.payer, paper.total),
            ("income", "", -paper.net),
            ("tax", "", -paper.tax),
        )

    def credit_in_vain(self, member, day):
        """Credit what waits for an invoice that will not come."""
        waiting = self.get_waiting(member)
        if waiting and self.is_done(member) and not member.is_asked:
            self.write_notes(day, waiting)

    # === EVENTS === #

    def read_event(self, day, member, **event):
        """Take an event of a member, and what it takes back of what was billed."""
        member = self.members[member]
        before = member.stories
        member.events.append(event)
        member.tell()
        credits = []
        for item in sorted(member.items, key=attrgetter("first")):
            if not item.is_taken_back and item.end > event["on"]:
                n = item.line.number
                credits += self.take_back(item, before[n], member.stories[n])
        member.credits += credits
        if event["kind"] != "pause" or event["policy"] != "prorate":
            self.issue_at_once(day, member, credits)
        self.credit_in_vain(member, day)

    def issue_at_once(self, day, member, credits):
        """Issue what comes back, with what is billed anew for the same days."""
        if not credits:
            return
        since, until = min(c.first for c in credits), max(c.end for c in credits)
        items = [
            item
            for item in self.get_outstanding(member, until, since)
            if any(is_anew(credit, item) for credit in credits)
        ]
        member.due = None
        groups, left = [], credits
        for payer, group in self.settle(items):
            own = [
                credit
                for credit in left
                if credit.item.paper.payer == payer
                and any(is_anew(credit, item) for item in group)
            ]
            left = [credit for credit in left if credit not in own]
            groups.append((payer, group, own))
        self.write_notes(day, left)
        for payer, group, own in groups:
            self.net(day, payer, group, own)

    def take_back(self, item, before, after):
        """Yield what comes back of one item, and take its days back."""
        kept = item.kept(days_of)
        if not kept:
            return
        own = before.agreed(min(kept))
        whole = next(iter(runs(kept)))
        if not own or any(before.agreed(d) != own for d in days_of(*whole)):
            return  # It was billed as nobody would bill it by now: that is left alone.
        changed = {
            d
            for d in days_of(item.first, item.end)
            if after.agreed(d) not in (own, before.agreed(d))
        }
        part_left = max(Fraction(0), min(Fraction(1), Fraction(item.left[0], item.net)))
        for run in runs(changed & kept):
            kept -= days_of(*run)
            net, tax, part = item.give_back(run, kept, part_left)
            part_left -= part
            if net or tax:
                credit = Credit(item, net, tax, *run)
                item.credits.append(credit)
                item.covered -= days_of(*run)
                item.line.settled -= days_of(*run)
                yield credit

    # === CREDIT NOTES === #

    def read_credited(self, day, paper):
        """A credit note by hand on all of an invoice."""
        keys = {item.key: None for item in self.papers[paper].items}
        self.read_credited_in_part(day, paper, keys)

    def read_credited_in_part(self, day, paper, lines):
        """A credit note by hand on some lines of an invoice.

        :param dict lines: (member, line, first day) -> the price of one piece, or None
            for all that was billed; what is not in it was left out.

        NOTE: a note by hand is Odoo's own: its taxes have the rates of today.
        """
        name, paper, credits = paper, self.papers[paper], []
        for item in paper.items:
            if item.key in lines:
                typed = lines[item.key]
                price = item.price if typed is None else to_cents(typed)
                net, tax = with_tax(price, item.line.tax, self.rates[item.line.tax])
                credit = Credit(item, net, tax, item.first, item.end)
                item.credits.append(credit)
                credits.append(credit)
        self.notes[name] = self.issue(day, paper.payer, [], credits), self.purses[-1]

    # === CANCELLED, RELEASED === #

    def read_cancelled(self, day, paper):
        """An invoice is cancelled: what paid it is loose, its days are to be decided."""
        paper = self.papers[paper]
        for purse in self.purses:
            self.loosen(purse, paper)
        paper.is_cancelled, paper.open = True, 0
        self.book.tear_out(paper)
        for item in paper.items:
            item.is_void = True
        for credit in paper.off:
            credit = credit.planned or credit
            credit.paper = None
            credit.net, credit.tax = credit.at_first

    def read_billed_again(self, day, paper, key, days):
        self.release(self.find(paper, key), days_of(*days))

    def read_waived(self, day, paper, key, days):
        """Days of a cancelled invoice go unbilled: they stay settled."""
        item = self.find(paper, key)
        item.covered -= days_of(*days)
        item.waived |= days_of(*days)

    def read_released(self, day, paper, key):
        item = self.find(paper, key)
        assert item.is_undone, f"{paper} {key} was released and is not undone"
        self.release(item, item.covered | item.waived)

    def release(self, item, days):
        """Let days be billed again."""
        item.covered -= days
        item.waived -= days
        item.line.settled -= days
        item.line.member.due = None

    def find(self, paper, key):
        for item in self.papers[paper].items:
            if item.key == key:
                return item
        raise LookupError(f"{paper}: no line {key}")

    # === TAXES, PAYERS === #

    def read_rate(self, day, tax, rate):
        self.rates[tax] = Fraction(rate) / 100

    def read_archived(self, day, tax):
        """What was agreed is billed all the same."""

    def read_taken_out(self, day, tax):
        """Out of the archive again."""

    def read_payer(self, day, member, payer, mode):
        member = self.members[member]
        member.payer, member.mode = payer, mode


def is_anew(credit, item):
    """Tell whether days that come back are billed by an item."""
    is_same = credit.item.line is item.line
    return is_same and credit.first < item.end and item.first < credit.end
