from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...const import CADENCE_UNITS, PRICE_BELOW, QUANTITY_BELOW
from ...models.change.wish import WHENS, Row, Wish
from ...schedule.errors import ScheduleError
from ...schedule.periods import LAST_DAY, LONGEST_MONTH, Cadence

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

    @api.model_create_multi
    def create(self, vals_list):
        """Take the one subscription for the list of those that change."""
        return super().create([_with_list(vals) for vals in vals_list])

    # === WHAT IS PROPOSED === #

    def _get_single(self):
        """Return the one subscription, empty where there are several."""
        chosen = self.subscription_ids._origin
        return chosen if len(chosen) == 1 else chosen.browse()

    def _get_edited(self):
        """Return what the planned change says that is edited here; or nothing."""
        return self.edits_id.sudo().details or {}

    def _get_plan_addons(self):
        return self.plan_id._origin.line_ids.filtered(
            lambda line: line.is_addon and line.kind == "recurring"
        )

    def _propose_addons(self):
        single, addons = self._get_single(), self._get_plan_addons()
        if not single:
            return addons.browse()
        rows = self._propose(single, self._get_wished_offer(single))
        products = {row.product.id for row in rows}
        products |= {row["product"][1] for row in self._get_edited().get("rows", ())}
        return addons.filtered(lambda addon: addon.product_id.id in products)

    def _propose_lines(self):
        """Return the values of the lines that there are to be, before anybody types."""
        single = self._get_single()
        if self.withdraws or not single:
            return []
        addons = self.addon_ids._origin if self.plan_id else None
        wish = self._get_wished_offer(single)._replace(addons=addons)
        rows = self._propose(single, wish)
        agreed = single._get_agreed_now() if rows else {}
        return [
            self._prepare_line(number, row, agreed.get(row.line))
            for number, row in enumerate(rows, 1)
        ]

    def _prepare_line(self, number, row, agreed):
        return {
            "sequence": number,
            "line_id": row.line.id if row.line else False,
            "offer_id": row.offer.id if row.offer else False,
            "product_id": row.product.id,
            "name": row.name,
            "quantity": row.quantity,
            "unit_price": row.price or 0.0,
            "before": agreed and self._say_before(agreed),
        }

    def _say_before(self, agreed):
        """Return how many there are, and at which price."""
        return self.env._(
            "%(quantity)s × %(price)s",
            quantity=f"{agreed.values.quantity:g}",
            price=self.currency_id.format(agreed.values.unit_price),
        )

    def _propose(self, subscription, wish):
        """Return the ``Row`` of each line, before anybody types."""
        try:
            rows = subscription._propose_rows(wish, subscription._get_agreed_now())
        except (UserError, ScheduleError, OverflowError):
            return []  # Why not is told beside the preview.
        edited = {
            (row["line"], row["product"][1]): row
            for row in self._get_edited().get("rows", ())
        }
        return [_as_edited(row, edited) for row in rows]

    def _propose_when(self):
        """Return when a change takes effect, as the plan or the company has it."""
        subscription = self.subscription_ids._origin[:1]
        edited = self._get_edited()
        if not subscription:
            return self.when or "now"
        if edited.get("when"):
            return edited["when"]
        return subscription._get_policy_when(self._get_wished_now(subscription))

    # === THE WISH === #

    def _get_wish(self, subscription):
        """Return what is wished for one subscription, as ``Wish``."""
        wish = self._get_wished_now(subscription)
        return wish._replace(
            when=self.when or "now",
            date=self.date if self.when == "date" else None,
            until=self.until or None,
            code=(self.discount_code or "").strip(),
            replaces=self._get_replaced(subscription),
        )

    def _get_wished_now(self, subscription):
        """Return the same, without when and how long."""
        wish = self._get_wished_offer(subscription)
        if self._get_single():
            rows = (line._to_row() for line in self.line_ids)
            addons = self.addon_ids._origin if self.plan_id else None
            return wish._replace(addons=addons, rows=tuple(rows))
        return wish._replace(rows=self._get_bulk_rows(subscription))

    def _get_wished_offer(self, subscription):
        """Return the plan, the frequency and the billing day that are wished for."""
        plan, count = self.plan_id._origin, self.cadence_count
        is_rhythm = self.cadence_unit and count > 0
        return Wish(
            plan=plan if plan and plan != subscription.plan_id else None,
            cadence=Cadence(self.cadence_unit, count) if is_rhythm else None,
            day_of_month=self.day_of_month or None,
        )

    def _get_bulk_rows(self, subscription):
        """Return the line of the product that was chosen, as it is to be."""
        if not self.product_id or not (self.quantity or self.unit_price):
            return ()
        return tuple(
            Row(
                line=line,
                offer=line.plan_line_id,
                product=self.product_id._origin,
                name=line.name,
                quantity=self.quantity or one.values.quantity,
                price=self.unit_price or None,
            )
            for line, one in subscription._get_agreed_now().items()
            if one.values.item == self.product_id._origin.id
        )

    def _get_replaced(self, subscription):
        """Return the planned change that this one takes the place of, or None."""
        if self.edits_id:
            return self.edits_id._origin
        planned = subscription._get_planned_changes() if self.replaces else None
        return planned[:1] if planned else None

    # === WHAT IT COMES TO === #

    def _is_ready(self):
        is_dated = self.when != "date" or self.date
        return bool(super()._is_ready() and self.when and is_dated)

    def _decide_on(self, subscription):
        if self.withdraws:
            return subscription._preview_withdrawn_change(self.edits_id._origin)
        return subscription._preview_change(self._get_wish(subscription))

    def _show_decisions(self, decisions):
        result = super()._show_decisions(decisions)
        is_mixed = self._has_several_currencies()
        charged = sum(one.charge_total for one in decisions)
        taxed = sum(one.tax_total for one in decisions)
        self.charge_total = 0.0 if is_mixed else charged
        self.tax_total = 0.0 if is_mixed else taxed
        self.net_total = 0.0 if is_mixed else charged - self.credit_total
        return result

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


def _as_edited(row, edited):
    """Return a row as the planned change has it that is edited."""
    told = edited.get((row.line.id if row.line else None, row.product.id))
    if not told:
        return row
    return row._replace(quantity=told["quantity"][1], price=told["price"][1])
