from odoo import api, fields, models
from odoo.tools import format_date

from ...const import RUNNING_STATES


class SubdebitPlan(models.Model):
    """Prices changed: do those who run already follow, or do they keep theirs?"""

    _inherit = "subdebit.plan"

    follow_from = fields.Date(
        readonly=True,
        copy=False,
        help="A price changed that running subscriptions pay, and nobody has said yet"
        " whether they follow: from this day they could.",
    )
    follow_question = fields.Char(compute="_compute_follow_question")

    @api.depends("follow_from")
    @api.depends_context("lang")
    def _compute_follow_question(self):
        for plan in self:
            plan.follow_question = plan.follow_from and plan._say_follow_question()

    def _say_follow_question(self):
        return self.env._(
            "Prices were changed. Running subscriptions (%(count)s) keep what was agreed:"
            " shall they follow, from their first renewal on or after %(day)s?",
            count=self.env["subdebit.subscription"].search_count(
                [("plan_id", "=", self.id), ("state", "in", RUNNING_STATES)]
            ),
            day=format_date(self.env, self.follow_from),
        )

    def _ask_from(self, day):
        """Ask whether who runs follows, from a day on, or tomorrow."""
        self.ensure_one()
        tomorrow = fields.Date.add(self.company_id._subdebit_today(), days=1)
        self.sudo().follow_from = max(tomorrow, day or tomorrow)

    def action_keep_theirs(self):
        """Let running subscriptions keep their prices: the question is answered."""
        self._require("manager")
        self.sudo().follow_from = False


class SubdebitPlanPrice(models.Model):
    _inherit = "subdebit.plan.price"

    def _ask_about_running(self):
        """Ask once more, where running subscriptions pay what was changed here."""
        lines = self.env["subdebit.line"].sudo()
        for price in self:
            is_paid = lines.search_count(
                [
                    ("plan_line_id", "=", price.plan_line_id.id),
                    ("cadence_unit", "=", price.cadence_unit),
                    ("cadence_count", "=", price.cadence_count),
                    ("kind", "!=", "one_time"),
                    ("subscription_id.state", "in", RUNNING_STATES),
                ],
                limit=1,
            )
            today = price._get_today()
            is_past = price.date_to and price.date_to <= today
            if is_paid and not is_past:
                price.plan_id._ask_from(price.date_from)


class SubdebitTier(models.Model):
    _inherit = "subdebit.tier"

    def _ask_about_running(self):
        """Ask once more, where running subscriptions are billed by usage of it."""
        lines = self.env["subdebit.line"].sudo()
        for offer in self.plan_line_id:
            is_paid = lines.search_count(
                [
                    ("plan_line_id", "=", offer.id),
                    ("subscription_id.state", "in", RUNNING_STATES),
                ],
                limit=1,
            )
            if is_paid:
                offer.plan_id._ask_from(None)
