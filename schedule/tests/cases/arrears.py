"""What is billed in arrears: on the day after the last day of its period."""

from .notation import MONTH, bill, case, changes, ends, line, pauses

CASES = (
    case(
        "months",
        "A month is billed on the day after its last.",
        line("2025-01-01", timing="arrears"),
        until="2025-03-01",
        bills=[
            bill("2025-01-01", "2025-02-01", "1", on="2025-02-01"),
            bill("2025-02-01", "2025-03-01", "1", on="2025-03-01"),
        ],
    ),
    case(
        "clipped",
        "A month from the 31st is billed on the clipped day, and on the 31st again.",
        line("2025-01-31", timing="arrears"),
        until="2025-03-31",
        bills=[
            bill("2025-01-31", "2025-02-28", "1", on="2025-02-28"),
            bill("2025-02-28", "2025-03-31", "1", on="2025-03-31"),
        ],
    ),
    case(
        "partial-first",
        "A partial first period is billed on the first bill day.",
        # 10..31 August are 22 days of 31.
        line("2025-08-10", MONTH, 1, timing="arrears"),
        until="2025-10-01",
        bills=[
            bill("2025-08-10", "2025-09-01", "22/31", on="2025-09-01"),
            bill("2025-09-01", "2025-10-01", "1", on="2025-10-01"),
        ],
    ),
    case(
        "full-first",
        "A full first period is billed on the first bill day, too.",
        line("2025-08-10", MONTH, 1, first_period="full", timing="arrears"),
        until="2025-09-01",
        bills=[bill("2025-08-10", "2025-09-01", "1", on="2025-09-01")],
    ),
    case(
        "free-first",
        "After a free first period the first bill comes a whole period later.",
        line("2025-08-10", MONTH, 1, first_period="free", timing="arrears"),
        until="2025-10-01",
        bills=[bill("2025-09-01", "2025-10-01", "1", on="2025-10-01")],
    ),
    case(
        "cut-by-the-agreed-end",
        "The last days are billed on the day on which the line is over.",
        # 1..10 March are 10 days of 31.
        line("2025-02-01", end="2025-03-11", timing="arrears"),
        until="2025-12-31",
        bills=[
            bill("2025-02-01", "2025-03-01", "1", on="2025-03-01"),
            bill("2025-03-01", "2025-03-11", "10/31", on="2025-03-11"),
        ],
    ),
    case(
        "over-on-the-boundary",
        "An end on a bill day bills the period before it, as ever.",
        line("2025-02-01", end="2025-03-01", timing="arrears"),
        until="2025-12-31",
        bills=[bill("2025-02-01", "2025-03-01", "1", on="2025-03-01")],
    ),
    case(
        "full-last",
        "A full last period is not cut: it is billed when it is over.",
        line("2025-03-01", end="2025-03-11", last_period="full", timing="arrears"),
        until="2025-12-31",
        bills=[bill("2025-03-01", "2025-04-01", "1", on="2025-04-01")],
    ),
    case(
        "never-divided",
        "A price that is never divided is not cut either.",
        line("2025-03-01", convention="none", timing="arrears"),
        ends("2025-03-11", "immediately"),
        until="2025-12-31",
        bills=[bill("2025-03-01", "2025-04-01", "1", on="2025-04-01")],
    ),
    case(
        "a-new-price-within-a-month",
        "A new price parts the days; both parts are billed when the month is over.",
        # 1..14 January are 14 days, 15..31 January are 17.
        line("2025-01-01", price=100, timing="arrears"),
        changes("2025-01-15", price=200),
        until="2025-02-01",
        bills=[
            bill("2025-01-01", "2025-01-15", "14/31", on="2025-02-01", price=100),
            bill("2025-01-15", "2025-02-01", "17/31", on="2025-02-01", price=200),
        ],
        source="Lago documentation, upgrades in arrears (there the first part comes at once)",
    ),
    case(
        "paused-days",
        "Paused days are left out; the rest is billed when the month is over.",
        # 1..10 March are 10 days, 21..31 March are 11.
        line("2025-03-01", timing="arrears"),
        pauses("2025-03-11", "prorate", until="2025-03-21"),
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", on="2025-04-01"),
            bill("2025-03-21", "2025-04-01", "11/31", on="2025-04-01"),
        ],
    ),
    case(
        "paused-to-the-end-of-the-month",
        "A pause cuts no period: what came before it waits for the end of the month.",
        line("2025-03-01", timing="arrears"),
        pauses("2025-03-11", "prorate"),
        until="2025-12-31",
        bills=[bill("2025-03-01", "2025-03-11", "10/31", on="2025-04-01")],
    ),
    case(
        "a-new-bill-day",
        "A period cut by a new bill day is billed on the day of the cut.",
        # 1..10 March are 10 of 31. 15 February to 15 March: 28 days, 11..14 are 4.
        line("2025-03-01", MONTH, 1, timing="arrears"),
        changes("2025-03-11", day=15),
        until="2025-04-15",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", on="2025-03-11"),
            bill("2025-03-11", "2025-03-15", "4/28", on="2025-03-15"),
            bill("2025-03-15", "2025-04-15", "1", on="2025-04-15"),
        ],
    ),
    case(
        "skipped",
        "A pause skips what starts in it; what started before is billed within it.",
        line("2025-03-01", timing="arrears"),
        pauses("2025-03-11", cycles=1),
        until="2025-06-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", on="2025-04-01"),
            bill("2025-05-01", "2025-06-01", "1", on="2025-06-01"),
        ],
    ),
)
