from odoo import api, models
from odoo.tools import SQL


class SubdebitLedgerDifference(models.Model):
    """What the database says of credits: nobody gets more back, less, or another's."""

    _inherit = "subdebit.ledger.difference"

    @api.model
    def _get_credit_differences(self):
        """Return the credits that do not add up; as ``_get_ledger_differences``."""
        return self._query_differences(
            SQL(
                "%s UNION ALL %s UNION ALL %s",
                self._sql_over_credited(),
                self._sql_credits_of_others(),
                self._sql_credits_in_vain(),
            )
        )

    def _sql_over_credited(self):
        """Return the query of charges of which more came back than was billed.

        Of one whose invoice is cancelled, nothing was. NOTE: where taxes are rounded over
        the whole invoice, a line may bear a cent more than it says.
        """
        return SQL(
            """
            SELECT c.company_id, c.subscription_id, c.line_id, c.id, NULL::integer,
                   max(aml.move_id), 'over_credited', c.date_from, c.date_to
              FROM subdebit_charge c
              JOIN subdebit_charge credit ON credit.origin_id = c.id
              JOIN account_move_line aml ON aml.id = credit.move_line_id
              JOIN res_currency currency ON currency.id = aml.currency_id
             WHERE c.sign = 1 AND credit.state = 'live' AND aml.parent_state = 'posted'
               AND c.company_id IN %s
          GROUP BY c.id
            HAVING sum(credit.amount_net + credit.amount_tax)
                   > CASE WHEN c.state = 'live' THEN c.amount_net + c.amount_tax
                          ELSE 0 END + 2 * max(currency.rounding)
            """,
            self._get_checked_companies(),
        )

    def _sql_credits_of_others(self):
        """Return the query of credits that lower what somebody else owes."""
        return SQL(
            """
            SELECT credit.company_id, credit.subscription_id, credit.line_id, credit.id,
                   NULL::integer, taker.id, 'credit_of_other', credit.date_from,
                   credit.date_to
              FROM subdebit_charge credit
              JOIN account_move_line aml ON aml.id = credit.move_line_id
              JOIN account_move taker ON taker.id = aml.move_id
              JOIN subdebit_charge c ON c.id = credit.origin_id
              JOIN account_move_line billed ON billed.id = c.move_line_id
              JOIN account_move move ON move.id = billed.move_id
             WHERE credit.sign = -1 AND credit.state = 'live'
               AND credit.company_id IN %s
               AND (taker.commercial_partner_id != move.commercial_partner_id
                    OR taker.subdebit_payer_id != move.subdebit_payer_id)
            """,
            self._get_checked_companies(),
        )

    def _sql_credits_in_vain(self):
        """Return the query of credits that wait for an invoice that will not come."""
        return SQL(
            """
            SELECT credit.company_id, credit.subscription_id, credit.line_id, credit.id,
                   NULL::integer, aml.move_id, 'credit_in_vain', credit.date_from,
                   credit.date_to
              FROM subdebit_charge credit
              JOIN subdebit_subscription s ON s.id = credit.subscription_id
              JOIN subdebit_charge c ON c.id = credit.origin_id AND c.state = 'live'
              JOIN account_move_line aml ON aml.id = c.move_line_id
             WHERE credit.sign = -1 AND credit.state = 'live'
               AND credit.move_line_id IS NULL
               AND credit.planned_amounts IS NOT NULL
               AND s.next_charge_date IS NULL
               AND s.state IN ('active', 'ended', 'cancelled')
               AND credit.company_id IN %s
               AND c.amount_net > COALESCE(
                   (SELECT sum(other.amount_net)
                      FROM subdebit_charge other
                     WHERE other.origin_id = c.id AND other.state = 'live'
                       AND other.move_line_id IS NOT NULL), 0)
            """,
            self._get_checked_companies(),
        )
