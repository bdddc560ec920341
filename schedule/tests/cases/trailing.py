"""A line that ends, as was agreed, within a period."""

from .notation import MONTH, QUARTER, WEEK, bill, case, ends, line

CASES = (
    case(
        "prorate",
        "The last period is billed by its days.",
        # 1..10 March are 10 days of 31.
        line("2025-01-01", end="2025-03-11"),
        until="2026-01-01",
        bills=[
            bill("2025-01-01", "2025-02-01", "1"),
            bill("2025-02-01", "2025-03-01", "1"),
            bill(
                "2025-03-01",
                "2025-03-11",
                "10/31",
                natural=("2025-03-01", "2025-04-01"),
            ),
        ],
    ),
    case(
        "full",
        "A full last period is the whole one that contains the end.",
        line("2025-02-01", end="2025-03-11", last_period="full"),
        until="2026-01-01",
        bills=[
            bill("2025-02-01", "2025-03-01", "1"),
            bill("2025-03-01", "2025-04-01", "1"),
        ],
    ),
    case(
        "on-the-boundary",
        "An end on a first day leaves no part of that period.",
        line("2025-02-01", end="2025-03-01"),
        until="2026-01-01",
        bills=[bill("2025-02-01", "2025-03-01", "1")],
    ),
    case(
        "on-the-boundary-full",
        "Nor does it leave the whole of it where last periods are full.",
        line("2025-02-01", end="2025-03-01", last_period="full"),
        until="2026-01-01",
        bills=[bill("2025-02-01", "2025-03-01", "1")],
    ),
    case(
        "quarter",
        "Eight days of a quarter cost 8/91.",
        # 17..30 September 14, October 31, November 30, 1..16 December 16: 91 days.
        # 17..24 September are 8.
        line("2010-06-17", QUARTER, end="2010-09-25"),
        until="2010-12-31",
        bills=[
            bill("2010-06-17", "2010-09-17", "1"),
            bill("2010-09-17", "2010-09-25", "8/91"),
        ],
        source="Kill Bill, TestTrailingProRation (quarterly)",
    ),
    case(
        "week",
        "Three days of a week cost 3/7.",
        # 13 January 2025 is a Monday: Monday, Tuesday, Wednesday.
        line("2025-01-06", WEEK, end="2025-01-16"),
        until="2025-12-31",
        bills=[
            bill("2025-01-06", "2025-01-13", "1"),
            bill("2025-01-13", "2025-01-16", "3/7"),
        ],
    ),
    case(
        "one-day",
        "A line of one day costs one day.",
        line("2025-01-01", end="2025-01-02"),
        until="2025-12-31",
        bills=[bill("2025-01-01", "2025-01-02", "1/31")],
    ),
    case(
        "fixed-30-before-the-31st",
        "By 30 days, a month without its 31st day is whole.",
        # 31 March stands on 30.
        line("2025-03-01", MONTH, end="2025-03-31", convention="fixed_30"),
        until="2025-12-31",
        bills=[bill("2025-03-01", "2025-03-31", "1")],
    ),
    case(
        "fixed-30-before-28-february",
        "By 30 days, the last day of February weighs three.",
        # 28 February stands on 27.
        line("2025-02-01", MONTH, end="2025-02-28", convention="fixed_30"),
        until="2025-12-31",
        bills=[bill("2025-02-01", "2025-02-28", "27/30")],
    ),
    case(
        "none",
        "A price that is never divided ends with the period that contains the end.",
        line("2025-03-01", MONTH, end="2025-03-11", convention="none"),
        until="2025-12-31",
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "an-event-comes-first",
        "An end that happens before the agreed one counts.",
        line("2025-01-01", end="2025-04-11"),
        ends("2025-02-10"),
        until="2025-12-31",
        bills=[
            bill("2025-01-01", "2025-02-01", "1"),
            bill("2025-02-01", "2025-03-01", "1"),
        ],
    ),
    case(
        "an-event-comes-too-late",
        "An end that happens after the agreed one changes nothing.",
        line("2025-02-01", end="2025-03-11"),
        ends("2025-03-20"),
        until="2025-12-31",
        bills=[
            bill("2025-02-01", "2025-03-01", "1"),
            bill("2025-03-01", "2025-03-11", "10/31"),
        ],
    ),
)
