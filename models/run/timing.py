from odoo import models

from ...schedule.billing_lead import due_date, last_issued, latest_request_date


class SubdebitDebitRun(models.Model):
    """Which run asks for what, and on which date the banks charge it."""

    _inherit = "subdebit.debit.run"

    def _get_horizon(self):
        """Return the last charge date that the run may have to ask for."""
        schemes = (
            self.env["payment.token"].sudo()._subdebit_get_schemes(self.company_id)
        )
        run = self.company_id._subdebit_daily_run()
        return max(
            last_issued(self.date, scheme, run=run) for scheme in {"card", *schemes}
        )

    def _is_last_in_time(self, wanted, token_sudo):
        """Tell whether the next run would be too late for a charge date."""
        latest = latest_request_date(
            wanted,
            token_sudo._subdebit_scheme(),
            self.company_id._subdebit_daily_run(),
        )
        return latest <= self.date

    def _get_charge_date(self, wanted, token_sudo):
        """Return the date on which the banks charge what the run asks for."""
        return due_date(
            wanted,
            token_sudo._subdebit_scheme(),
            self.date,
            not_before=token_sudo.next_charge_date or None,
            run=self.company_id._subdebit_daily_run(),
        )
