"""Make way for the guard that knows instalments beside whole debits."""


def migrate(cr, version):
    """Drop the old guard, which refuses every second live line of an invoice.

    The new one is as strict for what asks for all of an invoice.
    """
    cr.execute("UPDATE subdebit_debit_line SET live = FALSE WHERE live IS NULL")
    cr.execute("DROP INDEX IF EXISTS subdebit_debit_line_one_live_debit")
