from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare, format_date

from ...const import OLDEST_START, QUANTITY_BELOW

# What makes the same usage that was told twice: all but how it is found.
SAME = ("line_id", "day", "quantity")


class SubdebitUsage(models.Model):
    _name = "subdebit.usage"
    _description = "Usage"
    _inherit = ["subdebit.mixin"]
    _order = "day desc, id desc"
    _rec_name = "line_id"
    _check_company_auto = True

    subscription_id = fields.Many2one(
        "subdebit.subscription",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('line_ids.kind', '=', 'usage')]",
        check_company=True,
    )
    line_id = fields.Many2one(
        "subdebit.line",
        string="Product",
        compute="_compute_line_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        ondelete="restrict",
        domain="[('subscription_id', '=', subscription_id), ('kind', '=', 'usage')]",
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="subscription_id.partner_id", store=True)
    day = fields.Date(
        string="Date", required=True, default=lambda self: self._get_default_day()
    )
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        help="Negative: a correction of what was recorded before.",
    )
    note = fields.Char(string="Description")
    reference = fields.Char(
        copy=False,
        help="The key of the system that tells it. Told twice, it counts once.",
    )
    cover_id = fields.Many2one(
        "subdebit.cover",
        string="Settled Period",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    move_id = fields.Many2one(
        related="cover_id.charge_id.move_id", string="Invoice", readonly=True
    )
    state = fields.Selection(
        [("open", "To Bill"), ("settled", "Settled")],
        string="Status",
        compute="_compute_state",
        search="_search_state",
        help="Settled: on an invoice, or included and not billed.",
    )

    _reference_once = models.Constraint(
        "UNIQUE(line_id, reference)",
        "This reference was already recorded for the product, with other values.",
    )
    _quantity_not_zero = models.Constraint(
        f"CHECK(quantity != 0 AND abs(quantity) < {QUANTITY_BELOW})",
        "A quantity must not be 0, and must be below 1,000,000.",
    )

    def _get_default_day(self):
        return self.env.company._subdebit_today()

    # === COMPUTE METHODS === #

    @api.depends("subscription_id")
    def _compute_line_id(self):
        for usage in self:
            if usage.line_id.subscription_id != usage.subscription_id:
                metered = usage.subscription_id._get_metered_lines()
                usage.line_id = metered if len(metered) == 1 else False

    @api.depends("cover_id")
    def _compute_state(self):
        for usage in self:
            usage.state = "settled" if usage.cover_id else "open"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        parts = {
            "open": [("cover_id", "=", False)],
            "settled": [("cover_id", "!=", False)],
        }
        return fields.Domain.OR(parts[one] for one in value if one in parts)

    @api.depends("line_id", "day", "quantity")
    def _compute_display_name(self):
        for usage in self:
            usage.display_name = self.env._(
                "%(product)s, %(day)s",
                product=usage.line_id.name,
                day=format_date(self.env, usage.day),
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("line_id", "subscription_id")
    def _check_line_id(self):
        for usage in self:
            line = usage.line_id
            if line.kind != "usage" or line.subscription_id != usage.subscription_id:
                raise ValidationError(
                    self.env._(
                        "%(product)s is not billed by usage in %(subscription)s.",
                        product=line.name,
                        subscription=usage.subscription_id.name,
                    )
                )

    @api.constrains("day", "line_id")
    def _check_day(self):
        """Refuse days on which nothing could be used, or that are still to come."""
        for usage in self:
            line, today = usage.line_id, usage.company_id._subdebit_today()
            if usage.day > today:
                problem = self.env._("it is still to come")
            elif usage.day < max(line.date_start, OLDEST_START):
                problem = self.env._(
                    "%(product)s starts on %(start)s",
                    product=line.name,
                    start=format_date(self.env, line.date_start),
                )
            elif usage.subscription_id.state in ("draft", "pending", "cancelled"):
                problem = self.env._("the subscription is not running")
            else:
                continue
            raise ValidationError(
                self.env._(
                    "Usage of %(day)s cannot be recorded: %(problem)s.",
                    day=format_date(self.env, usage.day),
                    problem=problem,
                )
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Record usage; what is told again under its reference is what is there.

        :return: one record for each of the values, an older one where it is the same.
        """
        found = [self._find_told(vals) for vals in vals_list]
        missing = [vals for vals, old in zip(vals_list, found, strict=True) if not old]
        made = super().create(missing)
        made.subscription_id._check_not_managed()
        made._check_billable()
        made = iter(made)
        return self.browse(old.id or next(made).id for old in found)

    def write(self, vals):
        """Refuse to rewrite what was billed."""
        if set(vals) - {"note", "cover_id"}:
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_open()

    def _find_told(self, vals):
        """Return the usage that was told before under the same reference, if any.

        :raise UserError: where it was told otherwise.
        """
        reference = vals.get("reference")
        if not reference:
            return self.browse()
        draft = self.new(vals)
        told = self.search(
            [("line_id", "=", draft.line_id._origin.id), ("reference", "=", reference)]
        )
        if told and not told._is_same(draft):
            raise UserError(
                self.env._(
                    "%(reference)s was recorded before as %(quantity)s on %(day)s: it"
                    " cannot become something else.",
                    reference=reference,
                    quantity=told.quantity,
                    day=format_date(self.env, told.day),
                )
            )
        return told

    def _is_same(self, draft):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        is_same_quantity = not float_compare(self.quantity, draft.quantity, digits)
        return self.day == draft.day and is_same_quantity

    def _check_open(self):
        for usage in self.filtered("cover_id"):
            raise UserError(
                self.env._(
                    "%s is settled and stays as it is: record a correction with a"
                    " negative quantity.",
                    usage.display_name,
                )
            )

    def _check_billable(self):
        """Refuse usage that no invoice to come could bill any more."""
        for usage in self:
            subscription = usage.subscription_id
            if subscription.state == "ended" and not subscription.next_charge_date:
                raise UserError(
                    self.env._(
                        "%s has ended and its last invoice is made: bill this usage by"
                        " an invoice of its own.",
                        subscription.name,
                    )
                )
