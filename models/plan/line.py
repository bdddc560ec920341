from odoo import api, fields, models
from odoo.tools import float_compare

from ...const import LINE_KINDS, QUANTITY_BELOW


class SubdebitPlanLine(models.Model):
    _name = "subdebit.plan.line"
    _description = "Product of a Plan"
    _inherit = ["subdebit.mixin"]
    _order = "plan_id, sequence, id"
    _rec_names_search = ["name", "product_id"]
    _check_company_auto = True

    plan_id = fields.Many2one(
        "subdebit.plan", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        check_company=True,
        domain="[('sale_ok', '=', True)]",
        ondelete="restrict",
    )
    name = fields.Char(
        string="Label", translate=True, help="Empty: the product's own description."
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    kind = fields.Selection(
        LINE_KINDS,
        string="Billed",
        default="recurring",
        required=True,
        help="Once: on the day of the start, such as a joining fee.",
    )
    is_addon = fields.Boolean(
        string="Add-on", help="Not part of a new subscription unless it is chosen."
    )
    price_ids = fields.One2many("subdebit.plan.price", "plan_line_id", copy=True)

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity of a plan's product must be positive."
    )
    _quantity_in_reach = models.Constraint(
        f"CHECK(quantity < {QUANTITY_BELOW})",
        "A quantity must be below 1,000,000: is the number right?",
    )

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.name or line.product_id.display_name

    def _get_price(self, unit, count):
        """Return the unit price for a cadence; None where the plan has none for it.

        Without a cell in the grid, the product's sales price is what it costs in the
        plan's own cadence, and what is billed once costs it whatever the cadence.
        """
        self.ensure_one()
        cell = self.price_ids.filtered(
            lambda p: p.cadence_unit == unit and p.cadence_count == count
        )
        if cell:
            return cell.price
        if self.price_ids:
            is_single = self.kind == "one_time" and len(self.price_ids) == 1
            return self.price_ids.price if is_single else None
        is_own = (unit, count) == self.plan_id._get_own_cadence()
        return self.product_id.lst_price if is_own or self.kind == "one_time" else None

    def _has_any_price(self, price):
        """Tell whether a price is nothing, or what the offer costs in any cadence."""
        self.ensure_one()
        known = [0.0, self.product_id.lst_price, *self.price_ids.mapped("price")]
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return any(not float_compare(price, one, digits) for one in known)

    def _prepare_line_vals(self, unit, count):
        """Return the values of one line of a subscription."""
        self.ensure_one()
        return {
            "plan_line_id": self.id,
            "product_id": self.product_id.id,
            "name": self.name or self.product_id.display_name,
            "kind": self.kind,
            "quantity": self.quantity,
            "unit_price": self._get_price(unit, count) or 0.0,
            "sequence": self.sequence,
        }
