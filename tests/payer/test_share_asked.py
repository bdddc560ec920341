import re

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .asked_case import AskedCase


@tagged("post_install", "-at_install")
class TestShareAsked(AskedCase):
    """Row A4: a second payer accepts his part before anything of it is billed to him."""

    def test_until_he_accepts_the_first_pays_all_and_then_each_his_part(self):
        running = self.start()
        window = self.ask(running)
        self.assertEqual(
            self.rows(window, "next"), [("Ann", "Ann", "2025-11-01", 100.0)]
        )
        self.assertEqual(
            self.rows(window, "asked"),
            [("Ann", "Ann", "2025-11-01", 60.0), ("Bob", "Bob", "2025-11-01", 40.0)],
        )
        self.assertIn(
            "Bob is asked to accept this part first. Until then, Ann pays all of it.",
            window.summary,
        )
        offer = running.offer_ids
        self.assertEqual(
            (offer.what, offer.state, offer.payer_id, offer.valid_until),
            ("share", "open", self.bob, d("2025-11-09")),
        )
        self.assertEqual((running.state, len(self.get_parts(running))), ("active", 1))
        mail = self.find_notices(running, "share")
        self.assertEqual((mail.partner_id, mail.amount), (self.bob, 0.0))
        self.assertIn(offer._get_url_sudo(), mail.mail_message_id.body)
        self.assertIn("<strong>40 %", mail.mail_message_id.body)
        self.assertEqual(
            running.offer_sentence,
            "Bob was asked on 10/10/2025 to pay a part (40 %), and can accept it until"
            " 11/09/2025. Until then all is paid as before.",
        )
        # All of November is Ann's: he has not answered.
        self.assertParts(
            running._bill(d("2025-11-01")), ("Ann", "2025-11-01", "2025-12-01", 100.0)
        )
        self.today = d("2025-11-05")
        page = self.open(offer)
        for said in (
            "You pay 40 % of it; Ann pays the rest.",
            "the first period that is not invoiced yet, from Monday 1 December 2025 on.",
            "Before you accept, you pay nothing of it.",
            "It is for Ben.",
            "You will be billed for this client.",
            "$ 100.00 a month",
            "12/01/2025",
            "$ 40.00",
        ):
            self.assertIn(said, page)
        for other in ("$ 60.00", "11/01/2025", "Promo code"):
            self.assertNotIn(other, page)
        self.opener.headers["User-Agent"] = "Lynx/2.9"
        page = self.accept(offer)
        self.assertIn("You pay your part from now on.", page)
        consent = running.consent_ids
        self.assertEqual(
            (consent.partner_id, consent.address, consent.version, consent.user_agent),
            (self.bob, "bob@example.com", 1, "Lynx/2.9"),
        )
        self.assertIn("You pay 40 % of it", consent.shown)
        self.assertTrue(consent.ip_address)
        self.assertEqual(running.payers_text, False)
        self.assertParts(
            running._bill(d("2025-12-01")),
            ("Ann", "2025-12-01", "2026-01-01", 60.0),
            ("Bob", "2025-12-01", "2026-01-01", 40.0),
        )
        self.assertNothingToBill(running, "2025-12-31")

    def test_who_accepted_is_told_what_he_pays_first(self):
        running = self.start()
        self.ask(running)
        self.assertFalse(self.find_notices(running, "payer"))
        self.accept(running.offer_ids)
        told = self.find_notices(running, "payer")
        self.assertEqual(
            (told.partner_id, told.charge_date, told.amount, told.is_news),
            (self.bob, d("2025-11-01"), 40.0, True),
        )
        self.assertEqual(told.date_effective, d("2025-11-01"))
        self.assertIn("you pay 40 % of the subscription", told.mail_message_id.body)

    def test_pressed_twice_it_is_accepted_once(self):
        running = self.start()
        self.ask(running)
        offer = running.offer_ids
        self.open(offer)
        form = {**self.get_form("accept"), "agreed": "1"}
        for _press in range(2):
            self.visit(f"{offer._get_path_sudo()}/accept", **form)
        self.assertEqual(len(running.consent_ids), 1)
        self.assertEqual(running.event_ids.mapped("kind").count("shares"), 1)

    def test_without_a_tick_or_a_method_nothing_is_his(self):
        running = self.start()
        card = self.make_partner("Cleo", email="cleo@example.com", **self.home)
        self.ask(running, second=card)
        offer = running.offer_ids
        self.assertIn("Set up a payment method", self.accept(offer))
        self.assertEqual(len(self.get_parts(running)), 1)
        path = offer._ask_method_sudo()
        asked = self.env["subdebit.method.request"].search([("payer_id", "=", card.id)])
        self.assertEqual((asked._get_url(), asked.payer_id.name), (path, "Cleo"))
        token = self.give_method(card)
        self.assertIn("Tick the box", self.press(offer, "accept"))
        self.assertEqual(len(self.get_parts(running)), 1)
        self.accept(offer)
        self.assertEqual(len(self.get_parts(running)), 2)
        self.assertEqual(running.share_ids._get_token_sudo(), token)

    def test_what_changed_since_he_read_it_is_shown_again(self):
        running = self.start()
        self.ask(running)
        offer = running.offer_ids
        self.open(offer)
        form = {**self.get_form("accept"), "agreed": "1"}
        running._bill(d("2025-11-01"))
        page = self.visit(f"{offer._get_path_sudo()}/accept", **form)
        self.assertIn("This changed since it was shown", page)
        self.assertFalse(running.consent_ids)
        self.accept(offer)
        self.assertEqual(len(running.consent_ids), 1)

    # === HE DOES NOT === #

    def test_refused_all_is_paid_as_before_and_somebody_is_asked(self):
        running = self.start()
        self.ask(running)
        page = self.press(running.offer_ids, "refuse", reason="Not mine")
        self.assertIn("You have refused to pay a part", page)
        self.assertEqual(
            (running.state, running.offer_ids.outcome), ("active", "refused")
        )
        self.assertIn(
            "Bob refused the offer: Not mine", self.get_question(running).note
        )
        self.assertParts(
            running._bill(d("2025-11-01")), ("Ann", "2025-11-01", "2025-12-01", 100.0)
        )

    def test_reminded_and_expired_all_is_paid_as_before(self):
        running = self.start()
        self.ask(running)
        for day in ("2025-10-17", "2025-11-10"):
            self.today = d(day)
            self.env["subdebit.debit.run"].sudo()._prepare(self.company, self.today)
        self.assertEqual(len(self.find_notices(running, "share_reminder")), 1)
        self.assertEqual(
            (running.state, running.offer_ids.outcome), ("active", "expired")
        )
        self.assertIn("has expired", self.open(running.offer_ids))
        self.assertEqual(len(self.get_parts(running)), 1)

    def test_withdrawn_by_the_office_its_link_opens_nothing(self):
        running = self.start()
        self.ask(running)
        self.assertTrue(running.with_user(self.billing).is_asked)
        self.rpc(self.billing, running, "action_withdraw_offer")
        self.assertEqual(
            (running.state, running.offer_ids.state), ("active", "withdrawn")
        )
        self.assertIn("This offer was withdrawn", self.open(running.offer_ids))
        self.assertFalse(running.is_asked)

    def test_asked_anew_what_was_asked_before_is_withdrawn(self):
        running = self.start()
        self.ask(running)
        self.ask(running, percent=25.0)
        old, new = running.offer_ids.sorted("id")
        self.assertEqual((old.state, new.state), ("withdrawn", "open"))
        self.accept(new)
        self.assertEqual(running.payers_text or "", "")
        self.assertEqual(float(self.get_parts(running)[1]), 0.25)

    def test_what_ends_is_nobodys_to_accept(self):
        running = self.start()
        self.ask(running)
        offer = running.offer_ids
        running._add_event("end", self.today, policy="immediately")
        running.sudo().write({"state": "ended", "date_end": self.today})
        self.assertEqual(offer.state, "withdrawn")
        self.assertIn("This offer was withdrawn", self.open(offer))
        self.env["subdebit.debit.run"].sudo()._prepare(self.company, self.today)
        self.assertEqual(offer.outcome, "withdrawn")

    # === WHO IS ASKED === #

    def test_who_pays_more_is_asked_and_who_pays_less_is_not(self):
        running = self.start()
        self.look(
            running, is_shared=True, second_payer_id=self.bob.id, second_percent=40.0
        ).action_confirm()
        self.assertFalse(running.offer_ids)
        self.today = d("2025-11-05")
        running._bill(d("2025-11-01"))
        window = self.ask(running, percent=50.0)
        self.assertIn("Until then: Ann 60 % · Bob 40 %.", window.summary)
        self.assertEqual(running.offer_ids.state, "open")
        self.assertEqual(float(self.get_parts(running)[1]), 0.4)
        window = self.ask(running, percent=25.0)
        self.assertNotIn("is asked", window.summary)
        self.assertEqual(running.offer_ids.state, "withdrawn")
        self.assertEqual(float(self.get_parts(running)[1]), 0.25)

    def test_another_second_payer_is_asked_and_the_one_there_is_pays_on(self):
        running = self.start()
        self.look(
            running, is_shared=True, second_payer_id=self.bob.id, second_percent=40.0
        ).action_confirm()
        cleo = self.make_offline_partner("Cleo", email="cleo@example.com", **self.home)
        self.ask(running, second=cleo, percent=40.0)
        self.assertEqual(running.share_ids.payer_id, self.bob)
        self.assertParts(
            running._bill(d("2025-11-01")),
            ("Ann", "2025-11-01", "2025-12-01", 60.0),
            ("Bob", "2025-11-01", "2025-12-01", 40.0),
        )
        self.today = d("2025-11-05")
        self.accept(running.offer_ids)
        self.assertParts(
            running._bill(d("2025-12-01")),
            ("Ann", "2025-12-01", "2026-01-01", 60.0),
            ("Cleo", "2025-12-01", "2026-01-01", 40.0),
        )

    def test_who_cannot_be_reached_is_not_asked(self):
        running, mute = self.start(), self.make_offline_partner("Mute")
        window = self.look(
            running,
            is_shared=True,
            second_payer_id=mute.id,
            second_percent=40.0,
            has_agreed=False,
        )
        self.assertIn("Mute has no e-mail address", window.problem)
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            window.action_confirm()
        self.assertFalse(running.offer_ids)

    def test_who_was_merged_with_another_contact_is_still_asked(self):
        running = self.start()
        self.ask(running)
        kept = self.make_offline_partner("Robert", email="bob@example.com", **self.home)
        self.setup_env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.bob | kept).ids, kept
        )
        self.env.invalidate_all()
        offer = running.offer_ids
        self.assertEqual((offer.payer_id, offer.state), (kept, "open"))
        self.accept(offer)
        self.assertEqual(
            (running.share_ids.payer_id, running.share_ids.invoice_partner_id),
            (kept, kept),
        )

    # === WHO MAY === #

    def test_the_link_is_of_the_second_payer_alone(self):
        running = self.start()
        self.ask(running)
        offer, path = running.offer_ids, running.offer_ids._get_path_sudo()
        self.open(offer)
        form = {**self.get_form("accept"), "agreed": "1"}
        self.log_in(self.ann_user)
        page = self.open(offer, status=403)
        self.assertIn("This offer was sent to somebody else", page)
        self.assertNotIn("40", page)
        form["csrf_token"] = re.search(r'csrf_token: "(.*?)"', self.answer.text)[1]
        self.url_open(f"{path}/accept", data=form)
        self.url_open(f"{path}/refuse", data=form)
        self.env.invalidate_all()
        self.assertEqual(offer.state, "open")
        self.log_in(self.bob_user)
        page = self.visit("/my/subscriptions")
        self.assertIn("your part: 40 %", page)
        # Before he accepts, the subscription itself is none of his.
        self.visit(f"/my/subscriptions/{running.id}")
        self.assertTrue(self.answer.url.endswith("/my"), self.answer.url)
        self.accept(offer)
        self.assertEqual(running.consent_ids.user_id, self.bob_user)
        self.assertIn("Ben", self.visit(f"/my/subscriptions/{running.id}"))

    def test_what_he_is_asked_is_nobodys_to_write(self):
        running = self.start()
        self.ask(running)
        offer = running.offer_ids
        for user in (self.user, self.billing, self.manager):
            for vals in ({"terms": {}}, {"outcome": "accepted"}, {"payer_slot": 0}):
                self.assertRefused(user, offer, "write", vals)
        theirs = self.make_one("billing", self.make_other_company()["company"])
        self.assertRefused(theirs, offer, "read", ["terms"])
        self.assertRefused(theirs, running, "action_withdraw_offer")
