from odoo import api, fields, models

from ...const import BANK_DEBIT_SCHEMES, DEBIT_SCHEMES
from ...schedule.billing_lead import due_date_of, issue_date_of, last_issued
from ...schedule.difference import next_outstanding
from ...schedule.periods import LAST_DAY
from ...schedule.terms import Terms


class SubdebitSubscription(models.Model):
    """When a charge is invoiced, and when it is debited: the billing lead."""

    _inherit = "subdebit.subscription"

    issue_days = fields.Integer(
        string="Invoice Days Ahead",
        compute="_compute_issue_days",
        store=True,
        readonly=False,
        precompute=True,
        help="The invoice is issued so many days before the charge date. The debit"
        " scheme and the pre-notification may ask for more.",
    )
    debit_scheme = fields.Selection(
        DEBIT_SCHEMES,
        compute="_compute_debit_scheme",
        store=True,
        help="How the payer's saved method is debited; it decides the bank days and"
        " how long ahead the invoice is issued.",
    )
    next_charge_date = fields.Date(
        string="Next Charge",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The next date for which nothing is invoiced yet.",
    )
    next_issue_date = fields.Date(
        string="Next Invoice",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The day on which the next charge is invoiced.",
    )

    _issue_days_positive = models.Constraint(
        "CHECK(issue_days BETWEEN 0 AND 90)",
        "An invoice is issued 0 to 90 days before the charge date.",
    )

    # === COMPUTE METHODS === #

    @api.depends("plan_id")
    def _compute_issue_days(self):
        for subscription in self:
            subscription.issue_days = subscription.plan_id.issue_days

    @api.depends("payer_id", "payment_mode", "payment_token_id")
    def _compute_debit_scheme(self):
        for subscription in self:
            token_sudo = subscription._get_token_sudo()
            scheme = token_sudo and token_sudo._subdebit_scheme()
            subscription.debit_scheme = scheme

    def write(self, vals):
        """Find out anew when the next invoice is issued."""
        result = super().write(vals)
        if {"issue_days", "payment_mode", "payer_id", "payment_token_id"} & set(vals):
            self._update_next_issue_date()
        return result

    def _update_debit_scheme(self):
        """Follow a change of the payers' saved methods."""
        before = {subscription: subscription.debit_scheme for subscription in self}
        self._compute_debit_scheme()
        changed = self.filtered(lambda s: s.debit_scheme != before[s])
        changed._update_next_issue_date()

    def _update_next_issue_date(self):
        self.filtered("next_charge_date")._update_next_charge_date()

    # === THE LEAD === #

    def _get_timing_scheme(self):
        """Return the name of the scheme whose bank days count."""
        self.ensure_one()
        return self.debit_scheme or "card"

    def _get_notice_days(self):
        """Return for how many days the payer is told before a debit."""
        self.ensure_one()
        is_bank_debit = self.debit_scheme in BANK_DEBIT_SCHEMES
        return self.company_id.subdebit_notice_days if is_bank_debit else 0

    def _get_days_before(self):
        self.ensure_one()
        return max(self.issue_days, self._get_notice_days())

    def _get_issue_date(self, charge):
        """Return the day on which a charge is invoiced."""
        return issue_date_of(
            charge,
            self._get_timing_scheme(),
            self._get_days_before(),
            self.company_id._subdebit_daily_run(),
        )

    def _get_last_issued(self, date):
        """Return the last billing date of which anything is invoiced by a date."""
        lead = self._get_days_before(), self.company_id._subdebit_daily_run()
        scheme = self._get_timing_scheme()
        return max(
            date, *(last_issued(date, scheme, day, *lead) for day in (None, LAST_DAY))
        )

    def _get_due_date(self, charge, issued_on):
        """Return the day on which an invoice made that day is due: debited, if so paid.

        NOTE: for who pays offline, only where no terms were agreed.
        """
        if self.payment_mode == "offline":
            return max(charge.bill_on, self._get_invoice_date(charge, issued_on))
        return due_date_of(
            charge,
            self._get_timing_scheme(),
            issued_on,
            notice_days=self._get_notice_days(),
            not_before=self._get_first_possible_charge(),
            run=self.company_id._subdebit_daily_run(),
        )

    def _get_first_possible_charge(self):
        """Return the first date that the provider can charge a mandate on, or None."""
        is_bank_debit = self.debit_scheme in BANK_DEBIT_SCHEMES
        return is_bank_debit and self._get_token_sudo().next_charge_date or None

    # === THE NEXT ONE === #

    def _get_next_dates(self, covered, since):
        """Return the next charge date that is not invoiced, and when it will be.

        :return: ``(date, date)``, or ``(False, False)``.
        """
        events = self.event_ids._to_schedule()
        charges = [
            next_outstanding(Terms(lines), events, covered, since)
            for lines in self._get_lines_by_timing()
        ]
        charges = [charge for charge in charges if charge]
        if not charges:
            return False, False
        return (
            min(charge.bill_on for charge in charges),
            min(map(self._get_issue_date, charges)),
        )

    def _get_lines_by_timing(self):
        """Return the terms of lines that are invoiced in the order of their dates."""
        groups = {}
        for key, line in self._get_lines_by_key().items():
            kind = line.timing, line.day_of_month == LAST_DAY
            groups.setdefault(kind, []).append(line._to_terms(key))
        return [tuple(lines) for lines in groups.values()]
