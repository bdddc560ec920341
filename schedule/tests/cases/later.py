"""One decision that counts later for some lines: what was invoiced ahead is kept."""

from .notation import (
    WEEK,
    YEAR,
    bill,
    case,
    d,
    ends,
    line,
    pauses,
    resumes,
)

# A month, and a year whose second one was invoiced ahead of the decision.
MONTH_AND_YEAR = (line("2025-03-01", key=1), line("2024-06-01", YEAR, key=2))
AFTER_THE_YEAR = ((2, d("2026-06-01")),)
SINCE = "2025-02-28"

CASES = (
    case(
        "paused",
        "The month is paused from April, the year after the one that is kept.",
        MONTH_AND_YEAR,
        pauses("2025-04-01", later=AFTER_THE_YEAR),
        since=SINCE,
        until="2027-12-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", key=1),
            bill("2025-06-01", "2026-06-01", "1", key=2),
        ],
    ),
    case(
        "paused-and-over-before",
        "A line that is kept until after the pause is not paused at all.",
        MONTH_AND_YEAR,
        pauses("2025-04-01", until="2025-06-01", later=AFTER_THE_YEAR),
        since=SINCE,
        until="2025-06-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", key=1),
            bill("2025-06-01", "2025-07-01", "1", key=1),
            bill("2025-06-01", "2026-06-01", "1", key=2),
        ],
    ),
    case(
        "paused-and-resumed-before-it-began-for-the-line",
        "A resume ends the pause of each line, also where it has not begun.",
        MONTH_AND_YEAR,
        pauses("2025-04-01", no=1, later=AFTER_THE_YEAR),
        resumes("2026-05-01", no=2),
        since=SINCE,
        until="2026-06-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", key=1),
            bill("2025-06-01", "2026-06-01", "1", key=2),
            bill("2026-05-01", "2026-06-01", "1", key=1),
            bill("2026-06-01", "2026-07-01", "1", key=1),
            bill("2026-06-01", "2027-06-01", "1", key=2),
        ],
    ),
    case(
        "ended",
        "The month ends with March, the year with the one that is kept.",
        MONTH_AND_YEAR,
        ends("2025-04-01", later=AFTER_THE_YEAR),
        since=SINCE,
        until="2027-12-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", key=1),
            bill("2025-06-01", "2026-06-01", "1", key=2),
        ],
    ),
    case(
        "resumed",
        "A week goes on from Monday the 14th, the month from 1 May.",
        # 7 and 14 April 2025 are Mondays.
        (line("2025-03-03", WEEK, key=1), line("2025-03-01", key=2)),
        pauses("2025-03-17", no=1),
        resumes("2025-04-14", no=2, later=((2, d("2025-05-01")),)),
        since="2025-03-16",
        until="2025-05-01",
        bills=[
            bill("2025-04-14", "2025-04-21", "1", key=1),
            bill("2025-04-21", "2025-04-28", "1", key=1),
            bill("2025-04-28", "2025-05-05", "1", key=1),
            bill("2025-05-01", "2025-06-01", "1", key=2),
        ],
    ),
    case(
        "resumed-within-a-period-of-the-other",
        "A resume that counts from 16 April for one line leaves it half of April.",
        (line("2025-03-01", key=1), line("2025-03-01", key=2)),
        pauses("2025-04-01", "credit", no=1),
        resumes("2025-04-11", no=2, later=((2, d("2025-04-16")),)),
        since=SINCE,
        until="2025-04-30",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", key=1),
            bill("2025-03-01", "2025-04-01", "1", key=2),
            bill("2025-04-11", "2025-05-01", "20/30", key=1),
            bill("2025-04-16", "2025-05-01", "15/30", key=2),
        ],
    ),
    case(
        "one-of-all-leaves-one-of-some-alone",
        "Who resumes the whole does not bill a line that was suspended by itself.",
        (line("2025-03-01", key=1), line("2025-03-01", key=2)),
        pauses("2025-03-15", no=1, until="2025-07-01", lines=(2,)),
        pauses("2025-03-20", no=2),
        resumes("2025-05-01", no=3),
        since="2025-03-01",
        until="2025-07-01",
        bills=[
            bill("2025-05-01", "2025-06-01", "1", key=1),
            bill("2025-06-01", "2025-07-01", "1", key=1),
            bill("2025-07-01", "2025-08-01", "1", key=1),
            bill("2025-07-01", "2025-08-01", "1", key=2),
        ],
    ),
)
