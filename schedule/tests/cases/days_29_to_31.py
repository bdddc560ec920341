"""Days that not every month has: they are clipped, and never forgotten."""

from .notation import MONTH, bill, case, every, line

CASES = (
    case(
        "31",
        "A short month never drags the next.",
        line("2025-01-31"),
        until="2025-05-31",
        bills=[
            bill("2025-01-31", "2025-02-28", "1"),
            bill("2025-02-28", "2025-03-31", "1"),
            bill("2025-03-31", "2025-04-30", "1"),
            bill("2025-04-30", "2025-05-31", "1"),
            bill("2025-05-31", "2025-06-30", "1"),
        ],
        source="Stripe documentation, billing cycle anchor",
    ),
    case(
        "30",
        "The 30th is missing in February only.",
        line("2024-01-30"),
        until="2024-05-29",
        bills=[
            bill("2024-01-30", "2024-02-29", "1"),
            bill("2024-02-29", "2024-03-30", "1"),
            bill("2024-03-30", "2024-04-30", "1"),
            bill("2024-04-30", "2024-05-30", "1"),
        ],
        source="Lago, billing boundaries",
    ),
    case(
        "29",
        "The 29th is missing in a plain February only.",
        line("2025-01-29"),
        until="2025-04-28",
        bills=[
            bill("2025-01-29", "2025-02-28", "1"),
            bill("2025-02-28", "2025-03-29", "1"),
            bill("2025-03-29", "2025-04-29", "1"),
        ],
    ),
    case(
        "wish-31-in-february",
        "Day 31 wished for in February is its last, and 31 in March again.",
        # 31 January to 28 February: 28 days; 19..27 February are 9.
        line("2022-02-19", MONTH, 31),
        until="2022-04-30",
        bills=[
            bill(
                "2022-02-19",
                "2022-02-28",
                "9/28",
                natural=("2022-01-31", "2022-02-28"),
            ),
            bill("2022-02-28", "2022-03-31", "1"),
            bill("2022-03-31", "2022-04-30", "1"),
            bill("2022-04-30", "2022-05-31", "1"),
        ],
    ),
    case(
        "wish-31-late-in-march",
        "Two days after the clipped bill day, 29 of 31 days are left.",
        # 29 February to 31 March 2012: 31 days; 2..30 March are 29.
        line("2012-03-02", MONTH, 31),
        until="2012-03-31",
        bills=[
            bill(
                "2012-03-02",
                "2012-03-31",
                "29/31",
                natural=("2012-02-29", "2012-03-31"),
            ),
            bill("2012-03-31", "2012-04-30", "1"),
        ],
        source="Kill Bill, 561.24 of 599.95",
    ),
    case(
        "wish-30-on-31-january",
        "Who starts the day after the bill day waits almost a whole period.",
        # 30 January to 28 February: 29 days; from the 31st on 28 are left.
        line("2025-01-31", MONTH, 30),
        until="2025-03-30",
        bills=[
            bill(
                "2025-01-31",
                "2025-02-28",
                "28/29",
                natural=("2025-01-30", "2025-02-28"),
            ),
            bill("2025-02-28", "2025-03-30", "1"),
            bill("2025-03-30", "2025-04-30", "1"),
        ],
    ),
    case(
        "wish-29-on-28-february",
        "28 February is the 29th of a plain February: a whole period starts.",
        line("2025-02-28", MONTH, 29),
        until="2025-03-29",
        bills=[
            bill("2025-02-28", "2025-03-29", "1"),
            bill("2025-03-29", "2025-04-29", "1"),
        ],
    ),
    case(
        "a-share-of-a-clipped-period",
        "The period from 28 February to 31 March has its own 31 days.",
        # 28 February 1, 1..30 March 30: 31 days. Up to 14 March: 1 + 14 = 15.
        line("2025-01-31", end="2025-03-15"),
        until="2025-12-31",
        bills=[
            bill("2025-01-31", "2025-02-28", "1"),
            bill("2025-02-28", "2025-03-15", "15/31"),
        ],
    ),
    case(
        "every-two-months",
        "Every second month is clipped by itself.",
        line("2024-12-31", every(2, "month")),
        until="2025-08-31",
        bills=[
            bill("2024-12-31", "2025-02-28", "1"),
            bill("2025-02-28", "2025-04-30", "1"),
            bill("2025-04-30", "2025-06-30", "1"),
            bill("2025-06-30", "2025-08-31", "1"),
            bill("2025-08-31", "2025-10-31", "1"),
        ],
    ),
)
