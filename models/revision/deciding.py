from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .row import SHOWN


class SubdebitRevision(models.Model):
    """Looked at, confirmed as it was shown, and withdrawn until it takes effect."""

    _inherit = "subdebit.revision"

    # === ACTION METHODS === #

    def action_preview(self):
        """Find out whom it concerns, and what he pays then; nothing changes."""
        self._require("manager")
        for revision in self:
            revision.row_ids._check_draft(revision)
            revision._check_to_come()
            revision.sudo().row_ids.unlink()
            self.env["subdebit.revision.row"].sudo().create(revision._find_rows())

    def action_confirm(self):
        """Plan the new prices for all that are shown, or for none; once."""
        self._require("manager")
        for revision in self:
            revision.row_ids._check_draft(revision)
            revision._check_to_come()
            revision._check_fresh()
            revision._plan()

    def action_withdraw(self):
        """Take back what has not begun; whose new price is in effect keeps it."""
        self._require("manager")
        for revision in self:
            revision._withdraw()

    # === CONFIRMED === #

    def _check_to_come(self):
        today = self.company_id._subdebit_today()
        if self.date <= today:
            raise UserError(
                self.env._(
                    "New prices begin after today: %s is past.",
                    format_date(self.env, self.date),
                )
            )

    def _check_fresh(self):
        """Refuse what is not as it was shown.

        :raise UserError: names whose price, or first day, is another one by now.
        """
        shown = self.row_ids._get_shown()
        rows = self.env["subdebit.revision.row"]
        now = {
            (*(vals[name] for name in SHOWN), vals["line_id"]): vals
            for vals in self._find_rows()
        }
        changed = [shown[key].line_id for key in shown if key not in now]
        changed += [
            rows.line_id.browse(now[key]["line_id"]) for key in now if key not in shown
        ]
        names = {line.subscription_id.display_name for line in changed}
        if names:
            raise UserError(
                self.env._(
                    "This changed since it was shown, so nothing was done: %s. Press"
                    " Preview again.",
                    ", ".join(sorted(names)),
                )
            )

    def _plan(self):
        concerned = self.row_ids.filtered(lambda row: row._takes_part())
        concerned = concerned.filtered(
            lambda row: self._differs(row.new_price, row.old_price)
        )
        if not concerned:
            raise UserError(self.env._("No price would change."))
        subscriptions = concerned.subscription_id
        subscriptions._require("billing")
        subscriptions._touch_to_serialise()
        for subscription, rows in concerned.grouped("subscription_id").items():
            rows.sudo().event_id = self._change(subscription, self._get_wish(rows))
        self.sudo().state = "planned"
        if self.mode == "plan":
            self.plan_id.sudo().follow_from = False
        self.message_post(body=self.env._("Confirmed for %s lines.", len(concerned)))

    def _change(self, subscription, wish):
        """Plan the change of one subscription; return its event."""
        decision = subscription._preview_change(wish)
        self._check_possible(decision)
        before = subscription.event_ids
        subscription._change(decision, subscription._get_today(), self.reason)
        made = (subscription.event_ids - before).filtered(
            lambda event: event.kind == "amend"
        )
        return made[:1]

    def _check_possible(self, decision):
        if decision.problem:
            raise UserError(
                self.env._(
                    "%(name)s: %(problem)s",
                    name=decision.subscription.display_name,
                    problem=decision.problem,
                )
            )

    # === WITHDRAWN === #

    def _withdraw(self):
        if self.state != "planned":
            raise UserError(
                self.env._(
                    "%s is not planned: there is nothing to withdraw.", self.name
                )
            )
        planned = [
            (subscription, event)
            for subscription in self.row_ids.subscription_id
            for event in subscription._get_planned_changes()
            if event in self.row_ids.event_id
        ]
        if not planned:
            raise UserError(
                self.env._(
                    "The new prices are in effect for everybody: revise them again."
                )
            )
        subscriptions = self.row_ids.subscription_id
        subscriptions._touch_to_serialise()
        for subscription, event in planned:
            decision = subscription._preview_withdrawn_change(event)
            self._check_possible(decision)
            subscription._change(decision, subscription._get_today(), self.reason)
        self.sudo().state = "withdrawn"
        self.message_post(body=self.env._("Withdrawn for %s.", len(planned)))

    # === ITS DAY === #

    @api.private
    @api.model
    def _follow(self, company, date):
        """Let plans cost the new prices from the day on which a revision begins.

        :param date date: the company's local date.
        """
        due = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "planned"),
                ("date", "<=", date),
            ]
        )
        for revision in due:
            if revision.raises_plan and revision.mode != "plan":
                revision._raise_plan(date)
            revision.write({"state": "done", "plan_raised_on": date})

    def _raise_plan(self, date):
        """Revise what is valid then; who runs has followed, and nobody is asked."""
        offers, asked = self._get_offers(), self.plan_id.follow_from
        for cell in offers.price_ids._valid_on(date):
            cell.price = self._revise(cell.price, cell.plan_line_id)
        for tier in offers.tier_ids:
            tier.price = self._revise(tier.price, tier.plan_line_id)
        self.plan_id.follow_from = asked
