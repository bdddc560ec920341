from odoo import models

from ...const import BILLED_STATES
from ..file.coming import Prospect

# States from which a booking starts a subscription, or in which it is billed already.
WILL_BE_BILLED = ("draft", "pending", *BILLED_STATES)


class SubdebitHistory(models.Model):
    """What the next run will bill, once the decisions are booked."""

    _inherit = "subdebit.history"

    def _preview_coming(self):
        """Return the ``NextRun`` after the booking."""
        return self._preview_next_run(self._get_prospects())

    def _get_prospects(self):
        """Return a ``Prospect`` for each subscription that will be billed."""
        customers = {
            reference: rows
            for reference, rows in self._search_to_book().grouped("reference").items()
            if set(rows.mapped("decision")) - {"left", False}
        }
        cases = self._get_cases(customers)
        new = [case for case in cases.values() if not case.subscription]
        plans = self._sketch_plans([case.row for case in new])
        for case in new:
            case.subscription = self._sketch_one(
                case.row, case.partner, plans[case.row.plan]
            )
        return [
            self._get_prospect(case, customers[reference])
            for reference, case in cases.items()
            if not self._is_over(case, new)
        ]

    def _search_to_book(self):
        return self.env["subdebit.history.row"].search(
            [("history_id", "=", self.id), ("result", "in", ("open", "failed"))]
        )

    def _is_over(self, case, new):
        """Tell whether nothing of a customer is billed after the booking."""
        state = case.subscription.state
        begins = case in new or state in ("draft", "pending")
        return (begins and case.row.ended) or state not in WILL_BE_BILLED

    def _get_prospect(self, case, rows):
        subscription = case.subscription
        covered = subscription._get_covered()
        days = self._get_days(case, rows)
        for decision in ("settled", "left", "rebuild"):
            for key, slot, period in days[decision]:
                covered[key, slot].append(period)
        return Prospect(case.row, subscription.sudo(), covered)
