"""Read what became of a payment: not every line of an export was paid."""

from .cells import plain, read_sum

PAID, REFUNDED, PARTLY = "paid", "refunded", "partly"

# What became of it -> the words for it, without accents, case, blanks and punctuation.
STATUSES = {
    PAID: (
        *("paid", "paidout", "succeeded", "success", "successful", "complete"),
        *("completed", "confirmed", "collected", "captured", "settled", "cleared"),
        *("ok", "paye", "payee", "regle", "reglee", "encaisse", "valide", "validee"),
        *("effectue", "effectuee"),
    ),
    REFUNDED: (
        *("refunded", "fullyrefunded", "reversed", "chargedback", "chargeback"),
        *("disputed", "lost", "returned", "rembourse", "conteste", "rejete"),
    ),
    PARTLY: ("partiallyrefunded", "partialrefund", "partrefunded"),
    "failed": (
        *("failed", "failure", "refused", "declined", "denied", "rejected", "error"),
        *("customerapprovaldenied", "blocked", "uncollectible", "echec", "echoue"),
        *("refuse", "impaye", "unpaid", "notpaid", "paymentdue", "pastdue", "overdue"),
    ),
    "cancelled": ("canceled", "cancelled", "void", "voided", "annule", "expired"),
    "pending": (
        *("pending", "pendingsubmission", "pendingcustomerapproval", "submitted"),
        *("processing", "inprogress", "open", "draft", "incomplete", "scheduled"),
        *("requiresaction", "requirespaymentmethod", "uncaptured", "authorized"),
        *("enattente", "encours", "aregler", "apayer"),
    ),
}
MEANINGS = {word: status for status, words in STATUSES.items() for word in words}


def read_outcome(row, text, columns, sums):
    """Take what became of a payment, and how much of it went back.

    NOTE: a negative line is the money that went back, whatever it is called.
    """
    status = PAID
    if "status" in columns:
        status = _read_status(row, text("status"))
    if row.paid is None or row.paid < 0:
        return
    if "refunded" in columns:
        _read_refunded(row, text("refunded"), sums["refunded"])
    if status == REFUNDED:
        row.refunded = row.refunded or row.paid
    elif status == PARTLY and not row.refunded:
        row.problems.append(("how_much", {"text": text("status")}))


def _read_status(row, text):
    status = MEANINGS.get(plain(text))
    if status is None:
        row.problems.append(("status", {"text": text}))
    elif status not in (PAID, REFUNDED, PARTLY):
        row.unpaid = text
    return status


def _read_refunded(row, text, sums):
    amount = read_sum(row, text, sums) if text else None
    if not amount:
        return
    row.refunded = abs(amount)
    if row.refunded > row.paid:
        row.problems.append(("refunded", {"text": text}))
