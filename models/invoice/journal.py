from odoo import fields, models
from odoo.tools import SQL


class AccountJournal(models.Model):
    """What is being debited is not late; and what is paid by hand, no provider takes."""

    _inherit = "account.journal"

    def _get_open_sale_purchase_query(self, journal_type):
        query, selects = super()._get_open_sale_purchase_query(journal_type)
        if journal_type == "sale":
            late = self._subdebit_select_late()
            selects = [late if "AS late" in part.code else part for part in selects]
        return query, selects

    def _subdebit_get_manual_method(self):
        """Return the payment method of what comes in and no provider takes."""
        self.ensure_one()
        methods = self._get_available_payment_method_lines("inbound")
        return methods.filtered(lambda line: line.code == "manual")[:1]

    def _subdebit_say_closed(self, company, day, has_taxes=False):
        """Return why nothing can be booked in the journal on a day, or empty.

        NOTE: in a locked period Odoo takes another day, and does not say so.

        :param bool has_taxes: the lock of what is declared to the tax office counts too.
        """
        locks = company.sudo()._get_violated_lock_dates(day, has_taxes, self)
        return self.env._("The period is closed: choose a later day.") if locks else ""

    def _subdebit_select_late(self):
        in_flight = self.env["account.move"]._subdebit_get_claimed_query("locks")
        return SQL(
            "(invoice_date_due < %s AND account_move.id NOT IN %s) AS late",
            fields.Date.context_today(self),
            in_flight,
        )
