from odoo import models


class SubdebitDebitRun(models.Model):
    """Which instalments a run has to ask for."""

    _inherit = "subdebit.debit.run"

    def _lock_instalments(self):
        """Return the instalments that may have to be asked for now, and hold them.

        NOTE: the whole of each sum, as what one instalment asks for is missing to the
        others. What another holds waits for the next slice.
        """
        found = self._search_instalments()
        plans = found.first_id.plan_ids
        held = plans.try_lock_for_update(allow_referencing=True)
        return found.filtered(lambda instalment: instalment.first_id.plan_ids <= held)

    def _search_instalments(self):
        return (
            self.env["subdebit.instalment"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "=", "planned"),
                    ("way", "=", "debit"),
                    ("payer_id.subdebit_deceased_on", "=", False),
                    ("date", "<=", self._get_horizon()),
                ]
            )
        )

    def _waits_for_instalments(self):
        """Tell whether somebody holds an instalment that is left to plan."""
        plans = self._search_instalments().first_id.plan_ids
        held = plans.try_lock_for_update(allow_referencing=True)
        return len(held) < len(plans)
