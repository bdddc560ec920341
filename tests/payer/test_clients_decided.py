import re
from urllib.parse import urlencode

from odoo.fields import Command
from odoo.tests import tagged

from ..common import d
from ..pause.portal_case import PortalCase

PAGE = "/../clients"
DECIDE = f"{PAGE}/decide"


@tagged("post_install", "-at_install")
class TestClientsDecided(PortalCase):
    """A firm decides in the portal on what it pays for several clients at once.

    Bob pays 30.00 a month for Ada and for Carol from Saturday 27 September 2025 on. On
    10 October 17 of the 30 days are left. Gold costs 60.00.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Ada", "Bob", "Carol", "Eve")
        cls.ada, cls.bob, cls.carol, cls.eve = map(cls.make_visitor, names)
        cls.gold = cls.make_plan("Gold", cls.make_product("Gold", 60.0))

    def setUp(self):
        super().setUp()
        open_plan = {
            "portal_plan_ids": [Command.set(self.gold.ids)],
            "portal_quantity": True,
        }
        self.of_ada = self.start(self.ada, self.bob, **open_plan)
        self.of_carol = self.start(self.carol, self.bob, **open_plan)
        self.both = self.of_ada | self.of_carol

    def choose(self, visitor, verb, chosen, **more):
        """Tick clients and press the button; return what is shown."""
        picked = [("chosen", one) for one in chosen.ids]
        asked = urlencode([("verb", verb), *picked, *more.items()])
        return self.visit(visitor, f"{DECIDE}?{asked}")

    def get_form(self):
        """Return what the button of the page posts, what is ticked more than once too."""
        [form] = re.findall(
            r'<form method="post".*?</form>', self.answer.text, re.DOTALL
        )
        chosen = re.findall(r'name="chosen" value="(.*?)"', form)
        return {**super().get_form(), "chosen": chosen}

    def confirm(self, visitor, **more):
        return self.visit(visitor, DECIDE, **self.get_form() | more)

    def count(self, kind):
        return [one.event_ids.mapped("kind").count(kind) for one in self.both]

    # === CHANGED === #

    def test_another_plan_for_both_with_the_sum(self):
        page = self.visit(self.bob, PAGE)
        self.assertIn("Show what it comes to", page)
        page = self.choose(self.bob, "change", self.both)
        self.assertIn("Gold", page)
        self.assertNotIn("in all", page)
        page = self.choose(self.bob, "change", self.both, asked=1, plan=self.gold.id)
        self.assertIn("Clients: 2. Left out: 0.", page)
        # 17/30 of 30.00 more, for each of two.
        self.assertEqual(page.count("You pay $ 17.00 now"), 2)
        self.assertIn("You pay now, in all: $ 34.00, taxes included.", page)
        self.assertLess(page.index("Ada"), page.index("Carol"))
        self.assertEqual(self.count("amend"), [0, 0])
        page = self.confirm(self.bob)
        self.assertTrue(self.answer.url.endswith("/my/clients"), self.answer.url)
        self.assertEqual(self.both.plan_id, self.gold)
        self.assertIn("Clients: 2 $ 120.00 a month on average", page)
        for one in self.both:
            last = one.invoice_ids.sorted("id")[-1:]
            self.assertEqual((last.amount_total, last.partner_id.name), (17.0, "Bob"))
            amended = one.event_ids.filtered(lambda event: event.kind == "amend")
            self.assertEqual(amended.user_id, self.bob)

    def test_it_is_agreed_to_by_a_ticked_box_that_is_kept_of_each(self):
        self.choose(self.bob, "change", self.both, asked=1, plan=self.gold.id)
        self.assertIn("I understand that this subscription", self.answer.text)
        form = self.get_form()
        for agreed in ("", "0"):
            page = self.visit(self.bob, DECIDE, **form | {"agreed": agreed})
            self.assertIn("Tick the box to agree.", page)
        # Another wording since is read before it is ticked.
        self.gold.sudo().consent_text = "I pay for each of them."
        page = self.visit(self.bob, DECIDE, **form)
        self.assertIn("Tick the box to agree.", page)
        self.assertIn("I pay for each of them.", page)
        self.assertEqual(self.count("amend"), [0, 0])
        self.confirm(self.bob)
        self.assertEqual(self.count("amend"), [1, 1])
        for one in self.both.sudo():
            consent = one.consent_ids
            self.assertEqual(
                (consent.text, consent.user_id, consent.partner_id),
                ("I pay for each of them.", self.bob, self.bob.partner_id),
            )
            self.assertIn("Plan: Club of Terms → Gold.", consent.shown)
            self.assertIn(one.name, consent.shown)
            self.assertNotIn((self.both - one).name, consent.shown)
            self.assertTrue(consent.ip_address)

    def test_nothing_is_bought_without_a_way_to_pay_unless_company_and_plan_allow_it(
        self,
    ):
        self.of_ada.sudo().payment_mode = "automatic"
        for company, plan, is_done in (
            (False, False, False),
            (True, False, False),
            (False, True, False),
            (True, True, True),
        ):
            self.company.sudo().subdebit_offline_signup = company
            self.gold.sudo().allows_offline = plan
            self.choose(self.bob, "change", self.both, asked=1, plan=self.gold.id)
            page = self.confirm(self.bob)
            said = "Save a payment method first: this is to be paid now, for Ada."
            self.assertEqual(said in page, not is_done)
            self.assertEqual(self.count("amend"), [int(is_done)] * 2)

    def test_pressed_twice_it_is_done_once(self):
        self.choose(self.bob, "change", self.both, asked=1, plan=self.gold.id)
        form = self.get_form()
        for _press in range(2):
            self.visit(self.bob, DECIDE, **form)
            self.assertTrue(self.answer.url.endswith("/my/clients"))
        self.assertEqual(self.count("amend"), [1, 1])

    def test_more_of_each_and_what_does_not_fit_is_left_out(self):
        self.of_carol.plan_id.sudo().portal_quantity = False
        three = {f"quantity_{self.product.id}": 3}
        page = self.choose(self.bob, "change", self.both, asked=1, **three)
        self.assertIn("Clients: 1. Left out: 1.", page)
        # 17/30 of 60.00 more.
        self.assertIn("You pay now, in all: $ 34.00, taxes included.", page)
        self.assertIn("There is nothing of it that you can count here.", page)
        self.confirm(self.bob)
        self.assertEqual(self.count("amend"), [1, 0])
        two = {f"quantity_{self.product.id}": 2}
        page = self.choose(self.bob, "change", self.of_ada, asked=1, **two)
        # From 90.00 to 60.00 at the renewal: nothing is paid now.
        self.assertNotIn("You pay now", page)
        self.assertIn(
            "The first payments that change, in all: $ 60.00 instead of $ 90.00.", page
        )

    def test_a_plan_that_is_not_offered_is_not_taken(self):
        other = self.make_plan("Platinum", self.make_product("Platinum", 1.0))
        page = self.choose(self.bob, "change", self.both, asked=1, plan=other.id)
        self.assertIn("Clients: 0. Left out: 2.", page)
        self.assertEqual(page.count("This plan is not offered for it."), 2)
        self.assertNotIn('name="confirm"', self.answer.text)

    def test_what_changed_since_it_was_shown_is_shown_again(self):
        self.choose(self.bob, "change", self.both, asked=1, plan=self.gold.id)
        form = self.get_form()
        self.today = d("2025-10-12")
        page = self.visit(self.bob, DECIDE, **form)
        self.assertIn("This changed since it was shown, so nothing was done.", page)
        # 15 days are left.
        self.assertIn("You pay now, in all: $ 30.00, taxes included.", page)
        self.assertEqual(self.count("amend"), [0, 0])
        self.confirm(self.bob)
        self.assertEqual(self.count("amend"), [1, 1])

    def test_what_was_never_shown_is_not_done(self):
        self.choose(self.bob, "cancel", self.both)
        form = self.get_form()
        for shown in ("[]", "not JSON"):
            page = self.visit(self.bob, DECIDE, **form | {"shown": shown})
            self.assertIn("nothing was done", page)
        self.assertEqual(self.count("end"), [0, 0])

    # === STOPPED, PAUSED === #

    def test_he_stops_paying_to_the_end_of_the_cycle_and_goes_on(self):
        """Row A7. NOTE: whatever the plan says of an end, as its days are paid."""
        self.of_carol.plan_id.sudo().end_policy = "immediately_with_credit"
        for client in (self.ada, self.carol):
            client.partner_id.sudo().subdebit_payer_id = self.bob.partner_id
        page = self.choose(self.bob, "cancel", self.both)
        self.assertEqual(page.count("it lasts until Sunday 26 October 2025."), 2)
        self.assertNotIn("You get back", page)
        # Twice 30.00.
        self.assertIn("Afterwards you pay less, a month: $ 60.00.", page)
        self.confirm(self.bob)
        self.assertEqual(self.both.mapped("date_end"), [d("2025-10-27")] * 2)
        self.assertEqual(self.both.mapped("state"), ["active", "active"])
        for client in (self.ada, self.carol):
            self.assertFalse(client.partner_id.subdebit_payer_id)
        self.assertNothingToBill(self.both, "2025-12-31")
        page = self.choose(self.bob, "cancel", self.both)
        self.assertEqual(page.count("It ends already."), 2)
        page = self.choose(self.bob, "keep", self.both)
        self.assertIn("Clients: 2. Left out: 0.", page)
        self.confirm(self.bob)
        self.assertEqual(self.both.mapped("date_end"), [False, False])

    def test_paused_for_two_payments_where_the_company_allows_it(self):
        page = self.choose(self.bob, "pause", self.both)
        self.assertIn("Clients: 0. Left out: 2.", page)
        self.company.sudo().subdebit_portal_pause = True
        page = self.choose(self.bob, "pause", self.both, payments=2)
        # Two payments of 30.00 for each of two.
        self.assertIn("this is not charged, in all: $ 120.00.", page)
        self.confirm(self.bob)
        self.assertEqual(self.both.mapped("next_charge_date"), [d("2025-12-27")] * 2)
        page = self.choose(self.bob, "resume", self.both)
        self.confirm(self.bob)
        self.assertEqual(self.both.mapped("next_charge_date"), [d("2025-10-27")] * 2)

    # === WHOSE THEY ARE === #

    def test_nobody_decides_on_what_he_does_not_pay(self):
        """Row A8: a client for whom it is paid, and a stranger, choose nothing."""
        for visitor in (self.ada, self.eve):
            for verb in ("change", "pause", "cancel"):
                self.choose(visitor, verb, self.both)
                self.assertTrue(self.answer.url.endswith("/my/clients"))
                page = self.visit(visitor, f"{DECIDE}?verb={verb}&all=1")
                self.assertTrue(self.answer.url.endswith("/my/clients"))
                self.assertNotIn("30.00", page)
        self.choose(self.bob, "cancel", self.both)
        form = self.get_form()
        self.visit(self.eve, PAGE)
        [token] = re.findall(r'csrf_token: "(.*?)"', self.answer.text)[:1]
        self.visit(self.eve, DECIDE, **form | {"csrf_token": token})
        self.assertTrue(self.answer.url.endswith("/my/clients"))
        self.assertEqual(self.count("end"), [0, 0])

    def test_what_is_somebody_elses_among_his_own_is_not_found(self):
        theirs = self.start(self.eve)
        page = self.choose(self.bob, "cancel", self.of_ada | theirs)
        self.assertIn("Clients: 1. Left out: 0.", page)
        self.assertNotIn("Eve", page)
        form = self.get_form()
        self.visit(self.bob, DECIDE, **form | {"chosen": [*form["chosen"], theirs.id]})
        self.assertFalse(theirs.date_end)

    def test_numbers_that_are_none_are_nothing(self):
        for wrong in ("x", "-1", "9" * 30, "", "²"):
            self.visit(
                self.bob, f"{DECIDE}?{urlencode({'verb': 'cancel', 'chosen': wrong})}"
            )
            self.assertTrue(self.answer.url.endswith("/my/clients"))
        self.visit(self.bob, f"{DECIDE}?verb=sell&all=1")
        self.assertTrue(self.answer.url.endswith("/my/clients"))

    def test_all_are_chosen_at_once_but_what_others_manage_and_what_two_share(self):
        managed = self.start(self.eve, self.bob)
        managed.managed_by = "MyClub Online"
        shared = self.make_subscription(
            d("2025-09-27"),
            self.make_partner("Zoe"),
            payer_id=self.bob.partner_id.id,
            share_ids=[
                Command.create({"payer_id": self.eve.partner_id.id, "percent": 40.0})
            ],
        )
        page = self.visit(self.bob, f"{DECIDE}?verb=cancel&all=1")
        self.assertIn("Clients: 2. Left out: 2.", page)
        self.assertIn("MyClub Online", page)
        self.assertIn("It is shared by two payers: decide on it by itself.", page)
        self.confirm(self.bob)
        self.assertEqual(self.both.mapped("date_end"), [d("2025-10-27")] * 2)
        self.assertFalse(managed.date_end or shared.date_end)
