"""Read a CSV of subscriptions or of their payments into checked rows.

No ORM, no sentence: a problem is a code with its parameters, which `subdebit.file`
says in the user's language.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ...schedule.periods import Cadence, nth_period
from .cells import plain, read_date, read_ended, read_method, read_periods, read_price
from .sums import Sums, find_sums
from .table import read_table, require
from .weighty import find_weighty

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
    "code": ("promocode", "discountcode", "couponcode", "codepromo", "codedereduction"),
    "managed_by": ("managedby", "managedbyintegration", "gerepar"),
}
# The heading of a price that is one a month, whatever the plan says.
MONTHLY = "monthlycharge"
REQUIRED = ("reference", "plan", "start", "price", "method")


class Writing(NamedTuple):
    """How a file is written, as far as it does not tell by itself."""

    encoding: str = "utf-8-sig"
    date_format: str = "dmy"
    decimal_sign: str | bool = False


class Contents(NamedTuple):
    """What a file tells: its rows, and the headings that nobody reads.

    ``weighty``: ``Weighty`` of those that may change who pays what. ``is_monthly``: the
    heading of the price says that it is one a month.
    """

    kind: str
    rows: list
    unused: list
    weighty: list
    is_monthly: bool = False


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
    managed_by: str = ""
    code: str = ""
    total: Decimal | None = None
    paid_on: date | None = None
    paid: Decimal | None = None
    document: str = ""
    currency: str = ""
    # What became of the payment: see ``paid``. Empty: it was paid.
    unpaid: str = ""
    refunded: Decimal | None = None
    has_terms: bool = True
    problems: list = field(default_factory=list)

    @property
    def payments(self):
        """Return ``(day, sum)`` of what came in, and of what went back."""
        if self.unpaid:
            return []
        back = [(self.paid_on, -self.refunded)] if self.refunded else []
        return [(self.paid_on, self.paid), *back]

    def end(self, cutover):
        """Return the day on which an ended subscription had ended, by the cut-over."""
        if not self.ended:
            return None
        if self.periods is None:
            return cutover
        end = nth_period(self.start, Cadence("month"), self.periods).start
        return min(end, max(cutover, self.start))


def read_rows(content, writing):
    """Read a file of subscriptions.

    :param bytes content: the CSV; comma, semicolon or tab between its columns.
    :param writing: ``Writing``.
    :return: ``Contents``.
    :raise FileProblem: empty, wrong encoding, stray quotes, missing columns, sums that
        may be read in two ways.
    """
    table = read_table(content, writing.encoding, HEADINGS)
    require(REQUIRED, table.columns)
    sums = find_column_sums(table, ("price",), writing)
    rows = [_read_row(line, table.reader(line), writing, sums) for line in table.lines]
    mark_duplicates(rows)
    return Contents(
        "subscriptions",
        rows,
        table.unused_names,
        find_weighty(table),
        is_monthly=plain(table.headings[table.columns["price"]]) == MONTHLY,
    )


def find_column_sums(table, names, writing):
    """Return how the sums of some columns are written, each by its own cells."""
    return {
        name: find_sums(table.texts(table.columns[name]), writing.decimal_sign)
        for name in names
        if name in table.columns
    }


def _read_row(line, text, writing, sums):
    row = read_names(line, text)
    if row.problems:
        return row
    for name in ("reference", "plan"):
        if not text(name):
            row.problems.append(("missing", {"column": name}))
    read_terms(row, text, writing, sums)
    read_method(row, text("method"))
    read_periods(row, text("periods"))
    read_ended(row, text("ended"))
    return row


def read_names(line, text):
    """Return a row with its names, and what is wrong with its line as a whole."""
    columns = ("reference", "email", "plan", "label", "managed_by", "code")
    names = {name: text(name) for name in columns}
    name = text("name") or text("reference")
    return Row(line.number, name=name, **names, problems=list(line.problems))


def read_terms(row, text, writing, sums):
    row.start = read_date(row, text("start"), writing.date_format)
    read_price(row, text("price"), sums.get("price") or Sums())


def mark_duplicates(rows):
    first = {}
    for row in rows:
        if row.reference and row.reference in first:
            line = first[row.reference]
            row.problems.append(("duplicate", {"text": row.reference, "line": line}))
        first.setdefault(row.reference, row.number)
