from datetime import datetime

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import d
from .sending_case import DAY
from .telling_case import TellingCase


@tagged("post_install", "-at_install")
class TestRenewal(TellingCase):
    """E5: told before it goes on by itself; once, and within the law's three months."""

    def make_yearly(self, partner=None, **vals):
        return self.make_priced(
            300.0, DAY, partner=partner or self.make_ada(), cadence_unit="year", **vals
        )

    def make_committed(self, months, **vals):
        plan = self.make_plan("Bound", commitment_count=months, commitment_unit="month")
        return self.make_told(plan_id=plan.id, **vals)

    def tell(self, subscription, day):
        return self.on(subscription, day)._tell_renewals(d(day))

    def get_told(self, subscription, *days):
        """Return of which days it was told, on each of some days."""
        return [
            [str(n.date_effective) for n in self.tell(subscription, day)]
            for day in days
        ]

    # === WHAT IS TOLD, AND WHEN === #

    def test_a_year_is_told_45_days_before_the_next_and_once(self):
        subscription = self.make_yearly()
        subscription._bill(DAY)
        # 13 August and 45 days: 27 September.
        told = self.get_told(subscription, "2026-08-12", "2026-08-13", "2026-08-14")
        self.assertEqual(told, [[], ["2026-09-27"], []])
        notice = subscription.notice_ids
        self.assertEqual(
            (notice.kind, notice.amount, str(notice.charge_date)),
            ("renewal", 300.0, "2026-09-27"),
        )
        self.assertEqual(self.get_told(subscription, "2027-08-13"), [["2027-09-27"]])

    def test_a_run_that_was_missed_is_made_up_for(self):
        subscription = self.make_yearly()
        self.assertEqual(
            self.get_told(subscription, "2026-09-26", "2026-09-27"),
            [["2026-09-27"], []],
        )

    def test_the_first_period_is_no_renewal(self):
        subscription = self.make_yearly()
        self.assertEqual(self.get_told(subscription, "2025-09-20"), [[]])

    def test_months_are_not_told_unless_a_commitment_is_over(self):
        days = "2026-08-13", "2026-09-14", "2027-08-13"
        self.assertEqual(self.get_told(self.make_told(), *days), [[], [], []])
        bound = self.make_committed(12)
        self.assertEqual(self.get_told(bound, *days), [["2026-09-27"], [], []])

    def test_within_a_commitment_nothing_is_renewed(self):
        plan = self.make_plan("Two", commitment_count=24, commitment_unit="month")
        subscription = self.make_yearly(plan=plan)
        told = self.get_told(subscription, "2026-08-13", "2027-08-13")
        self.assertEqual(told, [[], ["2027-09-27"]])

    def test_what_ends_is_not_renewed(self):
        subscription = self.make_yearly()
        subscription._end(d("2026-09-27"), today=d("2026-08-01"))
        self.assertEqual(self.get_told(subscription, "2026-08-13"), [[]])

    def test_a_year_that_is_invoiced_already_is_told_without_its_sum(self):
        subscription = self.make_yearly(issue_days=90)
        subscription._bill(DAY)
        subscription._bill(d("2026-07-01"))
        notice = self.tell(subscription, "2026-08-13")
        self.assertEqual((notice.amount, notice.charge_date), (0.0, False))

    def test_only_what_may_renew_is_looked_at(self):
        yearly, monthly = self.make_yearly(), self.make_told()
        bound = self.make_committed(12)
        found = yearly._search_renewing(self.company)
        self.assertEqual(found & (yearly | monthly | bound), yearly | bound)

    def test_nobody_is_told_half_a_year_before(self):
        self.company.sudo().subdebit_renewal_days = 0
        with self.assertRaises(ValidationError):
            self.company.sudo().subdebit_renewal_days = 181

    # === BY THE DAILY RUN === #

    def make_run(self, day):
        return self.env["subdebit.debit.run"].sudo()._start(self.company, d(day))

    def test_the_run_goes_on_where_it_stopped(self):
        first, second = self.make_yearly(), self.make_yearly()
        run = self.make_run("2026-08-13")
        run._tell_some_renewals(1)
        self.assertEqual((len(first.notice_ids), len(second.notice_ids)), (1, 0))
        self.assertFalse(run.is_told)
        run._tell_some_renewals(1)
        run._tell_some_renewals(1)
        self.assertEqual((len(first.notice_ids), len(second.notice_ids)), (1, 1))
        self.assertTrue(run.is_told)

    def test_one_that_cannot_be_told_leaves_the_others_alone(self):
        broken, good = self.make_yearly(), self.make_yearly()
        # An unreadable event, as a plan of another day may leave it.
        self.env.cr.execute(
            "INSERT INTO subdebit_event (subscription_id, company_id, kind,"
            " date_effective, user_id, details) VALUES (%s, %s, 'pause', '2026-01-01',"
            ' 1, \'{"policy": "other"}\')',
            [broken.id, self.company.id],
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.subscription_debit.models.run.telling"):
            self.make_run("2026-08-13")._tell_some_renewals(100)
        self.assertEqual(len(good.notice_ids), 1)
        self.assertFalse(broken.notice_ids)
        self.assertTrue(self.get_question(broken))

    def test_the_cron_tells_once_a_day_and_the_run_is_done(self):
        subscription = self.make_yearly(self.make_grace())
        subscription._bill(DAY)
        for instant in ("2026-08-13 10:00", "2026-08-13 10:15", "2026-08-14 10:00"):
            with (
                freeze_time(datetime.fromisoformat(instant)),
                self.enter_registry_test_mode(),
                self.registry.cursor() as cr,
            ):
                env = api.Environment(cr, SUPERUSER_ID, {})
                env["subdebit.debit.run"]._cron_daily()
        self.env.invalidate_all()
        self.assertEqual(len(subscription.notice_ids), 1)
        runs = self.env["subdebit.debit.run"].sudo()
        runs = runs.search([("company_id", "=", self.company.id)])
        self.assertEqual(runs.mapped("state"), ["done", "done"])
        self.assertEqual(runs.mapped("is_told"), [True, True])
