from odoo import api, models
from odoo.tools import SQL


class SubdebitCharge(models.Model):
    """The numbers of the invoices, watched: without a gap, and in the order of time."""

    _inherit = "subdebit.charge"

    @api.model
    def _get_number_warnings(self):
        """Return what looks odd in the journals that hold our invoices.

        A gap is what Odoo calls one: the number before is gone. Out of order is an
        invoice that is dated before the one with the number before.

        :return: list of dict: ``company_id, move_id, problem, details``.
        """
        self.env.flush_all()
        journals = self._get_watched_journals()
        if not journals:
            return []
        return [*self._get_number_gaps(journals), *self._get_number_order(journals)]

    def _get_watched_journals(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT aml.journal_id
                  FROM subdebit_charge c
                  JOIN account_move_line aml ON aml.id = c.move_line_id
                 WHERE c.company_id IN %s
                """,
                self._get_checked_companies(),
            )
        )
        return tuple(journal for (journal,) in rows)

    def _get_number_gaps(self, journals):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, id, name
                  FROM account_move
                 WHERE journal_id IN %s AND state = 'posted'
                   AND made_sequence_gap IS TRUE
                """,
                journals,
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

    def _get_number_order(self, journals):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, id, name, invoice_date, name_before, date_before
                  FROM (SELECT company_id, id, name, invoice_date,
                               lag(name) OVER same AS name_before,
                               lag(invoice_date) OVER same AS date_before
                          FROM account_move
                         WHERE journal_id IN %s AND state = 'posted'
                           AND move_type IN ('out_invoice', 'out_refund')
                        WINDOW same AS (PARTITION BY journal_id, sequence_prefix
                                            ORDER BY sequence_number)) numbered
                 WHERE invoice_date < date_before
                """,
                journals,
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
