from odoo import api, fields, models


class SubdebitSubscription(models.Model):
    """The instalments in which the past of a subscription is debited."""

    _inherit = "subdebit.subscription"

    instalment_ids = fields.Many2many(
        "subdebit.instalment", string="Instalments", readonly=True, copy=False
    )
    instalment_count = fields.Integer(compute="_compute_instalment_count")

    @api.depends("instalment_ids")
    def _compute_instalment_count(self):
        for subscription in self:
            subscription.instalment_count = len(subscription.instalment_ids)

    def action_view_instalments(self):
        """Open the instalments of the subscription's past."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_instalment"
        )
        action["domain"] = [("subscription_ids", "in", self.ids)]
        return action
