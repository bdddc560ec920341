from odoo import api, models
from odoo.exceptions import UserError

from .wish import Planned


class SubdebitSubscription(models.Model):
    """A change that is confirmed: what was shown is what is done."""

    _inherit = "subdebit.subscription"

    # === ACTION METHODS === #

    def action_change(self):
        """Open the window in which it is said what changes, and shown what it costs."""
        return self._open_decision("action_change")

    def action_edit_change(self):
        """Open the window with the change that is planned, to be changed or replaced."""
        self.ensure_one()
        action = self._open_decision("action_change")
        planned = self._get_planned_changes()[:1]
        if not planned:
            raise UserError(self.env._("%s has no change to come.", self.name))
        edited = {
            "default_edits_id": planned.id,
            "default_until": planned.details.get("until"),
            "default_day_of_month": planned.details.get("day_of_month"),
        }
        return action | {"context": {**action["context"], **edited}}

    def action_withdraw_change(self):
        """Open the window that says what it comes to if a planned change is withdrawn."""
        self.ensure_one()
        action = self.action_edit_change()
        return action | {
            "name": self.env._("Withdraw the Change"),
            "context": {**action["context"], "default_withdraws": True},
        }

    # === DOORS === #

    @api.private
    def _change(self, decision, today, reason=False, reason_id=False):
        """Put a change on the timeline, bill the difference, and tell.

        :param decision: as of ``_preview_change`` or ``_preview_withdrawn_change``, in
            this transaction.
        :param date today: of the company.
        :return: what is issued, as ``account.move``.
        """
        self.ensure_one()
        self._check_not_managed()
        planned = decision.planned
        header = self._save_header(planned, reason, reason_id)
        added = self._save_added(planned, header)
        events = self._save_parts(planned, header)
        events |= self._save_codes(planned, header)
        moves = self._credit(events, today, added)
        self._forget_codes(events)
        self._follow_plan(today)
        self._update_next_charge_date()
        self._follow_pauses(today)
        self._follow_end(today)
        self._tell_change(decision, header if planned.details else events[:1])
        return moves

    # === ITS PARTS === #

    def _save_header(self, planned, reason, reason_id):
        """Save the event of the whole; a withdrawal has that which it withdraws."""
        if not planned.details:
            undone = planned.parts[0].event.event
            return self.event_ids.browse(undone)
        return self._add_event(
            "amend", planned.day, reason, reason_id, **planned.details
        )

    def _save_added(self, planned, header):
        vals_list = [
            {**vals, "subscription_id": self.id, "added_by_id": header.id}
            for vals in planned.added
        ]
        return self.env["subdebit.line"].sudo().create(vals_list)

    def _save_parts(self, planned, header):
        """Save the events of a change, each as a part of the whole.

        NOTE: that a change is withdrawn is told by itself; what it was made of, not.
        """
        saved = []
        for part in planned.parts:
            told, is_whole = part.event, False
            if part.kind == "undo":
                undone = self.event_ids.browse(told.event)
                is_whole = undone.kind == "amend" and not planned.details
            ends = saved[part.ends].id if part.ends is not None else part.ends_id
            saved.append(
                self._add_event(
                    part.kind,
                    told.effective,
                    lines=told.lines,
                    ends_id=ends or False,
                    amend_id=False if is_whole else header.id,
                    **told.details(),
                )
            )
        return self.env["subdebit.event"].sudo().union(*saved)

    def _save_codes(self, planned, header):
        if not planned.code:
            return self.env["subdebit.event"].sudo()
        taken = self._take_discounts(planned.code, plan=planned.get_plan(self))
        return self._add_discounts(taken, amend_id=header.id)

    def _forget_codes(self, events):
        """Give back the uses of promo codes that were withdrawn before they began."""
        undone = [event.details["event"] for event in events if event.kind == "undo"]
        uses = self.discount_use_ids.sudo().filtered(
            lambda use: use.event_ids and not set(use.event_ids.ids) - set(undone)
        )
        uses._give_back()

    def _plan_withdrawal(self, header):
        """Return, as ``Planned``, what withdraws a change that has not begun."""
        parts = self._plan_undone(header)
        return Planned(header.date_effective, tuple(parts), (), {})
