from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_round, format_date

MODES = [
    ("percent", "By a percentage"),
    ("amount", "By an amount each"),
    ("plan", "To what the plan costs then"),
]
STATES = [
    ("draft", "Draft"),
    ("planned", "Planned"),
    ("done", "In Effect"),
    ("withdrawn", "Withdrawn"),
]
# What decides whom it concerns, and what he pays.
DECIDING = {"plan_id", "offer_ids", "mode", "percent", "amount", "rounding", "date"}
DECIDING |= {"usage_rounding"}
# No revision takes off more than this, or adds more: a slip of the pen.
MOST_PERCENT = 200.0
LEAST_PERCENT = -90.0


class SubdebitRevision(models.Model):
    """Other prices for all that runs on a plan, from one day on.

    Each subscription follows at its own first renewal on or after that day.
    """

    _name = "subdebit.revision"
    _description = "Price Revision"
    _inherit = ["subdebit.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    plan_id = fields.Many2one(
        "subdebit.plan", required=True, check_company=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    offer_ids = fields.Many2many(
        "subdebit.plan.line",
        string="Products",
        domain="[('plan_id', '=', plan_id)]",
        help="Empty: all of the plan; by an amount each, all that it bills every period."
        " What is billed once costs the new price for new customers only.",
    )
    mode = fields.Selection(MODES, string="How", default="percent", required=True)
    percent = fields.Float(string="Percentage", digits=(6, 2))
    amount = fields.Float(digits="Product Price")
    rounding = fields.Float(
        string="Round To",
        digits="Product Price",
        default=0.01,
        required=True,
        help="0.05: to five cents; 1: to a whole unit of the currency.",
    )
    usage_rounding = fields.Float(
        string="Round Usage To",
        digits="Product Price",
        default=lambda self: self._get_finest(),
        required=True,
        help="Of prices for each piece that is used, which are small.",
    )
    date = fields.Date(
        string="From",
        required=True,
        help="Each subscription follows at its first renewal on or after this day.",
    )
    keeps_own = fields.Boolean(
        string="Leave Own Prices",
        default=True,
        help="Who pays another price than the plan's is proposed to be left out.",
    )
    raises_plan = fields.Boolean(
        string="The Plan Too",
        default=True,
        help="On that day the plan itself costs the new prices, for new customers.",
    )
    plan_raised_on = fields.Date(readonly=True, copy=False)
    reason = fields.Char(help="Customers read it with the change.")
    row_ids = fields.One2many("subdebit.revision.row", "revision_id", copy=False)
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False
    )
    count = fields.Integer(string="Customers", compute="_compute_totals")
    monthly_before = fields.Monetary(string="A Month Before", compute="_compute_totals")
    monthly_effect = fields.Monetary(string="More a Month", compute="_compute_totals")

    _rounding_positive = models.Constraint(
        "CHECK(rounding > 0 AND usage_rounding > 0)",
        "Prices are rounded to more than 0.",
    )
    _percent_in_reach = models.Constraint(
        f"CHECK(percent BETWEEN {LEAST_PERCENT} AND {MOST_PERCENT})",
        "A revision is between -90 % and 200 %: is the number right?",
    )

    # === COMPUTE METHODS === #

    @api.depends("plan_id.name", "date")
    @api.depends_context("lang")
    def _compute_name(self):
        for revision in self:
            day = revision.date and format_date(self.env, revision.date)
            revision.name = f"{revision.plan_id.name or ''} {day or ''}".strip()

    @api.depends("row_ids.monthly_before", "row_ids.monthly_effect")
    def _compute_totals(self):
        for revision in self:
            rows = revision.row_ids.filtered(lambda row: row._takes_part())
            revision.count = len(rows.subscription_id.partner_id)
            revision.monthly_before = sum(rows.mapped("monthly_before"))
            revision.monthly_effect = sum(rows.mapped("monthly_effect"))

    # === CONSTRAINT METHODS === #

    @api.constrains("mode", "percent", "amount")
    def _check_mode(self):
        for revision in self:
            value = {"percent": revision.percent, "amount": revision.amount}
            if not value.get(revision.mode, 1):
                raise ValidationError(
                    self.env._("Say by how much the prices are revised.")
                )

    # === CRUD METHODS === #

    def write(self, vals):
        """Refuse to edit what was confirmed; forget what was shown for other terms."""
        if not self.env.su:
            self.row_ids._check_draft(self)
        result = super().write(vals)
        if DECIDING & set(vals):
            self.sudo().row_ids.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        self.row_ids._check_draft(self)

    # === BUSINESS METHODS === #

    @api.model
    def _get_finest(self):
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return 10.0**-digits

    def _get_offers(self):
        """Return the ``subdebit.plan.line`` of which the price is revised.

        NOTE: what each piece costs more in a month is no amount for a fee, or for each
        piece that is used, unless somebody says so.
        """
        offers = self.offer_ids or self.plan_id.line_ids
        if self.mode == "amount" and not self.offer_ids:
            return offers.filtered(lambda offer: offer.kind == "recurring")
        return offers

    def _revise(self, price, offer):
        """Return the new price of a piece, by a percentage or an amount.

        :param offer: ``subdebit.plan.line``.
        """
        self.ensure_one()
        rounding = self.usage_rounding if offer.kind == "usage" else self.rounding
        raised = (
            price * (100 + self.percent) / 100
            if self.mode == "percent"
            else price + self.amount
        )
        return float_round(
            max(raised, 0.0),
            precision_rounding=rounding,
            rounding_method="HALF-UP",
        )
