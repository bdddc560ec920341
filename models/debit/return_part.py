from odoo import models
from odoo.exceptions import UserError


class SubdebitDebit(models.Model):
    """The bank takes a part back: the rest of the payment goes on paying."""

    _inherit = "subdebit.debit"

    def _check_part(self, payments, amount):
        """Refuse a part that is none, or that cannot be booked.

        :return: the sum, None where it is all that was collected.
        """
        currency, whole = self.currency_id, sum(payments.mapped("amount"))
        if amount is None or not currency.compare_amounts(amount, whole):
            return None
        if not 0 < currency.round(amount) < whole:
            raise UserError(
                self.env._(
                    "%(amount)s cannot have come back: %(whole)s were collected.",
                    amount=currency.format(amount),
                    whole=currency.format(whole),
                )
            )
        for payment in payments:
            if not payment.move_id and not payment._subdebit_get_bank_partials():
                raise UserError(
                    self.env._(
                        "A part of %s cannot be booked yet: match the payment with the"
                        " bank statement first.",
                        payment.name,
                    )
                )
        return currency.round(amount)

    def _divide_return(self, payments, amount):
        """Return what of a part comes back of each payment, and opens which invoices.

        What pays no invoice comes back first, then what paid the newest one: the oldest
        stay paid.

        :return: dict, payment -> (sum, dict of ``account.move`` -> sum).
        """
        shares, left = {}, amount
        for payment in payments.sorted("id", reverse=True):
            paid = payment._subdebit_get_paid_sums()
            unused = payment.amount - sum(paid.values())
            taken = part = min(left, max(self.currency_id.round(unused), 0.0))
            opened = {}
            for move in reversed(payment._subdebit_order(paid)):
                part = min(self.currency_id.round(left - taken), paid[move])
                if part > 0:
                    opened[move] = part
                    taken += part
            taken = self.currency_id.round(taken)
            left = self.currency_id.round(left - taken)
            if taken:
                shares[payment] = taken, opened
        return shares

    def _book_part(self, shares, day, reason, fee):
        """Make the entries of a part that came back, and pay with the rest.

        :param dict shares: as of ``_divide_return``.
        :return: the entries, as ``account.move``.
        """
        moves = self.env["account.move"]
        for payment, (amount, opened) in shares.items():
            items = payment._subdebit_prepare_part_items(
                amount,
                self.env._(
                    "Return of a part of %(name)s: %(reason)s",
                    name=payment.name,
                    reason=reason,
                ),
            )
            if not moves and not self._get_fee_currency().is_zero(fee):
                items += self._prepare_fee_items(payment, fee, day)
            moves |= self._book_share(payment, opened, items, day, reason)
            payment.subdebit_returned_amount += amount
        return moves

    def _book_share(self, payment, opened, items, day, reason):
        paid = payment._subdebit_get_paid_sums()
        paying = payment._subdebit_get_paying_items()
        partials = payment._subdebit_get_invoice_partials()
        dated = {"subdebit_return_date": day}
        partials.filtered(
            lambda partial: partial.debit_move_id.move_id in opened
        ).with_context(**dated).unlink()
        move = self.env["account.move"].create(
            self._prepare_return_vals(payment, items, day, reason)
        )
        move._post(soft=False)
        self._match_return(paying, move)
        payment.subdebit_return_move_id = move
        for invoice, part in opened.items():
            if self.currency_id.compare_amounts(part, paid[invoice]) < 0:
                items = (paying | invoice.line_ids).filtered(
                    lambda aml: (
                        aml.account_type == "asset_receivable" and not aml.reconciled
                    )
                )
                items.with_context(**dated).reconcile()
        return move
