import hashlib

from odoo import fields, models

from ...schedule.periods import Cadence, comes_back
from ...schedule.terms import LineTerms, one_time


class SubdebitLine(models.Model):
    """What was agreed, as the engine takes it."""

    _inherit = "subdebit.line"

    def _to_terms(self, key=None):
        """Return the line as the engine takes it.

        :param int key: by which the engine knows it; its own number if not given.
        """
        self.ensure_one()
        key = key or self.id
        is_metered = self.kind == "usage"
        sold = {
            # What was used is known when it is billed; agreed is what is included.
            "quantity": self.included if is_metered else self.quantity,
            "unit_price": self.unit_price,
            "item": self.product_id._origin.id,
            "tiers": self.tier_ids._get_pairs() if is_metered else (),
        }
        if self.kind == "one_time":
            sold.pop("tiers")
            return one_time(key, self.date_start, **sold)
        return LineTerms(
            key=key,
            start=self.date_start,
            cadence=Cadence(self.cadence_unit, self.cadence_count),
            day_of_month=self.day_of_month or None,
            month=int(self.begin_month) if self.begin_month else None,
            first_period=self.first_period,
            convention=self.convention,
            timing=self.timing,
            kind=self.kind,
            trial=_length(self.trial_unit, self.trial_count),
            commitment=_length(self.commitment_unit, self.commitment_count),
            payments=self.payments or None,
            end=fields.Date.add(self.date_last, days=1) if self.date_last else None,
            in_step=self.date_in_step or None,
            **sold,
        )

    def _get_product(self, charge):
        """Return what a charge is for: another product, if a change says so.

        :param charge: ``schedule.derivation.Charge`` of this line.
        """
        self.ensure_one()
        agreed = self.product_id
        return (
            agreed if charge.item == agreed._origin.id else agreed.browse(charge.item)
        )

    def _get_label(self, product, day=None):
        """Return the label of the line, or the name of another product.

        :param date day: for which it is billed; None: as it was agreed at first.
        """
        self.ensure_one()
        changed = day and self._get_changed_label(product, day)
        if changed:
            return changed
        is_agreed = product._origin == self.product_id._origin
        return self.name if is_agreed else product.display_name

    def _has_months(self):
        """Tell whether periods begin in the same months each year, and not in all."""
        unit, count = self.cadence_unit, self.cadence_count
        is_monthly = (unit, count) == ("month", 1)
        return count > 0 and not is_monthly and comes_back(Cadence(unit, count))

    def _get_terms_hash(self):
        """Return a short fingerprint of what was agreed."""
        return hashlib.sha256(repr(self._to_terms()).encode()).hexdigest()[:16]


def _length(unit, count):
    return Cadence(unit, count) if count else None
