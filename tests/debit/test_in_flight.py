from datetime import date

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import ProviderCase


@tagged("post_install", "-at_install")
class TestInFlight(ProviderCase):
    """What is being debited is not overdue, and nothing else pays it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", "True"
        )

    def get_overdue(self, move):
        """Return what the filter *Overdue* of the invoices finds of one."""
        return self.env["account.move"].search(
            [
                ("id", "=", move.id),
                ("invoice_date_due", "<", date(2026, 12, 31)),
                ("payment_state", "in", ("not_paid", "partial")),
                ("subdebit_in_flight", "=", False),
            ]
        )

    def register(self, move):
        return (
            self.env["account.payment.register"]
            .with_user(self.billing)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({})
        )

    def test_each_state_says_whether_it_is_under_way(self):
        debit = self.make_debit()
        move = debit.invoice_ids
        for state, expected in (
            ("ready", True),
            ("sending", True),
            ("unknown", True),
            ("pending", True),
            ("refused", False),
            ("collected", True),
        ):
            with self.subTest(state):
                debit.attempt_ids.sudo().state = state
                self.assertIs(move.subdebit_in_flight, expected)
                self.assertEqual(
                    self.get_overdue(move), move.browse() if expected else move
                )

    def test_the_dashboard_counts_it_late_only_when_it_was_refused(self):
        debit = self.make_debit()
        journal = debit.invoice_ids.journal_id.with_user(self.billing)

        def count_late():
            self.env.flush_all()
            return journal._get_journal_dashboard_data_batched()[journal.id][
                "number_late"
            ]

        self.assertEqual(count_late(), 0)
        debit.attempt_ids.sudo().state = "refused"
        self.assertEqual(count_late(), 1)

    def test_what_is_with_the_bank_is_paid_by_nothing_else(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        move = debit.invoice_ids
        wizard = self.register(move)
        self.work()
        self.assertEqual(debit.state, "pending")
        self.assertIn("there is nothing to do", move._get_online_payment_error())
        with self.assertRaisesRegex(UserError, f"{move.name} is being debited"):
            self.register(move)
        with self.assertRaisesRegex(UserError, f"{move.name} is being debited"):
            wizard._create_payments()
        self.assertFalse(move.matched_payment_ids)

    def test_a_payment_link_says_that_it_would_be_in_vain(self):
        debit = self.make_debit()
        move = debit.invoice_ids
        link = (
            self.env["payment.link.wizard"]
            .with_user(self.billing)
            .with_context(active_model="account.move", active_id=move.id)
        )
        self.assertIn("being debited", link.create({}).warning_message)
        debit.attempt_ids.sudo().state = "refused"
        self.assertFalse(link.create({}).warning_message)

    def test_a_credit_is_not_matched_with_what_is_with_the_bank(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        invoice = debit.invoice_ids
        subscription = invoice.subdebit_subscription_ids
        day = d("2025-10-12")
        # 15 of 30 days, 27 September to 26 October.
        end = subscription._add_event("end", day, policy="immediately_with_credit")
        note = subscription._credit(end, day)
        self.assertEqual((note.amount_residual, invoice.amount_residual), (15.0, 30.0))
        self.transaction(debit)._set_done()
        self.work()
        self.assertCollected(debit)
        self.assertEqual(note.amount_residual, 15.0)

    def test_what_is_credited_before_it_is_sent_is_debited_for_the_rest(self):
        debit = self.make_debit()
        subscription = debit.invoice_ids.subdebit_subscription_ids
        debit.with_user(self.billing).action_cancel()
        day = d("2025-10-12")
        end = subscription._add_event("end", day, policy="immediately_with_credit")
        subscription._credit(end, day)
        rest = self.prepare(day).debit_ids
        self.assertEqual((rest.invoice_ids, rest.amount), (debit.invoice_ids, 15.0))
        self.work()
        self.assertTaken(1500)

    def test_collected_is_what_the_provider_confirmed(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.assertOpen(debit, "pending")
        self.transaction(debit)._set_done()
        self.work()
        self.assertCollected(debit)
        self.assertFalse(debit.invoice_ids.subdebit_in_flight)

    def test_what_the_customer_is_paying_is_not_debited(self):
        subscription = self.make_subscription(d("2025-09-27"), self.make_payer())
        move = subscription._bill(d("2025-09-27"))
        payment = self.make_own_payment(move)
        for state in ("pending", "authorized"):
            payment.state = state
            self.assertFalse(self.prepare(d("2025-09-27")).debit_ids)
        payment.state = "cancel"
        self.assertEqual(self.prepare(d("2025-09-28")).debit_ids.invoice_ids, move)

    def test_what_the_customer_pays_since_it_was_planned_is_not_debited(self):
        debit = self.make_debit()
        self.make_own_payment(debit.invoice_ids).state = "pending"
        self.work()
        self.assertEqual(debit.state, "cancelled")
        self.assertEqual(
            debit.words, f"{debit.invoice_ids.name} is being paid by the customer."
        )
        self.assertTaken()

    def make_own_payment(self, move):
        """Return the transaction of a customer who pays in the portal."""
        method = self.env.ref("payment.payment_method_card")
        return (
            self.env["payment.transaction"]
            .with_user(SUPERUSER_ID)
            .create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": method.id,
                    "reference": "by himself",
                    "amount": move.amount_residual,
                    "currency_id": move.currency_id.id,
                    "partner_id": move.partner_id.id,
                    "operation": "online_direct",
                    "invoice_ids": [(6, 0, move.ids)],
                }
            )
        )
