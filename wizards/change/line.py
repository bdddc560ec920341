from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import PRICE_BELOW, QUANTITY_BELOW
from ...models.change.wish import Row


class SubdebitChangeLine(models.TransientModel):
    """One line as it is to be: how many, at which price."""

    _name = "subdebit.change.line"
    _inherit = ["subdebit.window"]
    _description = "Line of a Change"
    _order = "sequence, id"

    change_id = fields.Many2one("subdebit.change", ondelete="cascade")
    sequence = fields.Integer()
    line_id = fields.Many2one("subdebit.line", ondelete="cascade")
    offer_id = fields.Many2one("subdebit.plan.line", ondelete="cascade")
    product_id = fields.Many2one(
        "product.product",
        required=True,
        compute="_compute_product",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="cascade",
        domain="[('sale_ok', '=', True)]",
    )
    name = fields.Char(
        string="Label",
        compute="_compute_product",
        store=True,
        readonly=False,
        precompute=True,
    )
    quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_product",
        store=True,
        readonly=False,
        precompute=True,
        help="0: it ends.",
    )
    unit_price = fields.Float(
        string="Price",
        digits="Product Price",
        help="Empty: what the plan costs, or what was agreed.",
    )
    currency_id = fields.Many2one(related="change_id.currency_id")
    before = fields.Char(readonly=True)

    @api.depends("line_id", "offer_id")
    def _compute_product(self):
        for line in self:
            sold = line.line_id or line.offer_id
            line.product_id = line.product_id or sold.product_id
            line.name = line.name or sold.name or line.product_id.display_name
            line.quantity = line.quantity or sold.quantity or 1.0

    @api.constrains("quantity", "unit_price")
    def _check_numbers(self):
        for line in self:
            if not (
                0 <= line.quantity < QUANTITY_BELOW
                and 0 <= line.unit_price < PRICE_BELOW
            ):
                raise ValidationError(
                    self.env._(
                        "%s needs a quantity and a price that are not below zero, nor out"
                        " of reach: are the numbers right?",
                        line.name,
                    )
                )

    def _to_row(self):
        """Return what is typed, as a ``Row``."""
        self.ensure_one()
        return Row(
            line=self.line_id._origin or None,
            offer=self.offer_id._origin,
            product=self.product_id._origin,
            name=self.name,
            quantity=self.quantity,
            price=self.unit_price or None,
        )
