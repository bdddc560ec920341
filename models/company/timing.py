from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...schedule.billing_lead import DailyRun

# What decides how long ahead invoices are issued.
LEAD = {"subdebit_notice_days", "subdebit_run_hour", "subdebit_tz"}


class ResCompany(models.Model):
    _inherit = "res.company"

    subdebit_notice_days = fields.Integer(
        string="Days of Pre-notification",
        default=14,
        help="So many days before a bank debit the payer has the invoice that announces"
        " it. The SEPA rules ask for 14, unless a shorter time was agreed.",
    )

    @api.constrains("subdebit_notice_days")
    def _check_subdebit_notice_days(self):
        for company in self:
            if not 0 <= company.subdebit_notice_days <= 90:
                raise ValidationError(
                    self.env._(
                        "The payers of %s can be told 0 to 90 days before a debit.",
                        company.name,
                    )
                )

    def write(self, vals):
        """Issue the coming invoices as long ahead as the payers are to be told."""
        result = super().write(vals)
        if LEAD & set(vals):
            self.env["subdebit.subscription"].sudo().search(
                [("company_id", "in", self.ids), ("payment_mode", "=", "automatic")]
            )._update_next_issue_date()
        return result

    def _subdebit_daily_run(self):
        """Return when the company asks its providers, as the engine takes it."""
        self.ensure_one()
        return DailyRun(self.subdebit_run_hour, self.subdebit_tz or "UTC")
