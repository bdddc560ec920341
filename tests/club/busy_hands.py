"""A club and its accountant, who does at random what accountants do by hand."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError

# What a verb says when there is nothing to do it to.
NOTHING = object()

# (unit, count, bill day, price, tax, first day, quantity): tax is "on_top", "within", "".
MEMBERS = (
    ("month", 1, 0, 30.0, "on_top", "2025-01-31", 1),
    ("month", 1, 1, 36.0, "within", "2025-01-10", 1),
    ("month", 1, -1, 25.0, "", "2025-01-12", 2),
    ("month", 2, 15, 54.99, "within", "2025-01-20", 1),
    ("week", 1, 0, 9.99, "within", "2025-01-14", 3),
    ("week", 2, 0, 17.5, "on_top", "2025-02-03", 1),
    ("day", 10, 0, 12.0, "", "2025-01-25", 1),
    ("day", 1, 0, 1.1, "within", "2025-02-10", 1),
    ("year", 1, 0, 365.0, "on_top", "2025-02-04", 1),
)


class Accountant:
    """Picks an invoice and does something to it; what Odoo or we refuse is left."""

    def __init__(self, chance, env, billing, subscriptions):
        self.random = chance
        self.env = env
        self.billing_env = env(user=billing)
        self.subscriptions = subscriptions
        self.diary = []
        self.done = set()
        self.day = None

    # === CHOOSING === #

    def work(self, day, times):
        """Do a few things on a day."""
        self.day = day
        for _time in range(times):
            verb = self.random.choice(VERBS)
            try:
                with self.env.cr.savepoint():
                    target = verb(self)
                    self.env.flush_all()
            except AccessError:
                raise
            except UserError as error:
                self.note(f"{verb.__name__}: refused, {error}")
                self.env.invalidate_all()
            else:
                if target is not NOTHING:
                    self.done.add(verb.__name__)
                    self.note(f"{verb.__name__} {target}")

    def note(self, text):
        self.diary.append(f"{self.day} {text}")

    def find(self, *domain):
        """Return one move of the customers', at random."""
        moves = self.env["account.move"].search(
            [
                ("partner_id", "in", self.subscriptions.partner_id.ids),
                ("move_type", "in", ("out_invoice", "out_refund")),
                *domain,
            ],
            order="id",
        )
        return self.choose(moves)

    def choose(self, records):
        records = list(records)
        return self.random.choice(records) if records else None

    def find_line(self, *domain):
        move = self.find(("state", "=", "draft"), *domain)
        return self.choose(move.invoice_line_ids.sorted("id")) if move else None

    # === DRAFTS === #

    def edit_price(self):
        """Change the price of a line of a draft, an invoice or a credit note."""
        line = self.find_line()
        if not line:
            return NOTHING
        line.price_unit = self.random.choice((5.0, 12.34, 40.0))
        return f"{line.id} to {line.price_unit}"

    def edit_quantity(self):
        """Change the quantity of a line of a draft."""
        line = self.find_line()
        if not line:
            return NOTHING
        line.quantity = self.random.choice((1, 2, 4))
        return f"{line.id} to {line.quantity}"

    def delete_line(self):
        """Delete a line of a draft."""
        line = self.find_line()
        if not line:
            return NOTHING
        line.move_id.write({"invoice_line_ids": [Command.delete(line.id)]})
        return line.id

    def delete_draft(self):
        """Delete a draft, an invoice or a credit note."""
        move = self.find(("state", "=", "draft"))
        if not move:
            return NOTHING
        move.unlink()
        return move.id

    def post(self):
        """Post a draft, of today where it has no date."""
        move = self.find(("state", "=", "draft"))
        if not move:
            return NOTHING
        if not move.invoice_date:
            move.invoice_date = self.day
        move.action_post()
        return move.name

    # === POSTED, CANCELLED === #

    def cancel(self):
        """Cancel any invoice or credit note."""
        move = self.find(("state", "!=", "cancel"))
        if not move:
            return NOTHING
        move.button_cancel()
        return move.id

    def set_to_draft(self):
        """Set any invoice or credit note to draft."""
        move = self.find(("state", "!=", "draft"))
        if not move:
            return NOTHING
        move.button_draft()
        return move.id

    def pay(self):
        """Record a payment of what is open."""
        move = self.find(
            ("state", "=", "posted"),
            ("move_type", "=", "out_invoice"),
            ("payment_state", "=", "not_paid"),
        )
        if not move:
            return NOTHING
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"payment_date": self.day})._create_payments()
        return move.name

    def duplicate(self):
        """Duplicate an invoice."""
        move = self.find(("move_type", "=", "out_invoice"))
        if not move:
            return NOTHING
        return f"{move.id} as {move.copy().id}"

    # === CREDIT NOTES === #

    def reverse(self, verb):
        move = self.find(("state", "=", "posted"), ("move_type", "=", "out_invoice"))
        if not move:
            return None
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": self.day})
        )
        getattr(wizard, verb)()
        return wizard.new_move_ids

    def credit(self):
        """Credit an invoice in full."""
        note = self.reverse("refund_moves")
        if not note:
            return NOTHING
        note.action_post()
        return f"{note.reversed_entry_id.id} by {note.id}"

    def credit_in_part(self):
        """Credit a part of an invoice: another price, or a line less."""
        note = self.reverse("refund_moves")
        if not note:
            return NOTHING
        line = self.choose(note.invoice_line_ids.sorted("id"))
        if len(note.invoice_line_ids) > 1 and self.random.random() < 0.5:
            line.unlink()
        else:
            line.price_unit /= 2
        note.action_post()
        return f"{note.reversed_entry_id.id} by {note.id}"

    def prepare_credit(self):
        """Leave a credit note as a draft."""
        note = self.reverse("refund_moves")
        return f"{note.reversed_entry_id.id} by {note.id}" if note else NOTHING

    def correct(self):
        """Credit an invoice and make a corrected one."""
        moves = self.reverse("modify_moves")
        return moves.ids if moves else NOTHING

    # === WHAT BILLING DECIDES === #

    def decide(self):
        """Bill days again whose invoice is gone, or waive them."""
        covers = self.billing_env["subdebit.cover"].search(
            [("to_decide", "=", True)], order="id"
        )
        cover = self.choose(covers)
        if not cover:
            return NOTHING
        verb = self.random.choice(("action_bill_again", "action_waive"))
        name = cover.display_name
        getattr(cover, verb)()
        return f"{verb} {name}"

    def release(self):
        """Release the days of a charge that has a credit, whether in full or not."""
        charges = self.billing_env["subdebit.charge"].search(
            [("sign", "=", 1), ("credit_ids", "!=", False), ("cover_ids", "!=", False)],
            order="id",
        )
        charge = self.choose(charges)
        if not charge:
            return NOTHING
        charge.action_release()
        return charge.id


VERBS = (
    *(Accountant.edit_price, Accountant.edit_quantity, Accountant.delete_line),
    *(Accountant.delete_draft, Accountant.post, Accountant.post, Accountant.cancel),
    *(Accountant.set_to_draft, Accountant.pay, Accountant.duplicate),
    *(Accountant.credit, Accountant.credit, Accountant.credit_in_part),
    *(Accountant.prepare_credit, Accountant.correct),
    *(Accountant.decide, Accountant.release),
)


def days_between(first, end):
    """Return the days from the first one up to the end, which is not one of them."""
    return [first + timedelta(days=number) for number in range((end - first).days)]
