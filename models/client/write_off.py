from odoo import fields, models

from .plan import Item, Plan

# Where a balance that is written off goes.
LOSS_TYPES = (
    *("expense", "expense_direct_cost", "expense_other"),
    *("income", "income_other"),
)


class ResCompany(models.Model):
    _inherit = "res.company"

    subdebit_write_off_limit = fields.Monetary(
        string="Write-off Limit",
        help="A Manager writes off no more of a customer's balance at once. 0: no limit.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    subdebit_write_off_limit = fields.Monetary(
        related="company_id.subdebit_write_off_limit",
        readonly=False,
    )


class ResPartner(models.Model):
    """A balance that is brought to zero: what is owed is lost, or what is left kept."""

    _inherit = "res.partner"

    def _subdebit_why_not_write_off(self, company, currency):
        items_sudo = self._subdebit_get_open_items_sudo(company)
        items_sudo = items_sudo.filtered(lambda item: item.currency_id == currency)
        waiting = items_sudo - self._subdebit_get_usable_sudo(company, currency)
        if waiting:
            return waiting.move_id._subdebit_say_waiting()
        owed = sum(items_sudo.mapped("amount_residual_currency"))
        if currency.is_zero(owed):
            return self.env._("The balance of %s is zero.", self.display_name)
        return ""

    def _subdebit_plan_write_off(self, choice):
        """Return the entry that brings the balance of one currency to zero."""
        journal = self.env["account.move"]._subdebit_get_misc_journal_sudo(
            choice.company
        )
        items_sudo = self._subdebit_get_usable_sudo(choice.company, choice.currency)
        problem = (
            self._subdebit_check_limit(choice, items_sudo)
            or self._subdebit_check_account(choice)
            or self._subdebit_check_open(choice, journal)
        )
        if problem:
            return Plan(problem=problem)
        closing = [
            self._subdebit_close(choice, account, part)
            for account, part in items_sudo.grouped("account_id").items()
        ]
        closing = [item for item in closing if item.amount_currency or item.balance]
        return Plan(
            items=(*closing, self._subdebit_lose(choice, closing)),
            said=(
                self.env._(
                    "The balance will be zero. Tax is not corrected by it: where it is"
                    " to be given back, make a credit note instead."
                ),
            ),
        )

    def _subdebit_check_limit(self, choice, items_sudo):
        company = choice.company.sudo()
        limit, owed = (
            company.subdebit_write_off_limit,
            sum(items_sudo.mapped("amount_residual")),
        )
        if not limit or company.currency_id.compare_amounts(abs(owed), limit) <= 0:
            return ""
        return self.env._(
            "%(amount)s are more than the limit of %(limit)s, which is in the settings.",
            amount=company.currency_id.format(abs(owed)),
            limit=company.currency_id.format(limit),
        )

    def _subdebit_check_account(self, choice):
        if not choice.account or not choice.reason:
            return self.env._("Choose an account, and say why.")
        if choice.account.account_type not in LOSS_TYPES:
            return self.env._("Choose an account of income or expenses.")
        return ""

    def _subdebit_close(self, choice, account, items_sudo):
        return Item(
            account=account,
            partner=self.commercial_partner_id,
            label=choice.reason,
            amount_currency=-sum(items_sudo.mapped("amount_residual_currency")),
            balance=-sum(items_sudo.mapped("amount_residual")),
            pays=items_sudo,
        )

    def _subdebit_lose(self, choice, closing):
        return Item(
            account=choice.account,
            partner=self.commercial_partner_id,
            label=choice.reason,
            amount_currency=-sum(item.amount_currency for item in closing),
            balance=-sum(item.balance for item in closing),
        )

    def _subdebit_do_write_off(self, plan, choice):
        """Book the write-off, and write it on the client."""
        moves = self.env["account.move"]
        move_sudo = moves._subdebit_make_operation_sudo(
            "write_off",
            plan,
            choice,
            moves._subdebit_get_misc_journal_sudo(choice.company),
        )
        self.sudo()._message_log(
            body=self.env._(
                "The balance was brought to zero by %(entry)s: %(reason)s",
                entry=move_sudo.name,
                reason=choice.reason,
            )
        )
        return move_sudo


class AccountMove(models.Model):
    _inherit = "account.move"

    def _subdebit_say_waiting(self):
        """Return which debit or refund is about to use documents, and until when."""
        for move in self | self.reversed_entry_id:
            locked = move._subdebit_say_what_locks("with_bank")
            if locked:
                return locked
        return self[:1]._subdebit_say_refunded()
