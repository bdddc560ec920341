from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import d
from .gocardless_case import GoCardlessCase

SILENT = ["The payment provider is silent"]


@tagged("post_install", "-at_install")
class TestSilence(GoCardlessCase):
    """An alarm where no webhook comes though something was due, and no other."""

    def setUp(self):
        super().setUp()
        self.today = d("2026-03-02")
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.today,
        )
        self.debit = self.make_debit()
        self.env.cr.execute(
            "UPDATE subdebit_attempt SET sent_at = sent_at - interval '9 days'"
        )
        self.env.invalidate_all()

    def alarms(self):
        self.inbox._call_about_silence(self.provider)
        return self.debit.sudo().activity_ids.mapped("summary")

    def list_news(self):
        """Ask for what no webhook brought, and read it."""
        with self.as_cron() as env:
            provider = env["payment.provider"].browse(self.provider.id)
            provider.subdebit_listed_at = "2026-03-01 00:00:00"
            env["subdebit.webhook"]._list_what_was_missed(provider)
        self.read_news()

    def let_it_have_happened(self, ago, found_after):
        """Set when the events happened, and how long after that they were found."""
        now = fields.Datetime.now()
        self.env.cr.execute(
            "UPDATE subdebit_webhook SET happened_at = %s, create_date = %s",
            [now - ago, now - ago + found_after],
        )
        self.env.invalidate_all()

    def test_a_weekend_with_the_bank_is_no_silence(self):
        # ACH: sent on Monday, charged on Wednesday, confirmed by Friday.
        self.assertEqual(self.debit.sudo().attempt_ids.charged_on, d("2026-03-04"))
        for day in ("2026-03-04", "2026-03-05", "2026-03-06"):
            self.today = d(day)
            self.assertFalse(self.alarms(), day)
        self.today = d("2026-03-07")
        self.assertEqual(self.alarms(), SILENT)
        self.assertEqual(self.alarms(), SILENT, "Once.")

    def test_what_only_asking_brought_for_a_day_is_told(self):
        self.advance(3, 10)
        self.list_news()
        self.assertEqual(self.debit.state, "collected")
        day, hour = timedelta(days=1), timedelta(hours=1)
        self.let_it_have_happened(day - hour, hour)
        self.assertFalse(self.alarms(), "It is not a day yet.")
        self.let_it_have_happened(day + hour, timedelta(minutes=5))
        self.assertFalse(self.alarms(), "The webhook had no time.")
        self.let_it_have_happened(2 * day, 5 * hour)
        self.assertFalse(self.alarms(), "We had a gap of our own.")
        self.let_it_have_happened(day + hour, hour)
        self.assertEqual(self.alarms(), SILENT)

    def test_a_webhook_that_comes_again_ends_it(self):
        self.advance(3, 10)
        self.list_news()
        self.let_it_have_happened(timedelta(hours=30), timedelta(hours=1))
        self.assertEqual(self.alarms(), SILENT)
        self.debit.sudo().activity_ids.unlink()
        # It is delivered late: what was asked for meanwhile is there already.
        self.deliver()
        self.assertEqual(set(self.inbox.search([]).mapped("way")), {"webhook"})
        self.assertFalse(self.alarms())
