"""Periods across New Year."""

from .notation import MONTH, WEEK, YEAR, bill, case, changes, line

CASES = (
    case(
        "a-month-across",
        "December's period ends in January of the next year.",
        line("2024-11-15"),
        until="2025-01-15",
        bills=[
            bill("2024-11-15", "2024-12-15", "1"),
            bill("2024-12-15", "2025-01-15", "1"),
            bill("2025-01-15", "2025-02-15", "1"),
        ],
    ),
    case(
        "a-year-from-new-years-eve",
        "A year from 31 December starts on each 31 December.",
        line("2024-12-31", YEAR),
        until="2026-12-30",
        bills=[
            bill("2024-12-31", "2025-12-31", "1"),
            bill("2025-12-31", "2026-12-31", "1"),
        ],
    ),
    case(
        "a-week-across",
        "A week from Monday, 29 December, starts again on Monday, 5 January.",
        # 29, 30, 31 December and 1, 2, 3, 4 January.
        line("2025-12-29", WEEK),
        until="2026-01-05",
        bills=[
            bill("2025-12-29", "2026-01-05", "1"),
            bill("2026-01-05", "2026-01-12", "1"),
        ],
    ),
    case(
        "a-partial-period-across",
        "A partial first period may lie in two years.",
        # 10 December to 10 January: 31 days. 20..31 December 12, 1..9 January 9: 21.
        line("2025-12-20", MONTH, 10),
        until="2026-01-10",
        bills=[
            bill(
                "2025-12-20",
                "2026-01-10",
                "21/31",
                natural=("2025-12-10", "2026-01-10"),
            ),
            bill("2026-01-10", "2026-02-10", "1"),
        ],
    ),
    case(
        "a-new-price-on-new-years-day",
        "A price that rises with the year parts the period in which it does.",
        # 15..31 December are 17 days, 1..14 January are 14: 31 in all.
        line("2025-12-15", price=10),
        changes("2026-01-01", price=12),
        until="2026-01-15",
        bills=[
            bill("2025-12-15", "2026-01-01", "17/31", price=10),
            bill("2026-01-01", "2026-01-15", "14/31", price=12),
            bill("2026-01-15", "2026-02-15", "1", price=12),
        ],
    ),
)
