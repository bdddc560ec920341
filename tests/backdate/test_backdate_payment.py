"""How the past is paid: debited in one sum or in instalments, from a deposit, by hand."""

from odoo.tests import tagged

from ..common import d
from ..provider_case import ProviderCase
from .backdate_case import BackdateCase

TODAY = d("2025-10-15")


@tagged("-at_install", "post_install")
class TestBackdateDebit(ProviderCase, BackdateCase):
    """B4: what is debited at the provider, over real HTTP."""

    def setUp(self):
        super().setUp()
        self.payer = self.make_payer().with_env(self.env)

    def start(self, start, total, **vals):
        wizard = self.open_wizard(
            start,
            partner_id=self.payer.id,
            **{
                "past_payment": "debit",
                "journal_id": False,
                "payment_date": False,
                **vals,
            },
        )
        return self.confirm(wizard, total)

    def test_all_past_invoices_are_debited_together_in_the_next_run(self):
        """From 31 July: 31 July, 31 August and 30 September, three times 30.00."""
        subscription = self.start("2025-07-31", 90.0)
        self.assertEqual(self.fake.requests, [])
        debit = self.prepare(TODAY).debit_ids
        self.assertEqual((debit.amount, len(debit.invoice_ids)), (90.0, 3))
        self.work()
        self.assertTaken(9000)
        self.assertCollected(debit)
        self.assertEqual(subscription.invoice_ids.mapped("payment_state"), ["paid"] * 3)
        self.assertEqual(str(subscription.next_charge_date), "2025-10-31")

    def test_todays_charge_is_a_debit_of_its_own(self):
        """From 15 August: today's charge of 15 October is not in the sum typed."""
        self.start("2025-08-15", 60.0)
        debits = self.prepare(TODAY).debit_ids
        self.assertEqual(sorted(debits.mapped("amount")), [30.0, 60.0])
        self.work()
        self.assertEqual(sorted(c.amount for c in self.fake.charges), [3000, 6000])
        self.assertNothingHappensAgain()

    def test_above_the_limit_it_is_asked_for_in_instalments(self):
        """90.00 with at most 40.00 at once: three of 30.00, month by month."""
        self.company.subdebit_past_debit_limit = 40.0
        wizard = self.open_wizard(
            "2025-07-31",
            partner_id=self.payer.id,
            past_payment="debit",
            journal_id=False,
            payment_date=False,
        )
        self.assertEqual(wizard.instalments, 3)
        self.assertIn("30.00", wizard.instalment_text)
        wizard.instalments = 2
        self.assertRefused(wizard, "more than may be debited at once", 90.0)
        for count in (0, -1, 37):
            wizard.instalments = count
            words = f"1 to 36 instalments, not in {count}"
            self.assertRefused(wizard, words, 90.0)
        wizard.instalments = 3
        subscription = self.confirm(wizard, 90.0)
        instalments = self.env["subdebit.instalment"].search(
            [("payer_id", "=", self.payer.id)]
        )
        self.assertEqual(
            [(str(i.date), i.amount) for i in instalments],
            [("2025-10-15", 30.0), ("2025-11-15", 30.0), ("2025-12-15", 30.0)],
        )
        self.assertEqual(
            subscription.invoice_ids.sorted("id").mapped("invoice_date_due"),
            [d("2025-10-15"), d("2025-11-15"), d("2025-12-15")],
        )
        self.assertEqual(self.prepare(TODAY).debit_ids.amount, 30.0)
        self.work()
        self.assertTaken(3000)

    def test_paid_by_hand_the_provider_is_never_called_for_the_past(self):
        """B5, watched on the wire: only the first future charge is asked for."""
        subscription = self.start(
            "2025-07-31",
            90.0,
            past_payment="manual",
            journal_id=self.bank.id,
            payment_date="2025-10-01",
        )
        self.assertFalse(self.prepare(TODAY).debit_ids)
        self.work()
        self.assertEqual(self.fake.requests, [])
        payments = subscription.invoice_ids.matched_payment_ids
        self.assertEqual(set(payments.mapped("date")), {d("2025-10-01")})
        self.assertFalse(payments.payment_token_id)
        self.assertFalse(payments.payment_transaction_id)
        run = self.prepare(d("2025-10-31"))
        self.assertEqual(run.debit_ids.amount, 30.0)
        self.work()
        self.assertTaken(3000)


@tagged("-at_install", "post_install")
class TestBackdateDeposit(BackdateCase):
    """The payer's open credits, the oldest first."""

    def residual(self, payment):
        items = payment.move_id.line_ids
        receivable = items.filtered(lambda i: i.account_type == "asset_receivable")
        return receivable.amount_residual

    def test_the_oldest_credit_is_taken_first(self):
        """90.00 from credits of 50.00 (January), 30.00 (March) and 100.00 (May)."""
        may = self.make_deposit(100.0, "2025-05-01")
        january = self.make_deposit(50.0, "2025-01-10")
        march = self.make_deposit(30.0, "2025-03-01")
        wizard = self.open_deposit()
        self.assertEqual(wizard.deposit, 180.0)
        subscription = self.confirm(wizard, 90.0)
        self.assertEqual(subscription.invoice_ids.mapped("amount_residual"), [0, 0, 0])
        self.assertEqual(
            [self.residual(p) for p in (january, march, may)], [0.0, 0.0, -90.0]
        )

    def test_who_pays_for_the_customer_pays_from_his_own_deposit(self):
        """The payer's credit counts, not the customer's."""
        payer = self.make_offline_partner("Payer").with_env(self.env)
        self.make_deposit(90.0)
        wizard = self.open_deposit(payer_id=payer.id)
        self.assertRefused(wizard, "90.00 are missing", 90.0)
        self.make_deposit(90.0, partner_id=payer.id)
        wizard = self.open_deposit(payer_id=payer.id)
        subscription = self.confirm(wizard, 90.0)
        self.assertEqual(subscription.invoice_ids.mapped("payment_state"), ["paid"] * 3)
