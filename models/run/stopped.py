from odoo import api, fields, models
from odoo.tools import format_date


class SubdebitDebitRun(models.Model):
    """A run while collection is stopped: it bills, plans nothing, and sends nothing.

    Once the stop is lifted, the day's own run goes on, or else the next one plans what
    fell due meanwhile.
    """

    _inherit = "subdebit.debit.run"

    not_collected = fields.Boolean(
        readonly=True,
        help="Collection was stopped when the debits of the day were to be planned.",
    )
    is_stopped = fields.Boolean(related="company_id.subdebit_collection_stopped")
    stop_sentence = fields.Char(related="company_id.subdebit_stop_sentence")
    not_collected_sentence = fields.Char(
        string="After a Stop", compute="_compute_not_collected_sentence"
    )

    @api.depends("not_collected", "state")
    @api.depends_context("lang")
    def _compute_not_collected_sentence(self):
        for run in self:
            run.not_collected_sentence = run._say_not_collected()

    def _say_not_collected(self):
        if self.not_collected:
            return self.env._(
                "Collection was stopped: the invoices of this day were made, and nothing"
                " was planned to be debited. The first run after the stop does so."
            )
        since = self._get_not_collected_from()
        return since and self.env._(
            "Collection was stopped from %s on: what fell due since then is debited by"
            " this run, later than was announced.",
            format_date(self.env, since),
        )

    def _get_not_collected_from(self):
        """Return the first of the days before that a stop left to this run, or False."""
        self.ensure_one()
        before = [("company_id", "=", self.company_id.id), ("date", "<", self.date)]
        last = self.search([*before, ("not_collected", "=", False)], limit=1)
        since = last.date or fields.Date.to_date("0001-01-01")
        held = [*before, ("date", ">", since), ("not_collected", "=", True)]
        return self.search(held, order="date", limit=1).date

    def _count_missed(self):
        """Return how many days before it went by without any debit."""
        since = filter(None, (self.caught_up_from, self._get_not_collected_from()))
        return (self.date - min(since, default=self.date)).days

    def _say_missed(self, total):
        told = {
            "missed": self._count_missed(),
            "total": self.currency_id.format(total),
        }
        if self._get_not_collected_from():
            return self.env._(
                "Collection was stopped for %(missed)s days. %(total)s are planned to be"
                " debited: look at the debits, then approve the run.",
                **told,
            )
        return self.env._(
            "%(missed)s days were missed. %(total)s are planned to be debited:"
            " look at the debits, and at the provider for what was charged already,"
            " then approve the run.",
            **told,
        )

    # === ACTION METHODS === #

    def action_stop(self):
        """Open the window in which all collection of the company is stopped."""
        self.ensure_one()
        self._require("billing", "failed_payments", operation="read")
        return self._open_stop()

    def action_lift(self):
        """Open the window in which a Manager lets collection go on."""
        self.ensure_one()
        self._require("manager", operation="read")
        return self._open_stop()

    def _open_stop(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_stop"
        ) | {"context": {"default_company_id": self.company_id.id}}

    # === BUSINESS METHODS === #

    def _hold_back(self):
        """Plan nothing; what is planned already waits for the lift as it is."""
        if self.state == "billing":
            self.not_collected = True

    def _is_held_back(self):
        """Tell whether nothing is left to do before the stop is lifted."""
        self.ensure_one()
        bills = self.state == "billing" and self._search_due(limit=1)
        return self.company_id._subdebit_is_stopped() and not bills

    def _close_not_collected(self, date):
        """Close the days before a date that a stop left: a later run plans their debits.

        NOTE: what is charged when hangs on the day of the run; one of days ago would
        take dates that are past.
        """
        left = self.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "billing"),
                ("not_collected", "=", True),
                ("date", "<", date),
            ]
        )
        left.state = "done"
