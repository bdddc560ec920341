from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..mixin import say_about


class SubdebitSubscription(models.Model):
    """A start in the past is made: confirmed by its total, all of it or nothing."""

    _inherit = "subdebit.subscription"

    # === WHAT IS MADE === #

    @api.private
    def _backdate(self, today, payment, total):
        """Start drafts in the past, invoice it and settle it: all of it or nothing.

        Never commits. Two who do it for one customer come one after the other.

        :param date today: the company's local date.
        :param payment: ``PastPayment``.
        :param float total: what was typed: the sum of all the invoices, in the one
            currency of the subscriptions.
        :return: the invoices, as ``account.move``, in order.
        :raise UserError: where anything stands in the way, or the sum is another.
        """
        self.partner_id._subdebit_touch_to_serialise()
        for place, subscription in enumerate(self):
            subscription._check_past(today, payment, self[:place])
            subscription._start(today)
        moves = self._bill_past(today)
        self._check_total(moves, total)
        self._settle_past(moves, payment, today)
        self._tell_backdated(moves, payment, total)
        return moves

    @api.private
    def _bill_past(self, today, excluding=()):
        """Invoice what was to be billed before today; unlike ``_bill``, all or nothing.

        Never commits.

        :param date today: the company's local date.
        :param excluding: days that are left as they are: ``(line id, payer slot, Period)``.
        :return: the new invoices, posted, as ``account.move``.
        """
        covered = self._get_covered()
        for line_id, slot, period in excluding:
            covered[line_id, slot].append(period)
        groups = self._get_past_groups(today, covered)
        moves = self._create_invoices(groups)
        positions = [position for group in groups for position in group]
        self._set_next_charge_date(self._add_positions(covered, positions))
        return moves

    def _check_past(self, today, payment, others):
        """Refuse a start in the past that something stands in the way of.

        :raise UserError: names the customer, and all that is wrong.
        """
        problems = self._preview_backdate(today, payment, others).problems
        if problems:
            customer = self.partner_id.display_name
            told = (say_about(self.env, customer, text) for text in problems)
            raise UserError("\n".join(told))

    def _check_total(self, moves, total):
        """Refuse invoices that come to another sum than was confirmed."""
        currency = self.currency_id
        made = sum(moves.mapped("amount_total"))
        if currency.compare_amounts(made, total):
            raise UserError(
                self.env._(
                    "The invoices come to %(made)s, not to %(total)s. Nothing was created.",
                    made=currency.format(made),
                    total=currency.format(total),
                )
            )

    def _settle_past(self, moves, payment, today):
        """Have the past invoices paid as it was chosen."""
        if payment.kind == "manual":
            moves._subdebit_pay_by_hand(payment.journal, payment.date)
            return
        for subscription, part in moves._subdebit_by_subscription().items():
            if payment.kind == "deposit":
                part._subdebit_pay_from_deposit(subscription.payer_id)
            else:
                for slot, own in part._subdebit_by_slot(subscription).items():
                    subscription._debit_past(own, payment.instalments, today, slot)

    def _debit_past(self, moves, count, today, slot=0):
        instalments = self.env["subdebit.instalment"].sudo()
        owed = sum(moves.mapped("amount_residual"))
        plan = instalments._get_plan(self, owed, count, today, slot)
        instalments._make(moves, plan)

    def _tell_backdated(self, moves, payment, total):
        """Put on the timeline who confirmed which sum."""
        parts = moves._subdebit_by_subscription()
        for subscription in self:
            part = parts.get(subscription, moves.browse())
            said = subscription._say_backdated(part, payment, total)
            subscription._add_event("backdate", subscription.date_start, said)
            subscription._message_log(body=said)

    def _say_backdated(self, moves, payment, total):
        ways = {
            "debit": self.env._("to be debited"),
            "deposit": self.env._("paid from the credit balance"),
            "manual": self.env._("recorded as paid by hand"),
        }
        return self.env._(
            "Backdated by %(user)s on %(day)s: %(count)s past invoices, %(amount)s,"
            " %(way)s. Total typed: %(total)s.",
            user=self.env.user.name,
            day=format_date(self.env, self.started_on),
            count=len(moves),
            amount=self.currency_id.format(sum(moves.mapped("amount_total"))),
            way=ways[payment.kind],
            total=self.currency_id.format(total),
        )
