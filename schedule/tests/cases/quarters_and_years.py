"""Cadences of several months, with and without a wished day."""

from .notation import MONTH, QUARTER, YEAR, bill, case, every, line

CASES = (
    case(
        "quarters-from-30-november",
        "A quarter from 30 November is clipped in February only.",
        line("2024-11-30", QUARTER),
        until="2025-08-29",
        bills=[
            bill("2024-11-30", "2025-02-28", "1"),
            bill("2025-02-28", "2025-05-30", "1"),
            bill("2025-05-30", "2025-08-30", "1"),
        ],
    ),
    case(
        "quarters-on-the-15th",
        "The first wished day after the start begins the quarters.",
        # 15..30 November 16, December 31, January 31, 1..14 February 14: 92 days.
        # 20..31 January 12, 1..14 February 14: 26.
        line("2025-01-20", QUARTER, 15),
        until="2025-05-15",
        bills=[
            bill(
                "2025-01-20",
                "2025-02-15",
                "26/92",
                natural=("2024-11-15", "2025-02-15"),
            ),
            bill("2025-02-15", "2025-05-15", "1"),
            bill("2025-05-15", "2025-08-15", "1"),
        ],
    ),
    case(
        "quarters-by-30-days",
        "By 30 days, a quarter has 90, counted in months from the 15th.",
        # 20 January is 5 days into the third month: 90 - 65 = 25.
        line("2025-01-20", QUARTER, 15, convention="fixed_30"),
        until="2025-02-14",
        bills=[bill("2025-01-20", "2025-02-15", "25/90")],
    ),
    case(
        "years-on-the-first",
        "A year on day 1 begins on the next first of a month, not in January.",
        # 15..31 October are 17 days; 1 November 2024 to 2025 are 365.
        line("2025-10-15", YEAR, 1),
        until="2026-11-01",
        bills=[
            bill(
                "2025-10-15",
                "2025-11-01",
                "17/365",
                natural=("2024-11-01", "2025-11-01"),
            ),
            bill("2025-11-01", "2026-11-01", "1"),
            bill("2026-11-01", "2027-11-01", "1"),
        ],
    ),
    case(
        "half-years",
        "Half a year from 31 August is in February, and back on 31 August.",
        line("2024-08-31", every(6, "month")),
        until="2026-02-27",
        bills=[
            bill("2024-08-31", "2025-02-28", "1"),
            bill("2025-02-28", "2025-08-31", "1"),
            bill("2025-08-31", "2026-02-28", "1"),
        ],
    ),
    case(
        "two-years-from-the-leap-day",
        "Two years from the leap day is 28 February, four years the leap day.",
        line("2024-02-29", every(2, "year")),
        until="2028-02-29",
        bills=[
            bill("2024-02-29", "2026-02-28", "1"),
            bill("2026-02-28", "2028-02-29", "1"),
            bill("2028-02-29", "2030-02-28", "1"),
        ],
    ),
    case(
        "twelve-months-are-a-year",
        "Twelve months and a year fall on the same days.",
        line("2024-02-29", every(12, "month")),
        until="2025-02-28",
        bills=[
            bill("2024-02-29", "2025-02-28", "1"),
            bill("2025-02-28", "2026-02-28", "1"),
        ],
    ),
    case(
        "an-old-line",
        "After twenty years the days are still those of the anchor.",
        line("2005-01-31", MONTH),
        since="2025-01-31",
        until="2025-03-31",
        bills=[
            bill("2025-02-28", "2025-03-31", "1"),
            bill("2025-03-31", "2025-04-30", "1"),
        ],
    ),
)
