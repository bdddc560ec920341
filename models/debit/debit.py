from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list

from ...const import NOT_IN_HAND
from ...schedule.business_days import bank_calendar
from ...schedule.schemes import scheme_named
from .claims import CLAIMS, claims_that

NO_METHOD = "subscription_debit.activity_no_method"
LOOK_UP = "subscription_debit.activity_look_up"
NOT_BOOKED = "subscription_debit.activity_not_booked"
CAME_TWICE = "subscription_debit.activity_came_twice"
RETURNED = "subscription_debit.activity_returned"
REFUSED = "subscription_debit.activity_refused"

STATES = [
    ("ready", "Ready"),
    ("sending", "Sending"),
    ("pending", "With the bank"),
    ("collected", "Collected"),
    ("refused", "Refused"),
    ("unknown", "Unknown"),
    ("cancelled", "Cancelled"),
    ("returned", "Returned"),
]


class SubdebitDebit(models.Model):
    _name = "subdebit.debit"
    _description = "Debit"
    _inherit = ["subdebit.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    run_id = fields.Many2one(
        "subdebit.debit.run", string="Daily Run", index=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    payer_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    date = fields.Date(string="Charge Date", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_amount_company",
        store=True,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    payment_token_id = fields.Many2one(
        "payment.token",
        string="Saved Method",
        required=True,
        ondelete="restrict",
        readonly=True,
        groups="base.group_system",
    )
    provider_id = fields.Many2one(
        related="payment_token_id.provider_id",
        groups="base.group_system",
    )
    method_label = fields.Char(string="Debited From", readonly=True)
    line_ids = fields.One2many("subdebit.debit.line", "debit_id", readonly=True)
    invoice_ids = fields.Many2many(
        "account.move", string="Invoices", compute="_compute_invoice_ids"
    )
    attempt_ids = fields.One2many("subdebit.attempt", "debit_id", readonly=True)
    state = fields.Selection(STATES, compute="_compute_state", store=True, index=True)
    words = fields.Char(
        string="Answer", compute="_compute_state", store=True, help="In their words."
    )
    content_hash = fields.Char(readonly=True)
    is_booked = fields.Boolean(
        compute="_compute_is_booked",
        store=True,
        help="All that was collected is in the books.",
    )
    booking_error = fields.Text(readonly=True)
    payment_ids = fields.One2many("account.payment", "subdebit_debit_id")
    sentence = fields.Char(string="Why", compute="_compute_sentence")
    open_credit_sentence = fields.Char(
        string="Open Credit", compute="_compute_open_credit_sentence"
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "The sum of a debit must be positive."
    )

    # === COMPUTE METHODS === #

    @api.depends("payer_id", "date")
    def _compute_display_name(self):
        for debit in self:
            debit.display_name = (
                f"{debit.payer_id.name}, {format_date(self.env, debit.date)}"
            )

    @api.depends("amount", "currency_id", "date")
    def _compute_amount_company(self):
        for debit in self:
            debit.amount_company = debit.currency_id._convert(
                debit.amount, debit.company_id.currency_id, debit.company_id, debit.date
            )

    @api.depends("line_ids.move_id")
    def _compute_invoice_ids(self):
        for debit in self:
            debit.invoice_ids = debit.line_ids.move_id

    @api.depends("attempt_ids.state", "attempt_ids.words", "line_ids.live")
    def _compute_state(self):
        for debit in self:
            attempts = debit.attempt_ids.sorted("number")
            # NOTE: an attempt that was refused may be collected after all, days later.
            collected = attempts.filtered(lambda a: a.state == "collected")
            last = (collected or attempts)[-1:]
            given_up = last.state in NOT_IN_HAND and not any(
                debit.line_ids.mapped("live")
            )
            debit.state = "cancelled" if given_up else last.state or "ready"
            debit.words = last.words

    @api.depends("attempt_ids.state", "attempt_ids.is_booked")
    def _compute_is_booked(self):
        for debit in self:
            collected = debit.attempt_ids.filtered(lambda a: a.state == "collected")
            debit.is_booked = collected and all(collected.mapped("is_booked"))

    @api.depends("line_ids", "date", "instalment_id.part")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for debit in self:
            said = debit._say_instalment() or debit._say_whole(), debit._say_together()
            debit.sentence = " ".join(filter(None, said))

    @api.depends("state", "line_ids")
    @api.depends_context("lang")
    def _compute_open_credit_sentence(self):
        for debit in self:
            asks = debit.state in ("ready", *NOT_IN_HAND)
            moves = (
                debit.sudo().line_ids.move_id if asks else debit.line_ids.move_id[:0]
            )
            items = moves.env["account.move.line"].union(
                *(move._subdebit_get_open_credits_sudo() for move in moves)
            )
            credit = -sum(items.mapped("amount_residual_currency"))
            debit.open_credit_sentence = credit > 0 and self.env._(
                "%(credit)s of open credit of %(payer)s are left, and not set off. The"
                " settings say whether a debit does so first.",
                credit=debit.currency_id.format(credit),
                payer=", ".join(items.partner_id.mapped("display_name")),
            )

    def _say_whole(self):
        told = {
            "amount": self.currency_id.format(self.amount),
            "date": format_date(self.env, self.date),
            "invoices": ", ".join(self.sudo().line_ids.move_id.mapped("name")),
        }
        names = self._name_customers()
        if names:
            return self.env._(
                "%(amount)s on %(date)s for the open balance of %(invoices)s of"
                " %(names)s.",
                names=names,
                **told,
            )
        return self.env._(
            "%(amount)s on %(date)s for the open balance of %(invoices)s.",
            **told,
        )

    def _say_together(self):
        """Return which invoices are in it; empty for one, or for an instalment."""
        moves = self.sudo().line_ids.move_id
        if len(moves) < 2 or self.instalment_id:
            return ""
        return self.env._(
            "One debit of %(amount)s for %(names)s: the same payer, method and day.",
            amount=self.currency_id.format(self.amount),
            names=format_list(self.env, sorted(moves.mapped("name"))),
        )

    # === ACTION METHODS === #

    def action_open_retry(self):
        """Ask whether to debit again, with the sum, the method and the date."""
        self._require("billing", "failed_payments")
        return self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_retry"
        ) | {"context": {"default_debit_ids": self.ids}}

    def action_retry(self):
        """Ask once more, as a new attempt; the worker sends it."""
        self._require("billing", "failed_payments")
        for debit in self.sudo():
            debit._check_may_be_retried()
            debit._renew_method()
            debit._renew_sums()
            debit._renew_date()
            debit._add_attempt()
            debit._message_log(body=debit._say_retried())
        self._close_questions()
        self.env["subdebit.debit.run"]._trigger()

    def _say_retried(self):
        return self.env._(
            "Tried again by %(user)s: %(amount)s from %(method)s, to be charged on"
            " %(date)s.",
            user=self.env.user.name,
            amount=self.currency_id.format(self.amount),
            method=self.method_label,
            date=format_date(self.env, self.date),
        )

    def action_cancel(self):
        """Give up a debit that was not sent; let the provider stop one that waits there."""
        self._require("billing", "failed_payments")
        for debit in self.sudo():
            if debit.can_be_stopped:
                debit._ask_to_stop()
                continue
            if debit.state not in ("ready", *NOT_IN_HAND):
                debit._refuse_in_flight()
                raise UserError(
                    self.env._("%s cannot be cancelled.", debit.display_name)
                )
            debit._cancel(self.env._("Cancelled by %s", self.env.user.name))

    def action_mark_collected(self):
        """Record what the provider told a person: the money came."""
        self._resolve_unknown("collected")
        self.env["subdebit.debit.run"]._trigger()

    def action_mark_refused(self):
        """Record what the provider told a person: no money moved."""
        self._resolve_unknown("refused")

    def _resolve_unknown(self, state):
        self._require("manager")
        for debit in self.sudo():
            if debit.state != "unknown":
                raise UserError(
                    self.env._("The outcome of %s is known.", debit.display_name)
                )
            attempt = debit.attempt_ids.sorted("number")[-1]
            attempt._finish(
                state, words=self.env._("Looked up by %s", self.env.user.name)
            )

    def _has_claim(self, answer):
        """Tell whether it asks for its invoices in a way that answers yes."""
        names = claims_that(answer)
        return any(line.claim in names for line in self.line_ids)

    def _refuse_in_flight(self):
        """Refuse to touch what may be with the bank, or came and is not booked.

        :raise UserError: for the first debit that is in flight.
        """
        for debit in self:
            for line in debit.line_ids:
                if CLAIMS[line.claim].locks:
                    raise UserError(debit._say_locked(line.claim))

    def _say_locked(self, claim):
        """Return why an invoice that the debit asks for cannot be touched."""
        self.ensure_one()
        if not CLAIMS[claim].with_bank:
            return self.env._(
                "%s is planned to be debited: cancel the debit first.",
                ", ".join(self.line_ids.move_id.mapped("name")),
            )
        told = {
            "amount": self.currency_id.format(self.amount),
            "payer": self.payer_id.display_name,
        }
        day = self._get_answer_day()
        if day:
            return self.env._(
                "The debit of %(amount)s from %(payer)s is with the provider: it can be"
                " neither edited nor cancelled until the answer comes, which takes until"
                " %(day)s as a rule.",
                day=format_date(self.env, day),
                **told,
            )
        return self.env._(
            "The debit of %(amount)s from %(payer)s is with the provider: it can be"
            " neither edited nor cancelled until the answer comes.",
            **told,
        )

    def _get_answer_day(self):
        """Return the day by which the banks confirm as a rule; None: not known."""
        name = self.sudo().payment_token_id._subdebit_scheme()
        scheme = scheme_named(name)
        charged_on = self.charged_on or self.date
        if not charged_on or not scheme.confirmed_after:
            return None
        # NOTE: both are counted from the request, and the day of the charge is known.
        days = scheme.confirmed_after - scheme.charged_after
        return bank_calendar(name).add_business_days(charged_on, days)

    def _is_answer_late(self, today):
        """Tell whether the banks should have answered before a day."""
        self.ensure_one()
        day = self._get_answer_day() or self.charged_on or self.date
        return day < today

    def _get_responsible(self):
        """Return the customer's salesperson, or who handles failed payments."""
        self.ensure_one()
        customers = self.line_ids.move_id._subdebit_subscriptions_sudo().partner_id
        salespeople = self._get_salespeople(customers)
        return (salespeople | self._get_handlers())[:1] or super()._get_responsible()

    # === ATTEMPTS === #

    def _add_attempt(self):
        """Write the next request of each debit, ready to be sent."""
        for debit in self:
            debit.content_hash = debit._get_content_hash()
        return self.env["subdebit.attempt"].create(
            [
                {
                    "debit_id": debit.id,
                    "number": max(debit.attempt_ids.mapped("number"), default=0) + 1,
                    "amount": debit.amount,
                    "sums": {str(line.id): line.amount for line in debit.line_ids},
                }
                for debit in self
            ]
        )

    def _cancel(self, words):
        """Cancel debits that are with nobody; their invoices may be debited anew."""
        for debit in self:
            last = debit.attempt_ids.sorted("number")[-1:]
            if last.state == "ready":
                last._finish("cancelled", words=words)
            debit.line_ids.live = False
            debit._message_log(body=words)
        self._release_instalment()
        self._close_questions()
