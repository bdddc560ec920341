"""Say on the payer's statement for whom money is taken, in as many characters as fit.

Source: Stripe, Statement descriptors: 5 to 22 Latin characters with a letter, without
``< > \\ ' " *``. Of a card the prefix of the account, up to 10, an asterisk and a space
come before; of anything else the seller has to name himself.
GoCardless lets a reference of its own length stand there for each scheme.
"""

import re
import unicodedata

WHOLE, SUFFIX, SELLER, SHORTEST = 22, 10, 11, 5


def stripe_statement(name: str, seller: str, method_type: str) -> dict[str, str]:
    """Return the parameters of a payment intent; none where nothing readable is left.

    >>> stripe_statement("Zoë O'Neill, Ben", "Club", "card")
    {'statement_descriptor_suffix': 'Zoe ONeill'}
    >>> stripe_statement("Zoë O'Neill", "Athletic Club of Lyon", "sepa_debit")
    {'statement_descriptor': 'Athletic Cl Zoe ONeill'}
    """
    readable = _latin(name)
    if not re.search("[A-Za-z]", readable[:SUFFIX]):
        return {}
    if method_type == "card":
        return {"statement_descriptor_suffix": readable[:SUFFIX].strip()}
    text = f"{_latin(seller)[:SELLER].strip()} {readable}".strip()[:WHOLE].strip()
    return {"statement_descriptor": text} if len(text) >= SHORTEST else {}


# GoCardless' name of a scheme -> how long the reference of a payment may be.
_REFERENCES = {
    "ach": 10,
    "autogiro": 11,
    "bacs": 10,
    "becs": 30,
    "becs_nz": 12,
    "betalingsservice": 30,
    "pay_to": 18,
    "sepa_core": 140,
}


def gocardless_statement(text: str, scheme: str) -> str:
    """Return as much of a text as a scheme shows; nothing in one that shows none.

    >>> gocardless_statement("Zoë O'Neill", "bacs")
    'Zoe ONeill'
    >>> gocardless_statement("Zoë O'Neill", "pad")
    ''
    """
    return _latin(text)[: _REFERENCES.get(scheme, 0)].strip()


def _latin(text):
    """Return the text in plain ASCII, without what is not allowed."""
    plain = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[<>\\'\"*]", "", plain).split())
