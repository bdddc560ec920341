from odoo import fields, models
from odoo.exceptions import ConcurrencyError, ValidationError

from ...const import ASK_REFUND_AGAIN_PROVIDERS
from ..payment.core_gateway import CoreProviderGateway

# State of core's transaction -> state of our refund, for news that core received.
NEWS = {
    "done": "paid",
    "pending": "pending",
    "authorized": "pending",
    "error": "refused",
    "cancel": "refused",
}


class PaymentTransaction(models.Model):
    """Core's transaction of a refund: Odoo's own button comes through our door."""

    _inherit = "payment.transaction"

    subdebit_refund_id = fields.Many2one(
        "subdebit.refund", readonly=True, copy=False, index="btree_not_null"
    )

    # === THE DOOR === #

    def action_refund(self, amount_to_refund=None):
        """Let the worker refund a debit, as a button of ours does; others as Odoo does."""
        ours = self.filtered("subdebit_attempt_id")
        refunds = self.env["subdebit.refund"]
        for transaction in ours:
            transaction.subdebit_attempt_id.debit_id._require("billing")
            payment = transaction.sudo().payment_id
            amount = amount_to_refund or payment._subdebit_get_refundable_sudo()
            refunds |= refunds.sudo()._ask(payment, amount)
        if not self - ours:
            return refunds._notify_asked()
        return super(PaymentTransaction, self - ours).action_refund(amount_to_refund)

    # === THE WIRE === #

    def _subdebit_get_refund_gateway(self):
        """Return the gateway that gives back by this transaction."""
        self.ensure_one()
        if self.provider_id._subdebit_has_gateway():
            return self.provider_id._subdebit_get_gateway_sudo()
        again = self.provider_code in ASK_REFUND_AGAIN_PROVIDERS
        return CoreProviderGateway(self.env.registry, self.id, again)

    def _send_refund_request(self):
        """Refuse what would be sent past our door: nothing would be sent at all."""
        if self.provider_id._subdebit_has_gateway():
            raise ValidationError(
                self.env._("Refund this on the debit: the daily work sends it.")
            )
        return super()._send_refund_request()

    def _send_api_request(self, method, endpoint, **kwargs):
        """Name a refund of ours to the provider, so that it gives back once.

        NOTE: core sends no idempotency key with a refund.
        """
        if self.subdebit_refund_id and self.provider_code == "stripe":
            kwargs.setdefault("idempotency_key", self.sudo().subdebit_refund_id.key)
        return super()._send_api_request(method, endpoint, **kwargs)

    # === NEWS FROM CORE === #

    def _subdebit_tell_refunds(self):
        """Tell refunds of ours what core heard of them by a webhook."""
        for transaction in self.filtered("subdebit_refund_id"):
            refund = transaction.subdebit_refund_id
            if not refund.try_lock_for_update():
                # NOTE: of this error, and not of a failed lock, Odoo tries again.
                raise ConcurrencyError("Somebody is at work on this refund.")
            day = refund.company_id._subdebit_today()
            refund._hear_state(
                NEWS[transaction.state],
                day,
                transaction.provider_reference,
                transaction.state_message or "",
            )

    def _post_process(self):
        """Leave refunds of ours to our own books: what bounced is an entry of its own.

        NOTE: core would cancel the payment of a refund that was cancelled.
        """
        ours = self.filtered("subdebit_refund_id")
        ours.is_post_processed = True
        return super(PaymentTransaction, self - ours)._post_process()


class SubdebitRefund(models.Model):
    _inherit = "subdebit.refund"

    def _notify_asked(self):
        """Return the message that says what comes next of refunds that were asked for."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The refund is sent to the payment provider within a quarter of an"
                    " hour. What becomes of it is shown on the debit."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
