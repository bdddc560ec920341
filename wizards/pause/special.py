from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...const import MOST_PAYMENTS, PRICE_BELOW
from ...models.pause.special import Special

DURATIONS = [
    ("periods", "For a number of periods"),
    ("until", "Until a day"),
    ("forever", "Permanently"),
]


class SubdebitSpecial(models.TransientModel):
    """One line of one customer: another price for a while, or nothing billed."""

    _name = "subdebit.special"
    _inherit = ["subdebit.decision"]
    _description = "Special Terms for a Line"

    line_id = fields.Many2one(
        "subdebit.line",
        required=True,
        compute="_compute_line_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('subscription_id', 'in', subscription_ids), ('kind', '=', 'recurring')]",
    )
    agreed_price = fields.Float(digits="Product Price", compute="_compute_agreed_price")
    kind = fields.Selection(
        [("price", "Another price"), ("free", "Not billed")],
        string="What Changes",
        default="price",
        required=True,
    )
    unit_price = fields.Float(string="Price", digits="Product Price")
    date_from = fields.Date(
        string="From",
        compute="_compute_date_from",
        store=True,
        readonly=False,
        precompute=True,
        help="It begins with the first period, from that day on, that is not invoiced.",
    )
    duration = fields.Selection(
        DURATIONS, string="For How Long", default="periods", required=True
    )
    periods = fields.Integer(default=1)
    date_until = fields.Date(
        string="Last Day",
        help="The period that begins on that day or before is the last one.",
    )
    lifts = fields.Boolean(
        string="As Agreed Again",
        help="Special terms that have not begun are withdrawn. A line that is not billed"
        " is billed again, from the next period on that can be announced in time.",
    )
    has_special = fields.Boolean(compute="_compute_has_special")
    preview_ids = fields.One2many(
        "subdebit.decision.row",
        "special_id",
        string="What It Comes To",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_ids")
    def _compute_line_id(self):
        for wizard in self:
            lines = wizard.subscription_ids._origin.line_ids
            recurring = lines.filtered(lambda line: line.kind == "recurring")
            wizard.line_id = wizard.line_id or recurring[:1]

    @api.depends("line_id")
    def _compute_agreed_price(self):
        """Tell what is agreed today, which may not be what was at first."""
        for wizard in self:
            line = wizard.line_id._origin
            subscription = line.subscription_id
            agreed = line and subscription._get_agreed(subscription._get_today()) or ()
            prices = {one: sold.unit_price for one, _unit, _count, sold in agreed}
            wizard.agreed_price = prices.get(line, line.unit_price)

    @api.depends("line_id")
    def _compute_date_from(self):
        for wizard in self:
            line = wizard.line_id._origin
            subscription = line.subscription_id
            today = (
                subscription._get_today()
                if line
                else wizard.env.company._subdebit_today()
            )
            start = line and subscription._get_special_start(today, line)
            wizard.date_from = start or today

    @api.depends("line_id")
    def _compute_has_special(self):
        for wizard in self:
            line = wizard.line_id._origin
            wizard.has_special = bool(line) and line._has_special()

    @api.constrains("unit_price")
    def _check_unit_price(self):
        for wizard in self:
            if not 0 <= wizard.unit_price < PRICE_BELOW:
                raise ValidationError(self.env._("A price is a number above zero."))

    def _get_decided_by(self):
        return (
            *super()._get_decided_by(),
            *("line_id", "kind", "unit_price", "date_from", "lifts"),
            *("duration", "periods", "date_until"),
        )

    def _get_typed(self):
        return self.date_from, self.duration == "until" and self.date_until

    # === WHAT IT COMES TO === #

    def _is_ready(self):
        if self.lifts:
            return bool(super()._is_ready() and self.line_id)
        is_priced = self.kind == "free" or self.unit_price > 0
        is_bounded = {
            "periods": self.periods > 0,
            "until": bool(self.date_until),
            "forever": True,
        }[self.duration or "forever"]
        return bool(
            super()._is_ready()
            and self.line_id
            and self.date_from
            and is_priced
            and is_bounded
        )

    def _get_special(self):
        last = self.duration == "until" and self.date_until
        return Special(
            line=self.line_id._origin,
            price=self.unit_price if self.kind == "price" else None,
            periods=self.periods if self.duration == "periods" else None,
            until=fields.Date.add(last, days=1) if last else None,
        )

    def _get_slip_problem(self, subscription):
        if self.duration == "periods" and self.periods > MOST_PAYMENTS:
            return self._say_too_many(self.periods)
        return super()._get_slip_problem(subscription)

    def _decide_on(self, subscription):
        if self.lifts:
            return subscription._preview_lifted(self.line_id._origin)
        return subscription._preview_special(self.date_from, self._get_special())

    # === CONFIRMED === #

    def _check_may_confirm(self, decisions):
        if not self._is_ready():
            raise UserError(self.env._("Say what the line costs, and for how long."))
        return super()._check_may_confirm(decisions)

    def _confirm(self, decision):
        subscription, today = decision.subscription, decision.subscription._get_today()
        told = today, self.note, self.reason_id.id
        if self.lifts:
            subscription._lift_special(self.line_id, *told)
            return
        subscription._save_special(self.date_from, self._get_special(), *told)
