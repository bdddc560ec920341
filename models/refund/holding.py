from odoo import models

from .refund import LIVE


class SubdebitRefund(models.Model):
    """What is on its way back to the payer holds the credit note that it pays out."""

    _inherit = "subdebit.refund"

    def _get_held_notes(self):
        """Return the credit notes that a refund pays out once it is booked."""
        self.ensure_one()
        items = self.payment_id._subdebit_find_paid_out(self.amount, self.move_id)
        return items.move_id.filtered(lambda move: move.move_type == "out_refund")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _subdebit_get_refunds_on_way_sudo(self):
        """Return the refunds that are going to pay out a credit note.

        Once they are booked, the books tell; one that was refused holds nothing.
        """
        self.ensure_one()
        refunds_sudo = self.env["subdebit.refund"].sudo()
        note_sudo = self.sudo()
        is_open = note_sudo.state == "posted" and note_sudo.amount_residual > 0
        if note_sudo.move_type != "out_refund" or not is_open:
            return refunds_sudo
        payments = note_sudo._subdebit_get_credited()._subdebit_get_debit_payments()
        on_way = refunds_sudo.search(
            [
                ("payment_id", "in", payments.ids),
                ("state", "in", LIVE),
                ("refund_payment_ids", "=", False),
            ],
            order="id",
        )
        return on_way.filtered(lambda refund: note_sudo in refund._get_held_notes())

    def js_assign_outstanding_line(self, line_id):
        """Refuse to use a credit, by Odoo's own list of them, that is being given back."""
        note = self.env["account.move.line"].browse(line_id).move_id
        if note._subdebit_get_refunds_on_way_sudo():
            note._subdebit_check_may_be_paid()
        return super().js_assign_outstanding_line(line_id)
