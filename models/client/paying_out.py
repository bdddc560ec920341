from dataclasses import replace

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
        if choice.way == "provider":
            return self._subdebit_plan_send_back(choice)
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
        item, liquidity = payments_sudo._subdebit_preview_by_hand(
            self._subdebit_prepare_refund(choice, account)
        )
        return Plan(
            items=(replace(item, pays=credits_sudo), liquidity),
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

    def _subdebit_prepare_refund(self, choice, account):
        """Return the values of the payment."""
        way = choice.journal.sudo()._subdebit_get_way_by_hand("outbound")
        return {
            "payment_type": "outbound",
            "partner_type": "customer",
            "partner_id": self.commercial_partner_id.id,
            "amount": choice.amount,
            "currency_id": choice.currency.id,
            "company_id": choice.company.id,
            "date": choice.day,
            "journal_id": choice.journal.id,
            "payment_method_line_id": way.id,
            "destination_account_id": account.id,
            "memo": choice.reason,
        }

    def _subdebit_do_pay_out(self, plan, choice):
        """Make and post the payment, and match it with the credits."""
        if choice.way == "provider":
            return self._subdebit_do_send_back(choice)
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

    # === BY THE METHOD THAT PAID === #

    def _subdebit_get_sendable_sudo(self, company):
        """Return the credit notes of which the debit may be given back, newest first."""
        notes_sudo = self._subdebit_get_notes_sudo(company)
        usable_sudo = self._subdebit_get_usable_sudo(company).move_id
        return notes_sudo.filtered(
            lambda note: (
                note in usable_sudo and note._subdebit_get_refundable_payments()
            )
        )

    def _subdebit_plan_send_back(self, choice):
        """Return what a provider books when it has taken what a credit note gives back."""
        note_sudo = (choice.move or self.env["account.move"]).sudo()
        if note_sudo not in self._subdebit_get_sendable_sudo(choice.company):
            problem = self.env._(
                "Choose the credit note of an invoice that was debited: only that can go"
                " back to the method that paid."
            )
            return Plan(problem=problem)
        payment_sudo = note_sudo._subdebit_get_refundable_payments()[:1]
        refunds_sudo = self.env["subdebit.refund"].sudo()
        problem = note_sudo._subdebit_check_left(choice.amount)
        problem = problem or refunds_sudo._get_problem(payment_sudo, choice.amount)
        if problem:
            return Plan(problem=problem)
        return Plan(
            items=payment_sudo._subdebit_preview_refund(choice.amount),
            said=(
                refunds_sudo._say_sending(payment_sudo, choice.amount),
                self.env._("It pays out %s.", note_sudo.name),
                self.env._("What was refunded online cannot be undone."),
            ),
        )

    def _subdebit_do_send_back(self, choice):
        note_sudo = choice.move.sudo()
        payment_sudo = note_sudo._subdebit_get_refundable_payments()[:1]
        refunds_sudo = self.env["subdebit.refund"].sudo()
        return refunds_sudo._ask(
            payment_sudo, choice.amount, reason=choice.reason, move=note_sudo
        )

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
            items=payment_sudo._subdebit_undo_items(),
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
        payment_sudo.subdebit_refund_id._take_back(choice.reason)
        payment_sudo._message_log(
            body=self.env._("Refund taken back: %s", choice.reason or "–")
        )
        return payment_sudo


class AccountMove(models.Model):
    _inherit = "account.move"

    def _subdebit_check_left(self, amount):
        """Return why so much of a credit note cannot be paid out, or empty."""
        if 0 < amount <= self.amount_residual:
            return ""
        return self.env._(
            "Choose a sum up to %(amount)s: so much of %(name)s is open.",
            amount=self.currency_id.format(self.amount_residual),
            name=self.name,
        )


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
        return self._subdebit_say_booked_for_good()

    def _subdebit_say_booked_for_good(self):
        """Return why a payment by hand stays in the books, or empty."""
        told = {"name": self.name}
        if self.is_matched and self.move_id.line_ids.filtered(
            lambda item: (
                item.account_id == self.outstanding_account_id
                and item.account_id.reconcile
            )
        ):
            return self.env._("%(name)s is matched with the bank: it stays.", **told)
        if self.company_id.sudo()._get_violated_lock_dates(
            self.date, False, self.journal_id
        ):
            return self.env._(
                "%(name)s lies in a closed period: make an entry against it.", **told
            )
        if self.move_id.inalterable_hash:
            return self.env._(
                "%(name)s is secured by the books: make an entry against it.", **told
            )
        return ""

    def _subdebit_undo_items(self):
        """Return the ``Item``s that go with a payment that is cancelled."""
        return tuple(
            Item(
                account=item.account_id,
                partner=item.partner_id,
                label=item.name,
                amount_currency=-item.amount_currency,
                balance=-item.balance,
            )
            for item in self.move_id.line_ids
        )

    # === SHOWN BEFORE === #

    def _subdebit_preview_by_hand(self, vals):
        """Return the ``Item``s of a payment by hand, as Odoo makes them: the customer's first."""
        draft = self.new(vals)
        # NOTE: where the journal has none, Odoo takes the chart's as it is created.
        draft.outstanding_account_id = (
            draft.outstanding_account_id
            or draft._get_outstanding_account(vals["payment_type"])
        )
        liquidity, item = draft._prepare_move_line_default_vals()
        return tuple(self._subdebit_read_vals(one) for one in (item, liquidity))

    def _subdebit_read_vals(self, vals):
        """Return the ``Item`` of a journal item's values."""
        return Item(
            account=self.env["account.account"].browse(vals["account_id"]),
            partner=self.env["res.partner"].browse(vals["partner_id"]),
            label=vals["name"],
            amount_currency=vals["amount_currency"],
            balance=vals["debit"] - vals["credit"],
        )
