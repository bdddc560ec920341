import ast
import random
from datetime import timedelta
from pathlib import Path

from odoo import SUPERUSER_ID
from odoo.tests import tagged
from odoo.tools import mute_logger

from .club.clerk import ACCOUNT_VERBS
from .club.divider import PART_VERBS
from .club.hands import VERBS, days_between
from .club.pencil import Pencil
from .club.year import Club
from .common import d
from .ledger.test_hands import HandsCase
from .provider_case import ProviderCase, make_token

# From the last day of January: the month that follows is too short for it.
FIRST, DAYS, MEMBERS = d("2025-01-31"), 45, 11
# What the pencil may use, beside its own files.
PLAIN = {"bisect", "collections", "dataclasses", "datetime", "decimal", "fractions"}
PLAIN |= {"operator", "typing"}
PENCIL = ("ruler", "sums", "agreed", "till", "account", "parts", "pencil")


@tagged("post_install", "-at_install", "subdebit_long")
class TestClubYear(HandsCase, ProviderCase):
    """What a club's books say is what a pencil says that knows none of our code.

    A shard of it; `./dev bench club-year` is the whole year of 300 members.
    """

    def setUp(self):
        super().setUp()
        self.day = FIRST
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.day,
        )

    def test_the_first_weeks_of_a_club_to_the_cent(self):
        self.live(1, VERBS)

    def test_the_first_weeks_of_another_club_to_the_cent(self):
        self.live(3, (*VERBS, *ACCOUNT_VERBS * 2, *PART_VERBS), busy=6)

    def test_the_pencil_knows_none_of_our_code(self):
        for name in PENCIL:
            file = Path(__file__).with_name("club") / f"{name}.py"
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ImportFrom) and node.level:
                    self.assertIn(
                        (node.level, node.module), {(1, name) for name in PENCIL}
                    )
                elif isinstance(node, ast.ImportFrom):
                    self.assertIn(node.module, PLAIN)
                elif isinstance(node, ast.Import):
                    self.assertLessEqual({a.name for a in node.names}, PLAIN)

    def test_the_pencil_lets_a_credit_wait_for_years(self):
        # Paused for three whole years from the next 31 January on: billed again in 2028.
        pencil = Pencil()
        lines = [{"price": "365.00", "quantity": 1, "tax": ""}]
        terms = {"unit": "year", "count": 1, "wish": 31, "lines": lines}
        pencil.follow(
            (
                d("2024-01-31"),
                "joined",
                {
                    "number": 7,
                    "start": d("2024-01-31"),
                    "payer": "Ada",
                    "mode": "offline",
                    **terms,
                },
            )
        )
        pencil.follow((d("2024-01-31"), "billed", {}))
        pause = {"kind": "pause", "policy": "prorate", "cycles": 3, "number": 1}
        pencil.follow(
            (
                d("2024-09-25"),
                "event",
                {"member": 7, "on": d("2024-09-28"), **pause},
            )
        )
        self.assertEqual(pencil.get_due(pencil.members[7]), d("2028-01-31"))
        balance = pencil.book.get_balance(d("2024-12-31"))
        self.assertEqual(
            balance,
            {
                (d("2024-01-31"), "receivable", "Ada"): 36500,
                (d("2024-01-31"), "income", ""): -36500,
            },
        )

    # === THE CLUB === #

    def live(self, seed, verbs, busy=3):
        chance = random.Random(seed)
        self.club = club = Club(
            chance,
            self.company,
            self.fake,
            lambda payer: make_token(self.fake, self.provider, payer),
            self.work,
            accountant=self.env(user=self.accountant),
            billing=self.env(user=self.billing),
            root=self.as_system(),
            verbs=verbs,
        )
        club.join(MEMBERS, FIRST, DAYS)
        for day in days_between(FIRST, FIRST + timedelta(days=DAYS)):
            self.day = day
            # Odoo logs an error for each card that is refused; here that is none.
            with mute_logger("odoo.addons.payment.models.payment_provider"):
                club.live(day, chance.randint(0, busy))
            if day.weekday() == 6 or (day + timedelta(days=1)).day == 1:
                self.assertAgrees(seed, day)
        self.assertAgrees(seed, day)
        # The hands were busy: what was refused is not what was tested.
        missing = {*verbs} - {*club.hands.done}
        self.assertLessEqual(len(missing), 3, f"seed {seed}, never: {missing}")

    def as_system(self):
        context = {"allowed_company_ids": self.company.ids}
        return self.env(user=SUPERUSER_ID, context=context)

    def assertAgrees(self, seed, day):
        found = self.club.compare(day) + self.club.get_problems()
        told = "\n".join([f"seed {seed}, {day}", *found, *self.club.tell()])
        self.assertFalse(found, told)
