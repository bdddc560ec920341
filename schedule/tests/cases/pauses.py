"""Nothing is billed for a while; the dates of all periods stay what they are."""

from .notation import (
    MONTH,
    WEEK,
    YEAR,
    bill,
    case,
    line,
    pauses,
    resumes,
)

MONTHLY = line("2025-01-01")
SINCE = "2025-02-28"

CASES = (
    # Skip: periods that start in the pause are skipped whole.
    case(
        "skip-for-ever",
        "A pause without an end skips all that starts after it.",
        MONTHLY,
        pauses("2025-03-11"),
        since=SINCE,
        until="2026-12-31",
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "skip-from-a-first-day",
        "A pause on the first day of a period skips it.",
        MONTHLY,
        pauses("2025-04-01"),
        since=SINCE,
        until="2026-12-31",
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "skip-two-cycles",
        "Two cycles are the next two periods; then it goes on by itself.",
        # April and May.
        MONTHLY,
        pauses("2025-03-11", cycles=2),
        since=SINCE,
        until="2025-07-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-06-01", "2025-07-01", "1"),
            bill("2025-07-01", "2025-08-01", "1"),
        ],
    ),
    case(
        "skip-two-cycles-from-a-first-day",
        "The period that starts on the day of the pause is the first of them.",
        # April and May again.
        MONTHLY,
        pauses("2025-04-01", cycles=2),
        since=SINCE,
        until="2025-06-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    case(
        "skip-two-clipped-cycles",
        "After two cycles a line of the 31st is where it would have been.",
        # 28 February and 31 March are skipped.
        line("2025-01-31"),
        pauses("2025-02-10", cycles=2),
        until="2025-05-31",
        bills=[
            bill("2025-01-31", "2025-02-28", "1"),
            bill("2025-04-30", "2025-05-31", "1"),
            bill("2025-05-31", "2025-06-30", "1"),
        ],
    ),
    case(
        "skip-until-within-a-period",
        "A period that started in the pause stays skipped when the pause is over.",
        # 1 May lies before 15 May.
        MONTHLY,
        pauses("2025-03-11", until="2025-05-15"),
        since=SINCE,
        until="2025-06-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    case(
        "skip-until-a-first-day",
        "The period that starts on the day on which the pause is over is billed.",
        MONTHLY,
        pauses("2025-03-11", until="2025-05-01"),
        since=SINCE,
        until="2025-05-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "skip-within-a-period",
        "A pause in which no period starts skips none.",
        MONTHLY,
        pauses("2025-03-11", until="2025-03-31"),
        since=SINCE,
        until="2025-04-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "skip-a-partial-first-period",
        "A partial first period that starts in the pause is skipped whole.",
        line("2025-03-10", MONTH, 1),
        pauses("2025-03-05", until="2025-03-20"),
        until="2025-04-30",
        bills=[bill("2025-04-01", "2025-05-01", "1")],
    ),
    # Prorate and credit: the days of the pause cost nothing.
    case(
        "prorate-within-a-period",
        "Ten paused days part a month into what is before and what is after them.",
        # 1..10 March are 10 days, 11..20 are paused, 21..31 are 11.
        MONTHLY,
        pauses("2025-03-11", "prorate", until="2025-03-21"),
        since=SINCE,
        until="2025-04-30",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31"),
            bill("2025-03-21", "2025-04-01", "11/31"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "credit-within-a-period",
        "With credit the same days cost nothing.",
        MONTHLY,
        pauses("2025-03-11", "credit", until="2025-03-21"),
        since=SINCE,
        until="2025-04-30",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31"),
            bill("2025-03-21", "2025-04-01", "11/31"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "prorate-across-periods",
        "A pause across a first day takes from both periods.",
        # 1..10 March are 10 of 31 days, 16..30 April are 15 of 30.
        MONTHLY,
        pauses("2025-03-11", "prorate", until="2025-04-16"),
        since=SINCE,
        until="2025-05-01",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31"),
            bill("2025-04-16", "2025-05-01", "15/30"),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "prorate-for-ever",
        "After the days before the pause nothing is billed.",
        MONTHLY,
        pauses("2025-03-11", "prorate"),
        since=SINCE,
        until="2026-12-31",
        bills=[bill("2025-03-01", "2025-03-11", "10/31")],
    ),
    case(
        "prorate-one-cycle",
        "One cycle is the next whole period; the days up to it cost nothing as well.",
        # Paused are 11..31 March and all of April.
        MONTHLY,
        pauses("2025-03-11", "prorate", cycles=1),
        since=SINCE,
        until="2025-05-31",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31"),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "prorate-one-cycle-from-a-first-day",
        "From a first day on, one cycle is that period.",
        MONTHLY,
        pauses("2025-04-01", "prorate", cycles=1),
        since=SINCE,
        until="2025-05-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "prorate-a-partial-first-period",
        "A pause over the start leaves the days after it.",
        # 20..31 March are 12 of 31 days.
        line("2025-03-10", MONTH, 1),
        pauses("2025-03-05", "prorate", until="2025-03-20"),
        until="2025-04-30",
        bills=[
            bill("2025-03-20", "2025-04-01", "12/31"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "prorate-by-30-days",
        "By 30 days, ten paused days of February leave twice ten of thirty.",
        # 11 February stands on 10, 21 February on 20, its end on 30.
        line("2025-02-01", MONTH, convention="fixed_30"),
        pauses("2025-02-11", "prorate", until="2025-02-21"),
        until="2025-02-28",
        bills=[
            bill("2025-02-01", "2025-02-11", "10/30"),
            bill("2025-02-21", "2025-03-01", "10/30"),
        ],
    ),
    case(
        "resumed-on-4-march",
        "Who resumes on the third day of a month pays 29 of 31 days.",
        # 2 February to 2 March 2012 has 29 days: 2..24 February are 23.
        # 2 March to 2 April has 31: from 4 March on 29.
        line("2012-02-02"),
        pauses("2012-02-25", "credit"),
        resumes("2012-03-04"),
        until="2012-04-01",
        bills=[
            bill("2012-02-02", "2012-02-25", "23/29"),
            bill(
                "2012-03-04",
                "2012-04-02",
                "29/31",
                natural=("2012-03-02", "2012-04-02"),
            ),
        ],
        source="Kill Bill, pause and resume, 233.82 of 249.95",
    ),
    case(
        "twenty-three-days-of-a-year",
        "Between two pauses of a yearly line, 23 days cost 23/365.",
        # 12..31 May are 20, 1..3 June are 3. The year ends in April 2013: 365 days.
        line("2012-05-01", YEAR),
        pauses("2012-05-01", "credit", until="2012-05-12", no=1),
        pauses("2012-06-04", "credit", no=2),
        until="2013-12-31",
        bills=[bill("2012-05-12", "2012-06-04", "23/365")],
        source="Kill Bill, pause and resume (annual), 151.23 of 2399.95",
    ),
    # At renewal: the same from the next period on.
    case(
        "at-renewal-across-periods",
        "At renewal, the period that was begun stays whole.",
        # 16..30 April are 15 of 30 days.
        MONTHLY,
        pauses("2025-03-11", "at_renewal", until="2025-04-16"),
        since=SINCE,
        until="2025-05-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-16", "2025-05-01", "15/30"),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "at-renewal-for-ever",
        "At renewal, nothing is billed from the next period on.",
        MONTHLY,
        pauses("2025-03-11", "at_renewal"),
        since=SINCE,
        until="2026-12-31",
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "at-renewal-one-cycle",
        "At renewal, one cycle is the next period.",
        MONTHLY,
        pauses("2025-03-11", "at_renewal", cycles=1),
        since=SINCE,
        until="2025-05-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "at-renewal-on-a-first-day",
        "At renewal on a first day is at once.",
        MONTHLY,
        pauses("2025-04-01", "at_renewal", cycles=1),
        since=SINCE,
        until="2025-05-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "at-renewal-over-before-it-began",
        "A pause that is over before the renewal pauses nothing.",
        MONTHLY,
        pauses("2025-03-11", "at_renewal", until="2025-04-01"),
        since=SINCE,
        until="2025-04-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    # Some lines only, and prices that are never divided.
    case(
        "one-line-only",
        "A pause of one line leaves the others alone.",
        (line("2025-03-01", key=1), line("2025-03-01", key=2)),
        pauses("2025-04-01", cycles=1, lines=(2,)),
        until="2025-05-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", key=1),
            bill("2025-03-01", "2025-04-01", "1", key=2),
            bill("2025-04-01", "2025-05-01", "1", key=1),
            bill("2025-05-01", "2025-06-01", "1", key=1),
            bill("2025-05-01", "2025-06-01", "1", key=2),
        ],
    ),
    case(
        "one-line-resumed",
        "A resumption of one line leaves the others paused.",
        (line("2025-03-01", key=1), line("2025-03-01", key=2)),
        pauses("2025-03-11"),
        resumes("2025-04-20", lines=(1,)),
        since="2025-03-01",
        until="2025-05-31",
        bills=[bill("2025-05-01", "2025-06-01", "1", key=1)],
    ),
    case(
        "cycles-are-each-lines-own",
        "One cycle is a week for a weekly line and a month for a monthly one.",
        # 3 March 2025 is a Monday; the pause falls on Wednesday, 12 March.
        (line("2025-03-03", WEEK, key=1), line("2025-03-01", key=2)),
        pauses("2025-03-12", cycles=1),
        since="2025-03-03",
        until="2025-04-01",
        bills=[
            bill("2025-03-10", "2025-03-17", "1", key=1),
            bill("2025-03-24", "2025-03-31", "1", key=1),
            bill("2025-03-31", "2025-04-07", "1", key=1),
        ],
    ),
    case(
        "never-divided",
        "A price that is never divided is paused in whole periods.",
        # April starts in the pause; March started before it.
        line("2025-03-01", convention="none"),
        pauses("2025-03-11", "prorate", until="2025-04-16"),
        until="2025-05-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "never-divided-within-a-period",
        "A pause within one period of it changes nothing.",
        line("2025-03-01", convention="none"),
        pauses("2025-03-11", "credit", until="2025-03-21"),
        until="2025-04-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "a-full-first-period",
        "A full first period is not divided by a pause.",
        line("2025-03-10", MONTH, 1, first_period="full"),
        pauses("2025-03-15", "prorate", until="2025-03-20"),
        until="2025-04-30",
        bills=[
            bill("2025-03-10", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "a-full-first-period-and-the-next",
        "A pause out of a full first period takes from the next by its days.",
        # 11..30 April are 20 of 30 days.
        line("2025-03-10", MONTH, 1, first_period="full"),
        pauses("2025-03-15", "prorate", until="2025-04-11"),
        until="2025-04-30",
        bills=[
            bill("2025-03-10", "2025-04-01", "1"),
            bill("2025-04-11", "2025-05-01", "20/30"),
        ],
    ),
)
