from html import unescape

from odoo.tests import tagged

from ..common import d
from .instalment_case import InstalmentCase


@tagged("post_install", "-at_install")
class TestInstalmentSmall(InstalmentCase):
    """What is left of a plan under the provider's minimum goes with a later debit."""

    def make_rest(self):
        """Return an invoice of 60.00 in three parts, of which 39.73 were transferred.

        0.27 are left for the second instalment, and nothing for the third.
        """
        [move] = self.make_past(60.0)
        instalments = self.make_instalments(move, 3)
        self.run_day("2025-09-27")
        self.pay_by_hand(move, 39.73)
        self.assertResiduals(move, 0.27)
        self.assertStates(instalments, "collected", "planned", "nothing_left")
        return move, instalments

    def test_it_leaves_the_plan_and_goes_with_the_next_debit(self):
        move, instalments = self.make_rest()
        self.assertFalse(self.run_day("2025-10-27"))
        self.assertStates(instalments, "collected", "cancelled", "cancelled")
        self.assertTaken(2000)
        words = (
            "$ 0.27 are left for this instalment, which the payment provider does not"
            " take alone: they are debited together with a later invoice."
        )
        small = instalments.sorted("number")[1].sudo()
        for record in (small, move.sudo()):
            said = [unescape(str(body)) for body in record.message_ids.mapped("body")]
            self.assertIn(f"<p>{words}</p>", [w.replace("\xa0", " ") for w in said])
        self.assertIn("together with a later invoice", move.subdebit_payment_sentence)
        plan = self.make_plan("Sauna", self.make_product("Sauna", 17.5))
        self.make_subscription(d("2025-11-03"), move.subdebit_payer_id, plan_id=plan.id)
        [debit] = self.run_day("2025-11-03")
        self.assertEqual(debit.amount, 17.77)
        self.assertTaken(2000, 1777)
        self.assertResiduals(move, 0.0)
        self.assertNothingHappensAgain()

    def test_what_the_provider_takes_is_debited_as_agreed(self):
        [move] = self.make_past(60.0)
        self.make_instalments(move, 3)
        self.run_day("2025-09-27")
        self.pay_by_hand(move, 39.5)
        [debit] = self.run_day("2025-10-27")
        self.assertEqual((debit.amount, debit.state), (0.5, "collected"))
