from odoo import models
from odoo.exceptions import UserError

from ...const import BOOKING_BATCH
from ..statistics import add_to_bulk


class AccountMove(models.Model):
    """How the invoices of a past that is made afterwards are paid, without a provider."""

    _inherit = "account.move"

    def _subdebit_by_subscription(self):
        """Return dict: subscription -> those of the invoices that bill it, in order."""
        parts = {}
        for move in self.sorted("id"):
            subscription = move.line_ids.subdebit_charge_ids.subscription_id[:1]
            parts[subscription] = parts.get(subscription, self.browse()) | move
        return parts

    def _subdebit_by_slot(self, subscription):
        """Return dict: slot of a payer of a subscription -> those of the invoices."""
        parts = {}
        for move in self.sorted("id"):
            charges = move.line_ids.subdebit_charge_ids
            own = charges.filtered(lambda c: c.subscription_id == subscription)
            slot = own[:1].payer_slot
            parts[slot] = parts.get(slot, self.browse()) | move
        return parts

    def _subdebit_pay_by_hand(self, journal, date, amount=None):
        """Record the invoices as paid in a journal; nobody is debited.

        :param journal: ``account.journal`` of a bank, cash or the like.
        :param date date: the day on which it was paid.
        :param float amount: what came in one payment for all, more than they are maybe;
            None: each has a payment of its own.
        :return: the ``account.payment``.
        """
        payments = self.env["account.payment"]
        size = BOOKING_BATCH if amount is None else len(self) or 1
        for start in range(0, len(self), size):
            register = self[start : start + size]._subdebit_register(journal, date)
            if amount is not None:
                register.write({"group_payment": True, "amount": amount})
            made = register._create_payments()
            add_to_bulk(self.env, len(made))
            payments |= made
        return payments

    def _subdebit_register(self, journal, date):
        """Return core's own window, filled in to pay the invoices one by one."""
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.ids
        )
        return register.create(
            {
                "journal_id": journal.id,
                "payment_date": date,
                "payment_method_line_id": journal._subdebit_get_manual_method().id,
                "group_payment": False,
            }
        )

    def _subdebit_pay_from_deposit(self, payer):
        """Match the invoices with the payer's open credits, the oldest first.

        :param payer: ``res.partner``.
        :raise UserError: names what is missing; nothing stands then, as all is undone.
        """
        for move in self.sorted("id"):
            owed = move._subdebit_get_owed_items()
            credits = payer._subdebit_get_deposit_sudo(
                move.company_id, move.currency_id, owed.account_id
            ).with_env(self.env)
            for credit in credits:
                if not move.currency_id.is_zero(move.amount_residual):
                    (
                        owed.filtered(lambda item: not item.reconciled) | credit
                    ).reconcile()
            move._subdebit_check_covered()

    def _subdebit_get_owed_items(self):
        return self.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )

    def _subdebit_check_covered(self):
        if not self.currency_id.is_zero(self.amount_residual):
            raise UserError(
                self.env._(
                    "The credit balance does not cover the past invoices: %s are missing.",
                    self.currency_id.format(self.amount_residual),
                )
            )
