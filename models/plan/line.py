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
        help="Once: on the day of the start, such as a joining fee. By usage: afterwards,"
        " for what was recorded beyond what is included, at a price for each piece.",
    )
    included = fields.Float(
        digits="Product Unit",
        help="Pieces of a billing period that cost nothing more.",
    )
    is_addon = fields.Boolean(
        string="Add-on", help="Not part of a new subscription unless it is chosen."
    )
    tax_ids = fields.Many2many(
        "account.tax",
        string="Sales Taxes",
        compute="_compute_tax_ids",
        help="Those of the product, in the company of the plan.",
    )
    at_sales_price = fields.Boolean(
        string="Sales Price If Empty",
        default=True,
        help="Without any price in the grid, the product costs its own sales price, in"
        " the shortest billing frequency of the plan alone. Off: it is not sold then.",
    )
    sales_price = fields.Float(
        related="product_id.lst_price", string="Sales Price", help="Of the product."
    )
    price_ids = fields.One2many("subdebit.plan.price", "plan_line_id", copy=True)
    tier_ids = fields.One2many(
        "subdebit.tier", "plan_line_id", string="Prices of Quantities", copy=True
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity of a plan's product must be positive."
    )
    _included_positive = models.Constraint(
        f"CHECK(included >= 0 AND included < {QUANTITY_BELOW})",
        "The included quantity must be 0 or more, and below 1,000,000.",
    )
    _quantity_in_reach = models.Constraint(
        f"CHECK(quantity < {QUANTITY_BELOW})",
        "A quantity must be below 1,000,000: is the number right?",
    )

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.name or line.product_id.display_name

    @api.depends("product_id.taxes_id", "company_id", "plan_id.company_id")
    def _compute_tax_ids(self):
        for line in self:
            company = line.company_id or line.plan_id.company_id or self.env.company
            line.tax_ids = line.product_id.taxes_id.filtered_domain(
                self.env["account.tax"]._check_company_domain(company)
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Leave a trace of the products that a plan gets."""
        plans = {vals["plan_id"] for vals in vals_list if vals.get("plan_id")}
        self.env["subdebit.plan"].browse(plans)._note_grid()
        return super().create(vals_list)

    def write(self, vals):
        """Leave a trace of what changes in the grid."""
        self.plan_id._note_grid()
        return super().write(vals)

    def unlink(self):
        """Leave a trace: the prices go with the product."""
        self.plan_id._note_grid()
        return super().unlink()

    # === ACTION METHODS === #

    def action_open_usage(self):
        """Open what is included, and the prices of quantities."""
        self.ensure_one()
        view = self.env.ref("subscription_debit.subdebit_plan_line_view_usage")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _get_price(self, unit, count, day=None):
        """Return the unit price for a cadence; None where the plan has none for it.

        Without any cell in the grid, and if the plan says so, the product's sales price
        is what it costs in the plan's own cadence; what is billed once costs it, or its
        one price, whatever the cadence.

        :param date day: on which it is agreed; None: today.
        """
        self.ensure_one()
        is_once = self.kind == "one_time"
        valid = self.price_ids._valid_on(day or self._get_today())
        cell = valid._of((unit, count))
        if cell:
            return cell[0].price
        if self.price_ids:
            return valid.price if is_once and len(valid) == 1 else None
        is_own = is_once or (unit, count) == self.plan_id._get_own_cadence()
        return self.product_id.lst_price if self.at_sales_price and is_own else None

    def _get_today(self):
        company = self.company_id or self.plan_id.company_id or self.env.company
        return company._subdebit_today()

    def _set_price_from(self, pair, day, amount):
        """Let it cost something else for who agrees from a day on; return the price.

        What was valid until then ends the day before; what begins later still does.

        :param tuple pair: ``(unit, count)`` of the frequency.
        """
        self.ensure_one()
        cells = self.price_ids._of(pair)
        valid = cells._valid_on(day)
        if valid.date_from == day:
            valid.price = amount
            return valid
        later = [one.date_from for one in cells if (one.date_from or day) > day]
        before_next = fields.Date.subtract(min(later), days=1) if later else False
        end = valid.date_to or before_next
        valid.date_to = fields.Date.subtract(day, days=1)
        return self.price_ids.create(
            {
                "plan_line_id": self.id,
                "cadence_unit": pair[0],
                "cadence_count": pair[1],
                "price": amount,
                "date_from": day,
                "date_to": end,
            }
        )

    def _has_any_price(self, price):
        """Tell whether a price is nothing, or what the offer costs in any cadence."""
        self.ensure_one()
        known = [0.0, *self.price_ids.mapped("price")]
        if self.at_sales_price:
            known.append(self.product_id.lst_price)
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return any(not float_compare(price, one, digits) for one in known)

    def _prepare_line_vals(self, unit, count, day=None):
        """Return the values of one line of a subscription, as agreed on a day."""
        self.ensure_one()
        return {
            "plan_line_id": self.id,
            "product_id": self.product_id.id,
            "name": self.name or self.product_id.display_name,
            "kind": self.kind,
            "quantity": self.quantity,
            **self._prepare_usage_vals(),
            "unit_price": self._get_price(unit, count, day) or 0.0,
            "sequence": self.sequence,
        }

    def _prepare_usage_vals(self):
        """Return what is included, and the prices of quantities, for a subscription."""
        return {
            "included": self.included,
            "tier_ids": [
                fields.Command.create({"above": tier.above, "price": tier.price})
                for tier in self.tier_ids
            ],
        }
