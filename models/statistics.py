"""PostgreSQL is told how many rows a bulk has made, while the bulk is still at work."""

from odoo.tools import SQL

#: What invoices, payments and their matching are kept in.
TABLES = (
    "account_move",
    "account_move_line",
    "account_payment",
    "account_partial_reconcile",
)
#: After how many documents of one transaction it is looked whether the statistics follow.
LOOK_EVERY = 100


def add_to_bulk(env, count):
    """Note that this transaction has made so many invoices or payments more.

    NOTE: autovacuum cannot see rows of an open transaction. If it comes by, it writes
    down that a table of some hundred pages holds nothing, and from then on PostgreSQL
    plans for one row: core's query for the buttons of a payment, asked for each new
    payment, takes minutes. ``ANALYZE`` counts the rows of its own transaction, and its
    lock keeps autovacuum away until the end.

    :param int count: documents that were just made.
    """
    made = env.cr.precommit.data.get("subdebit_bulk", 0) + count
    env.cr.precommit.data["subdebit_bulk"] = made
    if made // LOOK_EVERY > (made - count) // LOOK_EVERY:
        _count_again(env.cr, made)


def _count_again(cr, made):
    """Count the tables that PostgreSQL takes to hold less than was just made.

    Waits for nobody: who holds the lock counts already.
    """
    cr.execute(
        SQL(
            """
            SELECT relname FROM pg_class
            WHERE oid = ANY(%s::regclass[]) AND reltuples < %s
            """,
            list(TABLES),
            made,
        )
    )
    for (table,) in cr.fetchall():
        cr.execute(SQL("ANALYZE (SKIP_LOCKED) %s", SQL.identifier(table)))
