"""Fees that are billed once."""

from .notation import (
    MONTH,
    YEAR,
    bill,
    case,
    changes,
    ends,
    fee,
    line,
    paid_by,
    pauses,
    resumes,
)

CASES = (
    case(
        "once",
        "A fee is billed on its day, and never again.",
        fee("2025-01-31", price=90),
        until="2026-12-31",
        bills=[
            bill(
                "2025-01-31",
                "2025-02-01",
                "1",
                price=90,
                payment="1 of 1",
                kind="one_time",
            )
        ],
    ),
    case(
        "set-up",
        "A set-up fee comes with the first bill, whole, though that is partial.",
        # 10..31 August are 22 days of 31.
        (line("2025-08-10", MONTH, 1, key=1), fee("2025-08-10", key=2, quantity=3)),
        until="2025-09-01",
        bills=[
            bill("2025-08-10", "2025-09-01", "22/31"),
            bill("2025-08-10", "2025-08-11", "1", key=2, quantity=3, payment="1 of 1"),
            bill("2025-09-01", "2025-10-01", "1"),
        ],
    ),
    case(
        "paused",
        "A fee whose day is paused waits for the end of the pause.",
        fee("2025-03-15"),
        pauses("2025-03-11", until="2025-04-01"),
        until="2025-12-31",
        bills=[bill("2025-04-01", "2025-04-02", "1", payment="1 of 1")],
    ),
    case(
        "paused-for-ever",
        "A fee that waits for ever is never billed.",
        fee("2025-03-15"),
        pauses("2025-03-11"),
        until="2030-12-31",
        bills=[],
    ),
    case(
        "resumed",
        "A fee that waited is billed on the day of the resumption.",
        fee("2025-03-15"),
        pauses("2025-03-11", "prorate"),
        resumes("2025-05-05"),
        until="2025-12-31",
        bills=[bill("2025-05-05", "2025-05-06", "1", payment="1 of 1")],
    ),
    case(
        "ended-before",
        "A fee is not billed if all has ended before its day.",
        fee("2025-03-15"),
        ends("2025-03-10"),
        until="2025-12-31",
        bills=[],
    ),
    case(
        "ended-on-the-day",
        "Nor if all ends on its day.",
        fee("2025-03-15"),
        ends("2025-03-15", "immediately"),
        until="2025-12-31",
        bills=[],
    ),
    case(
        "ended-after",
        "An end on the day after takes nothing of it away.",
        fee("2025-03-15"),
        ends("2025-03-16", "immediately_with_credit"),
        until="2025-12-31",
        bills=[bill("2025-03-15", "2025-03-16", "1", payment="1 of 1")],
    ),
    case(
        "two-payers",
        "A fee is shared as everything is.",
        fee("2025-03-15", price=90),
        payers=paid_by(("Ann", "1/3"), ("Bob", "2/3")),
        until="2025-12-31",
        bills=[
            bill(
                "2025-03-15",
                "2025-03-16",
                "1/3",
                price=90,
                payer="Ann",
                payment="1 of 1",
            ),
            bill(
                "2025-03-15",
                "2025-03-16",
                "2/3",
                price=90,
                slot=1,
                payer="Bob",
                payment="1 of 1",
            ),
        ],
    ),
    case(
        "a-new-price-before",
        "A price that changed before its day is the one that it costs.",
        fee("2025-03-15", price=90),
        changes("2025-03-01", price=80),
        until="2025-12-31",
        bills=[bill("2025-03-15", "2025-03-16", "1", price=80, payment="1 of 1")],
    ),
    case(
        "beside-a-new-cadence",
        "A fee stays a matter of one day when all else becomes yearly.",
        # 1..10 February are 10 of 28 days.
        (fee("2025-03-15", key=1), line("2025-02-01", key=2)),
        changes("2025-02-11", cadence=YEAR),
        until="2025-12-31",
        bills=[
            bill("2025-02-01", "2025-02-11", "10/28", key=2),
            bill("2025-02-11", "2026-02-11", "1", key=2),
            bill("2025-03-15", "2025-03-16", "1", key=1, payment="1 of 1"),
        ],
    ),
    case(
        "beside-a-new-bill-day",
        "A fee knows no bill day, and does not mind a new one for all else.",
        # 1..10 February are 10 of 28 days.
        # 15 January to 15 February are 31 days, 11..14 February are 4.
        (fee("2025-03-15", key=1), line("2025-02-01", key=2)),
        changes("2025-02-11", day=15),
        until="2025-03-15",
        bills=[
            bill("2025-02-01", "2025-02-11", "10/28", key=2),
            bill("2025-02-11", "2025-02-15", "4/31", key=2),
            bill("2025-02-15", "2025-03-15", "1", key=2),
            bill("2025-03-15", "2025-03-16", "1", key=1, payment="1 of 1"),
            bill("2025-03-15", "2025-04-15", "1", key=2),
        ],
    ),
)
