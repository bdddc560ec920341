from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import DAY, ProviderCase

NOT_BOOKED = "The money came, but could not be booked"


@tagged("post_install", "-at_install")
class TestBooking(ProviderCase):
    """What was collected is booked once, and a failure is its own."""

    def test_one_debit_pays_all_invoices_of_a_payer(self):
        ada = self.make_payer()
        self.make_subscription(DAY, ada)
        self.make_priced(12.5, DAY, partner=ada, quantity=2)
        self.make_subscription(DAY, self.make_payer("Grace"))
        debits = self.prepare().debit_ids.sorted("amount")
        self.assertEqual(debits.mapped("amount"), [30.0, 55.0])
        self.work()
        self.assertEqual(sorted(c.amount for c in self.fake.charges), [3000, 5500])
        for debit in debits:
            self.assertCollected(debit)
        self.assertItems(
            debits[1].payment_ids,
            [("asset_receivable", -55.0), ("asset_current", 55.0)],
        )

    def test_a_payer_of_several_debtors_pays_each_by_a_payment(self):
        parent = self.make_payer("Parent")
        children = [
            self.make_partner(name, subdebit_payer_id=parent.id)
            for name in ("Ann", "Ben")
        ]
        for child, price in zip(children, (20.0, 45.0), strict=True):
            vals = {"partner": child, "invoice_partner_id": child.id}
            self.make_priced(price, DAY, **vals)
        debit = self.prepare().debit_ids
        self.assertEqual(debit.amount, 65.0)
        self.work()
        self.assertTaken(6500)
        self.assertEqual(
            [
                (payment.partner_id.name, payment.amount)
                for payment in debit.payment_ids.sorted("amount")
            ],
            [("Ann", 20.0), ("Ben", 45.0)],
        )
        for payment, amount in zip(
            debit.payment_ids.sorted("amount"), (20.0, 45.0), strict=True
        ):
            self.assertItems(
                payment, [("asset_receivable", -amount), ("asset_current", amount)]
            )
            invoice = payment.reconciled_invoice_ids
            self.assertEqual(invoice.partner_id, payment.partner_id)
        self.assertEqual(debit.invoice_ids.mapped("payment_state"), ["paid", "paid"])
        self.assertNothingHappensAgain()

    def test_two_receivable_accounts_of_one_debtor_are_two_payments(self):
        ada = self.make_payer()
        self.make_priced(20.0, DAY, partner=ada)._bill(DAY)
        other = self.company_data["default_account_receivable"].sudo().copy()
        ada.with_company(self.company).property_account_receivable_id = other
        self.make_priced(45.0, DAY, partner=ada)
        debit = self.prepare().debit_ids
        self.assertEqual(debit.amount, 65.0)
        self.work()
        self.assertTaken(6500)
        self.assertEqual(
            [
                (payment.destination_account_id == other, payment.amount)
                for payment in debit.payment_ids.sorted("amount")
            ],
            [(False, 20.0), (True, 45.0)],
        )
        self.assertEqual(debit.invoice_ids.mapped("payment_state"), ["paid", "paid"])

    def make_two(self):
        for name in ("Ada", "Grace"):
            self.make_subscription(DAY, self.make_payer(name))
        return self.prepare().debit_ids.sorted("id")

    def test_a_debit_that_cannot_be_booked_is_flagged_alone(self):
        culprit, other = self.make_two()
        attempts = type(culprit.attempt_ids)
        good = attempts._get_booking_parts

        def _get_booking_parts(attempt):
            if attempt.debit_id == culprit:
                words = "The journal is closed."
                raise UserError(words)
            return good(attempt)

        with patch.object(attempts, "_get_booking_parts", _get_booking_parts):
            self.work()
            self.assertCollected(other)
            self.assertOpen(culprit, "collected")
            self.assertEqual(culprit.booking_error, "The journal is closed.")
            self.assertEqual(
                self.activities(culprit), [(self.handler.login, NOT_BOOKED)]
            )
            self.assertNothingHappensAgain()
            culprit.with_user(self.billing).action_retry_booking()
            self.work()
            self.assertEqual(
                self.activities(culprit), [(self.handler.login, NOT_BOOKED)]
            )
        culprit.with_user(self.billing).action_retry_booking()
        self.work()
        self.assertFalse(culprit.booking_error)
        self.assertEqual(self.activities(culprit), [])
        self.assertTaken(3000, 3000)
        self.assertCollected(culprit)

    def test_a_request_that_cannot_be_made_holds_up_no_other(self):
        culprit, other = self.make_two()
        good = type(culprit.attempt_ids)._create_transaction

        def _create_transaction(attempt, key):
            if attempt.debit_id == culprit:
                words = "The contact has no name."
                raise UserError(words)
            return good(attempt, key)

        with patch.object(
            type(culprit.attempt_ids), "_create_transaction", _create_transaction
        ):
            self.work()
        self.assertOpen(culprit, "refused")
        self.assertEqual(culprit.words, "The contact has no name.")
        self.assertEqual(culprit.attempt_ids.error_kind, "misconfigured")
        self.assertTaken(3000)
        self.assertCollected(other)

    def test_an_answer_that_cannot_be_recorded_is_asked_for_again(self):
        culprit, other = self.make_two()
        good = type(culprit.attempt_ids)._record

        def _record(attempt, answer):
            if attempt.debit_id == culprit:
                raise ValueError("The disk is full.")
            return good(attempt, answer)

        with (
            patch.object(type(culprit.attempt_ids), "_record", _record),
            self.assertLogs("odoo.addons.subscription_debit", "ERROR") as logs,
        ):
            self.work()
        self.assertEqual(len(logs.output), 1)
        self.assertOpen(culprit, "sending")
        self.assertCollected(other)
        self.ask_again(culprit)
        self.assertTaken(3000, 3000)
        self.assertEqual(len(set(self.fake.keys())), 2)
        self.assertCollected(culprit)

    def test_a_sending_that_is_young_is_left_alone(self):
        debit = self.make_debit()
        with (
            patch.object(type(debit.attempt_ids), "_record", side_effect=UserError("")),
            self.assertLogs("odoo.addons.subscription_debit", "ERROR"),
        ):
            self.work()
        self.let_time_pass(debit, seconds=110)
        self.assertNothingHappensAgain()
        self.let_time_pass(debit, seconds=11)
        self.work()
        self.assertEqual(len(self.fake.requests), 2)
        self.assertTaken(3000)
        self.assertCollected(debit)

    def test_core_s_own_booking_makes_the_same_single_payment(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        transaction = self.transaction(debit)
        transaction._set_done()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["payment.transaction"].browse(transaction.id)._cron_post_process()
        self.assertTrue(transaction.is_post_processed)
        self.assertItems(
            debit.payment_ids, [("asset_receivable", -30.0), ("asset_current", 30.0)]
        )
        self.assertEqual(transaction.payment_id, debit.payment_ids)
        self.assertCollected(debit)

    def test_core_has_nothing_left_to_book_after_us(self):
        debit = self.make_debit()
        self.work()
        transaction = self.transaction(debit)
        self.assertTrue(transaction.is_post_processed)
        transaction._post_process()
        self.assertCollected(debit)

    def test_an_invoice_paid_by_hand_meanwhile_leaves_a_credit(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.pay_by_transfer(debit.invoice_ids)
        self.transaction(debit)._set_done()
        self.work()
        receivable = debit.payment_ids.move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        self.assertEqual(receivable.amount_residual, -30.0)
        self.assertFalse(receivable.reconciled)
        self.assertCollected(debit)

    def pay_by_transfer(self, move):
        """Match an invoice with money that came to the bank by itself."""
        payment = self.env["account.payment"].create(
            {
                "partner_id": move.partner_id.id,
                "amount": move.amount_residual,
                "payment_type": "inbound",
            }
        )
        payment.action_post()
        (move | payment.move_id).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()

    # === PAY NOW === #

    def test_nobody_is_asked_to_pay_what_is_under_way(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", "True"
        )
        debit = self.make_debit()
        invoice = debit.invoice_ids
        self.assertFalse(invoice._has_to_be_paid())
        for state, expected in (
            ("sending", False),
            ("unknown", False),
            ("pending", False),
            ("refused", True),
            ("collected", False),
        ):
            with self.subTest(state=state):
                debit.attempt_ids.sudo().state = state
                self.assertIs(bool(invoice._has_to_be_paid()), expected)

    def test_what_was_collected_cannot_be_touched_until_it_is_booked(self):
        debit = self.make_debit()
        debit.attempt_ids.sudo().state = "collected"
        with self.assertRaisesRegex(UserError, "is with the provider"):
            debit.invoice_ids.button_draft()

    # === WHERE A PAYMENT IS MATCHED BY THE BANK STATEMENT === #

    def in_payment(self):
        return patch.object(
            self.registry["account.move"],
            "_get_invoice_in_payment_state",
            lambda _self: "in_payment",
        )

    def test_an_invoice_waits_in_payment_for_the_bank_statement(self):
        with self.in_payment():
            debit = self.make_debit()
            self.work()
            self.assertItems(
                debit.payment_ids,
                [("asset_receivable", -30.0), ("asset_current", 30.0)],
            )
            self.assertEqual(debit.invoice_ids.payment_state, "in_payment")
            self.assertEqual(debit.invoice_ids.amount_residual, 0.0)
            self.assertNothingHappensAgain()

    def test_a_payment_without_an_entry_leaves_the_invoice_in_payment(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", "True"
        )
        lines = self.provider.journal_id.inbound_payment_method_line_ids
        lines.payment_account_id = False
        with self.in_payment():
            debit = self.make_debit()
            self.work()
            self.assertTrue(debit.is_booked)
            self.assertFalse(debit.payment_ids.move_id)
            self.assertEqual(debit.payment_ids.invoice_ids, debit.invoice_ids)
            self.assertEqual(debit.invoice_ids.payment_state, "in_payment")
            self.assertFalse(debit.invoice_ids._has_to_be_paid())
            self.assertTaken(3000)
            self.assertNothingHappensAgain()
            self.assertFalse(self.prepare(d("2025-09-28")).debit_ids)
