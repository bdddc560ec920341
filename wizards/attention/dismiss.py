from odoo import fields, models


class SubdebitDismiss(models.TransientModel):
    """Why nothing more is done about what failed."""

    _name = "subdebit.dismiss"
    _inherit = ["subdebit.window"]
    _description = "Dismiss What Failed"

    attention_ids = fields.Many2many("subdebit.attention", readonly=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Dismiss the rows, with the reason and the name of who does so."""
        self.ensure_one()
        self._require("billing", "failed_payments")
        self.attention_ids._dismiss(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
