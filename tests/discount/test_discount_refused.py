from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import d
from .discount_case import DiscountCase


@tagged("post_install", "-at_install")
class TestDiscountRefused(DiscountCase):
    """What is wrong with a code is said in a sentence of its own; it is 11 March 2025."""

    def make_draft(self, code="SPRING10", **vals):
        return self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_offline_partner("Grace").id,
                "plan_id": self.plan.id,
                "date_start": self.today,
                "discount_code": code,
                **vals,
            }
        )

    def assertProblem(self, words, **vals):
        with self.assertRaisesRegex(ValidationError, words):
            self.make_draft(**vals)

    # === WHEN === #

    def test_unknown_archived_too_early_and_expired(self):
        self.assertProblem("There is no promo code SPRING10.")
        code = self.make_code(date_from="2025-03-12")
        self.assertProblem("SPRING10 is not valid before 03/12/2025.")
        code.write({"date_from": "2025-03-01", "date_to": "2025-03-10"})
        self.assertProblem("SPRING10 expired: its last day was 03/10/2025.")
        code.date_to = "2025-03-11"
        self.assertTrue(self.make_draft())
        code.active = False
        self.assertProblem("SPRING10 is not given any more.")

    def test_a_start_in_the_past_asks_for_a_code_that_was_valid_then(self):
        self.make_code(date_from="2025-02-01", date_to="2025-02-28")
        self.assertTrue(self.make_draft(date_start=d("2025-02-28")))
        self.assertProblem("expired", date_start=d("2025-03-01"))
        self.assertProblem("not valid before", date_start=d("2025-01-31"))
        # Tomorrow is no other day than today: it is entered now.
        self.assertProblem("expired", date_start=d("2025-03-12"))

    # === HOW OFTEN === #

    def test_used_up_in_all(self):
        code = self.make_code(max_uses=2)
        draft = self.make_draft()
        for count in (1, 2):
            self.start_coded("2025-03-11")
            self.assertEqual(code.left_text, f"{2 - count} of 2")
        words = "SPRING10 is used up: all of its 2 uses are gone."
        self.assertProblem(words)
        # A draft that had it before is told as well, and is started without.
        self.assertEqual(draft.discount_problem, words)
        with self.assertRaisesRegex(UserError, words):
            draft._start(self.today)
        draft.discount_code = False
        draft._start(self.today)
        self.assertFalse(draft.discount_use_ids)
        self.assertEqual(code.used_count, 2)

    def test_used_up_by_one_customer_and_his_colleagues(self):
        self.make_code(max_per_customer=1)
        firm = self.make_offline_partner("Firm", is_company=True)
        one, other = (
            self.make_partner(name, parent_id=firm.id) for name in ("Ada", "Bob")
        )
        self.start_coded("2025-03-11", partner=one)
        words = "Bob has used SPRING10 already, as often as one customer may: 1."
        self.assertProblem(words, partner_id=other.id)
        self.assertTrue(self.make_draft())

    @mute_logger("odoo.sql_db")
    def test_the_database_counts_no_more_uses_than_allowed(self):
        code = self.make_code(max_uses=1)
        self.start_coded("2025-03-11")
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            code._use(self.subscription, self.subscription.event_ids.browse())
        # Nor may a Manager allow less than is used.
        other = self.make_code("OTHER", max_uses=3)
        for _n in range(2):
            self.start_coded("2025-03-11", "OTHER")
        words = "is not used more often than it may be"
        self.assertRefused(self.manager, other, "write", {"max_uses": 1}, words=words)

    # === FOR WHAT, FOR WHOM === #

    def test_not_for_this_plan(self):
        code = self.make_code(plan_ids=[Command.set(self.make_plan("Gold").ids)])
        self.assertProblem("SPRING10 is not for the plan Club.")
        lines = [Command.create({"product_id": self.product.id})]
        words = "SPRING10 is only for certain plans."
        self.assertProblem(words, plan_id=False, line_ids=lines)
        # A plan that is archived opens the code to nobody else.
        code.plan_ids.active = False
        self.assertProblem("SPRING10 is not for the plan Club.")

    def test_not_for_this_frequency(self):
        year = self.env(su=True)["subdebit.cadence"]._find_or_make("year", 1)
        self.make_code(cadence_ids=year.ids)
        self.assertProblem("SPRING10 is not for what is billed a month.")
        self.price_plan(self.plan, ("month", 12, 300.0))
        # Twelve months are a year.
        self.assertTrue(self.make_draft(cadence_count=12))

    def test_an_amount_is_in_one_currency(self):
        self.make_amount()
        canada = self.use_currency("CAD", {"2025-01-01": 1.4})
        plan = self.make_plan("Canada", currency_id=canada.id)
        words = "WELCOME5 is an amount in USD, and this is billed in CAD."
        self.assertProblem(words, code="WELCOME5", plan_id=plan.id)
        # A percentage is of any currency.
        self.make_code()
        self.assertTrue(self.make_draft(plan_id=plan.id))

    def test_new_customers_only(self):
        self.make_code(is_first_time=True)
        ada = self.make_offline_partner("Ada")
        self.start_coded("2025-03-11", partner=ada)
        words = "SPRING10 is for new customers, and Ada has subscribed before."
        self.assertProblem(words, partner_id=ada.id)

    # === TOGETHER === #

    def test_what_does_not_go_together(self):
        self.make_code()
        self.make_amount(is_combinable=False)
        self.assertProblem("SPRING10 stands there twice.", code="SPRING10 spring10")
        words = "WELCOME5 goes with no other promo code."
        self.assertProblem(words, code="SPRING10, WELCOME5")
        self.assertTrue(self.make_draft("WELCOME5"))
        subscription = self.start_coded("2025-03-11")
        preview = subscription._preview_discount
        self.assertEqual(preview("WELCOME5").problem, words)
        self.assertEqual(preview("SPRING10").problem, "SPRING10 is taken off already.")

    # === THE CODE ITSELF === #

    def test_one_in_use_is_archived_and_not_deleted(self):
        code, unused = self.make_code(), self.make_code("UNUSED")
        draft = self.make_draft()
        with self.assertRaisesRegex(UserError, "SPRING10 is in use: archive it"):
            code.unlink()
        draft.discount_code = False
        self.start_coded("2025-03-11")
        with self.assertRaisesRegex(UserError, "SPRING10 is in use: archive it"):
            code.unlink()
        with self.assertRaisesRegex(UserError, "its Code cannot change"):
            code.code = "SUMMER10"
        unused.unlink()
        # It goes on for who has it.
        code.active = False
        self.assertEqual(self.bill_until("2025-03-31")[0][-1], 27.0)

    def test_what_is_no_code(self):
        codes = self.make_code(" spring10 ").browse()
        for words, vals in (
            ("of this name already", {"code": "Spring10"}),
            ("is no code", {"code": "TWO WORDS"}),
            ("100 at most", {"code": "A", "percent": 101}),
            ("more than 0 percent", {"code": "A", "percent": 0}),
            ("above zero", {"code": "A", "mode": "amount", "amount": 0}),
            ("one period or more", {"code": "A", "duration": "periods", "periods": 0}),
            ("less than never", {"code": "A", "max_uses": -1}),
            ("after it begins", {"date_from": "2025-02-01", "date_to": "2025-01-01"}),
        ):
            vals = {"code": "A", "percent": 10.0, **vals}
            with self.subTest(words):
                self.assertRefused(self.manager, codes, "create", vals, words=words)

    def test_the_form_says_so_before_it_is_saved(self):
        self.make_code(duration="periods", periods=3)
        with Form(self.env["subdebit.subscription"].with_user(self.user)) as form:
            form.partner_id = self.make_offline_partner()
            form.plan_id = self.plan
            form.discount_code = "SPRINGTIME"
            self.assertEqual(
                form.discount_problem, "There is no promo code SPRINGTIME."
            )
            form.discount_code = "spring10"
            self.assertFalse(form.discount_problem)
            self.assertEqual(form.discount_text, "SPRING10: 10 % less, for 3 periods")
