"""What a gateway reads at its provider, as plain frozen data."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

# A mandate in one of USABLE takes new payments.
MANDATE_STATES = (
    "pending",
    "active",
    "suspended",
    "cancelled",
    "expired",
    "failed",
    "consumed",
    "blocked",
    "replaced",
)
USABLE = ("pending", "active")

REFUND_OUTCOMES = ("pending", "collected", "cancelled", "returned")

# NOTE: a debit that was collected may come back weeks later.
PAYMENT_OUTCOMES = ("pending", "collected", "refused", "cancelled", "returned")


@dataclass(frozen=True)
class HostedFlow:
    """A page on which a customer signs a mandate.

    :param setup_ref: the provider's id of the set-up, which outlives the page.
    :param expires_at: aware; the page cannot be read again, so it is kept.
    """

    setup_ref: str
    url: str
    expires_at: datetime


@dataclass(frozen=True)
class SetUp:
    """How far a set-up is.

    :param state: ``open``, ``fulfilled`` or ``cancelled``.
    :param mandate_ref: the mandate that was signed, empty before.
    """

    setup_ref: str
    state: str
    mandate_ref: str = ""
    customer_ref: str = ""
    bank_account_ref: str = ""


@dataclass(frozen=True)
class Mandate:
    """A mandate as the provider has it.

    :param state: one of :data:`MANDATE_STATES`.
    :param status: the provider's own word.
    :param next_charge_date: the first day on which a new payment can be charged.
    :param replaced_by: the mandate that took its place.
    :param bank: name of the bank; ``ending``: last digits of the account.
    :param most: the highest single payment that was agreed; None where there is none.
    """

    ref: str
    state: str
    status: str
    scheme: str
    currency: str = ""
    reference: str = ""
    created_on: date | None = None
    next_charge_date: date | None = None
    customer_ref: str = ""
    bank_account_ref: str = ""
    replaced_by: str = ""
    holder: str = ""
    bank: str = ""
    ending: str = ""
    most: Decimal | None = None

    @property
    def is_usable(self):
        """New payments can be asked for."""
        return self.state in USABLE


@dataclass(frozen=True)
class Reason:
    """Why a payment or a mandate failed.

    :param meaning: one of ``gateways.reasons.MEANINGS``.
    :param failure: what to do, one of ``gateways.reasons.FAILURES``.
    :param words: our own sentence, in English.
    :param code: the bank's code; ``cause`` and ``said``: the provider's words.
    :param will_retry: the provider tries again by itself: nobody else may.
    """

    meaning: str
    failure: str
    words: str
    code: str = ""
    cause: str = ""
    said: str = ""
    will_retry: bool = False


@dataclass(frozen=True)
class Payment:
    """A payment as the provider has it.

    :param outcome: one of :data:`PAYMENT_OUTCOMES`.
    :param key: our key, which it was made under; empty where it is not ours.
    :param reason: why it failed, where it did.
    """

    ref: str
    outcome: str
    status: str
    amount: Decimal
    currency: str
    method: str
    charge_date: date | None = None
    refunded: Decimal = Decimal(0)
    key: str = ""
    reference: str = ""
    payout_ref: str = ""
    reason: Reason | None = None


@dataclass(frozen=True)
class Refund:
    """A refund as the provider has it.

    :param outcome: one of :data:`REFUND_OUTCOMES`; ``collected``: the payer has it,
        ``returned``: his bank did not take it, or gave it back.
    :param key: our key, which it was made under; empty where it is not ours.
    """

    ref: str
    outcome: str
    status: str
    amount: Decimal
    currency: str
    payment_ref: str
    key: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Event:
    """One thing that happened at the provider.

    Events come twice and in any order: whoever works on one reads the object again.

    :param resource: of what, in the provider's plural: ``payments``, ``mandates`` …
    :param links: the provider's ids of all that took part, by their names.
    :param reason: why, where the provider tells one.
    """

    ref: str
    created_at: datetime
    resource: str
    action: str
    links: dict = field(default_factory=dict)
    details: dict = field(default_factory=dict)
    reason: Reason | None = None

    @property
    def subject(self):
        """The provider's id of what it happened to; empty when it is not told."""
        return self.links.get(self.resource.removesuffix("s")) or ""


@dataclass(frozen=True)
class Delivery:
    """What one webhook brought. Its own id says nothing: events come twice."""

    ref: str
    events: tuple


@dataclass(frozen=True)
class PayoutItem:
    """A line of a payout, exact to a fraction of a cent.

    :param amount: signed; taxes are in it.
    :param taxes: ``(name of the rate, sum in the item's currency)`` pairs.
    """

    type: str
    amount: Decimal
    payment_ref: str = ""
    mandate_ref: str = ""
    refund_ref: str = ""
    taxes: tuple = ()


@dataclass(frozen=True)
class Payout:
    """What the provider paid to the seller's bank.

    :param reference: what the bank statement shows.
    """

    ref: str
    status: str
    amount: Decimal
    fees: Decimal
    currency: str
    arrival_date: date | None
    reference: str = ""
    items: tuple = ()

    @property
    def adds_up(self):
        """Its lines, summed and rounded once, are what was paid."""
        total = sum((item.amount for item in self.items), Decimal(0))
        return total.quantize(self.amount, ROUND_HALF_UP) == self.amount


@dataclass(frozen=True)
class SchemeAccount:
    """A scheme that the account may collect by.

    :param notice_days: how many bank days before the charge the payer is told.
    """

    scheme: str
    currency: str
    status: str
    notice_days: int | None = None
    reference: str = ""


@dataclass(frozen=True)
class Connection:
    """Whose account it is, and what it may do.

    :param sends_notices: the provider itself writes to the payers.
    """

    account_ref: str
    name: str
    verification: str
    can_refund: bool
    sends_notices: bool
    schemes: tuple = ()
