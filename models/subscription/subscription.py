from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...const import (
    CADENCE_UNITS,
    LATEST_DAY,
    OLDEST_START,
)

# The question that a failure to bill asks.
NOT_BILLED = "subscription_debit.activity_not_billed"
# How long ahead an invoice is issued hangs on it.
DECIDES_THE_LEAD = {"issue_days", "payment_mode", "payer_id", "payment_token_id"}
DECIDES_THE_LEAD |= {"share_ids"}


class SubdebitSubscription(models.Model):
    _name = "subdebit.subscription"
    _description = "Subscription"
    _inherit = [
        "subdebit.mixin",
        "subdebit.party",
        "subdebit.cadence.choice",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _set_by_doors = ("managed_by",)

    # === IDENTITY === #

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="New"
    )
    external_ref = fields.Char(
        string="External Reference",
        copy=False,
        index="btree_not_null",
        help="The customer's or contract's number in the software this came from.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("pending", "Waiting"),
            ("active", "Active"),
            ("paused", "Paused"),
            ("suspended", "Suspended"),
            ("ended", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )

    # === WHO === #

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    payer_id = fields.Many2one(
        "res.partner",
        compute="_compute_payer_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    payer_kind = fields.Selection(tracking=True)

    # === WHAT === #

    plan_id = fields.Many2one(
        "subdebit.plan", index=True, check_company=True, ondelete="restrict"
    )
    cadence_unit = fields.Selection(
        CADENCE_UNITS, string="Frequency Unit", default="month", required=True
    )
    cadence_count = fields.Integer(string="Every", default=1, required=True)
    line_ids = fields.One2many("subdebit.line", "subscription_id", copy=True)
    is_second = fields.Boolean(
        string="One More of the Same",
        copy=False,
        tracking=True,
        help="The customer has the same product for the same days already, and this one"
        " is meant to be billed beside it: a second locker, a twin.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )

    # === WHEN === #

    date_start = fields.Date(
        string="Start Date",
        required=True,
        default=fields.Date.context_today,
        copy=False,
    )
    date_end = fields.Date(
        string="Ends On",
        readonly=True,
        copy=False,
        help="No period begins on this day or later.",
    )

    # === HOW IT IS PAID === #

    payment_mode = fields.Selection(tracking=True)
    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', '=', 'sale')]",
        check_company=True,
        help="Empty: the journal of the plan or of the company.",
    )

    # === WHAT BECAME OF IT === #

    event_ids = fields.One2many("subdebit.event", "subscription_id", readonly=True)
    charge_ids = fields.One2many("subdebit.charge", "subscription_id", readonly=True)
    cover_ids = fields.One2many("subdebit.cover", "subscription_id", readonly=True)
    invoice_ids = fields.Many2many(
        "account.move", string="Invoices", compute="_compute_invoice_ids"
    )
    invoice_count = fields.Integer(compute="_compute_invoice_ids")
    billing_error = fields.Text(readonly=True, copy=False)
    billing_error_date = fields.Date(readonly=True, copy=False)

    _end_after_start = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "A subscription cannot end before it starts.",
    )
    _cadence_positive = models.Constraint(
        "CHECK(cadence_count > 0)", "A billing frequency counts at least one unit."
    )
    _start_in_reach = models.Constraint(
        f"CHECK(date_start BETWEEN '{OLDEST_START}' AND '{LATEST_DAY}')",
        "A subscription starts between 1950 and 2999: is the year right?",
    )
    _imported_once = models.UniqueIndex(
        "(company_id, external_ref) WHERE external_ref IS NOT NULL",
        "A subscription with this external reference is here already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    def _compute_payer_id(self):
        for subscription in self:
            partner = subscription.partner_id
            subscription.payer_id = partner and partner._subdebit_payer()

    @api.depends("plan_id", "company_id")
    def _compute_currency_id(self):
        for subscription in self:
            subscription.currency_id = (
                subscription.plan_id.currency_id
                or subscription.currency_id
                or subscription.company_id.currency_id
            )

    @api.depends("charge_ids.move_line_id")
    def _compute_invoice_ids(self):
        for subscription in self:
            moves = subscription.charge_ids.move_line_id.move_id
            subscription.invoice_ids = moves
            subscription.invoice_count = len(moves)

    # === CONSTRAINT METHODS === #

    @api.constrains("payment_mode", "offline_type")
    def _check_offline_type(self):
        for subscription in self:
            if subscription.payment_mode == "offline" and not subscription.offline_type:
                raise ValidationError(
                    self.env._(
                        "Say how %s is paid: cheque, bank transfer, cash, money order"
                        " or other.",
                        subscription.display_name,
                    )
                )

    @api.constrains("plan_id", "currency_id")
    def _check_plan_currency(self):
        for subscription in self:
            plan = subscription.plan_id
            if plan and plan.currency_id != subscription.currency_id:
                raise ValidationError(
                    self.env._(
                        "The prices of the plan %(plan)s are in %(currency)s.",
                        plan=plan.name,
                        currency=plan.currency_id.name,
                    )
                )

    @api.constrains("payment_token_id", "payer_id", "currency_id")
    def _check_payment_token_id(self):
        for subscription in self:
            problem = subscription._get_method_problem()
            if problem:
                raise ValidationError(problem)

    @api.constrains("payer_id")
    def _check_second_payer(self):
        self.share_ids._check_share()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Copy what their plans offer; lock what another integration manages."""
        managers = [vals.get("managed_by") for vals in vals_list]
        vals_list = [_without(vals, "managed_by") for vals in vals_list]
        subscriptions = super().create(vals_list)
        for subscription, name in zip(subscriptions, managers, strict=True):
            if subscription.plan_id and not subscription.line_ids:
                subscription._copy_plan()
            if name:
                subscription._lock_for(name)
        return subscriptions

    @api.model
    def _fill_in(self, vals_list):
        """Number new subscriptions, each by its company's sequence."""
        sequences = {}
        for vals in vals_list:
            company_id = vals.get("company_id") or self.env.company.id
            if company_id not in sequences:
                sequences[company_id] = self._get_sequence(company_id)
            if vals.get("name", "New") == "New":
                vals["name"] = sequences[company_id].next_by_id()
        return super()._fill_in(vals_list)

    def _get_sequence(self, company_id):
        # NOTE: next_by_code() does the same, and searches for each single number.
        return self.env["ir.sequence"].search(
            [
                ("code", "=", "subdebit.subscription"),
                ("company_id", "in", (company_id, False)),
            ],
            order="company_id",
            limit=1,
        )

    def write(self, vals):
        """Refuse what cannot change any more, and moves that the graph lacks."""
        if "managed_by" in vals and not self.env.su:
            result = not _without(vals, "managed_by") or self.write(
                _without(vals, "managed_by")
            )
            self._lock_for(vals["managed_by"])
            return result
        self._check_may_change(vals)
        result = super().write(vals)
        if DECIDES_THE_LEAD & set(vals):
            self._update_next_issue_date()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        self._check_not_managed()
        for subscription in self:
            if subscription.state != "draft" or subscription.sudo().cover_ids:
                raise UserError(
                    self.env._(
                        "%s has started: end it, it cannot be deleted.",
                        subscription.name,
                    )
                )


def _without(vals, name):
    return {key: value for key, value in vals.items() if key != name}
