from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class SubdebitDebit(models.Model):
    """A payer contests a debit at the bank; some come back."""

    _inherit = "subdebit.debit"

    disputed_on = fields.Date(readonly=True, copy=False)

    def action_record_recovery(self):
        """Record that the money of a return was recovered, today."""
        self._require("billing", "failed_payments")
        for debit in self.sudo():
            debit._win_dispute(debit.company_id._subdebit_today())

    # === DOORS === #

    def _dispute(self, day, reason, fee=0.0, attempt=None, amount=None):
        """Record that the payer contests a debit: a return, and a mark on its invoices.

        Twice the same dispute: nothing happens, even if somebody settled it meanwhile.

        :return: the entries of the return, as ``account.move``.
        """
        self.ensure_one()
        states = self.attempt_ids.mapped("state")
        moves = self._return(day, reason, fee, attempt, amount)
        came_back = moves or self.attempt_ids.mapped("state") != states
        if came_back or not self.disputed_on:
            self.disputed_on = day
            invoices = self.line_ids.move_id.filtered(lambda m: m.state == "posted")
            invoices._subdebit_dispute(day, reason)
        return moves

    def _win_dispute(self, day, attempt=None):
        """Record that the money of a return came back: a payment of its own.

        The invoices that are still open are paid by it; what remains is the payer's
        credit. Twice the same: nothing happens. Fees are not undone.

        :param date day: the day on which the money came.
        :param attempt: the ``subdebit.attempt``; None: the one that was returned.
        :return: the new ``account.payment``.
        :raise UserError: where nothing was returned, or that was later.
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        attempt = self._find_returned_attempt(attempt or self.attempt_ids)
        if not attempt:
            return self.env["account.payment"]
        debit = self.with_company(self.company_id)
        returned = debit._get_returned(attempt)
        debit._check_regain_day(day, returned)
        attempt._finish("collected", words=self.env._("The money was recovered."))
        payments = debit._book_regained(returned, attempt, day)
        attempt.transaction_id.payment_id = payments[:1] or returned[:1]
        debit._tell_of_regain(day, payments)
        return payments

    def _find_returned_attempt(self, attempts):
        """Return the attempt that was returned; none where it was recovered already.

        :raise UserError: where none was ever returned.
        """
        attempts = attempts.sorted("number")
        found = attempts.filtered(lambda a: a.state == "returned")[-1:]
        if not found and "collected" not in attempts.mapped("state"):
            raise UserError(
                self.env._(
                    "%s was not returned: nothing of it can be recovered.",
                    self.display_name,
                )
            )
        return found

    def _get_returned(self, attempt):
        return self.payment_ids.filtered(
            lambda payment: (
                payment.payment_transaction_id == attempt.transaction_id
                and payment._subdebit_get_missing() > 0
            )
        ).sorted("id")

    def _check_regain_day(self, day, returned):
        days = [
            payment.subdebit_returned_on or payment.subdebit_return_move_id.date
            for payment in returned
        ]
        since = max(days, default=day)
        if day < since:
            raise UserError(
                self.env._(
                    "%(debit)s was returned on %(since)s: the money cannot have come"
                    " back on %(day)s already.",
                    debit=self.display_name,
                    since=format_date(self.env, since),
                    day=format_date(self.env, day),
                )
            )

    # === WHAT IS BOOKED === #

    def _book_regained(self, returned, attempt, day):
        """Make, post and match the payments by which the money came back."""
        parts = [
            (attempt, payment.partner_id, payment.destination_account_id, lines)
            for payment in returned
            for lines in [
                self.line_ids.filtered(
                    lambda line, payment=payment: line.move_id in payment.invoice_ids
                )
            ]
        ]
        payments = (
            self.env["account.payment"]
            .with_context(tracking_disable=True)
            .create(
                [
                    self._prepare_regained_vals(payment, part, day)
                    for payment, part in zip(returned, parts, strict=True)
                ]
            )
        )
        for old, new, (_attempt, _partner, _account, lines) in zip(
            returned, payments, parts, strict=True
        ):
            new._subdebit_take_back(old, lines)
        payments.action_post()
        for old, new in zip(returned, payments, strict=True):
            # What was refunded before the return is owed no more.
            self._match_return(
                new._subdebit_get_paying_items(), old._subdebit_get_return_moves()
            )
        self._match(payments, parts)
        for payment in returned:
            payment.subdebit_regained_amount += payment._subdebit_get_missing()
        returned.subdebit_regained_on = day
        return payments

    def _prepare_regained_vals(self, payment, part, day):
        """Return the values of a payment by which a returned one comes back."""
        vals = self._prepare_payment_vals(*part)
        if not payment.subdebit_returned_on or payment.subdebit_part < 0:
            # NOTE: the first one is still in the books, for the rest; or may be.
            vals["subdebit_part"] = -payment.id
        return {
            **vals,
            "date": day,
            "amount": payment._subdebit_get_missing(),
            "memo": payment.memo,
            "journal_id": payment.journal_id.id,
            "payment_method_line_id": payment.payment_method_line_id.id,
            "payment_transaction_id": payment.payment_transaction_id.id,
        }

    # === WHO IS TOLD === #

    def _tell_of_regain(self, day, payments):
        self._close_questions()
        words = self.env._(
            "%(amount)s were recovered on %(day)s, after the return.",
            amount=self.currency_id.format(self.returned_amount or self.amount),
            day=format_date(self.env, day),
        )
        self._message_log(body=words)
        invoices = self.line_ids.move_id
        invoices._subdebit_settle_dispute()
        for move in invoices:
            move._message_log(body=words)
        self._ask_about_credit(payments)
