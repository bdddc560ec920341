from odoo import fields, models
from odoo.tools import format_date, formatLang

from ...schedule.errors import ScheduleError
from ...schedule.periods import Period


class SubdebitSubscription(models.Model):
    """What was used so far, as a visitor of the portal reads it."""

    _inherit = "subdebit.subscription"

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
