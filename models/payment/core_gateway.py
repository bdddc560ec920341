from odoo import SUPERUSER_ID, api

from ...gateways.contract import Gateway
from ...gateways.core_provider import (
    CoreResult,
    answer_of_error,
    answer_of_refund,
    answer_of_result,
)


class CoreProviderGateway(Gateway):
    """Charge and refund through the code of an Odoo payment provider.

    :param registry: of the database; no cursor of the caller is kept.
    :param int transaction_id: the ``payment.transaction`` that is charged, or refunds.
    :param bool can_ask_again: the provider sends an idempotency key of its own.
    """

    def __init__(self, registry, transaction_id, can_ask_again=False):
        again = ["ask_again"] if can_ask_again else []
        self.abilities = frozenset(["charge", "refund", *again])
        self._registry = registry
        self._transaction_id = transaction_id

    def charge(self, request):
        """Send one request, and keep nothing of it here.

        What the provider code would write is read and taken back: the answer is
        recorded by the caller in a transaction of its own, which may be retried.
        """
        try:
            return answer_of_result(self._send("_subdebit_call_provider"), request)
        except Exception as error:  # noqa: BLE001 whatever failed, the money may have moved
            return answer_of_error(error, request)

    def refund(self, request):
        """Send one request to give money back, as ``charge``."""
        try:
            return answer_of_refund(self._send("_subdebit_call_refund"), request)
        except Exception as error:  # noqa: BLE001 as above
            return answer_of_error(error, request)

    def _send(self, method):
        wire = {"started": False}
        with self._registry.cursor() as cr:
            try:
                env = api.Environment(cr, SUPERUSER_ID, {"subdebit_wire": wire})
                transaction = env["payment.transaction"].browse(self._transaction_id)
                before = transaction._subdebit_snapshot()
                getattr(transaction, method)(wire)
                after = transaction._subdebit_snapshot()
            finally:
                cr.rollback()
        changes = {name: after[name] for name in after if after[name] != before[name]}
        return CoreResult(
            after["state"],
            after["provider_reference"],
            after["state_message"],
            changes,
            wire.get("status"),
        )
