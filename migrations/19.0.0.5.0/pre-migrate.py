"""Make way for what the database, and the screens, keep to from now on."""

import logging

_logger = logging.getLogger(__name__)

FIRST, LAST = "1950-01-01", "2999-12-31"


# Views of ours that inherited views of ours, and are part of them now.
MERGED_VIEWS = (
    "subdebit_debit_view_form_return",
    "subdebit_subscription_check_view_form",
    "subdebit_subscription_check_view_search",
    "subdebit_subscription_instalment_view_form",
)


def migrate(cr, version):
    """Move dates that cannot be, and drop views that name what is called otherwise."""
    _move_dates(cr)
    _drop_views(cr)
    _number_parts(cr)


def _number_parts(cr):
    """Say which part of its debit a payment pays: the database books each once.

    NOTE: a debit of two debtors has two payments of one transaction. What was booked
    twice, which nothing forbade, gets a number of its own, below zero.
    """
    cr.execute(
        "ALTER TABLE account_payment ADD COLUMN IF NOT EXISTS subdebit_part integer"
    )
    cr.execute(
        "UPDATE account_payment SET subdebit_part = COALESCE(("
        "   SELECT MIN(line.id) FROM subdebit_debit_line line"
        "     JOIN account_move__account_payment paid ON paid.invoice_id = line.move_id"
        "    WHERE paid.payment_id = account_payment.id"
        "      AND line.debit_id = account_payment.subdebit_debit_id), 0)"
        " WHERE subdebit_debit_id IS NOT NULL"
    )
    cr.execute(
        "UPDATE account_payment later SET subdebit_part = -later.id"
        "  FROM account_payment earlier"
        " WHERE later.payment_transaction_id = earlier.payment_transaction_id"
        "   AND later.subdebit_part = earlier.subdebit_part"
        "   AND later.subdebit_debit_id IS NOT NULL"
        "   AND earlier.subdebit_debit_id IS NOT NULL"
        "   AND earlier.subdebit_returned_on IS NULL"
        "   AND later.subdebit_returned_on IS NULL AND later.id > earlier.id"
    )


def _drop_views(cr):
    """Drop views before those that they inherit are loaded, without their buttons."""
    cr.execute(
        "DELETE FROM ir_ui_view WHERE id IN (SELECT res_id FROM ir_model_data WHERE"
        " module = 'subscription_debit' AND model = 'ir.ui.view' AND name IN %s)",
        [MERGED_VIEWS],
    )
    cr.execute(
        "DELETE FROM ir_model_data WHERE module = 'subscription_debit'"
        " AND model = 'ir.ui.view' AND name IN %s",
        [MERGED_VIEWS],
    )


def _move_dates(cr):
    """Move slips of the pen to the nearest day that may be; what was billed is not one.

    Nothing that has begun starts before 1950: no door let it. A draft from the year 26
    begins in 1950 now, and its last day, if it lay behind the calendar's end, in 2999.
    """
    for table, column in (
        ("subdebit_subscription", "date_start"),
        ("subdebit_line", "date_start"),
        ("subdebit_line", "date_last"),
    ):
        cr.execute(
            f"UPDATE {table} SET {column} = LEAST(GREATEST({column}, %s), %s)"
            f" WHERE {column} NOT BETWEEN %s AND %s",
            [FIRST, LAST, FIRST, LAST],
        )
        if cr.rowcount:
            _logger.info("Moved %s %s of %s.", cr.rowcount, column, table)
