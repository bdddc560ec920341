"""The gateway for every Odoo payment provider with saved methods.

Odoo's own provider code builds the request and reads the answer; ``send`` lets it run
and reports what became of the transaction. This side names the outcome.
"""

from .contract import Answer
from .errors import wire_kind

# State of Odoo's payment transaction -> outcome. NOTE: ``draft`` after a call means
# that the provider's answer was not understood: the money may have moved.
_OUTCOMES = {
    "done": "collected",
    "pending": "pending",
    "authorized": "pending",
    "error": "refused",
    "cancel": "cancelled",
    "draft": "unknown",
}


class CoreProviderGateway:
    """Charge through the code of an Odoo payment provider.

    :param send: called with the request; returns a dict with the transaction's
        ``state``, ``provider_reference``, ``state_message`` and ``changes``.
    :param can_ask_again: the provider sends an idempotency key of its own.
    """

    def __init__(self, send, can_ask_again=False):
        self._send = send
        self.can_ask_again = can_ask_again

    def charge(self, request):
        """Send one request (see :class:`gateways.contract.Gateway`)."""
        try:
            result = self._send(request)
        except Exception as error:  # noqa: BLE001 whatever failed, the money may have moved
            return self._answer_for_error(error)
        return Answer(
            outcome=_OUTCOMES[result["state"]],
            kind="refused" if result["state"] in ("error", "cancel") else "",
            provider_ref=result.get("provider_reference") or "",
            words=result.get("state_message") or "",
            details=result.get("changes") or {},
        )

    def _answer_for_error(self, error):
        kind = wire_kind(error) or "unavailable"
        outcome = "unknown" if kind == "unavailable" else "refused"
        return Answer(outcome=outcome, kind=kind, words=str(error))
