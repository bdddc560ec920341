import time

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.tools import format_date

from ..const import BILLING_BATCH, BOOKING_BATCH

# Seconds of work in one call of the cron; crons are killed after 120.
CRON_SECONDS = 90

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
    _inherit = ["mail.thread", "mail.activity.mixin"]
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
        [("billing", "Billing"), ("collecting", "Collecting"), ("done", "Done")],
        required=True,
        default="billing",
        readonly=True,
        tracking=True,
    )
    caught_up_from = fields.Date(
        readonly=True, help="First day that was missed and is caught up by this run."
    )
    debit_ids = fields.One2many("subdebit.debit", "run_id", readonly=True)
    invoice_ids = fields.One2many("account.move", "subdebit_run_id", readonly=True)
    failed_subscription_ids = fields.Many2many(
        "subdebit.subscription", compute="_compute_figures", string="Not Billed"
    )

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
    sent_count = fields.Integer(string="Under Way", compute="_compute_figures")
    sent_total = fields.Monetary(string="Under Way Total", compute="_compute_figures")
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

    @api.depends("debit_ids.state", "invoice_ids.state")
    def _compute_figures(self):
        for run in self:
            run.update(
                {
                    **run._get_invoice_figures(),
                    **run._get_debit_figures(),
                    "failed_subscription_ids": self.env["subdebit.subscription"].search(
                        [
                            ("company_id", "=", run.company_id.id),
                            ("billing_error_date", "=", run.date),
                        ]
                    ),
                }
            )

    @api.depends("date", "state")
    def _compute_late_warning(self):
        # NOTE: computed when the screen is read: a cron that died cannot say so.
        for run in self:
            company = run.company_id
            last = self.search([("company_id", "=", company.id)], limit=1)
            is_late = (
                run == last
                and run.date < company._subdebit_today()
                and company._subdebit_run_is_due()
            )
            run.late_warning = is_late and self.env._(
                "Today's run has not begun, though its hour is past. If this stays so,"
                " ask your administrator whether scheduled actions are running."
            )

    def _get_invoice_figures(self):
        values = {}
        for name, domain in (
            ("invoice", []),
            ("offline", [("subdebit_payment_mode", "=", "offline")]),
            (
                "no_method",
                [
                    ("subdebit_payment_mode", "=", "automatic"),
                    ("state", "=", "posted"),
                    ("subdebit_debit_line_ids", "=", False),
                    ("payment_state", "in", ("not_paid", "partial")),
                ],
            ),
        ):
            # NOTE: a plain user sees the sums of the day, and no journal entry.
            [(count, total)] = (
                self.env["account.move"]
                .sudo()
                ._read_group(
                    [("subdebit_run_id", "=", self.id), *domain],
                    [],
                    ["__count", "amount_total_signed:sum"],
                )
            )
            values |= {f"{name}_count": count, f"{name}_total": total}
        if self.state != "done":
            values |= {"no_method_count": 0, "no_method_total": 0}
        return values

    def _get_debit_figures(self):
        groups = self.env["subdebit.debit"]._read_group(
            [("run_id", "=", self.id)], ["state"], ["__count", "amount_company:sum"]
        )
        sums = {state: (count, total) for state, count, total in groups}
        values = {}
        for name, states in FIGURES.items():
            found = [sums.get(state, (0, 0)) for state in states]
            values[f"{name}_count"] = sum(count for count, _total in found)
            values[f"{name}_total"] = sum(total for _count, total in found)
        everything = sum(count for count, _total in sums.values())
        open_count = values["planned_count"] + sums.get("sending", (0, 0))[0]
        return {
            **values,
            "debit_count": everything,
            "debit_total": sum(total for _count, total in sums.values()),
            "progress": 100 * (1 - open_count / everything) if everything else 100,
        }

    # === ACTION METHODS === #

    def action_continue(self):
        """Ask the worker to go on now."""
        self._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The run goes on within a minute."),
            },
        }

    def action_retry_refused(self):
        """Try every refused debit of the run once more."""
        refused = self.debit_ids.filtered(lambda debit: debit.state == "refused")
        refused.action_retry()

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
            "account.action_move_out_invoice_type"
        )
        domains = {
            "offline": [("subdebit_payment_mode", "=", "offline")],
            "no_method": [
                ("subdebit_payment_mode", "=", "automatic"),
                ("subdebit_debit_line_ids", "=", False),
            ],
        }
        action["domain"] = [
            ("subdebit_run_id", "=", self.id),
            *domains.get(self.env.context.get("figure"), []),
        ]
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
        return action

    # === THE CRON === #

    @api.model
    def _trigger(self):
        """Let the cron run as soon as it can."""
        self.env.ref("subscription_debit.cron_daily_run").sudo()._trigger()

    @api.model
    def _cron_daily(self):
        """Start the runs that are due, and work on what is open.

        Called every quarter of an hour: "is the local hour past, and is there no run
        for the local date?" needs no memory, so daylight saving, downtime and double
        starts are harmless.
        """
        for company in self.env["res.company"].sudo().search([]):
            if company._subdebit_run_is_due():
                self._start(company, company._subdebit_today())
                self.env["ir.cron"]._commit_progress()
        self._work(CRON_SECONDS)

    @api.model
    def _start(self, company, date):
        """Return the run of a company for a date; make it where there is none.

        :return: the run; one more call, or two at once, give the same one.
        """
        run = self._search_run(company, date)
        if run or not self._has_work(company):
            return run
        try:
            with self.env.cr.savepoint():
                return self.create(self._prepare_run_vals(company, date))
        except UniqueViolation:
            # Another worker made it, after our snapshot: it is theirs to begin.
            return self.browse()

    def _search_run(self, company, date):
        return self.search(
            [
                ("company_id", "=", company.id),
                ("date", "=", date),
                ("kind", "=", "daily"),
            ]
        )

    def _has_work(self, company):
        return bool(
            self.env["subdebit.subscription"]
            .sudo()
            .search_count([("company_id", "=", company.id)], limit=1)
        )

    def _prepare_run_vals(self, company, date):
        last = self.search(
            [("company_id", "=", company.id), ("date", "<", date)], limit=1
        )
        missed = last and fields.Date.add(last.date, days=1)
        return {
            "company_id": company.id,
            "date": date,
            "kind": "daily",
            "caught_up_from": missed if missed and missed < date else False,
        }

    @api.model
    def _work(self, seconds):
        """Advance every open run, the oldest first, within some seconds.

        :return: what remains: subscriptions to bill, requests to send, debits to book.
        """
        deadline = time.monotonic() + seconds
        for run in self.search([("state", "!=", "done")], order="date, id"):
            run._advance(deadline)
        remaining = self.browse()._execute_slice(max(deadline - time.monotonic(), 0))
        remaining += self.search_count([("state", "!=", "done")])
        self.env["ir.cron"]._commit_progress(remaining=remaining)
        return remaining

    def _advance(self, deadline):
        """Bill, prepare and collect one run as far as the time allows."""
        while self.state == "billing" and time.monotonic() < deadline:
            if not self._bill_some(BILLING_BATCH):
                self._prepare(self.company_id, self.date)
            self.env["ir.cron"]._commit_progress()
        if self.state == "collecting":
            self._execute_slice(max(deadline - time.monotonic(), 0))
            self._finish_if_done()
            self.env["ir.cron"]._commit_progress()

    # === DOORS === #

    @api.private
    @api.model
    def _prepare(self, company, date):
        """Bill what is due and plan the debits of a company's day. Never commits.

        :param date date: the company's local date.
        :return: the run; empty where the company has no subscription.
        """
        run = self._start(company, date)
        # NOTE: without the lock, a worker that sees none of the invoices that another
        # is making would call the day billed, and the other's work would be undone.
        if run.try_lock_for_update(allow_referencing=True):
            while run._bill_some(BILLING_BATCH):
                pass
            planned = self.env["subdebit.debit"]._plan(run)
            if planned or run.state == "billing":
                run.state = "collecting"
        return run

    def _bill_some(self, limit):
        """Bill one batch of the run's day; return the number that was taken up."""
        self.ensure_one()
        model = self.env["subdebit.subscription"].with_context(
            allowed_company_ids=self.company_id.ids, subdebit_run_id=self.id
        )
        batch = model.search(model._get_due_domain(self.date), order="id", limit=limit)
        if batch:
            batch._bill(self.date)
        left = batch.filtered_domain(model._get_due_domain(self.date))
        return len(batch) if len(left) < len(batch) else 0

    @api.private
    def _execute_slice(self, seconds):
        """Send what is ready, ask again about what is unknown, book what came in.

        The worker, and it alone, commits: a charge that was made must never be
        forgotten because something after it failed.

        :param float seconds: when to stop taking up more.
        :return: how many requests and bookings remain.
        """
        deadline = time.monotonic() + seconds
        attempts = self.env["subdebit.attempt"].sudo()
        ids = attempts._search_to_send(self).ids
        # NOTE: this ends our own snapshot; no transaction stays open while a provider
        # is called. Nothing of this one is lost: until here it has only read.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        done = 0
        for attempt_id in ids:
            if time.monotonic() >= deadline:
                break
            attempts.browse(attempt_id)._perform_ritual()
            done += 1
        debits = self.env["subdebit.debit"].sudo()
        unbooked = debits._search_to_book(self).ids
        # As above: only read.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        for start in range(0, len(unbooked), BOOKING_BATCH):
            if start and time.monotonic() >= deadline:
                break
            debits.browse(unbooked[start : start + BOOKING_BATCH])._book_and_commit()
        self.env.invalidate_all()
        return len(ids) - done + len(debits._search_to_book(self))

    def _finish_if_done(self):
        for run in self:
            if not any(
                debit.state in ("ready", "sending") or debit._must_be_booked()
                for debit in run.debit_ids
            ):
                run.state = "done"
