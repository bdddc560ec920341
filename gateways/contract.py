"""What every gateway takes and answers.

A gateway is made for one provider record and lives for one call. It knows no
database: requests and answers are plain frozen data.
"""

from dataclasses import dataclass, field
from typing import Protocol

OUTCOMES = ("collected", "pending", "refused", "cancelled", "unknown")


@dataclass(frozen=True)
class ChargeRequest:
    """Ask for one sum from one saved payment method.

    :param key: idempotency key, the same for every repetition of one attempt.
    :param reference: name of the request at the provider, unique.
    :param amount: the sum as a decimal string, in units of the currency.
    :param currency: ISO 4217 code.
    :param method: the provider's id of the saved method or mandate.
    :param again: an earlier request under this key may have gone through. Then only
        an answer about the payment itself tells what became of it.
    """

    key: str
    reference: str
    amount: str
    currency: str
    method: str
    again: bool = False


@dataclass(frozen=True)
class Answer:
    """What became of a request, as far as the gateway can tell.

    :param outcome: one of :data:`OUTCOMES`.
    :param kind: kind of the error (see ``gateways.errors``), empty when none.
    :param provider_ref: the provider's id of the payment, empty when unknown.
    :param words: the provider's own words, for a person.
    :param details: what the caller needs to record the answer, opaque here.
    """

    outcome: str
    kind: str = ""
    provider_ref: str = ""
    words: str = ""
    details: dict = field(default_factory=dict)

    def __post_init__(self):
        if self.outcome not in OUTCOMES:
            raise ValueError(f"{self.outcome!r} is no outcome: {', '.join(OUTCOMES)}")


class Gateway(Protocol):
    """The interface of a provider's edge."""

    can_ask_again: bool
    """Repeating a request under its key cannot charge twice."""

    def charge(self, request: ChargeRequest) -> Answer:
        """Send one request. Never raises for what the wire or the provider does."""
