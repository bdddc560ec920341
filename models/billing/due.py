from odoo import models
from odoo.tools import format_date

from ...schedule.business_days import bank_calendar


class SubdebitSubscription(models.Model):
    """Why an invoice is due on that day, and not on the day of its charge."""

    _inherit = "subdebit.subscription"

    def _say_due(self, bill_on, due_on, slot=0):
        """Return the reason in a sentence, empty where there is none.

        :param date bill_on: the day on which it was to be charged.
        :param int slot: of the payer.
        """
        self.ensure_one()
        if due_on == bill_on:
            return ""
        if self._get_party(slot).payment_mode == "offline":
            return self._say_terms(slot)
        calendar = bank_calendar(self._get_timing_scheme(slot))
        rolled = calendar.roll_forward(bill_on), calendar.roll_backward(bill_on)
        if due_on in rolled:
            return self._say_rolled(bill_on, calendar.holiday_name(bill_on))
        if due_on > bill_on:
            return self.env._(
                "Agreed for %s; this is the first day on which it can be debited.",
                format_date(self.env, bill_on),
            )
        return ""

    def _say_terms(self, slot):
        term = self._get_party(slot)._get_payment_term().sudo()
        return self.env._("Payment terms: %s.", term.name) if term else ""

    def _say_rolled(self, day, holiday):
        date = format_date(self.env, day)
        if holiday:
            return self.env._(
                "The banks are closed on %(date)s: %(holiday)s.",
                date=date,
                holiday=holiday,
            )
        return self.env._("The banks are closed on %s: it is a weekend.", date)
