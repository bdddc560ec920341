from odoo import models


class ResPartner(models.Model):
    """What a person chooses from in the window of an operation."""

    _inherit = "res.partner"

    def _subdebit_get_documents_sudo(self, operation, way, company):
        """Return the invoices or credit notes that an operation may be about.

        :param str operation: one of ``OPERATIONS``.
        :param str way: ``provider`` or ``hand``.
        """
        if operation == "undo_note":
            return self._subdebit_get_notes_sudo(company)
        if operation == "pay_out" and way == "provider":
            return self._subdebit_get_sendable_sudo(company)
        if operation == "cancel":
            return self._subdebit_get_cancellable_sudo(company)
        if operation == "refund":
            return self._subdebit_get_honoured_sudo(company)
        if operation in ("dispute", "settle"):
            return self._subdebit_get_contested_sudo(company, operation == "settle")
        return self.env["account.move"].sudo()

    def _subdebit_choose_payments_sudo(self, operation, company, move):
        """Return the payments that an operation may be about, the likeliest first."""
        if operation == "take_back":
            return self._subdebit_get_refunds_sudo(company)
        if operation == "undo_payment":
            return self._subdebit_get_payments_sudo(company)
        if operation == "refund":
            own_sudo = self._subdebit_get_documents_sudo(operation, "hand", company)
            return (move.sudo() & own_sudo)._subdebit_get_online_payments()
        return self.env["account.payment"].sudo()

    def _subdebit_choose_instalments_sudo(self, operation, company, currency):
        """Return the instalments to come that a credit may come off."""
        if operation == "apply":
            return self._subdebit_get_instalments_sudo(company, currency)
        return self.env["subdebit.instalment"].sudo()

    def _subdebit_choose_subscriptions_sudo(self, operation, company):
        """Return the subscriptions that may be moved to another client."""
        if operation == "move":
            return self._subdebit_get_movable_sudo(company)
        return self.env["subdebit.subscription"].sudo()

    def _subdebit_propose_sudo(self, operation, way, company, currency, move):
        """Return the sum that is proposed: all that there is.

        NOTE: nothing is told of what is another's, or another company's.
        """
        if operation == "refund" or way == "provider":
            own_sudo = self._subdebit_get_documents_sudo(operation, way, company)
            move_sudo = move.sudo() & own_sudo
            if operation == "refund":
                return move_sudo._subdebit_get_most_refunded() if move_sudo else 0.0
            return move_sudo.amount_residual
        return self._subdebit_get_credit_left_sudo(company, currency)
