from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import d
from .offer_case import OfferCase


@tagged("post_install", "-at_install")
class TestSignup(OfferCase):
    """A visitor of a plan's public page subscribes, once his address is proved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan.sudo().is_public = True
        cls.path = cls.plan._get_public_path()

    def ask(self, cadence=("month", 1), **typed):
        """Fill in the form of the plan; return what comes back."""
        number = self.env["subdebit.cadence"]._find(*cadence).id
        self.visit(f"{self.path}?cadence={number}")
        form = self.get_form("subscribe")
        person = {"name": "Nora", "email": "nora@example.com"}
        return self.visit(self.path, **{**form, **person, **typed})

    def find_signups(self, email="nora@example.com"):
        return self.env["subdebit.signup"].search([("email", "=", email)])

    def find_mails(self, email="nora@example.com"):
        return self.env["mail.mail"].sudo().search([("email_to", "=", email)])

    def confirm(self, signup):
        """Open the link of the mail and go on; return the page of the offer."""
        url = signup.sudo().confirm_url
        self.visit(url)
        return self.visit(url, **self.get_form("confirm"))

    def find_partners(self, email="nora@example.com"):
        return self.env["res.partner"].search([("email", "=", email)])

    # === THE PAGE === #

    def test_prices_by_frequency_and_addons_are_shown(self):
        self.make_addon()
        page = self.visit(self.path)
        for words in (
            "Monthly $ 30.00 a month",
            "Yearly $ 350.00 a year $ 29.17 a month on average",
            "Locker $ 5.00 a month",
            "In USD",
        ):
            self.assertIn(words, page)
        yearly = self.env["subdebit.cadence"]._find("year", 1)
        page = self.visit(f"{self.path}?cadence={yearly.id}")
        self.assertNotIn("Locker", page)

    def test_trial_commitment_and_renewal_are_said_on_the_page(self):
        self.plan.sudo().write(
            {"trial_count": 14, "commitment_count": 6, "commitment_unit": "month"}
        )
        page = self.visit(self.path)
        # 14 days from Friday 10 October; six months from the same day.
        for words in (
            "It is free until Thursday 23 October 2025.",
            "It is committed until Thursday 9 April 2026.",
            "Then it is renewed automatically (Monthly), until it is cancelled.",
            "Once it is cancelled, it runs to the end of its period.",
        ):
            self.assertIn(words, page)

    def test_a_plan_that_is_not_public_is_not_there(self):
        hidden = self.make_plan("Hidden")
        self.visit(hidden._get_public_path(), 404)
        self.plan.sudo().active = False
        self.visit(self.path, 404)
        for path in ("/subscribe/x", "/subscribe/club-0", "/subscribe/club-999999"):
            self.visit(path, 404)

    def test_the_form_shows_the_address_of_a_public_plan_alone(self):
        self.assertIn("/subscribe/club-", self.plan.public_url)
        self.assertFalse(self.make_plan("Hidden").public_url)

    # === THE ADDRESS === #

    def test_nothing_is_made_before_the_address_is_proved(self):
        before = self.env["subdebit.subscription"].search_count([])
        page = self.ask()
        self.assertIn("Look into your mailbox", page)
        signup = self.find_signups()
        self.assertEqual(signup.state, "open")
        self.assertEqual(self.env["subdebit.subscription"].search_count([]), before)
        self.assertFalse(self.find_partners())
        mail = self.find_mails()
        self.assertIn(signup.sudo().confirm_url, mail.body_html)
        # What opens links by itself makes nothing either.
        self.visit(signup.sudo().confirm_url)
        self.assertFalse(self.find_partners())

    def test_who_is_known_and_who_is_not_read_the_same(self):
        known, unknown = self.ask(email="ada@example.com"), self.ask()
        self.assertEqual(known, unknown)

    def test_once_proved_he_reads_the_offer_and_accepts_it(self):
        addon = self.make_addon()
        self.ask(**{f"addon_{addon.id}": "1"})
        page = self.confirm(self.find_signups())
        self.assertIn("Locker $ 5.00 a month", page)
        (partner,) = self.find_partners()
        subscription = partner.with_user(self.user).subdebit_subscription_ids
        self.assertEqual(
            (subscription.state, subscription.company_id), ("pending", self.company)
        )
        # Nothing starts before his address, his method and his yes.
        offer = subscription.offer_ids
        self.press(offer, "address", **self.home)
        self.give_method(partner)
        self.accept(offer)
        self.assertEqual(
            (subscription.state, subscription.date_start),
            ("active", d("2025-10-10")),
        )
        self.assertEqual(subscription.consent_ids.address, "nora@example.com")
        self.assertEqual(subscription.amount_period, 35.0)

    def test_a_second_click_leads_to_the_same_offer(self):
        self.ask(cadence=("year", 1))
        signup = self.find_signups()
        self.confirm(signup)
        first = self.answer.url
        self.confirm(signup)
        self.assertEqual(self.answer.url, first)
        self.assertEqual(len(signup.offer_ids), 1)
        self.assertEqual(signup.offer_ids.subscription_id.cadence_unit, "year")

    def test_a_contact_with_the_address_is_taken(self):
        self.ask(email=" ADA@example.com", name="A. Lovelace")
        self.confirm(self.find_signups("ada@example.com"))
        self.assertEqual(self.find_partners("ada@example.com"), self.ada)
        self.assertEqual(self.ada.name, "Ada")
        offer = self.env["subdebit.offer"].search([("payer_id", "=", self.ada.id)])
        self.assertEqual(len(offer), 1)

    def test_of_a_family_with_one_address_the_one_of_that_name(self):
        eve = self.make_partner("Eve", email="ada@example.com")
        self.ask(email="ada@example.com", name="eve")
        self.confirm(self.find_signups("ada@example.com"))
        offers = self.env["subdebit.offer"].search([])
        self.assertEqual(offers.payer_id, eve)
        self.ask(email="ada@example.com", name="Tom")
        self.confirm(self.find_signups("ada@example.com")[0])
        newest = self.env["subdebit.offer"].search([], limit=1)
        self.assertEqual(newest.payer_id.name, "Tom")
        self.assertNotIn(newest.payer_id, self.ada | eve)

    def test_no_contact_of_another_company_is_taken(self):
        other = self.make_other_company()["company"]
        theirs = self.make_partner(
            "Nora", email="nora@example.com", company_id=other.id
        )
        self.ask()
        self.confirm(self.find_signups())
        offer = self.env["subdebit.offer"].search([], limit=1)
        self.assertNotEqual(offer.payer_id, theirs)

    def test_an_old_link_and_a_plan_that_is_gone_make_nothing(self):
        self.ask()
        signup = self.find_signups()
        url = signup.sudo().confirm_url
        self.visit(url)
        form = self.get_form("confirm")
        self.plan.sudo().is_public = False
        page = self.visit(url, **form)
        self.assertIn("This link can no longer be used", page)
        self.plan.sudo().is_public = True
        signup.sudo().expires_at = fields.Datetime.now() - timedelta(seconds=1)
        for posted in ({}, form):
            page = self.visit(url, **posted)
            self.assertIn("This link can no longer be used", page)
        self.assertFalse(self.find_partners())
        page, signed = url.rsplit("/", 1)
        self.visit(f"{page}/{signed[:20]}{signed[22:]}", 404)

    # === PROMO CODES === #

    def make_code(self, code="SPRING", **vals):
        return self.env["subdebit.discount"].create(
            {"code": code, "percent": 10, "duration": "forever", **vals}
        )

    def test_a_promo_code_of_the_page_is_taken_off(self):
        self.make_code()
        self.assertIn("Look into your mailbox", self.ask(code=" spring "))
        page = self.confirm(self.find_signups())
        self.assertIn("Promo code SPRING: 10 % less, for ever.", page)
        # 30.00 less 10 %.
        self.assertIn("$ 27.00", page)
        (partner,) = self.find_partners()
        offer = self.find_signups().offer_ids
        self.press(offer, "address", **self.home)
        self.give_method(partner)
        self.accept(offer)
        subscription = offer.subscription_id.sudo()
        self.assertEqual(subscription.state, "active")
        self.assertEqual(subscription.discount_use_ids.discount_id.code, "SPRING")
        self.assertIn("Promo code SPRING", subscription.consent_ids.shown)
        self.assertEqual(subscription._bill(self.today).amount_untaxed, 27.0)

    def test_each_code_that_does_not_go_says_why_on_the_page(self):
        self.make_code("LATER", date_from="2025-11-01")
        self.make_code("OVER", date_to="2025-10-09")
        self.make_code("GONE", max_uses=1).sudo().used_count = 1
        self.make_code("OLD", active=False)
        other = self.make_plan("Other")
        self.make_code("OTHER", plan_ids=[Command.set(other.ids)])
        yearly = self.env["subdebit.cadence"]._find("year", 1)
        self.make_code("YEAR", cadence_ids=[Command.set(yearly.ids)])
        self.make_code("ALONE", is_combinable=False)
        self.make_code("SPRING")
        for code, said in (
            ("NONE", "There is no promo code NONE."),
            ("LATER", "LATER is not valid before 11/01/2025."),
            ("OVER", "OVER expired: its last day was 10/09/2025."),
            ("GONE", "GONE is used up: all of its 1 uses are gone."),
            ("OTHER", "OTHER is not for the plan Club."),
            ("YEAR", "YEAR is not for what is billed a month."),
            ("SPRING SPRING", "SPRING stands there twice."),
            ("ALONE, SPRING", "ALONE goes with no other promo code."),
        ):
            with self.subTest(code):
                self.assertIn(said, self.ask(code=code))
                # What was typed is still there.
                self.assertIn(f'value="{code}"', self.answer.text)
        self.assertFalse(self.find_mails())
        self.assertEqual(set(self.find_signups().mapped("state")), {"expired"})
        self.assertIn("Look into your mailbox", self.ask(("year", 1), code="YEAR"))

    def test_who_he_is_decides_once_his_address_is_proved(self):
        """Nobody finds out on the public page who has subscribed before."""
        self.make_code("NEW", is_first_time=True)
        self.make_subscription(d("2025-09-01"), self.ada, plan_id=self.plan.id)
        self.assertIn(
            "Look into your mailbox", self.ask(email="ada@example.com", code="NEW")
        )
        page = self.confirm(self.find_signups("ada@example.com"))
        self.assertIn("NEW is for new customers, and Ada has subscribed before.", page)
        self.assertNotIn("less, for ever", page)

    def test_codes_that_are_tried_one_after_the_other_are_counted(self):
        for number in range(20):
            self.assertIn("There is no promo code", self.ask(code=f"TRY{number}"))
        self.assertIn("Too many requests came from here", self.ask(code="TRY20"))

    # === WHO COMES TOO OFTEN, OR IS NO PERSON === #

    def test_one_address_is_written_to_three_times_an_hour(self):
        for _number in range(5):
            self.assertIn("Look into your mailbox", self.ask())
        self.assertEqual(len(self.find_mails()), 3)

    def test_one_visitor_is_listened_to_twenty_times_an_hour(self):
        signup = self.ask() and self.find_signups()
        for _number in range(19):
            signup.sudo().copy({"ip_address": "127.0.0.1", "email": "x@example.com"})
        page = self.ask(email="y@example.com")
        self.assertIn("Too many requests came from here", page)
        self.assertFalse(self.find_signups("y@example.com"))

    def test_what_fills_in_every_field_is_told_the_same_and_forgotten(self):
        self.assertIn("Look into your mailbox", self.ask(homepage="http://spam"))
        self.assertFalse(self.find_signups())
        self.assertFalse(self.find_mails())

    def test_nothing_is_posted_without_the_pages_own_token(self):
        self.visit(self.path)
        with mute_logger("odoo.http"):
            self.visit(self.path, 400, name="Nora", email="nora@example.com")
        self.assertFalse(self.find_signups())

    def test_what_is_no_address_is_asked_for_again(self):
        for typed in ({"email": "nora"}, {"name": " "}, {"email": "a@b.c, d@e.f"}):
            with self.subTest(typed):
                page = self.ask(**typed)
                self.assertIn("Give your name and your e-mail address.", page)
        self.ask(name="<b>Bobby", email="x")
        self.assertIn('value="&lt;b&gt;Bobby"', self.answer.text)

    def test_the_mail_says_nothing_that_the_visitor_wrote(self):
        self.ask(name="Win a prize at spam.example")
        self.assertNotIn("prize", self.find_mails().body_html)

    # === LEFT ALONE === #

    def test_what_a_visitor_began_and_left_is_cancelled(self):
        self.ask()
        self.confirm(self.find_signups())
        subscription = self.find_signups().offer_ids.subscription_id
        self.today = d("2025-11-10")
        self.env["subdebit.debit.run"].sudo()._prepare(self.company, self.today)
        self.assertEqual(subscription.state, "cancelled")
        self.assertFalse(self.get_question(subscription))

    def test_what_was_never_confirmed_is_forgotten(self):
        self.ask()
        signup = self.find_signups()
        self.confirm(
            self.ask(email="x@example.com") and self.find_signups("x@example.com")
        )
        self.env.cr.execute(
            "UPDATE subdebit_signup SET create_date = create_date - interval '31 days'"
        )
        self.env.invalidate_all()
        self.env["subdebit.signup"]._gc_signups()
        self.assertFalse(signup.exists())
        self.assertTrue(self.find_signups("x@example.com"))
