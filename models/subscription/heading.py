from odoo import api, fields, models


class SubdebitSubscription(models.Model):
    """What it is called: who has what. A number alone tells nobody anything."""

    _inherit = "subdebit.subscription"
    _rec_names_search = ["name", "partner_id", "payer_id", "plan_id", "external_ref"]

    heading = fields.Char(compute="_compute_heading")

    @api.depends("partner_id.name", "plan_id.name", "line_ids.name")
    def _compute_heading(self):
        for subscription in self:
            names = subscription.line_ids.mapped("name")
            what = subscription.plan_id.name or next(filter(None, names), "")
            who = subscription.partner_id.name or subscription.partner_id.display_name
            subscription.heading = " – ".join(filter(None, (who, what))) or False

    @api.depends("name", "heading")
    def _compute_display_name(self):
        for subscription in self:
            number, heading = subscription.name, subscription.heading
            subscription.display_name = f"{heading} ({number})" if heading else number
