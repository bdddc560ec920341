from odoo import models
from odoo.fields import Command

from ..ledger.booked import booked_by
from .plan import Pair, Plan


class ResPartner(models.Model):
    """A credit note that was made by accident, and is undone by an invoice."""

    _inherit = "res.partner"

    def _subdebit_get_notes_sudo(self, company):
        """Return the credit notes of a client, the newest first."""
        moves_sudo = self.env["account.move"].sudo()
        return moves_sudo.search(
            [
                ("company_id", "=", company.id),
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("move_type", "=", "out_refund"),
                ("state", "=", "posted"),
            ],
            order="date desc, id desc",
        ).filtered(lambda note: not note._subdebit_is_undone())

    def _subdebit_why_not_undo_note(self, company, currency):
        notes_sudo = self._subdebit_get_notes_sudo(company)
        problems = [note._subdebit_say_not_undone() for note in notes_sudo[:20]]
        if not problems:
            return self.env._("%s has no credit note.", self.display_name)
        return "" if "" in problems else problems[0]

    def _subdebit_plan_undo_note(self, choice):
        """Return what is told of the invoice that undoes a note, and what it matches."""
        note_sudo = (choice.move or self.env["account.move"]).sudo()
        if note_sudo not in self._subdebit_get_notes_sudo(choice.company):
            return Plan(problem=self.env._("Choose the credit note that is undone."))
        problem = note_sudo._subdebit_say_not_undone() or self._subdebit_check_open(
            choice, note_sudo.journal_id, bool(note_sudo.line_ids.tax_ids)
        )
        if problem:
            return Plan(problem=problem)
        reopened = note_sudo._subdebit_get_note_partials()
        return Plan(
            pairs=tuple(
                Pair(
                    debit=partial.debit_move_id,
                    credit=partial.credit_move_id,
                    amount=-partial.debit_amount_currency,
                )
                for partial in reopened
            ),
            said=tuple(self._subdebit_say_undone(note_sudo, reopened)),
        )

    def _subdebit_say_undone(self, note_sudo, reopened):
        yield self.env._(
            "An invoice of %(amount)s undoes %(note)s and is matched with it: the note"
            " stays in the books, and is worth nothing.",
            amount=note_sudo.currency_id.format(note_sudo.amount_total),
            note=note_sudo.name,
        )
        for invoice in reopened.debit_move_id.move_id:
            yield self.env._("%s will be open again.", invoice.name)

    def _subdebit_do_undo_note(self, plan, choice):
        """Make and post the invoice that undoes a note; what the note paid is open."""
        return choice.move.sudo()._subdebit_undo_note(choice)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _subdebit_is_undone(self):
        self.ensure_one()
        return any(
            move.state == "posted" and move.move_type == "out_invoice"
            for move in self.reversal_move_ids
        )

    def _subdebit_get_note_partials(self):
        items = self.line_ids.filtered(lambda i: i.account_type == "asset_receivable")
        return items.matched_debit_ids

    def _subdebit_say_not_undone(self):
        """Return why a credit note cannot be undone, or empty."""
        self.ensure_one()
        told = {"note": self.name}
        paid_out = self._subdebit_get_note_partials().debit_move_id.move_id.filtered(
            "origin_payment_id"
        )
        if paid_out:
            return self.env._(
                "%(note)s was paid out by %(refund)s: take that back first.",
                refund=", ".join(paid_out.mapped("name")),
                **told,
            )
        invoice = self.reversed_entry_id
        locked = invoice and invoice._subdebit_say_what_locks("with_bank")
        if locked:
            return locked
        if any(charge.event_id for charge in self.line_ids.subdebit_charge_ids):
            return self.env._(
                "%(note)s comes from a decision on the subscription, such as its"
                " cancellation: change that instead.",
                **told,
            )
        return ""

    def _subdebit_undo_note(self, choice):
        """Return the posted invoice that undoes one credit note.

        The days that it took back count as billed again.
        """
        self.ensure_one()
        self._subdebit_touch_to_serialise()
        charges = self.line_ids.subdebit_charge_ids
        invoice = self.with_company(choice.company)._reverse_moves(
            [
                {
                    "invoice_date": choice.day,
                    "date": choice.day,
                    "ref": self.env._("Undoes %s", self.name),
                }
            ]
        )
        # NOTE: a copy of a reversal names the line that it takes back: this one bills.
        invoice.line_ids.subdebit_credited_line_id = False
        self._subdebit_keep_sums(invoice)
        invoice._subdebit_leave_storno()
        partials = self._subdebit_get_note_partials()
        partials.with_context(subdebit_return_date=choice.day).unlink()
        charges._void()
        invoice._post(soft=False)
        items = (self | invoice).line_ids.filtered(
            lambda item: item.account_type == "asset_receivable" and not item.reconciled
        )
        items.reconcile()
        return invoice

    def _subdebit_keep_sums(self, invoice):
        """Let the invoice that undoes a note say what the note booked, tax by tax.

        NOTE: Odoo computes a copy by the taxes of today, whatever became of them since;
        and only where a line changes by more than what is told of its taxes.
        """
        for line, copy in zip(
            self.invoice_line_ids, invoice.invoice_line_ids, strict=True
        ):
            booked = booked_by(line)
            if line.display_type == "product" and booked_by(copy) != booked:
                vals = self.env["subdebit.charge"]._prepare_amount_vals(
                    booked, line.tax_ids, line.currency_id
                )
                for told in ({"tax_ids": [Command.clear()]}, vals):
                    invoice.write({"invoice_line_ids": [Command.update(copy.id, told)]})

    def _subdebit_leave_storno(self):
        """Let an invoice that is a copy of a note stand on its own side.

        NOTE: where what is taken back is booked below zero, a note's lines are, and a
        copy of them would stand below zero on the other side.
        """
        items = self.line_ids
        items._compute_is_storno()
        for name in ("debit", "credit"):
            self.env.add_to_compute(items._fields[name], items)
