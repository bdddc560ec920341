from datetime import date

from odoo import models


class AccountPartialReconcile(models.Model):
    """What a part that came back leaves paid is matched anew, on that day.

    NOTE: core dates the cash-basis tax of a matching by the older entries, in a month that may
    be declared long ago.
    """

    _inherit = "account.partial.reconcile"

    def _compute_max_date(self):
        result = super()._compute_max_date()
        day = self.env.context.get("subdebit_return_date")
        if type(day) is date:
            for partial in self:
                partial.max_date = max(partial.max_date, day)
        return result
