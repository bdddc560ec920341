from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import (
    CADENCE_UNITS,
    CONVENTIONS,
    END_POLICIES,
    FIRST_PERIODS,
    INVOICE_POLICIES,
    MONTHS,
    MOST_PAYMENTS,
    PAUSE_POLICIES,
    TIMINGS,
    within_longest,
)


class SubdebitPlan(models.Model):
    _name = "subdebit.plan"
    _description = "Subscription Plan"
    _inherit = ["subdebit.mixin", "mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        tracking=True,
    )
    cadence_ids = fields.Many2many(
        "subdebit.cadence",
        "subdebit_plan_cadence_rel",
        "plan_id",
        "cadence_id",
        string="Billing Frequencies",
        default=lambda self: self.env["subdebit.cadence"]._find("month", 1),
        ondelete="restrict",
        tracking=True,
        help="How often a subscription to this plan can be billed: each is a column of"
        " prices, and the plan is sold in no other.",
    )
    line_ids = fields.One2many("subdebit.plan.line", "plan_id", copy=True)
    price_ids = fields.One2many(
        "subdebit.plan.price", "plan_id", string="Price Grid", copy=False
    )
    price_note = fields.Char(compute="_compute_price_note")
    price_day = fields.Date(
        compute="_compute_price_day", help="Today, for the company of the plan."
    )
    day_of_month = fields.Integer(
        string="Billing Day",
        default=0,
        tracking=True,
        help="Day of the month on which each period begins: 1 to 31, clipped to short"
        " months; -1: the last day; 0: the day on which the subscription starts.",
    )
    begin_month = fields.Selection(
        MONTHS,
        string="Begins in Month",
        tracking=True,
        help="For quarters, half-years and years: some period begins in this month, on"
        " the billing day. January: calendar quarters and years; September: a season."
        " Empty: they are counted from the first billing day.",
    )
    first_period = fields.Selection(
        FIRST_PERIODS,
        default="prorate",
        required=True,
        tracking=True,
        help="How the days before the first billing day are charged.",
    )
    convention = fields.Selection(
        CONVENTIONS, string="Proration", default="actual", required=True, tracking=True
    )
    timing = fields.Selection(
        TIMINGS,
        string="When Billed",
        default="advance",
        required=True,
        tracking=True,
        help="A period is billed before it is used, or afterwards.",
    )
    trial_count = fields.Integer(
        string="Free Trial",
        tracking=True,
        help="Length of the free trial; the first period begins afterwards. 0: no"
        " trial.",
    )
    trial_unit = fields.Selection(CADENCE_UNITS, default="day", required=True)
    commitment_count = fields.Integer(
        string="Commitment",
        tracking=True,
        help="Minimum term: it cannot end earlier. 0: none.",
    )
    commitment_unit = fields.Selection(CADENCE_UNITS, default="month", required=True)
    payments = fields.Integer(
        string="Number of Payments",
        tracking=True,
        help="Number of periods billed in all; a period that is skipped by a pause does"
        " not count. 0: no limit.",
    )
    issue_days = fields.Integer(
        string="Invoice Days Ahead",
        tracking=True,
        help="Invoices are issued so many days before the charge date. The debit scheme"
        " and the pre-notification may ask for more.",
    )
    invoice_policy = fields.Selection(
        INVOICE_POLICIES,
        string="Invoices",
        default="post",
        required=True,
        tracking=True,
        help="What is sent leaves by Odoo's own sending, after the daily run, and is"
        " proved under Notices. Without sending, nobody announces a debit either.",
    )
    pause_policy = fields.Selection(
        PAUSE_POLICIES,
        string="Pauses",
        default="skip",
        required=True,
        tracking=True,
        help="What is proposed when a subscription is paused.",
    )
    end_policy = fields.Selection(
        END_POLICIES,
        string="Cancellations",
        default="period_end",
        required=True,
        tracking=True,
        help="What is proposed when a subscription is cancelled, and what customers get"
        " who cancel in the portal.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', '=', 'sale')]",
        check_company=True,
        help="Empty: the subscription journal of the company.",
    )
    note = fields.Html(translate=True)
    subscription_ids = fields.One2many("subdebit.subscription", "plan_id")
    subscription_count = fields.Integer(compute="_compute_subscription_count")

    _day_of_month_range = models.Constraint(
        "CHECK(day_of_month BETWEEN -1 AND 31)",
        "The billing day must be 1 to 31, -1 for the last day or 0 for the start's own.",
    )

    _begin_month_day = models.Constraint(
        "CHECK(begin_month IS NULL OR day_of_month != 0)",
        "A month to begin with needs a billing day: 1 for its first day.",
    )

    _lengths_positive = models.Constraint(
        "CHECK(trial_count >= 0 AND commitment_count >= 0 AND payments >= 0)",
        "A trial, a commitment and a number of payments cannot be negative.",
    )
    _lengths_in_reach = models.Constraint(
        f"CHECK({within_longest('trial_count', 'trial_unit')}"
        f" AND {within_longest('commitment_count', 'commitment_unit')}"
        f" AND payments <= {MOST_PAYMENTS})",
        "A trial or a commitment lasts a hundred years at most, with 36,500 payments.",
    )

    _issue_days_positive = models.Constraint(
        "CHECK(issue_days BETWEEN 0 AND 90)",
        "An invoice is issued 0 to 90 days before the charge date.",
    )

    @api.depends("currency_id", "company_id.account_price_include")
    @api.depends_context("lang")
    def _compute_price_note(self):
        for plan in self:
            currency = plan.currency_id.name or ""
            if plan.company_id.sudo().account_price_include == "tax_included":
                plan.price_note = self.env._(
                    "In %s, including the taxes that are part of the price", currency
                )
            else:
                plan.price_note = self.env._("In %s, excluding tax", currency)

    @api.depends("company_id")
    def _compute_price_day(self):
        for plan in self:
            company = plan.company_id or self.env.company
            plan.price_day = company._subdebit_today()

    @api.depends("subscription_ids.state")
    def _compute_subscription_count(self):
        counts = dict(
            self.env["subdebit.subscription"]._read_group(
                [("plan_id", "in", self.ids), ("state", "=", "active")],
                ["plan_id"],
                ["__count"],
            )
        )
        for plan in self:
            plan.subscription_count = counts.get(plan, 0)

    @api.constrains("company_id", "currency_id")
    def _check_running(self):
        for plan in self:
            odd = plan.subscription_ids.filtered(
                lambda s, plan=plan: (
                    s.company_id != plan.company_id or s.currency_id != plan.currency_id
                )
            )
            if odd:
                raise ValidationError(
                    self.env._(
                        "%(plan)s has subscriptions in another company or currency"
                        " (%(count)s, such as %(name)s): make a new plan instead.",
                        plan=plan.name,
                        count=len(odd),
                        name=odd[0].name,
                    )
                )

    def action_subscribe(self):
        """Open the window that subscribes a customer to the plan."""
        self.ensure_one()
        self._require("billing", operation="read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_backdate"
        )
        return action | {
            "name": self.env._("Subscribe a Customer"),
            "context": {"default_plan_id": self.id},
        }

    def action_new_prices(self):
        """Open the window of the prices that count from a day to come."""
        self.ensure_one()
        self._require("manager")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_plan_prices"
        )
        action["context"] = {"default_plan_id": self.id}
        return action

    def action_view_prices(self):
        """Open all prices of the plan, those of other days too."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_plan_price"
        )
        action["domain"] = [("plan_id", "=", self.id)]
        return action

    def action_view_subscriptions(self):
        """Open the plan's subscriptions."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_subscription"
        )
        action["domain"] = [("plan_id", "=", self.id)]
        action["context"] = {"default_plan_id": self.id}
        return action

    def _prepare_line_vals_list(self, unit, count, day=None):
        """Return the values of a subscription's lines: a snapshot of the offer.

        :param str unit, int count: the cadence, which picks the column of the grid.
        :param date day: on which it is agreed; None: today.
        :return: list of dict, without add-ons.
        """
        self.ensure_one()
        return [
            line._prepare_line_vals(unit, count, day)
            for line in self.line_ids
            if not line.is_addon
        ]
