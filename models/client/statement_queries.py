"""The rows of a statement in the words of the database. One query for each source."""

from odoo.tools import SQL

from ..debit.claims import claims_that
from .columns import COLUMNS
from .scope import BASE, DEBIT, INSTALMENT, ITEM, PAYMENT, get_numbers, is_in_scope


def query_booked(scope):
    """Return the queries of what is in the database, of no more than the scope."""
    return [
        _query_items(scope),
        _query_debits(get_numbers(scope, DEBIT)),
        _query_instalments(get_numbers(scope, INSTALMENT)),
        _query_payments(get_numbers(scope, PAYMENT)),
    ]


def select(values):
    """Return the select list, of values by the name of their column."""
    return SQL(", ").join(
        SQL(
            "CAST(%s AS %s) AS %s",
            values.get(name, SQL("NULL")),
            SQL(kind),
            SQL.identifier(name),
        )
        for name, kind in COLUMNS.items()
    )


def _in_receivable(scope):
    """Return the posted items on receivable accounts, one row for each entry.

    Of one client, company and currency; what changes no sum in its currency, such as
    an exchange difference, is none.
    """
    return SQL(
        """(
        SELECT MIN(line.id) AS id, line.move_id, line.partner_id, line.currency_id,
               line.company_id, MIN(line.date) AS date,
               SUM(line.amount_currency) AS amount,
               SUM(line.amount_residual_currency) AS residual
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
         WHERE account.account_type = 'asset_receivable'
           AND line.parent_state = 'posted'
           AND line.partner_id IS NOT NULL
           AND %s
         GROUP BY line.move_id, line.partner_id, line.currency_id, line.company_id
        HAVING SUM(line.amount_currency) <> 0
        )""",
        is_in_scope(scope or {}),
    )


def _query_items(scope):
    return SQL(
        """
        SELECT %s
          FROM %s item
          JOIN account_move move ON move.id = item.move_id
          LEFT JOIN account_payment payment ON payment.id = move.origin_payment_id
          LEFT JOIN subdebit_debit debit
            ON debit.id = COALESCE(payment.subdebit_debit_id, move.subdebit_return_debit_id)
          LEFT JOIN payment_token token ON token.id = payment.payment_token_id
          LEFT JOIN account_payment_method_line way
            ON way.id = payment.payment_method_line_id
          LEFT JOIN account_bank_statement_line bank ON bank.id = move.statement_line_id
          LEFT JOIN subdebit_refund refund ON refund.id = payment.subdebit_refund_id
          LEFT JOIN LATERAL (
                SELECT MIN(charge.subscription_id) AS id
                  FROM account_move_line billed
                  JOIN subdebit_charge charge ON charge.move_line_id = billed.id
                 WHERE billed.move_id = move.id) billed ON true
          LEFT JOIN subdebit_subscription subscription ON subscription.id = billed.id
        """,
        select(
            {
                "id": SQL("item.id::bigint * %s + %s", BASE, ITEM),
                "date": SQL("move.date"),
                "date_due": SQL(
                    "CASE WHEN move.move_type = 'out_invoice'"
                    " THEN move.invoice_date_due END"
                ),
                "kind": SQL(
                    """CASE
                    WHEN move.move_type = 'out_refund' THEN 'credit_note'
                    WHEN move.move_type = 'out_invoice' AND billed.id IS NOT NULL
                        THEN 'invoice'
                    WHEN move.move_type IN ('out_invoice', 'out_receipt')
                        THEN 'purchase'
                    WHEN COALESCE(move.subdebit_return_debit_id,
                                  move.subdebit_return_payment_id) IS NOT NULL
                        THEN 'returned'
                    WHEN payment.payment_type = 'outbound' THEN 'refund'
                    WHEN payment.id IS NOT NULL THEN 'payment'
                    WHEN bank.id IS NOT NULL AND item.amount > 0 THEN 'refund'
                    WHEN bank.id IS NOT NULL THEN 'payment'
                    ELSE 'entry' END"""
                ),
                "name": SQL("move.name"),
                "state": SQL(
                    """CASE
                    WHEN refund.state = 'pending' THEN 'in_transit'
                    WHEN refund.state = 'bounced' THEN 'bounced'
                    WHEN item.residual = 0 THEN 'settled'
                    WHEN move.subdebit_disputed THEN 'disputed'
                    WHEN %s THEN 'under_way'
                    WHEN item.residual = item.amount THEN 'open'
                    ELSE 'partial' END""",
                    _is_locked(),
                ),
                "amount": SQL("item.amount"),
                "residual": SQL("item.residual"),
                "is_in_ledger": SQL("TRUE"),
                "partner_id": SQL(
                    "CASE WHEN move.commercial_partner_id = item.partner_id"
                    " THEN move.partner_id ELSE item.partner_id END"
                ),
                "commercial_partner_id": SQL("item.partner_id"),
                "payer_id": SQL(
                    "COALESCE(move.subdebit_payer_id, debit.payer_id, item.partner_id)"
                ),
                "receiver_id": SQL("subscription.partner_id"),
                "subscription_id": SQL("billed.id"),
                "move_id": SQL("move.id"),
                "payment_id": SQL("payment.id"),
                "debit_id": SQL("debit.id"),
                "refund_id": SQL("refund.id"),
                "company_id": SQL("item.company_id"),
                "currency_id": SQL("item.currency_id"),
                "method": SQL(
                    "COALESCE(debit.method_label, token.payment_details, way.name)"
                ),
                "reference": SQL(
                    "NULLIF(CONCAT_WS(' ', payment.memo,"
                    " NULLIF(payment.payment_reference, payment.memo),"
                    " NULLIF(move.ref, payment.memo), move.payment_reference,"
                    " bank.payment_ref), '')"
                ),
            }
        ),
        _in_receivable(scope),
    )


def _is_locked():
    return SQL(
        "EXISTS (SELECT FROM subdebit_debit_line asked WHERE asked.move_id = move.id"
        " AND asked.claim IN %s)",
        tuple(claims_that("locks")),
    )


def _query_debits(numbers):
    """Return what was or is asked for, and is not in the ledger; by debtor."""
    return SQL(
        """
        SELECT %s
          FROM (SELECT MIN(line.id) AS id, line.debit_id, move.commercial_partner_id,
                       MIN(move.partner_id) AS partner_id, MIN(move.id) AS move_id,
                       SUM(line.amount) AS amount,
                       STRING_AGG(move.name, ', ' ORDER BY move.id) AS names
                  FROM subdebit_debit_line line
                  JOIN account_move move ON move.id = line.move_id
                 WHERE %s
                 GROUP BY line.debit_id, move.commercial_partner_id) asked
          JOIN subdebit_debit debit ON debit.id = asked.debit_id
          LEFT JOIN LATERAL (
                SELECT MIN(charge.subscription_id) AS id
                  FROM account_move_line billed
                  JOIN subdebit_charge charge ON charge.move_line_id = billed.id
                 WHERE billed.move_id = asked.move_id) billed ON true
          LEFT JOIN subdebit_subscription subscription ON subscription.id = billed.id
         WHERE (debit.state IN ('ready', 'sending', 'pending', 'unknown')
                OR NOT EXISTS (
                    SELECT FROM account_payment payment
                     WHERE payment.subdebit_debit_id = debit.id))
        """,
        select(
            {
                "id": SQL("asked.id::bigint * %s + %s", BASE, DEBIT),
                "date": SQL("debit.date"),
                "kind": SQL("'debit'"),
                "name": SQL("asked.names"),
                "state": SQL(
                    "CASE WHEN debit.booking_error IS NOT NULL"
                    " AND debit.state = 'collected' THEN 'error' ELSE debit.state END"
                ),
                "amount": SQL("-asked.amount"),
                "residual": SQL("0"),
                "is_in_ledger": SQL("FALSE"),
                "partner_id": SQL("asked.partner_id"),
                "commercial_partner_id": SQL("asked.commercial_partner_id"),
                "payer_id": SQL("debit.payer_id"),
                "receiver_id": SQL("subscription.partner_id"),
                "subscription_id": SQL("billed.id"),
                "move_id": SQL("asked.move_id"),
                "debit_id": SQL("debit.id"),
                "company_id": SQL("debit.company_id"),
                "currency_id": SQL("debit.currency_id"),
                "method": SQL("debit.method_label"),
            }
        ),
        _is_in_debit_of(numbers),
    )


def _is_in_debit_of(numbers):
    if numbers is None:
        return SQL("TRUE")
    return SQL(
        "line.debit_id IN (SELECT debit_id FROM subdebit_debit_line WHERE id IN %s)",
        tuple(numbers),
    )


def _query_instalments(numbers):
    """Return what is agreed in parts, and asked for by no debit yet."""
    return SQL(
        """
        SELECT %s
          FROM subdebit_instalment instalment
          JOIN LATERAL (
                SELECT move.id, move.name, move.partner_id, move.commercial_partner_id
                  FROM subdebit_instalment_move_rel rel
                  JOIN account_move move ON move.id = rel.move_id
                 WHERE rel.instalment_id = instalment.id
                 ORDER BY move.id LIMIT 1) move ON true
          LEFT JOIN LATERAL (
                SELECT MIN(charge.subscription_id) AS id
                  FROM account_move_line billed
                  JOIN subdebit_charge charge ON charge.move_line_id = billed.id
                 WHERE billed.move_id = move.id) billed ON true
          LEFT JOIN subdebit_subscription subscription ON subscription.id = billed.id
         WHERE (instalment.state = 'planned'
                OR instalment.state = 'returned' AND NOT EXISTS (
                    SELECT FROM subdebit_debit debit
                     WHERE debit.instalment_slot = instalment.id))
           AND %s
        """,
        select(
            {
                "id": SQL("instalment.id::bigint * %s + %s", BASE, INSTALMENT),
                "date": SQL("instalment.date"),
                "kind": SQL("'instalment'"),
                "name": SQL(
                    "move.name || ' ' || instalment.number || '/' || instalment.count"
                ),
                "state": SQL("instalment.state"),
                "amount": SQL("-instalment.amount_left"),
                "residual": SQL("0"),
                "is_in_ledger": SQL("FALSE"),
                "partner_id": SQL("move.partner_id"),
                "commercial_partner_id": SQL("move.commercial_partner_id"),
                "payer_id": SQL("instalment.payer_id"),
                "receiver_id": SQL("subscription.partner_id"),
                "subscription_id": SQL("billed.id"),
                "move_id": SQL("move.id"),
                "instalment_id": SQL("instalment.id"),
                "company_id": SQL("instalment.company_id"),
                "currency_id": SQL("instalment.currency_id"),
                "reference": SQL("instalment.cheque_number"),
            }
        ),
        is_one_of("instalment.id", numbers),
    )


def _query_payments(numbers):
    """Return payments without an entry: they wait for the bank statement."""
    return SQL(
        """
        SELECT %s
          FROM account_payment payment
          JOIN res_partner partner ON partner.id = payment.partner_id
          LEFT JOIN subdebit_debit debit ON debit.id = payment.subdebit_debit_id
          LEFT JOIN payment_token token ON token.id = payment.payment_token_id
          LEFT JOIN account_payment_method_line way
            ON way.id = payment.payment_method_line_id
          LEFT JOIN subdebit_refund refund ON refund.id = payment.subdebit_refund_id
         WHERE payment.move_id IS NULL AND payment.partner_type = 'customer'
           AND payment.state IN ('in_process', 'paid') AND %s
        """,
        select(
            {
                "id": SQL("payment.id::bigint * %s + %s", BASE, PAYMENT),
                "date": SQL("payment.date"),
                "kind": SQL(
                    "CASE payment.payment_type WHEN 'outbound' THEN 'refund'"
                    " ELSE 'payment' END"
                ),
                "name": SQL("payment.name"),
                "state": SQL(
                    "CASE refund.state WHEN 'pending' THEN 'in_transit'"
                    " ELSE 'collected' END"
                ),
                "amount": SQL(
                    "CASE payment.payment_type WHEN 'outbound' THEN payment.amount"
                    " ELSE -payment.amount END"
                ),
                "residual": SQL("0"),
                "is_in_ledger": SQL("FALSE"),
                "partner_id": SQL("payment.partner_id"),
                "commercial_partner_id": SQL("partner.commercial_partner_id"),
                "payer_id": SQL("COALESCE(debit.payer_id, payment.partner_id)"),
                "payment_id": SQL("payment.id"),
                "debit_id": SQL("debit.id"),
                "refund_id": SQL("refund.id"),
                "company_id": SQL("payment.company_id"),
                "currency_id": SQL("payment.currency_id"),
                "method": SQL(
                    "COALESCE(debit.method_label, token.payment_details, way.name)"
                ),
                "reference": SQL(
                    "NULLIF(CONCAT_WS(' ', payment.memo, payment.payment_reference), '')"
                ),
            }
        ),
        is_one_of("payment.id", numbers),
    )


def is_one_of(column, numbers):
    if numbers is None:
        return SQL("TRUE")
    return SQL("%s IN %s", SQL(column), tuple(numbers))


def query_values(rows):
    """Return the query of rows that somebody else found: list of dict by column."""
    values = SQL(", ").join(
        SQL("(%s)", SQL(", ").join(SQL("%s", row.get(name)) for name in COLUMNS))
        for row in rows
    )
    return SQL(
        "SELECT %s FROM (VALUES %s) AS found (%s)",
        select({name: SQL.identifier("found", name) for name in COLUMNS}),
        values,
        SQL(", ").join(map(SQL.identifier, COLUMNS)),
    )


def query_balances(clients):
    """Return the query of what clients owed after each entry: number, sum."""
    return SQL(
        """
        SELECT item.id::bigint * %s + %s,
               SUM(item.amount) OVER (
                    PARTITION BY item.partner_id, item.company_id, item.currency_id
                    ORDER BY item.date, item.id)
          FROM %s item
        """,
        BASE,
        ITEM,
        _in_receivable({"commercial_partner_id": clients or [0]}),
    )
