"""The days before the first bill day: a partial first period."""

from .notation import MONTH, bill, case, line

CASES = (
    case(
        "prorate",
        "Days before the bill day cost their share of the month that they lie in.",
        # August has 31 days; 10..31 August are 22 days: 22/31.
        line("2025-08-10", MONTH, 1),
        until="2025-10-01",
        bills=[
            bill(
                "2025-08-10",
                "2025-09-01",
                "22/31",
                natural=("2025-08-01", "2025-09-01"),
            ),
            bill("2025-09-01", "2025-10-01", "1"),
            bill("2025-10-01", "2025-11-01", "1"),
        ],
        source="Lago documentation, calendar billing",
    ),
    case(
        "prorate-in-the-month-before",
        "The natural period of a partial one may have begun in the month before.",
        # 13 January to 13 February: 19 + 12 = 31 days; 1..12 February are 12.
        line("2011-02-01", MONTH, 13),
        until="2011-04-13",
        bills=[
            bill(
                "2011-02-01",
                "2011-02-13",
                "12/31",
                natural=("2011-01-13", "2011-02-13"),
            ),
            bill("2011-02-13", "2011-03-13", "1"),
            bill("2011-03-13", "2011-04-13", "1"),
            bill("2011-04-13", "2011-05-13", "1"),
        ],
        source="Kill Bill, TestLeadingProRation (monthly, bill cycle day 13)",
    ),
    case(
        "full",
        "A full first period costs as much as a whole one, for its few days.",
        line("2025-08-10", MONTH, 1, first_period="full"),
        until="2025-09-01",
        bills=[
            bill("2025-08-10", "2025-09-01", "1"),
            bill("2025-09-01", "2025-10-01", "1"),
        ],
    ),
    case(
        "free",
        "A free first period is not billed at all.",
        line("2025-08-10", MONTH, 1, first_period="free"),
        until="2025-09-01",
        bills=[bill("2025-09-01", "2025-10-01", "1")],
        source="Stripe documentation, billing cycle, proration behaviour none",
    ),
    case(
        "free-on-the-bill-day",
        "Who starts on the bill day has no partial period, so none that is free.",
        line("2025-08-01", MONTH, 1, first_period="free"),
        until="2025-08-31",
        bills=[bill("2025-08-01", "2025-09-01", "1")],
    ),
    case(
        "fixed-30",
        "By 30 days, 21 March stands on 20 and the month ends on 30.",
        # 30 - 20 = 10: 10/30, though 11 days of 31 are left.
        line("2025-03-21", MONTH, 1, convention="fixed_30"),
        until="2025-03-31",
        bills=[bill("2025-03-21", "2025-04-01", "10/30")],
    ),
    case(
        "fixed-30-in-february",
        "By 30 days, the second half of February is one half, whatever its days.",
        # 16 February stands on 15; 30 - 15 = 15: 15/30, though 13 of 28 are left.
        line("2025-02-16", MONTH, 1, convention="fixed_30"),
        until="2025-02-28",
        bills=[bill("2025-02-16", "2025-03-01", "15/30")],
    ),
    case(
        "fixed-30-on-the-31st",
        "By 30 days, a 31st day is free, but it is a day that was dealt with.",
        # 31 August stands on 30, and so does the end of the month.
        line("2025-08-31", MONTH, 1, convention="fixed_30"),
        until="2025-09-01",
        bills=[
            bill("2025-08-31", "2025-09-01", "0"),
            bill("2025-09-01", "2025-10-01", "1"),
        ],
    ),
    case(
        "fixed-30-from-the-15th",
        "By 30 days, a month from the 15th to the 15th has 30 days, too.",
        # 23 February is 8 days after the 15th: 30 - 8 = 22.
        line("2024-02-23", MONTH, 15, convention="fixed_30"),
        until="2024-03-14",
        bills=[bill("2024-02-23", "2024-03-15", "22/30")],
        source="Kill Bill, invoice dates with fixed 30 days",
    ),
    case(
        "none",
        "A price that is never divided is billed whole for the first days.",
        line("2025-03-21", MONTH, 1, convention="none"),
        until="2025-04-01",
        bills=[
            bill("2025-03-21", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "full-by-fixed-30",
        "A full first period is full in whatever way days are counted.",
        line("2025-08-31", MONTH, 1, first_period="full", convention="fixed_30"),
        until="2025-08-31",
        bills=[bill("2025-08-31", "2025-09-01", "1")],
    ),
    case(
        "the-first-of-june",
        "Created on 15 May and anchored on 1 June, it bills twice, then monthly.",
        # May has 31 days; 15..31 May are 17.
        line("2025-05-15", MONTH, 1),
        until="2025-07-01",
        bills=[
            bill("2025-05-15", "2025-06-01", "17/31"),
            bill("2025-06-01", "2025-07-01", "1"),
            bill("2025-07-01", "2025-08-01", "1"),
        ],
        source="Stripe documentation, set the billing cycle date",
    ),
    case(
        "five-days-into-may",
        "Who comes on 5 May pays 27 days of it.",
        # May has 31 days; 5..31 May are 27.
        line("2016-05-05", MONTH, 1),
        until="2016-05-31",
        bills=[bill("2016-05-05", "2016-06-01", "27/31")],
        source="Kill Bill, bill cycle day update",
    ),
    case(
        "nine-days-of-thirty",
        "Nine days of the period from 10 June to 10 July cost 9/30.",
        # 10..30 June are 21 days, 1..9 July are 9: 30 in all.
        line("2016-07-01", MONTH, 10),
        until="2016-07-09",
        bills=[
            bill(
                "2016-07-01",
                "2016-07-10",
                "9/30",
                natural=("2016-06-10", "2016-07-10"),
            )
        ],
        source="Kill Bill, 74.99 of 249.95",
    ),
)
