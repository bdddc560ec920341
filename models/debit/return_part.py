from odoo import models
from odoo.exceptions import UserError


class SubdebitDebit(models.Model):
    """The bank takes a part back: the rest of the payment goes on paying."""

    _inherit = "subdebit.debit"

    def _check_part(self, payments, amount):
        """Refuse a part that is none, or that cannot be booked.

        :return: the sum, None where it is all that was collected and all in one.
        """
        currency = self.currency_id
        left = currency.round(sum(p._subdebit_get_unreturned() for p in payments))
        amount = left if amount is None else currency.round(amount)
        is_more = any(payments.mapped("subdebit_returned_amount"))
        if not is_more and not currency.compare_amounts(amount, left):
            return None
        if not 0 < amount <= left:
            raise UserError(self._say_too_much(amount, left, is_more))
        self._check_part_is_booked(payments)
        return amount

    def _say_too_much(self, amount, left, is_more):
        values = {
            "amount": self.currency_id.format(amount),
            "left": self.currency_id.format(left),
        }
        if is_more:
            return self.env._(
                "%(amount)s cannot have come back: %(left)s are left of what was"
                " collected.",
                **values,
            )
        return self.env._(
            "%(amount)s cannot have come back: %(left)s were collected.", **values
        )

    def _check_part_is_booked(self, payments):
        for payment in payments.filtered(lambda payment: not payment.move_id):
            if payment.subdebit_returned_amount:
                raise UserError(
                    self.env._(
                        "A part of %s came back before, and no entry of its own tells"
                        " which bank line it is: book the other part by hand.",
                        payment.name,
                    )
                )
            if not payment._subdebit_get_bank_partials():
                raise UserError(
                    self.env._(
                        "A part of %s cannot be booked yet: match the payment with the"
                        " bank statement first.",
                        payment.name,
                    )
                )

    def _divide_return(self, payments, amount):
        """Return what of a part comes back of each payment, and opens which invoices.

        What pays no invoice comes back first, then what paid the newest one: the oldest
        stay paid.

        :return: dict, payment -> (sum, dict of ``account.move`` -> sum).
        """
        shares, left = {}, amount
        for payment in payments.sorted("id", reverse=True):
            paid = payment._subdebit_get_paid_sums()
            unused = payment._subdebit_get_unreturned() - sum(paid.values())
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
            if not payment._subdebit_get_unreturned():
                payment._subdebit_mark_returned(day, payment.subdebit_return_move_id)
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
        payment._subdebit_add_return_move(move)
        for invoice, part in opened.items():
            if self.currency_id.compare_amounts(part, paid[invoice]) < 0:
                items = (paying | invoice.line_ids).filtered(
                    lambda aml: (
                        aml.account_type == "asset_receivable" and not aml.reconciled
                    )
                )
                items.with_context(**dated).reconcile()
        return move
