"""Refunds that are asked for and stand in no entry: the rows of a statement."""

from odoo.tools import SQL

from ..refund.refund import OPEN, TAKEN
from .scope import BASE, REFUND
from .statement_queries import is_one_of, select

# What is told of a refund that is not in the books.
TOLD = (*OPEN, *TAKEN, "refused")


def query_refunds(numbers):
    """Return refunds on their way to the provider, refused, or not booked yet."""
    return SQL(
        """
        SELECT %s
          FROM subdebit_refund refund
          JOIN account_payment source ON source.id = refund.payment_id
          JOIN res_partner partner ON partner.id = source.partner_id
          JOIN subdebit_debit debit ON debit.id = refund.debit_id
          LEFT JOIN account_move asked ON asked.id = refund.move_id
         WHERE refund.state IN %s AND %s
           AND NOT EXISTS (
                SELECT FROM account_payment payment
                 WHERE payment.subdebit_refund_id = refund.id
                   AND payment.state NOT IN ('draft', 'canceled'))
        """,
        select(
            {
                "id": SQL("refund.id::bigint * %s + %s", BASE, REFUND),
                "date": SQL("COALESCE(refund.refunded_on, refund.create_date::date)"),
                "kind": SQL("'refund'"),
                "name": SQL("COALESCE(asked.name, source.name)"),
                "state": SQL(
                    "CASE WHEN refund.booking_error IS NOT NULL THEN 'error'"
                    " WHEN refund.state IN %s THEN 'in_transit'"
                    " ELSE refund.state END",
                    TAKEN,
                ),
                "amount": SQL("refund.amount"),
                "residual": SQL("0"),
                "is_in_ledger": SQL("FALSE"),
                "partner_id": SQL("source.partner_id"),
                "commercial_partner_id": SQL("partner.commercial_partner_id"),
                "payer_id": SQL("debit.payer_id"),
                "debit_id": SQL("debit.id"),
                "refund_id": SQL("refund.id"),
                "company_id": SQL("refund.company_id"),
                "currency_id": SQL("source.currency_id"),
                "method": SQL("debit.method_label"),
                "reference": SQL("refund.reason"),
            }
        ),
        TOLD,
        is_one_of("refund.id", numbers),
    )
