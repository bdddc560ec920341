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
        return super()._create_payments()

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
