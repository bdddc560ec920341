"""Say the smallest sum that a provider charges.

Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts; what is
not listed there counts as the equivalent of half a dollar, which nobody knows here.
"""

from decimal import Decimal

_STRIPE = {
    "AED": "2.00",
    "AUD": "0.50",
    "BGN": "1.00",
    "BRL": "0.50",
    "CAD": "0.50",
    "CHF": "0.50",
    "CZK": "15.00",
    "DKK": "2.50",
    "EUR": "0.50",
    "GBP": "0.30",
    "HKD": "4.00",
    "HUF": "175.00",
    "INR": "0.50",
    "JPY": "50",
    "MXN": "10",
    "MYR": "2.00",
    "NOK": "3.00",
    "NZD": "0.50",
    "PLN": "2.00",
    "RON": "2.00",
    "SEK": "3.00",
    "SGD": "0.50",
    "THB": "10",
    "USD": "0.50",
}
_MINIMUMS = {"stripe": _STRIPE}


def minimum_charge(provider: str, currency: str) -> Decimal:
    """Return the least that a provider charges in a currency; 0 where none is known.

    >>> minimum_charge("stripe", "EUR")
    Decimal('0.50')
    >>> minimum_charge("demo", "EUR")
    Decimal('0')
    """
    return Decimal(_MINIMUMS.get(provider, {}).get(currency, "0"))
