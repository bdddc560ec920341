from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    """A customer whose past is made afterwards, and the payer's deposit."""

    _inherit = "res.partner"

    def _subdebit_touch_to_serialise(self):
        """Wait for whoever starts something in the past of the same customers.

        NOTE: written, not only locked. Odoo reads as of the beginning of a
        transaction: a session that waited for a mere lock would not see what the other
        one made.
        After a write PostgreSQL refuses the one who waited, and Odoo begins it anew.
        """
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET write_date = write_date WHERE id IN %s",
                    tuple(sorted(self.ids)),
                )
            )

    def _subdebit_get_credit_sudo(self, company, currency, accounts):
        """Return the sum of the open credits."""
        items = self._subdebit_get_deposit_sudo(company, currency, accounts)
        return -sum(items.mapped("amount_residual_currency"))

    def _subdebit_get_deposit_sudo(self, company, currency, accounts):
        """Return the open credits, the oldest first.

        A narrow door: a user who prepares a subscription may not read journal items, and is
        shown a sum. What is on its way back to the payer is no credit any more.

        :return: ``account.move.line`` with a negative residual, in one currency.
        """
        return (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "=", self.commercial_partner_id._origin.id),
                    ("account_id", "in", accounts.ids),
                    ("currency_id", "=", currency.id),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                    ("amount_residual_currency", "<", 0),
                ],
                order="date, id",
            )
            .filtered(lambda item: not item.move_id._subdebit_get_refunds_on_way_sudo())
        )
