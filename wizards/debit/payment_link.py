from odoo import models


class PaymentLinkWizard(models.TransientModel):
    """No payment link for what is being debited."""

    _inherit = "payment.link.wizard"

    def _compute_warning_message(self):
        result = super()._compute_warning_message()
        for wizard in self.filtered(lambda w: w.res_model == "account.move"):
            move = self.env["account.move"].browse(wizard.res_id)
            if move.subdebit_in_flight:
                wizard.warning_message = self.env._(
                    "%s is being debited: the payment link will not accept a payment.",
                    move.name,
                )
        return result
