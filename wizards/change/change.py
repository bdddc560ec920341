from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ...const import CADENCE_UNITS, PRICE_BELOW, QUANTITY_BELOW
from ...models.change.wish import WHENS
from ...schedule.periods import LAST_DAY, LONGEST_MONTH

# What decides which lines there are to be, and from when on.
OF_LINES = (
    *("subscription_ids", "plan_id", "addon_ids", "cadence_unit", "cadence_count"),
    *("edits_id", "withdraws"),
)


class SubdebitChange(models.TransientModel):
    """Another plan, quantity, price, add-on, frequency, billing day or promo code."""

    _name = "subdebit.change"
    _inherit = ["subdebit.decision", "subdebit.cadence.choice"]
    _description = "Change a Subscription"

    subscription_id = fields.Many2one(
        "subdebit.subscription",
        string="One Subscription",
        compute="_compute_subscription_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="cascade",
    )
    edits_id = fields.Many2one(
        "subdebit.event",
        string="Planned Change",
        ondelete="cascade",
        help="The change that is planned, and changed or withdrawn here.",
    )
    withdraws = fields.Boolean(string="Withdraw It")
    has_planned = fields.Boolean(compute="_compute_has_planned")
    replaces = fields.Boolean(
        string="Instead of the Planned Change",
        default=True,
        help="The change that is planned and has not begun does not take place.",
    )
    plan_id = fields.Many2one(
        "subdebit.plan",
        compute="_compute_plan_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="cascade",
    )
    cadence_unit = fields.Selection(
        CADENCE_UNITS,
        string="Frequency Unit",
        compute="_compute_cadence",
        store=True,
        readonly=False,
        precompute=True,
    )
    cadence_count = fields.Integer(
        string="Every",
        compute="_compute_cadence",
        store=True,
        readonly=False,
        precompute=True,
    )
    plan_addon_ids = fields.Many2many(
        "subdebit.plan.line", compute="_compute_plan_addon_ids"
    )
    addon_ids = fields.Many2many(
        "subdebit.plan.line",
        "subdebit_change_addon_rel",
        string="Add-ons",
        compute="_compute_addon_ids",
        store=True,
        readonly=False,
        domain="[('id', 'in', plan_addon_ids)]",
    )
    line_ids = fields.One2many(
        "subdebit.change.line",
        "change_id",
        string="Lines",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    product_id = fields.Many2one(
        "product.product",
        ondelete="cascade",
        help="The line of each subscription that counts or costs something else.",
    )
    quantity = fields.Float(digits="Product Unit", help="0: it stays as it is.")
    unit_price = fields.Float(
        string="Price", digits="Product Price", help="0: it stays as it is."
    )
    day_of_month = fields.Integer(
        string="Billing Day",
        help="1 to 31, or -1 for the last day of the month. 0: it stays as it is.",
    )
    discount_code = fields.Char(
        string="Promo Code", help="Several are parted by a comma."
    )
    when = fields.Selection(
        WHENS,
        compute="_compute_when",
        store=True,
        readonly=False,
        help="As the plan or the company has it, unless you say so here.",
    )
    proposed_when = fields.Selection(
        WHENS,
        string="When by Policy",
        compute="_compute_when",
        store=True,
        readonly=False,
    )
    date = fields.Date(string="On")
    until = fields.Date(
        string="As Before Again From",
        help="Empty: it is for good. Otherwise it ends by itself: from that day on, all is"
        " as before.",
    )
    is_untouched = fields.Boolean(compute="_compute_is_untouched")
    charge_total = fields.Monetary(
        string="Billed Now",
        compute="_compute_preview",
        store=True,
        readonly=False,
        help="With its taxes, before what comes back is taken off.",
    )
    tax_total = fields.Monetary(
        string="Tax in the Difference",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )
    net_total = fields.Monetary(
        string="Difference",
        compute="_compute_preview",
        store=True,
        readonly=False,
        help="What is billed now less what comes back; below zero, it is credited.",
    )
    preview_ids = fields.One2many(
        "subdebit.decision.row",
        "change_id",
        string="What It Comes To",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_ids")
    def _compute_subscription_id(self):
        for wizard in self:
            wizard.subscription_id = wizard.subscription_ids[:1]

    @api.depends("subscription_ids", "edits_id")
    def _compute_has_planned(self):
        for wizard in self:
            wizard.has_planned = not wizard.edits_id and any(
                subscription._get_planned_changes()
                for subscription in wizard.subscription_ids._origin
            )

    @api.depends("subscription_ids", "edits_id")
    def _compute_plan_id(self):
        for wizard in self:
            details = wizard._get_edited()
            plan = wizard._get_single().plan_id
            if "plan" in details:
                plan = plan.browse(details["plan"][1]).exists()
            wizard.plan_id = plan

    @api.depends("subscription_ids", "edits_id")
    def _compute_cadence(self):
        for wizard in self:
            single, details = wizard._get_single(), wizard._get_edited()
            pair = single.cadence_unit, single.cadence_count
            if "cadence" in details:
                pair = details["cadence"][1]
            wizard.cadence_unit, wizard.cadence_count = pair

    @api.depends("plan_id.line_ids.is_addon")
    def _compute_plan_addon_ids(self):
        for wizard in self:
            wizard.plan_addon_ids = wizard._get_plan_addons()

    @api.depends("subscription_ids", "plan_id", "edits_id")
    def _compute_addon_ids(self):
        """Propose the add-ons that there are, as far as the plan has them."""
        for wizard in self:
            wizard.addon_ids = wizard._propose_addons()

    @api.depends(*OF_LINES)
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [Command.clear()] + [
                Command.create(vals) for vals in wizard._propose_lines()
            ]

    @api.depends(
        *(*OF_LINES, "day_of_month", "product_id", "quantity", "unit_price"),
        *("line_ids.quantity", "line_ids.unit_price"),
    )
    def _compute_when(self):
        """Propose when, as long as nobody says otherwise."""
        for wizard in self:
            proposed = wizard._propose_when()
            if wizard.when in (False, wizard.proposed_when):
                wizard.when = proposed
            wizard.proposed_when = proposed

    @api.depends(lambda self: self._get_decided_by())
    def _compute_is_untouched(self):
        for wizard in self:
            nothing = [
                one._say_nothing_changes() for one in wizard.subscription_ids._origin
            ]
            wizard.is_untouched = wizard.problem == "\n".join(nothing)

    def _get_decided_by(self):
        return (
            *super()._get_decided_by(),
            *("plan_id", "addon_ids", "cadence_unit", "cadence_count", "day_of_month"),
            *("line_ids.product_id", "line_ids.quantity", "line_ids.unit_price"),
            *("product_id", "quantity", "unit_price", "discount_code"),
            *("when", "date", "until", "edits_id", "withdraws", "replaces"),
        )

    def _get_typed(self):
        return self.when == "date" and self.date, self.until

    # === CONSTRAINT METHODS === #

    @api.constrains("day_of_month", "quantity", "unit_price", "cadence_count")
    def _check_numbers(self):
        for wizard in self:
            if not LAST_DAY <= wizard.day_of_month <= LONGEST_MONTH:
                raise ValidationError(
                    self.env._(
                        "A billing day is 1 to 31, or -1 for the last day of the month."
                    )
                )
            if not (
                0 <= wizard.quantity < QUANTITY_BELOW
                and 0 <= wizard.unit_price < PRICE_BELOW
            ):
                raise ValidationError(
                    self.env._("A quantity and a price are numbers above zero.")
                )

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Take the one subscription for the list of those that change."""
        defaults = super().default_get(fields)
        if "subscription_ids" not in fields or defaults.get("subscription_ids"):
            return defaults
        one = self.env.context.get("default_subscription_id")
        return defaults | _with_list({"subscription_id": one}) if one else defaults

    @api.onchange("subscription_id")
    def _onchange_subscription_id(self):
        """Take the one subscription for the list of those that change."""
        if self.subscription_id and not self.subscription_ids:
            self.subscription_ids = self.subscription_id

    @api.model_create_multi
    def create(self, vals_list):
        """Take the one subscription for the list of those that change."""
        return super().create([_with_list(vals) for vals in vals_list])

    # === WHAT IT COMES TO === #

    def _is_ready(self):
        is_dated = self.when != "date" or self.date
        return bool(super()._is_ready() and self.when and is_dated)

    def _decide_on(self, subscription):
        if self.withdraws:
            return subscription._preview_withdrawn_change(self.edits_id._origin)
        return subscription._preview_change(self._get_wish(subscription))

    def _show_sums(self, decisions):
        self.credit_total = self._get_credit_total(decisions)
        is_mixed = self._has_several_currencies()
        charged = sum(one.charge_total for one in decisions)
        taxed = sum(one.tax_total for one in decisions)
        self.charge_total = 0.0 if is_mixed else charged
        self.tax_total = 0.0 if is_mixed else taxed
        self.net_total = 0.0 if is_mixed else charged - self.credit_total

    # === CONFIRMED === #

    def _confirm(self, decision):
        subscription = decision.subscription
        today = subscription._get_today()
        if decision.planned.day < today and not self.withdraws:
            subscription._require("manager")
        subscription._change(decision, today, self.note, self.reason_id.id)


class SubdebitDecisionRow(models.TransientModel):
    """A row of this window: what an invoice would be, beside what it will be."""

    _inherit = "subdebit.decision.row"

    change_id = fields.Many2one("subdebit.change", ondelete="cascade")


def _with_list(vals):
    if vals.get("subscription_id") and not vals.get("subscription_ids"):
        return {**vals, "subscription_ids": [Command.set([vals["subscription_id"]])]}
    return vals
