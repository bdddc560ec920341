from odoo import models
from odoo.exceptions import UserError


class SubdebitSubscription(models.Model):
    """Restart what was suspended: once it is settled, or by hand."""

    _inherit = "subdebit.subscription"

    def _restart_if_settled(self, overdue, date):
        """Restart, where what it was suspended for is no more.

        :param Overdue overdue: of this subscription.
        :param date date: the company's local date.
        :raise UserError: where no day is found to restart on.
        """
        self.ensure_one()
        if not self._is_settled(overdue, date):
            return
        decision = self._preview_resume(max(date, self._get_suspension().start))
        if decision.problem:
            raise UserError(decision.problem)
        self._restart(decision, date, self.env._("What was overdue is settled."))

    def _is_settled(self, overdue, date):
        """Tell whether it goes on by itself: all is paid, and a method is there again.

        NOTE: that a provider is held keeps a suspension from beginning. It gives nobody
        a method, and so ends none that has begun.
        """
        if self.suspension_reason != "method":
            return self.company_id.currency_id.is_zero(overdue.owed)
        if self._is_too_much(overdue.owed):
            return False
        if self._get_suspension().start <= date:
            return not self._get_without_method()
        return not self._lacks_method()

    def _restart(self, decision, today, reason=False, reason_id=False, has_fee=True):
        """Bill again what was suspended, and the fee of it; tell the customer.

        :param decision: as of ``_preview_resume``.
        :param date today: of the company.
        :param bool has_fee: False: it is waived.
        """
        self.ensure_one()
        product, fee = self._get_restart_fee()
        self._save_decision(decision, today, reason, reason_id, resume="restart")
        day = max(decision.events[-1].effective, today)
        if has_fee and fee:
            self._add_fee(product, fee, self.next_charge_date or day)
        self._forget_suspension()
        self._tell("restart", day, next_charge_date=decision.next_charge_date or False)

    def _get_still_owed(self):
        """Return what is overdue of it, in the company's currency, if that is too much."""
        self.ensure_one()
        owed = self._get_overdue(self._get_today())[self].owed
        return owed if self._is_too_much(owed) else 0.0

    def _get_restart_fee(self):
        """Return ``(product, amount)`` of the fee, in the currency of the subscription.

        0.0 where there is none: not agreed, or a suspension that has not begun.
        """
        self.ensure_one()
        company, found = self.company_id.sudo(), self._get_suspension()
        product, fee = company.subdebit_fee_product_id, company.subdebit_restart_fee
        has_begun = found and found.start <= self._get_today()
        if not (has_begun and fee > 0 and product):
            return product, 0.0
        return product, self._in_own_currency(fee)
