"""Strictness: what a body may hold."""

import re
from datetime import date

from .refusals import not_found, usage, validation

MOST_METADATA, LONGEST_KEY, LONGEST_VALUE = 3, 50, 500
NO_FX = {
    "estimated_exchange_rate": None,
    "exchange_rate": None,
    "fx_amount": None,
    "fx_currency": None,
}


def check_fields(told, known, where):
    """Refuse a document that is no object, or holds what is not known."""
    if not isinstance(told, dict):
        raise usage("Root element must be an object.")
    for name in told:
        if name not in known:
            raise usage(f"Unknown attribute {where}/{name}.")


def check_metadata(resource, told):
    """Return the metadata of a body."""
    metadata = told.get("metadata") or {}
    fits = (
        isinstance(metadata, dict)
        and len(metadata) <= MOST_METADATA
        and all(len(key) <= LONGEST_KEY for key in metadata)
        and all(
            isinstance(value, str) and len(value) <= LONGEST_VALUE
            for value in metadata.values()
        )
    )
    if not fits:
        raise validation(resource, "metadata", "is not valid metadata")
    return dict(metadata)


def check_amount(resource, told, field="amount"):
    """Return a whole number of minor units, more than none."""
    amount = told.get(field)
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise validation(resource, field, "must be a number")
    if amount <= 0:
        raise validation(resource, field, "must be greater than 0")
    return amount


def check_date(resource, told, field):
    """Return a date, None where there is none."""
    text = told.get(field)
    if text is None:
        return None
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise validation(resource, field, "is not a valid date")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise validation(resource, field, "is not a valid date") from None


def linked(world, kind, resource, told, name):
    """Return the object that a body links to."""
    links = told.get("links")
    if not isinstance(links, dict) or name not in links:
        raise validation(resource, f"links/{name}", "is required")
    found = world.objects[kind].get(links[name])
    if found is None:
        raise not_found()
    return found


def bank(scheme, code, cause, description, **more):
    """Return the details of an event that a bank caused."""
    return {
        "origin": "bank",
        "cause": cause,
        "reason_code": code,
        "scheme": scheme,
        "description": description,
        **more,
    }
