import logging
import time

from odoo import api, fields, models

from ..mixin import each_its_own

_logger = logging.getLogger(__name__)

# Subscriptions looked at, or debits told of, in one batch before it is committed.
TELLING_BATCH = 100


class SubdebitDebitRun(models.Model):
    """Tell customers what comes: renewals, and debits that nothing announced yet.

    Apart from billing: a mail never shares a transaction with an invoice.
    """

    _inherit = "subdebit.debit.run"

    told_up_to = fields.Integer(
        default=0,
        readonly=True,
        copy=False,
        help="Up to which subscription customers were told of renewals.",
    )
    is_told = fields.Boolean(
        readonly=True, copy=False, help="Customers were told of the coming renewals."
    )

    # === RENEWALS === #

    def _tell_renewals(self, deadline):
        """Tell of renewals ahead, batch by batch; commits.

        :return: whether all was told; False where the time was over before.
        """
        self.ensure_one()
        while not self.is_told:
            if time.monotonic() >= deadline:
                return False
            self._tell_some_renewals(TELLING_BATCH)
            self.env["ir.cron"]._commit_progress()
        return True

    def _tell_some_renewals(self, limit):
        """Tell of the renewals of the next subscriptions; note how far it came."""
        if not self.company_id._subdebit_tells("renewal"):
            self.is_told = True
            return
        batch = self.env["subdebit.subscription"]._search_renewing(
            self.company_id, self.told_up_to, limit
        )
        each_its_own(
            batch, lambda part: part._tell_renewals(self.date), _flag_subscription
        )
        self.told_up_to = batch[-1:].id or self.told_up_to
        self.is_told = len(batch) < limit

    # === DEBITS === #

    @api.model
    def _tell_debits(self):
        """Tell of debits that are about to be asked for, before they are; commits."""
        debits_sudo = self._search_untold_debits_sudo()
        for start in range(0, len(debits_sudo), TELLING_BATCH):
            each_its_own(
                debits_sudo[start : start + TELLING_BATCH],
                lambda part: [debit._tell_payer() for debit in part],
                lambda debit, error: debit._flag_untold(error),
            )
            self.env["ir.cron"]._commit_progress()

    def _search_untold_debits_sudo(self):
        """Return what is ready to be asked for, and announced by nothing so far."""
        companies = self.env["res.company"].sudo().search([])
        telling = companies.filtered(lambda company: company._subdebit_tells("debit"))
        debits_sudo = (
            self.env["subdebit.debit"]
            .sudo()
            .search(
                [
                    ("state", "=", "ready"),
                    ("company_id", "in", telling.ids),
                    ("run_id.state", "!=", "waiting"),
                ],
                order="id",
            )
        )
        return debits_sudo._get_unannounced()

    # === FAILURES === #

    @api.model
    def _tell_failures(self):
        """Tell of what was refused or came back, and forget what is settled; commits."""
        debits_sudo = self.env["subdebit.debit"]._search_untold_failures_sudo()
        for start in range(0, len(debits_sudo), TELLING_BATCH):
            each_its_own(
                debits_sudo[start : start + TELLING_BATCH],
                lambda part: [debit._tell_failure() for debit in part],
                lambda debit, error: debit._flag_untold_failure(error),
            )
            self.env["ir.cron"]._commit_progress()
        debits_sudo._close_settled_questions()

    # === REFUNDS === #

    @api.model
    def _tell_refunds(self):
        """Tell payers of what goes back to them, or came back to us; commits."""
        refunds_sudo = self.env["subdebit.refund"].sudo()._search_untold()
        for start in range(0, len(refunds_sudo), TELLING_BATCH):
            each_its_own(
                refunds_sudo[start : start + TELLING_BATCH],
                lambda part: [refund._tell_payer() for refund in part],
                lambda refund, error: refund._flag_untold(error),
            )
            self.env["ir.cron"]._commit_progress()
        refunds_sudo._close_settled_questions()


def _flag_subscription(subscription, error):
    _logger.info("%s: its renewal was not told.", subscription, exc_info=error)
    subscription._flag_untold(error)
