"""Read a CSV of what was paid in another software into checked rows."""

from .cells import read_date, read_ended, read_method, read_periods, read_sum
from .paid import read_outcome
from .rows import (
    HEADINGS,
    Contents,
    find_column_sums,
    mark_duplicates,
    read_names,
    read_terms,
)
from .table import read_table, require
from .weighty import find_weighty

# A history tells what was paid: line by line, or in one total for each customer.
HISTORY_HEADINGS = {
    **HEADINGS,
    "price": ("monthlycharge", "price", "monthlyprice", "prix", "tarif"),
    "total": (
        "totalcharged",
        "totalcharges",
        "total",
        "totalpaid",
        "totalamount",
        "totalpaye",
        "totalfacture",
        "montanttotal",
    ),
    "paid_on": (
        "date",
        "paymentdate",
        "paidon",
        "invoicedate",
        "datedepaiement",
        "datepaiement",
        "datedereglement",
        "datedefacture",
        "datefacture",
    ),
    "paid": (
        "amount",
        "amountpaid",
        "paid",
        "paidamount",
        "montant",
        "montantpaye",
        "encaissement",
        "reglement",
    ),
    "document": (
        "invoice",
        "invoicenumber",
        "document",
        "paymentreference",
        "facture",
        "numerodefacture",
        "piece",
    ),
    "currency": ("currency", "devise", "monnaie"),
    "status": (
        "status",
        "paymentstatus",
        "statut",
        "statutdupaiement",
        "etat",
    ),
    "refunded": (
        "amountrefunded",
        "refundedamount",
        "refunded",
        "refund",
        "montantrembourse",
        "rembourse",
    ),
}
PAYMENTS = ("paid_on", "paid")
TERMS = ("plan", "start", "price")
SUMS = ("price", "total", "paid", "refunded")
# What is said of one payment, and not of all that a customer paid.
OF_ONE_PAYMENT = ("status", "refunded")


def read_history(content, writing):
    """Read a file of what was paid; as ``read_rows``, terms and method are optional.

    :return: ``Contents``; the kind is ``payments``, a line for each, or ``totals``, a
        line for each customer.
    """
    table = read_table(content, writing.encoding, HISTORY_HEADINGS)
    columns = table.columns
    is_total = "total" in columns and not set(PAYMENTS) <= set(columns)
    require(("reference", "total") if is_total else ("reference", *PAYMENTS), columns)
    if is_total:
        for name in OF_ONE_PAYMENT:
            columns.pop(name, None)
    sums = find_column_sums(table, SUMS, writing)
    rows = [_read_line(line, table, writing, sums, is_total) for line in table.lines]
    if is_total:
        mark_duplicates(rows)
    kind = "totals" if is_total else "payments"
    return Contents(kind, rows, table.unused_names, find_weighty(table))


def _read_line(line, table, writing, sums, is_total):
    text = table.reader(line)
    row = read_names(line, text)
    if not row.problems:
        _read_customer(row, text, writing, sums)
        if is_total:
            _read_total(row, text, sums)
        else:
            _read_payment(row, text, writing, sums, table.columns)
    return row


def _read_customer(row, text, writing, sums):
    row.has_terms = any(map(text, TERMS))
    row.document, row.currency = text("document"), text("currency").upper()
    for name in ("reference", "plan") if row.has_terms else ("reference",):
        if not text(name):
            row.problems.append(("missing", {"column": name}))
    if row.has_terms:
        read_terms(row, text, writing, sums)
    read_periods(row, text("periods"))
    read_ended(row, text("ended"))
    if text("method"):
        read_method(row, text("method"))


def _read_total(row, text, sums):
    row.total = read_sum(row, text("total"), sums["total"]) if text("total") else None
    if row.total is not None and row.total < 0:
        row.problems.append(("negative_total", {"text": text("total")}))


def _read_payment(row, text, writing, sums, columns):
    row.paid_on = read_date(row, text("paid_on"), writing.date_format)
    row.paid = read_sum(row, text("paid"), sums["paid"])
    read_outcome(row, text, columns, sums)
