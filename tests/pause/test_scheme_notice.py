from datetime import date

from odoo import Command
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
# The same of 3 April 2026, Good Friday, with Easter Monday on the 6th: closed in all but
# North America, where the one (ach) or the other (pad) is open; Denmark closes on the 2nd
# as well. NOTE: by ach it can be stopped until Thursday, but is invoiced on Wednesday.
EASTER = {
    "sepa_core": ("2026-03-31", "2026-04-07"),
    "bacs": ("2026-03-31", "2026-04-07"),
    "ach": ("2026-03-31", "2026-04-03"),
    "autogiro": ("2026-03-24", "2026-04-07"),
    "becs_au": ("2026-03-24", "2026-04-07"),
    "becs_nz": ("2026-03-28", "2026-04-07"),
    "betalingsservice": ("2026-03-20", "2026-04-07"),
    "pad": ("2026-03-31", "2026-04-06"),
    "pay_to": ("2026-04-03", "2026-04-03"),
}
# Of Friday 19 June 2026: Midsummer Eve in Sweden, Juneteenth in the United States. For
# June, Denmark counts back from 29 May, over Whit Monday, the 25th.
MIDSUMMER = {
    "sepa_core": ("2026-06-16", "2026-06-19"),
    "bacs": ("2026-06-16", "2026-06-19"),
    "ach": ("2026-06-17", "2026-06-22"),
    "autogiro": ("2026-06-09", "2026-06-22"),
    "becs_au": ("2026-06-05", "2026-06-19"),
    "becs_nz": ("2026-06-09", "2026-06-19"),
    "betalingsservice": ("2026-05-19", "2026-06-19"),
    "pad": ("2026-06-16", "2026-06-19"),
    "pay_to": ("2026-06-19", "2026-06-19"),
}
# Of Sunday 25 October 2026, when the clocks of Europe go back; the Monday after is Labour
# Day in New Zealand.
CLOCKS = {
    "sepa_core": ("2026-10-21", "2026-10-26"),
    "bacs": ("2026-10-21", "2026-10-26"),
    "ach": ("2026-10-21", "2026-10-26"),
    "autogiro": ("2026-10-14", "2026-10-26"),
    "becs_au": ("2026-10-12", "2026-10-26"),
    "becs_nz": ("2026-10-17", "2026-10-27"),
    "betalingsservice": ("2026-09-21", "2026-10-26"),
    "pad": ("2026-10-21", "2026-10-26"),
    "pay_to": ("2026-10-25", "2026-10-25"),
}
# Of Sunday 29 March 2026, when they go forward. Not of Denmark: 28 February, a Saturday,
# is charged in March there as well, and both are stopped by one day.
FORWARD = {
    "sepa_core": ("2026-03-25", "2026-03-30"),
    "bacs": ("2026-03-25", "2026-03-30"),
    "ach": ("2026-03-25", "2026-03-30"),
    "autogiro": ("2026-03-18", "2026-03-30"),
    "becs_au": ("2026-03-16", "2026-03-30"),
    "becs_nz": ("2026-03-20", "2026-03-30"),
    "pad": ("2026-03-25", "2026-03-30"),
    "pay_to": ("2026-03-29", "2026-03-29"),
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

    def assertStops(self, calendar, start, day, following):
        """Of each scheme: what can be stopped today is skipped, tomorrow no more.

        :param calendar: of each scheme the last day to stop it, and the charge date.
        """
        for scheme, (stop, charged) in calendar.items():
            with self.subTest(scheme=scheme):
                subscription = self.start_by(scheme, start)
                self.bill_until(subscription, stop)
                window = self.open("pause", subscription, cycles=1)
                self.assertEqual(self.get_row(window, day).effect, "skipped")
                subscription._bill(self.today)
                self.today = date.fromordinal(self.today.toordinal() + 1)
                subscription._bill(self.today)
                window = self.open("pause", subscription, cycles=1)
                row = self.get_row(window, day)
                self.assertEqual(
                    (row.effect, str(row.charge_on)), ("collected", charged)
                )
                if scheme != "ach":
                    self.assertIn("It could be stopped until", row.explanation)
                self.assertEqual(self.get_row(window, following).effect, "skipped")

    def test_christmas_in_each_scheme(self):
        self.assertStops(CHRISTMAS, "2025-10-27", "2025-12-27", "2026-01-27")

    def test_easter_in_each_scheme(self):
        self.assertStops(EASTER, "2026-02-03", "2026-04-03", "2026-05-03")

    def test_midsummer_in_each_scheme(self):
        self.assertStops(MIDSUMMER, "2026-04-19", "2026-06-19", "2026-07-19")

    def test_the_night_on_which_the_clocks_go_back_in_each_scheme(self):
        self.assertStops(CLOCKS, "2026-08-25", "2026-10-25", "2026-11-25")

    def test_the_night_on_which_they_go_forward_in_each_scheme(self):
        self.assertStops(FORWARD, "2026-01-29", "2026-03-29", "2026-04-29")

    def make_paced(self, unit, start):
        plan = self.make_plan(f"Each {unit}", line_ids=[])
        line = {"product_id": self.product.id, "unit_price": 30.0}
        subscription = self.start_by(
            "becs_au",
            start,
            plan_id=plan.id,
            cadence_unit=unit,
            line_ids=[Command.create({**line, "cadence_unit": unit})],
        )
        subscription.sudo()._bill(d("2025-04-03"))
        return subscription

    def test_many_charges_lie_inside_one_notice(self):
        # On Friday 4 April 2025, 14 days reach to the 18th, Good Friday: the first charge
        # that can be stopped is that of Tuesday the 22nd, after Easter Monday. On
        # Wednesday 30 April they reach to 14 May.
        for unit, start, skipped, resumed in (
            ("day", "2025-03-31", "2025-04-18", "2025-05-14"),
            ("week", "2025-03-31", "2025-04-21", "2025-05-19"),
        ):
            with self.subTest(unit=unit):
                self.today = d("2025-04-04")
                subscription = self.make_paced(unit, start)
                window = self.open("pause", subscription, kind="forever")
                rows = window.preview_ids.filtered(lambda r: r.effect == "skipped")
                self.assertEqual(str(rows[0].date_from), skipped)
                self.confirm(window)
                self.assertEqual(subscription.pause_from, d(skipped))
                self.today = d("2025-04-30")
                subscription._bill(self.today)
                window = self.open("resume", subscription)
                self.assertEqual(window.next_charge_date, d(resumed))

    def test_what_the_mandate_says_goes_before_the_scheme(self):
        # For Friday 23 January 2026 SEPA asks for three bank days. This mandate asks for
        # ten, from Friday the 9th; the other one for 20 days, from Saturday the 3rd.
        for days, unit, today, pauses, resumes in (
            (10, "bank_day", "2026-01-09", "skipped", "2026-01-23"),
            (10, "bank_day", "2026-01-10", "collected", "2026-02-23"),
            (20, "day", "2026-01-03", "skipped", "2026-01-23"),
            (20, "day", "2026-01-04", "collected", "2026-02-23"),
        ):
            with self.subTest(unit=unit, today=today):
                subscription = self.start_by("sepa_core", "2025-11-23")
                subscription._get_token_sudo().write(
                    {"mandate_notice": days, "mandate_notice_unit": unit}
                )
                for day in ("2025-11-23", "2025-12-23"):
                    subscription._bill(d(day))
                self.today = d(today)
                window = self.open("pause", subscription, kind="forever")
                row = self.get_row(window, "2026-01-23")
                self.assertEqual(row.effect, pauses)
                self.today = d("2026-01-02")
                self.pause(subscription, kind="forever", date_from="2026-01-02")
                self.today = d(today)
                window = self.open("resume", subscription)
                self.assertEqual(window.next_charge_date, d(resumes))

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

    def start_pad(self):
        """Return one that is billed up to December, and due on 23 January 2026."""
        subscription = self.start_by("pad", "2025-11-23")
        for day in ("2025-11-23", "2025-12-23"):
            subscription._bill(d(day))
        return subscription

    def test_pad_by_the_20th_for_the_23rd(self):
        # Friday 23 January 2026, three bank days: by Tuesday the 20th.
        for today, pauses, resumes in (
            ("2026-01-20", "skipped", "2026-01-23"),
            ("2026-01-21", "collected", "2026-02-23"),
        ):
            subscription = self.start_pad()
            if pauses == "collected":
                subscription._bill(d("2026-01-20"))
            self.today = d(today)
            window = self.open("pause", subscription, kind="forever")
            self.assertEqual(self.get_row(window, "2026-01-23").effect, pauses)
            subscription = self.start_pad()
            self.today = d("2026-01-02")
            self.pause(subscription, kind="forever")
            self.today = d(today)
            window = self.open("resume", subscription)
            self.assertEqual(window.next_charge_date, d(resumes))

    def test_a_saturday_23rd_is_charged_on_the_next_bank_day(self):
        # 23 May 2026 is one: Monday the 25th; three bank days before are the 20th.
        subscription = self.start_by("pad", "2026-03-23")
        for day in ("2026-03-23", "2026-04-23"):
            subscription._bill(d(day))
        for today, effect in (("2026-05-20", "skipped"), ("2026-05-21", "collected")):
            self.today = d(today)
            window = self.open("pause", subscription, cycles=1)
            row = self.get_row(window, "2026-05-23")
            self.assertEqual(row.effect, effect)
            subscription._bill(self.today)
        self.assertEqual(row.charge_on, d("2026-05-25"))
        self.assertIn(
            "It could be stopped until Wednesday 20 May 2026.", row.explanation
        )

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
