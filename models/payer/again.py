from odoo import fields, models


class SubdebitSubscription(models.Model):
    """What is over, or ends: its customer, or another payer, subscribes once more."""

    _inherit = "subdebit.subscription"

    def action_subscribe_again(self):
        """Open the window of a start, for the same plan from the first free day on.

        Who pays is what the customer's contact says by now.
        """
        self.ensure_one()
        self._require("billing")
        self._check_not_managed()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_backdate"
        )
        first = max(self.date_end or self._get_today(), self._get_today())
        return action | {
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_plan_id": self.plan_id.filtered("active").id,
                "default_cadence_unit": self.cadence_unit,
                "default_cadence_count": self.cadence_count,
                "default_date_start": fields.Date.to_string(first),
            }
        }
