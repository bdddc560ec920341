from odoo import api, fields, models

from ..mixin import require


class ResPartner(models.Model):
    """A failure is seen on the contact: who pays, and whose subscription it is."""

    _inherit = "res.partner"

    subdebit_attention_count = fields.Integer(
        string="Needs Attention",
        compute="_compute_subdebit_attention",
        groups="subscription_debit.group_user",
    )
    subdebit_attention_alert = fields.Char(
        string="Failed",
        compute="_compute_subdebit_attention",
        groups="subscription_debit.group_user",
    )

    @api.depends_context("company", "lang")
    def _compute_subdebit_attention(self):
        rows = self.env["subdebit.attention"]._search_open(self.env.company)
        for partner in self:
            own = partner._subdebit_filter_attention(rows)
            partner.subdebit_attention_count = len(own)
            partner.subdebit_attention_alert = bool(own) and own._say_alert()

    def _subdebit_filter_attention(self, rows):
        """Return those of the rows that he pays, or that are for him or his firm's."""
        self.ensure_one()
        partner = self._origin
        return rows.filtered(
            lambda row: (
                partner
                in row.payer_id
                | row.partner_id
                | row.payer_id.commercial_partner_id
                | row.partner_id.commercial_partner_id
            )
        )

    def action_subdebit_attention(self):
        """Open what needs attention of the contact."""
        self.ensure_one()
        require(self, "user", operation="read")
        rows = self.env["subdebit.attention"]._search_open(self.env.company)
        return self._subdebit_filter_attention(rows)._open_list()
