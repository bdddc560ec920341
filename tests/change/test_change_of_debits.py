from odoo.tests import tagged

from ...models.change.wish import Row, Wish
from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import ProviderCase

# 15 of the 30 days from 27 September to 26 October are left.
TWELFTH = d("2025-10-12")


@tagged("post_install", "-at_install")
class TestChangeOfDebits(ProviderCase):
    """What is with the bank is left alone, and set off once it fails."""

    def setUp(self):
        super().setUp()
        self.debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.invoice = self.debit.invoice_ids
        self.subscription = self.invoice.subdebit_subscription_ids
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, _now=None: TWELFTH,
        )

    def change(self, price):
        line = self.subscription.line_ids
        row = Row(line, line.plan_line_id, line.product_id, line.name, 1.0, price)
        decision = self.subscription._preview_change(Wish(rows=(row,), when="now"))
        self.assertFalse(decision.problem)
        return self.subscription._change(decision, TWELFTH)

    def test_a_downgrade_leaves_the_debit_alone_and_comes_off_when_it_fails(self):
        note = self.change(15.0)
        self.assertEqual((note.move_type, note.amount_residual), ("out_refund", 7.5))
        self.assertOpen(self.debit, "pending")
        self.transaction(self.debit)._set_error("No funds")
        self.work()
        self.assertEqual(self.debit.state, "refused")
        self.assertEqual(self.invoice._subdebit_get_owed_sudo(), 22.5)

    def test_an_upgrade_asks_for_the_difference_beside_it(self):
        move = self.change(60.0)
        self.assertEqual((move.move_type, move.amount_total), ("out_invoice", 15.0))
        self.assertOpen(self.debit, "pending")
        self.transaction(self.debit)._set_done()
        self.work()
        self.assertCollected(self.debit)
        self.assertEqual(move.amount_residual, 15.0)
