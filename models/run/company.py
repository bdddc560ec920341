from odoo import fields, models


class ResCompany(models.Model):
    """Which run takes what is made now."""

    _inherit = "res.company"

    def _subdebit_next_run_date(self, today=None):
        """Return the day of the run that takes what is made now.

        Today's, be it late, as long as its debits are not planned; tomorrow's then.

        :param date today: the company's local date, if it is not the clock's.
        """
        self.ensure_one()
        today = today or self._subdebit_today()
        run = self.env["subdebit.debit.run"].sudo()._search_run(self, today)
        is_planned = run and run.state != "billing"
        return fields.Date.add(today, days=1) if is_planned else today
