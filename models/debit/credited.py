from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        """Leave an invoice alone whose debit is with the bank: its sum is out there.

        The credit stays open for the customer. NOTE: note by note, as several may name
        one invoice.
        """
        for note in reverse_moves:
            invoice = note.reversed_entry_id
            if not invoice._subdebit_get_debits_sent_sudo():
                super(AccountMove, invoice)._reconcile_reversed_moves(
                    note, move_reverse_cancel
                )
        return reverse_moves
