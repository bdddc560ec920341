from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from .pause_case import DebitPauseCase


@tagged("post_install", "-at_install")
class TestPauseOfDebits(DebitPauseCase):
    """A debit that exists survives a pause, unless somebody takes it back."""

    def bill_ahead(self, name="Ada", **method):
        """Return what is invoiced 14 days ahead: on 11 March that of the 23rd."""
        plan = self.make_plan(f"Ahead {name}", issue_days=14)
        payer = self.make_payer(name, **method)
        subscription = self.make_subscription(d("2025-02-23"), payer, plan_id=plan.id)
        subscription._bill(d("2025-02-23"))
        subscription._bill(self.today)
        return subscription

    def get_last(self, subscription):
        return subscription.invoice_ids.sorted("invoice_date_due")[-1]

    def test_what_is_invoiced_ahead_is_collected_and_the_pause_begins_after_it(self):
        subscription = self.bill_ahead()
        window = self.open("pause", subscription, cycles=1)
        rows = [
            (str(r.date_from), r.effect, str(r.charge_on)) for r in window.preview_ids
        ]
        self.assertIn(("2025-03-23", "collected", "2025-03-23"), rows)
        self.assertIn(("2025-04-23", "skipped", "False"), rows)
        self.assertEqual(window.next_charge_date, d("2025-05-23"))
        self.confirm(window)
        self.assertEqual(subscription.next_charge_date, d("2025-05-23"))
        self.assertEqual(self.get_last(subscription).amount_residual, 30.0)

    def test_what_is_taken_back_is_credited(self):
        subscription = self.bill_ahead()
        march = self.get_last(subscription)
        window = self.open(
            "pause", subscription, cycles=1, taken_back_ids=[(6, 0, march.ids)]
        )
        self.assertEqual(window.credit_total, 30.0)
        self.assertEqual(window.next_charge_date, d("2025-04-23"))
        self.confirm(window)
        self.assertEqual(
            (march.payment_state, march.amount_residual), ("reversed", 0.0)
        )
        debits = self.prepare(d("2025-03-23")).debit_ids
        self.assertNotIn(march, debits.invoice_ids)

    def test_a_planned_debit_is_listed_and_cancelled_with_what_is_taken_back(self):
        subscription = self.bill_ahead()
        self.today = d("2025-03-23")
        debit = self.prepare(self.today).debit_ids.filtered(
            lambda debit: debit.date == self.today
        )
        march = self.get_last(subscription)
        self.assertEqual(debit.invoice_ids, march | subscription.invoice_ids)
        window = self.open("pause", subscription, cycles=1)
        self.assertIn(debit, window.preview_ids.debit_id)
        window = self.open(
            "pause", subscription, cycles=1, taken_back_ids=[(6, 0, march.ids)]
        )
        self.confirm(window)
        self.assertEqual(debit.state, "cancelled")
        self.assertEqual(march.payment_state, "reversed")

    def test_what_is_with_the_bank_is_collected(self):
        subscription = self.bill_ahead(
            kind="sepa_debit", name="Bank", behaviour=PROCESSES
        )
        self.today = d("2025-03-19")
        self.prepare(self.today)
        self.work()
        march = self.get_last(subscription)
        self.assertTrue(march.subdebit_in_flight)
        window = self.open("pause", subscription, cycles=1)
        row = window.preview_ids.filtered(lambda r: str(r.date_from) == "2025-03-23")
        self.assertEqual(row.effect, "collected")
        self.assertIn("is with the bank", row.explanation)
        self.assertEqual(row.debit_id, march.subdebit_debit_line_ids.debit_id)
        # Taken back all the same: it is collected, and the credit waits for it.
        window = self.open(
            "pause", subscription, cycles=1, taken_back_ids=[(6, 0, march.ids)]
        )
        self.assertEqual(window.credit_total, 30.0)
        self.confirm(window)
        self.assertEqual(row.debit_id.state, "pending")
        self.assertEqual(march.amount_residual, 30.0)

    def test_an_end_comes_after_what_is_collected_and_can_be_taken_back(self):
        subscription = self.bill_ahead()
        window = self.open("end", subscription)
        self.assertEqual(window.policy, "period_end")
        self.confirm(window)
        self.assertEqual(
            (subscription.state, subscription.date_end), ("active", d("2025-04-23"))
        )
        self.assertFalse(subscription.next_charge_date)
        self.rpc(self.billing, subscription, "action_keep")
        self.assertEqual(
            (subscription.date_end, subscription.next_charge_date),
            (False, d("2025-04-23")),
        )
        self.assertRefused(
            self.billing, subscription, "action_keep", words="was not cancelled"
        )


@tagged("post_install", "-at_install")
class TestCancelPolicies(DebitPauseCase):
    """The four policies, a commitment, and credits to the cent."""

    def test_immediately_with_credit(self):
        # 200.00 + 25 % on 30 days of April, 29 of them unused: 193.33 + 48.33.
        self.today = d("2025-04-02")
        tax = self.setup_env["account.tax"].create(
            {
                "name": "25 %",
                "amount": 25.0,
                "company_id": self.company.id,
                "type_tax_use": "sale",
                "country_id": self.company.account_fiscal_country_id.id,
            }
        )
        self.product.sudo().taxes_id = tax
        subscription = self.make_priced(200.0, d("2025-04-01"))
        subscription._bill(d("2025-04-01"))
        window = self.open("end", subscription, policy="immediately_with_credit")
        self.assertEqual(window.credit_total, 241.66)
        self.confirm(window)
        note = subscription.invoice_ids.filtered(lambda m: m.move_type == "out_refund")
        self.assertEqual(
            (note.amount_untaxed, note.amount_tax, note.amount_total),
            (193.33, 48.33, 241.66),
        )
        self.assertEqual(subscription.state, "ended")
        self.assertEqual(subscription.date_end, d("2025-04-02"))

    def test_after_one_more_invoice(self):
        subscription = self.make_subscription(d("2025-02-15"))
        for day in ("2025-02-15", "2025-03-11"):
            subscription._bill(d(day))
        window = self.open("end", subscription, policy="after_next_invoice")
        self.assertEqual(window.next_charge_date, d("2025-03-15"))
        self.confirm(window)
        self.assertEqual(subscription.date_end, d("2025-04-15"))

    def test_a_commitment_is_bought_out_for_a_fee(self):
        plan = self.make_plan("Year", commitment_count=12)
        subscription = self.make_subscription(d("2025-03-01"), plan_id=plan.id)
        subscription._bill(self.today)
        on_top, _within = self.make_plain_taxes()
        fee = self.make_product("Fee", taxes_id=[(6, 0, on_top.ids)])
        window = self.open(
            "end",
            subscription,
            commitment="buy_out",
            fee_product_id=fee.id,
            fee_amount=50.0,
        )
        self.assertTrue(window.is_committed)
        self.assertIn(
            "A fee of $\xa050.00, $\xa060.00 taxes included, is billed", window.summary
        )
        self.confirm(window)
        self.assertEqual(subscription.date_end, d("2025-04-01"))
        (invoice,) = subscription._bill(self.today)
        self.assertEqual(
            (invoice.amount_total, invoice.invoice_line_ids.product_id), (60.0, fee)
        )
        self.assertNothingToBill(subscription, "2026-12-31")

    def test_a_credit_of_a_pause_that_waits_is_not_lost(self):
        subscription = self.make_subscription(d("2025-03-01"))
        subscription._bill(d("2025-03-01"))
        # 10 of 31 days of 30.00: 9.68 wait for April.
        self.pause(
            subscription, policy="prorate", kind="until", date_until="2025-03-20"
        )
        self.today = d("2025-03-25")
        self.confirm(self.open("end", subscription))
        model = self.env["subdebit.subscription"].sudo()
        model._end_what_is_over(self.company, d("2025-04-01"))
        note = subscription.invoice_ids.filtered(lambda m: m.move_type == "out_refund")
        self.assertEqual((subscription.state, note.amount_total), ("ended", 9.68))

    def test_what_was_credited_for_an_end_cannot_be_kept(self):
        subscription = self.make_subscription(d("2025-03-01"))
        subscription._bill(d("2025-03-01"))
        self.confirm(
            self.open(
                "end", subscription, policy="immediately_with_credit", date="2025-03-21"
            )
        )
        self.assertEqual(
            (subscription.state, subscription.date_end), ("active", d("2025-03-21"))
        )
        self.assertRefused(
            self.billing, subscription, "action_keep", words="days were credited"
        )
