from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date, format_list

from ...const import MOST_PAYMENTS
from ...models.pause.effects import Decision
from .row import key_of

# So many messages are listed, of a decision on many subscriptions.
MESSAGES = 12
# So many subscriptions are named in one sentence.
NAMES = 6


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
    invoiced_ids = fields.Many2many(
        "account.move",
        compute="_compute_invoiced_ids",
        groups="subscription_debit.group_billing",
    )
    taken_back_ids = fields.Many2many(
        "account.move",
        string="Take Back",
        groups="subscription_debit.group_billing",
        help="Invoices of periods that are no longer wanted. What is taken back is"
        " credited: a debit that was not sent is cancelled, one that waits at the provider"
        " is stopped there if that still goes, and what is with the bank comes back as a"
        " credit. The others are collected, and it begins after them.",
    )
    # NOTE: none is read-only: the client sends back what it showed, all or nothing. Where
    # it sends the rows alone, Odoo takes the rest for given, and leaves it empty.
    next_charge_date = fields.Date(
        string="Next Charge", compute="_compute_preview", store=True, readonly=False
    )
    credit_total = fields.Monetary(
        string="Comes Back",
        compute="_compute_preview",
        store=True,
        readonly=False,
        help="Empty where it is in several currencies: they are not added.",
    )
    summary = fields.Text(compute="_compute_preview", store=True, readonly=False)
    messages = fields.Text(compute="_compute_preview", store=True, readonly=False)
    problem = fields.Text(compute="_compute_preview", store=True, readonly=False)
    answers = fields.Char(
        help="What providers answered while the window is open: it is looked at anew."
    )
    is_asking = fields.Boolean(compute="_compute_is_asking")
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
    def _compute_invoiced_ids(self):
        for wizard in self:
            day = wizard._get_kept_from()
            chosen = wizard.subscription_ids._origin if day else ()
            wizard.invoiced_ids = self.env["account.move"].union(
                *(one._get_invoices_ahead(day) for one in chosen)
            )

    @api.depends(lambda self: self._get_decided_by())
    def _compute_preview(self):
        for wizard in self:
            wizard._show_decisions(wizard._decide())

    @api.depends(lambda self: self._get_asked_by())
    def _compute_is_asking(self):
        for wizard in self:
            states = wizard.preview_ids.mapped("stop_state")
            wizard.is_asking = bool({"asked", "unheard"}.intersection(states))

    def _get_asked_by(self):
        """NOTE: what all windows share has no table of its own."""
        return ("preview_ids.stop_state",) if "preview_ids" in self._fields else ()

    def _show_decisions(self, decisions):
        """Write what decisions come to into the fields of the window."""
        self.preview_ids = [Command.clear()] + [
            Command.create(vals) for vals in self._prepare_rows(decisions)
        ]
        self.next_charge_date = _get_next_charge(decisions)
        self._show_sums(decisions)
        self.summary = "\n".join(self._say_decisions(decisions))
        self.messages = "\n".join(self._say_messages(decisions))
        problems = dict.fromkeys(one.problem for one in decisions if one.problem)
        self.problem = "\n".join(problems)

    def _show_sums(self, decisions):
        """Write what decisions cost or bring back."""
        self.credit_total = self._get_credit_total(decisions)

    def _get_decided_by(self):
        """Return the names of the fields that the preview depends on."""
        return ("subscription_ids", "answers")

    def _get_kept_from(self):
        """Return the day from which invoices made ahead are kept, or taken back.

        None where no such thing is asked.
        """
        return None

    def _get_typed(self):
        """Return the dates that somebody typed."""
        return ()

    def _get_taken_back(self):
        """Return the invoices that are not to be collected; a user takes none back."""
        return self.sudo().taken_back_ids._origin

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
        decisions = []
        for subscription in self.subscription_ids._origin.sorted("id"):
            problem = self._get_slip_problem(subscription)
            decision = (
                Decision(subscription, problem=problem)
                if problem
                else self._decide_on(subscription)
            )
            decisions.append(decision)
        return decisions

    def _get_slip_problem(self, subscription):
        """Return what is a slip of the pen, and no decision; or None."""
        problems = map(subscription._get_start_problem, filter(None, self._get_typed()))
        return next(filter(None, problems), None)

    def _say_too_many(self, count):
        return self.env._(
            "%(count)s are more than %(most)s: is the number right?",
            count=count,
            most=MOST_PAYMENTS,
        )

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

    def _has_several_currencies(self):
        return len(self.subscription_ids.currency_id) > 1

    def _get_credit_total(self, decisions):
        """Return what comes back; nothing where it cannot be added."""
        if self._has_several_currencies():
            return 0.0
        return sum(one.credit_total for one in decisions)

    def _say_decisions(self, decisions):
        """Yield the sentences beside the table, each once."""
        yield from self._say_of_each(decisions)
        comes_back = any(one.credit_total for one in decisions)
        if comes_back and self._has_several_currencies():
            yield self.env._(
                "What comes back is in several currencies: the table tells each sum."
            )

    def _say_of_each(self, decisions):
        """Yield what a decision comes to: what is true of some alone names them."""
        decided = [decision for decision in decisions if not decision.problem]
        concerned = {}
        for decision in decided:
            for said in dict.fromkeys(decision.said):
                concerned.setdefault(said, []).append(decision.subscription.name)
        for said, names in concerned.items():
            if len(names) == len(decided):
                yield said
            else:
                names = format_list(self.env, _shorten(names))
                yield self.env._("%(names)s: %(said)s", names=names, said=said)

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
        return self._close()

    def action_look_again(self):
        """Show it as of now, with what providers have answered by now."""
        self.ensure_one()
        if not self.is_done:
            self._show_decisions(self._decide())
        return self._reopen()

    def _close(self):
        """Return what comes after it is done: the answers that are waited for, if any."""
        if self.is_asking:
            return self._reopen()
        return {"type": "ir.actions.act_window_close"}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env["ir.model"]._get(self._name).name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

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
        say = self.preview_ids._say
        gone = [say(key) for key in shown if key not in now]
        come = [say(key) for key in now if key not in shown]
        next_charge = _get_next_charge(decisions)
        if self.next_charge_date != next_charge:
            gone.append(self._say_next_charge(self.next_charge_date))
            come.append(self._say_next_charge(next_charge))
        if not (gone or come) and len(shown) == len(now):
            return
        raise UserError(
            self.env._(
                "This changed since it was shown, so nothing was done. It was:\n"
                "%(old)s\nIt would be now:\n%(new)s\nOpen the window again.",
                old="\n".join(gone) or "–",
                new="\n".join(come) or "–",
            )
        )

    def _say_next_charge(self, day):
        if not day:
            return self.env._("No next charge")
        return self.env._("Next charge on %s", format_date(self.env, day))


def _shorten(names):
    """Return no more names than a person reads in one sentence."""
    return names if len(names) <= NAMES else [*names[:NAMES], "…"]


def _get_next_charge(decisions):
    """Return the first of the next charges, False where there is none."""
    dates = [one.next_charge_date for one in decisions if one.next_charge_date]
    return min(dates, default=False)
