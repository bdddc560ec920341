"""What a start in the past is refused for: and then nothing is there."""

import time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ..common import d
from .backdate_case import TODAY, BackdateCase

TOMORROW = d("2025-10-16")


@tagged("-at_install", "post_install")
class TestBackdateRights(BackdateCase):
    """B1: on the server, whatever a browser shows."""

    def call(self, user, record, method):
        """Call a method as a browser does."""
        env = self.env(user=user)
        context = {"subdebit_today": TODAY}
        return call_kw(env[record._name], method, [record.ids], {"context": context})

    def make_draft(self, start="2025-07-31"):
        return self.env["subdebit.subscription"].create(
            {"partner_id": self.ada.id, "plan_id": self.plan.id, "date_start": start}
        )

    def open_as(self, user, start="2025-07-31", **vals):
        """Return the window of who may not choose a journal, or does not."""
        vals = {"journal_id": False, "payment_date": False, **vals}
        return self.open_wizard(start, self.env(user=user), **vals)

    def assertNotAllowed(self, user, words, error=UserError, **vals):
        wizard = self.open_as(user, confirm_total=90.0, **vals)
        before = self.count()
        with self.assertRaisesRegex(error, words):
            self.call(user, wizard, "action_confirm")
        self.assertEqual(self.count(), before)

    def test_billing_may_not_start_in_the_past(self):
        self.assertNotAllowed(self.billing, "the right “Manager”")

    def test_a_user_may_not_start_at_all(self):
        self.assertNotAllowed(self.user, "the right “Billing”")
        wizard = self.open_as(self.user, "2025-10-15")
        self.assertRefused(wizard, "the right “Billing”")

    def test_who_handles_failed_payments_may_not_start_in_the_past(self):
        env, type(self).env = self.env, self.setup_env
        handler = self.make_user("failed_payments")
        type(self).env = env
        self.assertNotAllowed(handler, "the right “Billing”")

    def test_nobody_else_has_the_wizard(self):
        clerk = new_test_user(
            self.setup_env, login="clerk", groups="account.group_account_invoice"
        )
        with self.assertRaises(AccessError):
            self.open_wizard("2025-07-31", self.env(user=clerk))

    def test_billing_may_not_either_from_a_draft(self):
        draft = self.make_draft()
        self.assertNotAllowed(
            self.billing, "the right “Manager”", subscription_id=draft.id
        )
        self.assertEqual(draft.state, "draft")

    def test_the_button_on_a_draft_asks_a_manager_for_the_total(self):
        draft, before = self.make_draft(), self.count()
        action = self.call(self.manager, draft, "action_start")
        self.assertEqual(action["res_model"], "subdebit.backdate")
        self.assertEqual(action["context"]["default_subscription_id"], draft.id)
        self.assertEqual((draft.state, self.count()), ("draft", before))

    def test_the_button_on_a_draft_refuses_billing(self):
        draft, before = self.make_draft(), self.count()
        with self.assertRaisesRegex(UserError, "the right “Manager”"):
            self.call(self.billing, draft, "action_start")
        self.assertEqual((draft.state, self.count()), ("draft", before))

    def test_billing_starts_what_is_not_past(self):
        draft = self.make_draft("2025-10-15")
        self.call(self.billing, draft, "action_start")
        self.assertEqual(draft.state, "active")

    def test_no_engine_door_is_open_to_a_browser(self):
        draft, before = self.make_draft(), self.count()
        for method in (
            "_start",
            "_backdate",
            "_bill_past",
            "_preview_backdate",
            "_bill",
        ):
            for user in (self.user, self.billing, self.manager):
                with self.assertRaises(AccessError):
                    self.call(user, draft, method)
        self.assertEqual((draft.state, self.count()), ("draft", before))

    def test_the_engine_itself_refuses_who_is_no_manager(self):
        draft, before = self.make_draft(), self.count()
        for user in (self.user, self.billing):
            with self.assertRaisesRegex(UserError, "the right “Manager”"):
                draft.with_user(user)._start(TODAY)
        self.assertEqual((draft.state, self.count()), ("draft", before))

    def test_the_state_is_not_written_by_hand(self):
        draft = self.make_draft()
        for vals in ({"state": "active"}, {"next_charge_date": "2025-07-31"}):
            with self.assertRaisesRegex(UserError, "not written by hand"):
                draft.with_user(self.billing).write(vals)

    def test_billing_that_says_it_is_no_past_is_not_believed(self):
        """What a browser sends beside the date changes nothing."""
        vals = {"is_past": False, "is_manager": True, "past_total": 0.0}
        self.assertNotAllowed(self.billing, "the right “Manager”", **vals)


@tagged("-at_install", "post_install")
class TestBackdateRefused(BackdateCase):
    """All that stands in the way, and what does not."""

    def assertUndone(self, wizard, words, total):
        """Refused by Odoo itself, while it is made: then all is undone."""
        before = self.count()
        with self.assertRaises(UserError) as e:  # In a savepoint, as a request is.
            self.confirm(wizard, total)
        self.assertIn(words, str(e.exception))
        self.assertEqual(self.count(), before)

    # === THE SUM === #

    def test_cancel_leaves_nothing(self):
        before = self.count()
        self.open_wizard("2025-07-31", confirm_total=90.0)
        self.assertEqual(self.count(), before)

    def test_the_same_window_confirmed_twice_starts_once(self):
        wizard = self.open_wizard("2025-07-31")
        subscription = self.confirm(wizard, 90.0)
        before = self.count()
        self.assertEqual(self.confirm(wizard, 90.0), subscription)
        self.assertEqual(self.count(), before)

    def test_two_windows_for_the_same_days_start_once(self):
        first, second = self.open_wizard("2025-07-31"), self.open_wizard("2025-07-31")
        self.confirm(first, 90.0)
        self.assertRefused(second, "is settled from", 90.0)

    def test_a_draft_that_runs_by_now_is_not_started_again(self):
        draft = self.open_wizard("2025-07-31")._make_draft()
        first, second = (
            self.open_wizard("2025-07-31", subscription_id=draft.id) for _ in range(2)
        )
        self.confirm(first, 90.0)
        self.assertRefused(second, "", 90.0)
        self.assertEqual(len(draft.invoice_ids), 3)

    def test_the_way_of_payment_must_be_chosen(self):
        wizard = self.open_wizard("2025-07-31", past_payment=False)
        self.assertRefused(wizard, "Choose how the past invoices are paid", 90.0)

    def test_without_a_line_there_is_nothing_to_start(self):
        wizard = self.open_wizard("2025-07-31", plan_id=False)
        self.assertRefused(wizard, "add a line", 0.0)
        wizard = self.open_wizard("2025-10-15", plan_id=False)
        self.assertRefused(wizard, "add a line")

    def test_what_is_free_so_far_is_started_without_typing(self):
        """90 days from 31 July: the trial is over on 29 October."""
        plan = self.make_plan("Trial", trial_count=90, trial_unit="day")
        wizard = self.open_wizard("2025-07-31", plan_id=plan.id)
        self.assertEqual((wizard.past_count, wizard.past_total), (0, 0.0))
        before = self.count()
        subscription = self.confirm(wizard, 0.0)
        self.assertEqual(self.count()[4:], before[4:])
        self.assertEqual(subscription.state, "active")
        self.assertEqual(str(subscription.next_charge_date), "2025-10-29")
        self.assertNothingToBill(subscription, "2025-10-28")

    def test_what_costs_nothing_is_started_without_an_invoice(self):
        plan = self.make_plan("Gift", self.make_product("Gift", 0.0))
        wizard = self.open_wizard("2025-07-31", plan_id=plan.id)
        subscription = self.confirm(wizard, 0.0)
        self.assertFalse(subscription.invoice_ids)
        # 31 July, 31 August, 30 September: dealt with, and never looked at again.
        self.assertEqual(len(self.days(subscription, "waived")), 3)
        self.assertEqual(str(subscription.next_charge_date), "2025-10-31")
        self.assertNothingToBill(subscription, "2025-10-15")

    # === HOW FAR BACK === #

    def test_more_invoices_than_the_company_allows(self):
        self.company.subdebit_past_invoices = 3
        for total in (0.0, 120.0):
            wizard = self.open_wizard("2025-06-30")
            self.assertRefused(wizard, "More than 3 past invoices", total)
        self.assertEqual(
            self.confirm(self.open_wizard("2025-07-31"), 90.0).invoice_count, 3
        )

    def test_the_limit_is_120_where_nobody_said_otherwise(self):
        """October 2015 to September 2025: 120; a month earlier: 121."""
        self.assertFalse(self.open_wizard("2015-10-15").problem)
        self.assertEqual(self.open_wizard("2015-10-15").past_count, 120)
        problem = self.open_wizard("2015-09-15").problem
        self.assertIn("More than 120 past invoices", problem)

    def test_a_year_that_nobody_can_mean(self):
        for start in ("1900-01-01", "0001-01-01", "1949-12-31"):
            wizard = self.open_wizard(start)
            self.assertRefused(wizard, "is the year right", 0.0)

    def test_every_day_for_many_years_is_answered_at_once(self):
        """From 1 January 1950 on: more than 27,000 days."""
        began = time.monotonic()
        wizard = self.open_wizard("1950-01-01", cadence_unit="day")
        said = wizard.problem, wizard.next_charge
        self.assertEqual(said[1], False)
        self.assertIn("More than 120 past invoices", said[0])
        self.assertRefused(wizard, "choose a later start", 0.0)
        self.assertLess(time.monotonic() - began, 4.0)

    # === DAYS THAT ARE DEALT WITH === #

    def cover(self, kind, first, end, partner=None, product=None, company=None):
        """Return days that a running subscription has dealt with."""
        env = self.setup_env(su=True)
        company = company or self.company
        subscription = env["subdebit.subscription"].create(
            {
                "partner_id": (partner or self.ada).id,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "date_start": first,
                "line_ids": [
                    Command.create({"product_id": (product or self.product).id})
                ],
            }
        )
        return env["subdebit.cover"].create(
            {
                "subscription_id": subscription.id,
                "line_id": subscription.line_ids.id,
                "date_from": first,
                "date_to": end,
                "kind": kind,
            }
        )

    def test_days_that_are_dealt_with_are_refused_and_named(self):
        for kind in ("billed", "settled_elsewhere", "waived", "skipped"):
            with self.subTest(kind):
                cover = self.cover(kind, "2025-08-10", "2025-08-12")
                self.assertRefused(
                    self.open_wizard("2025-07-31"),
                    "Membership of Ada is settled from 08/10/2025 to 08/11/2025"
                    f" already, by {cover.subscription_id.name}",
                    90.0,
                )
                cover.unlink()

    def test_one_day_is_enough(self):
        """The first day, 31 July; the last one, 30 October."""
        for first, end in (("2025-07-01", "2025-08-01"), ("2025-10-30", "2025-11-30")):
            cover = self.cover("settled_elsewhere", first, end)
            wizard = self.open_wizard("2025-07-31")
            self.assertRefused(wizard, "is settled from", 90.0)
            cover.unlink()

    def test_periods_that_only_touch_are_no_double(self):
        self.cover("settled_elsewhere", "2025-06-30", "2025-07-31")
        self.cover("settled_elsewhere", "2025-10-31", "2025-11-30")
        wizard = self.open_wizard("2025-07-31")
        self.assertEqual(self.confirm(wizard, 90.0).invoice_count, 3)

    def test_another_product_customer_or_company_is_no_double(self):
        days = "billed", "2025-07-31", "2025-10-31"
        self.cover(*days, product=self.make_product("Locker"))
        self.cover(*days, partner=self.make_partner("Bob"))
        other = self.make_other_company()
        company = other["company"]
        self.cover(*days, company=company)
        wizard = self.open_wizard("2025-07-31")
        self.assertEqual(self.confirm(wizard, 90.0).invoice_count, 3)

    # === COMPANIES === #

    def test_a_plan_of_another_company(self):
        company = self.make_other_company()["company"]
        self.manager.sudo().company_ids |= company
        plan = self.make_plan("Theirs", company_id=company.id)
        wizard = self.open_wizard("2025-07-31", plan_id=plan.id)
        self.assertUndone(wizard, "Theirs", wizard.past_total)

    def test_a_customer_of_another_company(self):
        company = self.make_other_company()["company"]
        self.manager.sudo().company_ids |= company
        partner = self.make_offline_partner("Bob", company_id=company.id)
        wizard = self.open_wizard("2025-07-31", partner_id=partner.id)
        self.assertUndone(wizard, "Bob", 90.0)

    def test_a_journal_of_another_company(self):
        other = self.make_other_company()
        self.manager.sudo().company_ids |= other["company"]
        journal = other["default_journal_bank"]
        wizard = self.open_wizard("2025-07-31", journal_id=journal.id)
        self.assertRefused(wizard, journal.name, 90.0)

    def test_a_cadence_of_nothing(self):
        for count in (0, -1):
            with self.assertRaisesRegex(UserError, "at least one unit"):
                self.open_wizard("2025-07-31", cadence_count=count)

    # === PAID BY HAND === #

    def test_without_a_journal_or_a_date(self):
        for missing in ("journal_id", "payment_date"):
            wizard = self.open_wizard("2025-07-31", **{missing: False})
            self.assertRefused(wizard, "in which journal and on which date", 90.0)

    def test_a_payment_of_tomorrow(self):
        wizard = self.open_wizard("2025-07-31", payment_date=TOMORROW)
        self.assertRefused(wizard, "cannot be in the future", 90.0)

    def test_a_payment_of_long_before(self):
        """The first invoice is of 31 July 2025: a year before is early enough."""
        for date in ("1900-01-01", "2006-10-15", "2024-07-30"):
            wizard = self.open_wizard("2025-07-31", payment_date=date)
            self.assertIn("more than a year before", wizard.problem)
            self.assertRefused(wizard, "is the year right", 90.0)
        self.company.sudo().subdebit_past_date = "today"
        wizard = self.open_wizard("2025-07-31", payment_date="2024-07-30")
        self.assertRefused(wizard, "is the year right", 90.0)
        wizard = self.open_wizard("2025-07-31", payment_date="2024-07-31")
        self.assertFalse(wizard.problem)
        self.confirm(wizard, 90.0)

    def test_a_payment_of_long_before_of_several_customers(self):
        bulk = self.env["subdebit.backdate.bulk"].create(
            {
                "partner_ids": [Command.set(self.ada.ids)],
                "plan_id": self.plan.id,
                "date_start": "2025-07-31",
                "past_payment": "manual",
                "journal_id": self.bank.id,
                "payment_date": "1900-01-01",
            }
        )
        bulk.action_preview()
        self.assertIn("is the year right", bulk.row_ids.problem)

    def test_a_journal_that_takes_no_money(self):
        self.bank.inbound_payment_method_line_ids = False
        wizard = self.open_wizard("2025-07-31")
        self.assertRefused(wizard, "no manual payment method", 90.0)

    def test_a_journal_that_is_no_bank(self):
        journal = self.company_data["default_journal_sale"]
        wizard = self.open_wizard("2025-07-31", journal_id=journal.id)
        self.assertRefused(wizard, "no manual payment method", 90.0)
