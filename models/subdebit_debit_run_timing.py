from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import models

from ..schedule.billing_lead import due_date, last_issued, latest_request_date
from ..schedule.debit_dates import request_day


class SubdebitDebitRun(models.Model):
    """When a run is the last one in time."""

    _inherit = "subdebit.debit.run"

    def _get_instant(self, days):
        """Return the aware instant of the run, or of the one so many days later."""
        self.ensure_one()
        company = self.company_id
        return datetime.combine(
            self.date + timedelta(days=days),
            time(company.subdebit_run_hour),
            ZoneInfo(company.subdebit_tz or "UTC"),
        )

    def _get_request_day(self, scheme, days=0):
        """Return the bank day for which a request of the run counts.

        :param int days: of the run so many days later.
        """
        return request_day(self._get_instant(days), scheme)

    def _get_horizon(self):
        """Return the last charge date that the run may have to ask for."""
        schemes = (
            self.env["payment.token"].sudo()._subdebit_get_schemes(self.company_id)
        )
        return max(
            last_issued(self._get_request_day(scheme, 1), scheme)
            for scheme in {"card", *schemes}
        )

    def _is_last_in_time(self, move, token_sudo):
        """Tell whether the next run would be too late for an invoice's charge date."""
        scheme = token_sudo._subdebit_scheme()
        latest = latest_request_date(move.invoice_date_due, scheme)
        return self._get_request_day(scheme, 1) > latest

    def _get_charge_date(self, wanted, token_sudo):
        """Return the date on which the banks charge what the run asks for."""
        scheme = token_sudo._subdebit_scheme()
        return due_date(
            wanted,
            scheme,
            self._get_request_day(scheme),
            not_before=token_sudo.next_charge_date or None,
        )
