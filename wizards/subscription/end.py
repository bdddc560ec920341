from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

ONE_DAY = timedelta(days=1)


class SubdebitEnd(models.TransientModel):
    """What an end comes to, before it is confirmed: it is final."""

    _name = "subdebit.end"
    _inherit = ["subdebit.window"]
    _description = "End a Subscription"

    subscription_id = fields.Many2one(
        "subdebit.subscription", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subscription_id.company_id")
    summary = fields.Text(compute="_compute_summary")
    invoiced_ahead = fields.Text(compute="_compute_summary")
    reason = fields.Char(help="It stands on the timeline.")

    # === COMPUTE METHODS === #

    @api.depends("subscription_id")
    @api.depends_context("lang")
    def _compute_summary(self):
        for wizard in self:
            subscription = wizard.subscription_id._origin
            if not subscription:
                wizard.summary = wizard.invoiced_ahead = False
                continue
            day = subscription.company_id._subdebit_today()
            ending = subscription._preview_end(day)
            wizard.summary = wizard._say_ending(ending, day)
            wizard.invoiced_ahead = "\n".join(
                wizard._say_ahead(ahead, day) for ahead in ending.ahead
            )

    # === ACTION METHODS === #

    def action_confirm(self):
        """End it, once: what ended a moment ago, or is to end, stays as it is."""
        self.ensure_one()
        self._require("billing")
        subscription = self.subscription_id
        subscription._require("billing")
        self._check_running()
        if not subscription.date_end:
            subscription._end(self.company_id._subdebit_today(), self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _check_running(self):
        if self.subscription_id.state in ("draft", "pending", "cancelled"):
            raise UserError(
                self.env._(
                    "%s is not running: there is nothing to end.",
                    self.subscription_id.name,
                )
            )

    # === SENTENCES === #

    def _say_ending(self, ending, day):
        """Return until when it runs, and what is still billed."""
        said = [self._say_until(ending, day)]
        if ending.payments:
            said.append(
                self.env._(
                    "Payments that are still billed until then: %(count)s, %(total)s in"
                    " all, taxes included.",
                    count=ending.payments,
                    total=self.subscription_id.currency_id.format(ending.total),
                )
            )
        else:
            said.append(self.env._("Nothing more is billed."))
        return "\n".join(said)

    def _say_until(self, ending, day):
        last = format_date(self.env, ending.over_on - ONE_DAY)
        if ending.is_committed:
            return self.env._(
                "%(name)s is committed until %(last)s: it goes on until then, and ends"
                " by itself.",
                name=self.subscription_id.name,
                last=last,
            )
        if ending.over_on > day:
            return self.env._(
                "No period begins from today on. The one that has begun lasts until"
                " %(last)s.",
                last=last,
            )
        return self.env._("No period begins from today on.")

    def _say_ahead(self, ahead, day):
        """Return what becomes of an invoice that was made ahead."""
        told = {
            "invoice": ahead.move.name or self.env._("A draft"),
            "first": format_date(self.env, min(ahead.charges.mapped("date_from"))),
            "last": format_date(
                self.env, max(ahead.charges.mapped("date_to")) - ONE_DAY
            ),
            "amount": ahead.move.currency_id.format(ahead.amount),
            "due": format_date(self.env, ahead.due_on),
        }
        if ahead.move.payment_state in ("paid", "reversed"):
            return self.env._(
                "%(invoice)s, %(first)s to %(last)s: %(amount)s is invoiced ahead, and"
                " paid.",
                **told,
            )
        if not ahead.stop_by:
            return self.env._(
                "%(invoice)s, %(first)s to %(last)s: %(amount)s is invoiced ahead, and"
                " due on %(due)s.",
                **told,
            )
        if ahead.stop_by < day:
            return self.env._(
                "%(invoice)s, %(first)s to %(last)s: %(amount)s is invoiced ahead, and"
                " debited on %(due)s; it is too late to stop that.",
                **told,
            )
        return self.env._(
            "%(invoice)s, %(first)s to %(last)s: %(amount)s is invoiced ahead, and"
            " debited on %(due)s; that can be stopped until %(stop)s.",
            stop=format_date(self.env, ahead.stop_by),
            **told,
        )
