from odoo import api, fields, models

from .metering import Meter


class SubdebitSubscription(models.Model):
    _inherit = "subdebit.subscription"

    usage_ids = fields.One2many("subdebit.usage", "subscription_id", readonly=True)
    has_usage = fields.Boolean(compute="_compute_has_usage")
    usage_open_count = fields.Integer(
        string="Usage to Bill", compute="_compute_usage_open_count"
    )

    @api.depends("line_ids.kind")
    def _compute_has_usage(self):
        for subscription in self:
            subscription.has_usage = bool(subscription._get_metered_lines())

    @api.depends("usage_ids.cover_id")
    def _compute_usage_open_count(self):
        counts = dict(
            self.env["subdebit.usage"]._read_group(
                [("subscription_id", "in", self.ids), ("cover_id", "=", False)],
                ["subscription_id"],
                ["__count"],
            )
        )
        for subscription in self:
            subscription.usage_open_count = counts.get(subscription._origin, 0)

    def action_view_usage(self):
        """Open what was used of a subscription."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "subscription_debit.action_usage"
        )
        action["domain"] = [("subscription_id", "=", self.id)]
        action["context"] = {"default_subscription_id": self.id}
        return action

    def _get_metered_lines(self):
        return self.line_ids.filtered(lambda line: line.kind == "usage")

    def _meter(self, charges, added=()):
        """Return charges, those by usage with what was used.

        :param charges: iterable of ``schedule.derivation.Charge``, the oldest first.
        :param added: as of ``_get_lines_by_key``.
        :return: list.
        """
        self.ensure_one()
        lines, meters, found = self._get_lines_by_key(added), {}, []
        for charge in charges:
            if charge.kind == "usage":
                line = lines[charge.key]
                meter = meters.setdefault(charge.key, Meter(line))
                charge = meter.fill(charge)
            found.append(charge)
        return found
