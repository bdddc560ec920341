from odoo import api, fields, models
from odoo.exceptions import UserError

from .refund import OPEN

ACTION = "subscription_debit.action_give_back"


class SubdebitDebit(models.Model):
    """What was given back of a debit, and the button that gives back."""

    _inherit = "subdebit.debit"

    refund_ids = fields.One2many(
        "subdebit.refund", "debit_id", string="Refunds of the Debit"
    )
    refund_sentence = fields.Text(string="Refunds", compute="_compute_refund_sentence")
    refund_count = fields.Integer(
        string="Number of Refunds", compute="_compute_refund_sentence"
    )
    is_refundable = fields.Boolean(
        string="Something Can Be Refunded", compute="_compute_is_refundable"
    )

    @api.depends(
        "payment_ids", "refund_ids.state", "line_ids.move_id.reversal_move_ids"
    )
    @api.depends_context("lang")
    def _compute_refund_sentence(self):
        for debit in self:
            refunds = debit.sudo().payment_ids._subdebit_get_refunds()
            said = [refund._subdebit_say_refund() for refund in refunds]
            open_ = debit.sudo().refund_ids.filtered(lambda one: one.state in OPEN)
            said += [refund._say_under_way() for refund in open_]
            debit.refund_sentence = "\n".join(said)
            debit.refund_count = len(debit.sudo().refund_ids)

    @api.depends("payment_ids", "refund_ids.state", "returned_amount")
    def _compute_is_refundable(self):
        for debit in self:
            debit.is_refundable = bool(debit._get_refundable_sudo())

    def _get_refundable_sudo(self):
        """Return the payments of which something may be given back, the best first.

        What was collected twice comes before all else, the last payment first.
        """
        payments_sudo = self.sudo().payment_ids.filtered(
            lambda payment: payment._subdebit_get_refundable_sudo() > 0
        )
        return payments_sudo.sorted(
            lambda payment: (payment._subdebit_get_credit() > 0, payment.id),
            reverse=True,
        )

    # === ACTION METHODS === #

    def action_refund(self):
        """Open the window that gives back what was collected, or a part of it."""
        self.ensure_one()
        self._require("billing")
        payments = self._get_refundable_sudo()
        if not payments:
            raise UserError(
                self.env._("Nothing of %s is left to refund.", self.display_name)
            )
        return payments[:1].with_env(self.env)._subdebit_open_refund()

    def action_view_refunds(self):
        """Open the refunds of the debit."""
        self.ensure_one()
        return self.refund_ids.with_context(create=False)._get_records_action(
            name=self.env._("Refunds")
        )


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _subdebit_open_refund(self, amount=None, move=None):
        """Return the action that opens the window for a payment.

        :param float amount: what stands there; None: what was collected twice, or all.
        """
        self.ensure_one()
        most = self._subdebit_get_refundable_sudo()
        credit = self.sudo()._subdebit_get_credit()
        proposed = (credit if credit > 0 else most) if amount is None else amount
        return self.env["ir.actions.act_window"]._for_xml_id(ACTION) | {
            "context": {
                "default_payment_id": self.id,
                "default_move_id": move.id if move else False,
                "default_amount": min(proposed, most),
            }
        }


class SubdebitRefund(models.Model):
    _inherit = "subdebit.refund"

    def _say_under_way(self):
        """Return in a sentence how much is about to be given back."""
        self.ensure_one()
        return self.env._(
            "A refund of %s is in progress.", self.currency_id.format(self.amount)
        )
