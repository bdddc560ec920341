"""Four ways to end, in advance and in arrears."""

from .notation import MONTH, bill, case, ends, line, pauses

MONTHLY = line("2025-01-01")
LATER = line("2025-01-01", timing="arrears")
SINCE = "2025-02-28"
END_OF_YEAR = "2025-12-31"

CASES = (
    # Within a period, in advance.
    case(
        "period-end",
        "At the end of the period: it stays whole, and is the last.",
        MONTHLY,
        ends("2025-03-11", "period_end"),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "immediately",
        "Immediately and without credit: what was billed in advance stays whole.",
        MONTHLY,
        ends("2025-03-11", "immediately"),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "immediately-with-credit",
        "With credit: the last period costs the days up to the end.",
        # 1..10 March are 10 of 31 days.
        MONTHLY,
        ends("2025-03-11", "immediately_with_credit"),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-03-11", "10/31")],
    ),
    case(
        "after-next-invoice",
        "After the next invoice: one more period, and it is the last.",
        MONTHLY,
        ends("2025-03-11", "after_next_invoice"),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    # On a first day, in advance.
    case(
        "period-end-on-a-first-day",
        "An end on a first day bills nothing of that period.",
        MONTHLY,
        ends("2025-04-01", "period_end"),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "immediately-on-a-first-day",
        "Nor does one that is immediate.",
        MONTHLY,
        ends("2025-04-01", "immediately"),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "immediately-with-credit-on-a-first-day",
        "Nor does one with credit.",
        MONTHLY,
        ends("2025-04-01", "immediately_with_credit"),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "after-next-invoice-on-a-first-day",
        "The next invoice is the one of that day, if it is a first day.",
        MONTHLY,
        ends("2025-04-01", "after_next_invoice"),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    # Within a period, in arrears.
    case(
        "arrears-period-end",
        "In arrears the last period is whole, and billed when it is over.",
        LATER,
        ends("2025-03-11", "period_end"),
        since="2025-03-01",
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1", on="2025-04-01")],
    ),
    case(
        "arrears-immediately",
        "In arrears, immediately: the days up to the end are billed on it.",
        LATER,
        ends("2025-03-11", "immediately"),
        since="2025-03-01",
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-03-11", "10/31", on="2025-03-11")],
    ),
    case(
        "arrears-immediately-with-credit",
        "In arrears there is nothing to credit: the same.",
        LATER,
        ends("2025-03-11", "immediately_with_credit"),
        since="2025-03-01",
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-03-11", "10/31", on="2025-03-11")],
    ),
    case(
        "arrears-after-next-invoice",
        "In arrears the next invoice is that of the period that was begun.",
        LATER,
        ends("2025-03-11", "after_next_invoice"),
        since="2025-03-01",
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1", on="2025-04-01")],
    ),
    # On a first day, in arrears.
    case(
        "arrears-immediately-on-a-first-day",
        "In arrears an end on a first day bills the period before, and no more.",
        LATER,
        ends("2025-04-01", "immediately"),
        since="2025-03-01",
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1", on="2025-04-01")],
    ),
    case(
        "arrears-period-end-on-a-first-day",
        "So does one at the end of the period.",
        LATER,
        ends("2025-04-01", "period_end"),
        since="2025-03-01",
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1", on="2025-04-01")],
    ),
    case(
        "arrears-after-next-invoice-on-a-first-day",
        "In arrears the next invoice is the one of that day: for the month before.",
        LATER,
        ends("2025-04-01", "after_next_invoice"),
        since="2025-03-01",
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1", on="2025-04-01")],
    ),
    # At the start.
    case(
        "at-the-start",
        "Who leaves on the first day of all pays nothing.",
        MONTHLY,
        ends("2025-01-01", "immediately"),
        until=END_OF_YEAR,
        bills=[],
    ),
    case(
        "after-the-first-invoice",
        "Who leaves on that day after the next invoice pays one period.",
        MONTHLY,
        ends("2025-01-01", "after_next_invoice"),
        until=END_OF_YEAR,
        bills=[bill("2025-01-01", "2025-02-01", "1")],
    ),
    case(
        "in-a-partial-first-period",
        "An end in a partial first period leaves it as it is.",
        # 10..31 August are 22 of 31 days.
        line("2025-08-10", MONTH, 1),
        ends("2025-08-20"),
        until=END_OF_YEAR,
        bills=[bill("2025-08-10", "2025-09-01", "22/31")],
    ),
    case(
        "with-credit-in-a-partial-first-period",
        "With credit it costs the days from the start to the end.",
        # 10..19 August are 10 of 31 days.
        line("2025-08-10", MONTH, 1),
        ends("2025-08-20", "immediately_with_credit"),
        until=END_OF_YEAR,
        bills=[bill("2025-08-10", "2025-08-20", "10/31")],
    ),
    # Prices that are never divided.
    case(
        "never-divided-with-credit",
        "A price that is never divided ends with its period, with credit too.",
        line("2025-03-01", convention="none"),
        ends("2025-03-11", "immediately_with_credit"),
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "a-full-first-period-with-credit",
        "So does a full first period.",
        line("2025-03-10", MONTH, 1, first_period="full"),
        ends("2025-03-20", "immediately_with_credit"),
        until=END_OF_YEAR,
        bills=[bill("2025-03-10", "2025-04-01", "1")],
    ),
    # In a pause.
    case(
        "in-a-pause",
        "An end in a skipped period leaves nothing to come.",
        # April and May are skipped; June would have been next.
        MONTHLY,
        pauses("2025-03-11", cycles=2, no=1),
        ends("2025-04-20", no=2),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "after-the-next-invoice-that-is-not-skipped",
        "After the next invoice: of the next period that is billed, not skipped.",
        # April and May are skipped.
        MONTHLY,
        pauses("2025-03-11", cycles=2, no=1),
        ends("2025-03-20", "after_next_invoice", no=2),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    case(
        "with-credit-in-paused-days",
        "An end among paused days leaves what was before them.",
        # 11..20 March are paused.
        MONTHLY,
        pauses("2025-03-11", "prorate", until="2025-03-21", no=1),
        ends("2025-03-16", "immediately_with_credit", no=2),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-03-11", "10/31")],
    ),
    case(
        "with-credit-after-paused-days",
        "An end after paused days leaves some days on either side.",
        # 21..25 March are 5 days.
        MONTHLY,
        pauses("2025-03-11", "prorate", until="2025-03-21", no=1),
        ends("2025-03-26", "immediately_with_credit", no=2),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31"),
            bill("2025-03-21", "2025-03-26", "5/31"),
        ],
    ),
    # Which lines, and which of several.
    case(
        "one-line-only",
        "An end of one line leaves the others alone.",
        (line("2025-03-01", key=1), line("2025-03-01", key=2)),
        ends("2025-03-11", lines=(2,)),
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", key=1),
            bill("2025-03-01", "2025-04-01", "1", key=2),
            bill("2025-04-01", "2025-05-01", "1", key=1),
        ],
    ),
    case(
        "the-earliest",
        "Of several ends the earliest counts, whatever their numbers.",
        MONTHLY,
        ends("2025-05-10", no=1),
        ends("2025-03-11", no=2),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "the-earliest-in-effect",
        "The one that takes effect first counts, not the one with the earliest day.",
        # The first one lets April be billed, the second is over on 31 March.
        MONTHLY,
        ends("2025-03-11", "after_next_invoice", no=1),
        ends("2025-03-20", "period_end", no=2),
        since=SINCE,
        until=END_OF_YEAR,
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
)
