"""A month to begin with: calendar quarters, half-years, a season from September."""

from .notation import MONTH, QUARTER, YEAR, bill, case, changes, every, line

HALF_YEAR = every(6, "month")

CASES = (
    case(
        "calendar-quarters-actual",
        "8 April to 30 June by days: 3,950.00 a month, quarterly, come to 10,938.46.",
        # 23 days of April, 31 of May and 30 of June are 84 of the quarter's 91.
        # 3 × 3,950.00 = 11,850.00; 11,850.00 × 84 / 91 = 10,938.4615.
        line("2023-04-08", QUARTER, 1, month=1),
        until="2023-10-01",
        bills=[
            bill(
                "2023-04-08",
                "2023-07-01",
                "84/91",
                natural=("2023-04-01", "2023-07-01"),
            ),
            bill("2023-07-01", "2023-10-01", "1"),
            bill("2023-10-01", "2024-01-01", "1"),
        ],
    ),
    case(
        "calendar-quarters-fixed-30",
        "The same by months of 30 days: 10,928.33.",
        # Seven days of 90 are gone: 11,850.00 × 83 / 90 = 10,928.3333.
        line("2023-04-08", QUARTER, 1, month=1, convention="fixed_30"),
        until="2023-07-01",
        bills=[
            bill("2023-04-08", "2023-07-01", "83/90"),
            bill("2023-07-01", "2023-10-01", "1"),
        ],
    ),
    case(
        "any-month-of-the-quarter-says-the-same",
        "With October as with January, the quarters are those of the calendar.",
        line("2023-04-08", QUARTER, 1, month=10),
        until="2023-07-01",
        bills=[
            bill("2023-04-08", "2023-07-01", "84/91"),
            bill("2023-07-01", "2023-10-01", "1"),
        ],
    ),
    case(
        "season-from-september",
        "A season from 1 September: who joins on 1 March pays for the half that is left.",
        # March to August are 31 + 30 + 31 + 30 + 31 + 31 = 184 of 365 days.
        line("2025-03-01", YEAR, 1, month=9),
        until="2026-09-01",
        bills=[
            bill("2025-03-01", "2025-09-01", "184/365"),
            bill("2025-09-01", "2026-09-01", "1"),
            bill("2026-09-01", "2027-09-01", "1"),
        ],
    ),
    case(
        "season-on-its-own-first-day",
        "Who joins on 1 September begins with a whole season.",
        line("2025-09-01", YEAR, 1, month=9),
        until="2025-12-31",
        bills=[bill("2025-09-01", "2026-09-01", "1")],
    ),
    case(
        "half-years-from-march",
        "Half-years from March begin in March and in September.",
        # 15 July to 31 August are 17 + 31 = 48 of the 184 days from 1 March on.
        line("2025-07-15", HALF_YEAR, 1, month=3),
        until="2026-03-01",
        bills=[
            bill("2025-07-15", "2025-09-01", "48/184"),
            bill("2025-09-01", "2026-03-01", "1"),
            bill("2026-03-01", "2026-09-01", "1"),
        ],
    ),
    case(
        "two-years-from-september",
        "Two years at a time begin with the next September, whichever year it is.",
        line("2025-10-01", every(2, "year"), 1, month=9, first_period="free"),
        until="2028-09-01",
        bills=[
            bill("2026-09-01", "2028-09-01", "1"),
            bill("2028-09-01", "2030-09-01", "1"),
        ],
    ),
    case(
        "the-last-day-of-a-quarter-s-month",
        "The last day of February, May, August and November.",
        # 10 January to 27 February are 22 + 27 = 49 of the 90 days from 30 November on.
        line("2025-01-10", QUARTER, -1, month=2),
        until="2025-05-31",
        bills=[
            bill("2025-01-10", "2025-02-28", "49/90"),
            bill("2025-02-28", "2025-05-31", "1"),
            bill("2025-05-31", "2025-08-31", "1"),
        ],
    ),
    case(
        "each-month-is-one",
        "Every month some month begins: nothing to wait for.",
        line("2025-03-01", MONTH, 1, month=9),
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-05-01", "1"),
        ],
    ),
    case(
        "a-month-outlives-a-change-of-cadence",
        "From calendar quarters to years: from the next January on.",
        # 1 July to 31 December are 184 of 365 days.
        line("2025-01-01", QUARTER, 1, month=1),
        changes("2025-05-20", "renewal", cadence=YEAR),
        until="2026-01-01",
        bills=[
            bill("2025-01-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-07-01", "1"),
            bill("2025-07-01", "2026-01-01", "184/365"),
            bill("2026-01-01", "2027-01-01", "1"),
        ],
    ),
    case(
        "a-month-rests-where-it-does-not-fit",
        "From calendar quarters to five months at a time: from that day on.",
        line("2025-01-01", QUARTER, 1, month=1),
        changes("2025-02-10", "renewal", cadence=every(5, "month")),
        until="2025-09-01",
        bills=[
            bill("2025-01-01", "2025-04-01", "1"),
            bill("2025-04-01", "2025-09-01", "1"),
            bill("2025-09-01", "2026-02-01", "1"),
        ],
    ),
)
