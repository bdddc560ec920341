from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.exceptions import ValidationError

from ...schedule.billing_lead import DailyRun
from ...schedule.debit_dates import change_day

# What decides how long ahead invoices are issued.
LEAD = {"subdebit_notice_days", "subdebit_run_hour", "subdebit_tz"}


class ResCompany(models.Model):
    """The daily run of a company: its day, its hour, and how long ahead it invoices."""

    _inherit = "res.company"

    subdebit_tz = fields.Selection(
        _tz_get,
        string="Timezone of the Daily Run",
        default=lambda self: self.env.user.tz or "UTC",
        required=True,
        help="The company's local day and hour decide when a day is billed.",
    )
    subdebit_run_hour = fields.Integer(
        string="Hour of the Daily Run",
        default=10,
        help="Local hour, 0 to 23, from which the day is billed and debited.",
    )
    subdebit_journal_id = fields.Many2one(
        "account.journal",
        string="Subscription Journal",
        domain="[('type', '=', 'sale'), ('company_id', '=', id)]",
        help="Empty: the first sales journal.",
    )
    subdebit_notice_days = fields.Integer(
        string="Days of Pre-notification",
        default=14,
        help="Days of advance notice before a bank debit: the payer has the invoice that"
        " announces it. The SEPA rules ask for 14, unless a shorter time was agreed.",
    )

    subdebit_gap_days = fields.Integer(
        string="Missed Days Without Approval",
        default=3,
        help="Where more days were missed, such as after an outage, the daily run bills"
        " them and waits for a Manager before anything is debited. 0: it never waits.",
    )
    subdebit_run_limit = fields.Monetary(
        string="Highest Sum Without Approval",
        help="A daily run that would debit more waits for a Manager. 0: ten times the"
        " largest run of the last three months, once there have been ten.",
    )

    @api.constrains("subdebit_run_hour")
    def _check_subdebit_run_hour(self):
        for company in self:
            if not 0 <= company.subdebit_run_hour <= 23:
                raise ValidationError(
                    self.env._(
                        "The hour of the daily run of %s must lie between 0 and 23.",
                        company.name,
                    )
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

    @api.constrains("subdebit_gap_days", "subdebit_run_limit")
    def _check_subdebit_approval(self):
        for company in self:
            if company.subdebit_gap_days < 0 or company.subdebit_run_limit < 0:
                raise ValidationError(
                    self.env._(
                        "What %s debits without approval cannot be negative.",
                        company.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what only a door sets."""
        for vals in vals_list:
            if vals.get("subdebit_collection_stopped"):
                self._subdebit_refuse_stop_by_hand(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Issue the coming invoices as long ahead as the payers are to be told."""
        self._subdebit_refuse_stop_by_hand(vals)
        result = super().write(vals)
        if LEAD & set(vals):
            self.env["subdebit.subscription"].sudo().search(
                [("company_id", "in", self.ids), ("payment_mode", "=", "automatic")]
            )._update_next_issue_date()
        return result

    def _subdebit_local_now(self, now=None):
        """Return the company's local time.

        :param datetime now: an instant in UTC, naive as Odoo keeps it.
        """
        self.ensure_one()
        instant = (now or fields.Datetime.now()).replace(tzinfo=timezone.utc)
        return instant.astimezone(ZoneInfo(self.subdebit_tz or "UTC"))

    def _subdebit_today(self, now=None):
        """Return the company's local date.

        NOTE: the server may be told to play another day (demo, time travel). A plain
        date cannot come in by RPC, so no user can set the clock back.
        """
        played = self.env.context.get("subdebit_today")
        return played if type(played) is date else self._subdebit_local_now(now).date()

    def _subdebit_change_day(self, scheme):
        """Return the day for which a change that is made now counts with a scheme.

        By the clock of the scheme and its cut-off; a day that is played has no hour.
        """
        today, local = self._subdebit_today(), self._subdebit_local_now()
        return change_day(local, scheme) if today == local.date() else today

    def _subdebit_run_is_due(self, now=None):
        """Tell whether the company's hour of the daily run is past."""
        local: datetime = self._subdebit_local_now(now)
        return local.hour >= self.subdebit_run_hour

    def _subdebit_last_due_day(self, now=None):
        """Return the last day whose run is due: before today's hour, yesterday's."""
        today = self._subdebit_today(now)
        is_due = self._subdebit_run_is_due(now)
        return today if is_due else fields.Date.subtract(today, days=1)

    def _subdebit_daily_run(self):
        """Return when the company asks its providers, as the engine takes it."""
        self.ensure_one()
        return DailyRun(self.subdebit_run_hour, self.subdebit_tz or "UTC")

    def _subdebit_sale_journal(self):
        """Return the journal of the subscription invoices."""
        self.ensure_one()
        return self.subdebit_journal_id or self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self),
                ("type", "=", "sale"),
            ],
            limit=1,
        )
