"""Another price, quantity, item, cadence or bill day: at once, or at renewal."""

from .notation import (
    MONTH,
    QUARTER,
    WEEK,
    YEAR,
    bill,
    case,
    changes,
    line,
)

MONTHLY = line("2025-01-01", price=10)
SINCE = "2025-02-28"

CASES = (
    # What leaves the periods alone.
    case(
        "price-at-once",
        "A new price at once parts the period in which it begins.",
        # 1..10 March are 10 days, 11..31 March are 21.
        MONTHLY,
        changes("2025-03-11", price=20),
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", price=10),
            bill("2025-03-11", "2025-04-01", "21/31", price=20),
            bill("2025-04-01", "2025-05-01", "1", price=20),
        ],
    ),
    case(
        "price-at-renewal",
        "A new price at renewal begins with the next period.",
        MONTHLY,
        changes("2025-03-11", "renewal", price=20),
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", price=10),
            bill("2025-04-01", "2025-05-01", "1", price=20),
        ],
    ),
    case(
        "price-at-once-on-a-first-day",
        "A new price on a first day parts nothing.",
        MONTHLY,
        changes("2025-04-01", price=20),
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", price=10),
            bill("2025-04-01", "2025-05-01", "1", price=20),
        ],
    ),
    case(
        "price-at-renewal-on-a-first-day",
        "At renewal on a first day is on that day.",
        MONTHLY,
        changes("2025-04-01", "renewal", price=20),
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", price=10),
            bill("2025-04-01", "2025-05-01", "1", price=20),
        ],
    ),
    case(
        "price-on-the-last-day",
        "A new price on the last day of a period is one day of it.",
        # 1..30 March are 30 days.
        MONTHLY,
        changes("2025-03-31", price=20),
        since=SINCE,
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-03-31", "30/31", price=10),
            bill("2025-03-31", "2025-04-01", "1/31", price=20),
        ],
    ),
    case(
        "price-before-the-start",
        "A price that changed before the start is the first one billed.",
        MONTHLY,
        changes("2024-12-01", price=20),
        until="2025-01-31",
        bills=[bill("2025-01-01", "2025-02-01", "1", price=20)],
    ),
    case(
        "quantity-at-once",
        "More pieces at once are billed from that day on.",
        # 1..15 March are 15 days, 16..31 March are 16.
        line("2025-01-01", quantity=2),
        changes("2025-03-16", quantity=5),
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-03-16", "15/31", quantity=2),
            bill("2025-03-16", "2025-04-01", "16/31", quantity=5),
            bill("2025-04-01", "2025-05-01", "1", quantity=5),
        ],
    ),
    case(
        "item-at-once",
        "Another plan at once is another item at another price.",
        # 1..10 March are 10 days, 11..31 March are 21.
        line("2025-01-01", item="basic", price=10),
        changes("2025-03-11", item="premium", price=20),
        since=SINCE,
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", item="basic", price=10),
            bill("2025-03-11", "2025-04-01", "21/31", item="premium", price=20),
        ],
    ),
    case(
        "item-at-renewal",
        "Another plan at renewal begins with the next period.",
        line("2025-01-01", item="premium", price=20),
        changes("2025-03-11", "renewal", item="basic", price=10),
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", item="premium", price=20),
            bill("2025-04-01", "2025-05-01", "1", item="basic", price=10),
        ],
    ),
    case(
        "two-prices-at-once-in-one-period",
        "Two new prices part a period in three.",
        # 1..10, 11..20 and 21..31 March: 10 + 10 + 11 = 31 days.
        MONTHLY,
        changes("2025-03-11", price=20, no=1),
        changes("2025-03-21", price=30, no=2),
        since=SINCE,
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", price=10),
            bill("2025-03-11", "2025-03-21", "10/31", price=20),
            bill("2025-03-21", "2025-04-01", "11/31", price=30),
        ],
    ),
    case(
        "two-prices-on-one-day",
        "Of two changes on one day the one with the higher number stays.",
        MONTHLY,
        changes("2025-03-11", price=30, no=2),
        changes("2025-03-11", price=20, no=1),
        since=SINCE,
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", price=10),
            bill("2025-03-11", "2025-04-01", "21/31", price=30),
        ],
    ),
    case(
        "price-and-quantity-on-two-days",
        "Each change keeps what the one before it changed.",
        # 1..10, 11..20 and 21..31 March.
        MONTHLY,
        changes("2025-03-11", price=20, no=1),
        changes("2025-03-21", quantity=3, no=2),
        since=SINCE,
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", price=10),
            bill("2025-03-11", "2025-03-21", "10/31", price=20),
            bill("2025-03-21", "2025-04-01", "11/31", price=20, quantity=3),
        ],
    ),
    case(
        "by-30-days",
        "By 30 days, a new price on the 16th is half and half, in 31 days too.",
        # 16 March stands on 15.
        line("2025-03-01", MONTH, convention="fixed_30", price=10),
        changes("2025-03-16", price=20),
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-03-16", "15/30", price=10),
            bill("2025-03-16", "2025-04-01", "15/30", price=20),
        ],
    ),
    case(
        "never-divided",
        "A price that is never divided changes at the next period, even if at once.",
        line("2025-03-01", convention="none", price=10),
        changes("2025-03-11", price=20),
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", price=10),
            bill("2025-04-01", "2025-05-01", "1", price=20),
        ],
    ),
    case(
        "a-full-first-period",
        "So does one in a full first period.",
        line("2025-03-10", MONTH, 1, first_period="full", price=10),
        changes("2025-03-20", price=20),
        until="2025-04-01",
        bills=[
            bill("2025-03-10", "2025-04-01", "1", price=10),
            bill("2025-04-01", "2025-05-01", "1", price=20),
        ],
    ),
    case(
        "a-partial-first-period",
        "A partial first period is parted by days of its natural one.",
        # 10..19 August are 10 of 31 days, 20..31 August are 12.
        line("2025-08-10", MONTH, 1, price=10),
        changes("2025-08-20", price=20),
        until="2025-08-31",
        bills=[
            bill("2025-08-10", "2025-08-20", "10/31", price=10),
            bill("2025-08-20", "2025-09-01", "12/31", price=20),
        ],
    ),
    case(
        "one-line-only",
        "A change of one line leaves the others alone.",
        (line("2025-03-01", key=1, price=10), line("2025-03-01", key=2, price=10)),
        changes("2025-04-01", price=20, lines=(2,)),
        since="2025-03-01",
        until="2025-04-01",
        bills=[
            bill("2025-04-01", "2025-05-01", "1", key=1, price=10),
            bill("2025-04-01", "2025-05-01", "1", key=2, price=20),
        ],
    ),
    case(
        "a-new-price-in-a-year",
        "A new price after 14 days leaves 352 days of a leap year.",
        # 1..14 March 2015 are 14 days; 1 March 2015 to 2016 contains the leap day.
        line("2015-03-01", YEAR, price=10),
        changes("2015-03-15", price=20),
        until="2016-02-29",
        bills=[
            bill("2015-03-01", "2015-03-15", "14/366", price=10),
            bill("2015-03-15", "2016-03-01", "352/366", price=20),
        ],
        source="Kill Bill, annual change, 5770.44 of 5999.95",
    ),
    case(
        "a-new-price-in-a-plain-year",
        "A new price after 11 days leaves 354 days of a plain year.",
        # 1..11 May are 11 days; 1 May 2012 to 2013 has 365.
        line("2012-05-01", YEAR, price=10),
        changes("2012-05-12", price=20),
        until="2013-04-30",
        bills=[
            bill("2012-05-01", "2012-05-12", "11/365", price=10),
            bill("2012-05-12", "2013-05-01", "354/365", price=20),
        ],
        source="Kill Bill, change of billing period, 2327.62 of 2399.95",
    ),
    # What begins new periods.
    case(
        "yearly-at-renewal",
        "Yearly from the renewal on: the next period is a year.",
        MONTHLY,
        changes("2025-03-11", "renewal", cadence=YEAR, price=100),
        since=SINCE,
        until="2026-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", price=10),
            bill("2025-04-01", "2026-04-01", "1", price=100),
            bill("2026-04-01", "2027-04-01", "1", price=100),
        ],
    ),
    case(
        "yearly-at-once",
        "Yearly at once: the month is cut, and the year begins on that day.",
        # 1..10 March are 10 of 31 days.
        MONTHLY,
        changes("2025-03-11", cadence=YEAR, price=100),
        since=SINCE,
        until="2026-03-11",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", price=10),
            bill("2025-03-11", "2026-03-11", "1", price=100),
            bill("2026-03-11", "2027-03-11", "1", price=100),
        ],
    ),
    case(
        "yearly-at-once-on-a-bill-day",
        "Yearly at once with a bill day: the days up to it are a share of a year.",
        # 11..31 March are 21 days; 1 April 2024 to 2025 are 365.
        line("2025-01-01", MONTH, 1),
        changes("2025-03-11", cadence=YEAR),
        since=SINCE,
        until="2025-12-31",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31"),
            bill(
                "2025-03-11",
                "2025-04-01",
                "21/365",
                natural=("2024-04-01", "2025-04-01"),
            ),
            bill("2025-04-01", "2026-04-01", "1"),
        ],
    ),
    case(
        "monthly-at-renewal",
        "From yearly to monthly at renewal: when the year is over.",
        line("2024-03-01", YEAR),
        changes("2025-01-15", "renewal", cadence=MONTH),
        until="2025-04-01",
        bills=[
            bill("2024-03-01", "2025-03-01", "1"),
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "quarterly-on-a-clipped-day",
        "A renewal on 28 February does not make the 31st a 28th.",
        line("2025-01-31"),
        changes("2025-02-10", "renewal", cadence=QUARTER),
        until="2025-08-31",
        bills=[
            bill("2025-01-31", "2025-02-28", "1"),
            bill("2025-02-28", "2025-05-31", "1"),
            bill("2025-05-31", "2025-08-31", "1"),
            bill("2025-08-31", "2025-11-30", "1"),
        ],
    ),
    case(
        "quarterly-at-once-on-a-clipped-day",
        "Nor does a change at once on 28 February.",
        line("2025-01-31"),
        changes("2025-02-28", cadence=QUARTER),
        until="2025-05-31",
        bills=[
            bill("2025-01-31", "2025-02-28", "1"),
            bill("2025-02-28", "2025-05-31", "1"),
            bill("2025-05-31", "2025-08-31", "1"),
        ],
    ),
    case(
        "weekly-to-monthly-at-once",
        "Two days of a week, and months from there.",
        # 10 March 2025 is a Monday, the 12th a Wednesday.
        line("2025-03-03", WEEK),
        changes("2025-03-12", cadence=MONTH),
        until="2025-04-12",
        bills=[
            bill("2025-03-03", "2025-03-10", "1"),
            bill("2025-03-10", "2025-03-12", "2/7"),
            bill("2025-03-12", "2025-04-12", "1"),
            bill("2025-04-12", "2025-05-12", "1"),
        ],
    ),
    case(
        "weekly-to-monthly-on-a-bill-day",
        "Two days of a week, 20 of a month, and months from the first.",
        # 12..31 March are 20 days.
        line("2025-03-03", WEEK),
        changes("2025-03-12", cadence=MONTH, day=1),
        since="2025-03-03",
        until="2025-04-01",
        bills=[
            bill("2025-03-10", "2025-03-12", "2/7"),
            bill("2025-03-12", "2025-04-01", "20/31"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "monthly-to-weekly-at-renewal",
        "Weeks know no bill day.",
        line("2025-03-15", MONTH, 15),
        changes("2025-03-20", "renewal", cadence=WEEK, day=None),
        until="2025-04-22",
        bills=[
            bill("2025-03-15", "2025-04-15", "1"),
            bill("2025-04-15", "2025-04-22", "1"),
            bill("2025-04-22", "2025-04-29", "1"),
        ],
    ),
    case(
        "bill-day-at-once",
        "Another bill day at once cuts the period and adds a partial one.",
        # 1..10 March are 10 of 31 days.
        # 15 February to 15 March are 28 days, 11..14 March are 4.
        line("2025-01-01", MONTH, 1),
        changes("2025-03-11", day=15),
        since=SINCE,
        until="2025-04-15",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31"),
            bill(
                "2025-03-11",
                "2025-03-15",
                "4/28",
                natural=("2025-02-15", "2025-03-15"),
            ),
            bill("2025-03-15", "2025-04-15", "1"),
            bill("2025-04-15", "2025-05-15", "1"),
        ],
    ),
    case(
        "bill-day-at-renewal",
        "Another bill day at renewal adds a partial period after the whole one.",
        # 15 March to 15 April are 31 days, 1..14 April are 14.
        line("2025-01-01", MONTH, 1),
        changes("2025-03-11", "renewal", day=15),
        since=SINCE,
        until="2025-04-15",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill(
                "2025-04-01",
                "2025-04-15",
                "14/31",
                natural=("2025-03-15", "2025-04-15"),
            ),
            bill("2025-04-15", "2025-05-15", "1"),
        ],
    ),
    case(
        "bill-day-from-the-1st-to-the-15th",
        "From the 1st to the 15th: 14 of the 30 days from 15 April to 15 May.",
        # 15..30 April are 16 days, 1..14 May are 14.
        line("2016-04-01", MONTH, 1),
        changes("2016-05-01", day=15),
        until="2016-05-15",
        bills=[
            bill("2016-04-01", "2016-05-01", "1"),
            bill(
                "2016-05-01",
                "2016-05-15",
                "14/30",
                natural=("2016-04-15", "2016-05-15"),
            ),
            bill("2016-05-15", "2016-06-15", "1"),
        ],
        source="Kill Bill, bill cycle day update, 116.64 of 249.95",
    ),
    case(
        "bill-day-from-the-20th-to-the-25th",
        "From the 20th to the 25th, with a partial period at either end.",
        # 20 December to 20 January are 31 days, 1..19 January are 19.
        # 25 December to 25 January are 31 days, 20..24 January are 5.
        # 25 March to 25 April are 31 days, 25..31 March are 7.
        line("2025-01-01", MONTH, 20, end="2025-04-01"),
        changes("2025-01-10", "renewal", day=25),
        until="2025-12-31",
        bills=[
            bill("2025-01-01", "2025-01-20", "19/31"),
            bill("2025-01-20", "2025-01-25", "5/31"),
            bill("2025-01-25", "2025-02-25", "1"),
            bill("2025-02-25", "2025-03-25", "1"),
            bill("2025-03-25", "2025-04-01", "7/31"),
        ],
        source="Zuora documentation, updated bill cycle day later than the original",
    ),
    case(
        "bill-day-that-is-the-same",
        "To the bill day that it already has, at renewal: all stays as it was.",
        line("2025-03-15", MONTH, 15),
        changes("2025-03-20", "renewal", day=15),
        until="2025-05-14",
        bills=[
            bill("2025-03-15", "2025-04-15", "1"),
            bill("2025-04-15", "2025-05-15", "1"),
        ],
    ),
    case(
        "bill-day-of-a-line-that-began-free",
        "What was free at the start is not free again: the new first days cost.",
        # 15 March to 15 April are 31 days, 1..14 April are 14.
        line("2025-01-10", MONTH, 1, first_period="free"),
        changes("2025-04-01", day=15),
        since=SINCE,
        until="2025-04-15",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-04-15", "14/31"),
            bill("2025-04-15", "2025-05-15", "1"),
        ],
    ),
    case(
        "bill-day-of-a-line-that-began-full",
        "What was full at the start is not full again: the new first days are a share.",
        line("2025-01-10", MONTH, 1, first_period="full"),
        changes("2025-04-01", day=15),
        since=SINCE,
        until="2025-04-15",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-04-15", "14/31"),
            bill("2025-04-15", "2025-05-15", "1"),
        ],
    ),
    case(
        "bill-day-to-the-last",
        "To the last day of the month: the 30 days before it are a share.",
        # 28 February to 31 March are 31 days, 1..30 March are 30.
        line("2025-02-01", MONTH, 1),
        changes("2025-03-01", day=-1),
        until="2025-03-31",
        bills=[
            bill("2025-02-01", "2025-03-01", "1"),
            bill("2025-03-01", "2025-03-31", "30/31"),
            bill("2025-03-31", "2025-04-30", "1"),
        ],
    ),
    case(
        "never-divided-bill-day",
        "A price that is never divided is due whole for the new first days, too.",
        line("2025-03-01", MONTH, 1, convention="none"),
        changes("2025-03-11", day=15),
        until="2025-04-15",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-04-15", "1"),
            bill("2025-04-15", "2025-05-15", "1"),
        ],
    ),
    case(
        "two-changes-at-two-times",
        "A new price at once within a period, and another one at its renewal.",
        # 1..20 March are 20 days, 21..31 March are 11.
        MONTHLY,
        changes("2025-03-11", "renewal", price=20, no=1),
        changes("2025-03-21", price=30, no=2),
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-03-21", "20/31", price=10),
            bill("2025-03-21", "2025-04-01", "11/31", price=30),
            bill("2025-04-01", "2025-05-01", "1", price=20),
        ],
    ),
)
