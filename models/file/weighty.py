"""Find the unused columns that may change who pays what: they are not lost in silence."""

import re
import unicodedata
from typing import NamedTuple

# What a column may be about -> words in its heading, whole or as they begin.
WORDS = {
    "money": (
        ("sum", "due", "debit", "credit", "tarif", "solde", "remise", "betrag"),
        ("amount", "price", "total", "charge", "fee", "cost", "paid", "refund")
        + ("discount", "coupon", "balance", "disputed", "montant", "prix", "frais")
        + ("somme", "rembours", "rabais", "reduction", "preis"),
    ),
    "status": (
        ("state", "etat", "active", "actif", "churn"),
        ("status", "statut", "paused", "suspend", "dispute", "collection", "pause"),
    ),
    "quantity": (("qty", "qte"), ("quantit", "seats", "menge")),
    "currency": ((), ("currency", "devise", "monnaie", "wahrung")),
    "interval": (
        ("every", "term", "cycle", "cycles", "rythme", "period", "periode"),
        ("interval", "frequen", "cadence", "recurr", "periodic", "billingperiod"),
    ),
    "tax": (("vat", "tva", "ht", "ttc", "gst", "net", "gross"), ("tax",)),
    "end": (
        ("end", "ends", "ended", "fin", "until", "trial"),
        ("cancel", "expir", "terminat", "resil", "resume", "annul", "termine", "renew")
        + ("instal", "echeance"),
    ),
}
# Words of which a cell consists -> what its column is about.
CELLS = {
    "status": {
        *("active", "inactive", "canceled", "cancelled", "ended", "expired", "paused"),
        *("pending", "trialing", "past due", "unpaid", "paid", "failed", "refunded"),
        *("suspended", "terminated", "on hold", "actif", "inactif", "resilie"),
        *("annule", "en pause", "suspendu", "impaye", "paye", "termine", "succeeded"),
    },
    "currency": {
        *("eur", "usd", "gbp", "chf", "cad", "aud", "nzd", "jpy", "sek", "nok"),
        *("dkk", "pln", "czk", "huf", "ron", "bgn", "try", "brl", "mxn", "inr"),
        *("cny", "hkd", "sgd", "zar", "mad", "tnd", "xof", "xaf", "xpf", "kwd"),
        *("€", "$", "£", "euro", "euros"),
    },
    "interval": {
        *("day", "week", "month", "quarter", "year", "daily", "weekly", "monthly"),
        *("quarterly", "yearly", "annual", "annually", "biweekly", "semiannual"),
        *("jour", "semaine", "mois", "trimestre", "an", "annee", "mensuel"),
        *("trimestriel", "annuel", "hebdomadaire", "semestriel", "28 days"),
    },
}
# A sum with its two decimals, or with a sign of money; and a rate.
MONEY = re.compile(
    r"[-(]?(?:[€$£]\s?)?[0-9][0-9.,'\s]*[.,][0-9]{2}(?:\s?[€$£])?[-)]?"
    r"|[€$£]\s?[0-9]+|[0-9]+\s?[€$£]"
)
RATE = re.compile(r"[0-9]{1,2}(?:[.,][0-9]+)?\s?%")


# So many different cells of a column are told.
EXAMPLES = 3


class Weighty(NamedTuple):
    """An unused column that may change who pays what: its heading, kind and some cells."""

    heading: str
    kind: str
    examples: list


def find_weighty(table):
    """Return the unused columns that may change who pays what, as ``Weighty``.

    A column without any content is nothing that could be lost. A heading is told as it
    stands in the file, or by its place where it has none.

    :param table: ``table.Table``.
    """
    found = []
    for place in table.unused:
        texts = [text for _number, text in table.texts(place)]
        kind = texts and (_ask_heading(table.headings[place]) or _ask_cells(texts))
        if kind:
            heading = table.headings[place] or f"#{place + 1}"
            found.append(Weighty(heading, kind, [*dict.fromkeys(texts)][:EXAMPLES]))
    return found


def _ask_heading(heading):
    words = _get_words(heading)
    for kind, (whole, beginnings) in WORDS.items():
        if any(word in whole or word.startswith(beginnings) for word in words):
            return kind
    return None


def _ask_cells(texts):
    """Return what most of the cells are."""
    kinds = [_ask_cell(text) for text in texts]
    most = max(set(kinds), key=kinds.count)
    return most if most and 2 * kinds.count(most) > len(kinds) else None


def _ask_cell(text):
    if MONEY.fullmatch(text):
        return "money"
    if RATE.fullmatch(text):
        return "tax"
    words = " ".join(_get_words(text)) or text
    return next((kind for kind, known in CELLS.items() if words in known), None)


def _get_words(text):
    """Return the words of a heading or cell: of ``endedAt``, ``end_date``, ``Fin (UTC)``."""
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.findall(r"[0-9a-z]+", letters.lower())
