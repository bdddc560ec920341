from odoo import models


class SubdebitPlan(models.Model):
    """From a plan to the revision of what runs on it."""

    _inherit = "subdebit.plan"

    def action_revise_prices(self):
        """Open a new revision of the plan's prices."""
        self.ensure_one()
        self._require("manager")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_revision"
        )
        action["context"] = {"default_plan_id": self.id}
        action["domain"] = [("plan_id", "=", self.id)]
        return action
