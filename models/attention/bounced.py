from odoo import models
from odoo.tools import SQL


class SubdebitAttention(models.Model):
    """Cheques that bounced, and whatever else was paid by hand and came back."""

    _inherit = "subdebit.attention"

    def _query_bounced(self):
        """Return the query of instalments by hand that the bank took back."""
        return SQL(
            """
            SELECT instalment.id * 8 + 6,
                   'bounced',
                   instalment.company_id,
                   NULL,
                   invoice.id,
                   (SELECT MIN(charge.subscription_id)
                      FROM account_move_line item
                      JOIN subdebit_charge charge ON charge.move_line_id = item.id
                     WHERE item.move_id = invoice.id),
                   instalment.payer_id,
                   instalment.currency_id,
                   instalment.amount_left,
                   last.subdebit_returned_on,
                   last.times,
                   entry.ref,
                   'bounced ' || instalment.id || ' ' || last.times
              FROM subdebit_instalment instalment
              JOIN LATERAL (
                    SELECT MIN(move_id) AS id
                      FROM subdebit_instalment_move_rel
                     WHERE instalment_id = instalment.id) invoice ON true
              JOIN LATERAL (
                    SELECT COUNT(*) OVER () AS times,
                           payment.subdebit_returned_on,
                           payment.subdebit_return_move_id
                      FROM subdebit_instalment_payment_rel rel
                      JOIN account_payment payment ON payment.id = rel.payment_id
                     WHERE rel.instalment_id = instalment.id
                       AND payment.subdebit_returned_on IS NOT NULL
                     ORDER BY payment.id DESC
                     LIMIT 1) last ON true
              LEFT JOIN account_move entry ON entry.id = last.subdebit_return_move_id
             WHERE instalment.state = 'returned'
               AND NOT EXISTS (
                    SELECT FROM subdebit_debit debit
                     WHERE debit.instalment_slot = instalment.id)
            """
        )

    def _get_instalment_sudo(self):
        """Return the instalment that a row is about; empty for one of another kind."""
        bounced = self.filtered(lambda row: row.kind == "bounced")
        instalments = self.env["subdebit.instalment"].sudo()
        return instalments.browse(row.id // 8 for row in bounced)
