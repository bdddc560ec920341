from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import REFUND_MOVES

# Its money has left, or is about to: nothing else may give the same back.
LIVE = ("ready", "sending", "unknown", "pending", "paid")
# Nobody knows yet whether the provider has taken it.
OPEN = ("ready", "sending", "unknown")
# The provider has it: it stands in the books.
TAKEN = ("pending", "paid")

UNKNOWN = "subscription_debit.activity_refund_unknown"
REFUSED = "subscription_debit.activity_refund_refused"
BOUNCED = "subscription_debit.activity_refund_bounced"
NOT_BOOKED = "subscription_debit.activity_refund_not_booked"


class SubdebitRefund(models.Model):
    """Money that was debited goes back to who paid it: one request, one payment."""

    _name = "subdebit.refund"
    _description = "Refund"
    _inherit = ["subdebit.asked", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    debit_id = fields.Many2one(
        "subdebit.debit", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="debit_id.company_id", store=True)
    payer_id = fields.Many2one(related="debit_id.payer_id", store=True)
    currency_id = fields.Many2one(related="debit_id.currency_id")
    attempt_id = fields.Many2one(
        "subdebit.attempt",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The request by which the money came.",
    )
    payment_id = fields.Many2one(
        "account.payment",
        string="Payment Given Back",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Asked From",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The invoice or credit note on which it was asked for.",
    )
    amount = fields.Monetary(required=True, readonly=True)
    reason = fields.Char(readonly=True)
    way = fields.Selection(
        [
            ("provider", "By the provider"),
            ("hand", "By hand"),
            ("there", "Made at the provider"),
        ],
        string="How",
        required=True,
        default="provider",
        readonly=True,
    )
    state = fields.Selection(
        [
            ("ready", "Ready"),
            ("sending", "Sending"),
            ("pending", "In transit"),
            ("paid", "Paid"),
            ("bounced", "Bounced"),
            ("refused", "Refused"),
            ("unknown", "Unknown"),
            ("cancelled", "Cancelled"),
        ],
        default="ready",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    words = fields.Char(string="Answer", readonly=True, help="In their words.")
    sentence = fields.Text(string="What It Does", compute="_compute_sentence")

    error_kind = fields.Selection(
        [
            ("refused", "Refused"),
            ("unavailable", "Unavailable"),
            ("misconfigured", "Misconfigured"),
        ],
        readonly=True,
    )
    provider_ref = fields.Char(
        string="Provider's Reference",
        readonly=True,
        index="btree_not_null",
        groups="subscription_debit.group_manager",
    )
    refunded_on = fields.Date(
        string="Day of the Refund",
        readonly=True,
        help="The company's local day on which the provider took it.",
    )
    refund_payment_ids = fields.One2many(
        "account.payment", "subdebit_refund_id", string="Payment"
    )
    booking_error = fields.Text(readonly=True)
    bounced_on = fields.Date(readonly=True)
    bounce_move_id = fields.Many2one(
        "account.move", string="Entry of the Bounce", readonly=True, ondelete="restrict"
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "The sum of a refund must be positive."
    )
    # NOTE: one after the other: each confirms the total of those before it.
    _one_open = models.UniqueIndex(
        "(attempt_id) WHERE state IN ('ready', 'sending', 'unknown')",
        "A refund of this debit is in progress: wait for its answer.",
    )
    _one_key = models.UniqueIndex(
        "(key) WHERE key IS NOT NULL", "The same was asked for under this name already."
    )
    _one_there = models.UniqueIndex(
        "(attempt_id, provider_ref) WHERE provider_ref IS NOT NULL",
        "This refund of the provider is here already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("payer_id", "amount", "currency_id")
    def _compute_display_name(self):
        for refund in self:
            amount = refund.currency_id.format(refund.amount)
            refund.display_name = f"{refund.payer_id.name}, {amount}"

    @api.depends("state", "amount", "refund_payment_ids", "bounced_on")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for refund in self:
            refund.sentence = refund.sudo()._say()

    def _say(self):
        """Return what it does, or did, in the books."""
        self.ensure_one()
        if self.state in ("refused", "cancelled"):
            return self.env._("Nothing was given back, and nothing is booked.")
        if self.refund_payment_ids:
            return self.refund_payment_ids[:1]._subdebit_say_refund()
        if self.state == "ready":
            return self.env._(
                "It is sent to the payment provider within a quarter of an hour."
            )
        if self.state == "unknown":
            return self.env._(
                "Nobody knows yet whether it went out: the provider's answer was lost."
                " It is asked for again under the same name, which cannot pay twice."
            )
        return False

    # === ACTION METHODS === #

    def action_cancel(self):
        """Give up a refund that was not sent."""
        self._require("billing")
        for refund in self.sudo():
            # NOTE: the worker holds what it sends.
            refund.lock_for_update(allow_referencing=True)
            if refund.state != "ready":
                raise UserError(
                    self.env._(
                        "%s was sent already: it can no longer be cancelled.",
                        refund.display_name,
                    )
                )
            words = self.env._("Cancelled by %s", self.env.user.name)
            refund._finish("cancelled", words=words)

    def action_mark_paid(self):
        """Record what the provider told a person: it went out."""
        self._resolve("paid")
        self.env["subdebit.debit.run"]._trigger()

    def action_mark_refused(self):
        """Record what the provider told a person: nothing went out."""
        self._resolve("refused")

    def _resolve(self, state):
        self._require("manager")
        for refund in self.sudo():
            if refund.state != "unknown":
                raise UserError(
                    self.env._("The outcome of %s is known.", refund.display_name)
                )
            words = self.env._("Looked up by %s", self.env.user.name)
            refund._finish(state, words=words)

    def action_record_bounce(self):
        """Record that what was given back came back today."""
        self._require("billing", "failed_payments")
        for refund in self.sudo():
            if refund.state not in TAKEN:
                raise UserError(
                    self.env._(
                        "%s was not paid out: nothing of it can come back.",
                        refund.display_name,
                    )
                )
            words = self.env._("Recorded by %s", self.env.user.name)
            refund._bounce(refund.company_id._subdebit_today(), words)

    def action_retry_booking(self):
        """Book again what could not be booked."""
        self._require("billing")
        self.sudo().booking_error = False
        self.env["subdebit.debit.run"]._trigger()

    def action_view_payments(self):
        """Open the payment by which it stands in the books."""
        self.ensure_one()
        return self.refund_payment_ids.with_context(create=False)._get_records_action(
            name=self.env._("Payment")
        )

    # === WHAT IS KNOWN OF AN INVOICE === #

    @api.model
    def _search_live_of(self, move):
        """Return what went back, or is about to, of an invoice or its credit notes."""
        asked_from = move | move.reversal_move_ids
        return self.search([("move_id", "in", asked_from.ids), ("state", "in", LIVE)])

    @api.model
    def _search_open_of(self, notes):
        """Return the refunds that are about to pay credit notes out."""
        return self.search([("move_id", "in", notes.ids), ("state", "in", OPEN)])

    # === STATES === #

    def _take_back(self, reason):
        """Undo a refund by hand, of which the payment was cancelled.

        :raise UserError: where a provider gave it back.
        """
        for refund in self:
            if refund.way != "hand":
                raise UserError(
                    self.env._(
                        "%s went through a payment provider: what was refunded online"
                        " cannot be undone.",
                        refund.display_name,
                    )
                )
            words = self.env._("Taken back by %s", self.env.user.name)
            refund._finish("cancelled", words=", ".join(filter(None, (words, reason))))

    def _finish(self, state, **vals):
        """Move on to a state, as far as the graph allows it.

        :param vals: other values, written in any case.
        :return: whether the state was reached.
        """
        self.ensure_one()
        if state in REFUND_MOVES[self.state]:
            vals["state"] = state
            if state in TAKEN and not self.refunded_on:
                vals.setdefault("refunded_on", self.company_id._subdebit_today())
            if state not in ("sending", "unknown"):
                vals["ask_again_at"] = False
                self.activity_unlink([UNKNOWN])
        self.write(vals)
        if vals.get("state") == "refused":
            self._ask_once(REFUSED, self.words or "")
        return self.state == state

    def _close_questions(self):
        """Withdraw the question of what failed: it is done again, or left."""
        self.activity_unlink([REFUSED, BOUNCED])

    @api.model
    def _close_settled_questions(self):
        """Withdraw what was made good since, by whatever way (see *Needs Attention*)."""
        types = [self.env.ref(xml_id).id for xml_id in (REFUSED, BOUNCED)]
        asked = self.search([("activity_ids.activity_type_id", "in", types)])
        asked.filtered(lambda refund: refund._is_made_good())._close_questions()

    def _is_made_good(self):
        """Tell whether the payer got it since, or is about to, by another refund."""
        self.ensure_one()
        note = self.move_id.filtered(lambda move: move.move_type == "out_refund")
        is_paid_out = note and note.currency_id.is_zero(note.amount_residual)
        return bool(is_paid_out or self._is_given_again())

    def _is_given_again(self):
        """Tell whether a later refund of the same payment was made or asked for."""
        domain = [("payment_id", "=", self.payment_id.id), ("id", ">", self.id)]
        return bool(self.search_count([*domain, ("state", "in", LIVE)], limit=1))

    def _get_responsible(self):
        """Return who asked for it, or who handles the debit."""
        self.ensure_one()
        return super()._get_responsible() or self.debit_id._get_responsible()
