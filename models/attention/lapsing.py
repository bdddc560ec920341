from odoo import models
from odoo.tools import SQL

from ...const import RUNNING_STATES
from ..payment.token import MANDATE_OVER


class SubdebitAttention(models.Model):
    """Mandates that lapse soon, and by which something is to be debited after that."""

    _inherit = "subdebit.attention"

    def _query_lapsing(self):
        """Return the query of mandates of which the run has warned.

        NOTE: gone as soon as it is charged once more, or the payer saved another method.
        """
        return SQL(
            """
            SELECT MIN(paid.id) * 8 + 7,
                   'lapsing',
                   paid.company_id,
                   NULL,
                   NULL,
                   MIN(paid.id),
                   paid.payer_id,
                   company.currency_id,
                   0,
                   used.mandate_warned_on,
                   0,
                   NULL,
                   'lapsing ' || used.id || ' ' || used.mandate_lapses_on
              FROM (SELECT id, company_id, payer_id, payment_token_id
                      FROM subdebit_subscription
                     WHERE state IN %(running)s
                       AND payment_mode = 'automatic'
                       AND managed_by IS NULL
                     UNION ALL
                    SELECT shared.id, shared.company_id, share.payer_id,
                           share.payment_token_id
                      FROM subdebit_share share
                      JOIN subdebit_subscription shared
                        ON shared.id = share.subscription_id
                     WHERE shared.state IN %(running)s
                       AND (share.date_to IS NULL OR share.date_to > %(today)s)
                       AND share.payment_mode = 'automatic'
                       AND shared.managed_by IS NULL) paid
              JOIN res_partner payer ON payer.id = paid.payer_id
              JOIN res_company company ON company.id = paid.company_id
              JOIN LATERAL (
                    SELECT token.id, token.mandate_warned_on, token.mandate_lapses_on
                      FROM payment_token token
                      JOIN payment_provider provider ON provider.id = token.provider_id
                      JOIN res_company owner ON owner.id = token.company_id
                     WHERE token.active
                       AND provider.state != 'disabled'
                       AND COALESCE(token.mandate_state, '') NOT IN %(over)s
                       AND token.partner_id IN (payer.id, payer.commercial_partner_id)
                       AND company.parent_path LIKE owner.parent_path || '%%'
                       AND (paid.payment_token_id IS NULL
                            OR paid.payment_token_id = token.id)
                     ORDER BY token.partner_id = payer.id DESC, token.id DESC
                     LIMIT 1) used ON used.mandate_warned_on IS NOT NULL
             WHERE payer.subdebit_deceased_on IS NULL
             GROUP BY paid.company_id, paid.payer_id, company.currency_id, used.id,
                      used.mandate_warned_on, used.mandate_lapses_on
            """,
            running=RUNNING_STATES,
            over=MANDATE_OVER,
            today=self.env.company._subdebit_today(),
        )

    def _get_reason_of_lapsing(self):
        for party in self.sudo().subscription_id._get_parties():
            token_sudo = party._get_token_sudo()
            if party.payer_id == self.sudo().payer_id and token_sudo:
                return token_sudo._subdebit_say_lapses()
        return False
