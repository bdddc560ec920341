"""Days that cost nothing at the beginning."""

from .notation import (
    MONTH,
    YEAR,
    bill,
    case,
    discounts,
    ends,
    every,
    line,
    pauses,
)

CASES = (
    case(
        "days",
        "Whole periods begin with the day after the trial.",
        # 1..14 January are the trial.
        line("2025-01-01", trial=every(14, "day")),
        until="2025-02-15",
        bills=[
            bill("2025-01-15", "2025-02-15", "1"),
            bill("2025-02-15", "2025-03-15", "1"),
        ],
        source="Stripe documentation, the anchor defaults to the end of the trial",
    ),
    case(
        "a-month-from-the-31st",
        "A trial from the 31st that ends on 28 February does not forget the 31st.",
        line("2025-01-31", trial=MONTH),
        until="2025-04-30",
        bills=[
            bill("2025-02-28", "2025-03-31", "1"),
            bill("2025-03-31", "2025-04-30", "1"),
            bill("2025-04-30", "2025-05-31", "1"),
        ],
    ),
    case(
        "a-year-from-the-leap-day",
        "A trial of a year from the leap day does not forget the 29th.",
        line("2024-02-29", trial=YEAR),
        until="2025-03-29",
        bills=[
            bill("2025-02-28", "2025-03-29", "1"),
            bill("2025-03-29", "2025-04-29", "1"),
        ],
    ),
    case(
        "aligned",
        "After the trial the days up to the bill day are a partial period.",
        # 1..5 April are the trial; 6..30 April are 25 days of 30.
        line("2025-04-01", MONTH, 1, trial=every(5, "day")),
        until="2025-05-01",
        bills=[
            bill(
                "2025-04-06",
                "2025-05-01",
                "25/30",
                natural=("2025-04-01", "2025-05-01"),
            ),
            bill("2025-05-01", "2025-06-01", "1"),
        ],
        source="Lago documentation, trial with calendar billing",
    ),
    case(
        "aligned-in-the-next-month",
        "A trial that is longer than the first days leaves a part of the next period.",
        # 10 January to 10 February; 10..28 February are 19 days of 28.
        line("2025-01-10", MONTH, 1, trial=MONTH),
        until="2025-03-01",
        bills=[
            bill("2025-02-10", "2025-03-01", "19/28"),
            bill("2025-03-01", "2025-04-01", "1"),
        ],
    ),
    case(
        "up-to-the-bill-day",
        "A trial that ends on the bill day leaves no partial period.",
        line("2025-03-01", MONTH, 1, trial=MONTH),
        until="2025-04-30",
        bills=[bill("2025-04-01", "2025-05-01", "1")],
    ),
    case(
        "before-a-free-period",
        "After the trial the free days up to the bill day are free as well.",
        line("2025-01-10", MONTH, 1, trial=MONTH, first_period="free"),
        until="2025-03-31",
        bills=[bill("2025-03-01", "2025-04-01", "1")],
    ),
    case(
        "arrears",
        "In arrears the first bill comes one period after the trial.",
        line("2025-01-01", trial=every(14, "day"), timing="arrears"),
        until="2025-02-15",
        bills=[bill("2025-01-15", "2025-02-15", "1", on="2025-02-15")],
    ),
    case(
        "ended-in-it",
        "Who leaves during the trial pays nothing.",
        line("2025-01-01", trial=every(14, "day")),
        ends("2025-01-10"),
        until="2025-12-31",
        bills=[],
    ),
    case(
        "ended-on-its-last-day",
        "Who leaves on the day that the trial is over pays nothing.",
        line("2025-01-01", trial=every(14, "day")),
        ends("2025-01-15"),
        until="2025-12-31",
        bills=[],
    ),
    case(
        "paused-in-it",
        "A pause that is over before the trial is changes nothing.",
        line("2025-01-01", trial=every(14, "day")),
        pauses("2025-01-05", until="2025-01-10"),
        until="2025-01-31",
        bills=[bill("2025-01-15", "2025-02-15", "1")],
    ),
    case(
        "a-discount-from-the-start",
        "A discount once waits for the first period that is billed.",
        line("2025-01-01", trial=MONTH),
        discounts("2025-01-01", "percent", 10, periods=1, no=1),
        until="2025-03-01",
        bills=[
            bill("2025-02-01", "2025-03-01", "1", off=(1,)),
            bill("2025-03-01", "2025-04-01", "1"),
        ],
    ),
)
