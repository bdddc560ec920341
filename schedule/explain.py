"""Tell how a charge came about: as data to keep, to check, and to make sentences of.

`explain` gives what is kept beside a charge for good, ready for JSON. `facts` parts its
dates into what one sentence each can say, `measures` its sum; who turns them into
sentences needs no calendar. `recompute` finds period and share again from nothing but
what was kept, which is how an auditor checks an old invoice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from .business_days import bank_calendar
from .dates import shift
from .debit_dates import (
    charge_date,
    expected_confirmation_date,
    expected_payout_date,
    last_change_date,
)
from .derivation import Charge
from .errors import UnknownTimings
from .periods import Cadence, Grid, Period, grid
from .proration import share
from .schemes import scheme_named
from .usage import Metered


def explain(charge: Charge) -> dict[str, Any]:
    """Return how a charge came about: dates as ISO strings, fractions as 'a/b'.

    The fields are those of `Derivation`, the cadence told as unit and count, and the
    charge's own days; `date_to` and `natural_to` are the first day after.

    >>> from .charges import due_charges
    >>> from .terms import LineTerms, Terms
    >>> line = LineTerms(7, date(2025, 8, 10), Cadence("month"), 1)
    >>> (first,) = due_charges(Terms((line,)), (), date(2025, 8, 10))
    >>> told = explain(first)
    >>> told["date_from"], told["natural_from"], told["share"]
    ('2025-08-10', '2025-08-01', '22/31')
    """
    derivation = charge.derivation
    return {
        **_flat(derivation, leave_out=("cadence", "causes")),
        "kind": charge.kind,
        "cadence_unit": derivation.cadence.unit,
        "cadence_count": derivation.cadence.count,
        "date_from": _plain(charge.period.start),
        "date_to": _plain(charge.period.end),
        "natural_from": _plain(charge.natural_period.start),
        "natural_to": _plain(charge.natural_period.end),
        "bill_on": _plain(charge.bill_on),
        "share": _plain(charge.share),
        "causes": [_flat(cause) for cause in derivation.causes],
        "discounts": [_explain_discount(discount) for discount in charge.discounts],
        **(_explain_usage(charge) if isinstance(charge, Metered) else {}),
    }


def _explain_usage(charge):
    """Return what was used, with numbers as text: they are opaque here."""
    pieces = [[str(quantity), str(price)] for quantity, price in charge.pieces]
    used = {"used": str(charge.used), "included": str(charge.included)}
    return {**used, "pieces": pieces}


def _explain_discount(discount):
    """Return a discount as it is kept; only a code of promotion has a name."""
    told = {
        "number": discount.number,
        "mode": discount.mode,
        "value": str(discount.value),
    }
    return {**told, "code": discount.code} if discount.code else told


def _flat(record, leave_out=()):
    names = (field.name for field in fields(record))
    return {
        name: _plain(getattr(record, name)) for name in names if name not in leave_out
    }


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction) else value


def recompute(told: Mapping[str, Any]) -> tuple[Period, Fraction]:
    """Return natural period and share again, from what `explain` told alone."""
    natural = _grid(told).period(told["n"])
    billed = _period(told, "date")
    whole = Fraction(1)
    if told["kind"] != "usage" and told["alignment"] != "full":
        whole = share(billed, natural, told["convention"], told["wished_day"])
    return natural, whole * Fraction(told["part"])


def _grid(told) -> Grid:
    cadence = Cadence(told["cadence_unit"], told["cadence_count"])
    return grid(date.fromisoformat(told["anchor"]), cadence, told["wished_day"])


def _period(told, name):
    return Period(
        date.fromisoformat(told[f"{name}_from"]),
        date.fromisoformat(told[f"{name}_to"]),
    )


def explain_date(
    nominal: date, scheme: str, day_of_month: int | None = None
) -> dict[str, Any]:
    """Return why a nominal date is charged on which bank day, ready for JSON.

    `closed`: the days that were passed over, each with the name of its holiday, None
    for a weekend. `last_change`: the last day to stop it, `notice` times `notice_unit`
    before. `confirmed_on` and `paid_out_on` are what to expect, None if the scheme does
    not say. Raises UnknownScheme, UnknownHolidays.

    >>> told = explain_date(date(2026, 4, 3), "sepa_core")
    >>> told["charged_on"], told["closed"][0]
    ('2026-04-07', {'day': '2026-04-03', 'name': 'Good Friday'})
    """
    row, calendar = scheme_named(scheme), bank_calendar(scheme)
    charged_on = charge_date(nominal, scheme, day_of_month)
    step = 1 if charged_on > nominal else -1
    passed = (shift(nominal, n) for n in range(0, (charged_on - nominal).days, step))
    return {
        "scheme": scheme,
        "nominal": _plain(nominal),
        "charged_on": _plain(charged_on),
        "closed": [
            {"day": _plain(day), "name": calendar.holiday_name(day)} for day in passed
        ],
        "last_change": _plain(last_change_date(charged_on, scheme)),
        "notice": row.notice,
        "notice_unit": row.notice_unit,
        "confirmed_on": _expected(expected_confirmation_date, charged_on, scheme),
        "paid_out_on": _expected(expected_payout_date, charged_on, scheme),
    }


def _expected(when, charged_on, scheme):
    try:
        return _plain(when(charged_on, scheme))
    except UnknownTimings:
        return None


# === ONE THOUGHT AFTER THE OTHER === #


class Fact(NamedTuple):
    """One thing to say about a charge: its name, and what it is said with."""

    name: str
    values: dict[str, Any]


def facts(told: Mapping[str, Any]) -> list[Fact]:
    """Return what there is to say of the dates, in order; `told` is what `explain` gave.

    'period': the days that are billed, from `first` to `last`, `count` times the `unit`
    counted from `anchor`; in its place 'one_time' for a fee. 'clipped': the month of
    `on` has no day `wished_day`. 'arrears': billed afterwards, `on` that day. 'partial':
    the days before the first bill day `anchor`. 'pause' from `on` to `last` (None: it
    only begins), 'change' and 'end': what shaped it, the event `number`. 'payment':
    which of the agreed `payments` it is.
    """
    return [*_when(told), *_why(told)]


def measures(told: Mapping[str, Any]) -> list[Fact]:
    """Return how the sum comes about, in order; `told` is what `explain` gave.

    First how much of the price: 'whole', 'days' (`billed` of `natural`, by the
    `convention`), 'full' for a partial period at the whole price, 'undivided' for a
    price that never is divided, or 'metered' (`used`, `included` and the `pieces` of
    each price, where that is known). Then each 'discount' (`mode`, `value`,
    `code` if it has one) and the payer's 'part', if there are.
    """
    return [*_how_much(told)]


def _when(told) -> Iterator[Fact]:
    period = _period(told, "date")
    if told["kind"] == "one_time":
        yield Fact("one_time", {"on": period.start})
        return
    yield Fact(
        "period",
        {
            "count": told["cadence_count"],
            "unit": told["cadence_unit"],
            "anchor": date.fromisoformat(told["anchor"]),
            "first": period.start,
            "last": period.last,
        },
    )
    on = date.fromisoformat(told["nominal"])
    if told["clipped"]:
        yield Fact("clipped", {"on": on, "wished_day": told["wished_day"]})
    if told["timing"] == "arrears":
        yield Fact("arrears", {"on": on})
    if told["payments"]:
        counted = {"payment": told["payment"], "payments": told["payments"]}
        yield Fact("payment", counted)


def _why(told) -> Iterator[Fact]:
    if told["n"] < 0:
        yield Fact("partial", {"anchor": date.fromisoformat(told["anchor"])})
    for cause in told["causes"]:
        on = date.fromisoformat(cause["on"])
        values = {"number": cause["number"], "on": on}
        if cause["kind"] == "pause":
            until = cause["until"] and date.fromisoformat(cause["until"])
            values["last"] = Period(on, until).last if until else None
        yield Fact(cause["kind"], values)


def _how_much(told) -> Iterator[Fact]:
    days = {"billed": told["billed_days"], "natural": told["natural_days"]}
    used = {name: told[name] for name in ("used", "included", "pieces") if name in told}
    yield Fact(_measure(told), {**days, "convention": told["convention"], **used})
    for discount in told["discounts"]:
        yield Fact("discount", discount)
    if Fraction(told["part"]) != 1:
        yield Fact("part", {"part": Fraction(told["part"])})


def _measure(told):
    if told["kind"] == "usage":
        return "metered"
    if told["alignment"] == "none":
        return "whole"
    if told["alignment"] == "full":
        return "full"
    return "undivided" if told["convention"] == "none" else "days"
