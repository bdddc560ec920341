from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import d
from .pause_case import DebitPauseCase
from .suspension_case import SuspensionCase


@tagged("post_install", "-at_install")
class TestSuspend(SuspensionCase):
    """Announced, at the renewal and not at once; taken back where it is paid."""

    def test_announced_once_and_suspended_on_the_renewal_not_before(self):
        subscription = self.start_told()
        self.run_day("2025-01-17")
        self.assertFalse(subscription.suspension_from)
        self.run_day("2025-01-18")
        self.assertEqual(subscription.suspension_from, d("2025-02-01"))
        self.assertEqual(subscription.suspension_reason, "unpaid")
        self.assertEqual(self.told(subscription), [("suspend", "2025-02-01")])
        notice = subscription.sudo().notice_ids
        self.assertEqual(notice.amount, 30.0)
        for day in ("2025-01-19", "2025-01-31"):
            self.run_day(day)
            self.assertEqual(subscription.state, "active")
        self.assertEqual(len(self.told(subscription)), 1)
        self.assertEqual(self.events(subscription), [])
        self.run_day("2025-02-01")
        self.assertEqual(subscription.state, "suspended")
        self.assertEqual(self.events(subscription), [("suspend", "2025-02-01")])
        for day in ("2025-02-02", "2025-03-01", "2025-04-01"):
            self.run_day(day)
        self.assertEqual(self.billed(subscription), [("2025-01-01", 30.0)])
        self.assertEqual(self.events(subscription), [("suspend", "2025-02-01")])
        self.assertNothingToBill(subscription, "2025-06-01")

    def test_what_is_invoiced_ahead_of_another_line_is_not_given_back(self):
        # A month in arrears, and a year from 1 March that is invoiced 14 days ahead: the
        # month of February, due on 1 March, is the first that is not billed.
        plan = self.make_plan("Ahead", issue_days=14)
        line = {"product_id": self.product.id, "unit_price": 30.0}
        subscription = self.start_told(
            plan_id=plan.id,
            line_ids=[
                Command.create({**line, "timing": "arrears"}),
                Command.create(
                    {**line, "cadence_unit": "year", "date_start": "2025-03-01"}
                ),
            ],
        )
        for day in ("2025-02-01", "2025-02-15", "2025-02-16", "2025-03-01"):
            self.run_day(day)
        self.assertEqual(subscription.state, "suspended")
        refunds = subscription.invoice_ids.filtered(
            lambda move: move.move_type == "out_refund"
        )
        self.assertFalse(refunds)
        self.assertNothingToBill(subscription, "2026-12-31")

    def test_the_threshold_itself_is_not_more_than_it(self):
        self.company.sudo().subdebit_suspend_above = 30.0
        subscription = self.start("2025-01-01", "2025-01-01")
        self.run_day("2025-01-18")
        self.assertFalse(subscription.suspension_from)
        self.company.sudo().subdebit_suspend_above = 29.99
        self.run_day("2025-01-19")
        self.assertEqual(subscription.suspension_from, d("2025-02-01"))

    def test_without_a_setting_nothing_is_suspended(self):
        self.company.sudo().subdebit_suspend_above = 0.0
        subscription = self.start("2025-01-01", "2025-01-01")
        for day in ("2025-01-18", "2025-02-01", "2025-02-18", "2025-03-01"):
            self.run_day(day)
        self.assertEqual(subscription.state, "active")
        self.assertFalse(subscription.suspension_from)
        self.assertEqual(len(subscription.invoice_ids), 3)

    def test_what_is_due_today_is_not_overdue(self):
        self.company.sudo().subdebit_suspend_days = 31
        subscription = self.start("2025-01-01", "2025-01-01")
        self.run_day("2025-01-01")
        self.assertFalse(subscription.suspension_from)
        self.run_day("2025-01-02")
        self.assertTrue(subscription.suspension_from)

    def test_paid_before_it_is_taken_back_without_a_word(self):
        subscription = self.start_told()
        self.run_day("2025-01-18")
        self.pay(subscription.invoice_ids)
        self.run_day("2025-01-25")
        self.assertFalse(subscription.suspension_from)
        self.assertFalse(subscription.suspension_reason)
        self.run_day("2025-02-01")
        self.assertEqual(len(self.told(subscription)), 1)
        self.assertEqual(
            self.billed(subscription), [("2025-01-01", 30.0), ("2025-02-01", 30.0)]
        )
        self.assertEqual(self.events(subscription), [])

    def test_paid_on_the_morning_of_the_renewal_it_is_billed(self):
        subscription = self.start("2025-01-01", "2025-01-01")
        self.run_day("2025-01-18")
        self.today = d("2025-02-01")
        self.pay(subscription.invoice_ids)
        self.run_day("2025-02-01")
        self.assertEqual(subscription.state, "active")
        self.assertEqual(len(subscription.invoice_ids), 2)

    def test_a_part_that_leaves_too_little_takes_it_back(self):
        subscription = self.start("2025-01-01", "2025-01-01")
        self.run_day("2025-01-18")
        self.env["account.payment.register"].sudo().with_context(
            active_model="account.move", active_ids=subscription.invoice_ids.ids
        ).create({"amount": 10.0})._create_payments()
        self.run_day("2025-01-19")
        self.assertFalse(subscription.suspension_from)

    def test_what_became_overdue_on_the_day_of_billing_is_announced_for_the_next(self):
        subscription = self.start("2025-01-01", "2025-01-01")
        self.run_day("2025-02-01")
        self.assertEqual(len(subscription.invoice_ids), 2)
        self.assertEqual(subscription.state, "active")
        self.run_day("2025-02-15")
        self.assertEqual(subscription.suspension_from, d("2025-03-01"))

    def test_invoiced_ahead_it_is_decided_on_the_day_of_issue(self):
        subscription = self.start("2025-01-01", "2025-01-22")
        subscription.sudo().issue_days = 10
        self.run_day("2025-01-22")
        self.assertEqual(len(subscription.invoice_ids), 2)
        self.run_day("2025-02-04")
        self.assertFalse(subscription.suspension_from)
        self.run_day("2025-02-05")
        self.assertEqual(subscription.suspension_from, d("2025-03-01"))
        self.run_day("2025-02-19")
        self.assertEqual(self.events(subscription), [("suspend", "2025-03-01")])
        self.assertEqual(subscription.state, "active")
        self.assertFalse(subscription.next_charge_date)
        self.assertEqual(len(subscription.invoice_ids), 2)
        # Paid before the period has begun, it never is: no fee, and the period is billed.
        self.pay(*subscription.invoice_ids)
        self.run_day("2025-02-21")
        self.assertEqual(subscription.state, "active")
        self.assertFalse(subscription.pause_from)
        self.assertEqual(
            self.billed(subscription)[-1], ("2025-03-01", 30.0), subscription.name
        )

    def test_it_says_why_and_what_lifts_it(self):
        subscription = self.start("2025-01-01", "2025-01-01").with_user(self.user)
        self.assertFalse(subscription.suspension_sentence)
        self.run_day("2025-01-18")
        said = subscription.with_context(lang="en_US").suspension_sentence
        self.assertIn("It will be suspended from 02/01/2025 on", said)
        self.assertIn("30.00 is overdue", said)
        self.run_day("2025-02-01")
        subscription.invalidate_recordset()
        said = subscription.with_context(lang="en_US").suspension_sentence
        self.assertIn("Nothing is billed since 02/01/2025", said)
        self.assertIn("once that is paid", said)

    def test_another_company_has_its_own_threshold(self):
        data = self.make_other_company()
        other = data["company"]
        other.sudo().write({"subdebit_tz": "Europe/Paris", "subdebit_gap_days": 0})
        subscription = self.start("2025-01-01", "2025-01-01")
        self.run_day("2025-01-18", other)
        self.assertFalse(subscription.suspension_from)
        other.sudo().subdebit_suspend_above = 20.0
        self.company.sudo().subdebit_suspend_above = 0.0
        self.run_day("2025-01-19", other)
        self.run_day("2025-01-20")
        self.assertFalse(subscription.suspension_from)

    def test_one_that_fails_does_not_stop_the_others(self):
        good = self.start("2025-01-01", "2025-01-01")
        bad = self.start("2025-01-01", "2025-01-01")
        real = type(bad)._announce_suspension

        def fail(subscription, *args):
            if subscription == bad:
                raise ValueError("x")
            return real(subscription, *args)

        self.patch(self.registry["subdebit.subscription"], "_announce_suspension", fail)
        self.run_day("2025-01-18")
        self.assertTrue(good.suspension_from)
        self.assertFalse(bad.suspension_from)
        self.assertTrue(
            any("could not be announced" in m.preview for m in bad.message_ids)
        )
        self.patch(self.registry["subdebit.subscription"], "_announce_suspension", real)
        self.run_day("2025-01-19")
        self.assertTrue(bad.suspension_from)

        def refuse(subscription, *args):
            if subscription == bad:
                raise ValueError("y")
            return suspend(subscription, *args)

        suspend = type(bad)._suspend
        self.patch(self.registry["subdebit.subscription"], "_suspend", refuse)
        self.run_day("2025-02-01")
        self.assertEqual(good.state, "suspended")
        # Neither suspended nor billed: somebody is asked, and tomorrow tries again.
        self.assertEqual((bad.state, len(bad.invoice_ids)), ("active", 1))
        self.assertTrue(bad.billing_error)
        self.patch(self.registry["subdebit.subscription"], "_suspend", suspend)
        self.run_day("2025-02-02")
        self.assertEqual(bad.state, "suspended")

    def test_what_another_integration_manages_is_left_alone(self):
        subscription = self.start("2025-01-01", "2025-01-01")
        subscription.sudo().managed_by = "MyClub Online"
        self.run_day("2025-01-18")
        self.assertFalse(subscription.suspension_from)

    def test_the_company_says_sums_and_days_that_can_be(self):
        company = self.company.sudo()
        for vals in (
            {"subdebit_suspend_above": -1.0},
            {"subdebit_restart_fee": -1.0},
            {"subdebit_suspend_days": 0},
            {"subdebit_suspend_days": 91},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                company.write(vals)

    def test_nobody_sets_it_by_hand(self):
        subscription = self.start("2025-01-01", "2025-01-01")
        for vals in (
            {"suspension_from": "2025-02-01"},
            {"suspension_reason": "unpaid"},
        ):
            self.assertRefused(self.manager, subscription, "write", vals)

    def test_the_run_asks_as_often_for_many_as_for_few(self):
        def count(subscriptions, day):
            model = self.env["subdebit.subscription"].sudo()
            self.today = d(day)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            model._announce_suspensions(self.company, self.today)
            model._follow_suspensions(self.company, self.today)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for _number in range(6):
            self.start("2025-01-01", "2025-01-01")
        self.company.sudo().subdebit_suspend_above = 50.0
        count(None, "2025-01-18")
        many = count(None, "2025-01-18")
        last = self.env["subdebit.subscription"].search([], limit=5)
        self.pay(*last.invoice_ids)
        count(None, "2025-01-18")
        self.assertLessEqual(many, count(None, "2025-01-18") + 1)


@tagged("post_install", "-at_install")
class TestSuspendDebited(DebitPauseCase, SuspensionCase):
    """What is under way is not overdue; and who has nothing to debit."""

    def setUp(self):
        super().setUp()
        self.company.sudo().subdebit_suspend_above = 0.0

    def test_what_is_under_way_is_not_overdue_and_what_was_refused_is(self):
        self.company.sudo().subdebit_suspend_above = 20.0
        payer = self.make_payer(kind="card")
        subscription = self.make_subscription(d("2025-01-01"), payer)
        run = self.run_day("2025-01-01")
        debit = run.debit_ids
        self.assertEqual(debit.state, "ready")
        self.run_day("2025-01-18")
        self.assertFalse(subscription.suspension_from)
        debit.sudo()._cancel("x")
        self.run_day("2025-01-19")
        self.assertEqual(subscription.suspension_from, d("2025-02-01"))

    def test_announced_and_then_under_way_is_billed_and_announced_anew(self):
        self.company.sudo().subdebit_suspend_above = 20.0
        payer = self.make_payer(kind="card")
        subscription = self.make_subscription(d("2025-01-01"), payer)
        debit = self.run_day("2025-01-01").debit_ids
        debit.sudo().state = "refused"
        self.run_day("2025-01-18")
        self.assertEqual(subscription.suspension_from, d("2025-02-01"))
        debit.sudo().state = "ready"
        self.run_day("2025-01-20")
        # Nobody is told twice of one thing: the announcement stays as long as it is owed.
        self.assertEqual(subscription.suspension_from, d("2025-02-01"))
        self.run_day("2025-02-01")
        self.assertEqual(subscription.state, "active")
        self.assertEqual(len(subscription.invoice_ids), 2)
        self.run_day("2025-02-02")
        self.assertFalse(subscription.suspension_from)

    def test_nobody_is_late_for_what_the_company_does_not_collect(self):
        self.company.sudo().subdebit_suspend_above = 20.0
        subscription = self.make_subscription(d("2025-01-01"), self.make_payer())
        debit = self.run_day("2025-01-01").debit_ids
        debit.sudo().state = "refused"
        self.company.sudo().subdebit_collection_stopped = True
        self.run_day("2025-01-18")
        self.assertFalse(subscription.suspension_from)
        self.company.sudo().subdebit_collection_stopped = False
        self.run_day("2025-01-19")
        self.assertTrue(subscription.suspension_from)
        self.company.sudo().subdebit_collection_stopped = True
        self.run_day("2025-02-01")
        self.assertEqual(subscription.state, "active")

    def test_who_has_no_method_is_suspended_where_the_company_wants_it(self):
        partner = self.make_partner("Zoe", subdebit_payment_mode="automatic")
        subscription = self.make_subscription(d("2025-01-01"), partner)
        self.run_day("2025-01-01")
        self.run_day("2025-01-18")
        self.assertFalse(subscription.suspension_from)
        self.company.sudo().subdebit_suspend_without_method = True
        self.run_day("2025-01-19")
        self.assertEqual(subscription.suspension_reason, "method")
        self.run_day("2025-02-01")
        self.assertEqual(subscription.state, "suspended")
        self.run_day("2025-02-10")
        self.assertEqual(subscription.state, "suspended")
        self.give_method(partner)
        self.run_day("2025-02-11")
        self.assertEqual(subscription.state, "active")
        self.assertEqual(
            self.events(subscription),
            [("suspend", "2025-02-01"), ("restart", "2025-02-11")],
        )
        self.assertEqual(subscription.next_charge_date, d("2025-03-01"))

    def test_a_method_in_time_takes_it_back(self):
        self.company.sudo().subdebit_suspend_without_method = True
        partner = self.make_partner("Zoe", subdebit_payment_mode="automatic")
        subscription = self.make_subscription(d("2025-01-01"), partner)
        self.run_day("2025-01-01")
        self.run_day("2025-01-18")
        self.assertTrue(subscription.suspension_from)
        self.give_method(partner)
        self.run_day("2025-01-19")
        self.assertFalse(subscription.suspension_from)

    def test_who_pays_offline_needs_none(self):
        self.company.sudo().subdebit_suspend_without_method = True
        subscription = self.start("2025-01-01", "2025-01-01")
        self.run_day("2025-01-18")
        self.assertFalse(subscription.suspension_from)
