from odoo import api, fields, models
from odoo.tools import format_date

from ...models.debit.stopping import STOP_STATES
from ...models.pause.effects import EFFECTS

# What makes a preview stale, beside its sums.
DATES = ("date_from", "date_to", "bill_on", "charge_on")
# Whom the window offers to stop a debit: who may cancel it.
MAY_STOP = "subscription_debit.group_billing,subscription_debit.group_failed_payments"


class SubdebitDecisionRow(models.TransientModel):
    """What becomes of one charge by what is decided in a window."""

    _name = "subdebit.decision.row"
    _inherit = ["subdebit.window"]
    _description = "Charge Concerned by a Decision"
    _order = "sequence, id"

    pause_id = fields.Many2one("subdebit.pause", ondelete="cascade")
    resume_id = fields.Many2one("subdebit.resume", ondelete="cascade")
    cancel_id = fields.Many2one("subdebit.cancel", ondelete="cascade")
    special_id = fields.Many2one("subdebit.special", ondelete="cascade")
    sequence = fields.Integer()
    subscription_id = fields.Many2one("subdebit.subscription", ondelete="cascade")
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Up To (not included)")
    days = fields.Char(compute="_compute_days")
    bill_on = fields.Date(string="Billed")
    charge_on = fields.Date(string="Charge Date")
    amount_total = fields.Monetary(string="Total")
    has_before = fields.Boolean()
    amount_before = fields.Monetary(
        string="So Far", help="What it would be without the change."
    )
    effect = fields.Selection(EFFECTS, string="What Happens")
    explanation = fields.Char(string="Why")
    debit_id = fields.Many2one("subdebit.debit", ondelete="set null")
    stop_state = fields.Selection(
        STOP_STATES, compute="_compute_stop_state", compute_sudo=True
    )
    stop_told = fields.Char(related="debit_id.stop_told")

    @api.depends("debit_id.stop_state")
    def _compute_stop_state(self):
        may_stop = self.env.user.has_groups(MAY_STOP)
        for row in self:
            state = row.debit_id.stop_state
            row.stop_state = state if may_stop or state != "possible" else False

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_days(self):
        for row in self:
            last = row.date_to and fields.Date.subtract(row.date_to, days=1)
            days = (format_date(self.env, day) for day in (row.date_from, last) if day)
            row.days = " – ".join(dict.fromkeys(days))

    @api.model
    def _prepare_vals(self, subscription, effect, sequence):
        """Return the values of one row, from an ``Effect``."""
        names = ("effect", *DATES, "amount_total", "explanation")
        return {
            "sequence": sequence,
            "subscription_id": subscription._origin.id,
            "debit_id": effect.debit and effect.debit.id,
            "has_before": effect.amount_before is not None,
            "amount_before": effect.amount_before or 0.0,
            **{name: getattr(effect, name) for name in names},
        }

    def _get_key(self):
        """Return what was shown, to compare it with what would be shown now."""
        self.ensure_one()
        return key_of(
            {
                "subscription_id": self.subscription_id.id,
                "debit_id": self.debit_id.id,
                "amount_total": self.amount_total,
                "effect": self.effect,
                **{name: self[name] for name in DATES},
            }
        )

    @api.model
    def _say(self, key):
        """Return one row in words."""
        told = dict(key)
        subscription = self.env["subdebit.subscription"].browse(told["subscription_id"])
        effects = dict(self._fields["effect"]._description_selection(self.env))
        return self.env._(
            "%(name)s, %(first)s to %(last)s: %(amount)s (%(effect)s)",
            name=subscription.name,
            first=format_date(self.env, told["date_from"]),
            last=format_date(self.env, fields.Date.subtract(told["date_to"], days=1)),
            amount=subscription.currency_id.format(told["amount_total"]),
            effect=effects[told["effect"]],
        )


def key_of(vals):
    """Return what a row shows, from its values: what must not have changed since."""
    names = ("subscription_id", "effect", *DATES, "debit_id")
    told = [(name, vals[name] or False) for name in names]
    return (*told, ("amount_total", round(vals["amount_total"], 6)))
