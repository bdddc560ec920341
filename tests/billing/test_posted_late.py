from odoo.tests import tagged

from ..common import d
from .test_timing import TimingCase


@tagged("post_install", "-at_install")
class TestPostedLate(TimingCase):
    """A draft that is posted late keeps the notice that its payer was promised: 14 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.subdebit_notice_days = 14
        cls.careful = cls.make_plan("Careful", invoice_policy="draft")

    def setUp(self):
        super().setUp()
        self.day = d("2025-09-15")
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.day,
        )

    def make_late(self, posted_on, payer=None, start="2025-09-29"):
        """Return an invoice of 15 September, due on the 29th, that is posted later."""
        payer = payer or self.make_payer_by("sepa_core")
        subscription = self.make_subscription(d(start), payer, plan_id=self.careful.id)
        self.day = d("2025-09-15")
        (move,) = subscription._bill(self.day)
        self.assertEqual(move.state, "draft")
        self.day = d(posted_on)
        move.with_user(self.billing).action_post()
        return subscription, move

    def test_posted_on_the_24th_it_is_debited_on_8_october(self):
        # 24 September and 14 days are Wednesday, 8 October 2025.
        subscription, move = self.make_late("2025-09-24")
        self.assertEqual(move.subdebit_posted_on, d("2025-09-24"))
        self.assertEqual(move.invoice_date_due, d("2025-10-08"))
        self.run_each_day("2025-09-24", "2025-10-09")
        *_dates, charged_on = self.get_dates(subscription, "2025-09-29")
        self.assertEqual(charged_on, "2025-10-08")

    def test_what_the_payer_is_told_is_when_he_is_debited(self):
        _subscription, move = self.make_late("2025-09-24")
        self.assertIn("10/08/2025", move._subdebit_say_how_paid())

    def test_it_is_rolled_to_a_bank_day(self):
        # 27 September and 14 days are Saturday, 11 October: Monday the 13th.
        subscription, move = self.make_late("2025-09-27")
        self.assertEqual(move.invoice_date_due, d("2025-10-13"))
        self.run_each_day("2025-09-27", "2025-10-14")
        *_dates, charged_on = self.get_dates(subscription, "2025-09-29")
        self.assertEqual(charged_on, "2025-10-13")

    def test_posted_on_its_day_nothing_is_put_off(self):
        subscription, move = self.make_late("2025-09-15")
        self.assertFalse(move.subdebit_posted_on)
        self.assertEqual(move.invoice_date_due, d("2025-09-29"))
        self.run_each_day("2025-09-15", "2025-09-30")
        *_dates, charged_on = self.get_dates(subscription, "2025-09-29")
        self.assertEqual(charged_on, "2025-09-29")

    def test_a_due_date_that_is_far_enough_stays(self):
        # Due on 20 October, as somebody wrote; told on the 24th for the 8th.
        subscription = self.make_subscription(
            d("2025-09-29"), self.make_payer_by("sepa_core"), plan_id=self.careful.id
        )
        (move,) = subscription._bill(self.day)
        move.invoice_date_due = d("2025-10-20")
        self.day = d("2025-09-24")
        move.action_post()
        self.assertEqual(move.invoice_date_due, d("2025-10-20"))

    def test_an_earlier_due_date_that_is_written_afterwards_breaks_no_promise(self):
        subscription, move = self.make_late("2025-09-24")
        move.sudo().invoice_date_due = d("2025-10-01")
        self.run_each_day("2025-09-24", "2025-10-01")
        *_dates, charged_on = self.get_dates(subscription, "2025-09-29")
        self.assertEqual(charged_on, "2025-10-08")

    def test_posted_once_more_it_is_told_already(self):
        _subscription, move = self.make_late("2025-09-24")
        self.day = d("2025-09-30")
        move.button_draft()
        move.action_post()
        self.assertEqual(move.subdebit_posted_on, d("2025-09-24"))
        self.assertEqual(move.invoice_date_due, d("2025-10-08"))

    def test_a_card_and_who_pays_offline_were_promised_nothing(self):
        for payer in (self.make_payer("Card"), self.make_offline_partner()):
            subscription = self.make_subscription(
                d("2025-09-15"), payer, plan_id=self.careful.id
            )
            self.day = d("2025-09-15")
            (move,) = subscription._bill(self.day)
            due_on, self.day = move.invoice_date_due, d("2025-09-24")
            move.action_post()
            self.assertEqual(move.invoice_date_due, due_on)

    def test_nobody_writes_the_day_by_hand(self):
        _subscription, move = self.make_late("2025-09-24")
        for user in (self.billing, self.manager):
            with self.assertRaisesRegex(Exception, "is not written by hand"):
                move.with_user(user).subdebit_posted_on = d("2025-01-01")
