from odoo import models

from .plan import Item, Plan

# What a refund is in once it was made, and not cancelled.
MADE = ("in_process", "paid")


class ResPartner(models.Model):
    """A credit that is paid out by other means than a provider, and taken back."""

    _inherit = "res.partner"

    def _subdebit_why_not_pay_out(self, company, currency):
        return self._subdebit_why_no_credit(company, currency)

    def _subdebit_plan_pay_out(self, choice):
        """Return the items of the payment that pays credits out, the oldest first."""
        if not choice.journal:
            problem = self.env._(
                "Choose the bank or cash journal that it is paid from."
            )
            return Plan(problem=problem)
        problem = self._subdebit_check_amount(choice) or self._subdebit_check_open(
            choice, choice.journal
        )
        if problem:
            return Plan(problem=problem)
        credits_sudo = self._subdebit_get_paid_out_sudo(choice)
        account = credits_sudo.account_id[:1]
        payments_sudo = self.env["account.payment"].sudo()
        draft = payments_sudo.new(self._subdebit_prepare_refund(choice, account))
        # NOTE: where the journal has none, Odoo takes the chart's as it is created.
        draft.outstanding_account_id = (
            draft.outstanding_account_id or draft._get_outstanding_account("outbound")
        )
        liquidity, item = draft._prepare_move_line_default_vals()
        return Plan(
            items=(
                self._subdebit_read_item(item, credits_sudo),
                self._subdebit_read_item(liquidity, None),
            ),
            said=(
                self.env._(
                    "%s are paid out by hand: nothing is asked of a payment provider."
                    " It can be taken back until it is matched with the bank.",
                    choice.currency.format(choice.amount),
                ),
            ),
        )

    def _subdebit_get_paid_out_sudo(self, choice):
        """Return the credits that are paid out, of one account alone."""
        credits_sudo = self._subdebit_get_credits_sudo(choice.company, choice.currency)
        account = credits_sudo.account_id[:1]
        return credits_sudo.filtered(lambda item: item.account_id == account)

    def _subdebit_read_item(self, vals, pays):
        return Item(
            account=self.env["account.account"].sudo().browse(vals["account_id"]),
            partner=self.browse(vals["partner_id"]),
            label=vals["name"],
            amount_currency=vals["amount_currency"],
            balance=vals["debit"] - vals["credit"],
            pays=pays,
        )

    def _subdebit_prepare_refund(self, choice, account):
        """Return the values of the payment."""
        ways = choice.journal.sudo().outbound_payment_method_line_ids
        return {
            "payment_type": "outbound",
            "partner_type": "customer",
            "partner_id": self.commercial_partner_id.id,
            "amount": choice.amount,
            "currency_id": choice.currency.id,
            "company_id": choice.company.id,
            "date": choice.day,
            "journal_id": choice.journal.id,
            "payment_method_line_id": ways[:1].id,
            "destination_account_id": account.id,
            "memo": choice.reason,
        }

    def _subdebit_do_pay_out(self, plan, choice):
        """Make and post the payment, and match it with the credits."""
        credits_sudo = self._subdebit_get_paid_out_sudo(choice)
        payments_sudo = self.env["account.payment"].sudo().with_company(choice.company)
        payment_sudo = payments_sudo.create(
            self._subdebit_prepare_refund(choice, credits_sudo.account_id[:1])
        )
        payment_sudo.action_post()
        items_sudo = payment_sudo.move_id.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )
        if items_sudo:
            (items_sudo | credits_sudo).reconcile()
        return payment_sudo

    # === AND BACK === #

    def _subdebit_get_refunds_sudo(self, company):
        """Return what was paid out to a client, the newest first."""
        payments_sudo = self.env["account.payment"].sudo()
        return payments_sudo.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "child_of", self.commercial_partner_id.id),
                ("payment_type", "=", "outbound"),
                ("partner_type", "=", "customer"),
                ("state", "in", MADE),
            ],
            order="date desc, id desc",
        )

    def _subdebit_why_not_take_back(self, company, currency):
        refunds_sudo = self._subdebit_get_refunds_sudo(company)
        problems = [refund._subdebit_say_not_taken_back() for refund in refunds_sudo]
        if not problems:
            return self.env._("Nothing was refunded to %s.", self.display_name)
        return "" if "" in problems else problems[0]

    def _subdebit_plan_take_back(self, choice):
        """Return the items that are undone with a refund."""
        payment_sudo = (choice.payment or self.env["account.payment"]).sudo()
        if payment_sudo not in self._subdebit_get_refunds_sudo(choice.company):
            return Plan(problem=self.env._("Choose the refund that is taken back."))
        problem = payment_sudo._subdebit_say_not_taken_back()
        if problem:
            return Plan(problem=problem)
        return Plan(
            items=tuple(
                Item(
                    account=item.account_id,
                    partner=item.partner_id,
                    label=item.name,
                    amount_currency=-item.amount_currency,
                    balance=-item.balance,
                )
                for item in payment_sudo.move_id.line_ids
            ),
            said=(
                self.env._(
                    "%s is cancelled, as if nothing had been paid out; the credit is"
                    " open again.",
                    payment_sudo.name,
                ),
            ),
        )

    def _subdebit_do_take_back(self, plan, choice):
        """Cancel a refund by hand: its credit is open again.

        NOTE: not by way of a draft, of which Odoo deletes the entry: a number would be
        missing.
        """
        payment_sudo = choice.payment.sudo()
        payment_sudo.action_cancel()
        payment_sudo._message_log(
            body=self.env._("Refund taken back: %s", choice.reason or "–")
        )
        return payment_sudo


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _subdebit_say_not_taken_back(self):
        """Return why a refund cannot be undone, or empty."""
        self.ensure_one()
        told = {"name": self.name}
        if self.payment_transaction_id or self.source_payment_id:
            return self.env._(
                "%(name)s went through a payment provider: what was refunded online"
                " cannot be undone.",
                **told,
            )
        if self.is_matched and self.move_id.line_ids.filtered(
            lambda item: (
                item.account_id == self.outstanding_account_id
                and item.account_id.reconcile
            )
        ):
            return self.env._(
                "%(name)s is matched with the bank: the money has left.", **told
            )
        if self.company_id._get_violated_lock_dates(self.date, False, self.journal_id):
            return self.env._(
                "%(name)s is of a closed period: make an entry against it.", **told
            )
        if self.move_id.inalterable_hash:
            return self.env._(
                "%(name)s is secured by the books: make an entry against it.", **told
            )
        return ""
