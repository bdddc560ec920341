from fractions import Fraction
from typing import Any, NamedTuple

from odoo import models
from odoo.tools import format_date, formatLang

from ...schedule.explain import measures
from ...schedule.periods import Period
from ..billing.amount import round_in_turn

# So many single records stand on an invoice; all of them stand in the portal's list and ours.
MOST_READINGS = 60


class UsageDetail(NamedTuple):
    """What was used in one period, as it is printed below an invoice.

    ``rows``: tuples of texts ``what, how many, price, sum``. ``readings``:
    ``subdebit.usage``, the oldest first; ``more``: that there are some which are not
    printed, or nothing.
    """

    product: str
    days: str
    rows: list
    total: str
    readings: Any
    more: str


class AccountMove(models.Model):
    """The detail of what is billed by usage."""

    _inherit = "account.move"

    def _subdebit_get_usage_details(self):
        """Return a ``UsageDetail`` for each line of an invoice that is billed by usage.

        NOTE: sudo, as a customer prints his invoice too, and reads none of our records.
        """
        self.ensure_one()
        if self.move_type != "out_invoice":
            return []
        charges_sudo = self.sudo().invoice_line_ids.subdebit_charge_ids.filtered(
            lambda charge: charge.kind == "usage" and charge.sign == 1
        )
        details = [charge._get_usage_detail() for charge in charges_sudo.sorted("id")]
        return list(filter(None, details))


class SubdebitCharge(models.Model):
    _inherit = "subdebit.charge"

    def _get_usage_detail(self):
        """Return what was used, what of it is included, and what each part costs."""
        found = [one for one in measures(self.explanation) if one.name == "metered"]
        values = found[0].values if found else {}
        if "used" not in values:
            return None
        readings = self._get_usage()
        first, last = self.date_from, Period(self.date_from, self.date_to).last
        return UsageDetail(
            product=self.line_id._get_label(self.line_id.product_id, self.date_from),
            days=" – ".join(format_date(self.env, day) for day in (first, last)),
            rows=list(self._say_usage_rows(values)),
            total=self.currency_id.format(self.move_line_id.price_subtotal),
            readings=readings[:MOST_READINGS],
            more=self._say_more(len(readings) - MOST_READINGS),
        )

    def _get_usage(self):
        """Return what was recorded and is settled by the charge, whoever of two pays it."""
        return (
            self.env["subdebit.usage"]
            .search(
                [
                    ("line_id", "=", self.line_id.id),
                    ("cover_id.date_from", "=", self.date_from),
                    ("cover_id.date_to", "=", self.date_to),
                ]
            )
            .sorted(lambda usage: (usage.day, usage.id))
        )

    def _say_more(self, count):
        return self.env._("And %s more records of usage.", count) if count > 0 else ""

    def _say_usage_rows(self, values):
        used, included = float(values["used"]), float(values["included"])
        pieces = [
            (float(quantity), float(price)) for quantity, price in values["pieces"]
        ]
        exact = [
            Fraction(str(quantity)) * Fraction(str(price))
            for quantity, price in values["pieces"]
        ]
        sums = round_in_turn(exact, self.currency_id)
        yield self.env._("Used"), self._format_pieces(used), "", ""
        if included:
            yield self.env._("Included"), self._format_pieces(included), "", ""
        before = used - included - sum(quantity for quantity, _price in pieces)
        if before > 0.005:
            yield self.env._("Billed before"), self._format_pieces(before), "", ""
        for (quantity, price), amount in zip(pieces, sums, strict=True):
            yield (
                self.env._("Billed"),
                self._format_pieces(quantity),
                formatLang(self.env, price, dp="Product Price"),
                self.currency_id.format(float(amount)),
            )

    def _format_pieces(self, quantity):
        return formatLang(self.env, quantity, dp="Product Unit")
