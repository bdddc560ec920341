from odoo import api, fields, models

from ...const import CADENCE_UNITS, within_longest
from ...schedule.periods import Cadence

# To tell which of two frequencies is the shorter.
DAYS_ABOUT = {"day": 1, "week": 7, "month": 30, "year": 365}


class SubdebitCadence(models.Model):
    """How often something can be billed: plans choose among these."""

    _name = "subdebit.cadence"
    _description = "Billing Frequency"
    _inherit = ["subdebit.mixin"]
    _order = "days_about, id"

    cadence_unit = fields.Selection(
        CADENCE_UNITS, string="Unit", default="month", required=True
    )
    cadence_count = fields.Integer(string="Every", default=1, required=True)
    days_about = fields.Integer(compute="_compute_days_about", store=True)

    _unique_frequency = models.Constraint(
        "UNIQUE(cadence_unit, cadence_count)",
        "This billing frequency is there already: choose it from the list.",
    )
    _cadence_positive = models.Constraint(
        "CHECK(cadence_count > 0)", "A billing frequency counts at least one unit."
    )
    _cadence_in_reach = models.Constraint(
        f"CHECK({within_longest('cadence_count', 'cadence_unit')})",
        "A billing frequency is a hundred years at most: is the number right?",
    )

    @api.depends("cadence_unit", "cadence_count")
    def _compute_days_about(self):
        for cadence in self:
            days = DAYS_ABOUT.get(cadence.cadence_unit, 0)
            cadence.days_about = days * min(cadence.cadence_count, 10**6)

    @api.depends("cadence_unit", "cadence_count")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cadence in self:
            cadence.display_name = self._say(*cadence._get_pair())

    @api.model
    def _search_display_name(self, operator, value):
        """Find by what a user reads: few frequencies, named in each language."""
        if operator not in ("ilike", "=", "in"):
            return NotImplemented
        wanted = [value] if isinstance(value, str) else list(value)
        found = self.search([]).filtered(
            lambda cadence: any(
                part.casefold() in cadence.display_name.casefold()
                if operator == "ilike"
                else part == cadence.display_name
                for part in wanted
            )
        )
        return [("id", "in", found.ids)]

    def _get_pair(self):
        """Return ``(unit, count)``."""
        self.ensure_one()
        return self.cadence_unit, self.cadence_count

    def _fits(self, unit, count):
        """Tell whether one of the frequencies is as long as another: 12 months, a year."""
        if count < 1:
            return False
        other = Cadence(unit, count)
        return any(Cadence(*one._get_pair()).is_as_long_as(other) for one in self)

    @api.model
    def _find(self, unit, count):
        """Return the frequency of a unit and count; empty if nobody made it."""
        return self.search(
            [("cadence_unit", "=", unit), ("cadence_count", "=", count)], limit=1
        )

    @api.model
    def _find_or_make(self, unit, count):
        """Return the frequency of a unit and count."""
        return self._find(unit, count) or self.create(
            {"cadence_unit": unit, "cadence_count": count}
        )
