"""Days on which clocks change: of 23 hours or of 25, and one day each."""

from .notation import DAY, MONTH, WEEK, bill, case, line

CASES = (
    case(
        "daily-in-european-spring",
        "29 March 2026 has 23 hours in Europe, and is billed like any day.",
        # 1 March 2026 is a Sunday, the 29th the last Sunday of the month.
        line("2026-03-28", DAY),
        until="2026-03-30",
        bills=[
            bill("2026-03-28", "2026-03-29", "1"),
            bill("2026-03-29", "2026-03-30", "1"),
            bill("2026-03-30", "2026-03-31", "1"),
        ],
    ),
    case(
        "daily-in-european-autumn",
        "25 October 2026 has 25 hours in Europe, and is billed once.",
        # 1 October 2026 is a Thursday, the 25th the last Sunday of the month.
        line("2026-10-24", DAY),
        until="2026-10-26",
        bills=[
            bill("2026-10-24", "2026-10-25", "1"),
            bill("2026-10-25", "2026-10-26", "1"),
            bill("2026-10-26", "2026-10-27", "1"),
        ],
    ),
    case(
        "weekly-in-european-spring",
        "A week across the change has seven days, the short one among them.",
        # 26 March 2026 is a Thursday.
        line("2026-03-26", WEEK),
        until="2026-04-02",
        bills=[
            bill("2026-03-26", "2026-04-02", "1"),
            bill("2026-04-02", "2026-04-09", "1"),
        ],
    ),
    case(
        "weekly-in-european-autumn",
        "A week with the long day has seven days as well.",
        # 22 October 2026 is a Thursday.
        line("2026-10-22", WEEK, end="2026-10-26"),
        until="2026-12-31",
        # Thursday, Friday, Saturday, Sunday: 4 of 7.
        bills=[bill("2026-10-22", "2026-10-26", "4/7")],
    ),
    case(
        "a-share-with-the-american-spring-day",
        "8 March 2026 has 23 hours in America, and is one day of 31.",
        # 1 March 2026 is a Sunday, the 8th the second one. 8..31 March are 24.
        line("2026-03-08", MONTH, 1),
        until="2026-03-31",
        bills=[bill("2026-03-08", "2026-04-01", "24/31")],
    ),
    case(
        "daily-in-american-spring",
        "A daily line bills 7, 8 and 9 March 2026 alike.",
        line("2026-03-07", DAY),
        since="2026-03-06",
        until="2026-03-09",
        bills=[
            bill("2026-03-07", "2026-03-08", "1"),
            bill("2026-03-08", "2026-03-09", "1"),
            bill("2026-03-09", "2026-03-10", "1"),
        ],
    ),
    case(
        "arrears-on-the-short-day",
        "What is billed in arrears for the day before is billed on the short day.",
        line("2026-03-28", DAY, timing="arrears"),
        until="2026-03-30",
        bills=[
            bill("2026-03-28", "2026-03-29", "1", on="2026-03-29"),
            bill("2026-03-29", "2026-03-30", "1", on="2026-03-30"),
        ],
    ),
)
