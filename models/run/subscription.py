from odoo import api, fields, models
from odoo.tools import format_date

from ...const import RUNNING_STATES


class SubdebitSubscription(models.Model):
    """Which run takes what is due, where today's is over."""

    _inherit = "subdebit.subscription"

    next_run_sentence = fields.Char(compute="_compute_next_run_sentence")

    @api.depends("state", "next_issue_date")
    @api.depends_context("lang")
    def _compute_next_run_sentence(self):
        for subscription in self:
            company = subscription.company_id
            due_on, today = subscription.next_issue_date, company._subdebit_today()
            is_running = subscription.state in RUNNING_STATES
            is_due = is_running and due_on and due_on <= today
            day = company._subdebit_next_run_date() if is_due else today
            subscription.next_run_sentence = day > today and self.env._(
                "Today's run is over: this is for the run of %s.",
                format_date(self.env, day),
            )
