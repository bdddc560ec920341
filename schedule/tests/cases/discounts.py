"""What is taken off: for some periods, until a day, or for ever."""

from decimal import Decimal

from .notation import MONTH, bill, case, changes, discounts, line, pauses

MONTHLY = line("2025-01-01")
SINCE = "2025-02-28"

CASES = (
    case(
        "once",
        "A discount once is taken off the period that starts on its day.",
        MONTHLY,
        discounts("2025-03-01", "percent", 10, periods=1, no=1),
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", off=(1,)),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "from-within-a-period",
        "A discount that begins within a period begins with the next.",
        MONTHLY,
        discounts("2025-03-11", "amount", Decimal("2.50"), periods=2, no=1),
        since=SINCE,
        until="2025-06-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1", off=(1,)),
            bill("2025-05-01", "2025-06-01", "1", off=(1,)),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    case(
        "through-a-pause",
        "A period that a pause skips uses up none of the discount.",
        # April is skipped.
        MONTHLY,
        discounts("2025-03-01", "percent", 10, periods=2, no=1),
        pauses("2025-04-01", cycles=1, no=2),
        since=SINCE,
        until="2025-06-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", off=(1,)),
            bill("2025-05-01", "2025-06-01", "1", off=(1,)),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    case(
        "a-clock-that-runs-in-a-pause",
        "Where its clock runs, a period that a pause skips uses up one of the discount.",
        # April is skipped: of two periods, March alone is left.
        MONTHLY,
        discounts("2025-03-01", "percent", 10, periods=2, clock="runs", no=1),
        pauses("2025-04-01", cycles=1, no=2),
        since=SINCE,
        until="2025-06-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", off=(1,)),
            bill("2025-05-01", "2025-06-01", "1"),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    case(
        "in-their-own-order",
        "Of two discounts the one of the lower order is taken off first.",
        # The one that came first is taken off last.
        MONTHLY,
        discounts("2025-03-01", "amount", 5, order=20, no=1),
        discounts("2025-04-01", "percent", 10, order=10, no=2),
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", off=(1,)),
            bill("2025-04-01", "2025-05-01", "1", off=(2, 1)),
        ],
    ),
    case(
        "through-paused-days",
        "Nor does one that is paused on all of its days.",
        MONTHLY,
        discounts("2025-03-01", "percent", 10, periods=2, no=1),
        pauses("2025-04-01", "prorate", until="2025-05-01", no=2),
        since=SINCE,
        until="2025-06-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", off=(1,)),
            bill("2025-05-01", "2025-06-01", "1", off=(1,)),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    case(
        "until-within-a-period",
        "A discount until a day is taken off what starts before it, to its end.",
        # 1 May lies before 15 May.
        MONTHLY,
        discounts("2025-04-01", "percent", 10, until="2025-05-15", no=1),
        since=SINCE,
        until="2025-06-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1", off=(1,)),
            bill("2025-05-01", "2025-06-01", "1", off=(1,)),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    case(
        "until-a-first-day",
        "A period that starts on that day costs its price.",
        MONTHLY,
        discounts("2025-04-01", "percent", 10, until="2025-05-01", no=1),
        since=SINCE,
        until="2025-05-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1", off=(1,)),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "for-ever",
        "A discount for ever is still taken off after ten years.",
        MONTHLY,
        discounts("2025-03-01", "percent", 10, no=1),
        since="2035-02-28",
        until="2035-03-01",
        bills=[bill("2035-03-01", "2035-04-01", "1", off=(1,))],
    ),
    case(
        "two-at-once",
        "Two discounts are taken off both, the earlier first.",
        MONTHLY,
        discounts("2025-04-01", "amount", 5, periods=1, no=2),
        discounts("2025-03-01", "percent", 10, periods=2, no=1),
        since=SINCE,
        until="2025-05-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", off=(1,)),
            bill("2025-04-01", "2025-05-01", "1", off=(1, 2)),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "a-partial-first-period",
        "A partial first period uses up a discount once.",
        # 10..31 March are 22 of 31 days.
        line("2025-03-10", MONTH, 1),
        discounts("2025-03-10", "percent", 10, periods=1, no=1),
        until="2025-04-01",
        bills=[
            bill("2025-03-10", "2025-04-01", "22/31", off=(1,)),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "two-prices-in-one-period",
        "Both parts of a period that a new price parts have the discount of it.",
        # 1..10 March are 10 days, 11..31 March are 21.
        line("2025-01-01", price=10),
        discounts("2025-03-01", "percent", 10, periods=1, no=1),
        changes("2025-03-11", price=20, no=2),
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", price=10, off=(1,)),
            bill("2025-03-11", "2025-04-01", "21/31", price=20, off=(1,)),
            bill("2025-04-01", "2025-05-01", "1", price=20),
        ],
    ),
    case(
        "with-the-new-price",
        "A discount that comes with a new price within a period waits for the next.",
        line("2025-01-01", price=10),
        changes("2025-03-11", price=20, no=1),
        discounts("2025-03-11", "percent", 10, periods=1, no=2),
        since=SINCE,
        until="2025-05-01",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", price=10),
            bill("2025-03-11", "2025-04-01", "21/31", price=20),
            bill("2025-04-01", "2025-05-01", "1", price=20, off=(2,)),
            bill("2025-05-01", "2025-06-01", "1", price=20),
        ],
    ),
    case(
        "one-line-only",
        "A discount on one line is taken off that line.",
        (line("2025-03-01", key=1), line("2025-03-01", key=2)),
        discounts("2025-03-01", "percent", 10, lines=(2,), no=1),
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", key=1),
            bill("2025-03-01", "2025-04-01", "1", key=2, off=(1,)),
        ],
    ),
    case(
        "arrears",
        "In arrears, too, it is the first day of the period that counts.",
        line("2025-03-01", timing="arrears"),
        discounts("2025-04-01", "percent", 10, periods=1, no=1),
        until="2025-06-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", on="2025-04-01"),
            bill("2025-04-01", "2025-05-01", "1", on="2025-05-01", off=(1,)),
            bill("2025-05-01", "2025-06-01", "1", on="2025-06-01"),
        ],
    ),
)
