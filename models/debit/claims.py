"""What asks for the money of an invoice, or stands against it; and what follows.

One table. Screens, guards, plans and the portal read it, and nothing else.
"""

from typing import Any, NamedTuple


class Claim(NamedTuple):
    """What follows from one thing that concerns the money of an invoice.

    ``asks``: nobody else asks for its sum. ``locks``: the invoice is neither edited nor
    cancelled. ``no_pay_now``: the customer is not offered to pay. ``with_bank``: money
    may be on its way, so nothing else pays, and a credit waits. ``is_open``: the
    customer still owes the sum. ``shows``: the collection state of the invoice.
    """

    asks: bool
    locks: bool
    no_pay_now: bool
    with_bank: bool
    is_open: bool
    shows: str = ""


YES, NO = True, False
CLAIMS = {
    # A line of a debit. What is booked asks for what no journal entry shows yet.
    # fmt: off
    #                   asks locks no_pay bank open
    "planned": Claim(YES, YES, YES, NO, YES, "to_collect"),
    "sent": Claim(YES, YES, YES, YES, YES, "in_flight"),
    "unknown": Claim(YES, YES, YES, YES, YES, "unknown"),
    "collected": Claim(YES, YES, YES, YES, NO, "in_flight"),
    "booked": Claim(YES, NO, YES, NO, NO),
    "refused": Claim(YES, NO, NO, NO, YES, "refused"),
    "returned": Claim(YES, NO, NO, NO, YES, "returned"),
    "given_up": Claim(NO, NO, NO, NO, NO),
    # An instalment that is agreed on, whether a debit asks for it by now or not.
    "instalment": Claim(YES, NO, NO, NO, YES, "to_collect"),
    # A credit note that names the invoice, and is not matched with it.
    "credit": Claim(YES, NO, NO, NO, NO),
    # Of a credit note: its sum is on its way back to the payer, and not booked yet.
    "refund": Claim(YES, YES, YES, YES, NO),
    # A payment by hand that waits for the bank statement, without an entry.
    "by_hand": Claim(YES, NO, NO, NO, NO),
    # A customer before the page of his bank, and one who has paid there.
    "on_page": Claim(YES, NO, NO, NO, YES),
    "online": Claim(YES, YES, NO, NO, YES),
    # fmt: on
}

# What a line of a debit is called in the table, by the state of its debit.
OF_DEBIT = {
    "ready": "planned",
    "sending": "sent",
    "pending": "sent",
    "unknown": "unknown",
    "collected": "collected",
    "refused": "refused",
    "returned": "returned",
    "cancelled": "given_up",
}
# Who gave a debit up has given up what is in one of these, and nothing else.
GIVEN_UP = ("planned", "refused", "returned")

# What an invoice shows first, if its claims show several things.
SHOWN_FIRST = ("unknown", "in_flight", "refused", "returned", "to_collect")

# Of an invoice in one of these payment states something may be open.
OPEN = ("not_paid", "partial", "in_payment")


def claims_that(answer):
    """Return the names of the claims that answer yes, such as ``locks``."""
    return [name for name, claim in CLAIMS.items() if getattr(claim, answer)]


class Standing(NamedTuple):
    """One thing that concerns the money of an invoice: a record, its claim, its sum."""

    record: Any
    name: str
    amount: float

    @property
    def claim(self):
        """Return the row of the table."""
        return CLAIMS[self.name]
