from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...schedule.periods import Period


class SubdebitHistory(models.Model):
    """The past rebuilt: posted invoices, each paid when the file says so."""

    _inherit = "subdebit.history"

    def _rebuild(self, case, rows, days):
        """Invoice the days that are to be rebuilt, and record their payments.

        Nobody is debited, and nobody is told.
        """
        subscription = case.subscription.with_context(subdebit_tell_nobody=True)
        today = self.company_id._subdebit_today()
        if case.is_new:
            # For the company's policy on the date of past invoices.
            subscription.sudo().started_on = today
        excluding = days["bill"] + self._get_days_behind(case, today)
        moves = subscription._bill_past(today, excluding)
        self._pay(case, rows.filtered(lambda row: row.decision == "rebuild"), moves)

    def _get_days_behind(self, case, today):
        """Return the days behind the last period that was compared, up to today."""
        last = today + timedelta(days=1)
        return [
            (line.id, 0, Period(case.end, last))
            for line in case.subscription.line_ids
            if case.end < last
        ]

    def _pay(self, case, rows, moves):
        """Record the payments of rebuilt invoices, which must be what was compared."""
        bill_days = {
            charge.period.start: bill_on
            for bill_on, charges in case.charges.items()
            for charge in charges
        }
        by_day = moves.grouped(lambda move: self._get_bill_day(move, bill_days))
        if self.kind == "totals":
            self._check_rebuilt(rows, moves)
            for day, part in by_day.items():
                part._subdebit_pay_by_hand(self.journal_id, day)
            rows.sudo().move_id = moves[:1]
            return
        for row in rows:
            part = by_day.get(row.bill_on, moves.browse())
            if part:
                self._check_rebuilt(row, part)
                self._pay_row(row, part)
                row.sudo().move_id = part[:1]

    def _get_bill_day(self, move, bill_days):
        """Return the day on which the days of a rebuilt invoice were to be billed.

        :raise UserError: where only a part of a period is left to be rebuilt.
        """
        first = min(move.line_ids.subdebit_charge_ids.mapped("date_from"))
        if first not in bill_days:
            raise UserError(
                self.env._(
                    "A part of the period around %s is settled already, so it cannot"
                    " be rebuilt as it was paid: decide it otherwise.",
                    format_date(self.env, first),
                )
            )
        return bill_days[first]

    def _check_rebuilt(self, row, moves):
        """Refuse invoices that come to another sum than was compared."""
        made = sum(moves.mapped("amount_total"))
        if moves and self.currency_id.compare_amounts(made, row.expected):
            raise UserError(
                self.env._(
                    "%(row)s: the invoices come to %(made)s, and %(expected)s was"
                    " compared. Are there taxes on top of the prices? Then compare with"
                    " taxes.",
                    row=row.display_name,
                    made=self._say_sum(made),
                    expected=self._say_sum(row.expected),
                )
            )

    def _pay_row(self, row, moves):
        """Record what was paid on its day; what is too much stays a credit."""
        day = row.paid_on or row.bill_on
        amount = None if row.kind == "match" else row.paid
        moves._subdebit_pay_by_hand(self.journal_id, day, amount)
