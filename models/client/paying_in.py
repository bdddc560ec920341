from odoo import models

from ..debit.claims import OPEN
from .paying_out import MADE
from .plan import Plan, say_why_none


class ResPartner(models.Model):
    """A payment that was seen is recorded by hand; and cancelled where it was wrong.

    NOTE: a plain door. What a cheque has beside it is written on the payment by who
    records cheques.
    """

    _inherit = "res.partner"

    def _subdebit_get_payable_sudo(self, company, currency):
        """Return the open invoices of a client that may be paid, the first due first."""
        moves_sudo = self._subdebit_find_invoices_sudo(
            company,
            OPEN,
            ("currency_id", "=", currency.id),
            ("amount_residual", ">", 0),
        )
        return moves_sudo - moves_sudo._subdebit_filter_with_bank_sudo()

    def _subdebit_why_not_pay(self, company, currency):
        if self._subdebit_get_payable_sudo(company, currency):
            return ""
        return self.env._(
            "%s has no open invoice, or its debit is with the bank.", self.display_name
        )

    def _subdebit_plan_pay(self, choice):
        """Return the items of a payment, and which invoices it pays, the first due first."""
        payable_sudo = self._subdebit_get_payable_sudo(choice.company, choice.currency)
        chosen_sudo = (choice.moves or self.env["account.move"]).sudo()
        moves_sudo = payable_sudo & chosen_sudo
        problem = self._subdebit_check_payment(choice, chosen_sudo, payable_sudo)
        if problem:
            return Plan(problem=problem)
        payments_sudo = self.env["account.payment"].sudo()
        item, liquidity = payments_sudo._subdebit_preview_by_hand(
            self._subdebit_prepare_payment(choice, moves_sudo)
        )
        return Plan(
            items=(liquidity, item),
            said=tuple(self._subdebit_say_paid(choice, moves_sudo)),
        )

    def _subdebit_check_payment(self, choice, chosen_sudo, payable_sudo):
        """Return why a payment cannot be recorded, or empty."""
        if not chosen_sudo or chosen_sudo - payable_sudo:
            return self.env._("Choose one or several open invoices that are paid.")
        if len({move._subdebit_get_receivable() for move in chosen_sudo}) > 1:
            return self.env._(
                "They stand on several accounts: record a payment for each."
            )
        if choice.amount <= 0:
            return self.env._("The sum of a payment must be positive.")
        if not choice.journal:
            return self.env._("Choose the bank or cash journal that took it.")
        return self._subdebit_check_open(choice, choice.journal)

    def _subdebit_prepare_payment(self, choice, moves_sudo):
        """Return the values of the payment."""
        way = choice.journal.sudo()._subdebit_get_way_by_hand("inbound")
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": self.commercial_partner_id.id,
            "amount": choice.amount,
            "currency_id": choice.currency.id,
            "company_id": choice.company.id,
            "date": choice.day,
            "journal_id": choice.journal.id,
            "payment_method_line_id": way.id,
            "destination_account_id": moves_sudo[:1]._subdebit_get_receivable().id,
            "memo": choice.reason or ", ".join(moves_sudo.mapped("name")),
        }

    def _subdebit_say_paid(self, choice, moves_sudo):
        """Yield how much each invoice gets, and what is left over."""
        currency, left = choice.currency, choice.amount
        for move in moves_sudo:
            paid = currency.round(min(left, move.amount_residual))
            left = currency.round(left - paid)
            yield self.env._(
                "%(name)s: %(paid)s are paid, %(open)s stay open.",
                name=move.name,
                paid=currency.format(paid),
                open=currency.format(move.amount_residual - paid),
            )
            if move._subdebit_has_claim_sudo("asks"):
                yield self.env._(
                    "%s: what is planned to be asked for of it becomes less by that.",
                    move.name,
                )
        if left > 0:
            yield self.env._(
                "%s are more than is open: they stay on the account as a credit.",
                currency.format(left),
            )

    def _subdebit_do_pay(self, plan, choice):
        """Make and post the payment, and match it with its invoices."""
        moves_sudo = choice.moves.sudo()
        moves_sudo._subdebit_touch_to_serialise()
        moves_sudo._subdebit_check_may_be_paid()
        payments_sudo = self.env["account.payment"].sudo().with_company(choice.company)
        payment_sudo = payments_sudo.create(
            {
                **self._subdebit_prepare_payment(choice, moves_sudo),
                "invoice_ids": moves_sudo.ids,
            }
        )
        payment_sudo.action_post()
        paying = payment_sudo._subdebit_get_owed_items()
        for move in moves_sudo.sorted(lambda m: (m.invoice_date_due, m.id)):
            owed = move.line_ids.filtered(
                lambda item: (
                    item.account_id == paying.account_id and not item.reconciled
                )
            )
            if paying and owed and not paying.reconciled:
                (paying | owed).reconcile()
        return payment_sudo

    # === AND CANCELLED === #

    def _subdebit_get_payments_sudo(self, company):
        """Return the payments of a client that were recorded by hand, newest first."""
        payments_sudo = self.env["account.payment"].sudo()
        return payments_sudo.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "child_of", self.commercial_partner_id.id),
                ("payment_type", "=", "inbound"),
                ("partner_type", "=", "customer"),
                ("state", "in", MADE),
                ("subdebit_debit_id", "=", False),
            ],
            order="date desc, id desc",
        )

    def _subdebit_why_not_undo_payment(self, company, currency):
        payments_sudo = self._subdebit_get_payments_sudo(company)
        if not payments_sudo:
            return self.env._(
                "No payment of %s was recorded by hand. What was debited is refunded,"
                " or returned by the bank.",
                self.display_name,
            )
        return say_why_none(payments_sudo, lambda one: one._subdebit_say_not_undone())

    def _subdebit_plan_undo_payment(self, choice):
        """Return the items that are undone with a payment, and what is open again."""
        payment_sudo = (choice.payment or self.env["account.payment"]).sudo()
        if payment_sudo not in self._subdebit_get_payments_sudo(choice.company):
            return Plan(problem=self.env._("Choose the payment that is cancelled."))
        problem = payment_sudo._subdebit_say_not_undone()
        if problem:
            return Plan(problem=problem)
        said = [
            self.env._(
                "%s is cancelled, as if nothing had been paid. A payment is never"
                " edited: record the right one afterwards.",
                payment_sudo.name,
            )
        ]
        opened = payment_sudo._subdebit_get_owed_items().matched_debit_ids
        said += [
            self.env._("%s will be open again.", move.name)
            for move in opened.debit_move_id.move_id
        ]
        return Plan(items=payment_sudo._subdebit_undo_items(), said=tuple(said))

    def _subdebit_do_undo_payment(self, plan, choice):
        """Cancel a payment by hand: what it paid is open again.

        NOTE: not by way of a draft, of which Odoo deletes the entry: a number would be
        missing, and where a later one is taken it refuses.
        """
        payment_sudo = choice.payment.sudo()
        payment_sudo.action_cancel()
        payment_sudo._message_log(
            body=self.env._("Payment cancelled: %s", choice.reason or "–")
        )
        return payment_sudo


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def _subdebit_say_not_undone(self):
        """Return why a payment by hand cannot be cancelled, or empty."""
        self.ensure_one()
        if self.payment_transaction_id:
            return self.env._(
                "%s came by a payment provider: it can be refunded, and not undone.",
                self.name,
            )
        return self._subdebit_say_booked_for_good()
