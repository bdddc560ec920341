"""What may happen to a member, drawn at random."""

from datetime import timedelta

from .members import draw_price

PAUSES = ("skip", "prorate", "at_renewal", "credit")
ENDS = ("period_end", "after_next_invoice", "immediately_with_credit", "immediately")
KINDS = (
    "change",
    "change",
    "change",
    "pause",
    "pause",
    "pause",
    "resume",
    "resume",
    "end",
)


def draw_event(chance, terms, before, today):
    """Return kind, day and the rest of an event, as the diary has it.

    :param list before: the events of the member so far.
    """
    kind = chance.choice(KINDS)
    on = today + timedelta(days=chance.choice((-12, -5, -1, 0, 0, 0, 1, 3, 9, 25)))
    on = max(on, terms["start"])
    if kind == "resume" and not any(event["kind"] == "pause" for event in before):
        kind = "pause"
    return kind, on, DRAW[kind](chance, terms, on)


def draw_change(chance, terms, _on):
    to = {}
    if chance.random() < 0.7:
        to["price"] = draw_price(chance, terms["unit"], terms["count"])
    if not to or chance.random() < 0.4:
        to["quantity"] = chance.choice((1, 2, 3, 4))
    return {"at": chance.choice(("once", "once", "renewal")), "to": to}


def draw_pause(chance, _terms, on):
    policy = chance.choice(PAUSES)
    told = {"policy": policy}
    # NOTE: a credit that waits for the next invoice cannot wait for ever.
    length = chance.choice(
        ("cycles", "until", "open" if policy != "prorate" else "until")
    )
    if length == "cycles":
        told["cycles"] = chance.choice((1, 1, 2, 3))
    elif length == "until":
        told["until"] = on + timedelta(days=chance.choice((4, 11, 30, 47)))
    return told


def draw_resume(_chance, _terms, _on):
    return {}


def draw_end(chance, _terms, _on):
    return {"policy": chance.choice(ENDS)}


DRAW = {
    "change": draw_change,
    "pause": draw_pause,
    "resume": draw_resume,
    "end": draw_end,
}
