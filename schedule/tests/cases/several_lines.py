"""Lines of one subscription: each with its own days, billed in one order."""

from .notation import MONTH, QUARTER, WEEK, YEAR, bill, case, fee, line

CASES = (
    case(
        "own-cadences",
        "Each line has its own cadence; of one day the lowest key comes first.",
        # 6, 13 and 20 January 2025 are Mondays.
        (
            line("2025-01-06", WEEK, key=3),
            line("2025-01-06", MONTH, key=2),
            line("2025-01-06", YEAR, key=1),
        ),
        until="2025-01-20",
        bills=[
            bill("2025-01-06", "2026-01-06", "1", key=1),
            bill("2025-01-06", "2025-02-06", "1", key=2),
            bill("2025-01-06", "2025-01-13", "1", key=3),
            bill("2025-01-13", "2025-01-20", "1", key=3),
            bill("2025-01-20", "2025-01-27", "1", key=3),
        ],
    ),
    case(
        "own-bill-days",
        "Each line has its own bill day; they meet where the days do.",
        # In February the 28th is both the 30th and the 31st.
        (line("2025-01-30", key=1), line("2025-01-31", key=2)),
        until="2025-03-31",
        bills=[
            bill("2025-01-30", "2025-02-28", "1", key=1),
            bill("2025-01-31", "2025-02-28", "1", key=2),
            bill("2025-02-28", "2025-03-30", "1", key=1),
            bill("2025-02-28", "2025-03-31", "1", key=2),
            bill("2025-03-30", "2025-04-30", "1", key=1),
            bill("2025-03-31", "2025-04-30", "1", key=2),
        ],
    ),
    case(
        "an-add-on",
        "An add-on that comes later pays its days up to the common bill day.",
        # 11..31 March are 21 of 31 days.
        (line("2025-03-01", MONTH, 1, key=1), line("2025-03-11", MONTH, 1, key=2)),
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", key=1),
            bill("2025-03-11", "2025-04-01", "21/31", key=2),
            bill("2025-04-01", "2025-05-01", "1", key=1),
            bill("2025-04-01", "2025-05-01", "1", key=2),
        ],
    ),
    case(
        "all-kinds",
        "A month in advance, one that was metered, and a fee meet on one day.",
        (
            line("2025-03-01", key=1),
            line("2025-03-01", key=2, kind="usage", timing="arrears"),
            fee("2025-04-01", key=3),
        ),
        since="2025-03-01",
        until="2025-04-01",
        bills=[
            bill("2025-04-01", "2025-05-01", "1", key=1, kind="recurring"),
            bill("2025-03-01", "2025-04-01", "1", key=2, on="2025-04-01", kind="usage"),
            bill(
                "2025-04-01",
                "2025-04-02",
                "1",
                key=3,
                kind="one_time",
                payment="1 of 1",
            ),
        ],
    ),
    case(
        "own-counts",
        "Each line counts its own payments.",
        (line("2025-01-01", key=1, payments=1), line("2025-01-01", key=2, payments=2)),
        until="2025-12-31",
        bills=[
            bill("2025-01-01", "2025-02-01", "1", key=1, payment="1 of 1"),
            bill("2025-01-01", "2025-02-01", "1", key=2, payment="1 of 2"),
            bill("2025-02-01", "2025-03-01", "1", key=2, payment="2 of 2"),
        ],
    ),
    case(
        "monthly-and-quarterly",
        "A quarterly line meets a monthly one of the same bill day every third month.",
        (line("2025-01-15", MONTH, key=1), line("2025-01-15", QUARTER, key=2)),
        since="2025-01-15",
        until="2025-04-15",
        bills=[
            bill("2025-02-15", "2025-03-15", "1", key=1),
            bill("2025-03-15", "2025-04-15", "1", key=1),
            bill("2025-04-15", "2025-05-15", "1", key=1),
            bill("2025-04-15", "2025-07-15", "1", key=2),
        ],
    ),
)
