from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .row import key_of

# So many messages are listed, of a decision on many subscriptions.
MESSAGES = 12


class SubdebitDecision(models.AbstractModel):
    """A window in which somebody sees what a decision comes to, and confirms just that.

    A user prepares it and looks; Billing confirms. Subscriptions that have a problem
    leave the table; of the rest, all are decided or none.
    """

    _name = "subdebit.decision"
    _inherit = ["subdebit.window"]
    _description = "Decision on Subscriptions"

    subscription_ids = fields.Many2many("subdebit.subscription", required=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_is_bulk")
    is_bulk = fields.Boolean(compute="_compute_is_bulk")
    reason_id = fields.Many2one("subdebit.reason")
    note = fields.Char(help="It stands on the timeline.")
    next_charge_date = fields.Date(
        string="Next Charge", compute="_compute_preview", store=True
    )
    credit_total = fields.Monetary(
        string="Comes Back", compute="_compute_preview", store=True
    )
    summary = fields.Text(compute="_compute_preview", store=True)
    messages = fields.Text(compute="_compute_preview", store=True)
    problem = fields.Text(compute="_compute_preview", store=True)
    is_done = fields.Boolean(readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("subscription_ids")
    def _compute_is_bulk(self):
        for wizard in self:
            wizard.is_bulk = len(wizard.subscription_ids) > 1
            wizard.currency_id = (
                wizard.subscription_ids[:1].currency_id or self.env.company.currency_id
            )

    @api.depends(lambda self: self._get_decided_by())
    def _compute_preview(self):
        for wizard in self:
            decisions = wizard._decide()
            wizard.preview_ids = [Command.clear()] + [
                Command.create(vals) for vals in wizard._prepare_rows(decisions)
            ]
            dates = [one.next_charge_date for one in decisions if one.next_charge_date]
            wizard.next_charge_date = min(dates, default=False)
            wizard.credit_total = sum(one.credit_total for one in decisions)
            wizard.summary = "\n".join(wizard._say_decisions(decisions))
            wizard.messages = "\n".join(wizard._say_messages(decisions))
            wizard.problem = "\n".join(one.problem for one in decisions if one.problem)

    def _get_decided_by(self):
        """Return the names of the fields that the preview depends on."""
        return ("subscription_ids",)

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        """Begin with the subscriptions from which it is opened."""
        defaults = super().default_get(fields)
        context = self.env.context
        if (
            context.get("active_model") == "subdebit.subscription"
            and not defaults.get("subscription_ids")
            and "subscription_ids" in fields
        ):
            ids = context.get("active_ids") or [context.get("active_id")]
            defaults["subscription_ids"] = [Command.set(ids)]
            self._check_incoming(defaults)
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        """Show what it comes to as of now, whatever changes before it is read."""
        wizards = super().create(vals_list)
        wizards.flush_recordset()
        return wizards

    # === WHAT IT COMES TO === #

    def _decide(self):
        """Return a ``Decision`` for each subscription, as things are now."""
        self.ensure_one()
        if not self._is_ready():
            return []
        return [
            self._decide_on(subscription)
            for subscription in self.subscription_ids._origin.sorted("id")
        ]

    def _is_ready(self):
        """Tell whether enough is known to look at what it comes to."""
        return bool(self.subscription_ids)

    def _decide_on(self, subscription):
        raise NotImplementedError

    def _prepare_rows(self, decisions):
        row = self.env["subdebit.decision.row"]
        effects = [
            (decision.subscription, effect)
            for decision in decisions
            for effect in decision.effects
        ]
        return [
            row._prepare_vals(subscription, effect, number)
            for number, (subscription, effect) in enumerate(effects, 1)
        ]

    def _say_decisions(self, decisions):
        """Yield the sentences beside the table, each once."""
        yield from dict.fromkeys(said for one in decisions for said in one.said)

    def _say_messages(self, decisions):
        """Return who is told, in so many lines that a person reads them."""
        told = [said for one in decisions for said in one.messages]
        told = list(dict.fromkeys(told))
        if len(told) > MESSAGES:
            more = self.env._("… and %s more.", len(told) - MESSAGES)
            told = [*told[:MESSAGES], more]
        return told

    # === CONFIRMED === #

    def action_confirm(self):
        """Do what is shown, for all that have no problem, or nothing; once."""
        self.ensure_one()
        self._require("billing")
        self.subscription_ids._require("billing")
        self.subscription_ids._touch_to_serialise()
        if not self.is_done:
            decisions = self._decide()
            self._check_may_confirm(decisions)
            self._check_fresh(decisions)
            for decision in decisions:
                if not decision.problem:
                    self._confirm(decision)
            self.is_done = True
        return {"type": "ir.actions.act_window_close"}

    def _confirm(self, decision):
        raise NotImplementedError

    def _check_may_confirm(self, decisions):
        if not self.subscription_ids:
            raise UserError(self.env._("No subscription is chosen."))
        if all(decision.problem for decision in decisions):
            problems = [decision.problem for decision in decisions if decision.problem]
            raise UserError("\n".join(problems) or self.env._("Say from when on."))

    def _check_fresh(self, decisions):
        """Refuse what would come to something else than was shown.

        :raise UserError: names what changed.
        """
        shown = [row._get_key() for row in self.preview_ids]
        now = [key_of(vals) for vals in self._prepare_rows(decisions)]
        if sorted(map(str, shown)) == sorted(map(str, now)):
            return
        say = self.preview_ids._say
        gone = [say(key) for key in shown if key not in now]
        come = [say(key) for key in now if key not in shown]
        raise UserError(
            self.env._(
                "This changed since it was shown, so nothing was done. It was:\n"
                "%(old)s\nIt would be now:\n%(new)s\nOpen the window again.",
                old="\n".join(gone) or "–",
                new="\n".join(come) or "–",
            )
        )
