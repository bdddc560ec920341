"""Several pauses, and what ends them: by a resume, on the old dates or on new ones."""

from .notation import (
    YEAR,
    bill,
    case,
    every,
    line,
    pauses,
    resumes,
)

MONTHLY = line("2025-01-01")
SINCE = "2025-02-28"

CASES = (
    # Several pauses, and resuming.
    case(
        "two-pauses",
        "Two pauses skip a period each.",
        # April and June.
        MONTHLY,
        pauses("2025-03-11", cycles=1, no=1),
        pauses("2025-05-20", cycles=1, no=2),
        since=SINCE,
        until="2025-07-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-05-01", "2025-06-01", "1"),
            bill("2025-07-01", "2025-08-01", "1"),
        ],
    ),
    case(
        "two-pauses-that-overlap",
        "A day that is paused twice is paused once.",
        # Paused are 11..25 March; 26..31 March are 6 of 31 days.
        MONTHLY,
        pauses("2025-03-11", "prorate", until="2025-03-21", no=1),
        pauses("2025-03-16", "prorate", until="2025-03-26", no=2),
        since=SINCE,
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31"),
            bill("2025-03-26", "2025-04-01", "6/31"),
        ],
    ),
    case(
        "two-pauses-of-two-policies",
        "What one pause skips whole, another cannot give back in part.",
        # April is skipped; of May, 11..31 are left: 21 of 31 days.
        MONTHLY,
        pauses("2025-03-11", until="2025-05-01", no=1),
        pauses("2025-04-16", "prorate", until="2025-05-11", no=2),
        since=SINCE,
        until="2025-06-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-05-11", "2025-06-01", "21/31"),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    case(
        "resumed-early",
        "Who resumes early does not wait for the rest of the cycles.",
        # April and May are skipped, June is not.
        MONTHLY,
        pauses("2025-03-11", cycles=3),
        resumes("2025-05-20"),
        since=SINCE,
        until="2025-06-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    case(
        "resumed-on-a-first-day",
        "The period that starts on the day of the resumption is billed.",
        MONTHLY,
        pauses("2025-03-11"),
        resumes("2025-05-01"),
        since=SINCE,
        until="2025-05-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "resumed-within-a-period",
        "Where days count, they count again from the resumption on.",
        # 16..30 April are 15 of 30 days.
        MONTHLY,
        pauses("2025-03-11", "prorate"),
        resumes("2025-04-16"),
        since=SINCE,
        until="2025-05-01",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31"),
            bill("2025-04-16", "2025-05-01", "15/30"),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
    ),
    case(
        "resumed-before-it-took-effect",
        "A pause at renewal that is taken back before pauses nothing.",
        MONTHLY,
        pauses("2025-03-11", "at_renewal"),
        resumes("2025-03-20"),
        since=SINCE,
        until="2025-04-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "resumed-after-all-is-over",
        "Who resumes after the pause is over resumes nothing.",
        MONTHLY,
        pauses("2025-03-11", cycles=1),
        resumes("2025-05-20"),
        since=SINCE,
        until="2025-06-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-05-01", "2025-06-01", "1"),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    case(
        "resumed-on-the-same-day",
        "A pause that is taken back on its own day pauses nothing.",
        MONTHLY,
        pauses("2025-04-01", no=1),
        resumes("2025-04-01", no=2),
        since=SINCE,
        until="2025-04-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "paused-again-on-the-same-day",
        "A pause that follows a resumption on its day stands.",
        MONTHLY,
        resumes("2025-04-01", no=1),
        pauses("2025-04-01", no=2),
        since=SINCE,
        until="2025-04-30",
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "a-pause-to-come",
        "A resumption does not touch a pause that is to begin later.",
        # May is skipped.
        MONTHLY,
        resumes("2025-03-15", no=1),
        pauses("2025-05-01", cycles=1, no=2),
        since=SINCE,
        until="2025-06-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
            bill("2025-06-01", "2025-07-01", "1"),
        ],
    ),
    # Resumed with new dates: the day itself begins a period.
    case(
        "restart-on-the-day",
        "New dates: a month from the day of the resume, and so on.",
        line("2025-01-31"),
        pauses("2025-02-10", no=1),
        resumes("2025-04-12", restart=True, no=2),
        until="2025-06-12",
        bills=[
            bill("2025-01-31", "2025-02-28", "1"),
            bill("2025-04-12", "2025-05-12", "1"),
            bill("2025-05-12", "2025-06-12", "1"),
            bill("2025-06-12", "2025-07-12", "1"),
        ],
    ),
    case(
        "restart-on-the-31st-never-drifts",
        "A restart on the 31st is the 30th in June, and the 31st again in July.",
        MONTHLY,
        pauses("2025-03-01", no=1),
        resumes("2025-05-31", restart=True, no=2),
        since=SINCE,
        until="2025-07-31",
        bills=[
            bill("2025-05-31", "2025-06-30", "1"),
            bill("2025-06-30", "2025-07-31", "1"),
            bill("2025-07-31", "2025-08-31", "1"),
        ],
    ),
    case(
        "restart-in-weeks",
        "Fortnights from a Monday restart on a Saturday.",
        line("2025-01-06", every(2, "week")),
        pauses("2025-02-10", no=1),
        resumes("2025-04-12", restart=True, no=2),
        since="2025-02-02",
        until="2025-04-26",
        bills=[
            bill("2025-02-03", "2025-02-17", "1"),
            bill("2025-04-12", "2025-04-26", "1"),
            bill("2025-04-26", "2025-05-10", "1"),
        ],
    ),
    case(
        "restart-leaves-an-agreed-month",
        "A season from September is counted from 12 April after a credited pause.",
        line("2024-09-01", YEAR, 1, month=9),
        pauses("2025-02-10", "credit", no=1),
        resumes("2025-04-12", restart=True, no=2),
        since="2025-01-01",
        until="2026-12-31",
        bills=[
            bill("2025-04-12", "2026-04-12", "1"),
            bill("2026-04-12", "2027-04-12", "1"),
        ],
    ),
    case(
        "restart-in-what-is-paid",
        "A year that was billed before the pause is not billed again: it goes on then.",
        line("2024-09-01", YEAR, 1, month=9),
        pauses("2025-02-10", no=1),
        resumes("2025-04-12", restart=True, no=2),
        since="2025-01-01",
        until="2025-12-31",
        bills=[bill("2025-09-01", "2026-09-01", "1")],
    ),
)
