from odoo import api, models
from odoo.tools import SQL

COLUMNS = (
    "company_id",
    "subscription_id",
    "line_id",
    "charge_id",
    "cover_id",
    "move_id",
    "problem",
    "date_from",
    "date_to",
)


class SubdebitLedgerDifference(models.Model):
    """What the database says of the whole ledger at once: it adds up, or it does not."""

    _inherit = "subdebit.ledger.difference"

    # === THE LEDGER === #

    @api.model
    def _get_ledger_differences(self):
        """Return what does not add up.

        Covers equal the charges, each live charge has a living invoice line, and no more
        came back than was billed.

        :return: list of dict: ``company_id, subscription_id, line_id, charge_id,
            cover_id, move_id`` (may be None)``, problem, date_from, date_to``.
        """
        broken = SQL(
            "%s UNION ALL %s", self._sql_broken_charges(), self._sql_broken_covers()
        )
        return [*self._query_differences(broken), *self._get_credit_differences()]

    def _sql_broken_charges(self):
        """Return the query of live charges and credits that do not stand.

        A credit that comes off the next invoice has no line until then. The days of a
        charge are covered, or went back by a credit of their own; all of them may have
        been released after a credit of the whole.
        """
        return SQL(
            """
            SELECT c.company_id, c.subscription_id, c.line_id, c.id, NULL::integer,
                   aml.move_id,
                   CASE WHEN aml.id IS NULL THEN 'no_invoice_line'
                        WHEN move.state = 'cancel' THEN 'invoice_cancelled'
                        ELSE 'not_covered' END,
                   c.date_from, c.date_to
              FROM subdebit_charge c
         LEFT JOIN account_move_line aml ON aml.id = c.move_line_id
         LEFT JOIN account_move move ON move.id = aml.move_id
             WHERE c.state = 'live' AND c.company_id IN %(companies)s
               AND ((aml.id IS NULL AND (c.sign = 1 OR c.planned_amounts IS NULL))
                    OR move.state = 'cancel'
                    OR (c.sign = 1 AND (%(not_covered)s)))
            """,
            companies=self._get_checked_companies(),
            not_covered=self._sql_not_covered(),
        )

    def _sql_not_covered(self):
        return SQL(
            """
            c.date_to - c.date_from
            > COALESCE((SELECT sum(v.date_to - v.date_from)
                          FROM subdebit_cover v
                         WHERE v.charge_id = c.id), 0)
            + COALESCE((SELECT sum(credit.date_to - credit.date_from)
                          FROM subdebit_charge credit
                         WHERE credit.origin_id = c.id AND credit.state = 'live'), 0)
            """
        )

    def _sql_broken_covers(self):
        """Return the query of days that count as billed, and are not."""
        return SQL(
            """
            SELECT v.company_id, v.subscription_id, v.line_id, c.id, v.id,
                   NULL::integer, 'cover_without_charge', v.date_from, v.date_to
              FROM subdebit_cover v
         LEFT JOIN subdebit_charge c ON c.id = v.charge_id
             WHERE v.kind = 'billed' AND v.to_decide IS NOT TRUE
               AND v.company_id IN %(companies)s
               AND (c.id IS NULL OR c.state = 'void'
                    OR c.line_id != v.line_id OR c.payer_slot != v.payer_slot
                    OR c.date_from > v.date_from OR c.date_to < v.date_to)
            """,
            companies=self._get_checked_companies(),
        )

    @api.model
    def _get_days_to_decide(self):
        """Return the days whose invoice is gone and that nobody has decided yet."""
        return self._query_differences(
            SQL(
                """
                SELECT v.company_id, v.subscription_id, v.line_id, v.charge_id, v.id,
                       aml.move_id, 'to_decide', v.date_from, v.date_to
                  FROM subdebit_cover v
             LEFT JOIN subdebit_charge c ON c.id = v.charge_id
             LEFT JOIN account_move_line aml ON aml.id = c.move_line_id
                 WHERE v.to_decide AND v.company_id IN %(companies)s
                """,
                companies=self._get_checked_companies(),
            )
        )

    def _query_differences(self, query):
        self.env.flush_all()
        rows = self.env.execute_query(query)
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows]

    def _get_checked_companies(self):
        return tuple(self.env.companies.ids)

    # === THE NUMBERS OF THE INVOICES === #

    @api.model
    def _get_number_warnings(self):
        """Return what looks odd in the journals that hold our invoices.

        A gap is what Odoo calls one: the number before is gone. Out of order is an
        invoice of ours that is dated before the one with the number before. What was
        made before our first invoice of the journal is no business of ours.

        :return: list of dict: ``company_id, move_id, problem, details``.
        """
        self.env.flush_all()
        return [*self._get_number_gaps(), *self._get_number_order()]

    def _sql_ours(self):
        """Return the query of our invoices and credit notes: ``id, journal_id``."""
        return SQL(
            """
            SELECT DISTINCT aml.move_id AS id, aml.journal_id
              FROM subdebit_charge c
              JOIN account_move_line aml ON aml.id = c.move_line_id
             WHERE c.company_id IN %s
            """,
            self._get_checked_companies(),
        )

    def _sql_since_ours(self):
        """Return the query of what was numbered in a journal since our first invoice.

        NOTE: an addon that numbers in its own way leaves Odoo's columns empty, and an
        order of nothing is none.
        """
        return SQL(
            """
            SELECT move.company_id, move.id, move.name, move.journal_id,
                   move.move_type, move.invoice_date, move.sequence_prefix,
                   move.sequence_number, move.made_sequence_gap,
                   move.id = first.id AS is_first
              FROM account_move move
              JOIN (SELECT journal_id, min(id) AS id
                      FROM (%s) ours GROUP BY journal_id) first
                ON first.journal_id = move.journal_id AND first.id <= move.id
             WHERE move.state = 'posted' AND move.sequence_number > 0
               AND move.sequence_prefix IS NOT NULL
            """,
            self._sql_ours(),
        )

    def _get_number_gaps(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, id, name
                  FROM (%s) numbered
                 WHERE made_sequence_gap IS TRUE AND NOT is_first
                """,
                self._sql_since_ours(),
            )
        )
        return [
            {
                "company_id": company,
                "move_id": move,
                "problem": "number_gap",
                "details": {"number": number},
            }
            for company, move, number in rows
        ]

    def _get_number_order(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, id, name, invoice_date, name_before, date_before
                  FROM (SELECT company_id, id, name, invoice_date,
                               lag(name) OVER same AS name_before,
                               lag(invoice_date) OVER same AS date_before
                          FROM (%(since_ours)s) numbered
                         WHERE move_type IN ('out_invoice', 'out_refund')
                        WINDOW same AS (PARTITION BY journal_id, sequence_prefix
                                            ORDER BY sequence_number)) ordered
                 WHERE invoice_date < date_before
                   AND id IN (SELECT id FROM (%(ours)s) ours)
                """,
                since_ours=self._sql_since_ours(),
                ours=self._sql_ours(),
            )
        )
        return [
            {
                "company_id": company,
                "move_id": move,
                "problem": "number_order",
                "details": {
                    "number": number,
                    "date": str(date),
                    "number_before": number_before,
                    "date_before": str(date_before),
                },
            }
            for company, move, number, date, number_before, date_before in rows
        ]
