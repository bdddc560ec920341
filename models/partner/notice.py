from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    subdebit_notice_count = fields.Integer(
        string="Told",
        compute="_compute_subdebit_notice_count",
        groups="subscription_debit.group_user",
    )

    def _compute_subdebit_notice_count(self):
        counts = dict(
            self.env["subdebit.notice"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.subdebit_notice_count = counts.get(partner, 0)

    def action_subdebit_notices(self):
        """Open what the contact was told."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_notice"
        )
        action["domain"] = [("partner_id", "child_of", self.id)]
        action["context"] = {}
        return action
