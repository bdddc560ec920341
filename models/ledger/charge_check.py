import time

from odoo import api, models
from odoo.tools import SQL

# The question that the nightly check asks.
LEDGER_DIFFERS = "subscription_debit.activity_ledger"

# Seconds of work in one call of the cron; crons are killed after 120.
CRON_SECONDS = 60

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


class SubdebitCharge(models.Model):
    """What does not add up, asked of the whole ledger at once."""

    _inherit = "subdebit.charge"

    # === THE CRON === #

    @api.model
    def _cron_check_ledger(self):
        """Refresh the list of what does not add up, for all companies.

        The ledger at once, then today's engine for one batch of subscriptions after
        another, those first that were not looked at for the longest time.
        """
        rows = self.env["subdebit.ledger.difference"].with_context(
            allowed_company_ids=self.env["res.company"].search([]).ids
        )
        rows._check_ledger()
        deadline = time.monotonic() + CRON_SECONDS
        left = self.env["ir.cron"]._commit_progress(remaining=rows._count_unchecked())
        while left and time.monotonic() < deadline:
            checked = rows._check_engine_batch()
            if not checked:
                break  # Done, or held by another worker.
            left = self.env["ir.cron"]._commit_progress(
                checked, remaining=rows._count_unchecked()
            )

    # === THE LEDGER === #

    @api.model
    def _get_ledger_differences(self):
        """Return what does not add up.

        Covers equal the charges, and each live charge has a living invoice line.

        :return: list of dict: ``company_id, subscription_id, line_id, charge_id,
            cover_id, move_id`` (may be None)``, problem, date_from, date_to``.
        """
        return self._query_differences(
            SQL(
                "%s UNION ALL %s", self._sql_broken_charges(), self._sql_broken_covers()
            )
        )

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
