from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...schedule.billing_lead import due_date
from ...schedule.dormancy import lapse_date
from ...schedule.schemes import SCHEMES

# The schemes in which a mandate lapses that nobody uses.
DORMANT_SCHEMES = tuple(
    row.name for row in SCHEMES.values() if row.dormant_after_months
)


class PaymentToken(models.Model):
    """A mandate that is not used lapses, where its scheme says so."""

    _inherit = "payment.token"

    mandate_used_on = fields.Date(
        string="Last Charged On",
        readonly=True,
        help="The last charge by the mandate that the bank was sent, as far as it is"
        " known here.",
    )
    mandate_lapses_on = fields.Date(
        string="Lapses On",
        compute="_compute_mandate_lapses_on",
        store=True,
        index="btree_not_null",
        help="The last day on which the mandate may be charged, if it is not used"
        " before. Empty: its scheme has no such rule, or nobody knows when it was"
        " signed.",
    )
    mandate_warned_on = fields.Date(
        compute="_compute_mandate_lapses_on",
        store=True,
        help="When the payer was asked for another method, as this mandate lapses.",
    )

    @api.depends("mandate_scheme", "mandate_date", "mandate_used_on")
    def _compute_mandate_lapses_on(self):
        for token in self:
            token.mandate_warned_on = False
            token.mandate_lapses_on = lapse_date(
                token._subdebit_scheme(),
                token.mandate_date or None,
                token.mandate_used_on or None,
            )

    # === WHEN IT WAS USED === #

    @api.model
    def _subdebit_note_uses_sudo(self, company):
        """Keep on which day each mandate was charged last, by one query for all.

        NOTE: a debit counts that came back, too: it was presented.
        """
        self.env.flush_all()
        self.env.cr.execute(self._subdebit_query_uses(company))
        by_day = {}
        for token_id, day in self.env.cr.fetchall():
            by_day.setdefault(day, []).append(token_id)
        for day, ids in by_day.items():
            self.sudo().browse(ids).mandate_used_on = day

    def _subdebit_query_uses(self, company):
        return SQL(
            """
            SELECT token.id,
                   MAX(COALESCE(attempt.charged_on, debit.date,
                                tx.last_state_change::date)) AS day
              FROM payment_token token
              JOIN res_company owner ON owner.id = token.company_id
              JOIN payment_transaction tx ON tx.token_id = token.id
              LEFT JOIN subdebit_attempt attempt ON attempt.transaction_id = tx.id
              LEFT JOIN subdebit_debit debit ON debit.id = attempt.debit_id
             WHERE token.mandate_scheme IN %(schemes)s
               AND token.mandate_date IS NOT NULL
               AND %(path)s LIKE owner.parent_path || '%%'
               AND tx.operation NOT IN ('validation', 'refund')
               AND (attempt.state IN ('pending', 'collected', 'returned')
                    OR attempt.id IS NULL AND tx.state = 'done')
             GROUP BY token.id
            HAVING token.mandate_used_on IS NULL
                OR token.mandate_used_on
                   < MAX(COALESCE(attempt.charged_on, debit.date,
                                  tx.last_state_change::date))
            """,
            schemes=DORMANT_SCHEMES,
            path=company.parent_path,
        )

    # === WHETHER IT LAPSES === #

    def _subdebit_lapses_before(self, day):
        """Tell whether the mandate has lapsed by a day; None: on no day at all."""
        return bool(day and self.mandate_lapses_on and self.mandate_lapses_on < day)

    def _subdebit_stays_lapsed(self, signed_on):
        """Tell whether the mandate is lapsed, and not signed anew by what is told now."""
        self.ensure_one()
        return (
            self.mandate_state == "lapsed"
            and (signed_on or None) == (self.mandate_date or None)
            and self._subdebit_lapses_before(self.company_id._subdebit_today())
        )

    def _subdebit_get_first_charge_date(self, company):
        """Return when a bank charges what is asked for now, where that may be too late."""
        self.ensure_one()
        if not self.mandate_lapses_on:
            return None
        today, not_before = company._subdebit_today(), self.next_charge_date or None
        scheme = self._subdebit_scheme()
        return due_date(today, scheme, today, not_before=not_before)

    # === SAID === #

    def _subdebit_say_lapsed(self):
        """Return that a mandate has lapsed, in a sentence; or False."""
        self.ensure_one()
        return self.mandate_state == "lapsed" and self.env._(
            "The mandate of %(method)s lapsed on %(day)s: it was not used for %(months)s"
            " months. A new one is needed.",
            **self._subdebit_prepare_lapse_words(),
        )

    def _subdebit_say_lapses(self):
        """Return that a mandate lapses, and what would keep it."""
        self.ensure_one()
        return self.env._(
            "The mandate of %(method)s lapses on %(day)s, as it was not used for"
            " %(months)s months: nothing is debited from it after that day. A new one"
            " is needed.",
            **self._subdebit_prepare_lapse_words(),
        )

    def _subdebit_prepare_lapse_words(self):
        return {
            "method": self._subdebit_label(),
            "day": format_date(self.env, self.mandate_lapses_on),
            "months": SCHEMES[self._subdebit_scheme()].dormant_after_months,
        }
