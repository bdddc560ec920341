from odoo import api, fields, models


class SubdebitConnection(models.TransientModel):
    """What a provider says of its account; who writes to payers is decided here."""

    _name = "subdebit.connection"
    _inherit = ["subdebit.window"]
    _description = "Test of the Connection"

    provider_id = fields.Many2one("payment.provider", readonly=True, required=True)
    account = fields.Char(readonly=True)
    is_live = fields.Boolean(readonly=True)
    verification = fields.Char(readonly=True)
    can_refund = fields.Boolean(string="Gives Refunds", readonly=True)
    sends_notices = fields.Boolean(string="Writes to Payers Itself", readonly=True)
    schemes = fields.Text(readonly=True)
    is_other = fields.Boolean(compute="_compute_is_other")

    @api.depends("sends_notices", "provider_id")
    def _compute_is_other(self):
        for window in self:
            known = window.provider_id.subdebit_sends_notices
            window.is_other = known != window.sends_notices

    def action_take_notices(self):
        """Set on the provider who writes to payers, as the provider says it."""
        self.ensure_one()
        self.provider_id._subdebit_take_notices(self.sends_notices)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
