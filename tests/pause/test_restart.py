from odoo.tests import tagged

from ..common import d
from .suspension_case import SuspensionCase


@tagged("post_install", "-at_install")
class TestRestart(SuspensionCase):
    """It goes on once all is paid, or by hand; with a fee that can be waived."""

    def test_it_restarts_by_itself_once_it_is_paid(self):
        self.company.sudo().subdebit_restart_fee = 15.0
        subscription, invoice = self.suspend()
        self.run_day("2025-02-10")
        self.assertEqual(subscription.state, "suspended")
        self.pay(invoice)
        self.run_day("2025-02-11")
        self.assertEqual(subscription.state, "active")
        self.assertFalse(subscription.suspension_from)
        self.assertEqual(
            self.events(subscription),
            [("suspend", "2025-02-01"), ("restart", "2025-02-11")],
        )
        self.assertEqual(
            self.told(subscription),
            [("suspend", "2025-02-01"), ("restart", "2025-02-11")],
        )
        notice = subscription.sudo().notice_ids.sorted("id")[-1]
        self.assertEqual(notice.charge_date, d("2025-03-01"))
        self.assertEqual(subscription.next_charge_date, d("2025-03-01"))
        self.run_day("2025-02-28")
        self.assertEqual(len(subscription.invoice_ids), 1)
        self.run_day("2025-03-01")
        # February is never billed; the fee stands on the invoice of March.
        self.assertEqual(
            self.billed(subscription),
            [("2025-01-01", 30.0), ("2025-03-01", 30.0), ("2025-03-01", 15.0)],
        )
        self.assertEqual((subscription.invoice_ids - invoice).amount_total, 45.0)
        self.run_day("2025-04-01")
        self.assertEqual(self.billed(subscription)[-1], ("2025-04-01", 30.0))

    def test_without_a_fee_there_is_none(self):
        subscription, invoice = self.suspend()
        self.pay(invoice)
        self.run_day("2025-02-11")
        self.run_day("2025-03-01")
        self.assertEqual(
            self.billed(subscription), [("2025-01-01", 30.0), ("2025-03-01", 30.0)]
        )

    def test_paid_on_a_renewal_that_day_is_billed_the_same_morning(self):
        subscription, invoice = self.suspend()
        self.today = d("2025-03-01")
        self.pay(invoice)
        self.run_day("2025-03-01")
        self.assertEqual(
            self.billed(subscription), [("2025-01-01", 30.0), ("2025-03-01", 30.0)]
        )

    def test_all_is_paid_and_not_only_what_was_too_much(self):
        subscription, invoice = self.suspend()
        self.env["account.payment.register"].sudo().with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 29.0})._create_payments()
        self.run_day("2025-02-11")
        self.assertEqual(subscription.state, "suspended")
        self.pay(invoice)
        self.run_day("2025-02-12")
        self.assertEqual(subscription.state, "active")

    def test_a_credit_note_settles_it_as_well(self):
        subscription, invoice = self.suspend()
        wizard = (
            self.env["account.move.reversal"]
            .sudo()
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.refund_moves()
        note = invoice.reversal_move_ids
        note.action_post()
        (invoice | note).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        self.run_day("2025-02-11")
        self.assertEqual(subscription.state, "active")

    def test_by_hand_with_the_fee(self):
        self.company.sudo().subdebit_restart_fee = 15.0
        subscription, _invoice = self.suspend()
        self.today = d("2025-02-11")
        window = self.open("resume", subscription)
        self.assertTrue(window.has_fee)
        self.assertIn("is told today (grace@example.com)", window.messages)
        self.assertIn("A restart fee of $\xa015.00", window.summary)
        self.assertIn("30.00 is still overdue", window.summary)
        self.assertEqual(window.next_charge_date, d("2025-03-01"))
        self.confirm(window)
        self.assertEqual(
            self.events(subscription)[-1], ("restart", "2025-02-11"), window.summary
        )
        self.assertEqual(subscription.state, "active")
        self.run_day("2025-03-01")
        self.assertEqual(
            self.billed(subscription)[1:], [("2025-03-01", 30.0), ("2025-03-01", 15.0)]
        )

    def test_by_hand_without_the_fee_from_today_on(self):
        self.company.sudo().subdebit_restart_fee = 15.0
        subscription, _invoice = self.suspend()
        self.today = d("2025-02-11")
        window = self.open("resume", subscription, waives_fee=True, dates="restart")
        self.assertIn("The restart fee is waived.", window.summary)
        self.confirm(window)
        self.run_day("2025-02-11")
        self.assertEqual(
            self.billed(subscription), [("2025-01-01", 30.0), ("2025-02-11", 30.0)]
        )
        self.assertEqual(len(subscription.line_ids), 1)

    def test_a_user_looks_and_restarts_nothing(self):
        subscription, _invoice = self.suspend()
        window = self.open("resume", subscription, self.user)
        self.assertFalse(window.problem)
        self.assertRefused(self.user, window, "action_confirm")
        self.assertEqual(subscription.state, "suspended")

    def test_restarted_unpaid_it_is_announced_and_suspended_again(self):
        subscription, _invoice = self.suspend()
        self.today = d("2025-02-11")
        self.resume(subscription)
        self.run_day("2025-02-15")
        self.assertEqual(subscription.suspension_from, d("2025-03-01"))
        self.run_day("2025-03-01")
        self.assertEqual(subscription.state, "suspended")
        self.assertEqual(self.billed(subscription), [("2025-01-01", 30.0)])

    def test_a_pause_by_hand_has_no_fee_and_stays_a_resume(self):
        self.company.sudo().subdebit_restart_fee = 15.0
        subscription = self.start()
        self.pause(subscription, kind="forever")
        self.today = d("2025-06-10")
        window = self.open("resume", subscription)
        self.assertFalse(window.has_fee)
        self.confirm(window)
        self.assertEqual(self.events(subscription)[-1][0], "resume")

    def test_one_that_cannot_restart_does_not_stop_the_others(self):
        bad, first = self.suspend()
        good, second = self.start("2025-01-01", "2025-01-01"), None
        for day in ("2025-02-15", "2025-03-01"):
            self.run_day(day)
        self.assertEqual(good.state, "suspended")
        second = good.invoice_ids
        self.pay(first, *second)
        real = type(bad)._restart

        def fail(subscription, *args, **kwargs):
            if subscription == bad:
                raise ValueError("x")
            return real(subscription, *args, **kwargs)

        self.patch(self.registry["subdebit.subscription"], "_restart", fail)
        self.run_day("2025-03-11")
        self.assertEqual((good.state, bad.state), ("active", "suspended"))
        self.assertTrue(bad.billing_error)
