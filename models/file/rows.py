"""Read a CSV of subscriptions or of their payments into checked rows.

No ORM, no sentence: a problem is a code with its parameters, which `subdebit.file`
says in the user's language.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ...schedule.periods import Cadence, nth_period
from .cells import (
    plain,
    read_date,
    read_ended,
    read_method,
    read_periods,
    read_price,
)

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
    total: Decimal | None = None
    paid_on: date | None = None
    paid: Decimal | None = None
    document: str = ""
    currency: str = ""
    has_terms: bool = True
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
    columns, ignored, lines = read_table(content, encoding, HEADINGS)
    require(REQUIRED, columns)
    rows = [
        _read_row(number, get_text(cells, columns), date_format)
        for number, cells in lines
    ]
    mark_duplicates(rows)
    return rows, ignored


def read_table(content, encoding, headings):
    """Return the place of each column, ignored headings, and the lines by number."""
    text = _decode(content, encoding)
    reader = csv.reader(io.StringIO(text, newline=""), _sniff(text))
    columns, ignored = _map_columns(next(reader, None) or [], headings)
    lines = [
        (reader.line_num, cells)
        for cells in reader
        if any(cell.strip() for cell in cells)
    ]
    if columns and not lines:
        raise FileProblem("empty")
    return columns, ignored, lines


def get_text(cells, columns):
    """Return the function that gives the text of a column, empty where it is not."""

    def text(name):
        index = columns.get(name, len(cells))
        return cells[index].strip() if index < len(cells) else ""

    return text


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


def _map_columns(found, headings):
    columns, ignored = {}, []
    for index, heading in enumerate(found):
        names = [name for name, known in headings.items() if plain(heading) in known]
        if names and names[0] not in columns:
            columns[names[0]] = index
        elif heading.strip():
            ignored.append(heading.strip())
    return columns, ignored


def require(names, columns):
    missing = [name for name in names if name not in columns]
    if missing:
        raise FileProblem("columns", missing=missing)


def _read_row(number, text, date_format):
    row = read_names(number, text)
    for name in ("reference", "plan"):
        if not text(name):
            row.problems.append(("missing", {"column": name}))
    read_terms(row, text, date_format)
    read_method(row, text("method"))
    read_periods(row, text("periods"))
    read_ended(row, text("ended"))
    return row


def read_names(number, text):
    names = {name: text(name) for name in ("reference", "email", "plan", "label")}
    return Row(number, name=text("name") or text("reference"), **names)


def read_terms(row, text, date_format):
    row.start = read_date(row, text("start"), date_format)
    read_price(row, text("price"))


def mark_duplicates(rows):
    first = {}
    for row in rows:
        if row.reference and row.reference in first:
            line = first[row.reference]
            row.problems.append(("duplicate", {"text": row.reference, "line": line}))
        first.setdefault(row.reference, row.number)
