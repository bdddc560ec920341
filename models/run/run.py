from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...const import INSTALMENT_OPEN

# The questions of a run that waits for a Manager, and of one that met an error.
TO_APPROVE = "subscription_debit.activity_to_approve"
NOT_PLANNED = "subscription_debit.activity_not_planned"

# What stands on the run's screen, and the debit states that it sums up.
FIGURES = {
    "planned": ("ready",),
    "sent": ("sending", "pending"),
    "collected": ("collected",),
    "refused": ("refused", "cancelled"),
    "unknown": ("unknown",),
    "returned": ("returned",),
}


class SubdebitDebitRun(models.Model):
    _name = "subdebit.debit.run"
    _description = "Daily Run"
    _inherit = ["subdebit.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True, help="The company's local date.")
    kind = fields.Selection(
        [("daily", "Daily")], required=True, default="daily", readonly=True
    )
    state = fields.Selection(
        [
            ("billing", "Billing"),
            ("waiting", "Waiting for a Manager"),
            ("collecting", "Collecting"),
            ("done", "Done"),
        ],
        required=True,
        default="billing",
        readonly=True,
        tracking=True,
    )
    caught_up_from = fields.Date(
        readonly=True, help="First day that was missed and is caught up by this run."
    )
    hold_reason = fields.Text(
        string="Why It Waits",
        readonly=True,
        help="Why nothing is debited until a Manager approves the run.",
    )
    approved_by = fields.Many2one("res.users", readonly=True)
    planned_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the debits of the day were planned. What is made later is debited by"
        " the next run.",
    )
    is_unpaid_followed = fields.Boolean(
        readonly=True,
        help="What is overdue was suspended, and what is settled restarted.",
    )
    problem = fields.Text(
        readonly=True, help="What kept the run from planning its debits, at last."
    )
    caught_up_sentence = fields.Char(
        string="Caught Up", compute="_compute_caught_up_sentence"
    )
    debit_ids = fields.One2many("subdebit.debit", "run_id", readonly=True)
    invoice_ids = fields.One2many("account.move", "subdebit_run_id", readonly=True)
    failed_subscription_ids = fields.Many2many(
        "subdebit.subscription",
        compute="_compute_figures",
        string="Subscriptions Not Billed",
    )

    not_billed_count = fields.Integer(string="Not Billed", compute="_compute_figures")

    invoice_count = fields.Integer(string="Invoices", compute="_compute_figures")
    invoice_total = fields.Monetary(string="Invoiced", compute="_compute_figures")
    offline_count = fields.Integer(string="Offline", compute="_compute_figures")
    offline_total = fields.Monetary(compute="_compute_figures")
    no_method_count = fields.Integer(
        string="Without Method", compute="_compute_figures"
    )
    no_method_total = fields.Monetary(
        string="Without Method Total", compute="_compute_figures"
    )
    debit_count = fields.Integer(string="Debits", compute="_compute_figures")
    debit_total = fields.Monetary(string="Debited", compute="_compute_figures")
    planned_count = fields.Integer(string="Planned", compute="_compute_figures")
    planned_total = fields.Monetary(compute="_compute_figures")
    sent_count = fields.Integer(string="In Progress", compute="_compute_figures")
    sent_total = fields.Monetary(string="In Progress Total", compute="_compute_figures")
    collected_count = fields.Integer(string="Collected", compute="_compute_figures")
    collected_total = fields.Monetary(compute="_compute_figures")
    refused_count = fields.Integer(string="Refused", compute="_compute_figures")
    refused_total = fields.Monetary(compute="_compute_figures")
    unknown_count = fields.Integer(string="Unknown", compute="_compute_figures")
    unknown_total = fields.Monetary(compute="_compute_figures")
    returned_count = fields.Integer(string="Returned", compute="_compute_figures")
    returned_total = fields.Monetary(compute="_compute_figures")
    progress = fields.Float(
        compute="_compute_figures", help="Debits with an answer, of all, in percent."
    )
    late_warning = fields.Char(compute="_compute_late_warning")

    _one_a_day = models.Constraint(
        "UNIQUE(company_id, date, kind)",
        "The company already has a run for that day.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "Daily run of %s", format_date(self.env, run.date)
            )

    @api.depends("caught_up_from", "date")
    @api.depends_context("lang")
    def _compute_caught_up_sentence(self):
        for run in self:
            run.caught_up_sentence = run.caught_up_from and self.env._(
                "Nothing ran from %(first)s to %(last)s: this run catches up on the"
                " days that were missed.",
                first=format_date(self.env, run.caught_up_from),
                last=format_date(self.env, fields.Date.subtract(run.date, days=1)),
            )

    @api.depends("date", "state")
    def _compute_late_warning(self):
        # NOTE: computed when the screen is read: a cron that died cannot say so.
        for run in self:
            company = run.company_id
            last = self.search([("company_id", "=", company.id)], limit=1)
            due_day = company._subdebit_last_due_day()
            is_late = run == last and run.date < due_day
            run.late_warning = is_late and self.env._(
                "The run of %s has not begun, though its hour is past. If this stays"
                " so, ask your administrator whether scheduled actions are running.",
                format_date(self.env, due_day),
            )

    def _get_invoice_domain(self, figure):
        """Return the domain of the invoices of one figure.

        NOTE: an invoice is issued ahead of its charge date; that it cannot be debited is
        told by the run of that date.
        """
        self.ensure_one()
        if figure == "no_method":
            return [("id", "in", self._search_without_method().ids)]
        domain = [("subdebit_run_id", "=", self.id), ("state", "!=", "cancel")]
        if figure in ("offline", "offline_open"):
            domain.append(("subdebit_payment_mode", "=", "offline"))
        if figure == "offline_open":
            domain += [
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
            ]
        return domain

    def _get_undebited_domain(self):
        """Return the domain of what was to be debited on the day, and was not.

        An invoice, or an instalment of it. What was made when the day was planned
        already is no business of the run.
        """
        since = self.caught_up_from or self.date
        in_time = [("create_date", "<=", self.planned_at or fields.Datetime.now())]
        instalment = [
            *in_time,
            ("state", "=", "planned"),
            ("way", "=", "debit"),
            ("debit_ids", "=", False),
            ("date", ">=", since),
            ("date", "<=", self.date),
        ]
        by_hand = [("way", "!=", "debit"), ("state", "in", INSTALMENT_OPEN)]
        whole = [
            *in_time,
            ("subdebit_debit_line_ids", "=", False),
            ("payment_state", "in", ("not_paid", "partial")),
            ("invoice_date_due", ">=", since),
            ("invoice_date_due", "<=", self.date),
            ("subdebit_instalment_ids", "not any", by_hand),
        ]
        automatic = [
            ("company_id", "=", self.company_id.id),
            ("subdebit_payment_mode", "=", "automatic"),
            ("state", "=", "posted"),
        ]
        in_parts = Domain("subdebit_instalment_ids", "any", instalment)
        return list(Domain(automatic) & (Domain(whole) | in_parts))

    # === ACTION METHODS === #

    def action_continue(self):
        """Ask the worker to go on now."""
        self._require("billing", "failed_payments", operation="read")
        self._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The run goes on within a minute."),
            },
        }

    def action_approve(self):
        """Let what was planned be debited: a Manager has looked at it."""
        self._require("manager", operation="read")
        for run in self.sudo():
            if run.state != "waiting":
                raise UserError(
                    self.env._("%s does not wait for anybody.", run.display_name)
                )
            run.write({"state": "collecting", "approved_by": self.env.uid})
            run._forget_unknown()
            run.activity_unlink([TO_APPROVE])
        self._trigger()

    def action_open_retry_refused(self):
        """Ask whether every refused debit of the run is tried once more."""
        self._require("billing", "failed_payments", operation="read")
        refused = self.debit_ids.filtered(lambda debit: debit.state == "refused")
        return refused.action_open_retry()

    def action_view_debits(self):
        """Open the debits of the run, of one figure or all."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_debit"
        )
        states = FIGURES.get(self.env.context.get("figure"))
        action["domain"] = [("run_id", "=", self.id)] + (
            [("state", "in", states)] if states else []
        )
        action["context"] = {"create": False}
        return action

    def action_view_invoices(self):
        """Open the invoices of the run, of one figure or all."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_our_invoices"
        )
        action["domain"] = self._get_invoice_domain(self.env.context.get("figure"))
        action["context"] = {
            "create": False,
            "default_move_type": "out_invoice",
        }
        return action

    def action_view_failed_subscriptions(self):
        """Open the subscriptions that could not be billed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_subscription"
        )
        action["domain"] = [("id", "in", self.failed_subscription_ids.ids)]
        action["context"] = {}
        return action
