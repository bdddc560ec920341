from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...const import CADENCE_UNITS
from ...models.backdate.preview import PastPayment


class SubdebitBackdateTerms(models.AbstractModel):
    _name = "subdebit.backdate.terms"
    _inherit = ["subdebit.window", "subdebit.cadence.choice"]
    _description = "Start of a Subscription"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    plan_id = fields.Many2one(
        "subdebit.plan", domain="[('company_id', '=', company_id)]"
    )
    cadence_unit = fields.Selection(
        CADENCE_UNITS, string="Frequency Unit", default="month", required=True
    )
    cadence_count = fields.Integer(string="Every", default=1, required=True)
    addon_ids = fields.Many2many(
        "subdebit.plan.line",
        string="Add-ons",
        domain="[('plan_id', '=', plan_id), ('is_addon', '=', True)]",
    )
    has_addons = fields.Boolean(compute="_compute_has_addons")
    date_start = fields.Date(
        string="Start Date",
        required=True,
        default=lambda self: self.env.company._subdebit_today(),
        help="The first day that is billed.",
    )
    is_past = fields.Boolean(compute="_compute_is_past")
    is_manager = fields.Boolean(compute="_compute_is_past")
    past_payment = fields.Selection(
        [
            ("debit", "Debit them, from the next daily run on"),
            ("manual", "They were paid elsewhere: record the payments by hand"),
        ],
        string="Payment of Past Invoices",
    )
    debit_from = fields.Selection(
        [
            ("method", "The saved card or bank account"),
            ("deposit", "The customer's credit balance"),
        ],
        string="Taken from",
        default="method",
        required=True,
    )
    journal_id = fields.Many2one(
        "account.journal",
        compute="_compute_paid_by_hand",
        store=True,
        readonly=False,
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', '=', company_id)]",
    )
    payment_date = fields.Date(
        string="Paid On",
        compute="_compute_paid_by_hand",
        store=True,
        readonly=False,
    )
    instalments = fields.Integer(
        default=1, help="One a month, of which each is debited by the daily run."
    )
    send_past = fields.Boolean(
        string="E-mail the past invoices",
        compute="_compute_send_past",
        store=True,
        readonly=False,
    )
    discount_code = fields.Char(string="Promo Code", help="Several: with a comma.")
    past_date_policy = fields.Selection(related="company_id.subdebit_past_date")

    # === COMPUTE METHODS === #

    @api.depends("plan_id.line_ids.is_addon")
    def _compute_has_addons(self):
        for wizard in self:
            wizard.has_addons = any(wizard.plan_id.line_ids.mapped("is_addon"))

    @api.depends("date_start", "company_id")
    def _compute_is_past(self):
        manager = self.env.user.has_group("subscription_debit.group_manager")
        for wizard in self:
            start = wizard.date_start
            wizard.is_past = start and start < wizard._get_today()
            wizard.is_manager = manager

    @api.depends("past_payment")
    def _compute_send_past(self):
        for wizard in self:
            wizard.send_past = wizard.past_payment != "manual"

    @api.depends("past_payment", "company_id")
    def _compute_paid_by_hand(self):
        """Propose the first journal that takes payments by hand, and today.

        NOTE: only to who may choose it; others may read no journal.
        """
        for wizard in self:
            by_hand = wizard.past_payment == "manual" and wizard.is_manager
            wizard.payment_date = by_hand and wizard._get_today()
            wizard.journal_id = by_hand and wizard._get_first_journal()

    # === CONSTRAINT METHODS === #

    @api.constrains("cadence_count")
    def _check_cadence_count(self):
        for wizard in self:
            if wizard.cadence_count < 1:
                raise ValidationError(
                    self.env._("A billing frequency counts at least one unit.")
                )

    @api.onchange("plan_id")
    def _onchange_plan_id(self):
        self.addon_ids = self.addon_ids.filtered(
            lambda line: line.plan_id == self.plan_id._origin
        )

    # === BUSINESS METHODS === #

    def _get_today(self):
        return (self.company_id or self.env.company).sudo()._subdebit_today()

    def _get_terms_day(self):
        """Return the day whose prices count: today, or a start in the past."""
        today = self._get_today()
        return min(self.date_start or today, today)

    def _get_first_journal(self):
        journals_sudo = self.env["account.journal"].sudo()
        company = self.company_id._origin
        found = journals_sudo.search(
            [
                *journals_sudo._check_company_domain(company),
                ("type", "in", ("bank", "cash")),
            ]
        ).filtered(lambda journal: journal._subdebit_get_manual_method())
        return found[:1].with_env(self.env)

    def _get_payment(self):
        """Return the ``PastPayment``, or None while it is not chosen."""
        self.ensure_one()
        kind = self.past_payment
        if kind == "debit" and self.debit_from == "deposit":
            kind = "deposit"
        if not kind:
            return None
        journal = self.journal_id._origin
        return PastPayment(kind, journal, self.payment_date, self.instalments)

    def _check_may_start(self):
        """Refuse who may not start, or not in the past, and a payment not chosen."""
        self._require("manager" if self.is_past else "billing")
        if self.is_past and not self.past_payment:
            raise UserError(
                self.env._("Choose how the past invoices are paid, or were paid.")
            )

    def _with_telling(self, records):
        """Return records that send the past invoices, or do not."""
        return records.with_context(subdebit_tell_nobody=not self.send_past)

    def _new_sketch(self, vals):
        """Return a subscription that is saved nowhere.

        NOTE: sudo, as who prepares a subscription may read neither journals nor taxes,
        and is shown what it would come to.
        """
        sketches_sudo = self.env["subdebit.subscription"].sudo()
        return sketches_sudo.with_company(self.company_id._origin).new(vals)

    def _prepare_subscription_vals(self, vals, lines):
        """Return the values of a subscription.

        :param dict vals: what is not the same for all.
        :param list lines: dict of values.
        """
        return {
            "company_id": self.company_id._origin.id,
            "plan_id": self.plan_id._origin.id,
            "cadence_unit": self.cadence_unit,
            "cadence_count": self.cadence_count,
            "date_start": self.date_start,
            "discount_code": self.discount_code,
            "line_ids": [Command.create(line) for line in lines],
            **vals,
        }

    def _prepare_plan_lines(self):
        """Return the values of the lines that the plan and its add-ons offer."""
        offered = self.plan_id.line_ids.filtered(lambda line: not line.is_addon)
        return [
            line._prepare_line_vals(
                self.cadence_unit, self.cadence_count, self._get_terms_day()
            )
            for line in (offered | self.addon_ids._origin).sorted()
        ]
