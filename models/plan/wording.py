from odoo import api, models


class SubdebitCadence(models.Model):
    """A billing frequency in words: the one place that puts it so, for all screens.

    Each takes the unit and the count, also of a frequency that nobody made.
    """

    _inherit = "subdebit.cadence"

    @api.model
    def _say(self, unit, count):
        """Return it as a heading says it: “Monthly”, “Quarterly”, “Every 2 weeks”."""
        named = {
            "day": {1: self.env._("Daily")},
            "week": {1: self.env._("Weekly")},
            "month": {
                1: self.env._("Monthly"),
                3: self.env._("Quarterly"),
                6: self.env._("Half-yearly"),
            },
            "year": {1: self.env._("Yearly")},
        }
        many = {
            "day": self.env._("Every %s days", count),
            "week": self.env._("Every %s weeks", count),
            "month": self.env._("Every %s months", count),
            "year": self.env._("Every %s years", count),
        }
        return named.get(unit, {}).get(count) or many.get(unit, "")

    @api.model
    def _say_often(self, unit, count):
        """Return it as it stands within a sentence: “a month”, “every 3 months”."""
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

    @api.model
    def _say_price(self, amount, unit, count):
        """Return a sum with how often it is billed: “$ 30.00 a month”.

        :param str amount: with its currency, as a person reads it.
        """
        one = {
            "day": self.env._("%s a day", amount),
            "week": self.env._("%s a week", amount),
            "month": self.env._("%s a month", amount),
            "year": self.env._("%s a year", amount),
        }
        told = {"amount": amount, "count": count}
        many = {
            "day": self.env._("%(amount)s every %(count)s days", **told),
            "week": self.env._("%(amount)s every %(count)s weeks", **told),
            "month": self.env._("%(amount)s every %(count)s months", **told),
            "year": self.env._("%(amount)s every %(count)s years", **told),
        }
        return one[unit] if count == 1 else many[unit]
