from odoo import Command
from odoo.tests import tagged

from ..common import d
from .offer_case import OfferCase


@tagged("post_install", "-at_install")
class TestOfferTerms(OfferCase):
    """What is agreed is said before it is accepted, and then is so; codes included."""

    def make_code(self, code="SPRING", **vals):
        return self.env["subdebit.discount"].create(
            {"code": code, "percent": 10, "duration": "forever", **vals}
        )

    def bills(self, subscription, until):
        """Bill to a day; return the day and the untaxed sum of each invoice."""
        found = []
        while subscription.next_issue_date and subscription.next_issue_date <= d(until):
            self.today = subscription.next_issue_date
            found += [
                (str(move.invoice_date), move.amount_untaxed)
                for move in subscription._bill(self.today)
            ]
        return found

    # === SET-UP FEE, TRIAL, COMMITMENT, RENEWAL === #

    def test_a_set_up_fee_is_said_and_billed_once(self):
        plan = self.make_plan("Gym")
        self.price_plan(plan, ("month", 1, 30.0))
        plan.sudo().line_ids = [
            Command.create(
                {
                    "product_id": self.make_product("Joining fee", 49.0).id,
                    "kind": "one_time",
                }
            )
        ]
        offer = self.send_to_payer(plan_id=plan.id)
        page = self.open(offer)
        self.assertIn("Joining fee $ 49.00 once", page)
        # 30.00 and 49.00 first, then 30.00.
        self.assertIn("$ 79.00", page)
        self.assertIn("11/10/2025 11/10/2025 – 12/09/2025 Membership $ 30.00", page)
        self.accept(offer)
        self.assertEqual(
            self.bills(offer.subscription_id, "2025-11-10"),
            [("2025-10-10", 79.0), ("2025-11-10", 30.0)],
        )

    def test_a_trial_is_said_and_free(self):
        plan = self.make_plan("Try", trial_count=14)
        offer = self.send_to_payer(plan_id=plan.id)
        page = self.open(offer)
        # 14 days from Friday 10 October.
        self.assertIn("It is free until Thursday 23 October 2025.", page)
        self.accept(offer)
        self.assertEqual(
            self.bills(offer.subscription_id, "2025-11-30"),
            [("2025-10-24", 30.0), ("2025-11-24", 30.0)],
        )

    def test_a_commitment_is_said_and_kept(self):
        plan = self.make_plan("Bound", commitment_count=6, commitment_unit="month")
        offer = self.send_to_payer(plan_id=plan.id)
        page = self.open(offer)
        for words in (
            "It is committed until Thursday 9 April 2026.",
            "Then it is renewed automatically (Monthly), until it is cancelled.",
        ):
            self.assertIn(words, page)
        self.accept(offer)
        subscription = offer.subscription_id
        decision = subscription._preview_cancel(d("2025-12-01"), "period_end")
        self.assertIn("is committed until Thursday 9 April 2026", str(decision))
        self.assertEqual(len(self.bills(offer.subscription_id, "2026-04-30")), 7)

    def test_how_it_goes_on_and_ends_is_said(self):
        said = {
            "period_end": "Once it is cancelled, it runs to the end of its period.",
            "after_next_invoice": "Once it is cancelled, it ends after one more invoice.",
            "immediately_with_credit": "it ends at once, and what is not used is credited.",
            "immediately": "Once it is cancelled, it ends at once.",
        }
        for policy, words in said.items():
            plan = self.make_plan(f"P {policy}", end_policy=policy)
            page = self.open(self.send_to_payer(plan_id=plan.id, is_second=True))
            self.assertIn(words, page)
            self.assertIn(
                "It is renewed automatically (Monthly), until it is cancelled.", page
            )

    def test_a_number_of_payments_ends_by_itself(self):
        plan = self.make_plan("Three", payments=3)
        offer = self.send_to_payer(plan_id=plan.id)
        page = self.open(offer)
        self.assertIn("It ends by itself after 3 payments.", page)
        self.assertNotIn("renewed automatically", page)
        self.accept(offer)
        self.assertEqual(len(self.bills(offer.subscription_id, "2026-12-31")), 3)

    def test_the_price_is_the_one_that_was_sent(self):
        offer = self.send_to_payer()
        cell = self.plan.line_ids.price_ids._of(("month", 1))
        cell.sudo().price = 36.0
        self.today = d("2025-10-20")
        self.accept(offer)
        self.assertEqual(
            self.bills(offer.subscription_id, "2025-10-31"), [("2025-10-20", 30.0)]
        )

    # === PROMO CODES === #

    def test_a_code_is_entered_on_the_page_and_taken_off(self):
        self.make_code(duration="periods", periods=2)
        offer = self.send_to_payer()
        page = self.press(offer, "code", code=" spring ")
        # 30.00 less 10 %, twice.
        self.assertIn("Promo code SPRING: 10 % less, for 2 periods.", page)
        self.assertIn("$ 27.00", page)
        self.accept(offer)
        subscription = offer.subscription_id
        self.assertEqual(
            self.bills(subscription, "2025-12-31"),
            [("2025-10-10", 27.0), ("2025-11-10", 27.0), ("2025-12-10", 30.0)],
        )
        said = "".join(str(m.body) for m in subscription.message_ids)
        self.assertIn("Ada entered spring on the page of the offer.", said)

    def test_a_code_is_left_out_again(self):
        self.make_code()
        offer = self.send_to_payer()
        self.press(offer, "code", code="SPRING")
        self.assertTrue(offer.subscription_id.discount_code)
        page = self.press(offer, "code", code=" ")
        self.assertNotIn("10 % less", page)
        self.assertFalse(offer.subscription_id.discount_code)

    def test_each_code_that_does_not_go_says_why(self):
        self.make_code("LATER", date_from="2025-11-01")
        self.make_code("OVER", date_to="2025-10-09")
        self.make_code("GONE", max_uses=1).sudo().used_count = 1
        self.make_code("OTHER", plan_ids=[Command.set(self.make_plan("Other").ids)])
        yearly = self.env["subdebit.cadence"]._find("year", 1)
        self.make_code("YEAR", cadence_ids=[Command.set(yearly.ids)])
        self.make_code("NEW", is_first_time=True)
        self.make_subscription(d("2025-09-01"), self.ada, plan_id=self.plan.id)
        offer = self.send_to_payer(is_second=True)
        for code, said in (
            ("NONE", "There is no promo code NONE."),
            ("LATER", "LATER is not valid before 11/01/2025."),
            ("OVER", "OVER expired: its last day was 10/09/2025."),
            ("GONE", "GONE is used up: all of its 1 uses are gone."),
            ("OTHER", "OTHER is not for the plan Club."),
            ("YEAR", "YEAR is not for what is billed a month."),
            ("NEW", "NEW is for new customers, and Ada has subscribed before."),
        ):
            with self.subTest(code):
                self.assertIn(said, self.press(offer, "code", code=code))
                self.assertFalse(offer.subscription_id.discount_code)
        self.assertEqual(offer.code_tries, 7)

    def test_a_code_that_is_used_up_meanwhile_is_said_and_nothing_starts(self):
        code = self.make_code(max_uses=1)
        offer = self.send_to_payer()
        self.press(offer, "code", code="SPRING")
        self.open(offer)
        form = self.get_form("accept")
        code.sudo().used_count = 1
        page = self.visit(f"{offer._get_path_sudo()}/accept", **form, agreed="1")
        self.assertIn("SPRING is used up: all of its 1 uses are gone.", page)
        self.assertEqual(offer.subscription_id.state, "pending")
        self.assertFalse(self.get_question(offer.subscription_id))
        self.press(offer, "code", code="")
        self.accept(offer)
        self.assertEqual(offer.subscription_id.state, "active")

    def test_nobody_tries_all_codes(self):
        offer = self.send_to_payer()
        for _number in range(20):
            self.press(offer, "code", code="NONE")
        self.make_code()
        page = self.press(offer, "code", code="SPRING")
        self.assertIn("Too many promo codes were tried here: write to us.", page)
        self.assertFalse(offer.subscription_id.discount_code)

    def test_who_is_too_late_enters_none(self):
        self.make_code()
        offer = self.send_to_payer()
        self.open(offer)
        form = self.get_form("code") | {"code": "SPRING"}
        self.accept(offer)
        self.visit(f"{offer._get_path_sudo()}/code", **form)
        self.assertFalse(offer.subscription_id.discount_code)
