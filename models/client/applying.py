from odoo import fields, models
from odoo.tools import format_date

from .plan import Plan


class ResPartner(models.Model):
    """A credit that comes off an instalment which is not asked for yet."""

    _inherit = "res.partner"

    def _subdebit_get_instalments_sudo(self, company, currency):
        """Return the planned instalments of a client's invoices, the first one first."""
        instalments_sudo = self.env["subdebit.instalment"].sudo()
        return instalments_sudo.search(
            [
                ("company_id", "=", company.id),
                ("currency_id", "=", currency.id),
                ("state", "=", "planned"),
                ("move_ids.commercial_partner_id", "=", self.commercial_partner_id.id),
            ]
        )

    def _subdebit_why_not_apply(self, company, currency):
        if not self._subdebit_get_instalments_sudo(company, currency):
            return self.env._("%s has no instalment to come.", self.display_name)
        return self._subdebit_why_no_credit(company, currency)

    def _subdebit_plan_apply(self, choice):
        """Return with which invoices the oldest credit is matched, and what is told."""
        instalment = choice.instalment
        known = self._subdebit_get_instalments_sudo(choice.company, choice.currency)
        if not instalment or instalment.sudo() not in known:
            return Plan(problem=self.env._("Choose the instalment that it comes off."))
        items_sudo = self._subdebit_get_applied_sudo(choice)
        pairs = items_sudo._subdebit_preview_pairs() if items_sudo else ()
        if not pairs:
            problem = self.env._("No credit of the account fits its invoices.")
            return Plan(problem=problem)
        applied = sum(pair.amount for pair in pairs)
        return Plan(
            pairs=tuple(pairs),
            said=tuple(self._subdebit_say_applied(instalment.sudo(), applied)),
        )

    def _subdebit_get_applied_sudo(self, choice):
        """Return the oldest credit, and what is open of the instalment's invoices."""
        invoices_sudo = choice.instalment.sudo().move_ids
        owed_sudo = self._subdebit_get_usable_sudo(
            choice.company, choice.currency
        ).filtered(
            lambda item: (
                item.move_id in invoices_sudo and item.amount_residual_currency > 0
            )
        )
        credits_sudo = self._subdebit_get_credits_sudo(choice.company, choice.currency)
        credit_sudo = credits_sudo.filtered(
            lambda item: item.account_id in owed_sudo.account_id
        )[:1]
        owed_sudo = owed_sudo.filtered(
            lambda item: item.account_id == credit_sudo.account_id
        )
        return (owed_sudo | credit_sudo) if owed_sudo else owed_sudo

    def _subdebit_say_applied(self, instalment_sudo, applied):
        """Yield what is left of the instalment, and what of the others."""
        currency, left = instalment_sudo.currency_id, instalment_sudo.amount_left
        own = min(applied, left)
        yield self.env._(
            "%(amount)s come off the instalment of %(date)s: %(left)s are left of it.",
            amount=currency.format(own),
            date=format_date(self.env, instalment_sudo.date),
            left=currency.format(left - own),
        )
        if currency.compare_amounts(applied, left) > 0:
            yield self.env._(
                "%s come off the last instalments of the plan.",
                currency.format(applied - left),
            )

    def _subdebit_do_apply(self, plan, choice):
        """Match the credit with the invoices, and ask for less on that day."""
        items_sudo = self._subdebit_get_applied_sudo(choice)
        instalment_sudo = choice.instalment.sudo()
        applied = sum(pair.amount for pair in plan.pairs)
        instalment_sudo._take_off(applied)
        credit_sudo = items_sudo.filtered(lambda item: item.balance < 0)
        before_sudo = credit_sudo.matched_debit_ids
        items_sudo.reconcile()
        pairs_sudo = credit_sudo.matched_debit_ids - before_sudo
        pairs_sudo.subdebit_instalment_id = instalment_sudo
        return instalment_sudo


class AccountPartialReconcile(models.Model):
    """The pair by which a credit comes off an instalment."""

    _name = "account.partial.reconcile"
    _inherit = ["account.partial.reconcile", "subdebit.added"]

    subdebit_instalment_id = fields.Many2one(
        "subdebit.instalment",
        string="Comes Off",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        groups="subscription_debit.group_user",
    )

    def unlink(self):
        """Let an instalment have back what a credit took off it, however it is undone."""
        taken = [
            (pair.subdebit_instalment_id, pair.debit_amount_currency)
            for pair in self.sudo()
            if pair.subdebit_instalment_id
        ]
        result = super().unlink()
        for instalment, amount in taken:
            instalment._give_back(amount)
        return result


class SubdebitInstalment(models.Model):
    _inherit = "subdebit.instalment"

    is_credited = fields.Boolean(
        readonly=True, help="Nothing is asked for: a credit came off all of it."
    )

    def _take_off(self, amount):
        """Ask for less by so much on that day; for nothing, where it is all of it."""
        self.ensure_one()
        words = self.env._(
            "%(amount)s of credit come off this instalment: %(user)s",
            amount=self.currency_id.format(min(amount, self.amount_left)),
            user=self.env.user.name,
        )
        if self.currency_id.compare_amounts(amount, self.amount_left) >= 0:
            self.is_cancelled = self.is_credited = True
        else:
            self.amount = self.currency_id.round(self.amount_left - amount)
        self._message_log(body=words)

    def _give_back(self, amount):
        """Ask again for what no credit takes off any more.

        NOTE: what is asked for, paid or agreed on anew since stays as it is: the rest of
        its invoices is debited, or waits for the customer, as any other.
        """
        self.ensure_one()
        is_given_up = self.is_cancelled and not self.is_credited
        others = self.move_ids._subdebit_get_open_instalments_sudo()
        others -= self.first_id.plan_ids
        if is_given_up or others or self._get_debit() or self._get_payment():
            return
        if self.is_credited:
            self.is_cancelled = self.is_credited = False
        else:
            self.amount = self.currency_id.round(self.amount + amount)
        self._message_log(
            body=self.env._(
                "The credit does not come off this instalment any more: %s.",
                self.currency_id.format(amount),
            )
        )
