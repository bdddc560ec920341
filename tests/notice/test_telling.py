from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .telling_case import MESSAGES, TellingCase

CHANGE = d("2025-10-27")


@tagged("post_install", "-at_install")
class TestTelling(TellingCase):
    """P7: the customer is told of what changes, and the proof is kept."""

    # === THE PROOF, AND WHAT BECOMES OF THE MAIL === #

    def test_a_pause_is_told_by_a_mail_that_waits_in_the_queue(self):
        subscription = self.make_told()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            notice = subscription._tell("pause", CHANGE, **MESSAGES["pause"])
        self.assertFalse(self._mails, "nothing is sent in the transaction")
        mail = self.mail(notice)
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(mail.recipient_ids.mapped("email"), ["ada@example.com"])
        self.assertEqual(
            (notice.kind, notice.way, notice.address, notice.state),
            ("pause", "email", "ada@example.com", "queued"),
        )
        self.assertEqual(notice.subscription_id, subscription)
        self.assertEqual(str(notice.date_effective), "2025-10-27")
        self.assertEqual(notice.subject, mail.subject)
        self.assertEqual(subscription.with_user(self.user).notice_count, 1)
        self.deliver(notice)
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(notice.state, "sent")

    def test_a_mail_that_bounces_is_no_proof(self):
        notice = self.make_told()._tell("cancel", CHANGE)
        self.deliver(notice)
        notice.mail_message_id.sudo().notification_ids.write(
            {"notification_status": "bounce", "failure_type": "mail_bounce"}
        )
        self.assertEqual((notice.state, notice.failure), ("bounced", "Bounce"))

    def test_what_was_told_is_never_rewritten(self):
        notice = self.make_told()._tell("cancel", CHANGE)
        with self.assertRaises(UserError):
            notice.sudo().write({"reason": "Another one"})
        with self.assertRaises(UserError):
            notice.sudo().unlink()

    def test_who_presses_the_button_may_be_who_pays(self):
        partner = self.billing.partner_id.sudo()
        partner.email = "billing@example.com"
        self.give_method(partner)
        subscription = self.make_told(partner).with_user(self.billing)
        notice = subscription._tell("pause", CHANGE)
        self.assertEqual(len(notice.mail_message_id.sudo().notification_ids), 1)

    # === WHO === #

    def make_family(self):
        """Return a subscription that a mother pays for her son, who is invoiced not."""
        payer = self.make_ada()
        child = self.make_partner(
            "Son", email="son@example.com", subdebit_payer_id=payer.id
        )
        return self.make_told(child)

    def test_payer_and_customer_are_told_each_in_a_mail_of_his_own(self):
        notices = self.make_family()._tell(
            "resume", CHANGE, next_charge_date=d("2025-12-27"), amount=30.0
        )
        self.assertEqual(
            sorted(notices.mapped("address")), ["ada@example.com", "son@example.com"]
        )
        self.assertEqual(len(self.mail(notices)), 2)
        texts = {m.recipient_ids.name: self.text(m) for m in self.mail(notices)}
        self.assertIn("12/27/2025: $ 30.00", texts["Ada"])
        self.assertNotIn("30.00", texts["Son"], "what another pays is not his to read")
        amounts = {n.address: n.amount for n in notices}
        self.assertEqual(amounts, {"ada@example.com": 30.0, "son@example.com": 0.0})

    def test_a_company_is_not_told_twice(self):
        firm = self.make_ada(name="Firm", is_company=True)
        clerk = self.make_partner("Clerk", email="c@example.com", parent_id=firm.id)
        subscription = self.make_told(firm, payer_id=clerk.id)
        self.assertEqual(subscription._get_addressees(), clerk)

    # === WHEN NOTHING IS SENT === #

    def test_the_company_switches_each_off(self):
        subscription = self.make_told()
        fields = {kind: f"subdebit_email_{kind}" for kind in MESSAGES}
        for kind, told in MESSAGES.items():
            name = "subdebit_renewal_days" if kind == "renewal" else fields[kind]
            self.company[name] = False
            with self.subTest(kind):
                self.assertFalse(subscription._tell(kind, CHANGE, **told))
                self.assertFalse(subscription._preview_messages(kind, CHANGE))
            self.company[name] = 45 if kind == "renewal" else True
            self.assertTrue(subscription._tell(kind, CHANGE, **told))
        self.assertFalse(self.get_question(subscription))

    def test_the_provider_tells_what_it_knows_of_and_we_the_rest(self):
        subscription = self.make_told()
        self.provider.subdebit_sends_notices = True
        told = {kind for kind in MESSAGES if subscription._tell(kind, CHANGE)}
        self.assertEqual(told, {"suspend", "restart", "renewal"})
        rows = subscription._preview_messages("pause", CHANGE)
        self.assertEqual([row["address"] for row in rows], ["Bank"])

    def test_without_an_address_a_person_is_asked_once(self):
        partner = self.make_partner("Mute")
        self.give_method(partner)
        subscription = self.make_told(partner)
        self.assertFalse(subscription._tell("pause", CHANGE))
        self.assertFalse(subscription._tell("resume", CHANGE))
        question = self.get_question(subscription)
        self.assertEqual(len(question), 1)
        self.assertIn("Mute could not be told of this (Pause)", question.note)
        self.assertEqual(
            self.get_problems(subscription, "pause", "2026-10-27"),
            ["Mute has no e-mail address: add one, or tell them in another way."],
        )

    def test_one_of_two_has_no_address(self):
        subscription = self.make_family()
        subscription.partner_id.sudo().email = False
        notices = subscription._tell("pause", CHANGE)
        self.assertEqual(notices.mapped("address"), ["ada@example.com"])
        self.assertIn("Son could not be told", self.get_question(subscription).note)

    # === BEFORE IT IS CONFIRMED === #

    def test_the_dialog_says_to_whom_and_when(self):
        subscription = self.on(self.make_family(), "2025-10-01")
        rows = subscription._preview_messages("pause", d("2025-10-27"))
        self.assertEqual(
            [
                (r["partner"].name, r["address"], str(r["send_on"]), r["problem"])
                for r in rows
            ],
            [
                ("Ada", "ada@example.com", "2025-10-01", ""),
                ("Son", "son@example.com", "2025-10-01", ""),
            ],
        )

    def test_sepa_over_christmas_closes_on_the_22nd(self):
        # The 27th is a Saturday, charged on Monday 29; 25 and 26 December are closed:
        # three bank days before are 24, 23 and 22.
        subscription = self.make_told(self.make_bank_payer("sepa_core"))
        day = "2025-12-24"
        in_time = self.on(subscription, "2025-12-22")
        self.assertEqual(self.get_problems(in_time, "pause", day), [""])
        late = self.on(subscription, "2025-12-23")
        self.assertEqual(
            self.get_problems(late, "pause", day),
            [
                "It is too late for the charge of 12/29/2025, which is still collected:"
                " under SEPA Core it could be stopped, and the payer told, until"
                " 12/22/2025."
            ],
        )
        self.assertEqual(
            self.get_problems(late, "pause", "2025-12-28"), [""], "of 27 January"
        )

    def test_becs_in_australia_closes_fourteen_days_before(self):
        subscription = self.make_subscription(
            d("2026-01-23"), self.make_bank_payer("becs_au")
        )
        day = "2026-01-15"
        in_time = self.on(subscription, "2026-01-09")
        self.assertEqual(self.get_problems(in_time, "pause", day), [""])
        late = self.on(subscription, "2026-01-10")
        [problem] = self.get_problems(late, "pause", day)
        self.assertIn("01/23/2026", problem)
        self.assertIn("until 01/09/2026", problem)

    def test_a_resumption_that_cannot_be_announced_is_told_before(self):
        subscription = self.make_told(self.make_bank_payer("sepa_core"))
        subscription._add_event("pause", d("2025-10-27"), policy="skip")
        late = self.on(subscription, "2025-12-23")
        self.assertEqual(
            self.get_problems(late, "resume", "2025-12-24"),
            [
                "It is too late to tell of the charge of 12/29/2025: under SEPA Core the"
                " payer had to be told by 12/22/2025."
            ],
        )
        self.assertEqual(
            self.get_problems(late, "resume", "2025-12-28"), [""], "of 27 January"
        )

    def test_who_pays_by_himself_is_never_told_too_late(self):
        subscription = self.on(self.make_told(self.make_grace()), "2025-12-26")
        self.assertEqual(self.get_problems(subscription, "pause", "2025-12-27"), [""])
