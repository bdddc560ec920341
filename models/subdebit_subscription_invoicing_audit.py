from odoo import models


class SubdebitSubscription(models.Model):
    """NOTE: this comes after the file whose method it extends, as its name does."""

    _inherit = "subdebit.subscription"

    def _get_invoice_context(self):
        """Track the birth of an invoice where the law wants an audit trail."""
        context = super()._get_invoice_context()
        if any(self.company_id.mapped("restrictive_audit_trail")):
            context.pop("tracking_disable", None)
        return context
