"""What every gateway takes and answers.

A gateway is made for one provider record and lives for one piece of work. It knows no
database: requests and answers are plain frozen data. Sums are decimal strings or
``Decimal``, in units of the currency; dates are ISO strings where a request is written
down, else ``date``. What reads or sets up raises a ``GatewayError``; what moves money
answers.
"""

from dataclasses import dataclass, field

from .errors import NotOffered
from .news import (
    Connection,
    Delivery,
    HostedFlow,
    Mandate,
    Payment,
    Payout,
    Refund,
    SetUp,
)

OUTCOMES = ("collected", "pending", "refused", "cancelled", "unknown")

# What a gateway may be able to do; a screen offers nothing that it cannot.
ABILITIES = (
    "set_up_mandate",
    "charge",
    "ask_again",
    "look_up",
    "cancel",
    "refund",
    "list_changes",
    "itemise_payout",
    "parse_webhook",
    "test_connection",
)


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
    :param charge_date: the wished day as an ISO date; empty: as soon as possible.
    :param description: what the payer reads in the provider's messages.
    :param statement: what the payer's bank shows, where the scheme lets us say it.
    """

    key: str
    reference: str
    amount: str
    currency: str
    method: str
    again: bool = False
    charge_date: str = ""
    description: str = ""
    statement: str = ""


@dataclass(frozen=True)
class RefundRequest:
    """Give back a part of a payment, or all of it.

    :param payment: the provider's id of the payment.
    :param total: all that is then given back of the payment, this refund included. The
        provider refuses where it counts another total: a second click pays nothing.
    :param again: an earlier request under this key may have gone through.
    """

    key: str
    reference: str
    payment: str
    amount: str
    total: str
    currency: str
    again: bool = False


@dataclass(frozen=True)
class MandateRequest:
    """Ask a customer for a mandate, on the provider's own page.

    :param key: idempotency key of the request; each page under it has its own address.
    :param scheme: the provider's name of the scheme; empty: it chooses by the currency.
    :param return_url: where he comes back to when he has signed.
    :param exit_url: where he comes back to when he has not.
    :param customer: what is filled in for him: ``given_name, family_name, company_name,
        email, address_line1, address_line2, city, postal_code, country_code`` …
    :param language: two letters; empty: that of his browser.
    :param most: the highest single sum, for schemes that agree on one; decimal string.
    """

    key: str
    currency: str
    return_url: str
    exit_url: str
    scheme: str = ""
    description: str = ""
    reference: str = ""
    customer: dict = field(default_factory=dict)
    language: str = ""
    most: str = ""


@dataclass(frozen=True)
class Answer:
    """What became of a request, as far as the gateway can tell.

    :param outcome: one of :data:`OUTCOMES`. ``pending`` is accepted, not yet collected.
    :param kind: kind of the error (see ``gateways.errors``), empty when none.
    :param provider_ref: the provider's id of the payment, empty when unknown.
    :param words: the provider's own words, for a person.
    :param details: what the caller needs to record the answer, opaque here.
    :param charge_date: the day on which the payer is charged, None when not told.
    :param code: the provider's code of a refusal.
    :param failure: what to do about a refusal, one of ``gateways.reasons.FAILURES``.
    :param request_id: under which the provider's support finds the request.
    """

    outcome: str
    kind: str = ""
    provider_ref: str = ""
    words: str = ""
    details: dict = field(default_factory=dict)
    charge_date: object = None
    code: str = ""
    failure: str = ""
    request_id: str = ""

    def __post_init__(self):
        if self.outcome not in OUTCOMES:
            raise ValueError(f"{self.outcome!r} is no outcome: {', '.join(OUTCOMES)}")


class Gateway:
    """A provider's edge: each says in ``abilities`` which of these verbs it has.

    The other verbs raise ``NotOffered``, which names the verb.
    """

    abilities = frozenset()

    @property
    def can_ask_again(self) -> bool:
        """Repeating a request under its key cannot charge twice."""
        return "ask_again" in self.abilities

    def set_up_mandate(self, request: MandateRequest, setup_ref="") -> HostedFlow:
        """Make the page on which a customer signs; a new page where one expired.

        :param setup_ref: the set-up of an earlier page.
        """
        raise NotOffered("set_up_mandate")

    def read_setup(self, setup_ref: str) -> SetUp:
        """Say how far a set-up is, and which mandate came of it."""
        raise NotOffered("set_up_mandate")

    def read_mandate(self, mandate_ref: str) -> Mandate:
        """Read a mandate as it is now."""
        raise NotOffered("set_up_mandate")

    def cancel_mandate(self, mandate_ref: str) -> Mandate:
        """End a mandate, and with it the payments that can still be cancelled."""
        raise NotOffered("set_up_mandate")

    def charge(self, request: ChargeRequest) -> Answer:
        """Send one request. Never raises for what the wire or the provider does."""
        raise NotOffered("charge")

    def find(self, request: ChargeRequest, since) -> Answer | None:
        """Look a request up by its key, and send none.

        :param datetime since: aware; a moment before it was sent first.
        :return: None where the provider has none; ``unknown`` where nobody can tell.
        """
        raise NotOffered("look_up")

    def read_payment(self, payment_ref: str) -> Payment:
        """Read a payment as it is now, with the reason where it failed."""
        raise NotOffered("look_up")

    def cancel(self, payment_ref: str) -> Answer:
        """Stop a payment that is not with the bank yet: ``cancelled``, or why not.

        Never raises for what the wire or the provider does.
        """
        raise NotOffered("cancel")

    def refund(self, request: RefundRequest) -> Answer:
        """Give money back: ``pending`` or why not. Never raises, as ``charge``."""
        raise NotOffered("refund")

    def read_refund(self, refund_ref: str) -> Refund:
        """Read a refund as it is now."""
        raise NotOffered("refund")

    def list_changes(self, since) -> tuple:
        """List the events after a moment, oldest first.

        :param datetime since: aware.
        :return: tuple of ``gateways.news.Event``.
        """
        raise NotOffered("list_changes")

    def read_payout(self, payout_ref: str) -> Payout:
        """Read a payout with what it is made of."""
        raise NotOffered("itemise_payout")

    def parse_webhook(self, body: bytes, headers: dict) -> Delivery:
        """Check a delivery's signature and read its events, all of them or none.

        :raise WebhookRefused: whose ``reason`` is one word.
        """
        raise NotOffered("parse_webhook")

    def test_connection(self) -> Connection:
        """Say whose account it is, and what it may do."""
        raise NotOffered("test_connection")
