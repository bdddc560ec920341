from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

# What must still be so when it is confirmed, beside the line.
SHOWN = ("above", "quantity", "old_price", "date_from")


class SubdebitRevisionRow(models.Model):
    """One line of one subscription: what it costs, and what it will cost."""

    _name = "subdebit.revision.row"
    _description = "Price to Revise"
    _inherit = ["subdebit.mixin"]
    _order = "revision_id, id"
    _rec_name = "line_id"
    _set_by_hand = ("new_price", "is_left_out")

    revision_id = fields.Many2one(
        "subdebit.revision",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="revision_id.company_id", store=True)
    currency_id = fields.Many2one(related="revision_id.currency_id")
    state = fields.Selection(related="revision_id.state")
    subscription_id = fields.Many2one(
        "subdebit.subscription",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        related="subscription_id.partner_id", string="Customer"
    )
    line_id = fields.Many2one(
        "subdebit.line",
        string="Product",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    frequency = fields.Char(related="line_id.frequency")
    quantity = fields.Float(
        digits="Product Unit", readonly=True, help="Of usage: what is included."
    )
    above = fields.Float(
        digits="Product Unit",
        readonly=True,
        help="Of usage: the price is that of each piece above so many. 0: up to the first"
        " such quantity.",
    )
    kind = fields.Selection(related="line_id.kind", string="Billed")
    what = fields.Char(string="Price Of", compute="_compute_what")
    old_price = fields.Float(digits="Product Price", readonly=True)
    new_price = fields.Float(digits="Product Price")
    date_from = fields.Date(string="From", readonly=True)
    months = fields.Float(
        string="Months of a Period", digits=(16, 6), default=1.0, readonly=True
    )
    monthly_before = fields.Monetary(
        string="A Month Before", compute="_compute_monthly"
    )
    monthly_effect = fields.Monetary(string="More a Month", compute="_compute_monthly")
    has_own_price = fields.Boolean(
        string="Own Price", readonly=True, help="It is not what the plan costs."
    )
    is_left_out = fields.Boolean(string="Leave Out")
    problem = fields.Char(readonly=True)
    event_id = fields.Many2one(
        "subdebit.event", string="Change", readonly=True, ondelete="set null"
    )

    _price_positive = models.Constraint(
        "CHECK(new_price >= 0)", "A price cannot be negative."
    )

    @api.depends("line_id", "above")
    @api.depends_context("lang")
    def _compute_what(self):
        for row in self:
            name = row.line_id.display_name
            row.what = name
            if row.above:
                above = formatLang(self.env, row.above, dp="Product Unit")
                row.what = self.env._(
                    "%(product)s, above %(count)s", product=name, count=above
                )

    @api.depends("quantity", "old_price", "new_price", "months", "kind")
    def _compute_monthly(self):
        """NOTE: of usage it is not known before it is used."""
        for row in self:
            is_metered = row.kind == "usage"
            pieces = 0.0 if is_metered else row.quantity / (row.months or 1.0)
            row.monthly_before = row.old_price * pieces
            row.monthly_effect = (row.new_price - row.old_price) * pieces

    def write(self, vals):
        """Refuse to edit what was confirmed."""
        if not self.env.su:
            self._check_draft(self.revision_id)
        return super().write(vals)

    def _check_draft(self, revisions):
        for revision in revisions:
            if revision.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is confirmed: withdraw it, and make another one.",
                        revision.name,
                    )
                )

    def _takes_part(self):
        """Tell whether the price of a row changes."""
        self.ensure_one()
        return not (self.is_left_out or self.problem)

    def _get_shown(self):
        """Return what was shown, and must still be so when it is confirmed."""
        return {(*(row[name] for name in SHOWN), row.line_id.id): row for row in self}

    def _get_price(self):
        """Return what is paid then: the new price, if the row takes part."""
        self.ensure_one()
        return self.new_price if self._takes_part() else self.old_price
