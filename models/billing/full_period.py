from odoo import api, fields, models

from ...schedule.errors import ScheduleError
from ...schedule.periods import Cadence
from ...schedule.whole import whole_charge
from .documents import Document


class SubdebitSubscription(models.Model):
    """Untaxed, tax and total of one full period, by the preview that all else asks."""

    _inherit = "subdebit.subscription"

    tax_totals = fields.Json(string="Full Period", compute="_compute_tax_totals")
    tax_totals_label = fields.Char(compute="_compute_tax_totals")

    @api.depends(
        *("state", "event_ids", "cadence_unit", "cadence_count"),
        *("payer_id", "invoice_partner_id", "currency_id", "company_id", "journal_id"),
        *("line_ids.kind", "line_ids.quantity", "line_ids.unit_price"),
        *("line_ids.cadence_unit", "line_ids.cadence_count", "line_ids.tax_ids"),
        "line_ids.product_id",
    )
    @api.depends_context("lang")
    def _compute_tax_totals(self):
        for subscription in self:
            sold = subscription._get_sold_in_full()
            subscription.tax_totals = bool(sold) and subscription.sudo()._total_in_full(
                sold
            )
            subscription.tax_totals_label = bool(sold) and subscription._say_in_full(
                sold
            )

    def _get_sold_in_full(self):
        """Return what is agreed for each whole period, or else what is billed once.

        :return: as of ``_get_agreed``.
        """
        self.ensure_one()
        agreed = [
            (line, unit, count, sold)
            for line, unit, count, sold in self._get_agreed_at_last()
            if line.product_id and count > 0
        ]
        own = self._get_own_cadence(agreed)
        in_full = [
            one for one in agreed if one[0].kind == "recurring" and one[1:3] == own
        ]
        return in_full or [one for one in agreed if one[0].kind == "one_time"]

    def _total_in_full(self, agreed):
        """Return the totals of one document, as Odoo's widget takes them; or None."""
        today = self._get_today()
        keys = {line: key for key, line in self._get_lines_by_key().items()}
        group = self._get_group()
        if not (group.journal and group.payer):
            return None
        group, positions = group.dated(today), []
        for line, unit, count, sold in agreed:
            item = getattr(sold, "item", line.product_id._origin.id)
            try:
                cadence = Cadence(unit, count)
                charge = whole_charge(keys[line], cadence, today, sold, item)
            except (ScheduleError, OverflowError):
                return None  # Of what was typed, and is refused when it is saved.
            positions.append(self._get_position(line, charge, 0, group))
        return self._preview_totals(Document(group, positions, []))

    def _say_in_full(self, agreed):
        """Return what it is the total of."""
        kind, (unit, count) = agreed[0][0].kind, agreed[0][1:3]
        if kind == "one_time":
            return self.env._("Billed once:")
        names = {
            ("day", 1): self.env._("One full day:"),
            ("week", 1): self.env._("One full week:"),
            ("month", 1): self.env._("One full month:"),
            ("year", 1): self.env._("One full year:"),
        }
        if (unit, count) in names:
            return names[unit, count]
        return {
            "day": self.env._("A full period of %s days:", count),
            "week": self.env._("A full period of %s weeks:", count),
            "month": self.env._("A full period of %s months:", count),
            "year": self.env._("A full period of %s years:", count),
        }[unit]
