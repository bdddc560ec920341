from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_compare

from ...const import PRICE_BELOW, RUNNING_STATES


class SubdebitPlanPrices(models.TransientModel):
    """Prices of a plan from a day on, and whether what runs follows them."""

    _name = "subdebit.plan.prices"
    _inherit = ["subdebit.window"]
    _description = "New Prices From a Day On"

    plan_id = fields.Many2one("subdebit.plan", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id")
    date = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._get_default_date(),
        help="Who agrees on or after this day pays the new prices.",
    )
    row_ids = fields.One2many(
        "subdebit.plan.prices.row",
        "wizard_id",
        string="Prices",
        compute="_compute_row_ids",
        store=True,
        readonly=False,
    )
    running_count = fields.Integer(compute="_compute_running_count")
    running = fields.Selection(
        [("keep", "Keep their prices"), ("follow", "Follow at their next renewal")],
        string="Running Subscriptions",
        help="Who follows pays the new price from his first renewal on or after that day"
        " and is told: you see each of them before anything is planned. What is billed"
        " once stays as agreed.",
    )
    reason = fields.Char(help="Customers who follow read it.")

    def _get_default_date(self):
        """Return the first day of the next month."""
        return fields.Date.add(self.env.company._subdebit_today(), day=1, months=1)

    # === COMPUTE METHODS === #

    @api.depends("plan_id", "date")
    def _compute_row_ids(self):
        """Propose what is valid on that day; what was typed stays."""
        for wizard in self:
            typed = {row._get_key(): row.new_price for row in wizard.row_ids}
            wizard.row_ids = [Command.clear()] + [
                Command.create(
                    {
                        **vals,
                        "new_price": typed.get(
                            wizard.row_ids._key_of(vals), vals["old_price"]
                        ),
                    }
                )
                for vals in wizard._prepare_rows()
            ]

    def _prepare_rows(self):
        if not self.date:
            return []
        return [
            {
                "plan_line_id": line.id,
                "cadence_id": cadence.id,
                "old_price": line._get_price(*cadence._get_pair(), self.date) or 0.0,
            }
            for line in self.plan_id._origin.line_ids
            for cadence in self.plan_id._origin.cadence_ids.sorted("days_about")
            if line.price_ids._of(cadence._get_pair())
        ]

    @api.depends("plan_id")
    def _compute_running_count(self):
        for wizard in self:
            wizard.running_count = self.env["subdebit.subscription"].search_count(
                [
                    ("plan_id", "=", wizard.plan_id._origin.id),
                    ("state", "in", RUNNING_STATES),
                ]
            )

    # === ACTION METHODS === #

    def action_confirm(self):
        """Set the prices; where what runs follows, lead to whom that concerns."""
        self.ensure_one()
        self._require("manager")
        self.plan_id._require("manager")
        changed = self.row_ids.filtered(lambda row: row._is_changed())
        self._check_confirmed(changed)
        asked = self.plan_id.follow_from
        for row in changed:
            row.plan_line_id._set_price_from(
                row.cadence_id._get_pair(), self.date, row.new_price
            )
        self.plan_id.sudo().follow_from = asked
        if self.running == "follow":
            offers = changed.plan_line_id.filtered(lambda o: o.kind != "one_time")
            return self.plan_id._open_following(self.date, offers, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_confirmed(self, changed):
        if self.date <= self.company_id._subdebit_today():
            raise UserError(
                self.env._(
                    "Choose a day after today: a price of today is typed into the grid."
                )
            )
        if not changed:
            raise UserError(self.env._("Type at least one new price."))
        if self.running_count and not self.running:
            raise UserError(
                self.env._(
                    "Say whether running subscriptions follow, or keep their prices."
                )
            )


class SubdebitPlanPricesRow(models.TransientModel):
    """What a product costs so far in a frequency, and what it will cost."""

    _name = "subdebit.plan.prices.row"
    _inherit = ["subdebit.window"]
    _description = "New Price of a Product"
    _order = "id"

    wizard_id = fields.Many2one(
        "subdebit.plan.prices", required=True, ondelete="cascade"
    )
    plan_line_id = fields.Many2one(
        "subdebit.plan.line", string="Product", required=True, ondelete="cascade"
    )
    cadence_id = fields.Many2one(
        "subdebit.cadence",
        string="Billing Frequency",
        required=True,
        ondelete="cascade",
    )
    old_price = fields.Float(string="So Far", digits="Product Price")
    new_price = fields.Float(digits="Product Price", required=True)

    _price_positive = models.Constraint(
        "CHECK(new_price >= 0)", "A price cannot be negative."
    )
    _price_in_reach = models.Constraint(
        f"CHECK(new_price < {PRICE_BELOW})",
        "A price must be below 1,000,000,000: is the number right?",
    )

    def _get_key(self):
        return self.plan_line_id._origin.id, self.cadence_id._origin.id

    @api.model
    def _key_of(self, vals):
        return vals["plan_line_id"], vals["cadence_id"]

    def _is_changed(self):
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return bool(float_compare(self.new_price, self.old_price, digits))
