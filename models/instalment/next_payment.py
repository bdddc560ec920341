from odoo import models


class AccountMove(models.Model):
    """Odoo's own next payment of an invoice is the next instalment that is agreed."""

    _inherit = "account.move"

    def _subdebit_get_receivable_items(self):
        return self.line_ids.filtered(
            lambda aml: aml.account_type == "asset_receivable"
        )

    def _subdebit_get_next_parts_sudo(self):
        """Return what is left to pay of the invoice, in parts: ``(instalment, sum)``.

        In order; nothing of what is with the bank. Of two payers, who is logged in sees
        his own.
        """
        self.ensure_one()
        open_ = self._subdebit_get_open_instalments_sudo()
        parts = []
        for first in open_.first_id:
            taken = {}
            for instalment in first._get_plan_in_order():
                if instalment in open_ and instalment.state != "under_way":
                    moves = instalment.move_ids._subdebit_oldest_first()
                    sums = instalment._take_open(moves, taken)
                    if self in sums:
                        parts.append((instalment, sums[self]))
        parts.sort(key=lambda part: (part[0].date, part[0].payer_slot, part[0].id))
        return self._subdebit_keep_own_parts(parts)

    def _subdebit_keep_own_parts(self, parts, payer=None):
        payer = payer or (self.env.user.share and self.env.user.partner_id)
        if not payer:
            return parts
        firm = payer.sudo().commercial_partner_id
        own = [part for part in parts if part[0].payer_id.commercial_partner_id == firm]
        return own or parts

    def _get_invoice_next_payment_values(self, custom_amount=None):
        """Say of an invoice in instalments what is agreed: portal and reminders read it.

        :param float custom_amount: what a link asks for instead.
        """
        values = super()._get_invoice_next_payment_values(custom_amount)
        parts = self._subdebit_get_next_parts_sudo() if values else []
        if not parts:
            return values
        today = self.company_id.sudo()._subdebit_today()
        rows = [
            self._subdebit_prepare_installment(instalment, amount, today)
            for instalment, amount in parts
        ]
        overdue = [row for row in rows if row["type"] == "overdue"]
        asked = overdue or rows[:1]
        amount = self.currency_id.round(
            sum(row["amount_residual_currency_unsigned"] for row in asked)
        )
        found = {
            "installment_state": "overdue" if overdue else "next",
            "next_amount_to_pay": amount,
            "next_payment_reference": f"{self.name}-{asked[0]['number']}",
            "amount_due": self.amount_residual,
            "next_due_date": asked[0]["date_maturity"],
            "not_reconciled_installments": rows,
            "is_last_installment": len(rows) == 1,
        }
        is_custom = custom_amount is not None and not self.currency_id.is_zero(
            custom_amount - amount
        )
        if is_custom:
            found |= {
                "installment_state": "next",
                "next_amount_to_pay": custom_amount,
                "next_payment_reference": self.name,
                "next_due_date": rows[0]["date_maturity"],
            }
        return values | found

    def _subdebit_prepare_installment(self, instalment, amount, today):
        """Return an instalment in the shape in which Odoo tells of its own."""
        plan = instalment.first_id._get_plan_in_order()
        kept = plan.filtered(lambda one: not one.is_cancelled)
        sign = -self.direction_sign
        share = amount / self.amount_residual if self.amount_residual else 0.0
        company_amount = self.company_currency_id.round(
            abs(self.amount_residual_signed) * share
        )
        terms = self.line_ids.filtered(lambda aml: aml.display_type == "payment_term")
        return {
            "number": kept.ids.index(instalment.id) + 1,
            "line": (terms.filtered(lambda aml: not aml.reconciled) or terms)[:1],
            "date_maturity": instalment.date,
            "amount_residual_currency": sign * amount,
            "amount_residual": sign * company_amount,
            "amount_residual_currency_unsigned": amount,
            "amount_residual_unsigned": company_amount,
            "type": "overdue" if instalment.date < today else "next",
            "reconciled": False,
        }

    def _subdebit_get_settled_parts_sudo(self, payer=None):
        """Return the instalments that a payment of the invoice pays next, with sums.

        NOTE: asked for before the payment is matched: what is open changes by it.

        :param payer: who pays; of two payers, his own parts alone.
        :return: list of ``(instalment, sum)``, in order.
        """
        self.ensure_one()
        parts = self.sudo()._subdebit_get_next_parts_sudo()
        found = self._subdebit_keep_own_parts(parts, payer)
        return [(part, part.amount_left) for part, _amount in found]


class SubdebitInstalment(models.Model):
    _inherit = "subdebit.instalment"

    def _take_open(self, moves, taken):
        """Return what is left to pay of each invoice, whatever stops its debit."""
        self.ensure_one()
        asked = self._get_debit().line_ids
        if asked:
            return {line.move_id: line._get_claimed() for line in asked}
        left, sums = self.amount_left, {}
        for move in moves:
            free = move._subdebit_get_unpaid_sudo() - taken.get(move, 0.0)
            part = self.currency_id.round(min(left, max(free, 0.0)))
            if part:
                sums[move] = part
                taken[move] = taken.get(move, 0.0) + part
                left = self.currency_id.round(left - part)
        return sums


class PaymentTransaction(models.Model):
    """A customer who pays an invoice by himself pays his next instalment of it."""

    _inherit = "payment.transaction"

    def _subdebit_get_agreed_parts(self):
        """Return the instalments that are paid next by it, with their sums."""
        move = self.sudo().invoice_ids
        if len(move) != 1 or self.operation == "refund":
            return []
        return move._subdebit_get_settled_parts_sudo(self.partner_id)
