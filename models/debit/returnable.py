from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import IN_FLIGHT


class SubdebitDebit(models.Model):
    """Of what was collected, the bank may take back all, or one part after another."""

    _inherit = "subdebit.debit"

    returnable_amount = fields.Monetary(
        compute="_compute_returnable_amount",
        help="What was collected and did not come back.",
    )

    @api.depends("state", "payment_ids.subdebit_returned_amount")
    def _compute_returnable_amount(self):
        for debit in self:
            attempt = debit.sudo()._find_returnable()
            payments = debit.sudo()._get_payments(attempt)
            debit.returnable_amount = (
                sum(payment._subdebit_get_unreturned() for payment in payments)
                if payments
                else attempt.amount
            )

    # === WHAT MAY STILL COME BACK === #

    def _find_returnable(self, attempts=None):
        """Return the attempt of which something may still come back; may be empty.

        :param attempts: which to look at; None: all of them.
        """
        attempts = (attempts or self.attempt_ids).sorted("number")
        found = attempts.filtered(lambda a: a.state == "collected")[-1:]
        in_part = attempts.filtered(
            lambda a: a.state == "returned" and self._get_payments(a)
        )
        return found or in_part[-1:]

    def _check_was_collected(self, attempts):
        """Refuse the return of what never came.

        :raise UserError: where none of the attempts was collected.
        """
        if not {"collected", "returned"} & {*attempts.mapped("state")}:
            raise UserError(
                self.env._(
                    "%s was not collected: nothing of it can be returned.",
                    self.display_name,
                )
            )

    def _is_return_recorded(self, attempt, day, reason, amount):
        """Tell whether that very return stands in the books already."""
        if attempt.state != "returned" or attempt.words != reason or not amount:
            return False
        moves = self._get_payments(attempt)._subdebit_get_return_moves()
        sums = [move._subdebit_get_returned_sum() for move in moves if move.date == day]
        # NOTE: one return is an entry for each debtor.
        return any(
            not self.currency_id.compare_amounts(amount, found)
            for found in [*sums, sum(sums)]
        )

    def _refuse_while_retried(self, attempt):
        """Refuse one more part of what is asked for again and may be with the bank.

        :raise UserError: for a later request that is in flight.
        """
        later = self.attempt_ids.filtered(lambda a: a.number > attempt.number)
        if later.filtered(lambda a: a.state in IN_FLIGHT):
            raise UserError(self._say_locked("sent"))

    def _get_payments(self, attempt):
        """Return the payments of an attempt's money that did not come back."""
        return self.payment_ids.filtered(
            lambda payment: (
                payment.payment_transaction_id == attempt.transaction_id
                and not payment.subdebit_returned_on
                and payment.state not in ("draft", "canceled")
            )
        )

    # === WHAT WOULD HAPPEN === #

    def _get_reopened(self, amount=None):
        """Return what a return would leave open of each invoice, before it is recorded.

        :param float amount: how much comes back; None: all of it.
        :return: list of ``(account.move, amount)`` in the invoice's currency.
        """
        self.ensure_one()
        self._check_was_collected(self.attempt_ids)
        attempt = self._find_returnable()
        payments = self._get_payments(attempt)
        if payments and self._check_part(payments, amount) is not None:
            return self._get_reopened_by_part(payments, amount)
        partials = payments._subdebit_get_invoice_partials()
        moves = self.line_ids.move_id | partials.debit_move_id.move_id
        reopened = []
        for move in moves.sorted("id"):
            back = partials.filtered(
                lambda p, move=move: p.debit_move_id.move_id == move
            )
            amount = move.amount_residual + sum(back.mapped("debit_amount_currency"))
            if not move.currency_id.is_zero(amount):
                reopened.append((move, amount))
        return reopened

    def _get_reopened_by_part(self, payments, amount):
        opened = {}
        for _sum, sums in self._divide_return(payments, amount).values():
            for move, part in sums.items():
                opened[move] = opened.get(move, move.amount_residual) + part
        return sorted(opened.items(), key=lambda item: item[0].id)
