from odoo import fields, models


class PaymentToken(models.Model):
    _inherit = "payment.token"

    mandate_scheme = fields.Char(
        readonly=True, help="The debit scheme; empty for a card."
    )
    mandate_state = fields.Selection(
        [
            ("pending", "Pending"),
            ("active", "Active"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
            ("failed", "Failed"),
        ],
        readonly=True,
    )
    mandate_reference = fields.Char(readonly=True)
    mandate_date = fields.Date(string="Mandate Signed On", readonly=True)
    next_charge_date = fields.Date(
        string="Next Possible Charge",
        readonly=True,
        help="Told by the provider; empty when it does not say.",
    )

    def _subdebit_label(self):
        """Return what a user may see of a saved method; empty without one."""
        if not self:
            return ""
        return f"{self.display_name} ({self.provider_id.name})"

    def _subdebit_can_charge(self):
        """Tell whether the method may be charged now."""
        self.ensure_one()
        return (
            self.active
            and self.provider_id.state != "disabled"
            and self.mandate_state not in ("cancelled", "expired", "failed")
        )
