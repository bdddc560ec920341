from odoo import Command
from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase

WORDS = "leave the month to begin with empty"


@tagged("post_install", "-at_install")
class TestBeginMonth(RpcCase):
    """Calendar quarters, half-years and seasons: a month that periods begin in."""

    def start(self, day, price, count=3, unit="month", **terms):
        """Return a running subscription of one line under a plan with these terms."""
        plan = self.make_plan("Aligned", **{"day_of_month": 1, **terms})
        line = {"product_id": self.product.id, "unit_price": price}
        return self.make_subscription(
            d(day),
            plan_id=plan.id,
            cadence_unit=unit,
            cadence_count=count,
            line_ids=[Command.create(line)],
        )

    def assertFirst(self, amounts, subscription, until):
        self.assertEqual(
            [row["amount"] for row in subscription._preview((), d(until))], amounts
        )

    def test_3950_a_month_from_8_april_2023_by_calendar_quarters(self):
        # 3 × 3,950.00 = 11,850.00 a quarter, 1 April to 30 June 2023: 91 days, of which
        # 23 + 31 + 30 = 84 are left: 11,850.00 × 84 / 91 = 10,938.46. In months of 30
        # days 7 of 90 are gone: 11,850.00 × 83 / 90 = 10,928.33.
        for convention, amount in (("actual", 10938.46), ("fixed_30", 10928.33)):
            with self.subTest(convention=convention):
                subscription = self.start(
                    "2023-04-08", 11850.0, begin_month="1", convention=convention
                )
                self.assertFirst([amount, 11850.0], subscription, "2023-09-30")
                self.assertInvoices(
                    [("2023-04-08", "2023-04-08", "2023-07-01", amount)],
                    subscription._bill(d("2023-04-08")),
                )
                self.assertEqual(subscription.next_charge_date, d("2023-07-01"))
                self.assertInvoices(
                    [("2023-07-01", "2023-07-01", "2023-10-01", 11850.0)],
                    subscription._bill(d("2023-07-01")),
                )
                self.assertNothingToBill(subscription, "2023-09-30")

    def test_a_season_from_september_for_who_joins_in_march(self):
        # 1 March to 31 August are 184 of 365 days: 365.00 × 184 / 365 = 184.00.
        subscription = self.start("2025-03-01", 365.0, 1, "year", begin_month="9")
        self.assertFirst([184.0, 365.0], subscription, "2026-08-31")

    def test_half_years_and_what_the_first_days_cost(self):
        # From 15 July to 1 September: 48 of the 184 days from 1 March on, 184.00 in all.
        for first_period, amounts in (
            ("prorate", [48.0, 184.0]),
            ("full", [184.0, 184.0]),
            ("free", [184.0]),
        ):
            with self.subTest(first_period=first_period):
                subscription = self.start(
                    "2025-07-15",
                    184.0,
                    6,
                    begin_month="3",
                    first_period=first_period,
                )
                self.assertFirst(amounts, subscription, "2025-09-30")

    def test_months_and_weeks_take_no_notice_of_the_plan_s_month(self):
        for count, unit in ((1, "month"), (2, "week"), (5, "month")):
            with self.subTest(unit=unit, count=count):
                subscription = self.start(
                    "2025-03-01", 30.0, count, unit, begin_month="9"
                )
                self.assertFalse(subscription.line_ids.begin_month)
                self.assertFirst([30.0], subscription, "2025-03-14")

    def test_a_line_has_a_month_of_its_own(self):
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_partner("Wanda").id,
                "date_start": "2025-03-01",
                "cadence_unit": "year",
                "line_ids": [Command.create({"product_id": self.product.id})],
            }
        )
        line = draft.line_ids
        self.rpc(self.user, line, "write", {"day_of_month": 1, "begin_month": "9"})
        self.assertFirst([15.12], draft, "2025-08-31")  # 30.00 × 184 / 365.
        for vals, words in (
            ({"day_of_month": 0}, "needs a billing day"),
            ({"cadence_unit": "month", "cadence_count": 5}, WORDS),
            ({"cadence_unit": "month", "cadence_count": 1}, WORDS),
        ):
            with self.subTest(vals=vals):
                self.assertRefused(self.user, line, "write", vals, words=words)

    def test_a_plan_needs_a_day_for_its_month(self):
        self.assertRefused(
            self.manager,
            self.plan,
            "write",
            {"begin_month": "9", "day_of_month": 0},
            words="needs a billing day",
        )

    def test_what_was_agreed_stays_when_the_plan_changes(self):
        subscription = self.start("2025-01-01", 90.0, begin_month="1")
        plan = subscription.plan_id.with_env(self.setup_env).sudo()
        plan.begin_month = "3"
        self.assertEqual(subscription.line_ids.begin_month, "1")
        self.assertRefused(
            self.manager,
            subscription.line_ids,
            "write",
            {"begin_month": "3"},
            words="what was agreed cannot be edited",
        )
