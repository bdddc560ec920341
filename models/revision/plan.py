from odoo import fields, models


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

    def action_let_follow(self):
        """Prepare the revision that lets running subscriptions follow the plan."""
        self.ensure_one()
        self._require("manager")
        tomorrow = fields.Date.add(self.company_id._subdebit_today(), days=1)
        return self._open_following(max(self.follow_from or tomorrow, tomorrow))

    def _open_following(self, day, offers=None, reason=""):
        """Return the window of a new revision to what the plan costs from a day on.

        :param offers: ``subdebit.plan.line`` that are concerned; None: all.
        """
        revision = self.env["subdebit.revision"].create(
            {
                "plan_id": self.id,
                "mode": "plan",
                "date": day,
                "raises_plan": False,
                "reason": reason,
                "offer_ids": [fields.Command.set((offers or self.line_ids[:0]).ids)],
            }
        )
        revision.action_preview()
        return {
            "type": "ir.actions.act_window",
            "res_model": revision._name,
            "res_id": revision.id,
            "views": [(False, "form")],
        }
