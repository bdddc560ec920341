"""Day -1: the last of each month."""

from .notation import MONTH, QUARTER, YEAR, bill, case, line

CASES = (
    case(
        "months",
        "The last day is each month's own.",
        line("2025-01-31", MONTH, -1),
        until="2025-04-30",
        bills=[
            bill("2025-01-31", "2025-02-28", "1"),
            bill("2025-02-28", "2025-03-31", "1"),
            bill("2025-03-31", "2025-04-30", "1"),
            bill("2025-04-30", "2025-05-31", "1"),
        ],
    ),
    case(
        "from-february",
        "Started on 28 February, it is on 31 March next, not on the 28th.",
        line("2025-02-28", MONTH, -1),
        until="2025-03-31",
        bills=[
            bill("2025-02-28", "2025-03-31", "1"),
            bill("2025-03-31", "2025-04-30", "1"),
        ],
    ),
    case(
        "from-the-first",
        "Started on the first, all days but the last are a partial period.",
        # 28 February to 31 March: 1 + 30 = 31 days; 1..30 March are 30.
        line("2025-03-01", MONTH, -1),
        until="2025-03-31",
        bills=[
            bill(
                "2025-03-01",
                "2025-03-31",
                "30/31",
                natural=("2025-02-28", "2025-03-31"),
            ),
            bill("2025-03-31", "2025-04-30", "1"),
        ],
    ),
    case(
        "quarters",
        "A quarter from the last of November ends on the leap day.",
        # 31 August 1, September 30, October 31, 1..29 November 29: 91 days.
        # 5..29 November are 25.
        line("2023-11-05", QUARTER, -1),
        until="2024-05-31",
        bills=[
            bill(
                "2023-11-05",
                "2023-11-30",
                "25/91",
                natural=("2023-08-31", "2023-11-30"),
            ),
            bill("2023-11-30", "2024-02-29", "1"),
            bill("2024-02-29", "2024-05-31", "1"),
            bill("2024-05-31", "2024-08-31", "1"),
        ],
    ),
    case(
        "years",
        "A year from the last of February ends on the last of February.",
        line("2023-02-28", YEAR, -1),
        until="2025-02-28",
        bills=[
            bill("2023-02-28", "2024-02-29", "1"),
            bill("2024-02-29", "2025-02-28", "1"),
            bill("2025-02-28", "2026-02-28", "1"),
        ],
    ),
    case(
        "fixed-30",
        "By 30 days, a month from last day to last day has 30.",
        # 28 February to 31 March is one month; 16 March is 16 days after its start.
        line("2025-03-16", MONTH, -1, convention="fixed_30"),
        until="2025-03-30",
        bills=[bill("2025-03-16", "2025-03-31", "14/30")],
    ),
)
