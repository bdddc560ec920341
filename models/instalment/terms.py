"""What is agreed on instalments, and what it comes to, as plain data."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Hold what one payer takes over: percent of the sum, and how he pays it.

    ``slot``: 0 for the payer of the invoices, 1 for who pays beside him.
    """

    payer: Any
    percent: Fraction = Fraction(100)
    way: str = "debit"
    slot: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Hold one instalment: who pays how much in which way, and when.

    ``wanted`` is the day that was agreed; ``day`` the bank day on which it is paid.
    """

    wanted: date
    day: date
    units: int
    share: Share
    cheque_number: str = ""
    cheque_bank: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Hold what a person chose: a sum in units of its currency, and how it is divided.

    ``count``: how many instalments each payer has, as it was asked for.

    ``moves``: the invoices; empty for a sum that is only looked at. ``wanted``: the
    agreed days, in order. ``replaces``: the plan that is agreed on anew; may be empty.
    """

    company: Any
    currency: Any
    units: int
    count: int
    wanted: tuple[date, ...]
    shares: tuple[Share, ...]
    today: date
    moves: Any = None
    replaces: Any = None
    on_last_day: bool = False
