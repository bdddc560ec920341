from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..change.change_case import ChangeCase
from ..common import d
from .revision_case import RevisionMixin


@tagged("post_install", "-at_install")
class TestRevision(RevisionMixin, ChangeCase):
    """Silver costs 30.00 a month. It is 11 April 2025; new prices from 1 June on."""

    def assertRows(self, expected, revision):
        """Compare ``(old price, new price, first day, left out)``."""
        self.assertEqual(
            [
                (row.old_price, row.new_price, str(row.date_from), row.is_left_out)
                for row in revision.row_ids.sorted("id")
            ],
            expected,
        )

    def test_each_follows_at_his_first_renewal(self):
        first = self.run_on(day="2025-04-01")
        second = self.run_on(day="2025-03-15")
        yearly = self.run_on(day="2025-02-10", cadence_unit="year")
        revision = self.revise()
        # 30.00 + 3.2 % = 30.96, to five cents; 300.00 + 3.2 % = 309.60.
        self.assertRows(
            [
                (30.0, 30.95, "2025-06-01", False),
                (30.0, 30.95, "2025-06-15", False),
                (300.0, 309.6, "2026-02-10", False),
            ],
            revision,
        )
        # 0.95 twice, and 9.60 / 12.
        self.assertEqual(revision.monthly_effect, 2.7)
        self.assertFalse(first._get_planned_changes())
        revision.action_confirm()
        self.assertEqual(revision.state, "planned")
        self.assertBills(
            first,
            [("2025-05-01", 30.0), ("2025-06-01", 30.95), ("2025-07-01", 30.95)],
            "2025-07-01",
        )
        self.assertBills(
            second,
            [("2025-04-15", 30.0), ("2025-05-15", 30.0), ("2025-06-15", 30.95)],
            "2025-07-01",
        )
        self.assertEqual(
            str(yearly._get_planned_changes().date_effective), "2026-02-10"
        )

    def test_who_pays_a_price_of_his_own_is_left_out_unless_said(self):
        own = self.run_on()
        self.change(own, price=25.0)
        self.run_on()
        revision = self.revise(percent=10.0)
        self.assertRows(
            [(25.0, 27.5, "2025-06-01", True), (30.0, 33.0, "2025-06-01", False)],
            revision,
        )
        revision.row_ids.filtered("is_left_out").write(
            {"is_left_out": False, "new_price": 26.0}
        )
        revision.action_confirm()
        self.assertBills(
            own, [("2025-05-01", 25.0), ("2025-06-01", 26.0)], "2025-06-30"
        )

    def test_it_is_withdrawn_until_it_takes_effect(self):
        early, late = self.run_on(), self.run_on(day="2025-03-15")
        revision = self.revise()
        revision.action_confirm()
        self.today = d("2025-06-02")
        early._bill(self.today)
        revision.action_withdraw()
        self.assertEqual(revision.state, "withdrawn")
        # What has begun stays; the other keeps the old price.
        self.assertBills(early, [("2025-07-01", 30.95)], "2025-07-01")
        self.assertFalse(late._get_planned_changes())
        with self.assertRaisesRegex(UserError, "there is nothing to withdraw"):
            revision.action_withdraw()

    def test_what_changed_since_it_was_shown_is_refused(self):
        subscription = self.run_on()
        revision = self.revise()
        self.change(subscription, price=28.0)
        with self.assertRaisesRegex(UserError, "changed since it was shown"):
            revision.action_confirm()
        self.assertFalse(revision.row_ids.event_id)
        self.run_on()
        revision.action_preview()
        revision.action_confirm()
        with self.assertRaisesRegex(UserError, "is confirmed: withdraw it"):
            revision.action_confirm()
        with self.assertRaisesRegex(UserError, "is confirmed: withdraw it"):
            revision.row_ids.write({"new_price": 1.0})

    def test_other_terms_want_another_preview(self):
        subscription = self.run_on()
        revision = self.revise()
        revision.percent = 10.0
        self.assertFalse(revision.row_ids)
        with self.assertRaisesRegex(UserError, "changed since it was shown"):
            revision.action_confirm()
        revision.action_preview()
        self.assertRows([(30.0, 33.0, "2025-06-01", False)], revision)
        revision.reason = "Energy"
        revision.action_confirm()
        self.assertBills(
            subscription, [("2025-05-01", 30.0), ("2025-06-01", 33.0)], "2025-06-30"
        )

    def test_the_plan_costs_the_new_price_from_that_day(self):
        self.run_on()
        revision = self.revise()
        revision.action_confirm()
        prices = self.silver.line_ids[0].price_ids
        revisions = self.env["subdebit.revision"]
        revisions._follow(self.company, d("2025-05-31"))
        self.assertEqual(sorted(prices.mapped("price")), [30.0, 300.0])
        revisions._follow(self.company, d("2025-06-01"))
        self.assertEqual(sorted(prices.mapped("price")), [30.95, 309.6])
        self.assertEqual(revision.state, "done")

    def test_what_runs_follows_what_the_plan_costs_now(self):
        subscription = self.run_on()
        self.price_to(self.silver, 34.0)
        revision = self.revise(mode="plan")
        self.assertRows([(30.0, 34.0, "2025-06-01", False)], revision)
        revision.action_confirm()
        self.assertBills(
            subscription, [("2025-05-01", 30.0), ("2025-06-01", 34.0)], "2025-06-30"
        )

    def price_to(self, plan, price):
        cells = plan.sudo().line_ids[0].price_ids
        cells.filtered(lambda cell: cell.cadence_unit == "month").price = price

    def test_each_customer_is_told(self):
        subscription = self.run_on()
        self.revise(reason="Energy costs").action_confirm()
        notice = subscription.notice_ids.filtered(lambda one: one.kind == "change")
        self.assertEqual(str(notice.date_effective), "2025-06-01")

    def test_only_a_manager_revises_prices(self):
        self.run_on()
        revision = self.revise()
        for user in (self.user, self.billing):
            for door in ("action_preview", "action_confirm", "action_withdraw"):
                with self.assertRaises(AccessError):
                    getattr(revision.with_user(user), door)()
            with self.assertRaises(AccessError):
                revision.with_user(user).percent = 50.0
        with self.assertRaises(AccessError):
            revision.state = "planned"
        with self.assertRaises(AccessError):
            revision.row_ids.write({"old_price": 1.0})

    def test_slips_of_the_pen(self):
        with self.assertRaisesRegex(UserError, "by how much the prices"):
            self.revise(percent=0.0)
        with self.assertRaisesRegex(UserError, "New prices begin after today"):
            self.revise(date="2025-04-11")
        with self.assertRaisesRegex(UserError, "No price would change"):
            self.revise().action_confirm()
