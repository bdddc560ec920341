"""Name why a debit failed, and what is to be done about it.

The bank's code decides, read with its scheme: one cause covers missing money and a
frozen account, and that a payer has died stands in the code alone. The codes and their
meanings are GoCardless' published ones; ``gocardless_reasons.csv`` is our reading.
"""

import csv
from functools import cache
from pathlib import Path

from .news import Reason

# What to do: try again later; ask for another method; stop, and let a person ask; stop
# everything quietly, and let a person look; nothing, as we did it ourselves.
FAILURES = ("retry", "method", "person", "deceased", "own")

# Meaning -> what to do, and our own words.
MEANINGS = {
    "no_money": ("retry", "There was not enough money in the account."),
    "reason_withheld": (
        "retry",
        "The bank gives no reason; most often there was not enough money.",
    ),
    "limit_reached": ("retry", "The account's limit for one day was reached."),
    "technical": ("retry", "Something went wrong between the banks."),
    "mandate_unknown_yet": ("retry", "The bank does not know the mandate yet."),
    "account_moves": (
        "retry",
        "The account moves to another bank, and the mandate follows it.",
    ),
    "account_moved": (
        "method",
        "The account moved to another bank, and its new number is not known.",
    ),
    "wrong_details": ("method", "The bank details are wrong."),
    "account_closed": ("method", "The account is closed."),
    "account_restricted": ("method", "The account is blocked or restricted."),
    "no_debits": ("method", "The account takes no direct debits."),
    "mandate_cancelled": ("method", "The mandate was cancelled at the bank."),
    "mandate_expired": ("method", "The mandate has expired."),
    "mandate_suspended": ("method", "The payer has suspended the mandate."),
    "stopped": ("person", "The payer or the bank stopped the payment."),
    "refused_by_payer": ("person", "The payer refused the payment."),
    "disputed": ("person", "The payer says that the debit was not authorised."),
    "mandate_withdrawn": (
        "person",
        "The payer says that the mandate was withdrawn before.",
    ),
    "other_amount": ("person", "The payer was told another sum or date."),
    "no_notice": ("person", "The payer was not told of the debit beforehand."),
    "refund_asked": ("person", "The payer asked the bank for the money back."),
    "our_bank": ("person", "The bank that collects for us took the debit back."),
    "beyond_mandate": ("person", "The mandate does not allow this payment."),
    "unknown": ("person", "The bank gives a reason that is not known here."),
    "deceased": ("deceased", "The payer has died."),
    "own": ("own", "It was cancelled on our side."),
}

# Where no code decides.
_CAUSES = {
    "insufficient_funds": "no_money",
    "test_failure": "no_money",
    "refer_to_payer": "reason_withheld",
    "bank_declined_payment": "reason_withheld",
    "daily_payment_limit_reached": "limit_reached",
    "bank_account_transferred": "account_moved",
    "invalid_bank_details": "wrong_details",
    "bank_account_closed": "account_closed",
    "bank_account_disabled": "account_closed",
    "account_blocked_for_any_financial_transaction": "account_restricted",
    "direct_debit_not_enabled": "no_debits",
    "insufficient_payment_permissions": "no_debits",
    "mandate_cancelled": "mandate_cancelled",
    "mandate_expired": "mandate_expired",
    "mandate_suspended_by_payer": "mandate_suspended",
    "payment_stopped": "stopped",
    "authorisation_disputed": "disputed",
    "refund_requested": "refund_asked",
    "return_on_odfi_request": "our_bank",
    "payment_violated_mandate_parameters": "beyond_mandate",
    "payment_cancelled": "own",
    "instalment_schedule_cancelled": "own",
}


def gocardless_reason(action, details, scheme=""):
    """Return the :class:`Reason` in the details of an event.

    :param str action: the action of the event: ``failed``, ``charged_back`` …
    :param dict details: ``origin, cause, reason_code, scheme, description`` and
        ``will_attempt_retry``, as far as the provider tells them.
    :param str scheme: of the mandate, where the details do not tell it.

    >>> told = {"origin": "bank", "cause": "bank_account_closed", "reason_code": "MD07"}
    >>> gocardless_reason("failed", told, "sepa_core").failure
    'deceased'
    """
    meaning = _meaning(action, details, details.get("scheme") or scheme)
    failure, words = MEANINGS[meaning]
    return Reason(
        meaning,
        failure,
        words,
        code=details.get("reason_code") or "",
        cause=details.get("cause") or "",
        said=details.get("description") or "",
        will_retry=bool(details.get("will_attempt_retry")),
    )


def _meaning(action, details, scheme):
    code, cause = details.get("reason_code"), details.get("cause")
    if details.get("origin") == "api":
        return "own"
    scheme = "sepa_core" if scheme == "sepa" else scheme
    by_action, by_code = _table()
    return (
        by_action.get((action, scheme, code))
        or by_code.get((scheme, code))
        or _CAUSES.get(cause, "unknown")
    )


@cache
def _table():
    """Return the meanings by (action, scheme, code), and by (scheme, code) alone.

    NOTE: SEPA's MD01 is a cancelled mandate when a debit fails and a dispute when it is
    charged back. Of a code under another action, the first row counts.
    """
    by_action, by_code = {}, {}
    with open(Path(__file__).with_name("gocardless_reasons.csv"), newline="") as file:
        for row in csv.DictReader(file):
            scheme, code = row["scheme"], row["code"]
            by_action[row["event"], scheme, code] = row["meaning"]
            by_code.setdefault((scheme, code), row["meaning"])
    return by_action, by_code
