"""Read a CSV of what was paid in another software into checked rows."""

from .cells import (
    read_date,
    read_ended,
    read_method,
    read_number,
    read_periods,
)
from .rows import (
    HEADINGS,
    get_text,
    mark_duplicates,
    read_names,
    read_table,
    read_terms,
    require,
)

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
}
PAYMENTS = ("paid_on", "paid")
TERMS = ("plan", "start", "price")


def read_history(content, encoding="utf-8-sig", date_format="dmy"):
    """Read a file of what was paid; as ``read_rows``, terms and method are optional.

    :return: ``(kind, rows, ignored headings)``; the kind is ``payments``, a line for
        each, or ``totals``, a line for each customer.
    """
    columns, ignored, lines = read_table(content, encoding, HISTORY_HEADINGS)
    is_total = "total" in columns and not set(PAYMENTS) <= set(columns)
    require(("reference", "total") if is_total else ("reference", *PAYMENTS), columns)
    read_paid = _read_total if is_total else _read_payment
    rows = []
    for number, cells in lines:
        text = get_text(cells, columns)
        rows.append(_read_history_row(number, text, date_format))
        read_paid(rows[-1], text, date_format)
    if is_total:
        mark_duplicates(rows)
    return "totals" if is_total else "payments", rows, ignored


def _read_history_row(number, text, date_format):
    row = read_names(number, text)
    row.has_terms = any(map(text, TERMS))
    row.document, row.currency = text("document"), text("currency").upper()
    for name in ("reference", "plan") if row.has_terms else ("reference",):
        if not text(name):
            row.problems.append(("missing", {"column": name}))
    if row.has_terms:
        read_terms(row, text, date_format)
    read_periods(row, text("periods"))
    read_ended(row, text("ended"))
    if text("method"):
        read_method(row, text("method"))
    return row


def _read_total(row, text, _date_format):
    row.total = _read_sum(row, text("total")) if text("total") else None
    if row.total is not None and row.total < 0:
        row.problems.append(("negative_total", {"text": text("total")}))


def _read_payment(row, text, date_format):
    row.paid_on = read_date(row, text("paid_on"), date_format)
    row.paid = _read_sum(row, text("paid"))


def _read_sum(row, text):
    amount = read_number(text)
    if amount is None:
        row.problems.append(("sum", {"text": text}))
    return amount
