from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..mixin import require
from .plan import Plan

# What is done on a client's account -> who may do it.
OPERATIONS = {
    "pay": "billing",
    "undo_payment": "billing",
    "reconcile": "billing",
    "invoice": "billing",
    "cancel": "billing",
    "refund": "billing",
    "transfer": "billing",
    "pay_out": "billing",
    "take_back": "billing",
    "apply": "billing",
    "undo_note": "billing",
    "move": "billing",
    "dispute": "billing",
    "settle": "billing",
    "write_off": "manager",
}


class ResPartner(models.Model):
    """Operations on a client's account: planned and shown, then done; one engine."""

    _inherit = "res.partner"

    def _subdebit_plan(self, operation, choice):
        """Return what an operation would do now.

        :param str operation: one of ``OPERATIONS``.
        :param Choice choice: what a person chose.
        :return: ``Plan``; with a ``problem`` where it cannot be done.
        """
        why_not = self._subdebit_say_why_not(operation, choice)
        if why_not:
            return Plan(problem=why_not)
        return getattr(self, f"_subdebit_plan_{operation}")(choice)

    def _subdebit_say_why_not(self, operation, choice):
        """Return why an operation is not possible on the account now, or empty."""
        say = getattr(self, f"_subdebit_why_not_{operation}")
        return say(choice.company, choice.currency)

    def _subdebit_do(self, operation, choice):
        """Do what an operation comes to now.

        :return: the records that were made or changed.
        :raise UserError: where it cannot be done, with the reason.
        """
        require(self, OPERATIONS[operation], operation="read")
        plan = self._subdebit_plan(operation, choice)
        if plan.problem:
            raise UserError(plan.problem)
        return getattr(self, f"_subdebit_do_{operation}")(plan, choice)

    def _subdebit_check_open(self, choice, journal, has_taxes=False):
        """Return why a day cannot be booked on, or empty."""
        if not journal:
            return self.env._("There is no journal for miscellaneous entries.")
        return journal._subdebit_say_closed(choice.company, choice.day, has_taxes)

    # === WHAT IS OPEN === #

    def _subdebit_find_invoices_sudo(
        self, company, states, *more, order="invoice_date_due, id"
    ):
        """Return the posted invoices of an account, the first due first.

        :param tuple states: values of ``payment_state``.
        :param more: further conditions of a domain.
        """
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("commercial_partner_id", "=", self.commercial_partner_id.id),
                    ("move_type", "=", "out_invoice"),
                    ("state", "=", "posted"),
                    ("payment_state", "in", states),
                    *more,
                ],
                order=order,
            )
        )

    def _subdebit_get_usable_sudo(self, company, currency=None):
        """Return the open items of an account that nobody else is about to use.

        What is with the bank, and the credit notes that wait for it, or for a refund
        that is about to pay them out, stay as they are.
        """
        items_sudo = self._subdebit_get_open_items_sudo(company)
        if currency:
            items_sudo = items_sudo.filtered(lambda item: item.currency_id == currency)
        moves_sudo = items_sudo.move_id
        refunds_sudo = self.env["subdebit.refund"].sudo()
        promised_sudo = refunds_sudo._search_open_of(moves_sudo).move_id
        both_sudo = moves_sudo | moves_sudo.reversed_entry_id
        waiting_sudo = promised_sudo | both_sudo._subdebit_filter_with_bank_sudo()
        return items_sudo.filtered(
            lambda item: (
                not waiting_sudo & (item.move_id | item.move_id.reversed_entry_id)
            )
        )

    def _subdebit_get_credits_sudo(self, company, currency):
        """Return the open credits of an account that are free, the oldest first."""
        items_sudo = self._subdebit_get_usable_sudo(company, currency)
        return items_sudo.filtered(lambda item: item.amount_residual_currency < 0)

    def _subdebit_get_credit_left_sudo(self, company, currency):
        """Return the sum of the free credits."""
        items_sudo = self._subdebit_get_credits_sudo(company, currency)
        return -sum(items_sudo.mapped("amount_residual_currency"))

    def _subdebit_why_no_credit(self, company, currency):
        if self._subdebit_get_credits_sudo(company, currency):
            return ""
        return self.env._("%s has no open credit.", self.display_name)

    def _subdebit_check_amount(self, choice):
        """Return why a sum cannot be taken from the free credits, or empty."""
        left = self._subdebit_get_credit_left_sudo(choice.company, choice.currency)
        if 0 < choice.amount <= choice.currency.round(left):
            return ""
        return self.env._(
            "Choose a sum up to %s: so much credit is open.",
            choice.currency.format(left),
        )


class AccountMove(models.Model):
    """An entry that an operation made; it can be undone."""

    _inherit = "account.move"

    subdebit_operation = fields.Selection(
        [("transfer", "Credit transferred"), ("write_off", "Written off")],
        string="Operation",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
    subdebit_is_undoable = fields.Boolean(
        string="May Be Undone", compute="_compute_subdebit_is_undoable"
    )

    @api.depends("subdebit_operation", "state", "reversal_move_ids.state")
    def _compute_subdebit_is_undoable(self):
        for move in self:
            is_undone = "posted" in move.reversal_move_ids.mapped("state")
            is_made = bool(move.subdebit_operation) and move.state == "posted"
            move.subdebit_is_undoable = is_made and not is_undone

    def action_subdebit_undo_operation(self):
        """Take an entry of an operation back, by one of today; open it.

        :raise UserError: where it is none, was undone, or its credit was used since.
        """
        self.ensure_one()
        group = OPERATIONS.get(self.subdebit_operation, "billing")
        require(self, group)
        if not self.subdebit_is_undoable:
            raise UserError(self.env._("%s cannot be undone.", self.display_name))
        self._subdebit_touch_to_serialise()
        self._subdebit_check_not_used()
        today = self.company_id._subdebit_today()
        # NOTE: on that day too what the match had made due, not in a month that may be
        # declared.
        reversal = (
            self.sudo()
            .with_context(subdebit_return_date=today)
            ._reverse_moves(
                [{"date": today, "ref": self.env._("Undone: %s", self.name)}],
                cancel=True,
            )
        )
        return reversal.sudo(self.env.su)._get_records_action()

    def _subdebit_check_not_used(self):
        """Refuse where the client who got a credit has used it."""
        items = self.sudo().line_ids.filtered(lambda item: item.balance < 0)
        used = (items.matched_debit_ids).debit_move_id.move_id
        if self.subdebit_operation == "transfer" and used:
            raise UserError(
                self.env._(
                    "The credit was used for %s since: undo that match first.",
                    ", ".join(used.mapped("name")),
                )
            )

    @api.model
    def _subdebit_make_operation_sudo(self, operation, plan, choice, journal):
        """Make, post and match the entry of an operation.

        :return: ``account.move`` with the rights of the system.
        """
        moves_sudo = self.sudo().with_company(choice.company)
        move_sudo = moves_sudo.create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "date": choice.day,
                "ref": choice.reason,
                "subdebit_operation": operation,
                "line_ids": [
                    Command.create(_prepare_item(item, choice.currency))
                    for item in plan.items
                ],
            }
        )
        move_sudo.action_post()
        for line, item in zip(move_sudo.line_ids.sorted("id"), plan.items, strict=True):
            if item.pays:
                (line | item.pays.sudo()).reconcile()
        return move_sudo

    @api.model
    def _subdebit_get_misc_journal_sudo(self, company):
        """Return the journal in which operations are booked; may be empty."""
        own = company.currency_exchange_journal_id | company.tax_cash_basis_journal_id
        journals_sudo = self.env["account.journal"].sudo()
        return journals_sudo.search(
            [
                *journals_sudo._check_company_domain(company),
                ("type", "=", "general"),
                ("id", "not in", own.ids),
            ],
            limit=1,
        )


def _prepare_item(item, currency):
    return {
        "account_id": item.account.id,
        "partner_id": item.partner.id,
        "name": item.label,
        "currency_id": currency.id,
        "amount_currency": item.amount_currency,
        "balance": item.balance,
    }
