from odoo import api, fields, models

from ...const import PRICE_BELOW, QUANTITY_BELOW


class SubdebitTier(models.Model):
    _name = "subdebit.tier"
    _description = "Price of a Quantity"
    _inherit = ["subdebit.mixin"]
    _order = "above, id"

    plan_line_id = fields.Many2one("subdebit.plan.line", ondelete="cascade", index=True)
    line_id = fields.Many2one(
        "subdebit.line", ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True
    )
    above = fields.Float(
        digits="Product Unit",
        required=True,
        help="Counted from the first piece that is used in a billing period, with what"
        " is included.",
    )
    price = fields.Float(string="Price Each", digits="Product Price", required=True)

    _of_one = models.Constraint(
        "CHECK((plan_line_id IS NULL) != (line_id IS NULL))",
        "A price of a quantity belongs to a plan or to a subscription.",
    )
    _once_offered = models.Constraint(
        "UNIQUE(plan_line_id, above)", "Above a quantity there is one price."
    )
    _once_agreed = models.Constraint(
        "UNIQUE(line_id, above)", "Above a quantity there is one price."
    )
    _above_positive = models.Constraint(
        f"CHECK(above > 0 AND above < {QUANTITY_BELOW})",
        "A price of a quantity begins above 0, and below 1,000,000.",
    )
    _price_in_reach = models.Constraint(
        f"CHECK(price >= 0 AND price < {PRICE_BELOW})",
        "A price cannot be negative, and must be below 1,000,000,000.",
    )

    @api.depends("plan_line_id.company_id", "line_id.company_id")
    def _compute_company_id(self):
        for tier in self:
            tier.company_id = tier.line_id.company_id or tier.plan_line_id.company_id

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Leave a trace on the plan; refuse prices of what runs."""
        tiers = super().create(vals_list)
        # NOTE: a line that a change adds brings its own, by the door that adds it.
        added = tiers.filtered(lambda tier: tier.env.su and tier.line_id.added_by_id)
        (tiers - added)._check_editable()
        tiers.plan_line_id.plan_id._note_grid()
        tiers._ask_about_running()
        return tiers

    def write(self, vals):
        """As above."""
        self._check_editable()
        self.plan_line_id.plan_id._note_grid()
        result = super().write(vals)
        self._check_editable()
        self._ask_about_running()
        return result

    def unlink(self):
        """As above."""
        self._check_editable()
        self.plan_line_id.plan_id._note_grid()
        self._ask_about_running()
        return super().unlink()

    def _check_editable(self):
        """Refuse prices of what runs, and of a plan for who may not edit it."""
        self.plan_line_id.check_access("write")
        self.line_id._check_editable()

    # === BUSINESS METHODS === #

    def _get_pairs(self):
        """Return ``(above, price)`` of each, as the engine takes them."""
        return tuple(sorted((tier.above, tier.price) for tier in self))
