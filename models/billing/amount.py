from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from odoo import models
from odoo.tools import float_round

from ...schedule.explain import explain


class SubdebitLine(models.Model):
    """What a charge costs: the one place where a share is multiplied and rounded."""

    _inherit = "subdebit.line"

    def _get_amount(self, charge):
        """Return what a charge costs, rounded once, HALF_UP.

        What several payers share is the whole to the cent.

        :param charge: ``schedule.derivation.Charge`` of this line.
        :return: float, in the subscription's currency, taxes as the price has them.
        """
        self.ensure_one()
        return float(get_rounded_amount(charge, self.currency_id))

    def _get_full_amount(self, sold):
        """Return price × quantity of what is agreed, rounded, without any discount.

        :param sold: what has a ``unit_price`` and a ``quantity``, such as the line.
        """
        return self._round(_multiply(sold))

    def _round(self, exact):
        """Round an exact amount to the currency, HALF_UP."""
        self.ensure_one()
        return float(round_half_up(exact, self.currency_id))

    def _get_exact_amount(self, charge):
        """Return what a charge costs before any rounding, as a Fraction, 0 or more."""
        self.ensure_one()
        return get_exact_amount(charge)

    def _get_quantity_and_price(self, charge, position=None):
        """Return quantity and unit price of an invoice line for a charge.

        :param position: ``account.fiscal.position`` of the invoice.
        """
        quantity, price = float(charge.quantity), charge.unit_price
        if quantity and not _is_plain(charge):
            quantity, price = self._divide(self._get_amount(charge), quantity)
        mapped = self._map_price(price, position)
        if mapped != price and quantity:
            return self._divide(self.currency_id.round(quantity * mapped), quantity)
        return quantity, price

    def _divide(self, amount, quantity):
        """Return quantity and unit price that make an amount.

        NOTE: the share is never told as a quantity, which has two digits. Where the
        rounded amount does not divide by the quantity, it stands as one piece.
        """
        digits = self.env["decimal.precision"].precision_get("Product Price")
        price = float_round(amount / quantity, precision_digits=digits)
        if self.currency_id.compare_amounts(price * quantity, amount) == 0:
            return quantity, price
        return 1.0, amount

    def _map_price(self, price, position):
        """Return a price under a fiscal position, as Odoo's own documents have it.

        NOTE: a tax within the price goes where the position replaces it: a customer who owes
        another tax, or none, pays the same net.
        """
        if not position:
            return price
        return self.product_id.sudo()._get_tax_included_unit_price_from_price(
            price,
            self._get_taxes(),
            product_taxes_after_fp=self._get_taxes(position),
        )

    def _explain(self, charge):
        """Return how a charge came about, ready for JSON.

        :param charge: ``schedule.derivation.Charge`` of this line.
        :return: what the engine tells, with the sums as decimal strings.
        """
        return {
            **explain(charge),
            "quantity": str(charge.quantity),
            "unit_price": str(charge.unit_price),
            "unrounded": str(self._get_exact_amount(charge)),
            "amount": str(self._get_amount(charge)),
        }


def get_exact_amount(charge):
    """Return what a charge costs before any rounding, as a Fraction, 0 or more.

    :param charge: ``schedule.derivation.Charge``.
    """
    exact = _multiply(charge) * charge.share
    for discount in charge.discounts:
        value = Fraction(str(discount.value))
        if discount.mode == "percent":
            exact -= exact * value / 100
        else:
            exact -= value * charge.share
    return max(exact, Fraction(0))


def get_rounded_amount(charge, currency):
    """Return what a charge costs in a currency, as a Fraction.

    NOTE: a cent that does not divide is billed once, and to one of the payers: each pays
    what his part and those before it come to, less what those before it come to.
    """
    exact, derivation = get_exact_amount(charge), charge.derivation
    before = exact / derivation.part * derivation.part_before
    return round_in_turn((before, exact), currency)[-1]


def round_in_turn(amounts, currency):
    """Round exact amounts so that they come to what their sum is rounded to.

    NOTE: as for payers, each is what it and those before it come to, less those before.

    :return: list of Fraction.
    """
    rounded, before = [], Fraction(0)
    for exact in amounts:
        after = before + exact
        step = round_half_up(after, currency) - round_half_up(before, currency)
        rounded.append(step)
        before = after
    return rounded


def round_half_up(exact, currency):
    """Round an exact amount to a currency, HALF_UP; return a Fraction."""
    step = Fraction(str(currency.rounding or 0.01))
    steps = exact / step
    rounded = (Decimal(steps.numerator) / Decimal(steps.denominator)).quantize(
        Decimal(1), rounding=ROUND_HALF_UP
    )
    return Fraction(rounded) * step


def to_units(amount, currency):
    """Return how many of the currency's smallest unit a rounded sum is."""
    return round(amount / currency.rounding)


def from_units(units, currency):
    """Return the sum of so many of the currency's smallest unit."""
    return currency.round(units * currency.rounding)


def _is_plain(charge):
    """Tell whether a charge costs its quantity at its price, and nothing off."""
    plain = ((charge.quantity, charge.unit_price),)
    is_plain = charge.share == 1 and not charge.discounts
    return is_plain and getattr(charge, "pieces", plain) == plain


def _multiply(sold):
    """Return price × quantity, exactly, of a line or of a charge; of each tier of usage."""
    plain = ((sold.quantity, sold.unit_price),)
    return sum(
        (
            Fraction(str(price)) * Fraction(str(quantity))
            for quantity, price in getattr(sold, "pieces", plain)
        ),
        Fraction(0),
    )
