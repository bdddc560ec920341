from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...const import IN_FLIGHT

# Debits that need a person, or an answer, the most pressing first.
TROUBLED = ("unknown", "refused", "returned")
# What pays an invoice although its residual does not show it yet.
PAYING = ("pending", "authorized")


class AccountMove(models.Model):
    """An invoice whose money is on its way: not overdue, and not to be paid again."""

    _inherit = "account.move"

    subdebit_in_flight = fields.Boolean(
        string="Debit Under Way",
        compute="_compute_subdebit_in_flight",
        search="_search_subdebit_in_flight",
        compute_sudo=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("subdebit_debit_line_ids.debit_id.state")
    def _compute_subdebit_in_flight(self):
        for move in self:
            move.subdebit_in_flight = bool(move._subdebit_get_debits_in_flight_sudo())

    def _search_subdebit_in_flight(self, operator, value):
        if operator != "in":
            return NotImplemented
        in_flight = Domain("id", "in", self._subdebit_get_lines_in_flight_query())
        return in_flight if True in value else ~in_flight

    @api.model
    def _subdebit_get_lines_in_flight_query(self):
        """Return the query of the ids of invoices whose debit is under way."""
        domain = [("live", "=", True), *self._subdebit_get_in_flight_domain()]
        lines_sudo = self.env["subdebit.debit.line"].sudo()
        return lines_sudo._search(domain).subselect("move_id")

    @api.model
    def _subdebit_get_in_flight_domain(self):
        """Return the domain of the lines of debits whose money may be on its way.

        NOTE: a collected debit leaves the invoice open until it is booked.
        """
        return Domain("debit_id.state", "in", IN_FLIGHT) | Domain(
            "debit_id.state", "=", "collected"
        ) & Domain("debit_id.is_booked", "=", False)

    def _subdebit_get_debits_in_flight_sudo(self):
        """Return the debits of the invoices whose money may be on its way."""
        lines = self.sudo().subdebit_debit_line_ids.filtered("live")
        return lines.filtered_domain(self._subdebit_get_in_flight_domain()).debit_id

    def _subdebit_get_telling_debit_sudo(self):
        """Return the debit that tells how the collection of the invoice goes.

        The last one; of several instalments first the one that needs a person.
        """
        self.ensure_one()
        lines = self.sudo().subdebit_debit_line_ids
        last = lines.debit_id.sorted("id")[-1:]
        parts = lines.filtered(lambda line: line.live and line.slot).debit_id
        for state in TROUBLED:
            if found := parts.filtered(lambda debit, state=state: debit.state == state):
                return found[:1]
        return last

    def _subdebit_get_debits_sent_sudo(self):
        """Return the debits in flight which are no plan any more."""
        debits_sudo = self._subdebit_get_debits_in_flight_sudo()
        return debits_sudo.filtered(lambda debit: debit.state != "ready")

    # === NOBODY PAYS TWICE === #

    def _has_to_be_paid(self):
        """Offer no *Pay now* while a debit is under way, or was collected.

        NOTE: where a payment has no entry, a collected debit leaves the invoice open
        until the bank statement.
        """
        lines = self.sudo().subdebit_debit_line_ids.filtered("live")
        is_debited = any(line._is_being_paid() for line in lines)
        return super()._has_to_be_paid() and not is_debited

    def _get_online_payment_error(self):
        """Say why an invoice whose debit is under way cannot be paid now."""
        error = super()._get_online_payment_error()
        if not self.subdebit_in_flight:
            return error
        said = self.env._("This invoice is being debited: there is nothing to do.")
        return "\n".join(filter(None, (error, said)))

    def _subdebit_check_may_be_paid(self):
        """Refuse to take money for an invoice whose debit is with the provider.

        :raise UserError: names the invoice.
        """
        for move in self:
            if move._subdebit_get_debits_sent_sudo():
                raise UserError(
                    self.env._(
                        "%s is being debited: wait for the answer of the provider"
                        " before anything else pays it.",
                        move.name,
                    )
                )

    def _subdebit_get_other_payment_sudo(self):
        """Return what the customer pays by himself, and is not booked yet."""
        self.ensure_one()
        return self.sudo().transaction_ids.filtered(
            lambda transaction: (
                not transaction.subdebit_attempt_id
                and transaction.operation != "refund"
                and (
                    transaction.state in PAYING
                    or (
                        transaction.state == "done"
                        and not transaction.is_post_processed
                    )
                )
            )
        )
