from odoo import models
from odoo.tools import format_list


class SubdebitDebit(models.Model):
    """For whom money is taken, where somebody else pays."""

    _inherit = "subdebit.debit"

    def _get_other_customers_sudo(self):
        """Return the customers who are not the payer himself."""
        self.ensure_one()
        subscriptions_sudo = self.sudo().line_ids.move_id.subdebit_subscription_ids
        return subscriptions_sudo.partner_id - self.sudo().payer_id

    def _name_customers(self):
        """Return who they are as a person says it, empty for the payer's own."""
        names = self._get_other_customers_sudo().mapped("display_name")
        return format_list(self.env, names) if names else ""

    def _prepare_statement(self):
        """Return what is to stand on the payer's statement, as it is now."""
        names = self._get_other_customers_sudo().mapped("name")
        name = ", ".join(filter(None, names))
        return {"name": name, "seller": self.company_id.name} if name else False
