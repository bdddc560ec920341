"""Name what became of a request that Odoo's own provider code sent.

Who lets that code run stands with the database (``models/payment/core_gateway.py``). Here
is what its transaction means: plain data in, an answer out.
"""

from dataclasses import dataclass, field, replace

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


@dataclass(frozen=True)
class CoreResult:
    """What a transaction of Odoo's shows after the call.

    :param changes: what the provider code would have written, field by field.
    :param status: the HTTP status of an error that the provider answered, or None.
    """

    state: str
    provider_reference: str = ""
    state_message: str = ""
    changes: dict = field(default_factory=dict)
    status: int | None = None


def answer_of_result(result, request):
    """Return the answer that a :class:`CoreResult` is to a request."""
    outcome = _OUTCOMES[result.state]
    words = result.state_message or ""
    if outcome == "refused" and not _is_about_the_payment(result, request):
        return Answer(outcome="unknown", kind="unavailable", words=words)
    return Answer(
        outcome=outcome,
        kind="refused" if outcome in ("refused", "cancelled") else "",
        provider_ref=result.provider_reference or "",
        words=words,
        details=result.changes,
    )


def answer_of_refund(result, request):
    """Return the answer that the :class:`CoreResult` of a refund is.

    NOTE: some providers say no more than that they took it, and name it: they tell the
    rest by their webhook.
    """
    answer = answer_of_result(result, request)
    if result.state == "draft" and "provider_reference" in result.changes:
        return replace(answer, outcome="pending")
    return answer


def answer_of_error(error, request):
    """Return the answer that an exception is: whatever failed, money may have moved."""
    kind = wire_kind(error) or "unavailable"
    unknown = kind == "unavailable" or request.again
    outcome = "unknown" if unknown else "refused"
    return Answer(outcome=outcome, kind=kind, words=str(error))


def _is_about_the_payment(result, request):
    if result.status is None:
        # NOTE: Odoo makes an error of an answer that it cannot accept, as one with
        # another amount, before it takes the provider's reference from it.
        return bool(result.provider_reference)
    return result.status == _PAYMENT_REFUSED or not request.again
