"""A partial period at both ends, or at both ends of one and the same period."""

from .notation import MONTH, YEAR, bill, case, line

CASES = (
    case(
        "months",
        "The first and the last days are shares of different months.",
        # 15 December to 15 January: 31 days, 1..14 January are 14.
        # 15 February to 15 March: 28 days, 15..26 February are 12.
        line("2011-01-01", MONTH, 15, end="2011-02-27"),
        until="2011-03-07",
        bills=[
            bill(
                "2011-01-01",
                "2011-01-15",
                "14/31",
                natural=("2010-12-15", "2011-01-15"),
            ),
            bill("2011-01-15", "2011-02-15", "1"),
            bill(
                "2011-02-15",
                "2011-02-27",
                "12/28",
                natural=("2011-02-15", "2011-03-15"),
            ),
        ],
        source="Kill Bill, TestDoubleProRation (monthly)",
    ),
    case(
        "years",
        "The first days are those of a plain year, the last of a leap year.",
        # 15 January 2012 to 15 January 2013 contains 29 February 2012: 366 days.
        line("2011-01-01", YEAR, 15, end="2012-01-27"),
        until="2012-03-07",
        bills=[
            bill("2011-01-01", "2011-01-15", "14/365"),
            bill("2011-01-15", "2012-01-15", "1"),
            bill("2012-01-15", "2012-01-27", "12/366"),
        ],
        source="Kill Bill, TestDoubleProRation (annual)",
    ),
    case(
        "in-one-month",
        "A line of ten days in August costs ten days of August.",
        # 10..19 August are 10 days of 31.
        line("2025-08-10", MONTH, 1, end="2025-08-20"),
        until="2025-12-31",
        bills=[
            bill(
                "2025-08-10",
                "2025-08-20",
                "10/31",
                natural=("2025-08-01", "2025-09-01"),
            )
        ],
    ),
    case(
        "in-one-month-of-30-days",
        "By 30 days, from 10 to 25 February is one half.",
        # 10 February stands on 9, the 25th on 24: 15/30.
        line("2025-02-10", MONTH, 1, end="2025-02-25", convention="fixed_30"),
        until="2025-12-31",
        bills=[bill("2025-02-10", "2025-02-25", "15/30")],
    ),
    case(
        "in-one-month-never-divided",
        "A price that is never divided is due whole, up to the bill day.",
        line("2025-08-10", MONTH, 1, end="2025-08-20", convention="none"),
        until="2025-12-31",
        bills=[bill("2025-08-10", "2025-09-01", "1")],
    ),
    case(
        "in-a-full-first-period",
        "Nor is a full first period divided by an end in it.",
        line("2025-08-10", MONTH, 1, end="2025-08-20", first_period="full"),
        until="2025-12-31",
        bills=[bill("2025-08-10", "2025-09-01", "1")],
    ),
    case(
        "in-a-free-first-period",
        "An end within a free first period leaves nothing to bill.",
        line("2025-08-10", MONTH, 1, end="2025-08-20", first_period="free"),
        until="2025-12-31",
        bills=[],
    ),
    case(
        "in-one-month-with-a-full-last-period",
        "A full last period is whole even if it is only the partial first one.",
        # August has 31 days; 10..31 August are 22.
        line("2025-08-10", MONTH, 1, end="2025-08-20", last_period="full"),
        until="2025-12-31",
        bills=[bill("2025-08-10", "2025-09-01", "22/31")],
    ),
)
