"""Before the commitment is over, no end takes effect."""

from .notation import MONTH, bill, case, ends, every, line

THREE_MONTHS = every(3, "month")

CASES = (
    case(
        "before",
        "An end within the commitment waits for the day on which it is over.",
        # 15 January to 15 April.
        line("2025-01-15", commitment=THREE_MONTHS),
        ends("2025-02-20"),
        until="2025-12-31",
        bills=[
            bill("2025-01-15", "2025-02-15", "1"),
            bill("2025-02-15", "2025-03-15", "1"),
            bill("2025-03-15", "2025-04-15", "1"),
        ],
    ),
    case(
        "on-the-day",
        "An end on the day on which the commitment is over takes effect.",
        line("2025-01-15", commitment=THREE_MONTHS),
        ends("2025-04-15"),
        since="2025-02-15",
        until="2025-12-31",
        bills=[bill("2025-03-15", "2025-04-15", "1")],
    ),
    case(
        "after",
        "An end after the commitment knows nothing of it.",
        line("2025-01-15", commitment=THREE_MONTHS),
        ends("2025-04-16"),
        since="2025-02-15",
        until="2025-12-31",
        bills=[
            bill("2025-03-15", "2025-04-15", "1"),
            bill("2025-04-15", "2025-05-15", "1"),
        ],
    ),
    case(
        "broken",
        "An end that breaks the commitment does not wait.",
        line("2025-01-15", commitment=THREE_MONTHS),
        ends("2025-02-20", breaks_commitment=True),
        until="2025-12-31",
        bills=[
            bill("2025-01-15", "2025-02-15", "1"),
            bill("2025-02-15", "2025-03-15", "1"),
        ],
    ),
    case(
        "with-credit",
        "An end with credit cuts the period in which the commitment is over.",
        # 10..31 January are 22 of 31 days; 1..9 April are 9 of 30.
        line("2025-01-10", MONTH, 1, commitment=THREE_MONTHS),
        ends("2025-02-20", "immediately_with_credit"),
        until="2025-12-31",
        bills=[
            bill("2025-01-10", "2025-02-01", "22/31"),
            bill("2025-02-01", "2025-03-01", "1"),
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-04-10", "9/30"),
        ],
    ),
    case(
        "at-the-end-of-the-period",
        "At the end of the period: of the one in which the commitment is over.",
        line("2025-01-10", MONTH, 1, commitment=THREE_MONTHS),
        ends("2025-02-20"),
        since="2025-02-01",
        until="2025-12-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "the-trial-counts",
        "The commitment is counted from the start, with the trial.",
        # 1 January to 1 April, of which January costs nothing.
        line("2025-01-01", trial=MONTH, commitment=THREE_MONTHS),
        ends("2025-01-10"),
        until="2025-12-31",
        bills=[
            bill("2025-02-01", "2025-03-01", "1"),
            bill("2025-03-01", "2025-04-01", "1"),
        ],
    ),
    case(
        "each-line-has-its-own",
        "An end of all lines waits only where there is a commitment.",
        (
            line("2025-01-15", commitment=THREE_MONTHS, key=1),
            line("2025-01-15", key=2),
        ),
        ends("2025-02-20"),
        until="2025-12-31",
        bills=[
            bill("2025-01-15", "2025-02-15", "1", key=1),
            bill("2025-01-15", "2025-02-15", "1", key=2),
            bill("2025-02-15", "2025-03-15", "1", key=1),
            bill("2025-02-15", "2025-03-15", "1", key=2),
            bill("2025-03-15", "2025-04-15", "1", key=1),
        ],
    ),
    case(
        "the-first-to-take-effect",
        "Of an end that waits and a later one that does not, the latter counts.",
        line("2025-01-15", commitment=THREE_MONTHS),
        ends("2025-02-01", no=1),
        ends("2025-02-20", no=2, breaks_commitment=True),
        until="2025-12-31",
        bills=[
            bill("2025-01-15", "2025-02-15", "1"),
            bill("2025-02-15", "2025-03-15", "1"),
        ],
    ),
    case(
        "clipped",
        "A commitment from 30 November over three months is over on 28 February.",
        line("2024-11-30", commitment=THREE_MONTHS),
        ends("2024-12-10", "immediately_with_credit"),
        since="2024-12-30",
        until="2025-12-31",
        bills=[bill("2025-01-30", "2025-02-28", "1")],
    ),
)
