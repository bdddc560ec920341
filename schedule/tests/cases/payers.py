"""Who pays: one or several, and another one from some day on."""

from .notation import MONTH, bill, case, changes, line, paid_by

ANN = paid_by(("Ann", "1"))
BOB = paid_by(("Bob", "1"))
BOTH = paid_by(("Ann", "1/3"), ("Bob", "2/3"))
SINCE = "2025-02-28"

CASES = (
    case(
        "two",
        "Two payers have a charge each, in the order of their slots.",
        line("2025-03-01"),
        payers=BOTH,
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1/3", slot=0, payer="Ann"),
            bill("2025-03-01", "2025-04-01", "2/3", slot=1, payer="Bob"),
        ],
    ),
    case(
        "two-of-a-partial-period",
        "Their shares of a partial period sum to the share of it.",
        # 22/31 x 1/3 = 22/93, and twice as much: 66/93 = 22/31.
        line("2025-08-10", MONTH, 1),
        payers=BOTH,
        until="2025-08-31",
        bills=[
            bill("2025-08-10", "2025-09-01", "22/93", slot=0, payer="Ann"),
            bill("2025-08-10", "2025-09-01", "44/93", slot=1, payer="Bob"),
        ],
    ),
    case(
        "two-of-a-price-that-is-never-divided",
        "A price that is never divided is shared all the same.",
        line("2025-08-10", MONTH, 1, convention="none"),
        payers=BOTH,
        until="2025-08-31",
        bills=[
            bill("2025-08-10", "2025-09-01", "1/3", slot=0, payer="Ann"),
            bill("2025-08-10", "2025-09-01", "2/3", slot=1, payer="Bob"),
        ],
    ),
    case(
        "another-at-renewal",
        "Another payer at renewal pays from the next period on.",
        line("2025-01-01"),
        changes("2025-03-11", "renewal", payers=BOB),
        payers=ANN,
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", payer="Ann"),
            bill("2025-04-01", "2025-05-01", "1", payer="Bob"),
        ],
    ),
    case(
        "another-at-once",
        "Another payer at once pays the days that are left.",
        # 1..10 March are 10 days, 11..31 March are 21.
        line("2025-01-01"),
        changes("2025-03-11", payers=BOB),
        payers=ANN,
        since=SINCE,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", payer="Ann"),
            bill("2025-03-11", "2025-04-01", "21/31", payer="Bob"),
            bill("2025-04-01", "2025-05-01", "1", payer="Bob"),
        ],
    ),
    case(
        "a-second-at-once",
        "A second payer at once takes a part of the days that are left.",
        # 21/31 x 1/3 = 7/31, 21/31 x 2/3 = 14/31.
        line("2025-01-01"),
        changes("2025-03-11", payers=BOTH),
        payers=ANN,
        since=SINCE,
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", slot=0, payer="Ann"),
            bill("2025-03-11", "2025-04-01", "7/31", slot=0, payer="Ann"),
            bill("2025-03-11", "2025-04-01", "14/31", slot=1, payer="Bob"),
        ],
    ),
    case(
        "another-of-a-price-that-is-never-divided",
        "A price that is never divided is paid to its end by who paid it.",
        line("2025-03-01", convention="none"),
        changes("2025-03-11", payers=BOB),
        payers=ANN,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", payer="Ann"),
            bill("2025-04-01", "2025-05-01", "1", payer="Bob"),
        ],
    ),
    case(
        "another-of-one-line",
        "Another payer of one line does not pay the others.",
        (line("2025-03-01", key=1), line("2025-03-01", key=2)),
        changes("2025-03-01", payers=BOB, lines=(2,)),
        payers=ANN,
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-04-01", "1", key=1, payer="Ann"),
            bill("2025-03-01", "2025-04-01", "1", key=2, payer="Bob"),
        ],
    ),
    case(
        "another-in-arrears",
        "In arrears each pays his days when the period is over.",
        line("2025-03-01", timing="arrears"),
        changes("2025-03-11", payers=BOB),
        payers=ANN,
        until="2025-04-01",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", on="2025-04-01", payer="Ann"),
            bill("2025-03-11", "2025-04-01", "21/31", on="2025-04-01", payer="Bob"),
        ],
    ),
    case(
        "another-and-another-price",
        "Another payer and another price on one day are one parting.",
        line("2025-03-01", price=10),
        changes("2025-03-11", payers=BOB, no=1),
        changes("2025-03-11", price=20, no=2),
        payers=ANN,
        until="2025-03-31",
        bills=[
            bill("2025-03-01", "2025-03-11", "10/31", price=10, payer="Ann"),
            bill("2025-03-11", "2025-04-01", "21/31", price=20, payer="Bob"),
        ],
    ),
)
