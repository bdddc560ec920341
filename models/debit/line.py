from odoo import api, fields, models
from odoo.tools import format_date

from .claims import GIVEN_UP, OF_DEBIT

# The slot of a line that asks for all that is open of its invoice.
WHOLE = 0


class SubdebitDebitLine(models.Model):
    _name = "subdebit.debit.line"
    _description = "Invoice of a Debit"
    _inherit = ["subdebit.mixin"]
    _order = "debit_id, id"

    debit_id = fields.Many2one(
        "subdebit.debit", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="debit_id.company_id", store=True)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    currency_id = fields.Many2one(related="debit_id.currency_id")
    amount = fields.Monetary(required=True, readonly=True)
    live = fields.Boolean(
        required=True,
        default=True,
        readonly=True,
        help="Off once the debit is cancelled: the invoice may be debited anew.",
    )
    slot = fields.Integer(
        required=True,
        default=WHOLE,
        readonly=True,
        help="0: all that is open of the invoice; otherwise the instalment.",
    )
    is_settled = fields.Boolean(
        required=True,
        default=False,
        readonly=True,
        help="An instalment was booked: the rest of the invoice may be asked for.",
    )

    claim = fields.Selection(
        [
            ("planned", "Planned"),
            ("sent", "With the Bank"),
            ("unknown", "Outcome Unknown"),
            ("collected", "Collected"),
            ("booked", "In the Books"),
            ("refused", "Refused"),
            ("returned", "Returned"),
            ("given_up", "Given Up"),
        ],
        compute="_compute_claim",
        store=True,
        index=True,
    )

    # NOTE: what is whole overlaps every slot of its invoice, an instalment its own.
    _one_live_debit = models.Constraint(
        "EXCLUDE USING gist (int4range(move_id, move_id, '[]') WITH &&,"
        f" int4range(slot, CASE WHEN slot = {WHOLE} THEN NULL ELSE slot END, '[]')"
        " WITH &&) WHERE (live AND NOT is_settled)",
        "The invoice already has a debit: it cannot be charged twice.",
    )

    @api.depends("live", "debit_id.state", "debit_id.is_booked")
    def _compute_claim(self):
        for line in self:
            name = OF_DEBIT[line.debit_id.state or "ready"]
            if name == "collected" and line.debit_id.is_booked:
                name = "booked"
            if not line.live and name in (*GIVEN_UP, "booked"):
                name = "given_up"
            line.claim = name

    def _say_state(self):
        """Return how much was asked for of the invoice, when, and what became of it."""
        self.ensure_one()
        debit = self.debit_id
        states = dict(debit._fields["state"]._description_selection(self.env))
        told = {
            "amount": self.currency_id.format(self.amount),
            "day": format_date(self.env, debit.date),
            "state": states[debit.state],
        }
        if debit.words:
            return self.env._(
                "%(amount)s on %(day)s: %(state)s (%(words)s)",
                words=debit.words,
                **told,
            )
        return self.env._("%(amount)s on %(day)s: %(state)s", **told)

    def _get_claimed(self):
        """Return what the line asks of its invoice and its payments do not pay there.

        Nothing, once it was booked; all of it while the money is on its way, where it
        was refused or came back, and where somebody took the matching away.
        """
        self.ensure_one()
        if self.claim == "given_up":
            return 0.0
        # NOTE: what is asked for again is asked beside what an earlier one still pays.
        partials = (
            (self._get_payments() - self._get_earlier_payments())
            ._subdebit_get_invoice_partials()
            .filtered(lambda partial: partial.debit_move_id.move_id == self.move_id)
        )
        paid = sum(partials.mapped("debit_amount_currency"))
        return max(self.currency_id.round(self.amount - paid), 0.0)

    def _get_askable(self):
        """Return what the line may ask for now: a whole one, all that is open.

        Of an instalment what has not come, or came back. What others ask for comes first
        if it was sent, or planned earlier.
        """
        self.ensure_one()
        later = self.move_id.subdebit_debit_line_ids.filtered(
            lambda line: line.claim == "planned" and line.id > self.id
        )
        rest = self.move_id._subdebit_get_free_sudo(
            [self, *later, *self.move_id.sudo().subdebit_instalment_ids]
        )
        return min(rest, self._get_claimed()) if self.slot else rest

    def _get_payments(self):
        return self.debit_id.payment_ids.filtered(
            lambda payment: (
                not payment.subdebit_returned_on
                and payment.state not in ("draft", "canceled")
                and self.move_id in payment.invoice_ids
            )
        )

    def _get_earlier_payments(self):
        """Return the payments of requests that came back in part before the last one."""
        attempts = self.debit_id.sudo().attempt_ids
        returned = attempts.filtered(lambda attempt: attempt.state == "returned")
        last = max(attempts.mapped("number"), default=0)
        earlier = returned.filtered(lambda attempt: attempt.number < last)
        return self.debit_id.payment_ids.filtered(
            lambda payment: payment.payment_transaction_id in earlier.transaction_id
        )

    def _unsettle(self):
        """Let the database guard anew what an instalment asks for, after its return.

        NOTE: unless all that is open was asked for meanwhile, by a debit of its own.
        """
        for line in self.filtered("is_settled"):
            asking = line.move_id.subdebit_debit_line_ids.filtered(
                lambda other: (
                    other.live and not other.is_settled and other.slot == WHOLE
                )
            )
            line.is_settled = bool(asking)

    def _get_content(self):
        """Return what must not change between the plan and the request."""
        move = self.move_id
        if self.slot == WHOLE:
            return move.id, move.name, move.amount_residual
        # NOTE: another instalment may be booked meanwhile; it changes nothing here.
        return move.id, move.name, self.amount, self.slot
