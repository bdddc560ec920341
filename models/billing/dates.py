from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class SubdebitSubscription(models.Model):
    """The day of issue, and the periods that are closed."""

    _inherit = "subdebit.subscription"

    started_on = fields.Date(
        readonly=True,
        copy=False,
        help="The day on which it was started. What was to be billed before is past.",
    )

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

    def _preview_dates(self, charge, line):
        """Return when the invoice of a charge is issued, due and booked.

        NOTE: a plain user sees the dates, and no journal.
        """
        company = self.company_id.sudo()
        made_on = max(self._get_issue_date(charge), company._subdebit_today())
        issue_on = self._get_invoice_date(charge, made_on)
        accounting_date, _locks = company._subdebit_get_accounting_date(
            issue_on,
            line._is_taxed(self._get_fiscal_position()),
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
                group.issued_on,
                group.journal,
                any(
                    position.line._is_taxed(group.fiscal_position)
                    for position in positions
                ),
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
