from odoo import api, fields, models

from ...const import ATTEMPT_MOVES
from ...gateways.reasons import FAILURES, MEANINGS
from .attempt import WITHDRAWN

# What happened to a payment after its bank had taken it back, and now has not.
RECOVERED = "chargeback_cancelled"
# A payer who contests, as against a bank that has no money for it.
CONTESTED = ("charged_back",)
_FAILURE_LABELS = {
    "retry": "Try again later",
    "method": "Ask for another method",
    "person": "Ask the payer",
    "deceased": "Stop, and look at it",
    "own": "Cancelled by us",
}


class SubdebitAttempt(models.Model):
    """What the provider says of a request, at once or weeks later."""

    _inherit = "subdebit.attempt"

    reason = fields.Selection(
        [(meaning, words) for meaning, (_failure, words) in MEANINGS.items()],
        readonly=True,
        help="Why it failed, by the bank's code and its scheme.",
    )
    reason_code = fields.Char(string="Bank's Code", readonly=True)
    failure = fields.Selection(
        [(name, _FAILURE_LABELS[name]) for name in FAILURES],
        string="Next Step",
        readonly=True,
    )

    def _find_by_news(self, provider, payment):
        """Return the request that a payment of a provider answers, perhaps none.

        NOTE: where its answer was lost, only our key tells.
        """
        domain = [("transaction_id.provider_id", "=", provider.id)]
        found = self.search([*domain, ("provider_ref", "=", payment.ref)], limit=1)
        if found or not payment.key:
            return found
        return self.search([*domain, ("key", "=", payment.key)], limit=1)

    def _hear(self, payment, actions, day):
        """Take a payment as the provider has it now; the same news twice does nothing.

        :param payment: ``gateways.news.Payment``.
        :param actions: names of what happened to it, for what its state does not tell.
        :param date day: the company's day of the latest of them.
        """
        self.ensure_one()
        self._write_reason(payment.reason)
        self._take_charge_date(payment.charge_date)
        if payment.outcome == "collected":
            self._hear_collected(payment, actions, day)
        elif self._is_tried_again_there(payment):
            self._hear_tried_again(payment)
        elif payment.outcome == "returned" or self._came_back(payment):
            self._hear_returned(payment, actions, day)
        else:
            self._hear_state(payment)
        outcome = "pending" if self.state == "pending" else payment.outcome
        self.transaction_id._subdebit_move_to(outcome, payment.ref)
        if payment.reason and payment.reason.failure == "deceased":
            self.debit_id.payer_id._subdebit_take_death_sudo(
                self.env._("Told by the bank: %s", payment.reason.code)
            )
            self.debit_id._close_questions()

    def _is_tried_again_there(self, payment):
        """Tell whether the provider itself tries once more what its bank refused.

        NOTE: we do not ask it to; the account may be set so. Nobody else may then try.
        """
        reason = payment.reason
        again = payment.outcome == "refused" and reason and reason.will_retry
        return bool(again) and not self._came_back(payment)

    def _hear_tried_again(self, payment):
        self._finish("pending", provider_ref=payment.ref)
        self.words = self.env._(
            "%s The payment provider tries again by itself: nothing is to be done.",
            self._say_reason() or self.env._("The bank gave no reason."),
        )

    def _came_back(self, payment):
        """Tell whether a failed payment had been collected: some fail late."""
        return payment.outcome == "refused" and self.state in ("collected", "returned")

    def _write_reason(self, reason):
        if reason:
            self.write(
                {
                    "reason": reason.meaning,
                    "reason_code": reason.code or reason.cause,
                    "failure": reason.failure,
                }
            )

    def _hear_state(self, payment):
        if payment.outcome == "cancelled":
            self._hear_cancelled(payment)
            return
        words = self._say_reason() or self.words
        reached = self._finish(payment.outcome, provider_ref=payment.ref)
        if reached and payment.outcome == "refused":
            self.write({"error_kind": "refused", "words": words})

    def _hear_cancelled(self, payment):
        """Take that a payment was cancelled there: as we wished, or by somebody else.

        NOTE: who cancelled it there had a reason that nobody here knows: it is asked for
        again by nobody but a person. What ended with its mandate is asked for by the next.
        """
        if "cancelled" not in ATTEMPT_MOVES[self.state]:
            return
        if not (self.stop_asked_at or self._lost_mandate(payment)):
            self._withdraw(payment.ref)
            return
        words = self._say_reason() or self.words
        vals = {"provider_ref": payment.ref, "error_kind": "refused", "words": words}
        self._finish("cancelled", **vals)
        if self._is_last():
            self.debit_id._cancel(words or self.env._("Cancelled"))

    def _withdraw(self, provider_ref):
        """Leave it to a person what becomes of a debit that was cancelled there.

        :return: whether it was on its way, and is not any more.
        """
        if "cancelled" not in ATTEMPT_MOVES[self.state]:
            self.provider_ref = self.provider_ref or provider_ref
            return False
        words = self.env._(
            "Somebody cancelled it at %s.", self.transaction_id.provider_id.name
        )
        vals = {"provider_ref": provider_ref, "error_kind": WITHDRAWN, "words": words}
        return self._finish("refused", **vals)

    def _lost_mandate(self, payment):
        cause = payment.reason.cause if payment.reason else ""
        token = self.debit_id.payment_token_id
        return cause.startswith("mandate_") or not token._subdebit_can_charge()

    def _is_last(self):
        """Tell whether nothing was asked for after this request."""
        return self == self.debit_id.attempt_ids.sorted("number")[-1:]

    def _hear_collected(self, payment, actions, day):
        if self.state == "returned":
            # NOTE: a return that a person recorded is not undone by older news.
            if RECOVERED in actions:
                self.debit_id._win_dispute(day, self)
            return
        if self.state == "pending" or self.error_kind == WITHDRAWN:
            self.write({"words": False, "error_kind": False})
        self._finish("collected", provider_ref=payment.ref, outcome_date=day)

    def _hear_returned(self, payment, actions, day):
        if self.state not in ("collected", "returned"):
            self._finish("collected", provider_ref=payment.ref, outcome_date=day)
        if self.state != "collected":
            return
        words = self._say_reason() or self.env._("The bank gave no reason.")
        day = max([day, *self.debit_id._get_payments(self).mapped("date")])
        contested = set(CONTESTED) & {*actions, payment.status}
        door = self.debit_id._dispute if contested else self.debit_id._return
        door(day, words, attempt=self)

    def _say_reason(self):
        """Return why it failed in our own words, with the bank's code; or nothing."""
        return self._say_meaning(self.reason, self.reason_code)

    @api.model
    def _say_meaning(self, meaning, code):
        """Return one of ``gateways.reasons.MEANINGS`` in words, with the bank's code."""
        if not meaning:
            return ""
        words = dict(self._fields["reason"]._description_selection(self.env))
        return f"{words[meaning]} ({code})" if code else words[meaning]
