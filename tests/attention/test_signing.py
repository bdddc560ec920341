from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from .attention_case import AttentionCase


@tagged("post_install", "-at_install")
class TestSigning(AttentionCase):
    """A draft that waits for its payer to save a method, and then starts by itself."""

    def setUp(self):
        super().setUp()
        self.today = self.company._subdebit_today()
        self.start = self.today + timedelta(days=10)
        self.payer = self.make_partner("Ada", email="ada@example.com")
        self.subscription = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.payer.id,
                "plan_id": self.plan.id,
                "date_start": self.start,
            }
        )
        self.requests = self.env["subdebit.method.request"].sudo()

    def wait(self):
        self.subscription.with_user(self.billing).action_start_when_signed()

    def follow(self):
        subscriptions = self.env["subdebit.subscription"].sudo()
        subscriptions._follow_waiting(self.company)
        self.env.invalidate_all()

    def asked(self):
        return self.requests.search([("payer_id", "=", self.payer.id)])

    def questions(self):
        return self.subscription.sudo().activity_ids

    def test_it_waits_is_seen_and_starts_once_the_method_is_saved(self):
        self.wait()
        self.assertEqual(self.subscription.state, "pending")
        [asked] = self.asked()
        self.assertEqual(asked.asked_by, self.billing)
        said = self.subscription.with_user(self.user).waiting_sentence
        self.assertIn("Waits for a payment method of Ada", said)
        self.assertIn(f"by {self.billing.name}: Waiting", said)
        self.follow()
        self.assertEqual(self.subscription.state, "pending")
        self.assertFalse(self.subscription._bill(self.start))
        self.give_method(self.payer)
        self.follow()
        self.assertEqual(
            (self.subscription.state, self.subscription.next_charge_date),
            ("active", self.start),
        )
        self.assertFalse(self.subscription.waits_since)
        events = len(self.subscription.event_ids)
        self.follow()
        self.assertEqual(len(self.subscription.event_ids), events)

    def test_a_saved_method_calls_the_daily_run(self):
        self.wait()
        cron = self.env.ref("subscription_debit.cron_daily_run").sudo()
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.give_method(self.payer)
        after = triggers.search_count([("cron_id", "=", cron.id)])
        self.assertGreater(after, before)

    def test_who_does_not_sign_is_reminded_twice_then_a_person_is_asked(self):
        self.wait()
        for expected in (2, 3, 3, 3):
            self.follow()
            for asked in self.asked():
                asked.asked_at -= timedelta(days=3, minutes=1)
            self.subscription.sudo().waits_since -= timedelta(days=3, minutes=1)
            self.follow()
            self.follow()
            self.assertEqual(len(self.asked()), expected)
        self.assertIn("was reminded", self.questions().note)

    def test_signed_after_its_start_it_asks_a_person(self):
        self.wait()
        self.subscription.sudo().date_start = self.today - timedelta(days=1)
        self.give_method(self.payer)
        self.follow()
        self.follow()
        self.assertEqual(self.subscription.state, "pending")
        self.assertIn("which has passed", self.questions().note)
        self.subscription.sudo().date_start = self.today
        self.follow()
        self.assertEqual(self.subscription.state, "active")
        self.assertFalse(self.questions())

    def test_it_can_be_made_a_draft_again_or_started_at_once(self):
        self.wait()
        self.subscription.with_user(self.billing).action_stop_waiting()
        self.assertEqual(self.subscription.state, "draft")
        self.give_method(self.payer)
        self.follow()
        self.assertEqual(self.subscription.state, "draft")
        with self.assertRaisesRegex(UserError, "waits for nothing"):
            self.subscription.with_user(self.billing).action_stop_waiting()
        with self.assertRaisesRegex(UserError, "press Start"):
            self.wait()

    def test_what_cannot_wait_says_why(self):
        subscription = self.subscription.with_user(self.billing)
        with self.assertRaises(AccessError):
            self.subscription.with_user(self.user).action_start_when_signed()
        subscription.date_start = self.today - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "starts in the past"):
            subscription.action_start_when_signed()
        subscription.date_start = self.start
        subscription.write({"payment_mode": "offline", "offline_type": "cash"})
        with self.assertRaisesRegex(UserError, "paid offline"):
            subscription.action_start_when_signed()
        subscription.write({"payment_mode": "automatic", "offline_type": False})
        self.payer.sudo().email = False
        with self.assertRaises(UserError):
            subscription.action_start_when_signed()
        running = self.make_subscription(d("2025-09-27"))
        with self.assertRaisesRegex(UserError, "is no draft"):
            running.with_user(self.billing).action_start_when_signed()

    def test_another_companys_run_starts_nothing_here(self):
        self.wait()
        self.give_method(self.payer)
        other = self.make_other_company()["company"]
        self.env["subdebit.subscription"].sudo()._follow_waiting(other)
        self.assertEqual(self.subscription.state, "pending")

    # === AT ONCE, IN THE OFFICE === #

    def test_the_page_opens_at_once_and_a_second_click_opens_the_same(self):
        subscription = self.subscription.with_user(self.billing)
        first = subscription.action_open_method()
        self.assertEqual(
            (first["type"], first["target"]), ("ir.actions.act_url", "new")
        )
        self.assertEqual(subscription.action_open_method()["url"], first["url"])
        partner = self.payer.with_user(self.billing)
        self.assertEqual(partner.action_subdebit_open_method()["url"], first["url"])
        self.assertEqual(len(self.asked()), 1)
        # Nobody was asked: he sat here.
        self.assertFalse(self.payer.with_user(self.user).subdebit_request_sentence)
        with self.assertRaises(AccessError):
            self.subscription.with_user(self.user).action_open_method()

    def test_an_expired_page_is_followed_by_another(self):
        subscription = self.subscription.with_user(self.billing)
        first = subscription.action_open_method()["url"]
        self.asked().expires_at = "2026-01-01 00:00:00"
        self.assertNotEqual(subscription.action_open_method()["url"], first)
