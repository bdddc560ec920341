from odoo import api, fields, models

from ...const import CADENCE_UNITS, PRICE_BELOW, within_longest


class SubdebitPlanPrice(models.Model):
    _name = "subdebit.plan.price"
    _description = "Price of a Plan for a Billing Frequency"
    _inherit = ["subdebit.mixin"]
    _order = "plan_id, plan_line_id, cadence_unit, cadence_count"

    plan_line_id = fields.Many2one(
        "subdebit.plan.line", string="Product", required=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(
        "subdebit.plan",
        compute="_compute_plan_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        copy=False,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    cadence_unit = fields.Selection(
        CADENCE_UNITS, string="Frequency Unit", default="month", required=True
    )
    cadence_count = fields.Integer(string="Every", default=1, required=True)
    price = fields.Float(digits="Product Price", required=True)

    _unique_cell = models.Constraint(
        "UNIQUE(plan_line_id, cadence_unit, cadence_count)",
        "A product of a plan has one price for each billing frequency.",
    )
    _cadence_positive = models.Constraint(
        "CHECK(cadence_count > 0)", "A billing frequency counts at least one unit."
    )
    _cadence_in_reach = models.Constraint(
        f"CHECK({within_longest('cadence_count', 'cadence_unit')})",
        "A billing frequency is a hundred years at most: is the number right?",
    )
    _price_positive = models.Constraint(
        "CHECK(price >= 0)", "A price cannot be negative."
    )
    _price_in_reach = models.Constraint(
        f"CHECK(price < {PRICE_BELOW})",
        "A price must be below 1,000,000,000: is the number right?",
    )

    @api.depends("plan_line_id")
    def _compute_plan_id(self):
        for price in self:
            price.plan_id = price.plan_line_id.plan_id or price.plan_id

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Sell the plans in the frequencies of new prices."""
        lines = {vals["plan_line_id"] for vals in vals_list if vals.get("plan_line_id")}
        self.env["subdebit.plan.line"].browse(lines).plan_id._note_grid()
        prices = super().create(vals_list)
        prices._sell()
        return prices

    def write(self, vals):
        """Sell the plan in the frequency that a price is for now."""
        self.plan_id._note_grid()
        result = super().write(vals)
        self._sell()
        return result

    def unlink(self):
        """Leave a trace of the prices that go."""
        self.plan_id._note_grid()
        return super().unlink()

    # === BUSINESS METHODS === #

    def _sell(self):
        for plan, cells in self.grouped("plan_id").items():
            plan._sell({cell._get_pair() for cell in cells})

    def _get_pair(self):
        """Return ``(unit, count)``."""
        self.ensure_one()
        return self.cadence_unit, self.cadence_count
