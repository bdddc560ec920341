"""Make way for the bounds that the database keeps to from now on."""

import logging

from odoo.tools.sql import column_exists

_logger = logging.getLogger(__name__)

LONGEST = {"day": 36_500, "week": 5_200, "month": 1_200, "year": 100}
LENGTHS = (
    ("subdebit_plan_price", "cadence"),
    ("subdebit_subscription", "cadence"),
    ("subdebit_line", "cadence"),
    ("subdebit_plan", "trial"),
    ("subdebit_plan", "commitment"),
    ("subdebit_line", "trial"),
    ("subdebit_line", "commitment"),
)
MOST = (
    ("subdebit_plan", "payments", 36_500),
    ("subdebit_line", "payments", 36_500),
    ("subdebit_plan_line", "quantity", 999_999),
    ("subdebit_line", "quantity", 999_999),
    ("subdebit_plan_price", "price", 999_999_999),
    ("subdebit_line", "unit_price", 999_999_999),
)


def migrate(cr, version):
    """Move slips of the pen to the most that may be; nobody has agreed to them."""
    for table, name in LENGTHS:
        for unit, most in LONGEST.items():
            _lower(cr, table, f"{name}_count", most, f"AND {name}_unit = '{unit}'")
    for table, column, most in MOST:
        _lower(cr, table, column, most)
    _bring_drafts_nearer(cr)


def _lower(cr, table, column, most, only=""):
    if not column_exists(cr, table, column):
        return  # A release before it.
    cr.execute(
        f"UPDATE {table} SET {column} = %s WHERE {column} > %s {only}", [most, most]
    )
    if cr.rowcount:
        _logger.info("Lowered %s %s of %s.", cr.rowcount, column, table)


def _bring_drafts_nearer(cr):
    """A draft that was to start in 2999 starts in twenty years, its lines with it."""
    cr.execute(
        "UPDATE subdebit_line line SET date_start = CURRENT_DATE + INTERVAL '20 years'"
        " FROM subdebit_subscription s WHERE s.id = line.subscription_id"
        " AND s.state IN ('draft', 'pending')"
        " AND line.date_start > CURRENT_DATE + INTERVAL '20 years'"
        " AND line.date_last IS NULL"
    )
    cr.execute(
        "UPDATE subdebit_subscription"
        " SET date_start = CURRENT_DATE + INTERVAL '20 years'"
        " WHERE state IN ('draft', 'pending')"
        " AND date_start > CURRENT_DATE + INTERVAL '20 years'"
        " AND date_end IS NULL"
    )
