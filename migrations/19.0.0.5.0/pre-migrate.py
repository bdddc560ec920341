"""Bring dates into the years that the database keeps to from now on."""

import logging

_logger = logging.getLogger(__name__)

FIRST, LAST = "1950-01-01", "2999-12-31"


def migrate(cr, version):
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
