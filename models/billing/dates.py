from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...const import BANK_DEBIT_SCHEMES
from ...schedule.billing_lead import due_date_of, issue_date_of, last_issued
from ...schedule.debit_dates import last_change_date
from ...schedule.difference import next_outstanding
from ...schedule.periods import LAST_DAY
from ...schedule.terms import Terms
from .documents import is_taxed


class SubdebitSubscription(models.Model):
    """When a charge is invoiced, debited and booked."""

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

    started_on = fields.Date(
        readonly=True,
        copy=False,
        help="The day on which it was started. What was to be billed before is past.",
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

    def _update_debit_scheme(self):
        """Follow a change of the payers' saved methods."""
        before = {subscription: subscription.debit_scheme for subscription in self}
        self._compute_debit_scheme()
        changed = self.filtered(lambda s: s.debit_scheme != before[s])
        changed._update_next_issue_date()

    def _update_next_issue_date(self):
        self.filtered("next_charge_date")._update_next_charge_date()

    # === THE LEAD === #

    def _get_timing_scheme(self, slot=0):
        """Return the name of the scheme whose bank days count for a payer."""
        self.ensure_one()
        return self._get_party(slot).debit_scheme or "card"

    def _is_bank_debited(self, slot=0):
        return self._get_party(slot).debit_scheme in BANK_DEBIT_SCHEMES

    def _get_notice_days(self, slot=0):
        """Return for how many days a payer is told before a debit."""
        self.ensure_one()
        notice_days = self.company_id.subdebit_notice_days
        return notice_days if self._is_bank_debited(slot) else 0

    def _get_days_before(self, slot=0):
        self.ensure_one()
        return max(self.issue_days, self._get_notice_days(slot))

    def _get_issue_date(self, charge):
        """Return the day on which a charge is invoiced."""
        return issue_date_of(
            charge,
            self._get_timing_scheme(charge.payer_slot),
            self._get_days_before(charge.payer_slot),
            self.company_id._subdebit_daily_run(),
        )

    def _get_last_issued(self, date):
        """Return the last billing date of which anything is invoiced by a date."""
        run = self.company_id._subdebit_daily_run()
        return max(
            date,
            *(
                last_issued(
                    date,
                    self._get_timing_scheme(slot),
                    day,
                    self._get_days_before(slot),
                    run,
                )
                for slot in range(len(self._get_parties()))
                for day in (None, LAST_DAY)
            ),
        )

    def _get_due_date(self, charge, issued_on):
        """Return the day on which an invoice made that day is due: debited, if so paid.

        An offline payer has the terms that were agreed, counted from the invoice's date.
        """
        slot = charge.payer_slot
        party = self._get_party(slot)
        if party.payment_mode == "offline":
            invoiced_on = self._get_invoice_date(charge, issued_on)
            term_lines = party._get_payment_term().sudo().line_ids
            return max(
                (line._get_due_date(invoiced_on) for line in term_lines),
                default=max(charge.bill_on, invoiced_on),
            )
        return due_date_of(
            charge,
            self._get_timing_scheme(slot),
            issued_on,
            notice_days=self._get_notice_days(slot),
            not_before=self._get_first_possible_charge(slot),
            run=self.company_id._subdebit_daily_run(),
        )

    def _get_first_possible_charge(self, slot=0):
        """Return the first date that the provider can charge a mandate on, or None."""
        if not self._is_bank_debited(slot):
            return None
        return self._get_party(slot)._get_token_sudo().next_charge_date or None

    def _get_notice(self, slot=0):
        """Return the notice that the mandate or its provider states, or None.

        NOTE: it goes before the one in the table of the schemes.
        """
        if not self._is_bank_debited(slot):
            return None
        return self._get_party(slot)._get_token_sudo()._subdebit_get_notice()

    def _get_last_change(self, charged_on, slot=0):
        """Return the last day on which the charge of a day can be stopped or announced."""
        scheme, notice = self._get_timing_scheme(slot), self._get_notice(slot)
        return last_change_date(charged_on, scheme, notice)

    # === THE DAY OF ISSUE, AND CLOSED PERIODS === #

    def _get_invoice_date(self, charge, date):
        """Return the date on the invoice of a charge.

        :param date date: the day on which it is made.
        """
        self.ensure_one()
        started_on = self.started_on
        if self.state in ("draft", "pending"):
            started_on = self.company_id._subdebit_today()
        is_past = started_on and charge.bill_on < started_on
        if is_past and self.company_id.subdebit_past_date == "period":
            return min(charge.bill_on, date)
        return date

    def _get_made_on(self, charge, next_run):
        """Return the day on which the run makes the invoice of a charge.

        :param date next_run: of the next run, which makes what is due already.
        """
        return max(self._get_issue_date(charge), next_run)

    def _preview_dates(self, charge, line):
        """Return when the invoice of a charge is issued, due and booked.

        NOTE: a plain user sees the dates, and no journal.
        """
        company = self.company_id.sudo()
        made_on = self._get_made_on(charge, company._subdebit_next_run_date())
        issue_on = self._get_invoice_date(charge, made_on)
        accounting_date, _locks = company._subdebit_get_accounting_date(
            issue_on,
            line._is_taxed(self._get_party(charge.payer_slot)._get_fiscal_position()),
            self.sudo()._get_journal(),
        )
        return {
            "issue_on": issue_on,
            "due_on": self._get_due_date(charge, made_on),
            "accounting_date": accounting_date,
        }

    def _check_lock_dates(self, groups):
        """Refuse invoices in a closed period, before any is made.

        :param list groups: lists of ``Position``.
        """
        for positions in groups:
            group = positions[0].group
            positions[0].subscription._check_open_period(
                group.issued_on, group.journal, is_taxed(positions)
            )

    def _check_open_period(self, date, journal, has_taxes):
        """Refuse a date in a closed period, if the company wants it so.

        :raise UserError: names the subscription, what closed the period, and the date
            that Odoo would take instead.
        """
        reason = self._get_closed_reason(date, journal, has_taxes)
        if reason:
            raise UserError(reason)

    def _get_closed_reason(self, date, journal, has_taxes):
        """Return why nothing can have a date, if the company wants it so; or None."""
        self.ensure_one()
        company = self.company_id.sudo()
        if company.subdebit_closed_period == "move":
            return None
        moved, locks = company._subdebit_get_accounting_date(date, has_taxes, journal)
        if not locks:
            return None
        return self.env._(
            "An invoice or credit note of %(name)s would be dated %(date)s, in a"
            " closed period: %(locks)s. Odoo would book it on %(moved)s. Open"
            " the period, or let the settings book it there.",
            name=self.name,
            date=format_date(self.env, date),
            locks=company._format_lock_dates(locks),
            moved=format_date(self.env, moved),
        )

    # === THE NEXT ONE === #

    def _get_next_dates(self, covered, since):
        """Return the next charge date that is not invoiced, and when it will be.

        :return: ``(date, date)``, or ``(False, False)``.
        """
        events, payers = self.event_ids._to_schedule(), self._get_payer_parts()
        charges = [
            next_outstanding(Terms(lines, payers), events, covered, since, slot)
            for lines in self._get_lines_by_timing()
            for slot in self._get_slots()
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
