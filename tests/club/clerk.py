"""What Billing does on the accounts of a club's payers, in the windows of the menu.

The diary names whom somebody picked, and the sums that he typed. The items that are
paired are named in the order in which a person sees them: what is due first, and of
one day the smaller sum first.
"""

from .desk import NOTHING, Desk

ACCOUNT_VERBS = (
    *("deposit", "deposit", "transfer", "transfer", "undo_transfer"),
    *("pay_out", "pay_out", "take_back", "undo_note", "undo_note"),
    *("write_off", "undo_write_off", "reconcile", "reconcile"),
    *("match", "match", "unmatch"),
)
SUMS = (1, 2.5, 7.77, 20, 35.01)


class Clerk(Desk):
    """Does something on somebody's account, and writes it down."""

    def __init__(self, *args, **envs):
        super().__init__(*args, **envs)
        self.notes = {}  # Name of the invoice -> id of the credit note by hand.
        self.given = {}  # Number -> id of the entry or payment that gives something.
        self.refunds = {}  # Number -> id of the refund of a debit.

    # === WHO, AND WHAT HE HAS === #

    def find_account(self, fits):
        """Return a payer of whose open items something is true, and the items."""
        items = self.root["account.move.line"].search(
            [
                self.own,
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("partner_id", "!=", False),
            ],
            order="date, id",
        )
        groups = items.grouped("partner_id")
        payer = self.choose(
            [p for p in sorted(groups, key=lambda p: p.id) if fits(groups[p])]
        )
        return (payer, groups[payer]) if payer else (None, items.browse())

    def find_other(self, payer):
        members = self.root["subdebit.subscription"].browse(
            subscription.id for subscription in self.subscriptions.values()
        )
        return self.choose(members.payer_id.sorted("id") - payer)

    def name_owed(self, items):
        """Return the names of what is owed among items, as they are paired."""
        numbers = {move: number for number, move in self.given.items()}
        owed = items.filtered(lambda item: item.balance > 0).sorted(
            lambda item: (item.date_maturity or item.date, item.amount_currency)
        )
        return [
            self.names.get(item.move_id.id) or numbers[item.move_id.id] for item in owed
        ]

    def press(self, operation, payer, env=None, **vals):
        """Confirm the window of an operation; what was refused is an error."""
        windows = (env or self.billing)["subdebit.operation"]
        window = windows.with_context(
            default_operation=operation, default_partner_id=payer.id
        ).create({"company_id": self.records.company.id, "date": self.day, **vals})
        window.action_confirm()
        return window

    def keep(self, move):
        """Give what an operation made a number."""
        self.given[len(self.given) + 1] = move.id
        return len(self.given)

    def find_entry(self, operation):
        return self.root["account.move"].search(
            [self.own, ("subdebit_operation", "=", operation)],
            order="id desc",
            limit=1,
        )

    # === CREDITS === #

    def deposit(self):
        """Somebody pays in, for no invoice."""
        return self.pay_in(self.find_other(self.root["res.partner"]))

    def pay_in(self, payer):
        amount = self.random.choice(SUMS)
        payment = self.accountant["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": payer.id,
                "amount": amount,
                "date": self.day,
                "journal_id": self.records.bank.id,
            }
        )
        payment.action_post()
        self.note("deposited", payer=payer.name, amount=f"{amount:.2f}")
        return payer

    def transfer(self):
        """A credit is given to another payer."""
        payer, _items = self.find_account(has_credit)
        other = payer and self.find_other(payer)
        if not other:
            return NOTHING
        amount = self.random.choice(SUMS)
        self.press("transfer", payer, other_id=other.id, amount=amount)
        number = self.keep(self.find_entry("transfer"))
        told = {"payer": payer.name, "other": other.name, "amount": f"{amount:.2f}"}
        self.note("transferred", number=number, **told)
        return number

    def pay_out(self):
        """A credit is paid out by hand."""
        payer, _items = self.find_account(has_credit)
        if not payer:
            return NOTHING
        amount = self.random.choice(SUMS)
        self.press("pay_out", payer, amount=amount, journal_id=self.records.bank.id)
        payment = self.root["account.payment"].search(
            [self.own, ("payment_type", "=", "outbound")], order="id desc", limit=1
        )
        number = self.keep(payment.move_id)
        told = {"payer": payer.name, "amount": f"{amount:.2f}"}
        self.note("paid_out", number=number, **told)
        return number

    def find_given(self, fits):
        """Return number and entry of something that was given, at random."""
        moves = self.root["account.move"].browse(self.given.values())
        found = [
            (number, move)
            for number, move in zip(self.given, moves, strict=True)
            if move.state == "posted" and fits(move)
        ]
        return self.choose(found[-20:]) or (None, None)

    def take_back(self):
        """A refund by hand is taken back."""
        number, move = self.find_given(
            lambda move: (
                move.origin_payment_id and not move.origin_payment_id.subdebit_refund_id
            )
        )
        if not number:
            return NOTHING
        payment = move.origin_payment_id
        self.press("take_back", payment.partner_id, payment_id=payment.id)
        self.note("taken_back", number=number)
        return number

    def undo_transfer(self):
        return self.undo("transfer")

    def undo_write_off(self):
        return self.undo("write_off")

    def undo(self, operation):
        """What an operation booked is taken back, today."""
        number, move = self.find_given(
            lambda move: (
                move.subdebit_operation == operation and move.subdebit_is_undoable
            )
        )
        if not number:
            return NOTHING
        move.action_subdebit_undo_operation()
        self.note(f"undone_{operation}", number=number)
        return number

    def undo_note(self):
        """A credit note by hand is undone by an invoice."""
        notes = self.root["account.move"].browse(self.notes.values())
        names = [
            name
            for name, note in zip(self.notes, notes, strict=True)
            if note.state == "posted" and not note._subdebit_is_undone()
        ]
        name = self.choose(names[-20:])
        if not name:
            return NOTHING
        note = notes.browse(self.notes[name])
        self.press("undo_note", note.partner_id, move_id=note.id)
        self.note("undone_note", paper=name)
        return name

    def write_off(self):
        """What a payer owes, or has left, is brought to zero."""
        payer, items = self.find_account(lambda items: sum_open(items) != 0)
        if not payer:
            return NOTHING
        self.press(
            "write_off",
            payer,
            self.root,
            account_id=self.records.losses.id,
            reason="Moved away",
        )
        entry = self.find_entry("write_off")
        number = self.keep(entry)
        own = entry.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )
        owed = self.name_owed(items | own)
        self.note("written_off", number=number, payer=payer.name, owed=owed)
        return number

    # === PAIRED === #

    def reconcile(self):
        """The account of a payer is reconciled."""
        payer, items = self.find_account(is_both)
        if not payer:
            return NOTHING
        owed = self.name_owed(items)
        self.press("reconcile", payer)
        self.note("reconciled", payer=payer.name, owed=owed)
        return payer

    def match(self):
        """An invoice is matched by clicks with what is left to its payer."""
        payer, items = self.find_account(is_both)
        if not payer:
            return NOTHING
        invoices = items.filtered(
            lambda item: item.amount_residual > 0 and item.move_id.id in self.names
        )
        invoice = self.choose(invoices)
        if not invoice:
            return NOTHING
        usable = payer._subdebit_get_usable_sudo(self.records.company)
        credits = (items & usable).filtered(lambda item: item.amount_residual < 0)
        rows = self.billing["subdebit.statement"].search(
            [
                ("commercial_partner_id", "=", payer.id),
                ("move_id", "in", (invoice | credits).move_id.ids),
                ("is_in_ledger", "=", True),
            ]
        )
        rows.action_match()
        self.note("matched", paper=self.names[invoice.move_id.id])
        return invoice

    def unmatch(self):
        """All that pays an invoice is taken apart from it."""
        name, move = self.find(lambda move: move.line_ids.matched_credit_ids)
        if not move:
            return NOTHING
        partials = move.sudo().line_ids.matched_credit_ids
        partials.with_env(self.billing).action_subdebit_undo_match()
        self.note("unmatched", paper=name)
        return name

    # === REFUNDS OF DEBITS === #

    def is_given(self, debit):
        """Tell whether money of a debit was given on since.

        NOTE: what the bank takes back of it is owed then, and has no name in the diary.
        """
        items = debit.payment_ids.move_id.line_ids
        given = items.matched_debit_ids.debit_move_id.move_id
        return not {*self.given.values()}.isdisjoint(given.ids)

    def ask_refund(self):
        """A credit note on what was debited is paid out, by the provider or by hand.

        :return: whether the worker has something to send.
        """
        notes = self.root["account.move"].browse(self.notes.values())
        name = self.choose(
            name
            for name, note in zip(self.notes, notes, strict=True)
            if note.subdebit_is_refundable
        )
        if not name:
            return False
        note = notes.browse(self.notes[name])
        action = note.with_env(self.billing).action_subdebit_refund()
        windows = self.billing[action["res_model"]].with_context(**action["context"])
        window = windows.create({"amount": note.amount_residual})
        if self.random.random() < 0.3:
            window.write({"way": "hand", "journal_id": self.records.bank.id})
        if window.problem:
            return False
        window.action_confirm()
        refund = self.root["subdebit.refund"].search(
            [self.own], order="id desc", limit=1
        )
        self.refunds[name] = refund.id
        return True

    def learn_refunds(self):
        """Write down which refunds were booked."""
        for name, number in self.refunds.items():
            refund = self.root["subdebit.refund"].browse(number)
            move = refund.refund_payment_ids.move_id
            if move and move.id not in self.given.values():
                given = self.keep(move)
                self.note("refunded", number=given, paper=name)
                self.done[f"refund by {refund.way}"] += 1

    def hear_of_refunds(self):
        """The payer's bank takes what was given back, or sends it back."""
        numbers = {move: number for number, move in self.given.items()}
        refunds = self.root["subdebit.refund"].browse(self.refunds.values())
        for refund in refunds.filtered(lambda one: one.state == "pending"):
            draw = self.random.random()
            if draw < 0.3:
                refund.transaction_id._set_done()
            elif draw < 0.6:
                refund.transaction_id._set_error("The account is closed.")
                move = refund.refund_payment_ids.move_id
                self.note("bounced", number=numbers[move.id])
                self.done["bounced"] += 1


def sum_open(items):
    return round(sum(items.mapped("amount_residual")), 2)


def has_credit(items):
    return any(item.amount_residual < 0 for item in items)


def is_both(items):
    return has_credit(items) and any(item.amount_residual > 0 for item in items)
