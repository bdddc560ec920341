"""The gateway for every Odoo payment provider with saved methods.

Odoo's own provider code builds the request and reads the answer; ``send`` lets it run
and reports what became of the transaction. This side names the outcome.
"""

from .contract import Answer
from .errors import wire_kind

# The status of an answer about the payment itself: a card was declined. The other
# errors are about the request, and say nothing of an earlier one under its key.
_PAYMENT_REFUSED = 402

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
        ``state``, ``provider_reference``, ``state_message``, ``changes`` and the
        HTTP ``status`` of an error that the provider answered.
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
            return self._answer_for_error(error, request)
        outcome = _OUTCOMES[result["state"]]
        words = result.get("state_message") or ""
        if outcome == "refused" and not self._is_about_the_payment(result, request):
            return Answer(outcome="unknown", kind="unavailable", words=words)
        return Answer(
            outcome=outcome,
            kind="refused" if outcome in ("refused", "cancelled") else "",
            provider_ref=result.get("provider_reference") or "",
            words=words,
            details=result.get("changes") or {},
        )

    def _is_about_the_payment(self, result, request):
        status = result.get("status")
        if status is None:
            # NOTE: Odoo makes an error of an answer that it cannot accept, as one with
            # another amount, before it takes the provider's reference from it.
            return bool(result.get("provider_reference"))
        return status == _PAYMENT_REFUSED or not request.again

    def _answer_for_error(self, error, request):
        kind = wire_kind(error) or "unavailable"
        unknown = kind == "unavailable" or request.again
        outcome = "unknown" if unknown else "refused"
        return Answer(outcome=outcome, kind=kind, words=str(error))
