from odoo.addons.account_payment.controllers.payment import PaymentPortal
from odoo.exceptions import UserError, ValidationError
from odoo.http import request


class SubdebitPortal(PaymentPortal):
    """An invoice whose debit is under way is neither overdue nor paid again.

    NOTE: of this class, and not of core's portal pages, which have it as a base: only
    so do the routes of the payment itself come by here as well.
    """

    def _get_overdue_invoices_domain(self, partner_id=None):
        domain = super()._get_overdue_invoices_domain(partner_id)
        return [*domain, ("subdebit_in_flight", "=", False)]

    def _process_transaction(
        self, partner_id, currency_id, invoice_ids, *args, **kwargs
    ):
        # NOTE: a page that was opened before the debit began still has its button.
        invoices_sudo = request.env["account.move"].sudo().browse(invoice_ids)
        try:
            invoices_sudo._subdebit_check_may_be_paid()
        except UserError as error:
            raise ValidationError(error.args[0]) from error
        return super()._process_transaction(
            partner_id, currency_id, invoice_ids, *args, **kwargs
        )
