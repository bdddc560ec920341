from odoo import models
from odoo.exceptions import UserError


class SubdebitDebit(models.Model):
    """What the bank or provider takes for a return."""

    _inherit = "subdebit.debit"

    def _check_fee(self, fee):
        currency = self._get_fee_currency()
        if currency.compare_amounts(fee, 0.0) < 0:
            raise UserError(self.env._("The fee of a return cannot be negative."))
        if not currency.is_zero(fee) and not self.company_id.subdebit_fee_account_id:
            raise UserError(
                self.env._(
                    "%s has no account for the fees of returned debits: choose one in"
                    " the settings, or leave the fee out.",
                    self.company_id.name,
                )
            )

    def _prepare_fee_items(self, payment, fee, day):
        """Return the values of what the bank takes for the return, without tax."""
        currency = self._get_fee_currency()
        company = self.company_id
        balance = currency._convert(fee, company.currency_id, company, day)
        label = self.env._("Fee of the return of %(name)s", name=payment.name)
        return [
            payment._subdebit_prepare_return_item(
                account, currency, sign * fee, sign * balance, label
            )
            for account, sign in (
                (company.subdebit_fee_account_id, 1),
                (payment._subdebit_get_outstanding_account(), -1),
            )
        ]

    def _get_fee_currency(self):
        """Return the currency in which the bank takes its fees."""
        journal = self.payment_ids[:1].journal_id
        journal = journal or self.sudo().provider_id.journal_id
        return journal.currency_id or self.company_id.currency_id
