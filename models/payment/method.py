from odoo import api, models


class PaymentMethod(models.Model):
    _inherit = "payment.method"

    @api.model
    def _get_compatible_payment_methods(self, provider_ids, *args, **kwargs):
        """Offer PayTo only where the company has said how much it may debit at most."""
        found = super()._get_compatible_payment_methods(provider_ids, *args, **kwargs)
        providers = self.env["payment.provider"].sudo().browse(provider_ids)
        own = providers.filtered(lambda provider: provider._subdebit_has_gateway())
        if not own or all(own.company_id.mapped("subdebit_payto_most")):
            return found
        return found.filtered(lambda method: method.code != "payto")
