from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import SubdebitCase, d

QUARTER = timedelta(minutes=15)


@tagged("post_install", "-at_install")
class TestRun(SubdebitCase):
    """D1: every day at the company's hour, once, whatever the clocks do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls.make_subscription(d("2026-03-01"))

    def ring(self, *instants):
        """Ring the cron at instants of UTC, as ``2026-03-29 08:00``."""
        with self.enter_registry_test_mode():
            for instant in instants:
                with freeze_time(instant), self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    env["subdebit.debit.run"]._cron_daily()

    def ring_all_day(self, day):
        """Ring every quarter of an hour of a day of UTC; bill nothing.

        :return: the instants at which a run began.
        """
        runs, begun = self.env["subdebit.debit.run"].sudo(), []
        instant = datetime.fromisoformat(day)
        with (
            patch.object(type(runs), "_work"),
            patch.object(type(self.env["ir.cron"]), "_commit_progress"),
            freeze_time(instant) as clock,
        ):
            for _quarter in range(96):
                before = runs.search_count([])
                clock.move_to(instant)
                runs._cron_daily()
                if runs.search_count([]) > before:
                    begun.append(str(instant))
                instant += QUARTER
        return begun

    def serve(self, day):
        """Let a day have its run, so that the next one is not late."""
        self.env["subdebit.debit.run"].sudo()._start(self.company, d(day))

    def get_runs(self, company=None):
        runs = self.env["subdebit.debit.run"].sudo()
        found = runs.search([("company_id", "=", (company or self.company).id)])
        return [str(run.date) for run in found.sorted("date")]

    # === THE HOUR === #

    def test_nothing_happens_before_the_companys_hour(self):
        # In winter Paris is one hour ahead of UTC: 08:59 is one minute to ten.
        self.ring("2026-03-02 08:59")
        self.assertEqual(self.get_runs(), [])
        self.assertFalse(self.subscription.charge_ids)

    def test_at_its_hour_the_day_is_billed_once(self):
        self.ring("2026-03-02 09:00", "2026-03-02 09:15", "2026-03-02 23:00")
        # 23:00 in UTC is midnight in Paris: a new day, before its hour.
        self.assertEqual(self.get_runs(), ["2026-03-02"])
        self.assertInvoices(
            [("2026-03-02", "2026-03-01", "2026-04-01", 30.0)],
            self.subscription.invoice_ids,
        )
        run = self.env["subdebit.debit.run"].search([])
        self.assertEqual(run.state, "done")
        self.assertEqual(run.invoice_ids, self.subscription.invoice_ids)

    def test_the_local_day_counts_not_the_one_of_utc(self):
        self.company.write({"subdebit_tz": "Pacific/Auckland", "subdebit_run_hour": 0})
        # 11:00 in UTC is midnight of the 2nd in Auckland, in its summer.
        self.ring("2026-03-01 10:59")
        self.assertEqual(self.get_runs(), ["2026-03-01"])
        self.ring("2026-03-01 11:00")
        self.assertEqual(self.get_runs(), ["2026-03-01", "2026-03-02"])

    def test_the_hour_lies_within_a_day(self):
        for hour in (-1, 24):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.company.subdebit_run_hour = hour
        self.company.subdebit_run_hour = 23

    def test_a_cron_that_rings_once_a_day_before_the_hour_serves_the_day_before(self):
        """At eight in Paris; the first day on which something ran all day is the 2nd."""
        self.ring("2026-03-02 07:00")
        self.assertEqual(self.get_runs(), [])
        self.ring("2026-03-03 07:00", "2026-03-03 07:15")
        self.assertEqual(self.get_runs(), ["2026-03-02"])
        self.assertInvoices(
            [("2026-03-02", "2026-03-01", "2026-04-01", 30.0)],
            self.subscription.invoice_ids,
        )
        self.ring("2026-03-04 07:00", "2026-03-05 07:00")
        self.assertEqual(self.get_runs(), ["2026-03-02", "2026-03-03", "2026-03-04"])
        self.ring("2026-03-05 09:00", "2026-03-06 07:00")
        self.assertEqual(self.get_runs()[3:], ["2026-03-05"])

    def test_days_that_were_missed_are_due_on_the_next_morning(self):
        self.ring("2026-03-02 09:00", "2026-03-10 00:30", "2026-03-10 09:00")
        self.assertEqual(self.get_runs(), ["2026-03-02", "2026-03-09", "2026-03-10"])
        runs = self.env["subdebit.debit.run"].search([]).sorted("date")
        self.assertEqual(runs.mapped("caught_up_from"), [False, d("2026-03-03"), False])

    def test_what_came_by_file_is_missed_as_well(self):
        self.subscription.sudo().started_on = False
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE subdebit_subscription SET create_date = '2026-03-01 12:00'"
        )
        self.ring("2026-03-02 07:00")
        self.assertEqual(self.get_runs(), [])
        self.ring("2026-03-03 07:00")
        self.assertEqual(self.get_runs(), ["2026-03-02"])

    def test_a_dead_cron_is_told_before_todays_hour_as_well(self):
        self.ring("2026-03-02 09:00")
        run = self.env["subdebit.debit.run"].search([])
        for instant, day in (
            ("2026-03-02 22:00", None),
            ("2026-03-03 08:59", None),
            ("2026-03-03 09:00", "03/03/2026"),
            ("2026-03-04 08:59", "03/03/2026"),
            ("2026-03-04 09:00", "03/04/2026"),
            ("2026-03-31 01:00", "03/30/2026"),
        ):
            run.invalidate_recordset()
            with freeze_time(instant):
                said = run.late_warning
            if day:
                self.assertIn(f"The run of {day} has not begun", said, instant)
            else:
                self.assertFalse(said, instant)

    # === THE CLOCKS CHANGE === #

    def test_the_clocks_change_and_ten_stays_ten(self):
        self.serve("2026-03-27")
        self.assertEqual(self.ring_all_day("2026-03-28"), ["2026-03-28 09:00:00"])
        self.assertEqual(self.ring_all_day("2026-03-29"), ["2026-03-29 08:00:00"])
        self.serve("2026-10-23")
        self.assertEqual(self.ring_all_day("2026-10-24"), ["2026-10-24 08:00:00"])
        self.assertEqual(self.ring_all_day("2026-10-25"), ["2026-10-25 09:00:00"])

    def test_an_hour_that_does_not_exist_is_past_at_the_next(self):
        # On 29 March 2026, 01:00 in UTC, Paris goes from 02:00 to 03:00.
        self.company.subdebit_run_hour = 2
        self.serve("2026-03-28")
        self.assertEqual(self.ring_all_day("2026-03-29"), ["2026-03-29 01:00:00"])

    def test_an_hour_that_comes_twice_is_one_run(self):
        # On 25 October 2026 it is 02:00 in Paris at 00:00 and at 01:00 in UTC.
        self.company.subdebit_run_hour = 2
        self.serve("2026-10-24")
        self.assertEqual(self.ring_all_day("2026-10-25"), ["2026-10-25 00:00:00"])

    # === MISSED DAYS === #

    def test_missed_days_are_caught_up_once_and_said(self):
        self.make_subscription(d("2026-03-04"))
        self.ring("2026-03-02 09:00", "2026-03-06 09:00", "2026-03-06 09:15")
        self.assertEqual(self.get_runs(), ["2026-03-02", "2026-03-06"])
        caught_up, first = self.env["subdebit.debit.run"].search([])
        self.assertFalse(first.caught_up_from)
        self.assertEqual(caught_up.caught_up_from, d("2026-03-03"))
        self.assertInvoices(
            [("2026-03-06", "2026-03-04", "2026-04-04", 30.0)], caught_up.invoice_ids
        )
        self.ring("2026-03-07 09:00")
        last = self.env["subdebit.debit.run"].search([], limit=1)
        self.assertFalse(last.caught_up_from or last.invoice_ids)

    def test_a_company_without_subscriptions_has_no_runs(self):
        empty = self.setup_env["res.company"].create({"name": "Empty"})
        self.ring("2026-03-02 23:59")
        self.assertEqual(self.get_runs(empty), [])

    def test_one_that_cannot_be_billed_does_not_hold_the_day(self):
        product = self.make_product("Archived")
        account = (
            self.company_data["default_account_revenue"].sudo().copy({"code": "NOMORE"})
        )
        product.property_account_income_id = account
        plan = self.make_plan("Archived", product)
        bad = self.make_subscription(d("2026-03-01"), plan_id=plan.id)
        account.active = False
        self.ring("2026-03-02 09:00", "2026-03-02 09:15")
        run = self.env["subdebit.debit.run"].search([])
        self.assertEqual(run.state, "done")
        self.assertEqual(run.invoice_count, 1)
        self.assertEqual(run.failed_subscription_ids, bad)
        account.active = True
        self.ring("2026-03-03 09:00")
        self.assertEqual(len(bad.invoice_ids), 1)


@tagged("post_install", "-at_install")
class TestRunCompanies(SubdebitCase):
    """Each company has its own day."""

    def test_two_companies_in_different_zones_have_each_their_own_day(self):
        data = self.make_other_company()
        other = data["company"]
        other.write({"subdebit_tz": "America/New_York", "subdebit_run_hour": 10})
        ours = self.make_subscription(d("2026-03-02"))
        product = self.make_product(company_data=data, name="Abroad")
        theirs = (
            self.env["subdebit.subscription"]
            .sudo()
            .create(
                {
                    "company_id": other.id,
                    "partner_id": self.make_partner("Eve").id,
                    "date_start": d("2026-03-02"),
                    "payment_mode": "offline",
                    "offline_type": "cash",
                    "line_ids": [Command.create({"product_id": product.id})],
                }
            )
        )
        theirs._start(d("2026-03-02"))
        # 09:00 in UTC: ten in Paris, four in the morning in New York.
        TestRun.ring(self, "2026-03-02 09:00")
        self.assertEqual(TestRun.get_runs(self), ["2026-03-02"])
        self.assertEqual(TestRun.get_runs(self, other), [])
        self.assertEqual((len(ours.charge_ids), len(theirs.charge_ids)), (1, 0))
        TestRun.ring(self, "2026-03-02 15:00")
        self.assertEqual(TestRun.get_runs(self), ["2026-03-02"])
        self.assertEqual(TestRun.get_runs(self, other), ["2026-03-02"])
        self.assertEqual((len(ours.charge_ids), len(theirs.charge_ids)), (1, 1))
        self.assertEqual(theirs.invoice_ids.company_id, other)
        self.assertEqual(theirs.invoice_ids.journal_id.company_id, other)


@tagged("post_install", "-at_install")
class TestRunFigures(SubdebitCase):
    """D1: one screen a run, with sums."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.setup_env["payment.provider"].create(
            {
                "name": "Fake",
                "code": "none",
                "state": "test",
                "company_id": cls.company.id,
            }
        )
        cls.method = cls.setup_env["payment.method"].create(
            {"name": "Fake", "code": "fake", "provider_ids": cls.provider.ids}
        )
        cls.provider.payment_method_ids = cls.method

    def make_payer(self, name):
        """Return a customer with a saved method."""
        partner = self.make_partner(name)
        self.setup_env["payment.token"].sudo().create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": partner.id,
                "provider_ref": name,
            }
        )
        return partner

    def test_the_screen_sums_up_the_day(self):
        day = d("2026-03-02")
        outcomes = {
            "planned": (10.0, ()),
            "sent": (11.0, ("sending", "pending")),
            "collected": (12.5, ("sending", "collected")),
            "refused": (13.0, ("sending", "refused")),
            "unknown": (14.0, ("sending", "unknown")),
            "returned": (15.0, ("sending", "collected", "returned")),
        }
        for name, (price, _moves) in outcomes.items():
            self.make_priced(price, day, partner=self.make_payer(name))
        self.make_priced(12.5, day, partner=self.make_payer("collected"))
        self.make_priced(40.0, day, partner=self.make_offline_partner())
        self.make_priced(50.0, day, partner=self.make_partner("No method"))
        self.make_priced(51.5, day, partner=self.make_partner("No method either"))
        run = self.env["subdebit.debit.run"].sudo()._prepare(self.company, day)
        for debit in run.debit_ids:
            for state in outcomes[debit.payer_id.name][1]:
                debit.attempt_ids._finish(state)
        run.state = "done"
        run = run.with_user(self.user)
        run.invalidate_recordset()
        for name, count, total in (
            ("invoice", 10, 229.5),
            ("offline", 1, 40.0),
            ("no_method", 2, 101.5),
            ("debit", 7, 88.0),
            ("planned", 1, 10.0),
            ("sent", 1, 11.0),
            ("collected", 2, 25.0),
            ("refused", 1, 13.0),
            ("unknown", 1, 14.0),
            ("returned", 1, 15.0),
        ):
            with self.subTest(name):
                self.assertEqual(run[f"{name}_count"], count)
                self.assertAlmostEqual(run[f"{name}_total"], total)

    def test_who_records_payments_is_shown_what_can_be_paid(self):
        day = d("2026-03-02")
        subscriptions = [
            self.make_priced(price, day, partner=self.make_offline_partner(name))
            for name, price in (("Ada", 35.0), ("Bob", 40.0), ("Cyd", 50.0))
        ]
        run = self.env["subdebit.debit.run"].sudo()._prepare(self.company, day)
        cancelled, paid, still_open = (s.invoice_ids for s in subscriptions)
        cancelled.sudo().button_cancel()
        register = self.env["account.payment.register"].with_user(self.billing)
        register.with_context(active_model="account.move", active_ids=paid.ids).create(
            {}
        )._create_payments()
        run = run.with_user(self.billing)
        run.invalidate_recordset()
        self.assertEqual((run.offline_count, run.offline_total), (2, 90.0))
        action = run.with_context(figure="offline_open").action_view_invoices()
        self.assertEqual(self.env["account.move"].search(action["domain"]), still_open)
        with self.assertRaisesRegex(UserError, "cancelled, so there is nothing to pay"):
            register.with_context(
                active_model="account.move",
                active_ids=(cancelled | still_open).ids,
            ).create({})

    def test_the_day_is_prepared_once(self):
        day = d("2026-03-02")
        self.make_priced(10.0, day, partner=self.make_payer("Ada"))
        run = self.env["subdebit.debit.run"].sudo()._prepare(self.company, day)
        again = self.env["subdebit.debit.run"].sudo()._prepare(self.company, day)
        self.assertEqual(again, run)
        self.assertEqual((len(run.debit_ids), len(run.invoice_ids)), (1, 1))
