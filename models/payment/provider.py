from odoo import fields, models
from odoo.exceptions import ValidationError

from ...const import ASK_AGAIN_PROVIDERS
from ...gateways.errors import raise_kind, wire_kind, wire_status
from ...gateways.minimums import minimum_charge


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    subdebit_sends_notices = fields.Boolean(
        string="Sends the Notices",
        copy=False,
        help="The provider itself writes to payers when a subscription is paused,"
        " resumed or cancelled, and before each debit; we then do not. Whatever else"
        " customers are told still comes from us.",
    )

    def _subdebit_can_ask_again(self):
        """Tell whether repeating a request cannot charge twice.

        Override for a provider that sends an idempotency key which stays the same
        for one ``payment.transaction`` reference.
        """
        self.ensure_one()
        return self.code in ASK_AGAIN_PROVIDERS

    def _subdebit_get_minimum(self, currency):
        """Return the least that the provider charges in a currency."""
        self.ensure_one()
        return float(minimum_charge(self.code, currency.name))

    def _log_request(self, *args, **kwargs):
        # NOTE: the last step before the wire. The worker's read transaction ends here,
        # so that no snapshot and no lock waits for a provider.
        result = super()._log_request(*args, **kwargs)
        wire = self.env.context.get("subdebit_wire")
        if wire is not None:
            wire["started"] = True
            self.env.cr.rollback()
        return result

    def _send_api_request(self, *args, **kwargs):
        """Tell an unknown outcome from a refusal, for the worker.

        Core makes one ``ValidationError`` of a time-out, a lost connection, a 5xx and
        a refusal; its callers make an error of it, and a charge that went through
        would be tried again.

        :raise GatewayError: in the worker, where the outcome is open or keys are wrong.
        """
        try:
            return super()._send_api_request(*args, **kwargs)
        except ValidationError as error:
            wire = self.env.context.get("subdebit_wire")
            if wire is None:
                raise
            wire["status"] = wire_status(error)
            kind = wire_kind(error)
            if kind in (None, "refused"):
                raise
            raise_kind(kind, error)
