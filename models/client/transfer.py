from odoo import models

from .plan import Item, Plan


class ResPartner(models.Model):
    """A credit that another client gets: an entry on both accounts."""

    _inherit = "res.partner"

    def _subdebit_why_not_transfer(self, company, currency):
        return self._subdebit_why_no_credit(company, currency)

    def _subdebit_plan_transfer(self, choice):
        """Return the entry that takes credits here, the oldest first, and gives them."""
        other = choice.other and choice.other.commercial_partner_id
        if not other:
            return Plan(problem=self.env._("Choose the customer who gets the credit."))
        journal = self.env["account.move"]._subdebit_get_misc_journal_sudo(
            choice.company
        )
        problem = (
            self._subdebit_check_other(choice, other)
            or self._subdebit_check_amount(choice)
            or self._subdebit_check_open(choice, journal)
        )
        if problem:
            return Plan(problem=problem)
        taken = self._subdebit_take_credits(choice, other)
        given = self._subdebit_give_credit(choice, other, taken)
        return Plan(items=(*taken, given), said=(self._subdebit_say_given(choice),))

    def _subdebit_check_other(self, choice, other):
        if other == self.commercial_partner_id:
            return self.env._("Both are the same account: there is nothing to do.")
        if other.company_id and other.company_id != choice.company:
            return self.env._("%s belongs to another company.", other.display_name)
        return ""

    def _subdebit_take_credits(self, choice, other):
        """Return an item for each credit that is used, up to the sum."""
        taken, left = [], choice.amount
        for credit in self._subdebit_get_credits_sudo(choice.company, choice.currency):
            amount = choice.currency.round(min(left, -credit.amount_residual_currency))
            left -= amount
            if amount > 0:
                taken.append(
                    Item(
                        account=credit.account_id,
                        partner=credit.partner_id,
                        label=self.env._("Credit given to %s", other.display_name),
                        amount_currency=amount,
                        balance=credit._subdebit_get_balance_of(amount),
                        pays=credit,
                    )
                )
        return taken

    def _subdebit_give_credit(self, choice, other, taken):
        with_company = other.sudo().with_company(choice.company)
        return Item(
            account=with_company.property_account_receivable_id,
            partner=other,
            label=self.env._("Credit of %s", self.commercial_partner_id.display_name),
            amount_currency=-sum(item.amount_currency for item in taken),
            balance=-sum(item.balance for item in taken),
        )

    def _subdebit_say_given(self, choice):
        return self.env._(
            "%(other)s will have a credit of %(amount)s. It can be undone as long as it"
            " is not used.",
            other=choice.other.display_name,
            amount=choice.currency.format(choice.amount),
        )

    def _subdebit_do_transfer(self, plan, choice):
        """Book the transfer, and write it on both clients."""
        choice.other.check_access("read")
        moves = self.env["account.move"]
        move_sudo = moves._subdebit_make_operation_sudo(
            "transfer",
            plan,
            choice,
            moves._subdebit_get_misc_journal_sudo(choice.company),
        )
        words = self.env._(
            "%(amount)s of credit of %(client)s were given to %(other)s by %(entry)s:"
            " %(reason)s",
            amount=choice.currency.format(choice.amount),
            client=self.display_name,
            other=choice.other.display_name,
            entry=move_sudo.name,
            reason=choice.reason or "–",
        )
        for client in (self, choice.other):
            client.sudo()._message_log(body=words)
        return move_sudo


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _subdebit_get_balance_of(self, amount):
        """Return what a part of an open credit is in the company's currency.

        :param float amount: in the currency of the item, above zero; as is the result.
        """
        self.ensure_one()
        currency = self.company_id.currency_id
        whole = -self.amount_residual_currency
        return currency.round(-self.amount_residual * amount / whole)
