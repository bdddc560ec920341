from odoo import api, fields, models


class SubdebitLine(models.Model):
    """What a line costs each time, and how often that is."""

    _inherit = "subdebit.line"

    amount = fields.Monetary(compute="_compute_amount")
    frequency = fields.Char(compute="_compute_frequency")

    @api.depends("kind", "quantity", "unit_price", "currency_id")
    def _compute_amount(self):
        for line in self:
            is_agreed = line.currency_id and line.kind != "usage"
            line.amount = line._get_full_amount(line) if is_agreed else 0.0

    @api.depends("kind", "cadence_unit", "cadence_count")
    @api.depends_context("lang")
    def _compute_frequency(self):
        for line in self:
            line.frequency = line._say_frequency()

    def _say_frequency(self):
        self.ensure_one()
        if self.kind == "one_time":
            return self.env._("Once")
        if self.kind == "usage":
            return self.env._("By usage")
        return self.env["subdebit.cadence"]._say(*self._get_cadence())
