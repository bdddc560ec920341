from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .offer_case import OfferCase


@tagged("post_install", "-at_install")
class TestConsent(OfferCase):
    """What was ticked is kept word by word, with who, when and from where."""

    def agree(self, **vals):
        offer = self.send_to_payer(is_second=True, **vals)
        self.accept(offer)
        return offer.subscription_id.consent_ids

    def test_text_version_person_time_address_and_browser_are_kept(self):
        self.opener.headers["User-Agent"] = "Lynx/2.9"
        consent = self.agree()
        self.assertEqual(
            (
                consent.partner_id,
                consent.address,
                consent.version,
                consent.ip_address,
                consent.user_agent,
                consent.lang,
            ),
            (self.ada, "ada@example.com", 1, "127.0.0.1", "Lynx/2.9", "en_US"),
        )
        self.assertFalse(consent.user_id)
        self.assertTrue(consent.agreed_at)
        self.assertIn("I understand that this subscription is billed", consent.text)
        self.assertIn(
            "Membership · $ 30.00 a month", consent.shown.replace("\xa0", " ")
        )
        self.assertIn("10/10/2025", consent.shown)

    def test_the_version_rises_when_the_text_changes(self):
        company, plan = self.company.sudo(), self.plan.sudo()
        self.assertEqual(self.agree().version, 1)
        self.assertEqual(self.agree().version, 1)
        company.subdebit_consent_text = "I agree to the terms of 2025."
        second = self.agree()
        self.assertEqual(
            (second.version, second.text), (2, "I agree to the terms of 2025.")
        )
        plan.consent_text = "I agree to the terms of the club."
        own = self.agree()
        self.assertEqual(
            (own.version, own.text), (1, "I agree to the terms of the club.")
        )
        # The first wording again, once another was shown, is a third version.
        texts = self.env["subdebit.consent.text"]
        for text, version in (("I agree, and my dog does.", 2), (own.text, 3)):
            plan.consent_text = text
            self.assertEqual(texts._get_current_sudo(company, plan).version, version)

    def test_a_text_that_changed_since_is_shown_again(self):
        offer = self.send_to_payer()
        self.open(offer)
        form = self.get_form("accept")
        self.company.sudo().subdebit_consent_text = "I agree to pay twice."
        page = self.visit(f"{offer._get_path_sudo()}/accept", agreed="1", **form)
        self.assertIn("This changed since it was shown", page)
        self.assertFalse(offer.subscription_id.consent_ids)

    def test_nobody_edits_or_deletes_what_was_agreed(self):
        consent = self.agree()
        for record, vals in (
            (consent, {"text": "x"}),
            (consent.text_id, {"text": "x"}),
            (consent.offer_id, {"reason": "x"}),
        ):
            with self.subTest(record._name):
                self.assertRefused(self.manager, record, "write", vals)
                self.assertRefused(self.manager, record, "unlink")
        for record in (consent, consent.text_id):
            for act in (
                lambda r: r.sudo().write({"text": "x"}),
                lambda r: r.sudo().unlink(),
            ):
                with self.assertRaises(UserError):
                    act(record)
        with self.assertRaises(AccessError):
            self.env["subdebit.consent"].create({})

    def test_the_text_is_shown_as_text(self):
        self.company.sudo().subdebit_consent_text = "I agree <script>alert(1)</script>"
        self.open(self.send_to_payer())
        self.assertNotIn("<script>alert(1)", self.answer.text)
