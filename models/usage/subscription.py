from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ...schedule.errors import ScheduleError
from ...schedule.periods import Period
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

    def _meter(self, charges):
        """Return charges, those by usage with what was used.

        :param charges: iterable of ``schedule.derivation.Charge``, the oldest first.
        :return: list.
        """
        self.ensure_one()
        lines, meters, found = self._get_lines_by_key(), {}, []
        for charge in charges:
            if charge.kind == "usage":
                line = lines[charge.key]
                meter = meters.setdefault(charge.key, Meter(line))
                charge = meter.fill(charge)
            found.append(charge)
        return found

    # === THE PORTAL === #

    def _portal_get_usage_sudo(self):
        """Return what was used of each product since its last bill.

        :return: list of dict: ``said, rows`` (``subdebit.usage``, the newest first).
        """
        self.ensure_one()
        lines = self.sudo()._get_metered_lines()
        found = {}
        for row in self.sudo()._preview_usage() if lines else ():
            found.setdefault(row["line_id"], row)
        return [
            {
                "said": self._say_used(line, found[line.id]["explanation"]),
                "rows": line._get_open_usage().sorted("day", reverse=True),
            }
            for line in lines
            if line.id in found
        ]

    def _preview_usage(self):
        """Return the charges by usage of a year to come, as of ``_preview``."""
        if not self.next_charge_date:
            return []
        until = fields.Date.add(
            max(self.next_charge_date, self.company_id._subdebit_today()), months=13
        )
        try:
            rows = self._preview((), until, self.next_charge_date)
        except (ScheduleError, OverflowError):
            return []
        return [row for row in rows if row["explanation"]["kind"] == "usage"]

    def _say_used(self, line, told):
        first, end = (
            fields.Date.to_date(told[name]) for name in ("date_from", "date_to")
        )
        return self.env._(
            "%(product)s: %(used)s of %(included)s included, from %(first)s to %(last)s",
            product=line.name,
            used=formatLang(self.env, float(told["used"]), dp="Product Unit"),
            included=formatLang(self.env, float(told["included"]), dp="Product Unit"),
            first=format_date(self.env, first),
            last=format_date(self.env, Period(first, end).last),
        )
