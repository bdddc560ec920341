from odoo import api, fields, models

from .refund import LIVE


class AccountPayment(models.Model):
    """What of a payment may be given back, and by which refund one was made."""

    _inherit = "account.payment"

    subdebit_refund_id = fields.Many2one(
        "subdebit.refund",
        string="Refund of a Debit",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    subdebit_refunded_move_id = fields.Many2one(
        "account.move",
        string="Refund of an Invoice",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The invoice of which it gives money back by hand.",
    )

    _subdebit_refunded_once = models.UniqueIndex(
        "(subdebit_refund_id) WHERE subdebit_refund_id IS NOT NULL",
        "The refund is in the books already.",
    )

    @api.depends(
        "subdebit_returned_on", "subdebit_returned_amount", "source_payment_id"
    )
    def _compute_amount_available_for_refund(self):
        """Of a debit: what came, less what the bank took back, less what was refunded."""
        result = super()._compute_amount_available_for_refund()
        for payment in self.filtered("subdebit_debit_id"):
            able = payment._subdebit_can_refund_sudo()
            payment.amount_available_for_refund = (
                payment._subdebit_get_refundable_sudo() if able else 0.0
            )
        return result

    def _subdebit_get_refundable_sudo(self, leaving_out=()):
        """Return how much of a payment may still be given back, by whatever way.

        :param leaving_out: refunds that do not count.
        """
        self.ensure_one()
        payment = self.sudo()
        if payment.state in ("draft", "canceled") or not payment.subdebit_debit_id:
            return 0.0
        refunds = self.env["subdebit.refund"].sudo()
        live = refunds.search([("payment_id", "=", self.id), ("state", "in", LIVE)])
        others = (
            payment._subdebit_get_refunds()
            - refunds.search([("payment_id", "=", self.id)]).refund_payment_ids
        )
        given = [refund.amount for refund in live if refund not in leaving_out]
        given += others.mapped("amount")
        left = payment._subdebit_get_unreturned() - sum(given)
        return max(payment.currency_id.round(left), 0.0)

    def _subdebit_can_refund_sudo(self):
        """Tell whether the provider by which it came gives money back."""
        self.ensure_one()
        transaction = self.sudo().payment_transaction_id
        provider = transaction.provider_id
        if not provider or provider.state == "disabled":
            return False
        if provider._subdebit_has_gateway():
            return "refund" in provider._subdebit_get_gateway_sudo().abilities
        method = transaction.payment_method_id
        method = method.primary_payment_method_id or method
        return "none" not in (provider.support_refund, method.support_refund)

    def _subdebit_refunds_whole_sudo(self):
        """Tell whether the provider gives back all of a payment or nothing."""
        self.ensure_one()
        transaction = self.sudo().payment_transaction_id
        if transaction.provider_id._subdebit_has_gateway():
            return False
        method = transaction.payment_method_id
        method = method.primary_payment_method_id or method
        provider = transaction.provider_id
        return "full_only" in (provider.support_refund, method.support_refund)

    def _subdebit_get_attempt(self):
        """Return the request by which the money of a debit came."""
        self.ensure_one()
        return self.subdebit_debit_id.attempt_ids.filtered(
            lambda attempt: (
                attempt.transaction_id
                and attempt.transaction_id == self.payment_transaction_id
            )
        )[:1]
