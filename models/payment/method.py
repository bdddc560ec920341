from odoo import api, models

from ...const import SCHEME_OF_METHOD
from ...schedule.schemes import scheme_named


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
        if not own:
            return found
        payer = self.env["res.partner"].browse(partner_id).exists()
        asked = self.env["res.currency"].browse(kwargs.get("currency_id") or ())
        wanted = set(asked.mapped("name"))
        wanted = wanted or own.company_id._subdebit_get_currencies_of_sudo(payer)
        return found.filtered(
            lambda method: (
                method.sudo().provider_ids & (providers - own)
                or method._subdebit_is_offered(own, wanted)
            )
        )

    def _subdebit_is_offered(self, providers, currencies):
        """Tell whether a scheme is of use to a payer, and nothing is missing for it.

        PayTo asks for the highest single debit.

        :param set currencies: names of those that he pays in.
        """
        self.ensure_one()
        scheme = SCHEME_OF_METHOD.get(self.code)
        if not scheme:
            return True
        most = providers.company_id.mapped("subdebit_payto_most")
        is_known = scheme != "pay_to" or all(most)
        return is_known and scheme_named(scheme).currency in currencies


class ResCompany(models.Model):
    _inherit = "res.company"

    def _subdebit_get_currencies_of_sudo(self, payer):
        """Return the names of the currencies in which a payer pays; else the companies'."""
        subscriptions = self.env["subdebit.subscription"].sudo()
        paid = subscriptions.search(
            [
                ("payer_id", "child_of", payer.ids),
                ("company_id", "child_of", self.ids),
                ("state", "not in", ("ended", "cancelled")),
            ]
        )
        open_sudo = self.env["account.move"].sudo()
        open_sudo = open_sudo.search(
            [
                ("partner_id", "child_of", payer.ids),
                ("company_id", "child_of", self.ids),
                ("move_type", "=", "out_invoice"),
                ("payment_state", "in", ("not_paid", "partial")),
            ]
        )
        currencies = paid.currency_id | open_sudo.currency_id
        return set((currencies or self.currency_id).mapped("name"))
