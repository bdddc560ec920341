from odoo import api, models
from odoo.fields import Domain

from ...const import RUNNING_STATES


class SubdebitSubscription(models.Model):
    """What a payer sees in the portal of the clients for whom he pays."""

    _inherit = "subdebit.subscription"

    @api.model
    def _portal_get_paid_domain(self):
        """Return the domain of what runs and a visitor pays for others."""
        firm = self._portal_get_firm()
        is_own = Domain("partner_id.commercial_partner_id", "=", firm.id)
        running = Domain("state", "in", RUNNING_STATES)
        return self._portal_get_domain() & running & ~is_own

    def _portal_get_clients(self):
        """Return the subscriptions by client, in the order of their names.

        :return: list of dict ``client, rows`` (dict ``subscription, what, part`` – a text
            where he pays a part only –``, amount`` a month on average``, next_on``)``,
            total`` (a text).
        """
        firm = self._portal_get_firm()
        by_client = self.sorted("id").grouped("partner_id")
        clients = sorted(by_client, key=lambda client: (client.name or "", client.id))
        return [
            {
                "client": client,
                "rows": [one._portal_get_paid_row(firm) for one in by_client[client]],
                "total": by_client[client]._sum_monthly_of(firm),
            }
            for client in clients
        ]

    def _portal_get_paid_row(self, firm):
        what = ", ".join(filter(None, self.line_ids.mapped("name")))
        return {
            "subscription": self,
            "what": self.plan_id.name or what,
            "part": self.payers_text or "",
            "amount": self._get_monthly_of(firm),
            "next_on": self._portal_get_next_day(),
        }

    def _portal_get_next_day(self):
        """Return when the visitor pays next: of two who share it, each his own part."""
        if not self.share_ids:
            return self.next_charge_date
        payment = self._portal_get_next_payment()
        return payment and payment[0]
