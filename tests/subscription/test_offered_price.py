"""What no plan has a price for does not start at the price of something else."""

from odoo import Command
from odoo.tests import Form, tagged

from ..backdate.backdate_case import TODAY, BackdateCase
from ..common import d
from ..rpc_case import RpcCase

FUTURE = d("2040-01-01")


class PricingCase(BackdateCase):
    """A gym: 35.00 a month or 350.00 a year, a locker at 5.00, a fee of 20.00 once.

    It is sold every 6 months and every 2 years as well, at prices that nobody wrote yet.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pass_, locker, fee = (
            cls.make_product(name, price)
            for name, price in (("Pass", 35.0), ("Locker", 5.0), ("Fee", 20.0))
        )
        cls.gym = cls.make_plan("Gym", pass_)
        cls.price_plan(cls.gym, ("month", 1, 35.0), ("year", 1, 350.0))
        cls.sell(cls.gym, ("month", 6), ("year", 2))
        cls.with_all = cls.make_plan("Gym with all", pass_)
        cls.price_plan(cls.with_all, ("month", 1, 35.0), ("year", 1, 350.0))
        cls.with_all.sudo().line_ids = [
            Command.create({"product_id": locker.id}),
            Command.create({"product_id": fee.id, "kind": "one_time"}),
        ]

    @classmethod
    def sell(cls, plan, *pairs):
        find = cls.env["subdebit.cadence"].sudo()._find_or_make
        plan.sudo().cadence_ids = [Command.link(find(*pair).id) for pair in pairs]

    @classmethod
    def make_draft(cls, plan, unit="month", count=1, start=FUTURE, **vals):
        return cls.env["subdebit.subscription"].create(
            {
                "partner_id": cls.ada.id,
                "plan_id": plan.id,
                "cadence_unit": unit,
                "cadence_count": count,
                "date_start": start,
                # She buys it again and again.
                "is_second": True,
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestPricing(RpcCase, PricingCase):
    def start(self, draft):
        self.rpc(self.billing, draft, "action_start")
        self.assertEqual(draft.state, "active")

    def assertDoesNotStart(self, draft, words):
        said = self.assertRefused(self.billing, draft, "action_start", words=words)
        self.assertEqual(draft.price_problem, said)
        self.assertEqual(draft.state, "draft")

    def test_a_cadence_without_a_price_is_not_charged_the_price_of_a_month(self):
        for unit, count, words in (
            ("month", 6, "Pass: the plan Gym has no price .*Half-yearly"),
            ("year", 2, "has no price .*Every 2 years"),
            ("week", 1, "Pass: the plan Gym is not sold .*Weekly.*Monthly.*Yearly"),
        ):
            draft = self.make_draft(self.gym, unit, count)
            self.assertEqual(draft.line_ids.unit_price, 0.0)
            said = self.assertRefused(self.billing, draft, "action_start")
            self.assertRegex(said, words)
            self.assertEqual(draft.price_problem, said)

    def test_a_cadence_with_a_price_starts_at_it(self):
        for unit, price in (("month", 35.0), ("year", 350.0)):
            draft = self.make_draft(self.gym, unit)
            self.assertFalse(draft.price_problem)
            self.start(draft)
            self.assertEqual(draft.line_ids.unit_price, price)
            self.assertFalse(draft.price_problem)

    def test_a_price_that_a_person_typed_is_a_price(self):
        draft = self.make_draft(self.gym, "month", 6)
        draft.line_ids.unit_price = 190.0
        self.assertFalse(draft.price_problem)
        self.start(draft)

    def test_the_price_of_another_cadence_was_not_typed_for_this_one(self):
        for price in (0.0, 35.0, 350.0):
            draft = self.make_draft(self.gym, "month", 6)
            draft.line_ids.unit_price = price
            self.assertDoesNotStart(draft, "has no price")

    def test_a_product_without_prices_costs_its_own_in_the_plans_cadence_only(self):
        monthly = self.make_draft(self.with_all)
        self.assertEqual(monthly.line_ids.mapped("unit_price"), [35.0, 5.0, 20.0])
        self.start(monthly)
        yearly = self.make_draft(self.with_all, "year")
        self.assertEqual(yearly.line_ids.mapped("unit_price"), [350.0, 0.0, 20.0])
        self.assertDoesNotStart(yearly, "Locker")
        self.assertNotIn("Pass", yearly.price_problem)
        self.assertNotIn("Fee", yearly.price_problem)

    def test_a_plan_without_any_prices_is_sold_by_the_month(self):
        self.start(self.make_draft(self.plan))
        for unit, count in (("month", 3), ("year", 1), ("day", 1)):
            self.assertDoesNotStart(self.make_draft(self.plan, unit, count), "Club")

    def test_a_plan_with_quarters_alone_sells_the_rest_by_the_quarter(self):
        self.price_plan(self.plan, ("month", 3, 99.0))
        locker = self.with_all.line_ids[1].product_id
        self.plan.sudo().line_ids = [Command.create({"product_id": locker.id})]
        draft = self.make_draft(self.plan, "month", 3)
        self.assertEqual(draft.line_ids.mapped("unit_price"), [99.0, 5.0])
        self.start(draft)
        self.assertDoesNotStart(self.make_draft(self.plan), "Membership")

    def test_a_frequency_that_is_not_sold_is_refused_at_a_typed_price_too(self):
        draft = self.make_draft(self.gym, "month", 2)
        draft.line_ids.unit_price = 66.0
        self.assertDoesNotStart(draft, "is not sold in this billing frequency")
        self.sell(self.gym, ("month", 2))
        self.start(draft)

    def test_a_product_without_prices_costs_its_own_where_somebody_said_so(self):
        self.plan.sudo().line_ids.at_sales_price = False
        draft = self.make_draft(self.plan)
        self.assertEqual(draft.line_ids.unit_price, 0.0)
        self.assertDoesNotStart(draft, "has no price for this billing frequency")
        draft.line_ids.unit_price = 30.0
        self.start(draft)

    def test_a_fee_with_one_price_costs_it_in_any_cadence(self):
        fee = self.with_all.line_ids[2]
        self.price_plan(self.with_all, ("year", 2, 600.0))
        fee.sudo().price_ids = [Command.create({"price": 25.0})]
        draft = self.make_draft(self.with_all, "year", 2)
        self.assertEqual(draft.line_ids[2].unit_price, 25.0)
        self.assertNotIn("Fee", draft.price_problem)

    def test_lines_of_ones_own_start_in_any_cadence(self):
        for unit, count in (("month", 6), ("year", 3), ("week", 2)):
            line = Command.create({"product_id": self.product.id})
            draft = self.make_draft(self.gym.browse(), unit, count, line_ids=[line])
            self.assertEqual(draft.line_ids.unit_price, 30.0)
            self.start(draft)

    def test_the_form_keeps_what_the_price_was_taken_from(self):
        form = Form(self.env["subdebit.subscription"].with_user(self.user))
        form.partner_id = self.ada
        form.plan_id = self.gym
        form.cadence_id = self.env["subdebit.cadence"]._find("month", 6)
        self.assertIn("has no price", form.price_problem)
        draft = form.save()
        self.assertEqual(draft.line_ids.plan_line_id, self.gym.line_ids)
        self.assertEqual(draft.line_ids.unit_price, 0.0)
        draft.date_start = FUTURE
        self.assertDoesNotStart(draft.with_env(self.env), "has no price")

    def test_a_product_of_a_plan_is_found_by_its_name(self):
        """As typed in the row of a new price: by the label, or the product's name."""
        lines = self.with_all.line_ids
        lines[2].sudo().name = "Joining"
        for typed, found in (
            ("locke", lines[1]),
            ("join", lines[2]),
            ("fee", lines[2]),
        ):
            answer = self.rpc(self.user, lines.browse(), "name_search", typed)
            self.assertEqual([row[0] for row in answer], found.ids, typed)

    def test_the_price_follows_the_cadence_of_a_line(self):
        draft = self.make_draft(self.gym)
        with Form(draft.line_ids.with_user(self.user)) as form:
            form.cadence_unit = "year"
            self.assertEqual(form.unit_price, 350.0)
            form.unit_price = 300.0
            form.cadence_count = 2
            self.assertEqual(form.unit_price, 300.0)
        self.start(draft)
        other = self.make_draft(self.gym)
        with Form(other.line_ids.with_user(self.user)) as form:
            form.cadence_count = 2
        self.assertDoesNotStart(other, "Every 2 months")


@tagged("post_install", "-at_install")
class TestPricingOfThePast(PricingCase):
    """The same check, in the windows that start in the past or several at once."""

    def test_a_start_in_the_past_is_refused(self):
        for start in ("2025-03-01", "2025-10-15", "2025-11-01"):
            wizard = self.open_wizard(start, plan_id=self.gym.id, cadence_count=6)
            self.assertRegex(wizard.problem, r"^Pass: the plan Gym has no price")
            self.assertBackdateRefused(wizard)

    def assertBackdateRefused(self, wizard):
        self.assertRefused(wizard, "has no price for this billing", 0.0)

    def test_a_frequency_that_is_not_sold_is_refused(self):
        wizard = self.open_wizard("2025-03-01", plan_id=self.gym.id, cadence_count=2)
        wizard.line_ids.unit_price = 66.0
        self.assertRefused(wizard, "is not sold in this billing frequency", 264.0)

    def test_a_draft_in_the_past_is_refused(self):
        draft = self.make_draft(self.gym, "month", 6, d("2025-03-01"))
        wizard = self.env["subdebit.backdate"].create(
            {
                "subscription_id": draft.id,
                "past_payment": "manual",
                "journal_id": self.bank.id,
                "payment_date": TODAY,
            }
        )
        self.assertBackdateRefused(wizard)

    def test_a_typed_price_is_started_in_the_past(self):
        """Six months from 1 March, and from 1 September: 190.00 twice."""
        wizard = self.open_wizard("2025-03-01", plan_id=self.gym.id, cadence_count=6)
        wizard.line_ids.unit_price = 190.0
        self.assertFalse(wizard.problem)
        self.assertEqual(self.confirm(wizard, 380.0).state, "active")

    def test_rows_of_several_customers_say_why(self):
        for start in ("2025-03-01", "2025-11-01"):
            bulk = self.env["subdebit.backdate.bulk"].create(
                {
                    "partner_ids": [Command.set(self.ada.ids)],
                    "plan_id": self.gym.id,
                    "cadence_count": 6,
                    "date_start": start,
                    "past_payment": "manual",
                    "journal_id": self.bank.id,
                    "payment_date": TODAY,
                }
            )
            bulk.action_preview()
            self.assertRegex(bulk.row_ids.problem, "Pass: the plan Gym has no price")
