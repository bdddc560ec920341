from odoo import api, models

from ...const import RUNNING_STATES


class SubdebitSubscription(models.Model):
    """What a draft for a client begins with: the plan that its payer chose for all."""

    _inherit = "subdebit.subscription"

    @api.onchange("partner_id", "payer_id")
    def _onchange_client(self):
        """Propose the plan and the frequency of the payer's new clients."""
        payer, is_other = self.payer_id, self.payer_id != self.partner_id
        if self.state != "draft" or self.plan_id or self.line_ids or not is_other:
            return
        plan, cadence = payer._subdebit_get_client_default(self.company_id)
        if plan:
            self.plan_id = plan
            self._take_cadence(cadence or plan._get_first_cadence())

    def _release_client_sudo(self):
        """Propose a payer who stops no more for what his client subscribes to next.

        Unless he pays something else of the client's that goes on.
        """
        for subscription in self.sudo():
            client, payer = subscription.partner_id, subscription.payer_id
            others = self.sudo().search_count(
                [
                    ("id", "!=", subscription.id),
                    ("partner_id", "=", client.id),
                    ("payer_id", "=", payer.id),
                    ("state", "in", RUNNING_STATES),
                    ("date_end", "=", False),
                ],
                limit=1,
            )
            if client.subdebit_payer_id == payer and not others:
                client.subdebit_payer_id = False
