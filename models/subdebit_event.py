from odoo import api, fields, models
from odoo.exceptions import UserError

from ..schedule.terms import Event


class SubdebitEvent(models.Model):
    _name = "subdebit.event"
    _description = "Event of a Subscription"
    _order = "id desc"

    subscription_id = fields.Many2one(
        "subdebit.subscription", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="subscription_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("start", "Started"),
            ("import", "Imported"),
            ("release", "Days released"),
            ("waive", "Days waived"),
            ("end", "Ended"),
        ],
        required=True,
    )
    date_effective = fields.Date(string="Effective", required=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user
    )
    reason = fields.Char()

    def write(self, vals):
        """Refuse: events are never edited."""
        if self:
            raise UserError(
                self.env._("The timeline of a subscription is never edited: add to it.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("The timeline of a subscription is never shortened.")
        )

    def _to_schedule(self):
        """Return the events that shape the schedule, as the engine takes them."""
        return tuple(
            Event(event.kind, event.date_effective)
            for event in self
            if event.kind in ("start", "end")
        )
