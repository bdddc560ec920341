"""All that a club and its accountants do, at random; the diary says what was done.

What Odoo or we refuse is left. The diary names what somebody picked, and holds the
sums that somebody typed; never one that the books work out.
"""

from datetime import timedelta

from odoo import Command

from .clerk import ACCOUNT_VERBS
from .desk import NOTHING
from .divider import PART_VERBS, Divider
from .events import draw_event

RATES = ("19", "20", "20", "21")
VERB_OF = {"billed_again": "bill_again", "waived": "waive"}
VERBS = (
    *("event",) * 7,
    *("pay",) * 4,
    *("credit", "credit", "credit_in_part", "credit_in_part"),
    *("cancel", "cancel", "decide", "decide", "release", "release"),
    *("return_debit", "return_in_part", "retry", "retry"),
    *("edit_rate", "archive_tax", "change_payer", "set_off"),
)
ALL_VERBS = (*VERBS, *ACCOUNT_VERBS, *PART_VERBS)


class Hands(Divider):
    """Does something to the club's records, and writes it down."""

    # === WHAT HAPPENS TO A MEMBER === #

    def event(self):
        """Something happens to a member, with credit where the event gives any."""
        member = self.find_member()
        if member is None:
            return NOTHING
        terms, before = self.terms[member], self.events[member]
        kind, on, told = draw_event(self.random, terms, before, self.day)
        subscription = self.subscriptions[member].with_env(self.root)
        event = subscription._add_event(kind, on, **to_details(told))
        subscription._credit(event, self.day)
        self.name_new()
        found = {"kind": kind, "on": on, "number": event.id, **told}
        before.append(found)
        self.note("event", member=member, **found)
        self.done[f"{kind} {told.get('policy', '')}".strip()] += 1
        return member

    def change_payer(self):
        """Somebody else pays for a member, or the same person in another way."""
        member = self.find_member()
        if member is None:
            return NOTHING
        self.payers[member] += 1
        mode = self.random.choice(("automatic", "offline"))
        name = f"Payer {member}.{self.payers[member]}"
        payer = self.records.make_payer(name, mode)
        vals = {
            "payer_id": payer.id,
            "invoice_partner_id": payer.id,
            "payment_mode": mode,
            "offline_type": mode == "offline" and "transfer",
            "payment_token_id": False,
        }
        subscription = self.subscriptions[member].with_env(self.root)
        subscription._change_who_pays(vals, self.day, "Asked for.")
        self.note("payer", member=member, payer=name, mode=mode)
        return member

    # === DEBITS === #

    def find_debit(self, *states):
        return self.choose(self.find_debits(*states)[-30:])

    def return_debit(self):
        """The bank takes a debit back, sometimes with a fee."""
        number = self.find_debit("collected")
        if not number:
            return NOTHING
        fee = self.random.choice((None, "3.00", "7.35"))
        debit = self.get_debit(number)
        if self.is_given(debit):
            return NOTHING
        debit._return(self.day, "MD06", float(fee or 0))
        self.note("returned", debit=number, fee=fee)
        return number

    def return_in_part(self):
        """The bank takes a part of a debit back."""
        number = self.find_debit("collected")
        if not number:
            return NOTHING
        debit = self.get_debit(number)
        amount = f"{self.random.choice((1, 2.5, 7.77, 20)):.2f}"
        if self.is_given(debit):
            return NOTHING
        debit._return(self.day, "AM09", amount=float(amount))
        self.note("returned", debit=number, amount=amount)
        return number

    def retry(self):
        """Try a debit again that was refused or came back."""
        number = self.find_debit("refused", "returned")
        if not number:
            return NOTHING
        debit = self.get_debit(number).with_env(self.billing)
        debit.action_retry()
        self.note("retried", debit=number)
        return number

    def set_off(self):
        """The company decides anew whether a debit uses what its payer has left."""
        company = self.records.company
        is_used = company.subdebit_credit_use == "use"
        company.subdebit_credit_use = "leave" if is_used else "use"
        return company.subdebit_credit_use

    # === MONEY BY HAND === #

    def pay(self):
        """Record a payment of a part of what is open, or of all of it."""
        name, move = self.find(lambda move: move.amount_residual > 0)
        if not move:
            return NOTHING
        part = self.random.choice((1, 1, 0.5, 0.3))
        amount = round(move.amount_residual * part, 2)
        self.accountant["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"payment_date": self.day, "amount": amount})._create_payments()
        self.note("paid", paper=name, amount=f"{amount:.2f}")
        return name

    # === CREDIT NOTES BY HAND === #

    def reverse(self):
        """Return the name of an invoice of which nothing was credited, and its draft."""
        name, move = self.find(is_untouched)
        if not move:
            return None, None
        wizard = (
            self.accountant["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": self.day})
        )
        wizard.refund_moves()
        return name, wizard.new_move_ids

    def credit(self):
        """Credit an invoice in full."""
        name, note = self.reverse()
        if not note:
            return NOTHING
        note.action_post()
        self.notes[name] = note.id
        self.note("credited", paper=name)
        return name

    def credit_in_part(self):
        """Credit some lines of an invoice, one of them at another price."""
        name, note = self.reverse()
        if not note:
            return NOTHING
        keys = {line: self.get_key(line) for line in note.invoice_line_ids.sorted("id")}
        dear = self.choose(keys)
        typed = f"{self.random.randint(100, 900) / 100:.2f}"
        dear.write({"quantity": 1, "price_unit": float(typed)})
        lines = {key: None for key in keys.values()} | {keys[dear]: typed}
        others = [line for line in keys if line != dear]
        if others and self.random.random() < 0.5:
            del lines[keys[others[0]]]
            note.write({"invoice_line_ids": [Command.delete(others[0].id)]})
        note.action_post()
        self.notes[name] = note.id
        self.note("credited_in_part", paper=name, lines=lines)
        return name

    def get_key(self, line):
        charge = line.sudo().subdebit_credited_line_id.subdebit_charge_ids
        return *self.places[charge.line_id.id], charge.date_from

    # === CANCELLED, RELEASED === #

    def cancel(self):
        """Cancel an invoice."""
        name, move = self.find(lambda move: True)
        if not move:
            return NOTHING
        move.button_cancel()
        self.note("cancelled", paper=name)
        return name

    def decide(self):
        """Bill days again whose invoice is gone, or waive them."""
        covers = self.billing["subdebit.cover"].search(
            [("to_decide", "=", True), self.own], order="id"
        )
        cover = self.choose(covers)
        if not cover:
            return NOTHING
        word = self.random.choice(("billed_again", "waived"))
        charge, days = cover.charge_id, (cover.date_from, cover.date_to)
        getattr(cover, f"action_{VERB_OF[word]}")()
        self.note(word, **self.get_charge(charge), days=days)
        self.done[word] += 1
        return word

    def release(self):
        """Release the days of a charge that has a credit, whether in full or not."""
        charges = self.billing["subdebit.charge"].search(
            [
                ("sign", "=", 1),
                ("credit_ids", "!=", False),
                ("cover_ids", "!=", False),
                self.own,
            ],
            order="id",
        )
        charge = self.choose(charges)
        if not charge:
            return NOTHING
        told = self.get_charge(charge)
        charge.action_release()
        self.note("released", **told)
        return told

    def get_charge(self, charge):
        """Return the name of the invoice of a charge, and its key there."""
        key = *self.places[charge.line_id.id], charge.date_from
        return {"paper": self.names[charge.sudo().move_id.id], "key": key}

    # === TAXES === #

    def edit_rate(self):
        """Another rate is written over the one of a tax."""
        name = self.random.choice(("on_top", "within"))
        rate = self.random.choice(RATES)
        self.get_tax(name).amount = float(rate)
        self.note("rate", tax=name, rate=rate)
        return name

    def archive_tax(self):
        """A tax goes into the archive, or comes back."""
        name = self.random.choice(("on_top", "within"))
        tax = self.get_tax(name)
        tax.active = not tax.active
        self.note("taken_out" if tax.active else "archived", tax=name)
        return name

    def get_tax(self, name):
        return self.records.taxes[name].with_env(self.root)


def is_untouched(move):
    """Tell whether nothing of an invoice was credited, and nothing is set off on it."""
    charges = move.sudo().invoice_line_ids.subdebit_charge_ids
    return not move.reversal_move_ids and not (
        charges.credit_ids or charges.filtered(lambda charge: charge.sign == -1)
    )


def to_details(told):
    """Return what the diary says of an event as it is saved."""
    details = {name: told[name] for name in ("policy", "cycles", "at") if name in told}
    if "until" in told:
        details["until"] = told["until"].isoformat()
    if "to" in told:
        names = {"price": "unit_price", "quantity": "quantity"}
        details["to"] = {
            names[name]: float(value) if name == "price" else value
            for name, value in told["to"].items()
        }
    return details


def days_between(first, end):
    """Return the days from the first one up to the end, which is not one of them."""
    return [first + timedelta(days=number) for number in range((end - first).days)]
