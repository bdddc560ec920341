from odoo import api, models


class SubdebitSubscription(models.Model):
    """How often it is billed, as a person says it."""

    _inherit = "subdebit.subscription"

    def _say_cadence(self):
        """Return how often the lines are billed: “a month”, “every 3 months”."""
        self.ensure_one()
        recurring = self.line_ids.filtered(lambda line: line.kind == "recurring")
        cadences = {(line.cadence_unit, line.cadence_count) for line in recurring}
        return ", ".join(
            self._say_one_cadence(*cadence) for cadence in sorted(cadences)
        )

    @api.model
    def _say_one_cadence(self, unit, count):
        one = {
            "day": self.env._("a day"),
            "week": self.env._("a week"),
            "month": self.env._("a month"),
            "year": self.env._("a year"),
        }
        many = {
            "day": self.env._("every %s days", count),
            "week": self.env._("every %s weeks", count),
            "month": self.env._("every %s months", count),
            "year": self.env._("every %s years", count),
        }
        return one[unit] if count == 1 else many[unit]
