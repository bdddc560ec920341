from odoo import api, fields, models

from ...const import MOST_PAYMENTS, PAUSE_POLICIES
from ...models.pause.pausing import WHOLE_PERIODS

KINDS = [
    ("forever", "Until it is resumed"),
    ("cycles", "For a number of payments"),
    ("until", "Until a day"),
]


class SubdebitPause(models.TransientModel):
    _name = "subdebit.pause"
    _inherit = ["subdebit.decision"]
    _description = "Pause"

    kind = fields.Selection(
        KINDS, string="For How Long", default="cycles", required=True
    )
    cycles = fields.Integer(
        string="Payments to Skip",
        default=1,
        help="This many of the next payments are skipped, then it resumes by itself. 0: the"
        " pause that is planned does not begin.",
    )
    date_from = fields.Date(
        string="First Free Day",
        required=True,
        default=lambda self: self.env.company._subdebit_today(),
    )
    date_until = fields.Date(string="Last Free Day")
    policy = fields.Selection(
        PAUSE_POLICIES,
        string="Paused Days",
        compute="_compute_policy",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    replaces = fields.Boolean(
        string="Instead of the Planned One",
        help="The pause that is planned and has not begun does not take place.",
    )
    has_planned = fields.Boolean(compute="_compute_has_planned")
    preview_ids = fields.One2many(
        "subdebit.decision.row",
        "pause_id",
        string="What It Comes To",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_ids")
    def _compute_policy(self):
        for wizard in self:
            plan = wizard.subscription_ids._origin[:1].plan_id
            wizard.policy = plan.pause_policy or "skip"

    @api.depends("subscription_ids")
    def _compute_has_planned(self):
        for wizard in self:
            wizard.has_planned = any(
                subscription._get_planned_pause()
                for subscription in wizard.subscription_ids._origin
            )

    def _get_decided_by(self):
        return (
            *super()._get_decided_by(),
            *("kind", "cycles", "date_from", "date_until", "policy", "replaces"),
            "taken_back_ids",
        )

    def _get_kept_from(self):
        return self.date_from if self.policy in WHOLE_PERIODS else None

    def _get_typed(self):
        return self.date_from, self.kind == "until" and self.date_until

    # === WHAT IT COMES TO === #

    def _is_ready(self):
        is_bounded = self.kind != "until" or self.date_until
        return bool(
            super()._is_ready() and self.date_from and self.policy and is_bounded
        )

    def _get_slip_problem(self, subscription):
        if self.kind == "cycles" and self.cycles > MOST_PAYMENTS:
            return self._say_too_many(self.cycles)
        return super()._get_slip_problem(subscription)

    def _decide_on(self, subscription):
        if self.kind == "cycles" and self.cycles <= 0:
            return subscription._preview_withdrawal()
        until = self.kind == "until" and fields.Date.add(self.date_until, days=1)
        return subscription._preview_pause(
            self.date_from,
            self.policy,
            cycles=self.cycles if self.kind == "cycles" else None,
            until=until or None,
            taken_back=self._get_taken_back(),
            replaces=self.replaces,
        )

    def _confirm(self, decision):
        subscription = decision.subscription
        if self.date_from < subscription._get_today():
            subscription._require("manager")
        subscription._take_back(self._get_taken_back())
        subscription._pause(
            decision, subscription._get_today(), self.note, self.reason_id.id
        )
