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
