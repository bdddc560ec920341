from odoo.tests import tagged

from ..common import d
from ..provider_case import DAY, ProviderCase


@tagged("post_install", "-at_install")
class TestSmallSums(ProviderCase):
    """A sum under the provider's minimum is carried to the next debit."""

    def make_two(self, price, first_day=DAY, second_day=DAY, second=30.0):
        payer = self.make_payer()
        small = self.make_priced(price, first_day, partner=payer)
        plan = self.make_plan("Sauna", self.make_product("Sauna", second))
        self.make_subscription(second_day, payer, plan_id=plan.id)
        return small

    def test_it_waits_for_the_next_debit(self):
        small = self.make_two(0.32, second_day=d("2025-10-09"))
        run = self.prepare()
        invoice = small.invoice_ids
        self.assertFalse(run.debit_ids)
        self.assertFalse(run.problem)
        self.assertEqual(
            invoice.subdebit_payment_sentence,
            "$\xa00.32 will be debited from Card •••• 4242 together with a later invoice:"
            " so small a sum is not debited alone.",
        )
        self.assertFalse(self.prepare(d("2025-09-28")).debit_ids)
        debit = self.prepare(d("2025-10-09")).debit_ids
        self.assertEqual((debit.amount, len(debit.invoice_ids)), (30.32, 2))
        self.work()
        self.assertTaken(3032)
        self.assertEqual(invoice.payment_state, "paid")

    def test_half_a_dollar_is_debited(self):
        payer = self.make_payer()
        self.make_priced(0.5, DAY, partner=payer)
        self.assertEqual(self.prepare().debit_ids.amount, 0.5)
        self.work()
        self.assertTaken(50)

    def test_small_sums_add_up(self):
        self.make_two(0.3, second=0.2)
        self.prepare()
        self.work()
        self.assertTaken(50)

    def test_of_another_payer_it_is_not_added(self):
        self.make_priced(0.49, DAY, partner=self.make_payer())
        self.make_priced(12.0, DAY, partner=self.make_payer("Grace"))
        self.assertEqual(self.prepare().debit_ids.mapped("amount"), [12.0])

    def test_after_an_outage_they_go_together(self):
        self.company.sudo().subdebit_gap_days = 3
        small = self.make_priced(0.32, DAY, partner=self.make_payer())
        self.prepare(d("2025-09-26"))
        # 27 September and 27 October, each 0.32: 0.64 in one debit.
        run = self.prepare(d("2025-11-01"))
        self.assertTrue(run._catches_up_much())
        self.assertEqual(len(small.invoice_ids), 2)
        self.assertEqual(run.debit_ids.mapped("amount"), [0.64])
