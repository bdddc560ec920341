"""List the payment schemes: their closed days, notice and lead, one row each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import MINYEAR
from functools import partial

from holidays import HolidayBase, financial_holidays

from .errors import UnknownScheme

WEEKEND = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Scheme:
    """Hold what one scheme demands.

    `holidays(years=year)` gives the closed days beside the `weekend` (0 = Monday) and
    tells its first and last year; None: there are none. `first_year` leaves out years
    in which that source is wrong. `notice_bank_days`: so long before the charge it can
    last be stopped. `lead_bank_days`: so long after the request a new debit is charged.
    """

    name: str
    notice_bank_days: int
    lead_bank_days: int
    holidays: Callable[..., HolidayBase] | None = None
    first_year: int = MINYEAR
    weekend: frozenset[int] = WEEKEND


_ROWS = (
    Scheme("weekend_only", notice_bank_days=0, lead_bank_days=0),
    Scheme(
        "sepa_core",
        # Source: GoCardless, notice to pause a coming charge and SEPA timings.
        notice_bank_days=3,
        lead_bank_days=3,
        # Source: ECB, long-term calendar of TARGET closing days, in force from 2002.
        # NOTE: for 1999 to 2001 the releases of `holidays` contradict each other.
        holidays=partial(financial_holidays, "XECB"),
        first_year=2002,
    ),
)
SCHEMES = {row.name: row for row in _ROWS}


def scheme_named(name: str) -> Scheme:
    """Return the row of a scheme; UnknownScheme names the ones there are."""
    try:
        return SCHEMES[name]
    except KeyError:
        raise UnknownScheme(
            f"Unknown scheme {name!r}: choose one of {', '.join(sorted(SCHEMES))}."
        ) from None
