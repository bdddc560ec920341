from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _send_refund_request(self):
        """Let a bank take its time with a refund too, where it does so with a debit."""
        token = self.token_id or self.source_transaction_id.token_id
        if self.provider_code != "demo" or token.demo_simulated_state != "pending":
            return super()._send_refund_request()
        self._process(
            "demo", {"reference": self.reference, "simulated_state": "pending"}
        )
