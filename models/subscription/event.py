from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...schedule.errors import ScheduleError
from ...schedule.events import EVENTS, event_of


class SubdebitEvent(models.Model):
    _name = "subdebit.event"
    _description = "Event of a Subscription"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"

    subscription_id = fields.Many2one(
        "subdebit.subscription", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="subscription_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("start", "Started"),
            ("backdate", "Backdated"),
            ("import", "Imported"),
            ("release", "Days released"),
            ("waive", "Days waived"),
            ("pause", "Paused"),
            ("resume", "Resumed"),
            ("change", "Changed"),
            ("discount", "Discounted"),
            ("payer", "Payer changed"),
            ("end", "Ended"),
        ],
        required=True,
    )
    date_effective = fields.Date(string="Effective", required=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user
    )
    reason = fields.Char()
    line_ids = fields.Many2many("subdebit.line", help="Empty: all lines.")
    details = fields.Json(
        help="The rest of what the schedule needs to know, such as the policy and the"
        " number of cycles of a pause.",
    )

    @api.constrains("kind", "details")
    def _check_details(self):
        for event in self:
            try:
                event._to_schedule()
            except ScheduleError as error:
                raise ValidationError(
                    self.env._(
                        "No date can be computed from this event of %(name)s: %(why)s",
                        name=event.subscription_id.name,
                        why=error,
                    )
                ) from error

    def write(self, vals):
        """Refuse: events are never edited."""
        if self:
            raise UserError(
                self.env._("The timeline of a subscription is never edited: add to it.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The events of a subscription cannot be deleted."))

    def _to_schedule(self):
        """Return the events that shape the schedule, as the engine takes them."""
        return tuple(
            event_of(
                event.kind,
                event.date_effective,
                number=event.id,
                lines=frozenset(event.line_ids.ids) or None,
                **(event.details or {}),
            )
            for event in self
            if event.kind in EVENTS
        )
