from odoo import fields, models

from ..const import INSTALMENT_OPEN

# Of an invoice in one of these payment states something may be open.
OPEN = ("not_paid", "partial", "in_payment")


class AccountMove(models.Model):
    """An invoice that is paid in instalments, of a sum of its own."""

    _inherit = "account.move"

    subdebit_instalment_ids = fields.Many2many(
        "subdebit.instalment",
        "subdebit_instalment_move_rel",
        "move_id",
        "instalment_id",
        string="Instalments",
        copy=False,
        groups="subscription_debit.group_user",
    )

    def _subdebit_get_open_instalments_sudo(self):
        """Return the instalments that pay the invoices and are not settled, in order."""
        instalments = self.sudo().subdebit_instalment_ids
        return instalments.filtered(
            lambda instalment: instalment.state in INSTALMENT_OPEN
        ).sorted(lambda instalment: (instalment.date, instalment.id))

    def _subdebit_get_open_sudo(self, besides=None):
        """Return what is open of the invoice, and asked for by no debit.

        :param besides: lines of debits whose own sum counts as open.
        """
        self.ensure_one()
        if self.state != "posted" or self.payment_state not in OPEN:
            return 0.0
        lines_sudo = self.sudo().subdebit_debit_line_ids.filtered("live")
        asked = sum(
            line._get_unpaid() for line in lines_sudo - (besides or lines_sudo[:0])
        )
        left = self.amount_residual - asked - self._subdebit_get_unbooked_sudo()
        return max(self.currency_id.round(left), 0.0)

    def _subdebit_get_askable_sudo(self):
        """Return what may be debited of the invoice now; 0 where something forbids."""
        self.ensure_one()
        if (
            not self._subdebit_may_be_debited()
            or self._subdebit_get_other_payment_sudo()
        ):
            return 0.0
        return self._subdebit_get_open_sudo()

    def _subdebit_get_unbooked_sudo(self):
        """Return what was paid by hand, and waits for the bank statement.

        NOTE: with an addon that answers "in_payment", a payment may have no entry.
        """
        payments = self.sudo().matched_payment_ids.filtered(
            lambda payment: (
                not payment.move_id
                and not payment.subdebit_debit_id
                and payment.state in ("in_process", "paid")
            )
        )
        return sum(payments.mapped("amount"))

    def _subdebit_oldest_first(self):
        """Return the invoices in the order in which instalments pay them."""
        return self.sorted(lambda move: (move.invoice_date or move.date, move.id))

    def _subdebit_set_due_date(self, date):
        """Let invoices be due on the day of the instalment that pays the last of them.

        NOTE: Odoo lets the due date of a posted invoice follow what was agreed: nothing
        that was booked or declared changes.
        """
        quiet = self.with_context(skip_is_manually_modified=True)
        quiet.write({"invoice_date_due": date})
