from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .claims import claims_that


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
        "subdebit.debit.line", "move_id", groups="subscription_debit.group_reader"
    )
    subdebit_debit_sentence = fields.Text(
        string="Debits",
        compute="_compute_subdebit_debit_sentence",
        compute_sudo=True,
        groups="base.group_user",
        help="What was or will be asked for, when, and what became of it.",
    )
    subdebit_return_debit_id = fields.Many2one(
        "subdebit.debit",
        string="Returned Debit",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="subscription_debit.group_reader",
    )

    subdebit_return_payment_id = fields.Many2one(
        "account.payment",
        string="Returned Payment",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The entry takes back this payment, or a part of it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("subdebit_debit_line_ids.claim")
    def _compute_subdebit_in_flight(self):
        locking = set(claims_that("locks"))
        for move in self:
            claims = move.subdebit_debit_line_ids.mapped("claim")
            move.subdebit_in_flight = not locking.isdisjoint(claims)

    @api.depends(
        "subdebit_debit_line_ids.debit_id.state",
        "subdebit_debit_line_ids.debit_id.words",
    )
    @api.depends_context("lang")
    def _compute_subdebit_debit_sentence(self):
        for move in self:
            lines = move.subdebit_debit_line_ids.sorted("id")
            said = [line._say_state() for line in lines]
            move.subdebit_debit_sentence = "\n".join(said)

    def action_subdebit_debits(self):
        """Open the debits that ask, or asked, for the invoice."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_debit"
        )
        debits = self.subdebit_debit_line_ids.debit_id
        if len(debits) == 1:
            return {**action, "views": [(False, "form")], "res_id": debits.id}
        return {**action, "domain": [("id", "in", debits.ids)]}

    def _search_subdebit_in_flight(self, operator, value):
        if operator != "in":
            return NotImplemented
        in_flight = Domain("id", "in", self._subdebit_get_claimed_query("locks"))
        return in_flight if True in value else ~in_flight

    # === WHAT CAME BACK === #

    def _subdebit_get_returned_items(self):
        """Return the items of the entries of returns that open invoices again."""
        return self.line_ids.filtered(
            lambda aml: aml.account_type == "asset_receivable"
        )

    def _subdebit_get_returned_sum(self):
        """Return how much the entry of a return takes back, in its currency."""
        self.ensure_one()
        return sum(self._subdebit_get_returned_items().mapped("amount_currency"))

    # === NOBODY PAYS TWICE === #

    def _has_to_be_paid(self):
        """Offer no *Pay now* while a debit is under way, or was collected.

        NOTE: where a payment has no entry, a collected debit leaves the invoice open
        until the bank statement.
        """
        return super()._has_to_be_paid() and not self._subdebit_has_claim_sudo(
            "no_pay_now"
        )

    def _get_online_payment_error(self):
        """Say why an invoice whose debit is under way cannot be paid now."""
        error = super()._get_online_payment_error()
        if not self.subdebit_in_flight:
            return error
        said = self.env._("This invoice is being debited: there is nothing to do.")
        return "\n".join(filter(None, (error, said)))

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

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        """Leave an invoice alone whose debit is with the bank: its sum is out there.

        The credit stays open for the customer. What is not ours is left to Odoo, in one
        go. NOTE: ours note by note, as several may name one invoice.
        """
        ours = reverse_moves.filtered("reversed_entry_id.subdebit_payment_mode")
        ours.reversed_entry_id._subdebit_touch_to_serialise()
        free = ours.filtered(
            lambda note: (
                not note.reversed_entry_id._subdebit_has_claim_sudo("with_bank")
            )
        )
        for notes in filter(None, (reverse_moves - ours, *free)):
            super(AccountMove, notes.reversed_entry_id)._reconcile_reversed_moves(
                notes, move_reverse_cancel
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
