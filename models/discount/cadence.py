from odoo import api, fields, models

from ...const import CADENCE_UNITS, within_longest
from ...schedule.periods import Cadence


class SubdebitDiscountCadence(models.Model):
    _name = "subdebit.discount.cadence"
    _description = "Billing Frequency of a Promo Code"
    _inherit = ["subdebit.mixin"]
    _order = "discount_id, id"

    discount_id = fields.Many2one(
        "subdebit.discount", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="discount_id.company_id", store=True)
    cadence_count = fields.Integer(string="Every", default=1, required=True)
    cadence_unit = fields.Selection(CADENCE_UNITS, default="month", required=True)

    _cadence_positive = models.Constraint(
        "CHECK(cadence_count > 0)", "A billing frequency counts at least one unit."
    )
    _cadence_in_reach = models.Constraint(
        f"CHECK({within_longest('cadence_count', 'cadence_unit')})",
        "A billing frequency is a hundred years at most: is the number right?",
    )

    @api.depends("cadence_count", "cadence_unit")
    @api.depends_context("lang")
    def _compute_display_name(self):
        say = self.env["subdebit.subscription"]._say_one_cadence
        for cadence in self:
            cadence.display_name = say(cadence.cadence_unit, cadence.cadence_count)

    def _fits(self, unit, count):
        """Tell whether one of the frequencies is as long as another: 12 months, a year."""
        if count < 1:
            return False
        other = Cadence(unit, count)
        return any(
            Cadence(one.cadence_unit, one.cadence_count).is_as_long_as(other)
            for one in self
        )
