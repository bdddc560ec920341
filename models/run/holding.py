from odoo import fields, models

from .run import TO_APPROVE

# So many times the largest of so many runs or more is unusual.
USUAL_TIMES, USUAL_RUNS = 10, 10


class SubdebitDebitRun(models.Model):
    """When a Manager is asked before anything is debited."""

    _inherit = "subdebit.debit.run"

    def _catches_up_much(self):
        """Tell whether more days were missed than the company catches up unasked."""
        self.ensure_one()
        most = self.company_id.subdebit_gap_days
        return bool(most and self._count_missed() > most)

    def _get_hold_reason(self):
        """Return why a Manager is asked before anything is debited, or False.

        NOTE: a clock that jumps, a database that was restored, a price off by a
        hundred: each asks for the money of many, and none can be called back.
        """
        self.ensure_one()
        total = self._get_planned_total()
        if self.approved_by or not total:
            return False
        if self._catches_up_much():
            return self._say_missed(total)
        usual = self._get_usual_total()
        if usual and self.currency_id.compare_amounts(total, usual) > 0:
            return self.env._(
                "%(total)s are planned to be debited, and %(usual)s is the most that is"
                " debited unasked: look at the debits, then approve the run.",
                total=self.currency_id.format(total),
                usual=self.currency_id.format(usual),
            )
        return False

    def _get_planned_total(self):
        planned = self.debit_ids.filtered(lambda debit: debit.state == "ready")
        return sum(planned.mapped("amount_company"))

    def _get_usual_total(self):
        """Return the most that a run debits unasked; 0 where that is not known yet."""
        limit = self.company_id.subdebit_run_limit
        if limit:
            return limit
        sums = [
            total
            for _run, total in self.env["subdebit.debit"]._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("run_id.date", "<", self.date),
                    ("run_id.date", ">=", fields.Date.subtract(self.date, days=92)),
                ],
                ["run_id"],
                ["amount_company:sum"],
            )
        ]
        return USUAL_TIMES * max(sums) if len(sums) >= USUAL_RUNS else 0.0

    def _go_on(self):
        """Collect what was planned, or wait for a Manager."""
        reason = self._get_hold_reason()
        self.write(
            {
                "state": "waiting" if reason else "collecting",
                "hold_reason": reason,
                "not_collected": False,
                # NOTE: the transaction's own time: what it does not see is made later.
                "planned_at": self.env.cr.now(),
            }
        )
        if reason:
            self._ask_once(TO_APPROVE, reason)
