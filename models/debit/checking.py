import hashlib
import json

from odoo import api, models
from odoo.exceptions import UserError

from ...const import NOT_IN_HAND
from ..mixin import each_its_own


class SubdebitDebit(models.Model):
    """What is checked before money moves: by a person's hand, and by the worker."""

    _inherit = "subdebit.debit"

    # === TRIED AGAIN BY A PERSON === #

    def _check_may_be_retried(self):
        """Refuse to ask once more for what must not be debited.

        :raise UserError: names the invoices, and what is to be done.
        """
        self.ensure_one()
        if self.state not in NOT_IN_HAND or not all(self.line_ids.mapped("live")):
            raise UserError(
                self.env._(
                    "%s was not refused: there is nothing to try again.",
                    self.display_name,
                )
            )
        moves = self.line_ids.move_id
        self._refuse_disputed()
        died = self.payer_id._subdebit_say_deceased()
        if died:
            raise UserError(died)
        for move in moves:
            move._subdebit_get_managed_sudo()._check_not_managed()
        if self._is_of_agreed_payer():
            return
        offline = moves.filtered(lambda move: move._subdebit_is_offline())
        if offline:
            raise UserError(
                self.env._(
                    "%s: paid by other means now, and not debited. Record how it is"
                    " paid, or let its subscription be paid automatically again.",
                    ", ".join(offline.mapped("name")),
                )
            )
        if moves.subdebit_payer_id - self.payer_id:
            raise UserError(
                self.env._(
                    "%s: another contact pays this now. Cancel the debit, and the next"
                    " run asks who pays.",
                    ", ".join(moves.mapped("name")),
                )
            )

    def _preview_retry(self):
        """Return what a retry would ask for: dict ``amount, method, date, problem``.

        Nothing is written. The problem is a sentence, or empty.
        """
        self.ensure_one()
        debit = self.sudo()
        try:
            debit._check_may_be_retried()
        except UserError as error:
            return {"amount": 0.0, "method": "", "date": False, "problem": str(error)}
        tokens = debit._get_present_tokens_sudo()
        token_sudo = tokens.pop() if len(tokens) == 1 else debit.payment_token_id
        return {
            "amount": debit._get_askable(),
            "method": token_sudo._subdebit_label(),
            "date": debit._get_renewed_date(),
            "problem": not token_sudo and self._say_no_method_left(),
        }

    def _say_no_method_left(self):
        return self.env._(
            "%(payer)s has no saved card or bank account that can be debited"
            " for %(invoices)s: ask for one first.",
            payer=self.payer_id.display_name,
            invoices=", ".join(self.sudo().line_ids.move_id.mapped("name")),
        )

    def _renew_method(self):
        """Take the present method of the invoices' payer for the next attempt.

        :raise UserError: where there is none, or one for each invoice.
        """
        self.ensure_one()
        moves = self.line_ids.move_id
        moves._subdebit_renew_choice()
        tokens = self._get_present_tokens_sudo()
        if len(tokens) > 1:
            raise UserError(
                self.env._(
                    "%s: each is debited from a method of its own now. Cancel the debit,"
                    " and the next run asks for each.",
                    ", ".join(moves.mapped("name")),
                )
            )
        [token_sudo] = tokens
        if not token_sudo:
            raise UserError(self._say_no_method_left())
        if token_sudo != self.payment_token_id:
            self.write(
                {
                    "payment_token_id": token_sudo.id,
                    "method_label": token_sudo._subdebit_label(),
                }
            )

    def _renew_sums(self):
        """Ask for what is open by now: less, where it was credited or paid in part.

        :raise UserError: where nothing is open any more.
        """
        self.ensure_one()
        self._take_waiting_credits()
        for line in self.line_ids:
            line.amount = line._get_askable()
        amount = self.currency_id.round(sum(self.line_ids.mapped("amount")))
        if not amount:
            raise UserError(
                self.env._(
                    "Nothing is open any more of %s: there is nothing to try again."
                    " Cancel the debit.",
                    ", ".join(self.line_ids.move_id.mapped("name")),
                )
            )
        if self.currency_id.compare_amounts(amount, self.amount):
            self._message_log(
                body=self.env._(
                    "%(now)s are asked for now, not %(before)s: so much is still open.",
                    now=self.currency_id.format(amount),
                    before=self.currency_id.format(self.amount),
                )
            )
            self.amount = amount

    def _take_waiting_credits(self):
        """Let what was credited while the debit was out come off its invoices."""
        each_its_own(
            self.line_ids.move_id,
            lambda moves: moves._subdebit_take_waiting_credits(),
            lambda move, error: move._message_log(
                body=self.env._(
                    "A credit note of this invoice could not be set off: %s",
                    self._say_error(error),
                )
            ),
        )

    # === SENT BY THE WORKER === #

    def _get_stale_reason(self):
        """Return why a debit must not be sent as it was planned, or False."""
        self.ensure_one()
        return (
            self._get_forbidden_reason()
            or self._get_stranger_reason()
            or self._get_sum_reason()
        )

    def _get_forbidden_reason(self):
        """Return why its invoices must not be debited now, or False."""
        moves = self.line_ids.move_id
        if not all(self.line_ids.mapped("live")):
            return self.env._("The debit was cancelled.")
        if any(move.state != "posted" for move in moves):
            return self.env._("An invoice is no longer posted.")
        died = self.payer_id._subdebit_say_deceased()
        if died:
            return died
        for move in moves:
            if move.subdebit_disputed:
                return self.env._("%s is disputed.", move.name)
            if not self._is_of_agreed_payer() and move._subdebit_is_offline():
                return self.env._("%s is paid by other means now.", move.name)
            managed = move._subdebit_get_managed_sudo()
            if managed:
                return managed[0]._say_managed()
            if move._subdebit_is_paid_online_sudo():
                return self.env._("%s is being paid by the customer.", move.name)
        rivals = self._get_given_up_rivals()
        return rivals and self.env._(
            "An earlier debit went through after all: %s.", rivals[0].display_name
        )

    @api.model
    def _give_up_of_payer(self, payer, words):
        """Cancel what is planned of a payer, and was not sent; ask nobody about it."""
        debits = self.search([("payer_id", "=", payer.id), ("state", "=", "ready")])
        debits._cancel(words)
        failed = [("payer_id", "=", payer.id), ("state", "in", NOT_IN_HAND)]
        self.search(failed)._close_questions()
        self.env["subdebit.notice"].sudo()._withdraw_unsent(payer)

    def _get_given_up_rivals(self):
        """Return debits of its invoices that were given up, and moved money after all.

        NOTE: what was paid by them and is booked, is missing from what is open.
        """
        others = self.line_ids.move_id.subdebit_debit_line_ids.filtered(
            lambda line: not line.live and line.debit_id != self
        ).debit_id
        return others.filtered(lambda debit: debit._has_claim("with_bank"))

    def _get_stranger_reason(self):
        """Return why the method is not the one that was announced, or False."""
        payer, token = self.payer_id, self.payment_token_id
        invoices = self.line_ids.move_id
        for move in () if self._is_of_agreed_payer() else invoices:
            if move.subdebit_payer_id != payer:
                return self.env._("%s is paid by another contact now.", move.name)
            if (move.subdebit_token_id or token) != token:
                return self.env._("Another method was chosen for %s.", move.name)
        if not token._subdebit_is_of(payer):
            return self.env._("The saved method is not one of %s.", payer.display_name)
        return False

    def _get_sum_reason(self):
        """Return why another sum, or none, is to be asked for now, or False."""
        still_open = self._get_askable()
        if self.currency_id.is_zero(still_open):
            return self.env._("Paid in the meantime.")
        if self.currency_id.compare_amounts(still_open, self.amount):
            return self.env._(
                "%(open)s are open now, not %(planned)s.",
                open=self.currency_id.format(still_open),
                planned=self.currency_id.format(self.amount),
            )
        if self.content_hash != self._get_content_hash():
            return self.env._(
                "The invoices or the method changed since it was planned."
            )
        return False

    def _get_askable(self):
        """Return how much of its sum the debit may ask for now."""
        return self.currency_id.round(
            sum(line._get_askable() for line in self.line_ids)
        )

    def _get_content_hash(self):
        """Return a fingerprint of what would be sent now."""
        self.ensure_one()
        content = [
            self.payer_id.id,
            self.payment_token_id.id,
            self.currency_id.name,
            str(self.date),
            [line._get_content() for line in self.line_ids.sorted("id")],
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def _get_method_reason(self):
        """Return why the saved method cannot be charged, or False."""
        self.ensure_one()
        token = self.payment_token_id
        return token._subdebit_get_refusal(self.currency_id, self.amount, self.date)
