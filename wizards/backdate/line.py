from odoo import api, fields, models

from ...const import LINE_KINDS, PRICE_BELOW, QUANTITY_BELOW


class SubdebitBackdateLine(models.TransientModel):
    _name = "subdebit.backdate.line"
    _inherit = ["subdebit.window"]
    _description = "Line of a Subscription to Start"
    _order = "sequence, id"

    wizard_id = fields.Many2one("subdebit.backdate", required=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    plan_line_id = fields.Many2one("subdebit.plan.line")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    product_id = fields.Many2one(
        "product.product", required=True, domain="[('sale_ok', '=', True)]"
    )
    name = fields.Char(
        string="Label",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    kind = fields.Selection(
        LINE_KINDS, string="Billed", default="recurring", required=True
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    unit_price = fields.Float(
        digits="Product Price",
        compute="_compute_unit_price",
        store=True,
        readonly=False,
        precompute=True,
    )

    offered_price = fields.Float(
        digits="Product Price",
        compute="_compute_offered_price",
        store=True,
        readonly=False,
        precompute=True,
        help="The price of the offer when it was shown: where it changes, what was"
        " shown is stale.",
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity of a line must be positive."
    )
    _quantity_in_reach = models.Constraint(
        f"CHECK(quantity < {QUANTITY_BELOW})",
        "A quantity must be below 1,000,000: is the number right?",
    )
    _price_positive = models.Constraint(
        "CHECK(unit_price >= 0)", "The price of a line cannot be negative."
    )
    _price_in_reach = models.Constraint(
        f"CHECK(unit_price < {PRICE_BELOW})",
        "A price must be below 1,000,000,000: is the number right?",
    )

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.product_id.display_name

    @api.depends("product_id")
    def _compute_unit_price(self):
        for line in self:
            line.unit_price = line.unit_price or line._get_offered_price()

    @api.depends("product_id", "plan_line_id")
    def _compute_offered_price(self):
        for line in self:
            line.offered_price = line._get_offered_price()

    def _get_offered_price(self):
        """Return the price as the plan, or else the product, has it now."""
        self.ensure_one()
        offer, wizard = self.plan_line_id._origin, self.wizard_id
        if not offer or offer.product_id != self.product_id._origin:
            return self.product_id.lst_price
        pair = wizard.cadence_unit, wizard.cadence_count
        return offer._get_price(*pair, wizard._get_terms_day()) or 0.0

    def _get_fresh_price(self):
        """Return the price of the offer now, or the one that a person wrote."""
        self.ensure_one()
        is_own = self.unit_price != self.offered_price
        return self.unit_price if is_own else self._get_offered_price()

    def _prepare_line_vals(self, fresh=False):
        """Return the values of the subscription's line.

        :param bool fresh: at the price that is offered now.
        """
        self.ensure_one()
        return {
            "plan_line_id": self.plan_line_id._origin.id,
            "product_id": self.product_id._origin.id,
            "name": self.name,
            "kind": self.kind,
            "quantity": self.quantity,
            "unit_price": self._get_fresh_price() if fresh else self.unit_price,
            "sequence": self.sequence,
            **(self.plan_line_id._prepare_usage_vals() if self.kind == "usage" else {}),
        }
