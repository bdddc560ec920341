from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """An invoice that was debited, or its credit note, and the button that gives back."""

    _inherit = "account.move"

    subdebit_is_paid_back = fields.Boolean(
        string="Its Debit May Be Refunded",
        compute="_compute_subdebit_is_paid_back",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("state", "payment_state", "subdebit_debit_line_ids.claim")
    def _compute_subdebit_is_paid_back(self):
        for move in self:
            payments = (
                move._subdebit_get_debit_payments()
                if move.move_type == "out_invoice"
                else self.env["account.payment"]
            )
            move.subdebit_is_paid_back = any(
                payment._subdebit_get_refundable_sudo() > 0 for payment in payments
            )

    def action_subdebit_refund(self):
        """Open the window that gives back what was debited.

        On a credit note: what it leaves open; on an invoice: what the debit paid of it.

        :raise UserError: where nothing of what was debited is left to refund.
        """
        self.ensure_one()
        move = self.sudo()
        move.subdebit_debit_line_ids.debit_id.with_env(self.env)._require("billing")
        payments = move._subdebit_get_refundable_payments()
        amount = self.amount_residual
        if self.move_type == "out_invoice":
            payments = move._subdebit_get_debit_payments().filtered(
                lambda payment: payment._subdebit_get_refundable_sudo() > 0
            )
            paid = payments[:1]._subdebit_get_paid_sums() if payments else {}
            amount = paid.get(move) or payments[:1].amount
        if not payments:
            raise UserError(
                self.env._(
                    "%s: nothing of what was debited is left to refund.",
                    self.display_name,
                )
            )
        payment = payments[:1].with_env(self.env)
        return payment._subdebit_open_refund(amount, self)
