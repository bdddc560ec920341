"""February, of 28 days and of 29."""

from .notation import MONTH, YEAR, bill, case, line

CASES = (
    case(
        "a-month-from-31-january",
        "In a leap year the month from 31 January ends on the 29th.",
        line("2024-01-31"),
        until="2024-03-30",
        bills=[
            bill("2024-01-31", "2024-02-29", "1"),
            bill("2024-02-29", "2024-03-31", "1"),
        ],
    ),
    case(
        "a-year-from-the-leap-day",
        "A year from the leap day comes back to it every four years.",
        line("2024-02-29", YEAR),
        until="2028-02-29",
        bills=[
            bill("2024-02-29", "2025-02-28", "1"),
            bill("2025-02-28", "2026-02-28", "1"),
            bill("2026-02-28", "2027-02-28", "1"),
            bill("2027-02-28", "2028-02-29", "1"),
            bill("2028-02-29", "2029-02-28", "1"),
        ],
    ),
    case(
        "half-of-29-days",
        "In a leap year 15 February leaves 15 of 29 days.",
        line("2024-02-15", MONTH, 1),
        until="2024-02-29",
        bills=[bill("2024-02-15", "2024-03-01", "15/29")],
    ),
    case(
        "half-of-28-days",
        "In a plain year 15 February leaves 14 of 28 days.",
        line("2025-02-15", MONTH, 1),
        until="2025-02-28",
        bills=[bill("2025-02-15", "2025-03-01", "14/28")],
        source="Stripe documentation, backdating",
    ),
    case(
        "two-months-of-a-leap-year",
        "January and February are 60 days of 366.",
        # 31 + 29.
        line("2024-01-01", YEAR, end="2024-03-01"),
        until="2024-12-31",
        bills=[bill("2024-01-01", "2024-03-01", "60/366")],
    ),
    case(
        "two-months-of-a-plain-year",
        "January and February are 59 days of 365.",
        # 31 + 28.
        line("2025-01-01", YEAR, end="2025-03-01"),
        until="2025-12-31",
        bills=[bill("2025-01-01", "2025-03-01", "59/365")],
    ),
    case(
        "a-year-that-ends-with-the-leap-day",
        "A year has 366 days if the leap day lies in it, not if it starts in one.",
        # 1 March 2023 to 1 March 2024 contains 29 February 2024, its last day.
        line("2023-03-01", YEAR, end="2024-02-29"),
        until="2024-12-31",
        bills=[bill("2023-03-01", "2024-02-29", "365/366")],
    ),
    case(
        "fixed-30-on-the-leap-day",
        "By 30 days, 29 February weighs two.",
        # It stands on 28.
        line("2024-02-29", MONTH, 1, convention="fixed_30"),
        until="2024-02-29",
        bills=[bill("2024-02-29", "2024-03-01", "2/30")],
    ),
    case(
        "fixed-30-on-28-february",
        "By 30 days, 28 February weighs three in a plain year.",
        # It stands on 27.
        line("2025-02-28", MONTH, 1, convention="fixed_30"),
        until="2025-02-28",
        bills=[bill("2025-02-28", "2025-03-01", "3/30")],
    ),
    case(
        "a-century",
        "The year 2100 has no leap day.",
        # 100 divides it and 400 does not.
        line("2100-01-31"),
        until="2100-02-28",
        bills=[
            bill("2100-01-31", "2100-02-28", "1"),
            bill("2100-02-28", "2100-03-31", "1"),
        ],
    ),
    case(
        "four-centuries",
        "The year 2000 has one.",
        line("2000-01-31"),
        until="2000-02-29",
        bills=[
            bill("2000-01-31", "2000-02-29", "1"),
            bill("2000-02-29", "2000-03-31", "1"),
        ],
    ),
)
