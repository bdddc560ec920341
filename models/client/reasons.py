"""A part of a balance, and the sentence that tells why it is there: plain data."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Hold a sum that is added to a balance, in ``currency``.

    ``figure``: ``current`` of what the ledger holds, ``expected`` of what is planned,
    ``none`` of what is told and not counted. ``record``: what stands behind it.
    """

    figure: str
    amount: float
    currency: Any
    sentence: str
    record: Any = None
