from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import END_POLICIES
from ...models.pause.cancelling import WITHOUT_CREDIT


class SubdebitCancel(models.TransientModel):
    _name = "subdebit.cancel"
    _inherit = ["subdebit.decision"]
    _description = "Cancel a Subscription"

    date = fields.Date(
        string="First Free Day",
        required=True,
        default=lambda self: self.env.company._subdebit_today(),
    )
    policy = fields.Selection(
        END_POLICIES,
        string="It Ends",
        compute="_compute_policy",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    is_committed = fields.Boolean(compute="_compute_is_committed")
    commitment = fields.Selection(
        [
            ("keep", "It goes on until then"),
            ("buy_out", "It is bought out"),
        ],
        default="keep",
        required=True,
    )
    fee_product_id = fields.Many2one(
        "product.product",
        string="Fee",
        default=lambda self: self.env.company.subdebit_fee_product_id,
        domain="[('sale_ok', '=', True)]",
    )
    fee_amount = fields.Monetary(
        string="Fee Before Taxes", help="0: it is bought out for nothing."
    )
    preview_ids = fields.One2many(
        "subdebit.decision.row",
        "cancel_id",
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
            wizard.policy = plan.end_policy or "period_end"

    @api.depends("subscription_ids", "date")
    def _compute_is_committed(self):
        for wizard in self:
            wizard.is_committed = wizard.date and any(
                subscription._is_committed(wizard.date)
                for subscription in wizard.subscription_ids._origin
            )

    def _get_decided_by(self):
        return (
            *super()._get_decided_by(),
            *("date", "policy", "commitment", "fee_product_id", "fee_amount"),
            "taken_back_ids",
        )

    def _get_kept_from(self):
        return self.date if self.policy in WITHOUT_CREDIT else None

    def _get_typed(self):
        return (self.date,)

    # === WHAT IT COMES TO === #

    def _is_ready(self):
        return bool(super()._is_ready() and self.date and self.policy)

    def _get_slip_problem(self, subscription):
        problem = super()._get_slip_problem(subscription)
        if problem or not self._has_several_currencies():
            return problem
        return self._has_fee_for(subscription) and self.env._(
            "A fee is one sum, and these subscriptions are in several currencies: buy out"
            " those of one currency at a time."
        )

    def _decide_on(self, subscription):
        return subscription._preview_cancel(
            self.date,
            self.policy,
            breaks=self.commitment == "buy_out",
            taken_back=self._get_taken_back(),
        )

    def _say_decisions(self, decisions):
        yield from super()._say_decisions(decisions)
        yield from dict.fromkeys(
            self._say_fee(decision.subscription)
            for decision in decisions
            if not decision.problem and self._has_fee_for(decision.subscription)
        )

    def _say_fee(self, subscription):
        """Return what a fee comes to; its taxes are known once there is a product."""
        told = {"fee": subscription.currency_id.format(self.fee_amount)}
        if not self.fee_product_id:
            return self.env._(
                "A fee of %(fee)s, before taxes, is billed with the next run.", **told
            )
        total = subscription._sum_fee(self.fee_product_id._origin, self.fee_amount)
        if not subscription.currency_id.compare_amounts(total, self.fee_amount):
            return self.env._("A fee of %(fee)s is billed with the next run.", **told)
        return self.env._(
            "A fee of %(fee)s, %(total)s taxes included, is billed with the next run.",
            total=subscription.currency_id.format(total),
            **told,
        )

    def _has_fee(self):
        return any(map(self._has_fee_for, self.subscription_ids._origin))

    def _has_fee_for(self, subscription):
        is_bought_out = self.commitment == "buy_out" and self.fee_amount > 0
        return is_bought_out and subscription._is_committed(self.date)

    # === CONFIRMED === #

    def _check_may_confirm(self, decisions):
        result = super()._check_may_confirm(decisions)
        if self._has_fee() and not self.fee_product_id:
            raise UserError(self.env._("Choose the product of the fee."))
        return result

    def _confirm(self, decision):
        subscription = decision.subscription
        today, has_fee = subscription._get_today(), self._has_fee_for(subscription)
        if self.date < today:
            subscription._require("manager")
        subscription._take_back(self._get_taken_back())
        subscription._cancel_on(decision, today, self.note, self.reason_id.id)
        if has_fee:
            subscription._add_fee(self.fee_product_id, self.fee_amount, today)
