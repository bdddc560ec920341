"""Who is in the club, since when, who pays for whom, and how."""

from typing import NamedTuple

AUTOMATIC, TRANSFER, CASH, CHEQUE = "automatic", "transfer", "cash", "cheque"
# Who has a saved method of which nothing is asked, as there is none.
NO_METHOD = "no saved method"
# An accounting firm that pays for three clients, for one of them as a third party, and
# shares one with a second payer; a fourth waits for its yes.
FIRM = "Numa Accounting"


class Member(NamedTuple):
    """Who joined when: ``months`` and ``days`` before today; who pays, and how.

    ``kind``: how the payer pays for him; ``second``: who pays 40 % of it.
    """

    name: str
    plan: str
    unit: str
    months: int
    days: int
    pays: str = AUTOMATIC
    payer: str = ""
    count: int = 1
    kind: str = ""
    second: str = ""


MEMBERS = (
    Member("Anna Weber", "adult", "month", 11, 25),
    Member("David Roth", "adult", "year", 11, 20),
    Member("Carla Mendes", "adult", "month", 10, 20, count=3),
    Member("Otto Maier", "adult", "month", 7, 9, TRANSFER),
    Member("Elif Kaya", "company", "month", 9, 3),
    Member("Marek Novy", "adult", "month", 8, 6),
    Member("Leyla Demir", "junior", "month", 7, 17, payer="Yusuf Demir"),
    Member("Can Demir", "junior", "month", 7, 17, payer="Yusuf Demir"),
    Member("Ruth Sommer", "adult", "month", 6, 22, CASH),
    Member("Felix Braun", "adult", "month", 6, 11),
    Member("Tom Becker", "adult", "month", 5, 20),
    Member("Iris Chen", "adult", "month", 4, 8),
    Member("Sara Lind", "adult", "month", 3, 5),
    Member("Greta Blom", "adult", "month", 0, 20),
    Member("Bakery Rossignol", "company", "month", 5, 12, payer=FIRM),
    Member("Studio Lune", "company", "month", 4, 25, payer=FIRM, second="Lune Holding"),
    Member("Garage Petit", "company", "month", 3, 18, payer=FIRM, kind="third_party"),
    Member(
        "Noah Klein",
        "junior",
        "month",
        4,
        14,
        payer="Julia Klein",
        second="Stefan Klein",
    ),
)
# Who was forgotten, and is billed for months at once.
LATE = Member("Bianca Rossi", "adult", "month", 6, 3)
