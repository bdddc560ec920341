"""Read a CSV of running subscriptions into checked rows. No ORM, no sentence.

A problem is a code with its parameters; the wizard says it in the user's language.
"""

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from ..schedule.periods import Cadence, nth_period

# Column -> headings that mean it, without accents, case, spaces and underscores.
HEADINGS = {
    "reference": (
        "customerref",
        "customerreference",
        "reference",
        "ref",
        "customerid",
        "referenceclient",
    ),
    "name": ("name", "customername", "customer", "nom", "client"),
    "email": ("email", "mail", "courriel"),
    "plan": ("plan", "contract", "offer", "formule", "abonnement", "offre"),
    "label": ("services", "service", "label", "description", "libelle"),
    "start": ("firstbillingdate", "start", "startdate", "datestart", "debut"),
    "price": ("monthlycharge", "price", "amount", "prix", "montant", "tarif"),
    "method": ("paymentmethod", "method", "modedepaiement", "paiement", "moyen"),
    "periods": ("tenuremonths", "tenure", "periods", "months", "mois"),
    "ended": ("ended", "churn", "termine", "resilie"),
}
REQUIRED = ("reference", "plan", "start", "price", "method")

# Words in a payment method -> (mode, offline type); the first that is found decides.
METHODS = (
    (("automatic", "automatique"), ("automatic", False)),
    (("check", "cheque"), ("offline", "cheque")),
    (("moneyorder", "mandatpostal"), ("offline", "money_order")),
    (("cash", "especes"), ("offline", "cash")),
    (("transfer", "virement"), ("offline", "transfer")),
    (("card", "carte", "debit", "prelevement", "sepa", "bacs"), ("automatic", False)),
    (("other", "autre"), ("offline", "other")),
)

YES = ("1", "yes", "true", "oui", "vrai", "y", "o")
NO = ("0", "no", "false", "non", "faux", "n", "")

# Excel's day zero: an empty cell that became a date.
OLDEST = date(1950, 1, 1)

# Digits of a number of months: a longer one leaves the calendar.
LONGEST_COUNT = 4

DATE_FORMATS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}


class FileProblem(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass
class Row:
    """One line of the file: its values as they are understood, and its problems."""

    number: int
    reference: str = ""
    name: str = ""
    email: str = ""
    plan: str = ""
    label: str = ""
    start: date | None = None
    price: Decimal | None = None
    mode: str = ""
    offline_type: str | bool = False
    periods: int | None = None
    ended: bool = False
    problems: list = field(default_factory=list)

    def end(self, cutover):
        """Return the day on which an ended subscription had ended, by the cut-over."""
        if not self.ended:
            return None
        if self.periods is None:
            return cutover
        end = nth_period(self.start, Cadence("month"), self.periods).start
        return min(end, max(cutover, self.start))


def read_rows(content, encoding="utf-8-sig", date_format="dmy"):
    """Read a file.

    :param bytes content: the CSV; comma, semicolon or tab between its columns.
    :param str date_format: how dates are written that are not ISO: ``dmy``, ``mdy``.
    :return: ``(rows, ignored headings)``.
    :raise FileProblem: empty, wrong encoding, missing columns.
    """
    text = _decode(content, encoding)
    lines = csv.reader(io.StringIO(text, newline=""), _sniff(text))
    headings = next(lines, None)
    columns, ignored = _map_columns(headings or [])
    rows = [
        _read_row(lines.line_num, cells, columns, date_format)
        for cells in lines
        if any(cell.strip() for cell in cells)
    ]
    if not rows:
        raise FileProblem("empty")
    _mark_duplicates(rows)
    return rows, ignored


def _decode(content, encoding):
    if not content.strip():
        raise FileProblem("empty")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileProblem("encoding", line=line) from None


def _sniff(text):
    first = text.split("\n", 1)[0]

    class Dialect(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return Dialect


def plain(text):
    """Return a text without accents, case, blanks and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed.lower() if char.isalnum())


def _map_columns(headings):
    columns, ignored = {}, []
    for index, heading in enumerate(headings):
        names = [name for name, known in HEADINGS.items() if plain(heading) in known]
        if names and names[0] not in columns:
            columns[names[0]] = index
        elif heading.strip():
            ignored.append(heading.strip())
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise FileProblem("columns", missing=missing)
    return columns, ignored


def _read_row(number, cells, columns, date_format):
    def text(name):
        index = columns.get(name, len(cells))
        return cells[index].strip() if index < len(cells) else ""

    row = Row(number, **{n: text(n) for n in ("reference", "email", "plan", "label")})
    row.name = text("name") or row.reference
    for name in ("reference", "plan"):
        if not text(name):
            row.problems.append(("missing", {"column": name}))
    _read_start(row, text("start"), date_format)
    _read_price(row, text("price"))
    _read_method(row, text("method"))
    _read_periods(row, text("periods"))
    _read_ended(row, text("ended"))
    return row


def _read_start(row, text, date_format):
    for pattern in ("%Y-%m-%d", DATE_FORMATS[date_format]):
        try:
            row.start = datetime.strptime(text, pattern).date()  # noqa: DTZ007 a day
            break
        except ValueError:
            continue
    if row.start is None:
        row.problems.append(("date", {"text": text}))
    elif row.start < OLDEST:
        row.problems.append(("old_date", {"text": text}))


def _read_price(row, text):
    compact = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    if "," in compact and "." not in compact:
        compact = compact.replace(",", ".")
    try:
        price = Decimal(compact)
    except InvalidOperation:
        price = None
    if price is None or not price.is_finite():
        row.problems.append(("price", {"text": text}))
    elif price < 0:
        row.problems.append(("negative_price", {"text": text}))
    else:
        row.price = price


def _read_method(row, text):
    compact = plain(text)
    for words, meaning in METHODS:
        if any(word in compact for word in words):
            row.mode, row.offline_type = meaning
            return
    row.problems.append(("method", {"text": text}))


def _read_periods(row, text):
    if text.isdecimal() and len(text) <= LONGEST_COUNT:
        row.periods = int(text)
    elif text:
        row.problems.append(("periods", {"text": text}))


def _read_ended(row, text):
    if text.lower() in YES:
        row.ended = True
    elif text.lower() not in NO:
        row.problems.append(("ended", {"text": text}))


def _mark_duplicates(rows):
    first = {}
    for row in rows:
        if row.reference and row.reference in first:
            line = first[row.reference]
            row.problems.append(("duplicate", {"text": row.reference, "line": line}))
        first.setdefault(row.reference, row.number)
