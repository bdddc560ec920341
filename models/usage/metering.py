from dataclasses import replace
from decimal import Decimal

from odoo import models

from ...schedule.usage import Reading, metered

# Days of such covers are closed: what is told of them afterwards goes to the next bill.
CLOSED = ("billed", "waived")


class SubdebitUsage(models.Model):
    _inherit = "subdebit.usage"

    def _is_billed_by(self, first, end):
        """Tell whether open usage goes on the bill of days from ``first`` to ``end``.

        What was told after its own period was closed goes to the next one.
        """
        self.ensure_one()
        return first <= self.day < end or (self.day < first and self._is_late())

    def _is_late(self):
        return any(
            cover.kind in CLOSED and cover.date_from <= self.day < cover.date_to
            for cover in self.line_id.sudo().cover_ids
        )

    def _to_reading(self, first):
        """Return usage as the engine takes it, counted on no day before ``first``."""
        return Reading(max(self.day, first), Decimal(str(self.quantity)))


class SubdebitLine(models.Model):
    _inherit = "subdebit.line"

    def _get_open_usage(self):
        """Return what no bill has settled, of these lines."""
        return self.env["subdebit.usage"].search(
            [("line_id", "in", self.ids), ("cover_id", "=", False)], order="day, id"
        )

    def _get_settled_readings(self, natural):
        """Return what bills before have counted in a natural period."""
        usages = self.env["subdebit.usage"].search(
            [
                ("line_id", "in", self.ids),
                ("cover_id.date_from", ">=", natural.start),
                ("cover_id.date_to", "<=", natural.end),
            ]
        )
        return [usage._to_reading(usage.cover_id.date_from) for usage in usages]

    def _get_billed_before(self, natural, slot):
        """Return what charges before bill of a natural period."""
        charges = self.charge_ids.filtered(
            lambda charge: (
                charge.sign == 1
                and charge.payer_slot == slot
                and charge.cover_ids
                and natural.start <= charge.date_from
                and charge.date_to <= natural.end
            )
        )
        return sum(Decimal(str(charge.quantity)) for charge in charges)


class Meter:
    """Fills charges with what was used, one after the other: who comes first takes it."""

    def __init__(self, line):
        self.line = line
        self.open = list(line._get_open_usage())
        self.taken = {}
        self.billed = {}

    def fill(self, charge):
        """Return a charge with its quantity, as ``schedule.usage.Metered``."""
        natural, slot = charge.natural_period, charge.payer_slot
        before = self.billed.get((natural, slot), 0)
        found = metered(
            _in_decimals(charge),
            self._read(charge),
            self.line._get_billed_before(natural, slot) + before,
        )
        self.billed[natural, slot] = before + found.quantity
        return found

    def _read(self, charge):
        """Return what was used in the natural period until the end of the charge.

        NOTE: two payers of one period share what was used in it.
        """
        natural, period = charge.natural_period, charge.period
        if (natural, period) not in self.taken:
            mine = [
                usage
                for usage in self.open
                if usage._is_billed_by(period.start, period.end)
            ]
            self.open = [usage for usage in self.open if usage not in mine]
            self.taken[natural, period] = [
                usage._to_reading(period.start) for usage in mine
            ]
        new = [
            reading
            for (other, _period), readings in self.taken.items()
            for reading in readings
            if other == natural
        ]
        return [*self.line._get_settled_readings(natural), *new]


def _in_decimals(charge):
    tiers = tuple((Decimal(str(above)), price) for above, price in charge.tiers)
    return replace(charge, quantity=Decimal(str(charge.quantity)), tiers=tiers)
