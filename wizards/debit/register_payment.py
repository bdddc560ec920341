from odoo import api, models
from odoo.exceptions import UserError


class AccountPaymentRegister(models.TransientModel):
    """No payment by hand for what is being debited."""

    _inherit = "account.payment.register"

    @api.model
    def default_get(self, fields):
        """Refuse to open for what is cancelled, or has its debit with the provider."""
        defaults = super().default_get(fields)
        lines = self.env["account.move.line"]
        for command in defaults.get("line_ids") or ():
            lines |= lines.browse(command[2] if command[0] == 6 else command[1])
        self._subdebit_check_standing(lines.move_id)
        lines.move_id._subdebit_check_may_be_paid()
        return defaults

    def _create_payments(self):
        """Check once more: the debit may have begun since the dialog was opened."""
        moves = self.line_ids.move_id
        moves._subdebit_touch_to_serialise()
        self._subdebit_check_standing(moves)
        moves._subdebit_check_may_be_paid()
        agreed = self._subdebit_get_agreed_parts(moves)
        payments = super()._create_payments()
        instalments = self.env["subdebit.instalment"].sudo()
        for payment in payments.sudo():
            parts = agreed.get(payment.invoice_ids or payment.reconciled_invoice_ids)
            instalments._settle_next(payment, parts or [])
        return payments

    def _subdebit_get_agreed_parts(self, moves):
        """Return dict: invoice -> its instalments, where any of them is paid by hand.

        NOTE: of what is debited, a payment by hand shortens the last instalments.
        """
        return {
            move: move._subdebit_get_settled_parts_sudo()
            for move in moves
            if set(move._subdebit_get_open_instalments_sudo().mapped("way")) - {"debit"}
        }

    def _subdebit_check_standing(self, moves):
        cancelled = moves.filtered(
            lambda move: move.subdebit_payment_mode and move.state == "cancel"
        )
        if cancelled:
            raise UserError(
                self.env._(
                    "%s: cancelled, so there is nothing to pay. Leave out what is"
                    " cancelled, and try again.",
                    ", ".join(cancelled.mapped("name")),
                )
            )
