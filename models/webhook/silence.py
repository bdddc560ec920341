from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

NO_NEWS = "subscription_debit.activity_no_news"
SILENCE = timedelta(days=1)
# What was found by asking, so long after it happened, a webhook should have brought;
# what was found later than that came after a gap of our own.
SOON, GAP = timedelta(minutes=15), timedelta(hours=3)
LOOK_BACK = timedelta(days=7)


class SubdebitWebhook(models.Model):
    """Where no webhook comes, though something was due: a person looks at the address.

    NOTE: a debit lies with the bank for days, and over a weekend, without any news. What
    was due is what the provider had to tell when it was asked, or an answer that is late.
    """

    _inherit = "subdebit.webhook"

    def _call_about_silence(self, provider):
        """Ask a person, once, where a day brought nothing though something was due."""
        yesterday = fields.Datetime.now() - SILENCE
        domain = [("provider_id", "=", provider.id), ("way", "=", "webhook")]
        if self.search_count([*domain, ("create_date", ">", yesterday)], limit=1):
            return
        debit = self._find_missed(provider, yesterday).debit_id
        debit = debit or self._find_overdue(provider, yesterday)
        debit._ask_once(
            NO_NEWS,
            self.env._(
                "%s has sent nothing for a day, though something was due. Check"
                " the webhook endpoint there: its address, its secret, whether it is on.",
                provider.name,
            ),
        )

    def _find_missed(self, provider, until):
        """Return one of the events of our debits that only asking brought, perhaps none.

        NOTE: what a webhook brought since says that the address works again.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT missed.id
                  FROM subdebit_webhook missed
                 WHERE missed.provider_id = %(provider)s
                   AND missed.way = 'list'
                   AND missed.debit_id IS NOT NULL
                   AND missed.happened_at BETWEEN %(since)s AND %(until)s
                   AND missed.create_date - missed.happened_at BETWEEN %(soon)s AND %(gap)s
                   AND NOT EXISTS (
                        SELECT FROM subdebit_webhook brought
                         WHERE brought.provider_id = missed.provider_id
                           AND brought.way = 'webhook'
                           AND brought.create_date > missed.happened_at)
                 ORDER BY missed.happened_at DESC
                 LIMIT 1
                """,
                provider=provider.id,
                since=until - LOOK_BACK,
                until=until,
                soon=SOON,
                gap=GAP,
            )
        )
        return self.browse(row[0] for row in rows)

    def _find_overdue(self, provider, until):
        """Return a debit that should have been answered by the day before today."""
        today = provider.company_id._subdebit_today()
        waiting = self.env["subdebit.attempt"].search(
            [
                ("transaction_id.provider_id", "=", provider.id),
                ("state", "=", "pending"),
                ("sent_at", "<", until),
                ("debit_id.date", "<", today),
            ],
            order="id",
        )
        late = (debit for debit in waiting.debit_id if debit._is_answer_late(today))
        return next(late, self.env["subdebit.debit"])
