"""Past invoices of one payer, and the instalments in which they are debited."""

from odoo import SUPERUSER_ID, Command

from ..common import d
from ..debit.return_case import ReturnCase
from ..fakes.provider import SUCCEEDS

# Every story begins on Saturday, 27 September 2025.
TODAY = d("2025-09-27")


class InstalmentCase(ReturnCase):
    """A payer by card who owes 60.00 and 40.00 of the past."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.instalments = cls.env["subdebit.instalment"].with_user(SUPERUSER_ID)

    def make_past(self, *prices, behaviour=SUCCEEDS, kind="card", payer=None, **vals):
        """Return the posted invoices of a payer, one for each price, in order."""
        payer = payer or self.make_payer(behaviour=behaviour, kind=kind)
        moves = self.env["account.move"]
        for price in prices or (60.0, 40.0):
            line = Command.create({"product_id": self.product.id, "unit_price": price})
            subscription = self.make_subscription(
                TODAY, payer, line_ids=[line], cadence_unit="year", **vals
            )
            moves |= subscription._bill(TODAY)
        return moves

    def make_plan_rows(self, moves, count, today=TODAY):
        subscription = moves.sudo().line_ids.subdebit_charge_ids.subscription_id[:1]
        owed = sum(moves.mapped("amount_residual"))
        return self.instalments._get_plan(subscription, owed, count, today)

    def make_instalments(self, moves, count):
        """Return the instalments of what is open of invoices."""
        return self.instalments._make(
            moves.with_user(SUPERUSER_ID), self.make_plan_rows(moves, count)
        ).with_env(self.env)

    def run_day(self, day):
        """Prepare and work through a day; return its debits."""
        self.day = d(day)
        run = self.prepare(self.day)
        self.work()
        return self.as_root(run.debit_ids)

    def assertResiduals(self, moves, *expected):
        self.assertEqual(moves.mapped("amount_residual"), [*expected])

    def assertStates(self, instalments, *expected):
        self.assertEqual(instalments.sorted("number").mapped("state"), [*expected])

    def assertLines(self, debit, *expected):
        """What a debit asks of each invoice: its number and the sum."""
        lines = debit.line_ids.sorted("id")
        self.assertEqual([(line.move_id, line.amount) for line in lines], [*expected])
