from odoo import fields, models


class SubdebitLedgerLeave(models.TransientModel):
    _name = "subdebit.ledger.leave"
    _inherit = ["subdebit.window"]
    _description = "Leave a Difference as It Is"

    difference_ids = fields.Many2many("subdebit.ledger.difference", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Leave them, with the reason."""
        self._require("manager")
        self.difference_ids._leave(self.reason)
        return {"type": "ir.actions.act_window_close"}
