"""Where the diary of a club is written, and its invoices and debits have their names."""

from collections import Counter

from odoo.exceptions import AccessError, UserError

NOTHING = object()


class Desk:
    """Knows the club's records by the names that its diary has for them.

    :param chance: a ``random.Random``.
    :param accountant: the environment of somebody who books.
    :param billing: the environment of who bills and handles failed payments.
    :param root: the environment of the system: it tells events, edits taxes.
    :param verbs: what it does, each as often as it is named.
    """

    def __init__(self, chance, records, accountant, billing, root, verbs):
        self.random, self.records, self.verbs = chance, records, verbs
        self.own = ("company_id", "=", records.company.id)
        self.accountant, self.billing, self.root = accountant, billing, root
        self.diary, self.refused = [], []
        self.done = Counter()
        self.subscriptions, self.terms, self.events = {}, {}, {}
        self.papers, self.names = {}, {}  # Name -> id of the invoice, and back.
        self.debits = {}  # Number -> id.
        self.parts = {}  # Id of an instalment -> number of its plan, and its own.
        self.places = {}  # Line -> member, line.
        self.last_move = self.last_match = 0
        self.payers = Counter()
        self.day = None

    # === CHOOSING === #

    def work(self, day, times):
        """Do a few things on a day."""
        self.day = day
        for _time in range(times):
            name = self.random.choice(self.verbs)
            try:
                with self.root.cr.savepoint():
                    told = getattr(self, name)()
                    self.root.flush_all()
            except AccessError:
                raise
            except UserError as error:
                self.refused.append((day, name, str(error)))
                self.root.invalidate_all()
            else:
                if told is not NOTHING:
                    self.done[name] += 1

    def note(self, word, **told):
        self.diary.append((self.day, word, told))

    def choose(self, things):
        things = list(things)
        return self.random.choice(things) if things else None

    def find(self, fits):
        """Return the name and the record of an invoice that fits, at random."""
        names = list(self.papers)
        for _try in range(min(len(names), 8)):
            name = self.random.choice(names)
            move = self.accountant["account.move"].browse(self.papers[name])
            if (
                move.move_type == "out_invoice"
                and move.state == "posted"
                and fits(move)
            ):
                return name, move
        return None, None

    def find_member(self):
        """Return a member whose subscription runs."""
        together = self.root["subdebit.subscription"].browse(
            subscription.id for subscription in self.subscriptions.values()
        )
        numbers = [
            number
            for number, subscription in zip(self.subscriptions, together, strict=True)
            if subscription.state == "active"
        ]
        return self.choose(numbers)

    def join(self, terms):
        """A member joins."""
        subscription = self.records.make_subscription(**terms)
        number = terms["number"]
        self.subscriptions[number], self.terms[number] = subscription, terms
        self.events[number] = []
        for n, line in enumerate(subscription.line_ids.sorted("id")):
            self.places[line.id] = (number, n)
        self.note("joined", **terms)

    # === WHAT A DAY BRINGS === #

    def bill(self):
        """Write down that the day was billed."""
        self.note("billed")
        self.name_new()

    def name_new(self):
        """Give the new invoices names, by which the diary speaks of them."""
        domain = [("id", ">", self.last_move), self.own]
        moves = self.root["account.move"].search(domain, order="id")
        self.last_move = max([self.last_move, *moves.ids])
        for move in moves.filtered(lambda move: move.is_sale_document()):
            items = sorted(self.get_items(move))
            if items:
                (member, line, first) = items[0]
                name = f"{self.day} {member}.{line} {first}"
                while name in self.papers:
                    name += "'"
                self.papers[name], self.names[move.id] = move.id, name

    def get_items(self, move):
        """Return member, line and first day of each charge on an invoice."""
        charges = move.sudo().invoice_line_ids.subdebit_charge_ids
        return [
            (*self.places[charge.line_id.id], charge.date_from)
            for charge in charges
            if charge.sign == 1
        ]

    def plan(self, run):
        """Write down which invoices the run asks for, and where it sets off first."""
        if self.records.company.subdebit_credit_use == "use":
            self.note_set_off(run)
        known = {*self.debits.values()}
        for debit in run.sudo().debit_ids.sorted("id"):
            if debit.id not in known:
                number = len(self.debits) + 1
                self.debits[number] = debit.id
                self.note_planned(number, debit)

    def note_planned(self, number, debit):
        if debit.instalment_id:
            plan, part = self.parts[debit.instalment_id.id]
            self.note("part_planned", debit=number, plan=plan, part=part)
        else:
            papers = [self.names[m.id] for m in debit.line_ids.move_id]
            self.note("planned", debit=number, papers=papers)

    def note_set_off(self, run):
        """Write down of which invoices the run looked for what their payers have left.

        Of those that it asks for, and of those for which nothing was left to ask: the
        first that is due first.
        """
        whole = run.sudo().debit_ids.filtered(lambda debit: not debit.instalment_id)
        planned = whole.line_ids.move_id
        moves = planned | self.find_matched().filtered(lambda m: not m.amount_residual)
        names = [
            self.names[move.id]
            for move in moves.sorted(lambda move: (move.invoice_date_due, move.id))
        ]
        if names:
            self.note("set_off", papers=names)

    def find_matched(self):
        """Return the invoices that are debited and that something else now pays in part.

        NOTE: not what a credit note of their own pays, which needs no run.
        """
        partials = self.root["account.partial.reconcile"].search(
            [("id", ">", self.last_match), self.own]
        )
        self.last_match = max([self.last_match, *partials.ids])
        moves = self.root["account.move"]
        for partial in partials:
            move = partial.debit_move_id.move_id
            if partial.credit_move_id.move_id.reversed_entry_id != move:
                moves |= move
        return moves.filtered(lambda move: move.id in self.names)

    def learn(self, asked):
        """Write down what the provider said to what was asked."""
        for number in asked:
            state = self.get_debit(number).state
            if state in ("collected", "refused", "pending"):
                self.note(state, debit=number)
                self.done[state] += 1

    def get_asked(self):
        """Return the numbers of the debits that wait to be sent."""
        return self.find_debits("ready")

    def find_debits(self, *states):
        """Return the numbers of the debits in some states, the oldest first."""
        together = self.root["subdebit.debit"].browse(self.debits.values())
        return [
            number
            for number, debit in zip(self.debits, together, strict=True)
            if debit.state in states
        ]

    def hear(self):
        """Let the bank say yes or no to what it has had for some days.

        :return: the numbers of these debits.
        """
        heard = []
        for number in self.find_debits("pending"):
            if self.random.random() < 0.35:
                debit = self.get_debit(number)
                transaction = debit.attempt_ids.sorted("number")[-1:].transaction_id
                if self.random.random() < 0.7:
                    transaction._set_done()
                else:
                    transaction._set_error("No money.")
                heard.append(number)
        return heard

    def get_debit(self, number):
        return self.root["subdebit.debit"].browse(self.debits[number])
