"""What is metered: billed in arrears, for one piece each, and never by a share."""

from .notation import (
    MONTH,
    bill,
    case,
    changes,
    ends,
    line,
    metered,
    paid_by,
    pauses,
    takes,
)


def meter(start, day=None, **more):
    return line(start, MONTH, day, kind="usage", timing="arrears", **more)


MARCH = meter("2025-03-01")

CASES = (
    # When, and for which days.
    case(
        "months",
        "A month that was metered is billed on the day after it.",
        meter("2025-03-01", price=5),
        until="2025-05-01",
        bills=[
            bill(
                "2025-03-01",
                "2025-04-01",
                "1",
                on="2025-04-01",
                price=5,
                kind="usage",
            ),
            bill("2025-04-01", "2025-05-01", "1", on="2025-05-01", price=5),
        ],
    ),
    case(
        "partial-first",
        "The pieces of a partial period cost what all pieces cost.",
        meter("2025-08-10", 1),
        until="2025-09-01",
        bills=[
            bill(
                "2025-08-10",
                "2025-09-01",
                "1",
                on="2025-09-01",
                natural=("2025-08-01", "2025-09-01"),
            )
        ],
    ),
    case(
        "ended-at-once",
        "What was metered up to an immediate end is billed on that day.",
        MARCH,
        ends("2025-03-11", "immediately"),
        until="2025-12-31",
        bills=[bill("2025-03-01", "2025-03-11", "1", on="2025-03-11")],
    ),
    case(
        "a-new-price",
        "Each piece costs what it cost on the day on which it was used.",
        meter("2025-03-01", price=5),
        changes("2025-03-11", price=4),
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-03-11", "1", on="2025-04-01", price=5),
            bill("2025-03-11", "2025-04-01", "1", on="2025-04-01", price=4),
        ],
    ),
    case(
        "paused-days",
        "What is used on paused days lies between two charges.",
        MARCH,
        pauses("2025-03-11", "prorate", until="2025-03-21"),
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-03-11", "1", on="2025-04-01"),
            bill("2025-03-21", "2025-04-01", "1", on="2025-04-01"),
        ],
    ),
    case(
        "skipped",
        "What is used in a skipped period is not billed.",
        MARCH,
        pauses("2025-04-01", cycles=1),
        until="2025-06-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", on="2025-04-01"),
            bill("2025-05-01", "2025-06-01", "1", on="2025-06-01"),
        ],
    ),
    case(
        "two-payers",
        "Two payers share each piece.",
        MARCH,
        payers=paid_by(("Ann", "1/3"), ("Bob", "2/3")),
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1/3", on="2025-04-01", payer="Ann"),
            bill(
                "2025-03-01",
                "2025-04-01",
                "2/3",
                on="2025-04-01",
                slot=1,
                payer="Bob",
            ),
        ],
    ),
    case(
        "never-divided",
        "What is metered is parted by days even where a price would not be.",
        meter("2025-03-01", convention="none", price=5),
        changes("2025-03-11", price=4),
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-03-11", "1", on="2025-04-01", price=5),
            bill("2025-03-11", "2025-04-01", "1", on="2025-04-01", price=4),
        ],
    ),
    # How much.
    metered(
        "all-of-it",
        "Without anything included all is billed, from the first day to the last.",
        # 28 February and 1 April lie outside.
        MARCH,
        readings=[
            ("2025-02-28", 1000),
            ("2025-03-01", 3),
            ("2025-03-31", 4),
            ("2025-04-01", 1000),
        ],
        until="2025-04-01",
        takes=[takes("2025-03-01", "2025-04-01", 7)],
    ),
    metered(
        "beyond-the-quota",
        "What is included is not billed.",
        # 80 + 50 - 100.
        MARCH,
        readings=[("2025-03-03", 80), ("2025-03-31", 50)],
        until="2025-04-01",
        takes=[takes("2025-03-01", "2025-04-01", 30, included=100)],
    ),
    metered(
        "within-the-quota",
        "Less than is included is nothing, and not less than that.",
        MARCH,
        readings=[("2025-03-03", 80)],
        until="2025-04-01",
        takes=[takes("2025-03-01", "2025-04-01", 0, included=100)],
    ),
    metered(
        "the-quota-is-never-prorated",
        "The whole quota is included in a partial first period.",
        # 90 used in 22 of 31 days, 100 included.
        meter("2025-08-10", 1),
        readings=[("2025-08-12", 90)],
        until="2025-09-01",
        takes=[takes("2025-08-10", "2025-09-01", 0, included=100)],
    ),
    metered(
        "each-month-its-own-quota",
        "What is left of a quota is not left to the next month.",
        # 10 of 100 in March, 130 of 100 in April.
        MARCH,
        readings=[("2025-03-15", 10), ("2025-04-15", 130)],
        until="2025-05-01",
        takes=[
            takes("2025-03-01", "2025-04-01", 0, included=100),
            takes("2025-04-01", "2025-05-01", 30, included=100),
        ],
    ),
    metered(
        "a-quota-across-a-new-price",
        "A quota that is used up before a new price leaves the rest at that price.",
        # 80 used at the old price, 50 at the new: 130 - 100 = 30, all of them new.
        MARCH,
        changes("2025-03-11", price=4),
        readings=[("2025-03-05", 80), ("2025-03-20", 50)],
        until="2025-04-01",
        takes=[
            takes("2025-03-01", "2025-03-11", 0, included=100),
            takes("2025-03-11", "2025-04-01", 30, included=100),
        ],
    ),
    metered(
        "a-quota-exceeded-before-a-new-price",
        "What was beyond the quota before a new price is not billed after it again.",
        # 120 - 100 = 20 at the old price; then 50 more, of which 20 were billed: 50.
        MARCH,
        changes("2025-03-11", price=4),
        readings=[("2025-03-05", 120), ("2025-03-20", 50)],
        until="2025-04-01",
        takes=[
            takes("2025-03-01", "2025-03-11", 20, included=100),
            takes("2025-03-11", "2025-04-01", 50, included=100, billed=20),
        ],
    ),
    metered(
        "a-larger-quota",
        "After an upgrade what was used so far counts against all of the new quota.",
        # 120 - 100 = 20. Then 120 + 70 = 190 of 200.
        MARCH,
        changes("2025-03-11", item="premium"),
        readings=[("2025-03-05", 120), ("2025-03-20", 70)],
        until="2025-04-01",
        takes=[
            takes("2025-03-01", "2025-03-11", 20, included=100),
            takes("2025-03-11", "2025-04-01", 0, included=200, billed=20),
        ],
    ),
    metered(
        "a-larger-quota-exceeded",
        "Beyond the new quota is billed what was not billed before the upgrade.",
        # 120 + 110 = 230; 230 - 200 = 30, of which 20 were billed before.
        MARCH,
        changes("2025-03-11", item="premium"),
        readings=[("2025-03-05", 120), ("2025-03-20", 110)],
        until="2025-04-01",
        takes=[
            takes("2025-03-01", "2025-03-11", 20, included=100),
            takes("2025-03-11", "2025-04-01", 10, included=200, billed=20),
        ],
    ),
    metered(
        "used-on-paused-days",
        "What was used on paused days is billed by no charge.",
        # 60 before, 30 in the pause, 40 after it.
        MARCH,
        pauses("2025-03-11", "prorate", until="2025-03-21"),
        readings=[("2025-03-05", 60), ("2025-03-15", 30), ("2025-03-25", 40)],
        until="2025-04-01",
        takes=[
            takes("2025-03-01", "2025-03-11", 60),
            takes("2025-03-21", "2025-04-01", 40, billed=60),
        ],
    ),
)
