"""Cadences that count days: they know no months."""

from .notation import WEEK, bill, case, changes, every, line

CASES = (
    case(
        "28-days",
        "Four weeks across a leap day are 28 days.",
        # 1 February 2024 is a Thursday, and so are all the others.
        line("2024-02-01", every(28, "day")),
        until="2024-04-25",
        bills=[
            bill("2024-02-01", "2024-02-29", "1"),
            bill("2024-02-29", "2024-03-28", "1"),
            bill("2024-03-28", "2024-04-25", "1"),
            bill("2024-04-25", "2024-05-23", "1"),
        ],
    ),
    case(
        "30-days",
        "Thirty days are no month.",
        # 8 April + 30 = 8 May (April has 30); 8 May + 30 = 7 June (May has 31).
        line("2016-04-08", every(30, "day")),
        until="2016-06-07",
        bills=[
            bill("2016-04-08", "2016-05-08", "1"),
            bill("2016-05-08", "2016-06-07", "1"),
            bill("2016-06-07", "2016-07-07", "1"),
        ],
        source="Kill Bill, invoice dates (thirty days)",
    ),
    case(
        "weeks",
        "A week from a Wednesday starts on Wednesdays.",
        line("2022-02-02", WEEK),
        until="2022-02-23",
        bills=[
            bill("2022-02-02", "2022-02-09", "1"),
            bill("2022-02-09", "2022-02-16", "1"),
            bill("2022-02-16", "2022-02-23", "1"),
            bill("2022-02-23", "2022-03-02", "1"),
        ],
        source="Kill Bill, bill cycle day calculator",
    ),
    case(
        "thirteen-in-a-year",
        "Thirteen cycles of 28 days end one day before the year does.",
        # 13 x 28 = 364: the fourteenth starts on 31 December.
        line("2025-01-01", every(28, "day")),
        since="2025-12-03",
        until="2025-12-31",
        bills=[bill("2025-12-31", "2026-01-28", "1")],
    ),
    case(
        "two-weeks-cut-short",
        "Ten days of two weeks cost 10/14.",
        line("2025-01-06", every(2, "week"), end="2025-01-16"),
        until="2025-12-31",
        bills=[bill("2025-01-06", "2025-01-16", "10/14")],
    ),
    case(
        "a-new-price-after-a-week",
        "A new price after one week of four costs three weeks of it.",
        # 1..7 March are 7 days; 28 days from 1 March end on 29 March.
        line("2025-03-01", every(28, "day"), price=10),
        changes("2025-03-08", price=20),
        until="2025-03-29",
        bills=[
            bill("2025-03-01", "2025-03-08", "7/28", price=10),
            bill("2025-03-08", "2025-03-29", "21/28", price=20),
            bill("2025-03-29", "2025-04-26", "1", price=20),
        ],
    ),
)
