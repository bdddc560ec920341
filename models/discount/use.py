from odoo import api, fields, models

from ...schedule.discounts import periods_left
from ...schedule.errors import ScheduleError


class SubdebitDiscountUse(models.Model):
    """A code that one subscription has: which events take it off, and what is left."""

    _name = "subdebit.discount.use"
    _description = "Use of a Promo Code"
    _inherit = ["subdebit.mixin"]
    _order = "id desc"
    _rec_name = "discount_id"

    discount_id = fields.Many2one(
        "subdebit.discount",
        string="Promo Code",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    subscription_id = fields.Many2one(
        "subdebit.subscription",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="subscription_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    event_ids = fields.Many2many("subdebit.event", string="Events", readonly=True)
    left_text = fields.Char(string="Left", compute="_compute_left_text")
    is_over = fields.Boolean(compute="_compute_left_text")

    @api.depends("discount_id", "event_ids", "subscription_id.cover_ids")
    @api.depends_context("lang")
    def _compute_left_text(self):
        for use in self:
            left, periods = use._get_left(), use._get_periods()
            use.is_over = left == 0
            use.left_text = use._say_left(left, periods)

    def _is_lifted(self):
        """Tell whether it was withdrawn while the subscription ran."""
        lifts = self.subscription_id.event_ids.filtered(
            lambda event: event.kind == "lift"
        )
        return any(event.details["event"] in self.event_ids.ids for event in lifts)

    def _give_back(self):
        """Forget uses of codes that were withdrawn before they took anything off."""
        for use in self:
            use.discount_id._touch_to_serialise()
            use.discount_id.invalidate_recordset(["used_count"])
            use.discount_id.sudo().used_count -= 1
        self.unlink()

    def _get_periods(self):
        """Return for how many periods it was given; None: for ever."""
        self.ensure_one()
        return (self.event_ids.sorted("id")[:1].details or {}).get("periods")

    def _get_left(self):
        """Return for how many periods it still lasts; None: for ever."""
        self.ensure_one()
        subscription, event = self.subscription_id, self.event_ids.sorted("id")[:1]
        line = event.line_ids.sorted("id")[:1]
        if not line:
            return None
        dealt = subscription._get_dealt_until(line, event.date_effective)
        try:
            return periods_left(
                subscription._get_terms(),
                subscription.event_ids._to_schedule(),
                event.id,
                line.id,
                dealt,
                subscription._get_today(),
            )
        except ScheduleError:
            return None

    def _say_left(self, left, periods):
        if left == 0 and self._is_lifted():
            return self.env._("Withdrawn")
        if left is None or periods is None:
            return self.env._("Permanently")
        if periods == 1:
            return (
                self.env._("Not taken off yet")
                if left
                else self.env._("Taken off once")
            )
        return self.env._(
            "%(left)s of %(periods)s periods left", left=left, periods=periods
        )
