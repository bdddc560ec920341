from datetime import date

from odoo.tests import tagged

from ..common import d
from .pause_case import DebitPauseCase

# Charged on the bank day of 27 December 2025, a Saturday, counted by hand: the last day
# on which that can still be stopped, and the charge date.
CHRISTMAS = {
    "sepa_core": ("2025-12-22", "2025-12-29"),
    "bacs": ("2025-12-22", "2025-12-29"),
    "autogiro": ("2025-12-12", "2025-12-29"),
    "becs_au": ("2025-12-15", "2025-12-29"),
    "becs_nz": ("2025-12-19", "2025-12-29"),
    "betalingsservice": ("2025-11-19", "2025-12-29"),
    "pad": ("2025-12-22", "2025-12-29"),
    "pay_to": ("2025-12-27", "2025-12-27"),
}


@tagged("post_install", "-at_install")
class TestSchemeNotice(DebitPauseCase):
    """What can still be stopped is skipped; what cannot is collected, and it says so."""

    def start_by(self, scheme, day="2025-10-27", **vals):
        """Return a subscription that is debited by a scheme, and billed by nobody yet."""
        payer = self.make_payer(scheme, kind="bank")
        subscription = self.make_subscription(d(day), payer, **vals)
        subscription.sudo().debit_scheme = scheme
        return subscription

    def bill_until(self, subscription, day):
        """Bill as the daily run does, up to a day and without it."""
        last = d(day).toordinal()
        for ordinal in (last - 32, *range(last - 3, last)):
            subscription._bill(date.fromordinal(ordinal))
        self.today = d(day)

    def get_row(self, window, day):
        return window.preview_ids.filtered(lambda row: str(row.date_from) == day)

    def test_christmas_in_each_scheme(self):
        for scheme, (stop, charged) in CHRISTMAS.items():
            with self.subTest(scheme=scheme):
                subscription = self.start_by(scheme)
                self.bill_until(subscription, stop)
                window = self.open("pause", subscription, cycles=1)
                self.assertEqual(self.get_row(window, "2025-12-27").effect, "skipped")
                subscription._bill(self.today)
                self.today = date.fromordinal(self.today.toordinal() + 1)
                subscription._bill(self.today)
                window = self.open("pause", subscription, cycles=1)
                row = self.get_row(window, "2025-12-27")
                self.assertEqual(
                    (row.effect, str(row.charge_on)), ("collected", charged)
                )
                self.assertIn("It could be stopped until", row.explanation)
                self.assertEqual(self.get_row(window, "2026-01-27").effect, "skipped")

    def test_ach_is_invoiced_before_its_notice_ends(self):
        # Charged on Monday 29 December: invoiced on the 24th, two bank days before;
        # it can be stopped until Friday the 26th, and is collected if nobody does.
        subscription = self.start_by("ach")
        self.bill_until(subscription, "2025-12-26")
        window = self.open("pause", subscription, cycles=1)
        row = self.get_row(window, "2025-12-27")
        self.assertEqual((row.effect, str(row.charge_on)), ("collected", "2025-12-29"))
        self.assertIn(
            "It can be stopped until Friday 26 December 2025.", row.explanation
        )
        self.assertEqual(window.next_charge_date, d("2026-02-27"))
        invoice = subscription.invoice_ids.sorted("invoice_date_due")[-1]
        self.assertEqual(window.invoiced_ids, invoice)
        window.taken_back_ids = invoice
        self.assertEqual(window.next_charge_date, d("2026-01-27"))

    def test_becs_in_australia_by_the_9th_for_the_23rd(self):
        # Wednesday 23 April 2025: by the 9th, to pause and to resume.
        for today, pauses, resumes in (
            ("2025-04-09", "skipped", "2025-04-23"),
            ("2025-04-10", "collected", "2025-05-23"),
        ):
            self.today = d(today)
            subscription = self.start_by("becs_au", "2025-01-23")
            for day in ("2025-01-23", "2025-02-22", "2025-03-23"):
                subscription._bill(d(day))
            window = self.open("pause", subscription, kind="forever")
            self.assertEqual(self.get_row(window, "2025-04-23").effect, pauses)
            self.today = d("2025-03-24")
            self.pause(subscription, kind="forever")
            self.today = d(today)
            window = self.open("resume", subscription)
            self.assertEqual(window.next_charge_date, d(resumes))
            self.confirm(window)
            self.assertEqual(subscription.next_charge_date, d(resumes))

    def test_pad_by_the_20th_for_the_23rd(self):
        # Friday 23 January 2026, three bank days: by Tuesday the 20th.
        for today, resumes in (
            ("2026-01-20", "2026-01-23"),
            ("2026-01-21", "2026-02-23"),
        ):
            subscription = self.start_by("pad", "2025-11-23")
            for day in ("2025-11-18", "2025-12-18"):
                subscription._bill(d(day))
            self.today = d("2026-01-02")
            self.pause(subscription, kind="forever")
            self.today = d(today)
            window = self.open("resume", subscription)
            self.assertEqual(window.next_charge_date, d(resumes))

    def test_what_was_skipped_is_never_billed_later(self):
        subscription = self.start_by("becs_au", "2025-01-23")
        for day in ("2025-01-23", "2025-02-22", "2025-03-23"):
            subscription._bill(d(day))
        self.today = d("2025-03-24")
        self.pause(subscription, kind="forever")
        self.today = d("2025-07-01")
        self.resume(subscription)
        self.assertBilled(
            subscription, "2025-08-21", [("2025-07-23", "2025-08-23", 30.0)]
        )
