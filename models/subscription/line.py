from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...const import (
    CADENCE_UNITS,
    CONVENTIONS,
    FIRST_PERIODS,
    LATEST_DAY,
    LINE_KINDS,
    MONTHS,
    OLDEST_START,
    TIMINGS,
)


class SubdebitLine(models.Model):
    _name = "subdebit.line"
    _description = "Line of a Subscription"
    _inherit = ["subdebit.mixin"]
    _order = "subscription_id, sequence, id"
    _check_company_auto = True

    subscription_id = fields.Many2one(
        "subdebit.subscription", required=True, ondelete="cascade", index=True
    )
    is_running = fields.Boolean(compute="_compute_is_running")
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    plan_line_id = fields.Many2one("subdebit.plan.line", ondelete="set null")
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        check_company=True,
        domain="[('sale_ok', '=', True)]",
        ondelete="restrict",
    )
    name = fields.Char(
        string="Label",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    unit_price = fields.Float(
        digits="Product Price",
        compute="_compute_unit_price",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        domain="[('type_tax_use', '=', 'sale')]",
        context={"active_test": False},
        check_company=True,
        help="Empty: the taxes of the product.",
    )
    cadence_unit = fields.Selection(
        CADENCE_UNITS,
        string="Frequency Unit",
        compute="_compute_terms",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    cadence_count = fields.Integer(
        string="Every",
        compute="_compute_terms",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    date_start = fields.Date(
        compute="_compute_date_start",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        copy=False,
    )
    day_of_month = fields.Integer(
        string="Billing Day",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        help="1 to 31, clipped to short months; -1: the last day; 0: the start's own.",
    )
    begin_month = fields.Selection(
        MONTHS,
        string="Begins in Month",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        help="Some period begins in this month, on the billing day: January for calendar"
        " quarters, September for a season. Empty: counted from the first billing day.",
    )
    first_period = fields.Selection(
        FIRST_PERIODS,
        compute="_compute_terms",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    convention = fields.Selection(
        CONVENTIONS,
        string="Proration",
        compute="_compute_terms",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    kind = fields.Selection(
        LINE_KINDS, string="Billed", default="recurring", required=True
    )
    included = fields.Float(
        digits="Product Unit",
        help="What is used up to this in a billing period costs nothing more; it is not"
        " prorated.",
    )
    timing = fields.Selection(
        TIMINGS,
        string="When Billed",
        compute="_compute_terms",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    trial_count = fields.Integer(
        string="Free Trial",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        help="Length of the free trial. 0: no trial.",
    )
    trial_unit = fields.Selection(
        CADENCE_UNITS,
        compute="_compute_terms",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    commitment_count = fields.Integer(
        string="Commitment",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        help="Minimum term: it cannot end earlier. 0: none.",
    )
    commitment_unit = fields.Selection(
        CADENCE_UNITS,
        compute="_compute_terms",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    payments = fields.Integer(
        string="Number of Payments",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        help="Number of periods billed in all. 0: no limit.",
    )
    date_last = fields.Date(
        string="Last Day",
        copy=False,
        help="Nothing is billed for later days; the last period costs its days.",
    )
    tier_ids = fields.One2many(
        "subdebit.tier", "line_id", string="Prices of Quantities", copy=True
    )
    date_in_step = fields.Date(
        string="In Step With",
        readonly=True,
        copy=False,
        help="A day on which a period of the subscription begins: those of a line that"
        " was added while it ran are counted from there.",
    )
    added_by_id = fields.Many2one(
        "subdebit.event",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The change that added the line while the subscription ran.",
    )
    charge_ids = fields.One2many("subdebit.charge", "line_id", readonly=True)
    cover_ids = fields.One2many("subdebit.cover", "line_id", readonly=True)

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity of a line must be positive."
    )
    _price_positive = models.Constraint(
        "CHECK(unit_price >= 0)", "The price of a line cannot be negative."
    )
    _cadence_positive = models.Constraint(
        "CHECK(cadence_count > 0)", "A billing frequency counts at least one unit."
    )
    _day_of_month_range = models.Constraint(
        "CHECK(day_of_month BETWEEN -1 AND 31)",
        "The billing day must be 1 to 31, -1 for the last day or 0 for the start's own.",
    )
    _day_of_month_cadence = models.Constraint(
        "CHECK(day_of_month = 0 OR cadence_unit IN ('month', 'year'))",
        "A billing day of the month needs a billing frequency in months or years.",
    )
    _begin_month_day = models.Constraint(
        "CHECK(begin_month IS NULL OR day_of_month != 0)",
        "A month to begin with needs a billing day: 1 for its first day.",
    )
    _fixed_30_cadence = models.Constraint(
        "CHECK(convention != 'fixed_30' OR cadence_unit IN ('month', 'year'))",
        "Months of 30 days need a billing frequency in months or years.",
    )

    _lengths_positive = models.Constraint(
        "CHECK(trial_count >= 0 AND commitment_count >= 0 AND payments >= 0)",
        "A trial, a commitment and a number of payments cannot be negative.",
    )
    _included_positive = models.Constraint(
        "CHECK(included >= 0)", "The included quantity cannot be negative."
    )
    _usage_in_arrears = models.Constraint(
        "CHECK(kind != 'usage' OR timing = 'arrears')",
        "What is billed by usage is billed in arrears, when it is known.",
    )
    _last_after_start = models.Constraint(
        "CHECK(date_last IS NULL OR date_last >= date_start)",
        "The last day of a line cannot lie before its start.",
    )

    _days_in_reach = models.Constraint(
        f"CHECK(date_start BETWEEN '{OLDEST_START}' AND '{LATEST_DAY}'"
        f" AND (date_last IS NULL OR date_last <= '{LATEST_DAY}'))",
        "A line starts and ends between 1950 and 2999: is the year right?",
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_id.state")
    def _compute_is_running(self):
        for line in self:
            state = line.subscription_id.state or "draft"
            line.is_running = state not in ("draft", "pending")

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.product_id.display_name

    @api.depends("product_id")
    def _compute_unit_price(self):
        for line in self:
            line.unit_price = line.unit_price or line._get_offered_price()

    @api.depends(
        "subscription_id.plan_id",
        "subscription_id.cadence_unit",
        "subscription_id.cadence_count",
        "kind",
    )
    def _compute_terms(self):
        # NOTE: what was agreed stays, also where the plan is another one by now.
        for line in self.filtered(lambda line: not (line._origin and line.is_running)):
            subscription, plan = line.subscription_id, line.subscription_id.plan_id
            monthly = subscription.cadence_unit in ("month", "year")
            line.cadence_unit = subscription.cadence_unit or "month"
            line.cadence_count = subscription.cadence_count or 1
            line.day_of_month = plan.day_of_month if monthly else 0
            line.begin_month = line._has_months() and plan.begin_month
            line.first_period = plan.first_period or "prorate"
            agreed = plan.timing or "advance"
            line.timing = "arrears" if line.kind == "usage" else agreed
            line.trial_count = plan.trial_count
            line.trial_unit = plan.trial_unit or "day"
            line.commitment_count = plan.commitment_count
            line.commitment_unit = plan.commitment_unit or "month"
            line.payments = plan.payments
            convention = plan.convention or "actual"
            line.convention = (
                "actual" if convention == "fixed_30" and not monthly else convention
            )

    @api.depends("subscription_id.date_start")
    def _compute_date_start(self):
        for line in self:
            line.date_start = line.subscription_id.date_start

    # === CONSTRAINT METHODS === #

    @api.constrains("date_start", "subscription_id")
    def _check_date_start(self):
        """Refuse a line that starts before its subscription does."""
        for line in self:
            start = line.subscription_id.date_start
            # NOTE: a year that is out of reach has a sentence of its own.
            if OLDEST_START <= line.date_start < start:
                raise ValidationError(
                    self.env._(
                        "%(line)s would start on %(day)s, before %(name)s itself, which"
                        " starts on %(start)s: let the subscription start earlier, or"
                        " the line later.",
                        line=line.name,
                        day=format_date(self.env, line.date_start),
                        name=line.subscription_id.name,
                        start=format_date(self.env, start),
                    )
                )

    @api.constrains("begin_month", "cadence_unit", "cadence_count")
    def _check_begin_month(self):
        """Refuse a month for periods that do not come back to it."""
        for line in self:
            if line.begin_month and line.cadence_count > 0 and not line._has_months():
                raise ValidationError(
                    self.env._(
                        "%s is billed in periods that do not begin in the same months of"
                        " each year: leave the month to begin with empty.",
                        line.name,
                    )
                )

    # === ACTION METHODS === #

    def action_open_terms(self):
        """Open all terms of one line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
