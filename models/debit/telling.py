import logging

from odoo import models

from ..notice.sending import NOT_TOLD

_logger = logging.getLogger(__name__)


class SubdebitDebit(models.Model):
    """Announce a debit that no invoice announced with its sum and date."""

    _inherit = "subdebit.debit"

    def _get_unannounced(self):
        """Return the debits of which their payers were not told.

        An invoice that still waits to be sent will tell. What is charged on another day
        than was told, or with more, is told anew.
        """
        notices_sudo = (
            self.env["subdebit.notice"]
            .sudo()
            .search(
                [
                    ("kind", "=", "coming_debit"),
                    "|",
                    ("debit_id", "in", self.ids),
                    ("move_id", "in", self.line_ids.move_id.ids),
                ]
            )
        )
        by_move = notices_sudo.filtered("move_id").grouped("move_id")
        by_debit = (notices_sudo - notices_sudo.filtered("move_id")).grouped("debit_id")
        return self.filtered(
            lambda debit: (
                not debit._is_told_by(by_debit.get(debit, ()), debit.amount)
                and not debit._is_told_by_invoices(by_move)
            )
        )

    def _is_told_by_invoices(self, by_move):
        return all(
            line.move_id.sending_data
            or self._is_told_by(by_move.get(line.move_id, ()), line.amount)
            for line in self.line_ids
        )

    def _is_told_by(self, notices, amount):
        """Tell whether one of the notices names the day, and a sum that suffices."""
        self.ensure_one()
        return any(
            notice.charge_date == self.date
            and self.currency_id.compare_amounts(notice.amount, amount) >= 0
            for notice in notices
        )

    def _tell_payer(self):
        """Tell the payer of the debit; return the ``subdebit.notice`` records made."""
        self.ensure_one()
        return self._get_told_subscription()._tell("debit", self.date, debit=self)

    def _get_told_subscription(self):
        """Return the subscription under which it is told: the first that it pays."""
        return self.line_ids.move_id._subdebit_subscriptions_sudo().sorted("id")[:1]

    def _flag_untold(self, error):
        """Ask a person to tell the payer; the debit goes on."""
        _logger.info("%s was not announced.", self, exc_info=error)
        self._get_told_subscription()._ask_once(NOT_TOLD, self._say_error(error))
