from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import hash_sign

from ..common import d
from .offer_case import OfferCase

BOX = "I understand that this subscription is billed again and again"


@tagged("post_install", "-at_install")
class TestOfferPage(OfferCase):
    """Who has the link reads what it costs now and later, and answers once."""

    def visitor(self, partner, login):
        return new_test_user(
            self.setup_env, login, groups="base.group_portal", partner_id=partner.id
        )

    # === READ === #

    def test_the_page_tells_price_tax_and_the_next_days(self):
        self.product.sudo().taxes_id = self.company_data["default_tax_sale"]
        page = self.open(self.send_to_payer())
        # 30.00 and 15 %, on the 10th of each month.
        for words in (
            "It starts when you accept, today: Friday 10 October 2025.",
            "Membership $ 30.00 a month",
            "before taxes",
            "10/10/2025 10/10/2025 – 11/09/2025",
            "$ 34.50 $ 30.00 excl. tax, plus tax (Tax 15%: $ 4.50), makes $ 34.50.",
            "11/10/2025 – 12/09/2025",
            "until 11/09/2025",
            BOX,
        ):
            self.assertIn(words, page)

    def test_a_year_is_said_by_the_month_too(self):
        page = self.open(self.send_to_payer(cadence_unit="year"))
        self.assertIn("$ 350.00 a year $ 29.17 a month on average", page)
        self.assertIn("10/10/2025 – 10/09/2026", page)
        self.assertIn("10/10/2026 – 10/09/2027", page)

    def test_a_trial_and_a_commitment_are_told(self):
        plan = self.make_plan(
            "Try", trial_count=14, commitment_count=6, commitment_unit="month"
        )
        page = self.open(self.send_to_payer(plan_id=plan.id))
        self.assertIn("10/24/2025 – 11/23/2025", page)
        self.assertIn("It is committed until Thursday 9 April 2026.", page)

    def test_it_speaks_the_payers_language(self):
        env = self.setup_env(su=True)
        env["res.lang"]._activate_lang("fr_FR")
        self.ada.sudo().lang = "fr_FR"
        page = self.open(self.send_to_payer())
        self.assertIn("10/10/2025", page)
        self.assertIn("10 octobre 2025", page)

    def test_being_billed_for_a_client_is_told_when_it_is_news(self):
        news = "You will be billed for this client."
        client = self.make_partner("Client", email="client@example.com")
        first = self.send_to_payer(partner=client, payer_id=self.ada.id)
        page = self.open(first)
        self.assertIn("It is for Client.", page)
        self.assertIn(news, page)
        self.accept(first)
        self.accept(first.subscription_id._get_waiting_offers())
        second = self.send(self.draft(client, payer_id=self.ada.id, is_second=True))
        page = self.open(second)
        self.assertIn("It is for Client.", page)
        self.assertNotIn(news, page)
        own = self.open(self.send(self.draft(is_second=True)))
        self.assertNotIn(news, own)

    # === ACCEPTED === #

    def test_accepted_it_starts_that_day_and_is_told(self):
        offer = self.send_to_payer()
        page = self.accept(offer)
        self.assertIn("Thank you: you have accepted this offer.", page)
        subscription = offer.subscription_id
        self.assertEqual(
            (
                subscription.state,
                subscription.date_start,
                subscription.next_charge_date,
            ),
            ("active", d("2025-10-10"), d("2025-10-10")),
        )
        self.assertEqual(offer.state, "accepted")
        self.assertEqual(subscription.event_ids.mapped("kind"), ["start"])
        notice = self.find_notices(subscription, "accepted")
        self.assertEqual(
            (notice.partner_id, notice.amount, notice.charge_date),
            (self.ada, 30.0, d("2025-10-10")),
        )
        # A second click: nothing more happens.
        again = self.open(offer)
        self.assertIn("you have accepted this offer", again)
        self.visit(f"{offer._get_path_sudo()}/accept", agreed="1", **self.crumbs())
        self.assertEqual(len(subscription.event_ids), 1)
        self.assertEqual(len(subscription.consent_ids), 1)

    def crumbs(self):
        """Return a token of the visitor's session, from a page that has a form."""
        self.open(self.send(self.draft(is_second=True)))
        return {"csrf_token": self.get_form("refuse")["csrf_token"]}

    def test_a_later_start_stays_and_a_past_one_is_the_day_of_acceptance(self):
        self.give_method(self.ada)
        for agreed, starts in (
            ("2025-11-01", "2025-11-01"),
            ("2025-09-01", "2025-10-12"),
        ):
            with self.subTest(agreed):
                self.today = d("2025-10-10")
                offer = self.send(self.draft(date_start=d(agreed), is_second=True))
                self.today = d("2025-10-12")
                self.accept(offer)
                subscription = offer.subscription_id
                self.assertEqual(subscription.state, "active")
                self.assertEqual(subscription.date_start, d(starts))
                self.assertEqual(subscription.line_ids.date_start, d(starts))
                self.assertEqual(subscription.next_charge_date, d(starts))

    def test_a_line_that_was_to_start_later_still_does(self):
        self.give_method(self.ada)
        draft = self.draft(date_start=d("2025-10-01"))
        line = draft.line_ids.copy(
            {"product_id": self.make_product("Sauna").id, "name": "Sauna"}
        )
        line.date_start = d("2025-12-01")
        offer = self.send(draft)
        self.accept(offer)
        self.assertEqual(draft.date_start, d("2025-10-10"))
        self.assertEqual(
            sorted(map(str, draft.line_ids.mapped("date_start"))),
            ["2025-10-10", "2025-12-01"],
        )

    def test_without_the_box_nothing_starts(self):
        offer = self.send_to_payer()
        page = self.press(offer, "accept")
        self.assertIn("Tick the box to agree.", page)
        self.assertEqual(offer.subscription_id.state, "pending")
        self.assertFalse(offer.subscription_id.consent_ids)

    def test_without_a_method_nothing_starts_and_one_is_set_up_on_the_way(self):
        offer = self.send()
        page = self.accept(offer)
        self.assertIn("Set up a payment method first.", page)
        self.assertEqual(offer.subscription_id.state, "pending")
        self.open(offer)
        token = {"csrf_token": self.get_form("refuse")["csrf_token"]}
        page = self.visit(f"{offer._get_path_sudo()}/method", **token)
        self.assertIn("/subscriptions/method/", self.answer.url)
        asked = self.env["subdebit.method.request"].search([])
        self.assertEqual(asked.payer_id, self.ada)
        self.give_method(self.ada)
        page = self.visit(self.answer.url)
        self.assertIn(f'href="{offer._get_path_sudo()}"', self.answer.text)
        # Once more, it is the same request.
        self.visit(f"{offer._get_path_sudo()}/method", **token)
        self.assertEqual(self.env["subdebit.method.request"].search([]), asked)
        self.accept(offer)
        self.assertEqual(offer.subscription_id.state, "active")

    def test_without_an_address_nothing_starts(self):
        bea = self.make_partner("Bea", email="bea@example.com")
        self.give_method(bea)
        offer = self.send(self.draft(bea))
        page = self.accept(offer)
        self.assertIn("Complete your billing details first.", page)
        page = self.press(offer, "address", street="Low Street 2", city="")
        self.assertIn("Some required fields are empty.", page)
        self.assertFalse(bea.street)
        self.assertIn('value="Low Street 2"', self.answer.text)
        self.press(
            offer,
            "address",
            **{**self.home, "street": "Low Street 2", "email": "x@y.z"},
        )
        self.assertEqual((bea.street, bea.city), ("Low Street 2", "San Francisco"))
        self.assertEqual(bea.email, "bea@example.com")
        self.accept(offer)
        self.assertEqual(offer.subscription_id.state, "active")

    def test_a_wrong_vat_number_is_refused_as_in_the_portal(self):
        words = "BE1 is no VAT number."

        def check(partner, validation="error"):
            if partner.vat == "BE1":
                raise ValidationError(words)

        self.patch(self.registry["res.partner"], "_check_vat", check)
        offer = self.send_to_payer()
        typed = {name: self.home[name] for name in ("country_id", "state_id")}
        page = self.press(offer, "address", vat="BE1", **typed)
        self.assertIn(words, page)
        self.assertFalse(self.ada.vat)
        self.press(offer, "address", vat="BE2", **typed)
        self.assertEqual(self.ada.vat, "BE2")

    def test_what_changed_since_it_was_shown_is_shown_again(self):
        offer = self.send_to_payer()
        self.open(offer)
        form = self.get_form("accept")
        offer.subscription_id.line_ids.sudo().unit_price = 40.0
        page = self.visit(f"{offer._get_path_sudo()}/accept", agreed="1", **form)
        self.assertIn("This changed since it was shown, so nothing was done.", page)
        self.assertIn("It was: Membership · $ 30.00 a month", page)
        self.assertEqual(offer.subscription_id.state, "pending")

    def test_what_cannot_start_is_told_to_the_office(self):
        offer = self.send_to_payer()
        self.make_subscription(d("2025-10-01"), self.ada, plan_id=self.plan.id)
        page = self.accept(offer)
        self.assertIn("This offer cannot be accepted at the moment", page)
        self.assertNotIn("One More of the Same", page)
        subscription = offer.subscription_id
        self.assertEqual((subscription.state, offer.state), ("pending", "open"))
        self.assertFalse(subscription.consent_ids)
        self.assertIn("One More of the Same", self.get_question(subscription).note)

    # === HOW IT IS PAID === #

    def test_offline_is_chosen_where_company_and_plan_allow_it(self):
        company, plan = self.company.sudo(), self.plan.sudo()
        for both in ((False, False), (True, False), (False, True), (True, True)):
            company.subdebit_offline_signup, plan.allows_offline = both
            offer = self.send(self.draft(is_second=True))
            with self.subTest(both):
                page = self.open(offer, "?pay=offline")
                self.assertEqual("By bank transfer" in page, all(both))
                self.accept(offer, "?pay=offline", pay="offline")
                subscription = offer.subscription_id
                state = "active" if all(both) else "pending"
                self.assertEqual(subscription.state, state)
        self.assertEqual(
            (subscription.payment_mode, subscription.offline_type),
            ("offline", "transfer"),
        )

    def test_who_pays_offline_by_agreement_needs_no_method(self):
        grace = self.make_offline_partner(email="grace@example.com", **self.home)
        offer = self.send(self.draft(grace))
        self.assertIn("You pay each invoice yourself: Cheque", self.open(offer))
        self.accept(offer)
        self.assertEqual(offer.subscription_id.state, "active")
        self.assertEqual(offer.subscription_id.offline_type, "cheque")

    # === REFUSED === #

    def test_refused_it_is_a_draft_again_and_somebody_is_asked(self):
        offer = self.send_to_payer()
        page = self.press(offer, "refuse", reason="Too  dear <b>")
        self.assertIn("You have refused this offer", page)
        subscription = offer.subscription_id
        self.assertEqual((subscription.state, offer.state), ("draft", "refused"))
        said = "Ada refused the offer: Too dear <b>"
        self.assertEqual(subscription.offer_sentence, said)
        self.assertIn("Too dear &lt;b&gt;", self.get_question(subscription).note)
        self.assertEqual(self.get_question(subscription).user_id, self.manager)
        # What is refused is not accepted afterwards.
        self.visit(f"{offer._get_path_sudo()}/accept", agreed="1", **self.crumbs())
        self.assertEqual(subscription.state, "draft")
        self.send(subscription)
        self.assertFalse(self.get_question(subscription))

    # === WHOSE LINK === #

    def test_a_forged_link_finds_nothing(self):
        offer = self.send()
        page, signed = offer._get_path_sudo().rsplit("/", 1)
        elsewhere = hash_sign(self.env(su=True), "another", offer.id)
        # NOTE: of the last letter some bits count for nothing.
        turned = signed[:20] + ("A" if signed[20] != "A" else "B") + signed[21:]
        for forged in (turned, elsewhere, "x", "AAAA", "é"):
            with self.subTest(forged):
                self.visit(f"{page}/{forged}", 404)

    def test_passed_on_to_somebody_who_is_logged_in_it_opens_nothing(self):
        offer = self.send_to_payer()
        bob = self.visitor(self.make_partner("Bob"), "subdebit_bob")
        self.open(offer)
        self.log_in(bob)
        page = self.open(offer, status=403)
        self.assertIn("This offer was sent to somebody else", page)
        for secret in ("Ada", "30.00", "High Street"):
            self.assertNotIn(secret, page)
        for verb in ("accept", "refuse", "address", "method", "code"):
            with self.subTest(verb):
                self.visit("/my/subscriptions")
                self.visit(
                    f"{offer._get_path_sudo()}/{verb}",
                    403,
                    agreed="1",
                    csrf_token=self.get_csrf(),
                )
        self.assertEqual((offer.state, self.ada.street), ("open", "High Street 1"))

    def get_csrf(self):
        """Return the token of whoever is logged in."""
        self.visit("/my/account")
        found = self.answer.text.split('csrf_token: "')[1]
        return found.split('"')[0]

    def test_the_office_sees_the_page_and_cannot_accept_there(self):
        offer = self.send_to_payer()
        self.log_in(self.billing)
        page = self.open(offer)
        self.assertIn("You see what Ada sees.", page)
        for name in ("accept", "refuse", "address", "method", "code"):
            self.assertNotIn(f"{offer._get_path_sudo()}/{name}", self.answer.text)

    def test_a_colleague_of_the_payers_firm_may_accept(self):
        firm = self.make_partner(
            "Firm", is_company=True, email="firm@example.com", **self.home
        )
        self.give_method(firm)
        desk = self.make_partner("Desk", parent_id=firm.id)
        user = self.visitor(desk, "subdebit_desk")
        offer = self.send(self.draft(firm))
        self.log_in(user)
        self.assertIn("Debited from", self.open(offer))
        self.accept(offer)
        self.assertEqual(offer.subscription_id.consent_ids.user_id, user)

    def test_a_saved_method_is_not_named_to_who_has_no_account(self):
        offer = self.send_to_payer()
        page = self.open(offer)
        self.assertIn("Debited from the payment method that you saved with us.", page)
        self.assertNotIn("4242", self.answer.text)

    def test_another_payer_since_makes_the_link_void(self):
        offer = self.send_to_payer()
        subscription = offer.subscription_id
        subscription.sudo().payer_id = self.make_partner("Bob", email="b@example.com")
        self.assertEqual(offer.state, "withdrawn")
        self.assertIn("This offer was withdrawn", self.open(offer))

    # === AT HOME === #

    def test_the_portal_lists_what_waits_for_the_visitor_alone(self):
        offer = self.send_to_payer()
        ada = self.visitor(self.ada, "subdebit_ada")
        bob = self.visitor(self.make_partner("Bob"), "subdebit_bob")
        self.log_in(bob)
        self.assertNotIn("Waiting for your acceptance", self.visit("/my/subscriptions"))
        self.log_in(ada)
        page = self.visit("/my/subscriptions")
        self.assertIn("Waiting for your acceptance Club", page)
        self.assertIn(offer._get_path_sudo(), self.answer.text)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["subdebit_subscription_count"]}
        )
        self.assertEqual(counters, {"subdebit_subscription_count": 1})
        self.accept(offer)
        page = self.visit("/my/subscriptions")
        self.assertNotIn("Waiting for your acceptance", page)
        self.assertIn(offer.subscription_id.name, page)
