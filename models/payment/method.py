from odoo import api, models


class PaymentMethod(models.Model):
    _inherit = "payment.method"

    @api.model
    def _get_compatible_payment_methods(
        self, provider_ids, partner_id, *, force_tokenization=False, **kwargs
    ):
        """Offer each scheme of a provider of ours to be saved: a mandate always is.

        NOTE: Odoo's methods of ACH, Bacs and BECS say that they cannot be saved. They are
        shared with other providers, for which that stays so.
        """
        found = super()._get_compatible_payment_methods(
            provider_ids, partner_id, force_tokenization=force_tokenization, **kwargs
        )
        providers = self.env["payment.provider"].sudo().browse(provider_ids)
        own = providers.filtered(lambda provider: provider._subdebit_has_gateway())
        if own and force_tokenization:
            found |= super()._get_compatible_payment_methods(
                own.ids, partner_id, force_tokenization=False, **kwargs
            )
        return found.filtered(lambda method: method._subdebit_is_offered(own))

    def _subdebit_is_offered(self, providers):
        """Tell whether nothing is missing: PayTo asks for the highest single debit."""
        self.ensure_one()
        companies = (providers & self.provider_ids).company_id
        return self.code != "payto" or all(companies.mapped("subdebit_payto_most"))
