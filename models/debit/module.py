from odoo import models
from odoo.exceptions import UserError

from .claims import claims_that

MODULE = "subscription_debit"


class IrModuleModule(models.Model):
    """The ledger of what is with the bank is not thrown away."""

    _inherit = "ir.module.module"

    def button_uninstall(self):
        """Refuse while money is under way, or came and is not booked.

        NOTE: here, and not in a hook of the manifest. That one is called when the module
        is marked already, and Odoo would try to remove it at each start.
        """
        if MODULE in (self | self.downstream_dependencies()).mapped("name"):
            self._subdebit_check_nothing_under_way()
        return super().button_uninstall()

    def _subdebit_check_nothing_under_way(self):
        debits_sudo = self.env["subdebit.debit"].sudo()
        domain = [("line_ids.claim", "in", claims_that("locks"))]
        first = debits_sudo.search(domain, limit=1, order="date, id")
        if first:
            raise UserError(
                self.env._(
                    "Money is being collected, so Subscriptions & Debits cannot be uninstalled:"
                    " debits that are ready, with the provider, unknown or not booked:"
                    " %(count)s, the first is %(debit)s of %(company)s. Cancel what is"
                    " ready, and wait for the others.",
                    count=debits_sudo.search_count(domain),
                    debit=first.display_name,
                    company=first.company_id.display_name,
                )
            )
