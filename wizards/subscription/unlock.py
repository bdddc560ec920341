from odoo import fields, models


class SubdebitUnlock(models.TransientModel):
    """From which day a subscription of another integration is billed here, and why."""

    _name = "subdebit.unlock"
    _inherit = ["subdebit.window"]
    _description = "Take a Subscription Over"

    subscription_id = fields.Many2one(
        "subdebit.subscription", required=True, readonly=True, ondelete="cascade"
    )
    managed_by = fields.Char(related="subscription_id.managed_by")
    is_running = fields.Boolean(compute="_compute_is_running")
    date = fields.Date(
        string="Billed Here From",
        required=True,
        default=lambda self: self.env.company._subdebit_today(),
        help="The days before it were paid elsewhere, and are never billed here.",
    )
    reason = fields.Char(required=True, help="It stands on the timeline.")

    def _compute_is_running(self):
        for wizard in self:
            state = wizard.subscription_id.state
            wizard.is_running = state not in ("draft", "pending")

    def action_confirm(self):
        """Manage it here, once the integration lets go of it."""
        self.ensure_one()
        self._require("manager")
        self.subscription_id._unlock(self.date, self.reason)
        return {"type": "ir.actions.act_window_close"}
