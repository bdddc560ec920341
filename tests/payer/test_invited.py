from odoo.tests import tagged

from ..common import d
from .asked_case import AskedCase

CONSENT = "I accept this subscription. Somebody else pays for it."
# What a client for whom somebody else pays reads nowhere: sums, and who pays.
SECRETS = ("30.00", "18.00", "12.00", "Ann", "SPRING", "Promo", "payment method")


@tagged("post_install", "-at_install")
class TestInvited(AskedCase):
    """A new client accepts for himself what a firm pays, and the firm its bill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ben_user = cls.make_visitor(cls.ben)

    def invite(self, **vals):
        """Return a draft of 30.00 a month that Ann pays for Ben, sent; and its offers."""
        draft = self.draft(self.ben, **{"payer_id": self.ann.id, **vals})
        self.rpc(self.billing, draft, "action_send_offer")
        self.log_out()
        return draft, *draft._get_waiting_offers()

    def run_day(self, day):
        self.today = d(day)
        self.env["subdebit.debit.run"].sudo()._prepare(self.company, self.today)

    def get_mail(self, draft, kind):
        [notice] = self.find_notices(draft, kind)
        return notice.partner_id, f"{notice.subject} {notice.mail_message_id.body}"

    # === BOTH ACCEPT === #

    def test_it_starts_when_both_have_accepted_whoever_is_first(self):
        for last_first, day in ((False, "2025-10-13"), (True, "2025-10-20")):
            with self.subTest(day):
                client = self.make_partner(day, email=f"{day}@example.com")
                draft = self.draft(client, payer_id=self.ann.id)
                self.rpc(self.billing, draft, "action_send_offer")
                self.log_out()
                offers = draft._get_waiting_offers().sorted(reverse=last_first)
                self.assertEqual(offers.payer_id, client | self.ann)
                page = self.accept(offers[0])
                self.assertIn("It starts once everybody who was asked", page)
                self.assertEqual(draft.state, "pending")
                self.assertFalse(draft._bill(self.today))
                self.assertIn("Still to accept", draft.message_ids[0].body)
                self.today = d(day)
                page = self.accept(offers[1])
                self.assertIn("you have accepted this offer", page)
                self.assertEqual((draft.state, draft.date_start), ("active", d(day)))
                consents = draft.consent_ids
                self.assertEqual(consents.partner_id, client | self.ann)
                invoice = draft._bill(self.today)
                self.assertEqual(
                    (invoice.partner_id, invoice.amount_total), (self.ann, 30.0)
                )
                self.assertFalse(draft._bill(self.today))

    def test_his_consent_is_kept_with_its_text_and_not_a_price(self):
        draft, invitation, _offer = self.invite()
        self.log_in(self.ben_user)
        self.accept(invitation)
        consent = draft.consent_ids
        self.assertEqual(
            (consent.partner_id, consent.user_id, consent.text, consent.version),
            (self.ben, self.ben_user, CONSENT, 1),
        )
        self.assertEqual(
            (consent.address, consent.ip_address, consent.text_id.source),
            ("ben@example.com", "127.0.0.1", "receiver"),
        )
        self.assertTrue(consent.agreed_at and consent.user_agent)
        self.assertIn("nothing is charged to you", consent.shown)
        self.assertNotIn("30.00", consent.shown)

    def test_the_company_has_its_own_words_for_him(self):
        self.company.sudo().subdebit_receiver_text = "I keep the rules of the club."
        draft, invitation, offer = self.invite()
        self.assertIn("I keep the rules of the club.", self.open(invitation))
        self.assertNotIn("I keep the rules", self.open(offer))
        self.accept(invitation)
        self.assertEqual(draft.consent_ids.text, "I keep the rules of the club.")

    # === WHAT HE READS === #

    def test_he_reads_neither_what_it_costs_nor_who_pays(self):
        self.env["subdebit.discount"].create(
            {"code": "SPRING", "percent": 10, "duration": "forever"}
        )
        draft, invitation, offer = self.invite(discount_code="SPRING")
        page = self.open(invitation)
        self.assertIn("Somebody else pays for it: nothing is charged to you.", page)
        self.assertIn("Who pays is asked too: it starts once everybody", page)
        self.assertIn("Membership", page)
        self.log_in(self.ben_user)
        waiting = self.visit("/my/subscriptions")
        self.assertIn("somebody else pays", waiting)
        self.assertNotIn("Waiting for your acceptance", self.visit("/my/clients"))
        partner, mail = self.get_mail(draft, "invitation")
        self.assertEqual(partner, self.ben)
        self.assertIn("Somebody else pays for it.", mail)
        self.assertIn(invitation._get_url_sudo(), mail)
        accepted = self.accept(invitation)
        for words in (page, waiting, mail, accepted):
            for secret in SECRETS:
                self.assertNotIn(secret, words)
        # Who pays reads all of it, and that the client is asked.
        self.log_out()
        page = self.open(offer)
        for words in ("$ 27.00", "It is for Ben.", "You will be billed", "SPRING"):
            self.assertIn(words, page)
        self.assertIn("It starts when you accept, today", page)

    def test_who_is_invoiced_reads_the_sums_and_pays_nothing(self):
        draft, invitation, offer = self.invite(payer_kind="third_party")
        page = self.open(invitation)
        for words in (
            "The invoices are in your name, and Ann pays them.",
            "What is invoiced to you first, and next",
            "$ 30.00",
        ):
            self.assertIn(words, page)
        self.assertNotIn("How you pay", page)
        # His own billing details are asked of him, and not of who pays.
        self.assertIn("Your billing details", page)
        self.press(invitation, "accept", agreed="1")
        self.assertEqual(invitation.state, "open")
        self.open(invitation)
        form = {**self.get_form("address"), **self.address()}
        self.visit(f"{invitation._get_path_sudo()}/address", **form)
        self.accept(invitation)
        self.accept(offer)
        self.assertEqual(draft.state, "active")
        self.assertEqual(draft._bill(self.today).partner_id, self.ben)

    def address(self):
        names = ("street", "zip", "city", "phone", "state_id", "country_id")
        return {"name": "Ben", **{name: str(self.home[name]) for name in names}}

    def test_a_promo_code_that_ran_out_is_the_business_of_who_reads_of_it(self):
        code = self.env["subdebit.discount"].create(
            {"code": "SPRING", "percent": 10, "duration": "forever"}
        )
        draft, invitation, offer = self.invite(discount_code="SPRING")
        code.sudo().active = False
        accepted = self.accept(invitation)
        self.assertNotIn("SPRING", accepted)
        self.assertEqual(invitation.state, "accepted")
        self.assertIn("SPRING", self.accept(offer))
        self.assertEqual((offer.state, draft.state), ("open", "pending"))

    def test_who_is_invoiced_reads_what_is_taken_off(self):
        self.env["subdebit.discount"].create(
            {"code": "SPRING", "percent": 10, "duration": "forever"}
        )
        _draft, invitation, _offer = self.invite(
            payer_kind="third_party", discount_code="SPRING"
        )
        page = self.open(invitation)
        self.assertIn("Promo code SPRING", page)
        self.assertIn("$ 27.00", page)

    def test_with_two_payers_three_are_asked(self):
        draft, *offers = self.invite(
            share_ids=[(0, 0, {"payer_id": self.bob.id, "percent": 40.0})]
        )
        self.assertEqual(
            [offer.payer_id for offer in offers], [self.ben, self.ann, self.bob]
        )
        self.assertFalse(draft.with_user(self.billing).offer_url)
        self.assertIn("Asked too: Ben, Bob.", self.open(offers[1]))
        for offer in offers:
            self.assertEqual(draft.state, "pending")
            self.accept(offer)
        self.assertEqual(draft.state, "active")
        self.assertParts(
            draft._bill(self.today),
            ("Ann", "2025-10-10", "2025-11-10", 18.0),
            ("Bob", "2025-10-10", "2025-11-10", 12.0),
        )

    def test_the_first_sum_is_told_to_who_pays_and_to_him_alone(self):
        draft, invitation, offer = self.invite()
        self.accept(offer)
        self.accept(invitation)
        told = {n.partner_id: n for n in self.find_notices(draft, "accepted")}
        self.assertEqual({*told}, {self.ann, self.ben})
        ann, ben = told[self.ann], told[self.ben]
        self.assertEqual((ann.amount, ann.charge_date), (30.0, d("2025-10-10")))
        self.assertFalse(ben.amount or ben.charge_date or ben.offer_id)

    # === WHO IS NOT ASKED === #

    def test_of_a_client_for_whom_something_runs_only_who_pays_is_asked(self):
        self.start(billed=False)
        _draft, *offers = self.invite(is_second=True)
        self.assertEqual([offer.payer_id for offer in offers], [self.ann])

    def test_but_whoever_is_invoiced_is_asked_each_time(self):
        self.start(billed=False)
        _draft, *offers = self.invite(is_second=True, payer_kind="third_party")
        self.assertEqual([offer.payer_id for offer in offers], [self.ben, self.ann])

    def test_nobody_is_asked_as_a_client_of_his_own_firm(self):
        member = self.make_partner("Member", parent_id=self.ann.id)
        draft = self.draft(member, payer_id=self.ann.id)
        self.rpc(self.billing, draft, "action_send_offer")
        self.assertEqual(draft.offer_ids.payer_id, self.ann)

    def test_what_runs_in_another_company_makes_nobody_a_client_of_this_one(self):
        other = self.make_other_company()["company"]
        theirs = self.make_subscription(d("2025-09-27"), self.ben)
        theirs.flush_recordset()
        self.env.cr.execute(
            "UPDATE subdebit_subscription SET company_id = %s WHERE id = %s",
            (other.id, theirs.id),
        )
        theirs.invalidate_recordset()
        _draft, *offers = self.invite()
        self.assertEqual(len(offers), 2)

    # === NO, OR NO ANSWER === #

    def test_what_the_client_refuses_is_a_draft_again(self):
        draft, invitation, offer = self.invite()
        self.accept(offer)
        page = self.press(invitation, "refuse", reason="I am with another club")
        self.assertIn("You have refused this offer", page)
        self.assertEqual(
            (draft.state, invitation.outcome, offer.outcome),
            ("draft", "refused", "lapsed"),
        )
        self.assertIn("I am with another club", self.get_question(draft).note)

    def test_sent_again_unchanged_the_firm_is_not_asked_twice(self):
        draft, invitation, offer = self.invite()
        self.accept(offer)
        self.press(invitation, "refuse")
        self.rpc(self.billing, draft, "action_send_offer")
        self.log_out()
        self.assertEqual(offer.outcome, "accepted")
        [again] = draft._get_waiting_offers()
        self.assertEqual((again.payer_id, again.state), (self.ben, "open"))
        self.accept(again)
        self.assertEqual((draft.state, len(draft.consent_ids)), ("active", 2))

    def test_sent_again_with_something_else_the_firm_is_asked_anew(self):
        changes = (
            {"line_ids": "price"},
            {"discount_code": "SPRING"},
            {"date_start": "2025-12-01"},
            {"payer_id": "bob"},
            {"consent": "I pay for this client, month by month."},
        )
        self.env["subdebit.discount"].create(
            {"code": "SPRING", "percent": 10, "duration": "forever"}
        )
        for vals in changes:
            with self.subTest(vals):
                client = self.make_partner(str(vals), email="client@example.com")
                draft = self.draft(client, payer_id=self.ann.id)
                offer = self.send(draft)
                self.accept(offer)
                draft._get_waiting_offers()._refuse_sudo("")
                if "line_ids" in vals:
                    lines = [(1, draft.line_ids.id, {"unit_price": 31.0})]
                    vals = {"line_ids": lines}
                if "payer_id" in vals:
                    vals = {"payer_id": self.bob.id}
                if "consent" in vals:
                    self.company.sudo().subdebit_consent_text = vals["consent"]
                else:
                    draft.with_user(self.billing).web_save(vals, {})
                self.send(draft)
                self.assertEqual(len(draft._get_waiting_offers()), 2)
                self.assertEqual(offer.outcome, "lapsed")

    def test_who_has_no_method_any_more_is_asked_anew(self):
        ada_token = self.give_method(self.ada)
        draft = self.draft(self.ben, payer_id=self.ada.id)
        self.rpc(self.billing, draft, "action_send_offer")
        self.log_out()
        invitation, offer = draft._get_waiting_offers()
        self.accept(offer)
        self.press(invitation, "refuse")
        ada_token.sudo().active = False
        self.rpc(self.billing, draft, "action_send_offer")
        self.assertEqual(draft._get_waiting_offers().payer_id, self.ben | self.ada)

    def test_the_client_alone_is_reminded_and_expires(self):
        draft, invitation, offer = self.invite()
        self.accept(offer)
        self.run_day("2025-10-17")
        partner, mail = self.get_mail(draft, "invitation_reminder")
        self.assertEqual(partner, self.ben)
        self.assertFalse(self.find_notices(draft, "offer_reminder"))
        for secret in SECRETS:
            self.assertNotIn(secret, mail)
        self.run_day("2025-11-10")
        self.assertEqual(
            (draft.state, invitation.outcome, offer.outcome),
            ("draft", "expired", "lapsed"),
        )
        self.assertIn("Ben did not answer", self.get_question(draft).note)
        self.assertIn("This offer has expired", self.open(invitation))

    # === THE LINK === #

    def test_a_second_click_does_nothing(self):
        draft, invitation, _offer = self.invite()
        self.open(invitation)
        form = {**self.get_form("accept"), "agreed": "1"}
        for _click in range(2):
            page = self.visit(f"{invitation._get_path_sudo()}/accept", **form)
            self.assertIn("you have accepted", page)
        self.assertEqual((len(draft.consent_ids), draft.state), (1, "pending"))

    def test_passed_on_to_the_firm_it_is_not_the_firms_to_accept(self):
        draft, invitation, offer = self.invite()
        for user, link in ((self.ann_user, invitation), (self.ben_user, offer)):
            with self.subTest(user.name):
                self.open(link)
                form = {**self.get_form("accept"), "agreed": "1"}
                self.log_in(user)
                page = self.open(link, status=403)
                self.assertIn("sent to somebody else", page)
                for secret in SECRETS[:3]:
                    self.assertNotIn(secret, page)
                form["csrf_token"] = self.get_token()
                self.visit(f"{link._get_path_sudo()}/accept", 403, **form)
                self.assertEqual(link.state, "open")
                self.log_out()
        self.assertFalse(draft.consent_ids)

    def get_token(self):
        self.visit("/my")
        return self.answer.text.split('csrf_token: "')[1].split('"')[0]

    def test_by_his_link_he_decides_nothing_of_what_is_paid(self):
        self.env["subdebit.discount"].create(
            {"code": "SPRING", "percent": 10, "duration": "forever"}
        )
        self.plan.sudo().allows_offline = True
        self.company.sudo().subdebit_offline_signup = True
        draft, invitation, _offer = self.invite(payer_id=self.ada.id)
        path = invitation._get_path_sudo()
        self.open(invitation)
        form = self.get_form("accept")
        self.visit(f"{path}/code", csrf_token=form["csrf_token"], code="SPRING")
        self.assertFalse(draft.discount_code)
        page = self.visit(f"{path}/method", csrf_token=form["csrf_token"])
        self.assertFalse(
            self.env["subdebit.method.request"].search([("back_path", "=", path)])
        )
        self.assertIn("Somebody else pays for it", page)
        page = self.visit(f"{path}/accept", **{**form, "agreed": "1", "pay": "offline"})
        self.assertEqual((invitation.state, draft.payment_mode), ("open", "automatic"))
        page = self.visit(f"{path}/accept", **form)
        self.assertIn("Tick the box", page)
        self.visit(f"{path}/address", csrf_token=form["csrf_token"], name="Eve")
        self.assertEqual(self.ada.name, "Ada")

    def test_withdrawn_neither_link_opens_anything(self):
        draft, invitation, offer = self.invite()
        self.rpc(self.billing, draft, "action_withdraw_offer")
        self.log_out()
        for link in (invitation, offer):
            self.assertIn("This offer was withdrawn", self.open(link))
        self.assertEqual(draft.state, "draft")

    # === THE OFFICE === #

    def test_a_client_whom_no_mail_reaches_stands_in_the_way(self):
        self.ben.sudo().email = False
        draft = self.draft(self.ben, payer_id=self.ann.id)
        words = "Ben has no e-mail address"
        self.assertRefused(self.billing, draft, "action_send_offer", words=words)
        self.assertEqual(draft.state, "draft")
        self.company.sudo().subdebit_email_offer = False
        self.rpc(self.billing, draft, "action_send_offer")
        offers = draft.with_user(self.billing).offer_ids
        for offer in offers:
            self.assertTrue(offer.url.endswith(offer._get_path_sudo()))

    def test_the_form_says_who_is_still_to_answer(self):
        draft, invitation, _offer = self.invite()
        self.accept(invitation)
        self.assertEqual(
            draft.offer_sentence,
            "Ben accepted the offer.\n"
            "Sent to Ann on 10/10/2025; can be accepted until 11/09/2025.",
        )
        self.assertRefused(
            self.manager, draft, "action_start", words="waits for acceptance"
        )
