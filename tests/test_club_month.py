import random
from collections import Counter
from datetime import timedelta

from odoo.tests import tagged

from .club.busy_hands import MEMBERS, VERBS, Accountant, days_between
from .common import d
from .ledger.test_hands import HandsCase
from .tax_case import TAX, TaxMixin

# From the last day of January: February, where the 31st is clipped, and some days of March.
FIRST, DAYS = d("2025-01-31"), 36


@tagged("post_install", "-at_install", "subdebit_long")
class TestClubMonth(TaxMixin, HandsCase):
    """A month of a club's life, and an accountant with busy hands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_account = cls.make_account(TAX)
        cls.taxes = {
            "on_top": [cls.make_tax("20", 20.0)],
            "within": [cls.make_tax("20 within", 20.0, within=True)],
            "": [],
        }

    def test_a_month_of_busy_hands(self):
        self.live_a_month(1)

    def test_another_month(self):
        self.live_a_month(6)

    def test_a_third_month(self):
        self.live_a_month(8)

    # === THE CLUB === #

    def make_member(self, number, unit, count, day, price, tax, start, quantity):
        """Return a subscription; every second one by draft, every third debited."""
        name = f"Member {number}"
        make = self.make_partner if number % 3 == 0 else self.make_offline_partner
        plan = self.make_plan(
            name,
            day_of_month=day,
            invoice_policy="draft" if number % 2 else "post",
        )
        lines = [(price, self.taxes[tax], quantity)]
        if number % 4 == 1:
            lines.append((7.77, [], 1))
        return self.make_subscription(
            d(start),
            make(name),
            plan_id=plan.id,
            cadence_unit=unit,
            cadence_count=count,
            line_ids=self.make_lines(*lines),
        )

    def live_a_month(self, seed):
        chance = random.Random(seed)
        club = self.env["subdebit.subscription"]
        for number, terms in enumerate(chance.sample(MEMBERS, 4)):
            club |= self.make_member(number, *terms)
        env = self.env(user=self.accountant)
        self.hands = Accountant(chance, env, self.billing, club)
        for day in days_between(FIRST, FIRST + timedelta(days=DAYS)):
            club._bill(day)
            self.hands.work(day, chance.randint(0, 3))
            self.assertAddsUp(seed, club)
        self.assertEnded(seed, club, day)

    # === WHAT IS TRUE EACH DAY === #

    def tell(self, seed, more=""):
        return "\n".join([f"seed {seed} {more}", *self.hands.diary])

    def assertAddsUp(self, seed, club):
        differences = self.env["subdebit.ledger.difference"]._get_ledger_differences()
        seen = {row["charge_id"]: row["problem"] for row in differences}
        self.assertEqual(seen, self.find_over_credited(club), self.tell(seed))
        errors = club.filtered("billing_error").mapped("billing_error")
        self.assertEqual(errors, [], self.tell(seed, "not billed"))
        for name, count in (
            ("dealt with", self.count_covered(club)),
            ("billed", self.count_billed(club)),
        ):
            twice = [key for key, times in count.items() if times > 1]
            self.assertEqual(twice, [], self.tell(seed, f"{name} twice"))

    def find_over_credited(self, club):
        """Return the charges of which busy hands took back more than was billed."""
        over = {}
        for charge in club.charge_ids.filtered(lambda charge: charge.sign == 1):
            notes = charge.credit_ids.move_line_id.filtered(
                lambda line: line.parent_state == "posted"
            )
            stands = charge.state == "live"
            billed = charge.move_line_id.price_total if stands else 0.0
            if sum(notes.mapped("price_total")) > billed + 0.02:
                over[charge.id] = "over_credited"
        return over

    def count_covered(self, club):
        """Return how often each day of each line is dealt with."""
        return Counter(
            (cover.line_id.id, day)
            for cover in club.cover_ids
            for day in days_between(cover.date_from, cover.date_to)
        )

    def count_billed(self, club):
        """Return how often each day of each line stands on an invoice and is owed.

        From the invoices alone: living ones, less what credit notes took back.
        """
        lines = self.find_lines(
            ("move_id.move_type", "=", "out_invoice"),
            ("move_id.state", "in", ("draft", "posted")),
            ("subdebit_charge_ids.line_id.subscription_id", "in", club.ids),
        )
        credited = Counter()
        for line in self.find_lines(
            ("subdebit_credited_line_id", "in", lines.ids),
            ("move_id.state", "!=", "cancel"),
            ("move_id.posted_before", "=", True),
        ):
            credited[line.subdebit_credited_line_id] += line.price_subtotal
        return Counter(
            (line.subdebit_charge_ids.line_id.id, day)
            for line in lines
            if round(line.price_subtotal - credited[line], 2) > 0
            for day in days_between(
                line.subscription_date_from, line.subscription_date_to
            )
        )

    def find_lines(self, *domain):
        return self.env["account.move.line"].sudo().search([*domain], order="id")

    # === WHAT IS TRUE AT THE END === #

    def assertEnded(self, seed, club, day):
        club._bill(day)  # What was decided since this morning.
        self.assertAddsUp(seed, club)
        self.assertFalse(club._bill(day), self.tell(seed, "billed again"))
        self.assertFalse(self.env["subdebit.subscription"]._bill(day))
        self.assertNoGap(seed, club)
        # The hands were busy: what was refused is not what was tested.
        missing = {verb.__name__ for verb in VERBS} - self.hands.done
        self.assertLessEqual(len(missing), 3, self.tell(seed, f"never: {missing}"))

    def assertNoGap(self, seed, club):
        """No day of a line was forgotten between its start and its last one."""
        for line in club.line_ids:
            covers = line.cover_ids.sorted("date_from")
            for one, other in zip(covers, covers[1:], strict=False):
                self.assertEqual(one.date_to, other.date_from, self.tell(seed, "gap"))
