"""Read sums by the whole column: which sign is the decimal one, another cell tells."""

import re
from decimal import Decimal
from typing import NamedTuple

from .table import FileProblem

# What stands between thousands beside the sign that is not the decimal one.
BLANKS = " \u00a0\u202f\u2009'\u2019"
DECIMAL_SIGNS = {"point": ".", "comma": ","}
# Digits behind the decimal sign that look like thousands.
THREE = 3


class Sums(NamedTuple):
    """How the sums of one column are written: ``point``, ``comma``, None: never asked."""

    sign: str | None = None

    def value_of(self, text):
        """Return a sum, None where it is none."""
        readings = _get_readings(text)
        values = set(readings.values())
        if len(values) > 1:
            return readings[self.sign]
        return values.pop() if values else None


def find_sums(texts, chosen):
    """Return how the sums of a column are written.

    :param list texts: ``(line number, text)`` of its cells.
    :param chosen: the sign that the user chose, for what the column leaves open.
    :raise FileProblem: nobody tells: one cell may be two sums.
    """
    unclear, evidence, has_three = [], set(), False
    for number, text in texts:
        readings = _get_readings(text)
        if len(set(readings.values())) > 1:
            unclear.append((number, text))
        elif len(readings) == 1:
            (sign,) = readings
            evidence.add(sign)
            has_three = has_three or _count_decimals(readings[sign]) >= THREE
    if not unclear:
        return Sums()
    sign = _decide([text for _number, text in unclear], evidence, has_three) or chosen
    if not sign:
        number, text = unclear[0]
        raise FileProblem("decimal_sign", line=number, text=text)
    return Sums(sign)


def _decide(unclear, evidence, has_three):
    """Return the decimal sign of a column, None where nobody can tell.

    NOTE: 1.000 beside 49.90 is not yet 1: a column with two decimals has no sum with
    three. It is 1,000 where the comma is the decimal sign, and is asked otherwise.
    """
    if len(evidence) != 1:
        return None
    (sign,) = evidence
    has_decimals = any(DECIMAL_SIGNS[sign] in text for text in unclear)
    return sign if has_three or not has_decimals else None


def _get_readings(text):
    """Return dict: decimal sign -> what a text is under it."""
    readings = {}
    for sign, pattern in PATTERNS.items():
        found = pattern.fullmatch(text)
        if found:
            whole = re.sub("[^0-9]", "", found["whole"])
            minus = "-" if found["minus"] else ""
            readings[sign] = Decimal(f"{minus}{whole}.{found['part'] or '0'}")
    return readings


def _count_decimals(value):
    return -value.as_tuple().exponent


def _make_pattern(decimal, other):
    group = f"[{re.escape(other + BLANKS)}]"
    return re.compile(
        r"(?P<minus>[-\u2212])?"
        rf"(?P<whole>[0-9]+|[1-9][0-9]{{0,2}}(?P<group>{group})[0-9]{{3}}"
        r"(?:(?P=group)[0-9]{3})*)"
        rf"(?:{re.escape(decimal)}(?P<part>[0-9]+))?"
    )


PATTERNS = {
    "point": _make_pattern(".", ","),
    "comma": _make_pattern(",", "."),
}
