"""A fixed number of payments: all of them, and no more."""

from .notation import (
    MONTH,
    QUARTER,
    bill,
    case,
    changes,
    ends,
    line,
    paid_by,
    pauses,
    resumes,
)

CASES = (
    case(
        "three",
        "After the third payment nothing is billed.",
        line("2025-01-01", payments=3),
        until="2026-12-31",
        bills=[
            bill("2025-01-01", "2025-02-01", "1", payment="1 of 3"),
            bill("2025-02-01", "2025-03-01", "1", payment="2 of 3"),
            bill("2025-03-01", "2025-04-01", "1", payment="3 of 3"),
        ],
    ),
    case(
        "a-partial-one-counts",
        "A partial first period is a payment.",
        # 10..31 January are 22 of 31 days.
        line("2025-01-10", MONTH, 1, payments=3),
        until="2026-12-31",
        bills=[
            bill("2025-01-10", "2025-02-01", "22/31", payment="1 of 3"),
            bill("2025-02-01", "2025-03-01", "1", payment="2 of 3"),
            bill("2025-03-01", "2025-04-01", "1", payment="3 of 3"),
        ],
    ),
    case(
        "a-free-one-does-not",
        "A free first period is none.",
        line("2025-01-10", MONTH, 1, first_period="free", payments=2),
        until="2026-12-31",
        bills=[
            bill("2025-02-01", "2025-03-01", "1", payment="1 of 2"),
            bill("2025-03-01", "2025-04-01", "1", payment="2 of 2"),
        ],
    ),
    case(
        "the-trial-does-not",
        "What falls in the trial is none.",
        line("2025-01-01", trial=MONTH, payments=2),
        until="2026-12-31",
        bills=[
            bill("2025-02-01", "2025-03-01", "1", payment="1 of 2"),
            bill("2025-03-01", "2025-04-01", "1", payment="2 of 2"),
        ],
    ),
    case(
        "through-a-pause",
        "What a pause skips is collected after it.",
        line("2025-01-01", payments=3),
        pauses("2025-02-01", cycles=2),
        until="2026-12-31",
        bills=[
            bill("2025-01-01", "2025-02-01", "1", payment="1 of 3"),
            bill("2025-04-01", "2025-05-01", "1", payment="2 of 3"),
            bill("2025-05-01", "2025-06-01", "1", payment="3 of 3"),
        ],
    ),
    case(
        "through-a-pause-and-a-resumption",
        "So is what is skipped until somebody resumes.",
        line("2025-01-01", payments=2),
        pauses("2025-01-20"),
        resumes("2025-03-10"),
        until="2026-12-31",
        bills=[
            bill("2025-01-01", "2025-02-01", "1", payment="1 of 2"),
            bill("2025-04-01", "2025-05-01", "1", payment="2 of 2"),
        ],
    ),
    case(
        "through-paused-days",
        "A period that is paused for some of its days is a payment.",
        # 1..10 February are 10 of 28 days, 11..31 March are 21 of 31.
        line("2025-01-01", payments=3),
        pauses("2025-02-11", "prorate", until="2025-03-11"),
        until="2026-12-31",
        bills=[
            bill("2025-01-01", "2025-02-01", "1", payment="1 of 3"),
            bill("2025-02-01", "2025-02-11", "10/28", payment="2 of 3"),
            bill("2025-03-11", "2025-04-01", "21/31", payment="3 of 3"),
        ],
    ),
    case(
        "through-paused-months",
        "A period that is paused on all of its days is none.",
        line("2025-01-01", payments=3),
        pauses("2025-02-01", "prorate", until="2025-04-01"),
        until="2026-12-31",
        bills=[
            bill("2025-01-01", "2025-02-01", "1", payment="1 of 3"),
            bill("2025-04-01", "2025-05-01", "1", payment="2 of 3"),
            bill("2025-05-01", "2025-06-01", "1", payment="3 of 3"),
        ],
    ),
    case(
        "through-a-change-of-cadence",
        "The count goes on when months become quarters.",
        line("2025-01-01", payments=3),
        changes("2025-01-20", "renewal", cadence=QUARTER),
        until="2026-12-31",
        bills=[
            bill("2025-01-01", "2025-02-01", "1", payment="1 of 3"),
            bill("2025-02-01", "2025-05-01", "1", payment="2 of 3"),
            bill("2025-05-01", "2025-08-01", "1", payment="3 of 3"),
        ],
    ),
    case(
        "two-prices-in-one-period",
        "Both parts of a period that a new price parts are one payment.",
        # 1..10 January are 10 days, 11..31 January are 21.
        line("2025-01-01", payments=2, price=10),
        changes("2025-01-11", price=20),
        until="2026-12-31",
        bills=[
            bill("2025-01-01", "2025-01-11", "10/31", price=10, payment="1 of 2"),
            bill("2025-01-11", "2025-02-01", "21/31", price=20, payment="1 of 2"),
            bill("2025-02-01", "2025-03-01", "1", price=20, payment="2 of 2"),
        ],
    ),
    case(
        "two-payers",
        "What two payers share is one payment.",
        line("2025-01-01", payments=1),
        payers=paid_by(("Ann", "1/2"), ("Bob", "1/2")),
        until="2026-12-31",
        bills=[
            bill("2025-01-01", "2025-02-01", "1/2", payer="Ann", payment="1 of 1"),
            bill(
                "2025-01-01",
                "2025-02-01",
                "1/2",
                slot=1,
                payer="Bob",
                payment="1 of 1",
            ),
        ],
    ),
    case(
        "ended-before-the-last",
        "An end comes before what is still to be paid.",
        line("2025-01-01", payments=3),
        ends("2025-02-10"),
        until="2026-12-31",
        bills=[
            bill("2025-01-01", "2025-02-01", "1", payment="1 of 3"),
            bill("2025-02-01", "2025-03-01", "1", payment="2 of 3"),
        ],
    ),
    case(
        "counted-from-the-first",
        "A window late in the life of the line goes on counting from the first.",
        line("2024-01-31", payments=24),
        since="2025-10-31",
        until="2026-12-31",
        # 31 January 2024 is the 1st, 31 December 2024 the 12th.
        bills=[
            bill("2025-11-30", "2025-12-31", "1", payment="23 of 24"),
            bill("2025-12-31", "2026-01-31", "1", payment="24 of 24"),
        ],
    ),
)
