from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date


class SubdebitInstalment(models.Model):
    """A cheque, or a transfer, that the bank takes back: an entry of its own day."""

    _inherit = "subdebit.instalment"

    def _get_bounce_problem(self, day, reason, fee):
        """Return why it cannot have bounced so, or empty."""
        self.ensure_one()
        payment = self._get_payment()
        if not payment or payment.subdebit_debit_id:
            return self.env._(
                "%s was not paid by hand: there is nothing that could bounce.",
                self.display_name,
            )
        if not (reason or "").strip():
            return self.env._("Say why, as the bank does.")
        if not day or not payment.date <= day <= self.company_id._subdebit_today():
            return self.env._(
                "It was paid on %s: choose a day from then to today.",
                format_date(self.env, payment.date),
            )
        closed = payment.journal_id._subdebit_say_closed(self.company_id, day)
        if closed:
            return closed
        if fee < 0:
            return self.env._("The fee of a return cannot be negative.")
        if fee and not self.company_id.sudo().subdebit_fee_account_id:
            return self.env._(
                "%s has no account for return fees: choose one in the settings, or leave"
                " the fee out.",
                self.company_id.name,
            )
        return ""

    def _bounce(self, day, reason, fee=0.0):
        """Book that the bank took a payment back: its invoices are open again.

        The payment stays as it is, and is marked. What one payment paid bounces as one.

        :param date day: as it stands on the bank statement.
        :param float fee: bank charge for it, in the currency of the journal.
        :return: the entry, as ``account.move`` with the rights of the system.
        :raise UserError: with the reason; nothing is done then.
        """
        self._require("billing", operation="read")
        self.sudo().move_ids._subdebit_touch_to_serialise()
        problem = self._get_bounce_problem(day, reason, fee)
        if problem:
            raise UserError(problem)
        payment = self._get_payment()
        entry = payment._subdebit_book_bounce(day, reason.strip(), fee)
        words = self.env._(
            "The bank took %(amount)s back on %(day)s: %(reason)s",
            amount=self.currency_id.format(payment.amount),
            day=format_date(self.env, day),
            reason=reason.strip(),
        )
        for record in (*payment.subdebit_instalment_ids, *payment.invoice_ids):
            record._message_log(body=words)
        return entry

    def _get_bounce_words(self):
        """Return what the bank said of the last payment that bounced."""
        self.ensure_one()
        returned = self.sudo().payment_ids.filtered("subdebit_returned_on")
        entry = returned.sorted("id")[-1:].subdebit_return_move_id
        return entry.ref or ""
