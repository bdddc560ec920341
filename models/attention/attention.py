from odoo import api, fields, models
from odoo.tools import SQL

from ...const import RUNNING_STATES
from ..debit.attempt import WITHDRAWN
from ..payment.token import MANDATE_OVER

KINDS = [
    ("refused", "Refused"),
    ("returned", "Returned"),
    ("bounced", "Bounced"),
    ("unknown", "Unknown"),
    ("withdrawn", "Cancelled there"),
    ("refund", "Not refunded"),
    ("not_booked", "Not booked"),
    ("held", "Provider held"),
    ("deceased", "Payer has died"),
    ("no_method", "Without method"),
    ("lapsing", "Mandate lapses soon"),
    ("not_billed", "Not billed"),
]
# What a person has not dismissed.
OPEN = [("dismissal_id", "=", False)]


class SubdebitAttention(models.Model):
    """What a person has to look at: found by one query whenever it is asked for.

    Nothing is kept but what was dismissed. So a row is gone as soon as the invoice is
    paid, by whatever way, or whatever else was missing is there.
    """

    _name = "subdebit.attention"
    _description = "Payment That Needs Attention"
    _inherit = ["subdebit.mixin"]
    _auto = False
    _order = "since desc, id desc"
    _rec_name = "payer_id"
    _depends = {
        "account.move": [
            "state",
            "payment_state",
            "amount_residual",
            "subdebit_payer_id",
            "subdebit_token_id",
            "subdebit_payment_mode",
            "subdebit_disputed",
            "invoice_date_due",
        ],
        "account.move.line": ["move_id"],
        "payment.provider": ["state"],
        "payment.token": [
            *("active", "partner_id", "company_id", "mandate_state"),
            *("mandate_lapses_on", "mandate_warned_on"),
        ],
        "res.company": ["parent_path", "subdebit_failed_user_id"],
        "account.payment": ["subdebit_returned_on", "subdebit_return_move_id"],
        "subdebit.instalment": ["amount_left", "payer_id", "state", "way"],
        "subdebit.provider.hold": ["company_id", "looked_at", "provider_id"],
        "res.partner": ["commercial_partner_id", "user_id", "subdebit_deceased_on"],
        "subdebit.attempt": [
            *("number", "state", "error_kind", "outcome_date", "sent_at"),
        ],
        "subdebit.charge": ["move_line_id", "subscription_id"],
        "subdebit.debit": ["state", "words", "booking_error", "payer_id", "amount"],
        "subdebit.debit.line": ["live", "is_settled", "slot", "amount"],
        "subdebit.dismissal": ["mark", "debit_id", "move_id", "subscription_id"],
        "subdebit.refund": ["state", "words", "booking_error", "amount", "move_id"],
        "subdebit.subscription": [
            "billing_error",
            "billing_error_date",
            "managed_by",
            "state",
            "payment_mode",
            "payer_id",
            "partner_id",
        ],
    }

    kind = fields.Selection(KINDS, string="Problem", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    debit_id = fields.Many2one("subdebit.debit", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    subscription_id = fields.Many2one(
        "subdebit.subscription",
        readonly=True,
        help="The first one, if several are billed together.",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    payer_id = fields.Many2one("res.partner", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(string="Balance Due", readonly=True)
    since = fields.Date(readonly=True, help="When it failed, or was due.")
    attempts = fields.Integer(readonly=True, aggregator=None)
    words = fields.Text(string="Answer", readonly=True)
    mark = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        readonly=True,
        help="The customer's salesperson, or else who handles failed payments.",
    )
    dismissal_id = fields.Many2one("subdebit.dismissal", readonly=True)
    dismissed_by = fields.Many2one(related="dismissal_id.dismissed_by")
    dismissed_at = fields.Datetime(related="dismissal_id.dismissed_at")
    dismissal_reason = fields.Char(
        related="dismissal_id.reason", string="Why Dismissed"
    )

    # === THE QUERY === #

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT found.*,
                   subscription.partner_id,
                   COALESCE(customer.user_id, firm.user_id, company.subdebit_failed_user_id)
                       AS user_id,
                   dismissal.id AS dismissal_id
              FROM (%s) AS found
              JOIN res_company company ON company.id = found.company_id
              LEFT JOIN subdebit_subscription subscription
                ON subscription.id = found.subscription_id
              LEFT JOIN res_partner customer ON customer.id = subscription.partner_id
              LEFT JOIN res_partner firm ON firm.id = customer.commercial_partner_id
              LEFT JOIN LATERAL (
                    SELECT MAX(d.id) AS id
                      FROM subdebit_dismissal d
                     WHERE d.mark = found.mark
                       AND (d.debit_id = found.debit_id
                            OR found.debit_id IS NULL AND d.move_id = found.move_id
                            OR found.move_id IS NULL
                               AND d.subscription_id = found.subscription_id)
                   ) dismissal ON true
            """,
            SQL(" UNION ALL ").join(self._get_queries()),
        )

    def _get_queries(self):
        """Return the queries of what needs attention, all of the same columns."""
        return [
            self._query_debits(),
            self._query_invoices(),
            self._query_subscriptions(),
            self._query_holds(),
            self._query_deceased(),
            self._query_refunds(),
            self._query_bounced(),
            self._query_lapsing(),
        ]

    def _query_debits(self):
        """Return the query of debits that failed, with what is still open of them.

        NOTE: ids of several tables in one: the rest of a division by eight tells which.
        """
        return SQL(
            """
            SELECT debit.id * 8 + 1 AS id,
                   CASE WHEN debit.state = 'collected' THEN 'not_booked'
                        WHEN debit.state = 'refused' AND attempt.error_kind = %s
                            THEN 'withdrawn'
                        ELSE debit.state END AS kind,
                   debit.company_id,
                   debit.id AS debit_id,
                   asked.move_id,
                   (SELECT MIN(charge.subscription_id)
                      FROM account_move_line item
                      JOIN subdebit_charge charge ON charge.move_line_id = item.id
                     WHERE item.move_id = asked.move_id) AS subscription_id,
                   debit.payer_id,
                   debit.currency_id,
                   asked.amount,
                   COALESCE(attempt.outcome_date, attempt.sent_at::date, debit.date)
                       AS since,
                   attempt.number AS attempts,
                   COALESCE(debit.booking_error, debit.words) AS words,
                   debit.state || ' ' || attempt.number AS mark
              FROM subdebit_debit debit
              JOIN LATERAL (
                    SELECT a.number, a.outcome_date, a.sent_at, a.error_kind
                      FROM subdebit_attempt a
                     WHERE a.debit_id = debit.id
                     ORDER BY a.number DESC
                     LIMIT 1) attempt ON true
              JOIN LATERAL (
                    SELECT MIN(line.move_id) AS move_id,
                           SUM(CASE WHEN line.slot = 0 THEN move.amount_residual
                                    ELSE LEAST(line.amount, move.amount_residual)
                                END) AS amount
                      FROM subdebit_debit_line line
                      JOIN account_move move ON move.id = line.move_id
                     WHERE line.debit_id = debit.id
                       AND line.live
                       AND move.state = 'posted') asked ON asked.amount > 0
             WHERE debit.state IN ('refused', 'returned', 'unknown')
                OR debit.state = 'collected' AND debit.booking_error IS NOT NULL
            """,
            WITHDRAWN,
        )

    def _query_invoices(self):
        """Return the query of open invoices that cannot be debited, for want of a method.

        One of those that ``payment.token._subdebit_find_sudo`` finds will do.
        """
        return SQL(
            """
            SELECT move.id * 8 + 2,
                   'no_method',
                   move.company_id,
                   NULL,
                   move.id,
                   billed.subscription_id,
                   move.subdebit_payer_id,
                   move.currency_id,
                   move.amount_residual,
                   move.invoice_date_due,
                   0,
                   NULL,
                   'no_method'
              FROM account_move move
              JOIN res_partner payer ON payer.id = move.subdebit_payer_id
              JOIN res_company company ON company.id = move.company_id
              JOIN LATERAL (
                    SELECT MIN(charge.subscription_id) AS subscription_id,
                           bool_or(s.payment_mode = 'offline'
                                   AND s.payer_id = move.subdebit_payer_id
                                   OR COALESCE(share.payment_mode = 'offline'
                                       AND share.payer_id = move.subdebit_payer_id, false)
                                   OR s.managed_by IS NOT NULL) AS is_left
                      FROM account_move_line item
                      JOIN subdebit_charge charge ON charge.move_line_id = item.id
                      JOIN subdebit_subscription s ON s.id = charge.subscription_id
                      LEFT JOIN subdebit_share share ON share.subscription_id = s.id
                     WHERE item.move_id = move.id) billed
                ON billed.subscription_id IS NOT NULL AND NOT billed.is_left
             WHERE move.move_type = 'out_invoice'
               AND move.state = 'posted'
               AND move.payment_state IN ('not_paid', 'partial')
               AND move.subdebit_payment_mode = 'automatic'
               AND move.subdebit_disputed IS NOT TRUE
               AND move.amount_residual > 0
               AND payer.subdebit_deceased_on IS NULL
               AND NOT EXISTS (
                    SELECT 1 FROM subdebit_debit_line line
                     WHERE line.move_id = move.id AND line.live AND NOT line.is_settled)
               AND NOT EXISTS (
                    SELECT 1
                      FROM subdebit_instalment_move_rel rel
                      JOIN subdebit_instalment part ON part.id = rel.instalment_id
                     WHERE rel.move_id = move.id
                       AND part.state IN ('planned', 'under_way', 'refused', 'returned')
                       AND (part.way != 'debit' OR part.payer_slot != 0))
               AND NOT EXISTS (
                    SELECT 1
                      FROM payment_token token
                      JOIN payment_provider provider ON provider.id = token.provider_id
                      JOIN res_company owner ON owner.id = token.company_id
                     WHERE token.active
                       AND provider.state != 'disabled'
                       AND COALESCE(token.mandate_state, '') NOT IN %s
                       AND token.partner_id IN (payer.id, payer.commercial_partner_id)
                       AND company.parent_path LIKE owner.parent_path || '%%'
                       AND (move.subdebit_token_id IS NULL
                            OR move.subdebit_token_id = token.id))
               AND NOT EXISTS (
                    SELECT 1
                      FROM subdebit_provider_hold hold
                      JOIN payment_token token ON token.provider_id = hold.provider_id
                      JOIN res_company owner ON owner.id = token.company_id
                     WHERE hold.looked_at IS NULL
                       AND COALESCE(token.mandate_state, '') NOT IN %s
                       AND token.partner_id IN (payer.id, payer.commercial_partner_id)
                       AND company.parent_path LIKE owner.parent_path || '%%')
            """,
            MANDATE_OVER,
            MANDATE_OVER,
        )

    def _query_holds(self):
        """Return the query of providers that are held: one row for all their payers."""
        return SQL(
            """
            SELECT hold.id * 8,
                   'held',
                   hold.company_id,
                   NULL,
                   NULL,
                   NULL,
                   NULL,
                   company.currency_id,
                   0,
                   hold.since::date,
                   0,
                   NULL,
                   'held ' || hold.id
              FROM subdebit_provider_hold hold
              JOIN res_company company ON company.id = hold.company_id
             WHERE hold.looked_at IS NULL
            """
        )

    def _query_subscriptions(self):
        """Return the query of subscriptions that could not be billed."""
        return SQL(
            """
            SELECT s.id * 8 + 3,
                   'not_billed',
                   s.company_id,
                   NULL,
                   NULL,
                   s.id,
                   s.payer_id,
                   s.currency_id,
                   0,
                   s.billing_error_date,
                   0,
                   s.billing_error,
                   md5(s.billing_error)
              FROM subdebit_subscription s
             WHERE s.billing_error IS NOT NULL
               AND s.managed_by IS NULL
               AND s.state != 'cancelled'
            """
        )

    def _query_deceased(self):
        """Return the query of payers who have died, and of whom something still runs."""
        return SQL(
            """
            SELECT MIN(s.id) * 8 + 4,
                   'deceased',
                   s.company_id,
                   NULL,
                   NULL,
                   MIN(s.id),
                   s.payer_id,
                   company.currency_id,
                   0,
                   payer.subdebit_deceased_on,
                   0,
                   NULL,
                   'deceased'
              FROM subdebit_subscription s
              JOIN res_partner payer ON payer.id = s.payer_id
              JOIN res_company company ON company.id = s.company_id
             WHERE payer.subdebit_deceased_on IS NOT NULL
               AND s.state IN %s
             GROUP BY s.company_id, s.payer_id, company.currency_id,
                      payer.subdebit_deceased_on
            """,
            ("draft", "pending", *RUNNING_STATES),
        )

    # === WHAT A ROW IS ABOUT === #

    def _get_hold_sudo(self):
        """Return the hold that a row is about; empty for one of another kind."""
        held = self.filtered(lambda row: row.kind == "held")
        holds = self.env["subdebit.provider.hold"].sudo()
        return holds.browse(row.id // 8 for row in held)

    def _get_moves_sudo(self):
        """Return the invoices of the rows, for who may see the rows."""
        rows_sudo = self.sudo()
        asked = rows_sudo.debit_id.line_ids.filtered("live")
        return rows_sudo.move_id | asked.move_id

    def _get_subscriptions_sudo(self):
        """Return the subscriptions that the rows are about."""
        moves_sudo = self._get_moves_sudo()
        billed = moves_sudo.line_ids.subdebit_charge_ids.subscription_id
        return billed | self.sudo().subscription_id

    @api.model
    def _search_open(self, companies):
        """Return what needs attention in companies, the most pressing kind first."""
        rows = self.search([*OPEN, ("company_id", "in", companies.ids)])
        order = [kind for kind, _label in KINDS]
        return rows.sorted(lambda row: order.index(row.kind))
