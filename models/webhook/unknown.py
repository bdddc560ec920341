import logging
import time

from odoo import api, fields, models
from odoo.tools import format_date

from ..debit.ritual import MOST_SILENT

_logger = logging.getLogger(__name__)

# The cron has 120 for all of it.
CATCH_UP_SECONDS = 30
# So many unknown payments are named.
MOST_NAMED = 20


class SubdebitWebhook(models.Model):
    """After a gap, or a restored backup: first hear what was charged meanwhile."""

    _inherit = "subdebit.webhook"

    @api.model
    def _catch_up(self, providers):
        """Hear what providers did since they were asked last, before more is sent.

        Called by the worker, with nothing open: it commits. By one that does not answer
        nothing new is sent (see ``_leave_out_silent``).
        """
        longest = fields.Datetime.now() - MOST_SILENT
        for provider in providers:
            listed_at = provider.subdebit_listed_at
            if listed_at and listed_at < longest:
                try:
                    self._list_what_was_missed(provider)
                    self.env["ir.cron"]._commit_progress()
                except Exception:  # noqa: BLE001 one provider's failure is its own
                    _logger.exception("%s was not asked what it did.", provider.name)
                    self.env.cr.rollback()
                self._work(time.monotonic() + CATCH_UP_SECONDS)

    def _forget_unknown(self, provider, ref):
        """A payment is known by now, or it takes nothing any more."""
        self.search(
            [
                ("provider_id", "=", provider.id),
                ("subject_ref", "=", ref),
                ("is_unknown", "=", True),
            ]
        ).is_unknown = False

    @api.model
    def _prepare_unknown(self, provider, told):
        """Return what marks a payment that nothing here asked for, or False.

        One from a method of ours: others are the business of other software.

        :param told: ``gateways.news.Payment``.
        """
        takes = told.outcome in ("pending", "collected")
        tokens = self.env["payment.token"].with_context(active_test=False)
        domain = [("provider_id", "=", provider.id), ("provider_ref", "=", told.method)]
        if not takes or not told.method or not tokens.search_count(domain, limit=1):
            return False
        currency = self.env["res.currency"].search([("name", "=", told.currency)])
        amount = float(told.amount)
        return {
            "is_unknown": True,
            "key": told.key or False,
            "problem": self.env._(
                "%(ref)s: %(amount)s, charged on %(day)s",
                ref=told.ref,
                amount=currency.format(amount) if currency else told.amount,
                day=format_date(self.env, told.charge_date)
                if told.charge_date
                else "?",
            ),
        }

    @api.model
    def _find_unknown_sudo(self, companies, providers=None, attempts=()):
        """Return the news of payments that nobody here asked for, nor is about to.

        :param providers: those of them alone; None: of any.
        :param attempts: ready requests; what they would ask for under the same key is
            found by it, and charges nobody again.
        """
        domain = [("company_id", "parent_of", companies.ids), ("is_unknown", "=", True)]
        if providers is not None:
            domain.append(("provider_id", "in", providers.ids))
        unknown_sudo = self.sudo().search(domain, order="id")
        if not unknown_sudo:
            return unknown_sudo
        keys = {attempt.sudo()._get_key() for attempt in attempts}
        asked = self.env["subdebit.attempt"].sudo()
        keys |= {
            attempt.key
            for attempt in asked.search([("key", "in", unknown_sudo.mapped("key"))])
        }
        return unknown_sudo.filtered(lambda one: not one.key or one.key not in keys)

    def _name_unknown(self):
        """Return the payments, each on a line; no more than a person looks at."""
        refs = dict.fromkeys(self.mapped("problem"))
        return "\n".join(filter(None, [*refs][:MOST_NAMED]))
