from fractions import Fraction

from odoo import fields, models

from ...schedule.periods import Period, without
from ...schedule.reconsider import Booked


class SubdebitCharge(models.Model):
    """What stands in the ledger, as today's engine is asked about it."""

    _inherit = "subdebit.charge"

    def _is_taken_back(self):
        """Tell whether a charge is void, or credited in full.

        NOTE: of a charge for nothing no credit is left either; that one stands.
        """
        self.ensure_one()
        credited = "live" in self.credit_ids.mapped("state") and self._is_undone()
        return self.state == "void" or credited

    def _to_booked(self):
        """Return the charge as ``schedule.reconsider`` takes it.

        NOTE: what the engine said is told exactly; the fields are rounded.
        """
        self.ensure_one()
        told = self.explanation or {}
        period = Period(self.date_from, self.date_to)
        return Booked(
            reference=self,
            key=self.line_id.id,
            payer_slot=self.payer_slot,
            period=period,
            quantity=float(told.get("quantity", self.quantity)),
            unit_price=float(told.get("unit_price", self.unit_price)),
            natural_period=_natural(told),
            share=Fraction(self.share_num, self.share_den),
            discounts=_discounts(told),
            credited=tuple(self._get_returned_days(period)),
        )

    def _get_returned_days(self, period):
        """Return the days that are not billed any more: released, or credited alone.

        NOTE: a credit note by hand names the whole period; it is a gesture.
        """
        billed = self.cover_ids.filtered(lambda cover: cover.kind == "billed")
        released = without(period, [_days(cover) for cover in billed])
        credits = self.credit_ids.filtered(lambda credit: credit.state == "live")
        credited = [days for days in map(_days, credits) if days != period]
        return [*released, *credited]


def _days(record):
    return Period(record.date_from, record.date_to)


def _natural(told):
    if not told.get("natural_from"):
        return None
    return Period(
        fields.Date.to_date(told["natural_from"]),
        fields.Date.to_date(told["natural_to"]),
    )


def _discounts(told):
    if "discounts" not in told:
        return None
    return tuple((d["number"], d["mode"], d["value"]) for d in told["discounts"])
