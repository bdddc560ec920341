import hashlib
import json

from odoo import api, fields, models

from ...const import ATTEMPT_MOVES, IN_FLIGHT, NOT_IN_HAND
from .debit import CAME_TWICE, LOOK_UP, STATES

# Somebody cancelled it at the provider: a person says whether it is asked for again.
WITHDRAWN = "withdrawn"
# Once it is in one of these, what was credited meanwhile comes off its invoices.
NOT_WITH_BANK = ("refused", "cancelled", "returned")


class SubdebitAttempt(models.Model):
    _name = "subdebit.attempt"
    _description = "Request to a Payment Provider"
    _inherit = ["subdebit.asked"]
    _order = "debit_id, number"

    debit_id = fields.Many2one(
        "subdebit.debit", required=True, ondelete="restrict", index=True, readonly=True
    )
    company_id = fields.Many2one(related="debit_id.company_id", store=True)
    number = fields.Integer(required=True, readonly=True)
    state = fields.Selection(
        STATES, default="ready", required=True, readonly=True, index=True
    )
    error_kind = fields.Selection(
        [
            ("refused", "Refused"),
            ("unavailable", "Unavailable"),
            ("misconfigured", "Misconfigured"),
            (WITHDRAWN, "Cancelled there"),
        ],
        readonly=True,
    )
    currency_id = fields.Many2one(related="debit_id.currency_id")
    amount = fields.Monetary(readonly=True, help="What was asked for.")
    sums = fields.Json(readonly=True, help="What was asked for by each line.")
    words = fields.Char(string="Answer", readonly=True)
    provider_ref = fields.Char(
        string="Provider's Reference",
        readonly=True,
        index=True,
        groups="subscription_debit.group_manager",
    )
    is_booked = fields.Boolean(
        compute="_compute_is_booked",
        store=True,
        help="A payment of the request is in the books.",
    )
    is_untold = fields.Boolean(
        readonly=True, help="It failed, and nobody was told so far."
    )
    outcome_date = fields.Date(
        readonly=True, help="The company's local day of the answer."
    )

    _once = models.Constraint(
        "UNIQUE(debit_id, number)", "A debit has one attempt of each number."
    )
    _one_key = models.UniqueIndex(
        "(key) WHERE key IS NOT NULL", "The same was asked for under this name already."
    )

    @api.depends("debit_id", "number")
    def _compute_display_name(self):
        for attempt in self:
            attempt.display_name = f"{attempt.debit_id.display_name} #{attempt.number}"

    @api.depends(
        "state",
        "transaction_id",
        "debit_id.payment_ids.payment_transaction_id",
        "debit_id.payment_ids.subdebit_returned_on",
    )
    def _compute_is_booked(self):
        for attempt in self:
            booked = attempt.state == "collected" and attempt._get_booked_payments()
            attempt.is_booked = bool(booked)

    def _get_booked_payments(self):
        """Return the payments by which the request is in the books, as it stands now.

        NOTE: also what an accountant set to draft or cancelled. It is his to decide,
        and the next run must not book it once more.
        """
        self.ensure_one()
        return self.debit_id.payment_ids.filtered(
            lambda payment: (
                self.transaction_id
                and payment.payment_transaction_id == self.transaction_id
                and not payment.subdebit_returned_on
            )
        )

    def _finish(self, state, **vals):
        """Move on to a state, as far as the graph allows it.

        :param str state: one of the states of an attempt.
        :param vals: other values, written in any case.
        :return: whether the state was reached.
        """
        self.ensure_one()
        if state in ATTEMPT_MOVES[self.state]:
            vals.update(state=state, is_untold=state in NOT_IN_HAND)
            if state not in ("sending", "unknown"):
                vals.setdefault("outcome_date", self.company_id._subdebit_today())
                vals["ask_again_at"] = False
                self.debit_id.activity_unlink([LOOK_UP])
        self.write(vals)
        if vals.get("state") == "collected":
            self.debit_id._close_questions()
            self._check_not_twice()
        if vals.get("state") in NOT_WITH_BANK:
            self.debit_id._take_waiting_credits()
        return self.state == state

    def _get_rivals(self):
        """Return other attempts of the debit that moved money, or may still."""
        others = self.debit_id.attempt_ids - self
        return others.filtered(lambda a: a.state in (*IN_FLIGHT, "collected"))

    def _check_not_twice(self):
        """Call a person where two attempts of one debit moved money: both are booked.

        NOTE: what a provider refused may go through days later, after a retry.
        """
        if self._get_rivals().filtered(lambda a: a.state == "collected"):
            self.debit_id._ask_once(
                CAME_TWICE,
                self.env._(
                    "%s was refused and tried again, then both went through. Refund"
                    " one of the two at the provider.",
                    self.debit_id.display_name,
                ),
            )

    def _get_key(self):
        """Return the idempotency key, made from content alone.

        A restored backup that asks for the same charges asks under the same name, even
        where other invoices were posted first: numbers shift, what is charged does not.
        """
        self.ensure_one()
        debit = self.debit_id
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        content = [
            uuid,
            debit.company_id.id,
            debit.payer_id.id,
            self._get_charged(),
            self._get_part_name(),
            self.number + self._count_sent_before(),
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]

    def _get_charged(self):
        """Return what is charged: the days of each line, whatever its invoice is called.

        NOTE: an invoice in instalments may have lost its charges to a person's hand.
        """
        moves = self.debit_id.line_ids.move_id
        charges = moves.line_ids.subdebit_charge_ids
        if not charges:
            return [["invoice", move.id] for move in moves.sorted("id")]
        return sorted(
            [
                charge.line_id.id,
                charge.payer_slot,
                charge.kind,
                charge.occurrence,
                str(charge.date_from),
                str(charge.date_to),
                charge.sign,
                charge.revision,
            ]
            for charge in charges
        )

    def _get_reference(self, key):
        """Return the name of the request at the provider: unique, and readable.

        NOTE: Odoo makes the provider's idempotency key of it, so no invoice's number
        stands in it either.
        """
        charges = self.debit_id.line_ids.move_id.line_ids.subdebit_charge_ids
        names = charges.subscription_id.sorted("id").mapped("name")
        return f"{names[0] if names else self.debit_id.id}-{key[:12]}"

    def _get_part_name(self):
        """Return what tells the debits of one invoice apart; empty for a whole one."""
        self.ensure_one()
        instalment = self.debit_id.instalment_id
        return [f"{instalment.number}/{instalment.count}"] if instalment else []

    def _count_sent_before(self):
        """Return the last number under which the same was asked for before.

        NOTE: what was refused and given up is planned anew. A new request needs a name
        of its own: the provider answers an old one with the old refusal.
        """
        self.ensure_one()
        debit = self.debit_id
        moves = debit.line_ids.move_id
        before = moves.subdebit_debit_line_ids.debit_id.filtered(
            lambda other: (
                other.id < debit.id
                and other.line_ids.move_id == moves
                and other.instalment_id.number == debit.instalment_id.number
                and other.instalment_id.count == debit.instalment_id.count
            )
        )
        return sum(
            max(other.attempt_ids.filtered("key").mapped("number"), default=0)
            for other in before
        )

    # === WHAT IS BOOKED === #

    def _get_booking_parts(self):
        """Return one part for each debtor and receivable account.

        :return: list of ``(attempt, partner, account, lines)``.
        """
        self.ensure_one()
        lines = self.debit_id.line_ids.filtered(self._get_sum)
        parts = {}
        for line in lines.sorted("id"):
            move = line.move_id
            account = move.line_ids.filtered(
                lambda aml: aml.account_type == "asset_receivable"
            ).account_id[:1]
            key = (move.commercial_partner_id, account)
            parts[key] = parts.get(key, lines.browse()) | line
        return [(self, *key, part) for key, part in parts.items()]

    def _get_sum(self, lines):
        """Return what the request asked for by some lines of its debit.

        NOTE: a later one may ask for less, and the earlier one be collected after all.
        """
        self.ensure_one()
        sums = self.sums or {}
        asked = sum(sums.get(str(line.id), line.amount) for line in lines)
        return self.currency_id.round(asked)
