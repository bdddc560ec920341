"""The one place where a share is multiplied, and where what it costs is rounded."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


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


def _multiply(sold):
    """Return price × quantity, exactly, of a line or of a charge."""
    return Fraction(str(sold.unit_price)) * Fraction(str(sold.quantity))
