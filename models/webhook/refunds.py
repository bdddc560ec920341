from odoo import models
from odoo.exceptions import ConcurrencyError


class SubdebitWebhook(models.Model):
    """What a provider tells of refunds: ours, and those made on its own pages."""

    _inherit = "subdebit.webhook"

    def _read_refund(self, gateway, ref):
        return gateway.read_refund(ref)

    def _take_up_refund(self, provider_id, resource, ref, told):
        """Tell the refund what the provider says of it.

        NOTE: the refund is locked first: whoever sends it holds it, and we come after.
        """
        provider = self.env["payment.provider"].browse(provider_id)
        refunds = self.env["subdebit.refund"]
        refund = refunds._find_by_news(provider, told)
        if refund and not refund.try_lock_for_update():
            raise ConcurrencyError("Somebody is at work on this refund.")
        events = self._find_new(provider_id, resource, ref)
        if not events:
            return
        day = events._get_day()
        refund = refund or refunds._adopt(provider, told, day)
        if refund:
            refund._hear(told, day)
            self.env["subdebit.debit.run"]._trigger()
        events.write(
            {
                "state": "done" if refund else "kept",
                "debit_id": refund.debit_id.id,
                "problem": False,
            }
        )
