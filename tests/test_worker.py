from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import d
from .fake_provider import CLOSE_AFTER, DECLINES, PROCESSES
from .provider_case import DAY, ProviderCase

LOOK_UP = "Look this payment up at the provider"
NOT_BOOKED = "The money came, but could not be booked"


@tagged("post_install", "-at_install")
class TestStale(ProviderCase):
    """What changed since it was planned is not sent."""

    def assertNothingSent(self, debit, state, words):
        self.work()
        self.assertEqual(debit.state, state)
        self.assertEqual(debit.words, words)
        self.assertEqual(self.fake.requests, [])
        self.assertFalse(debit.payment_ids)
        self.assertNothingHappensAgain()

    def pay(self, invoice, amount):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"amount": amount})._create_payments()

    def test_an_invoice_that_was_paid_meanwhile_is_not_debited(self):
        debit = self.make_debit()
        self.pay(debit.invoice_ids, 30.0)
        self.assertNothingSent(debit, "cancelled", "Paid in the meantime.")
        self.assertEqual(debit.line_ids.mapped("live"), [False])

    def test_an_invoice_that_was_paid_in_part_is_planned_anew(self):
        debit = self.make_debit()
        self.pay(debit.invoice_ids, 10.0)
        self.assertNothingSent(
            debit, "cancelled", "$\xa020.00 are open now, not $\xa030.00."
        )
        again = self.prepare(d("2025-09-28")).debit_ids
        self.assertEqual(again.amount, 20.0)
        self.work()
        self.assertTaken(2000)
        self.assertCollected(again)

    def test_an_invoice_that_was_cancelled_is_not_debited(self):
        debit = self.make_debit()
        # The button refuses it; another addon may write the state.
        debit.invoice_ids.sudo().write({"state": "cancel"})
        self.assertNothingSent(debit, "cancelled", "An invoice is no longer posted.")

    def test_an_invoice_that_is_planned_or_under_way_cannot_be_cancelled(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        with self.assertRaisesRegex(UserError, "cancel the debit first"):
            debit.invoice_ids.button_draft()
        self.work()
        for button in ("button_draft", "button_cancel"):
            with self.assertRaisesRegex(UserError, "is with the provider"):
                getattr(debit.invoice_ids, button)()

    def test_an_archived_method_is_not_charged(self):
        debit = self.make_debit()
        debit.sudo().payment_token_id.active = False
        self.assertNothingSent(debit, "refused", "The saved method is no longer valid.")
        self.assertEqual(debit.attempt_ids.error_kind, "misconfigured")

    def test_a_provider_that_was_switched_off_is_not_asked(self):
        debit = self.make_debit()
        self.provider.state = "disabled"
        self.assertNothingSent(debit, "refused", "The saved method is no longer valid.")

    def test_a_currency_that_the_provider_does_not_take_is_not_asked_for(self):
        debit = self.make_debit()
        euro = self.env.ref("base.EUR")
        self.provider.available_currency_ids = euro
        self.assertNothingSent(debit, "refused", "Stripe does not take USD.")

    def test_another_method_than_was_planned_is_not_charged(self):
        debit = self.make_debit()
        other = self.make_payer("Grace")
        token = self.env["payment.token"].sudo().search([("partner_id", "=", other.id)])
        debit.sudo().payment_token_id = token
        self.assertNothingSent(
            debit,
            "cancelled",
            "The invoices or the method changed since it was planned.",
        )

    def test_a_debit_that_was_cancelled_is_not_sent(self):
        debit = self.make_debit()
        debit.with_user(self.billing).action_cancel()
        self.assertNothingSent(debit, "cancelled", "Cancelled by " + self.billing.name)

    def test_a_refused_debit_that_was_given_up_is_never_tried_again(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        debit.with_user(self.billing).action_cancel()
        anew = self.prepare(d("2025-09-28")).debit_ids
        self.assertEqual(anew.invoice_ids, debit.invoice_ids)
        with self.assertRaisesRegex(UserError, "nothing to try again"):
            debit.with_user(self.billing).action_retry()
        debit.sudo()._add_attempt()  # As a retry that came at the same moment.
        anew.with_user(self.billing).action_cancel()
        self.work()
        self.assertEqual(debit.attempt_ids.mapped("state"), ["refused", "cancelled"])
        self.assertEqual(len(self.fake.requests), 1)


@tagged("post_install", "-at_install")
class TestPersons(ProviderCase):
    """What a person decides, and who may."""

    def make_unknowable(self):
        """Return a debit that was taken, at a provider that cannot be asked again."""
        debit = self.make_debit()
        self.fake.fail_next(CLOSE_AFTER)
        provider_class = self.registry["payment.provider"]
        self.patch(provider_class, "_subdebit_can_ask_again", lambda _self: False)
        self.work()
        self.ask_again(debit)
        self.assertOpen(debit, "unknown")
        self.assertEqual(len(self.fake.requests), 1)
        self.assertEqual(self.activities(debit), [(self.handler.login, LOOK_UP)])
        self.assertNothingHappensAgain()
        return debit

    def test_a_person_finds_that_the_money_came(self):
        debit = self.make_unknowable()
        debit.with_user(self.manager).action_mark_collected()
        self.assertOpen(debit, "collected")
        self.assertEqual(debit.words, "Looked up by " + self.manager.name)
        self.work()
        self.assertTaken(3000)
        self.assertEqual(self.activities(debit), [])
        self.assertCollected(debit)

    def test_a_person_finds_that_no_money_moved(self):
        debit = self.make_unknowable()
        debit.with_user(self.manager).action_mark_refused()
        self.assertOpen(debit, "refused")
        self.assertEqual(self.activities(debit), [])
        debit.with_user(self.billing).action_retry()
        self.assertEqual(debit.attempt_ids.mapped("number"), [1, 2])
        self.assertEqual(len(self.fake.requests), 1)

    def test_only_a_manager_says_what_became_of_a_debit(self):
        debit = self.make_unknowable()
        for user in (self.user, self.billing, self.handler):
            for button in ("action_mark_collected", "action_mark_refused"):
                with self.assertRaisesRegex(UserError, "Only a Manager"):
                    getattr(debit.with_user(user), button)()
        self.assertEqual(debit.state, "unknown")

    def test_what_is_known_cannot_be_marked(self):
        debit = self.make_debit()
        for button in ("action_mark_collected", "action_mark_refused"):
            with self.assertRaisesRegex(UserError, "is known"):
                getattr(debit.with_user(self.manager), button)()

    def test_a_provider_that_promises_nothing_is_not_asked_again(self):
        self.provider.code = "none"
        self.assertFalse(self.provider._subdebit_can_ask_again())
        self.provider.code = "stripe"
        self.assertTrue(self.provider._subdebit_can_ask_again())

    def test_a_plain_user_neither_retries_nor_cancels(self):
        debit = self.make_debit(DECLINES)
        with self.answered(402):
            self.work()
        for button in ("action_retry", "action_cancel", "action_retry_booking"):
            with self.assertRaisesRegex(UserError, "Only Billing"):
                getattr(debit.with_user(self.user), button)()
        with self.assertRaises(AccessError):
            debit.with_user(self.user).write({"date": "2025-10-01"})
        with self.assertRaises(AccessError):
            debit.attempt_ids.with_user(self.billing).write({"state": "collected"})
        with self.assertRaises(AccessError):
            debit.attempt_ids.with_user(self.billing).unlink()
        self.assertOpen(debit, "refused")

    def test_only_what_was_refused_can_be_tried_again(self):
        debit = self.make_debit()
        with self.assertRaisesRegex(UserError, "was not refused"):
            debit.with_user(self.billing).action_retry()
        self.work()
        with self.assertRaisesRegex(UserError, "was not refused"):
            debit.with_user(self.billing).action_retry()

    def test_no_button_calls_the_provider(self):
        debit = self.make_debit(DECLINES)
        debit.run_id.with_user(self.billing).action_continue()
        self.assertEqual(self.fake.requests, [])
        with self.answered(402):
            self.work()
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = self.env.ref("subscription_debit.cron_daily_run")
        before = triggers.search_count([("cron_id", "=", cron.id)])
        debit.run_id.with_user(self.billing).action_retry_refused()
        self.assertEqual(debit.state, "ready")
        self.assertEqual(len(self.fake.requests), 1)
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), before + 1)

    def test_the_doors_of_the_worker_are_closed_to_rpc(self):
        for name in ("_prepare", "_execute_slice"):
            method = getattr(type(self.runs), name)
            self.assertTrue(method._api_private, name)


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
            self.make_priced(price, DAY, partner=child).invoice_partner_id = child
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
        good = type(culprit)._get_booking_parts

        def _get_booking_parts(debit):
            if debit == culprit:
                raise ValueError("The journal is closed.")
            return good(debit)

        with patch.object(type(culprit), "_get_booking_parts", _get_booking_parts):
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
                raise ValueError("The contact has no name.")
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
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=debit.invoice_ids.ids
        ).create({})._create_payments()
        self.transaction(debit)._set_done()
        self.work()
        receivable = debit.payment_ids.move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        self.assertEqual(receivable.amount_residual, -30.0)
        self.assertFalse(receivable.reconciled)
        self.assertCollected(debit)

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


@tagged("post_install", "-at_install")
class TestGuards(ProviderCase):
    """The database refuses what nobody should ever ask."""

    def assertRefused(self, constraint):
        return _Refused(self, constraint)

    def test_a_debit_has_one_attempt_of_each_number(self):
        debit = self.make_debit()
        with self.assertRefused("subdebit_attempt_once"):
            debit.attempt_ids.sudo().copy()

    def test_a_company_has_one_run_a_day(self):
        run = self.make_debit().run_id
        with self.assertRefused("subdebit_debit_run_one_a_day"):
            run.sudo().copy()

    def test_an_invoice_has_one_live_debit(self):
        debit = self.make_debit()
        line = debit.line_ids.sudo()
        with self.assertRefused("one_live_debit"):
            debit.sudo().copy({"line_ids": [Command.create(line.copy_data()[0])]})

    def test_an_invoice_may_be_debited_anew_once_its_debit_was_cancelled(self):
        debit = self.make_debit()
        debit.with_user(self.billing).action_cancel()
        anew = self.prepare(d("2025-09-28")).debit_ids
        self.assertEqual(anew.invoice_ids, debit.invoice_ids)
        self.work()
        self.assertTaken(3000)
        self.assertCollected(anew)

    def test_a_debit_of_nothing_cannot_be(self):
        debit = self.make_debit()
        with self.assertRefused("subdebit_debit_amount_positive"):
            debit.sudo().amount = 0

    def test_each_attempt_has_a_key_of_its_own(self):
        debit = self.make_debit(DECLINES)
        keys = set()
        for _time in range(3):
            with self.answered(402):
                self.work()
            keys.add(debit.attempt_ids[-1].key)
            debit.with_user(self.billing).action_retry()
        self.assertEqual(len(keys), 3)
        self.assertEqual(len(set(self.fake.keys())), 3)

    def test_the_days_work_is_done_by_the_cron_once(self):
        self.company.sudo().subdebit_run_hour = 0
        today = self.company._subdebit_today()
        self.make_subscription(today - timedelta(days=3), self.make_payer())
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["subdebit.debit.run"]._cron_daily()
            env["subdebit.debit.run"]._cron_daily()
        run = self.runs.search([("company_id", "=", self.company.id)])
        self.assertEqual((run.date, run.state), (today, "done"))
        self.assertTaken(3000)
        self.assertCollected(run.debit_ids)


class _Refused:
    """The flush to the database fails by a constraint."""

    def __init__(self, case, constraint):
        self.case, self.constraint = case, constraint

    def __enter__(self):
        self.muted = mute_logger("odoo.sql_db")
        self.muted.__enter__()
        self.savepoint = self.case.env.cr.savepoint(flush=False)

    def __exit__(self, kind, error, _traceback):
        try:
            if not error:
                self.case.env.flush_all()
        except IntegrityError as refusal:
            error = refusal
        finally:
            self.savepoint.close(rollback=True)
            self.muted.__exit__(None, None, None)
            self.case.env.invalidate_all(flush=False)
        self.case.assertIsInstance(error, IntegrityError)
        self.case.assertIn(self.constraint, error.diag.constraint_name)
        return True
