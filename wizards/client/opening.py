from odoo import models

from ...models.mixin import require


class ResPartner(models.Model):
    """The windows of a contact's billing tab, saved as they open.

    NOTE: a button in a row answers in no window that is not saved yet.
    """

    _inherit = "res.partner"

    def action_open_subdebit_balance(self):
        """Open the parts that make up the balances, in sentences."""
        require(self, "reader", operation="read")
        return self._subdebit_open_window("subdebit.balance", "action_balance")

    def action_open_subdebit_operations(self):
        """List what can be done on the account now, and why the rest cannot."""
        require(self, "user", operation="read")
        return self._subdebit_open_window(
            "subdebit.operation.menu", "action_operation_menu"
        )

    def _subdebit_open_window(self, model, name):
        self.ensure_one()
        window = self.env[model].create({"partner_id": self.id})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"subscription_debit.{name}"
        )
        return action | {"res_id": window.id}
