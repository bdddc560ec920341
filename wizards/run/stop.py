from odoo import api, fields, models


class SubdebitStopping(models.TransientModel):
    """Why all collection of a company is stopped; or what goes on once that is lifted."""

    _name = "subdebit.stopping"
    _inherit = ["subdebit.window"]
    _description = "Stop All Collection"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    is_stopped = fields.Boolean(related="company_id.subdebit_collection_stopped")
    stop_sentence = fields.Char(related="company_id.subdebit_stop_sentence")
    under_way = fields.Char(string="Sent Already", compute="_compute_held_back")
    held_back = fields.Text(string="What Goes On", compute="_compute_held_back")
    reason = fields.Char()

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_held_back(self):
        for wizard in self:
            company = wizard.company_id
            wizard.under_way = company and company._subdebit_say_under_way()
            wizard.held_back = company and company._subdebit_say_held_back()

    def action_stop(self):
        """Stop all collection of the company, at once."""
        self.ensure_one()
        self._require("billing", "failed_payments")
        self.company_id.action_subdebit_stop(self.reason)
        return self._reload()

    def action_lift(self):
        """Let collection go on."""
        self.ensure_one()
        self._require("manager")
        self.company_id.action_subdebit_lift(self.reason)
        return self._reload()

    def _reload(self):
        """Show the page below anew, with its banner or without."""
        return {"type": "ir.actions.client", "tag": "soft_reload"}
