from odoo import models


class SubdebitProviderHold(models.Model):
    """What a hold of a provider keeps back, and what goes on after it."""

    _inherit = "subdebit.provider.hold"

    def action_view_debits(self):
        """Open the debits that wait."""
        self.ensure_one()
        self._require("user", operation="read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_debit"
        )
        action["domain"] = [("id", "in", self._get_held_debits_sudo().ids)]
        action["context"] = {"create": False}
        return action

    def _get_held_debits_sudo(self):
        """Return the debits that are ready, and not sent while their provider is held."""
        return (
            self.env["subdebit.debit"]
            .sudo()
            .search(
                [
                    ("state", "=", "ready"),
                    ("company_id", "child_of", self.company_id.ids),
                    ("provider_id", "in", self.sudo().provider_id.ids),
                ],
                order="date, id",
            )
        )

    def _let_go_on(self):
        """Send what was held back, on the first dates that are left."""
        inbox = self.env["subdebit.webhook"]
        for hold in self.filtered(lambda hold: hold.reason == "unknown"):
            inbox._find_unknown_sudo(
                hold.company_id, hold.provider_id
            ).is_unknown = False
        self._get_held_debits_sudo()._renew_after_stop()
        self.env["subdebit.debit.run"]._trigger()
