from odoo import models
from odoo.tools import format_list


class AccountMove(models.Model):
    """What stands together on one invoice."""

    _inherit = "account.move"

    def _subdebit_say_billed_together(self):
        """Return which subscriptions the invoice bills; empty for one or none."""
        subscriptions = self._subdebit_subscriptions_sudo()
        if len(subscriptions) < 2:
            return ""
        return self.env._(
            "One invoice for %s: the same payer, method and day.",
            format_list(self.env, sorted(subscriptions.mapped("name"))),
        )
