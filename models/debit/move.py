from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import IN_FLIGHT

# Of an invoice in one of these payment states something may be open.
OPEN = ("not_paid", "partial", "in_payment")


class AccountMove(models.Model):
    """An invoice whose money is on its way: not overdue, and not to be paid again."""

    _inherit = "account.move"

    subdebit_in_flight = fields.Boolean(
        string="Direct Debit in Progress",
        compute="_compute_subdebit_in_flight",
        search="_search_subdebit_in_flight",
        compute_sudo=True,
    )

    subdebit_debit_line_ids = fields.One2many(
        "subdebit.debit.line", "move_id", groups="subscription_debit.group_user"
    )
    subdebit_return_debit_id = fields.Many2one(
        "subdebit.debit",
        string="Returned Debit",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="subscription_debit.group_user",
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

    def _subdebit_get_debits_sent_sudo(self):
        """Return the debits in flight which are no plan any more."""
        debits_sudo = self._subdebit_get_debits_in_flight_sudo()
        return debits_sudo.filtered(lambda debit: debit.state != "ready")

    def _subdebit_get_debits_collected_sudo(self):
        """Return the debits by which money for the invoices came, or is coming."""
        debits_sudo = self.sudo().subdebit_debit_line_ids.debit_id
        return debits_sudo.filtered(
            lambda debit: debit.state in (*IN_FLIGHT, "collected")
        )

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
                and transaction._subdebit_is_paying()
            )
        )

    # === WHAT IS OPEN === #

    def _subdebit_get_open_sudo(self, excluding=None):
        """Return what is open of the invoice, and asked for by no debit.

        :param excluding: lines of debits whose own sum counts as open.
        """
        self.ensure_one()
        if self.state != "posted" or self.payment_state not in OPEN:
            return 0.0
        lines_sudo = self.sudo().subdebit_debit_line_ids.filtered("live")
        asked = sum(
            line._get_unpaid() for line in lines_sudo - (excluding or lines_sudo[:0])
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

    # === ACCOUNTANTS' HANDS === #

    def _subdebit_touch_to_serialise(self):
        """Let whoever pays, credits or debits the same invoices come one after another.

        NOTE: written, not only locked (see the same of ``res.partner``).
        """
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE account_move SET write_date = write_date WHERE id IN"
                    " (SELECT id FROM account_move WHERE id IN %s ORDER BY id"
                    " FOR NO KEY UPDATE)",
                    tuple(self.ids),
                )
            )

    def _subdebit_check_not_in_flight(self):
        """Refuse to touch an invoice whose money may be on its way.

        :raise UserError: names the invoice and the debit.
        """
        lines = self.sudo().subdebit_debit_line_ids.filtered("live")
        debits = lines.debit_id.filtered(lambda debit: debit._must_be_settled())
        debits._refuse_in_flight()

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        """Leave an invoice alone whose debit is with the bank: its sum is out there.

        The credit stays open for the customer. NOTE: note by note, as several may name
        one invoice.
        """
        reverse_moves.reversed_entry_id._subdebit_touch_to_serialise()
        for note in reverse_moves:
            invoice = note.reversed_entry_id
            if not invoice._subdebit_get_debits_sent_sudo():
                super(AccountMove, invoice)._reconcile_reversed_moves(
                    note, move_reverse_cancel
                )
        return reverse_moves

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Date what a return undoes on the day of the return.

        NOTE: where a matching is removed, core reverses its cash-basis tax and exchange
        difference in the month of the payment, which may be declared long ago. A lock
        date still moves the entry, as it moves any other.
        """
        day = self.env.context.get("subdebit_return_date")
        if type(day) is date:
            vals_list = default_values_list or [{} for _move in self]
            default_values_list = [{**vals, "date": day} for vals in vals_list]
        return super()._reverse_moves(default_values_list, cancel)
