from odoo import api, fields, models


class SubdebitResume(models.TransientModel):
    _name = "subdebit.resume"
    _inherit = ["subdebit.decision"]
    _description = "Resume"

    date = fields.Date(
        string="Used Again From",
        required=True,
        default=lambda self: self.env.company._subdebit_today(),
    )
    dates = fields.Selection(
        [
            ("keep", "The old dates"),
            ("restart", "New dates, counted from that day"),
        ],
        string="Billed On",
        default="keep",
        required=True,
    )
    has_fee = fields.Boolean(compute="_compute_has_fee")
    waives_fee = fields.Boolean(
        string="Waive the Restart Fee",
        help="What was suspended goes on without the fee of the company.",
    )
    preview_ids = fields.One2many(
        "subdebit.decision.row",
        "resume_id",
        string="What It Comes To",
        compute="_compute_preview",
        store=True,
        readonly=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("subscription_ids")
    def _compute_has_fee(self):
        for wizard in self:
            wizard.has_fee = bool(wizard._get_fees())

    def _get_decided_by(self):
        return (*super()._get_decided_by(), "date", "dates", "waives_fee")

    def _get_typed(self):
        return (self.date,)

    # === WHAT IT COMES TO === #

    def _is_ready(self):
        return bool(super()._is_ready() and self.date)

    def _decide_on(self, subscription):
        return subscription._preview_resume(self.date, self.dates == "restart")

    def _get_fees(self):
        """Return ``(subscription, product, restart fee)`` of each that has one."""
        chosen = self.subscription_ids._origin
        fees = [(one, *one._get_restart_fee()) for one in chosen]
        return [found for found in fees if found[-1]]

    def _say_decisions(self, decisions):
        yield from super()._say_decisions(decisions)
        yield from filter(
            None, map(self._say_still_overdue, self.subscription_ids._origin)
        )
        if self.waives_fee and self.has_fee:
            yield self.env._("The restart fee is waived.")
        elif not self.waives_fee:
            yield from dict.fromkeys(self._say_fee(*fee) for fee in self._get_fees())

    def _say_fee(self, subscription, product, fee):
        total, currency = subscription._sum_fee(product, fee), subscription.currency_id
        told = {"fee": currency.format(fee), "total": currency.format(total)}
        if not currency.compare_amounts(total, fee):
            return self.env._(
                "A restart fee of %(fee)s is billed with the first period.", **told
            )
        return self.env._(
            "A restart fee of %(fee)s, %(total)s taxes included, is billed with the first"
            " period.",
            **told,
        )

    def _say_still_overdue(self, subscription):
        """Return that it may be suspended again, where it is for what is still unpaid."""
        sums = subscription._get_suspension() and subscription._get_still_owed()
        return sums and self.env._(
            "%(sum)s is still overdue on %(name)s: unless it is paid, it is suspended again"
            " at the next renewal.",
            sum=subscription.company_id.currency_id.format(sums),
            name=subscription.name,
        )

    # === CONFIRMED === #

    def _confirm(self, decision):
        subscription = decision.subscription
        today = subscription._get_today()
        if self.date < today:
            subscription._require("manager")
        told = decision, today, self.note, self.reason_id.id
        if subscription._get_suspension():
            subscription._restart(*told, has_fee=not self.waives_fee)
        else:
            subscription._resume(*told)
