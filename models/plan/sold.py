from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Command


class SubdebitPlan(models.Model):
    """In which billing frequencies a plan is sold: what has a price is, among them."""

    _inherit = "subdebit.plan"

    # === CONSTRAINT METHODS === #

    @api.constrains("cadence_ids")
    def _check_cadence_ids(self):
        for plan in self:
            if not plan.cadence_ids:
                raise ValidationError(
                    self.env._(
                        "Choose at least one billing frequency in which %s is sold.",
                        plan.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model
    def _fill_in(self, vals_list):
        """Sell in the frequencies of the prices, where they alone are given."""
        filled = []
        for vals in vals_list:
            pairs = set() if "cadence_ids" in vals else _get_priced(vals)
            cadences = [
                self.env["subdebit.cadence"]._find_or_make(*pair).id
                for pair in sorted(pairs)
            ]
            chosen = {"cadence_ids": [Command.set(cadences)]} if cadences else {}
            filled.append({**vals, **chosen})
        return super()._fill_in(filled)

    def write(self, vals):
        """Take the prices along of a frequency in which it is no longer sold."""
        result = super().write(vals)
        if "cadence_ids" in vals:
            self.line_ids.price_ids.filtered(
                lambda cell: not cell.plan_id._sells(*cell._get_pair())
            ).unlink()
        return result

    # === BUSINESS METHODS === #

    def _sells(self, unit, count):
        """Tell whether the plan is sold in a frequency."""
        self.ensure_one()
        return (unit, count) in {cadence._get_pair() for cadence in self.cadence_ids}

    def _sell(self, pairs):
        """Sell the plan in more frequencies: who writes a price for one does."""
        missing = sorted(pair for pair in pairs if not self._sells(*pair))
        if missing:
            find = self.env["subdebit.cadence"]._find_or_make
            self.cadence_ids = [Command.link(find(*pair).id) for pair in missing]

    def _get_first_cadence(self):
        """Return the frequency that is proposed: the shortest that has a price."""
        self.ensure_one()
        cadences = self.cadence_ids.sorted("days_about")
        cells = self.line_ids.price_ids
        today = (self.company_id or self.env.company)._subdebit_today()
        priced = {cell._get_pair() for cell in cells._valid_on(today) or cells}
        return cadences.filtered(lambda c: c._get_pair() in priced)[:1] or cadences[:1]

    def _get_own_cadence(self):
        """Return the cadence of sales prices, which is the one that is proposed.

        :return: ``(unit, count)``.
        """
        first = self._get_first_cadence()
        return first._get_pair() if first else ("month", 1)


def _get_priced(vals):
    """Return the frequencies of the prices within the values of a new plan."""
    return {
        (price.get("cadence_unit", "month"), price.get("cadence_count", 1))
        for line in _get_created(vals.get("line_ids"))
        for price in _get_created(line.get("price_ids"))
    }


def _get_created(commands):
    return [
        command[2]
        for command in commands or ()
        if command[0] == Command.CREATE and isinstance(command[2], dict)
    ]
