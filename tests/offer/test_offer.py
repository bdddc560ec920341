from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .offer_case import OfferCase


@tagged("post_install", "-at_install")
class TestOffer(OfferCase):
    """The office sends, extends and withdraws; nothing starts before the payer says so."""

    def test_billing_sends_and_the_payer_gets_a_link(self):
        subscription = self.draft()
        self.rpc(self.billing, subscription, "action_send_offer")
        offer = subscription.offer_ids
        self.assertEqual(
            (subscription.state, offer.state, offer.payer_id, offer.sent_by),
            ("pending", "open", self.ada, self.billing),
        )
        self.assertEqual(
            (offer.sent_on, offer.valid_until), (d("2025-10-10"), d("2025-11-09"))
        )
        notice = self.find_notices(subscription, "offer")
        self.assertEqual(
            (notice.partner_id, notice.address), (self.ada, "ada@example.com")
        )
        self.assertIn(offer._get_url_sudo(), notice.mail_message_id.body)
        self.assertFalse(subscription.next_charge_date)

    def test_a_plain_user_prepares_and_does_not_send(self):
        subscription = self.draft()
        for verb in (
            "send_offer",
            "send_offer_again",
            "extend_offer",
            "withdraw_offer",
        ):
            self.assertRefused(
                self.user, subscription, f"action_{verb}", words="Billing"
            )
        self.assertEqual(subscription.state, "draft")

    def test_billing_of_another_company_sends_nothing(self):
        other = self.make_other_company()["company"]
        theirs = self.make_one("billing", other)
        subscription = self.draft()
        self.assertRefused(theirs, subscription, "action_send_offer")
        offer = self.send(subscription)
        self.assertRefused(theirs, subscription, "action_withdraw_offer")
        self.assertFalse(offer.with_user(theirs).search([("id", "=", offer.id)]))

    def test_several_are_sent_from_the_list_or_none(self):
        good, bad = self.draft(), self.draft(self.make_partner("Bea"))
        words = "Bea has no e-mail address"
        self.assertRefused(self.billing, good | bad, "action_send_offer", words=words)
        self.assertEqual((good | bad).mapped("state"), ["draft", "draft"])
        bad.partner_id.sudo().email = "bea@example.com"
        self.rpc(self.billing, good | bad, "action_send_offer")
        self.assertEqual((good | bad).mapped("state"), ["pending", "pending"])

    def test_what_cannot_be_sold_is_not_sent(self):
        self.make_subscription(d("2025-09-27"), self.ada)
        for vals, words in (
            ({}, "One More of the Same"),
            ({"is_second": True, "cadence_unit": "week"}, "not sold in this billing"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.draft(**vals).with_user(self.billing).action_send_offer()

    def test_what_waits_is_neither_edited_nor_started_nor_deleted(self):
        offer = self.send()
        subscription = offer.subscription_id
        for vals in (
            {"payer_id": self.make_partner("Bob").id},
            {"date_start": "2025-12-01"},
            {"line_ids": [(1, subscription.line_ids.id, {"unit_price": 1.0})]},
            {"line_ids": [(0, 0, {"product_id": self.product.id})]},
            {"line_ids": [(2, subscription.line_ids.id)]},
        ):
            with self.subTest(vals):
                self.assertRefused(
                    self.manager,
                    subscription,
                    "web_save",
                    vals,
                    specification={},
                    words="withdraw the offer",
                )
        self.assertRefused(
            self.manager, subscription, "action_start", words="waits for acceptance"
        )
        self.assertRefused(self.manager, subscription, "unlink")
        self.rpc(
            self.user,
            subscription,
            "web_save",
            {"external_ref": "A1"},
            specification={},
        )
        self.assertEqual(subscription.external_ref, "A1")

    def test_a_backdated_start_does_not_pass_by_the_offer(self):
        subscription = self.send(date_start=d("2025-09-01")).subscription_id
        with self.assertRaisesRegex(UserError, "waits for acceptance"):
            subscription._start(self.today)

    def test_withdrawn_it_is_a_draft_again_and_its_link_is_dead(self):
        offer = self.send()
        subscription = offer.subscription_id
        self.rpc(self.billing, subscription, "action_withdraw_offer")
        self.assertEqual((subscription.state, offer.state), ("draft", "withdrawn"))
        self.assertIn("This offer was withdrawn", self.open(offer))
        subscription.date_start = d("2025-12-01")
        again = self.send(subscription)
        self.assertNotEqual(again._get_url_sudo(), offer._get_url_sudo())
        self.assertIn("This offer was withdrawn", self.open(offer))
        self.assertIn("It starts on Monday 1 December 2025.", self.open(again))

    def test_given_up_it_cannot_be_accepted(self):
        offer = self.send()
        self.rpc(self.user, offer.subscription_id, "action_cancel")
        self.assertEqual(offer.state, "withdrawn")
        self.assertEqual(offer.subscription_id.state, "cancelled")

    def test_a_draft_that_was_sent_once_is_discarded_and_not_deleted(self):
        subscription = self.send().subscription_id
        subscription.with_user(self.billing).action_withdraw_offer()
        self.assertRefused(self.manager, subscription, "unlink", words="discard it")

    def test_sent_again_it_is_the_same_link(self):
        offer = self.send()
        self.rpc(self.billing, offer.subscription_id, "action_send_offer_again")
        self.assertEqual(len(offer.subscription_id.offer_ids), 1)
        bodies = self.find_notices(offer.subscription_id, "offer").mapped(
            "mail_message_id.body"
        )
        self.assertEqual(len(bodies), 2)
        for body in bodies:
            self.assertIn(offer._get_url_sudo(), body)

    def test_what_has_expired_is_good_again_once_it_is_extended(self):
        offer = self.send()
        self.today = d("2025-11-10")
        self.assertIn("This offer has expired", self.open(offer))
        self.rpc(self.billing, offer.subscription_id, "action_extend_offer")
        self.assertEqual(offer.valid_until, d("2025-12-10"))
        self.log_out()
        self.assertIn("Accept and subscribe", self.open(offer))

    def test_what_waits_for_nothing_is_not_withdrawn(self):
        subscription = self.draft()
        for verb in ("withdraw_offer", "extend_offer", "send_offer_again"):
            self.assertRefused(
                self.billing,
                subscription,
                f"action_{verb}",
                words="does not wait for acceptance",
            )

    def test_without_mails_the_link_is_copied(self):
        self.company.sudo().subdebit_email_offer = False
        partner = self.make_partner("Bea")
        offer = self.send(self.draft(partner))
        subscription = offer.subscription_id
        self.assertFalse(self.find_notices(subscription, "offer"))
        shown = subscription.with_user(self.billing).offer_url
        self.assertEqual(shown, offer._get_url_sudo())
        self.assertIn("copy the link", subscription.message_ids[0].body)

    def test_the_form_says_how_it_stands(self):
        offer = self.send()
        self.assertEqual(
            offer.subscription_id.offer_sentence,
            "Sent to Ada on 10/10/2025; can be accepted until 11/09/2025.",
        )

    def test_settings_are_bounded(self):
        for name, value in (
            ("subdebit_offer_days", 0),
            ("subdebit_offer_days", 400),
            ("subdebit_offer_reminder_days", -1),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                self.company.sudo()[name] = value
