from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .pause_case import PauseCase


@tagged("post_install", "-at_install")
class TestPublished(PauseCase):
    """Figures that were published, or worked out by hand, through posted documents."""

    def bill(self, day, price, unit="month", count=1, start=None):
        self.today = d(day)
        subscription = self.make_priced(
            price,
            d(start or day),
            plan=self.price_plan(
                self.make_plan(f"{day} {price}"), (unit, count, price)
            ),
            cadence_unit=unit,
            cadence_count=count,
        )
        subscription._bill(self.today)
        return subscription

    def pause_between(self, subscription, day, first, last, **vals):
        self.today = d(day)
        return self.pause(
            subscription, kind="until", date_from=first, date_until=last, **vals
        )

    def get_notes(self, subscription):
        notes = subscription.invoice_ids.filtered(lambda m: m.move_type == "out_refund")
        return notes.sorted("id").mapped("amount_total")

    def get_year(self, subscription):
        """Return what was invoiced, less what came back."""
        moves = subscription.invoice_ids
        return sum(
            move.amount_total * (1 if move.move_type == "out_invoice" else -1)
            for move in moves
        )

    def assertAddsUp(self, subscription):
        self.assertFalse(
            self.env["subdebit.ledger.difference"]._get_ledger_differences()
        )
        periods = self.days(subscription)
        for one, two in zip(periods, periods[1:], strict=False):
            self.assertLessEqual(one.end, two.start)

    def test_a_year_that_is_paused_and_resumed_twice(self):
        # 1,200.00: 31 and 30 of 365 days come back, 101.92 and 98.63.
        subscription = self.bill("2025-01-01", 1200.0, "year")
        for day, first, last in (
            ("2025-02-20", "2025-03-01", "2025-03-31"),
            ("2025-05-20", "2025-06-01", "2025-06-30"),
        ):
            self.pause_between(subscription, day, first, last, policy="credit")
        self.assertEqual(self.get_notes(subscription), [101.92, 98.63])
        self.assertAlmostEqual(self.get_year(subscription), 999.45)
        self.assertEqual(subscription.next_charge_date, d("2026-01-01"))
        self.assertAddsUp(subscription)
        self.assertBilled(subscription, "2025-12-31", [])

    def test_the_same_off_the_next_invoice(self):
        subscription = self.bill("2025-01-01", 1200.0, "year")
        for day, first, last in (
            ("2025-02-20", "2025-03-01", "2025-03-31"),
            ("2025-05-20", "2025-06-01", "2025-06-30"),
        ):
            self.pause_between(subscription, day, first, last, policy="prorate")
        self.assertEqual(self.get_notes(subscription), [])
        (invoice,) = subscription._bill(d("2026-01-01"))
        self.assertAlmostEqual(invoice.amount_total, 999.45)
        self.assertAddsUp(subscription)

    def test_the_same_resumed_by_hand(self):
        # 306 of 365 days come back, 275 are billed again; then 214, and 184.
        subscription = self.bill("2025-01-01", 1200.0, "year")
        for day, kind, back in (
            ("2025-03-01", "pause", 1006.03),
            ("2025-04-01", "resume", 0.0),
            ("2025-06-01", "pause", 703.56),
            ("2025-07-01", "resume", 0.0),
        ):
            self.today = d(day)
            vals = {"kind": "forever", "policy": "credit"} if kind == "pause" else {}
            window = self.open(kind, subscription, **vals)
            self.assertEqual(window.credit_total, back)
            self.confirm(window)
            subscription._bill(self.today)
        invoices = subscription.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice"
        )
        self.assertEqual(
            invoices.sorted("id").mapped("amount_total"), [1200.0, 904.11, 604.93]
        )
        self.assertAlmostEqual(self.get_year(subscription), 999.45)
        self.assertEqual(subscription.next_charge_date, d("2026-01-01"))
        self.assertAddsUp(subscription)

    def test_two_years_are_skipped_whole(self):
        # Paused on 1 December 2025 for one payment, and again two years later: 2025,
        # 2027 and 2029 are billed, 2026 and 2028 are not.
        for policy in ("skip", "at_renewal"):
            with self.subTest(policy=policy):
                subscription = self.bill("2025-01-01", 1200.0, "year")
                for day, charged in (
                    ("2025-12-01", "2027-01-01"),
                    ("2027-12-01", "2029-01-01"),
                ):
                    self.today = d(day)
                    subscription._bill(self.today)
                    window = self.pause(subscription, cycles=1, policy=policy)
                    self.assertEqual(window.next_charge_date, d(charged))
                self.today = d("2029-01-01")
                subscription._bill(self.today)
                self.assertAlmostEqual(self.get_year(subscription), 3600.0)
                self.assertAddsUp(subscription)

    def test_the_same_in_quarters(self):
        # 300.00 a quarter: 31 of 90 days are 103.33, 30 of 91 days 98.90.
        subscription = self.bill("2025-01-01", 300.0, "month", 3)
        self.pause_between(
            subscription, "2025-02-20", "2025-03-01", "2025-03-31", policy="credit"
        )
        self.today = d("2025-04-01")
        subscription._bill(self.today)
        self.pause_between(
            subscription, "2025-05-20", "2025-06-01", "2025-06-30", policy="credit"
        )
        self.assertEqual(self.get_notes(subscription), [103.33, 98.9])
        self.assertEqual(subscription.next_charge_date, d("2025-07-01"))
        self.assertAddsUp(subscription)

    def test_a_year_is_not_skipped_for_a_month(self):
        subscription = self.bill("2025-01-01", 1200.0, "year")
        self.today = d("2025-02-20")
        for policy in ("skip", "at_renewal"):
            window = self.open(
                "pause",
                subscription,
                kind="until",
                date_from="2025-03-01",
                date_until="2025-03-31",
                policy=policy,
            )
            self.assertIn("Nothing", window.problem)

    def test_credits_of_a_pause_survive_an_end_on_the_first_day_of_the_next_cycle(self):
        # 5 of the 31 days from 22 January 2020 on, of 100.00: 16.13.
        for day in ("2020-02-22", "2020-02-23"):
            subscription = self.bill("2020-01-22", 100.0)
            self.pause_between(
                subscription, "2020-01-30", "2020-02-03", "2020-02-07", policy="prorate"
            )
            self.today = d("2020-02-10")
            self.confirm(self.open("end", subscription, date=day))
            model = self.env["subdebit.subscription"].sudo()
            for end in ("2020-02-22", "2020-03-22"):
                self.today = d(end)
                subscription._bill(self.today)
                model._end_what_is_over(self.company, self.today)
            self.assertEqual(subscription.state, "ended")
            back = sum(self.get_notes(subscription))
            net = self.get_year(subscription)
            # In the first case nothing more is invoiced, so it is a credit note; in the
            # second it comes off the last invoice.
            expected = {"2020-02-22": (16.13, 83.87), "2020-02-23": (0.0, 183.87)}[day]
            self.assertEqual((back, round(net, 2)), expected)

    def test_a_price_that_rises_at_renewal_credits_the_old_one(self):
        # 10 of 31 days of March at 30.00, 9.68, off April at 40.00.
        subscription = self.bill("2025-03-01", 30.0)
        subscription._add_event(
            "change", d("2025-03-05"), at="renewal", to={"unit_price": 40.0}
        )
        self.pause_between(
            subscription, "2025-03-11", "2025-03-11", "2025-03-20", policy="prorate"
        )
        (invoice,) = subscription._bill(d("2025-04-01"))
        self.assertEqual(invoice.amount_total, 30.32)

    def test_whether_the_day_of_the_pause_is_still_used(self):
        # 100.00 for April: free from the 16th on, 15 of 30 days; from the 15th, 16.
        for first, back in (("2025-04-16", 50.0), ("2025-04-15", 53.33)):
            subscription = self.bill("2025-04-01", 100.0)
            self.today = d("2025-04-15")
            window = self.open(
                "pause", subscription, kind="forever", date_from=first, policy="credit"
            )
            self.assertEqual(window.credit_total, back)
        # Asked in April: the first 15, or 14, of the 31 days of May are still used.
        for first, used in (("2025-05-16", 48.39), ("2025-05-15", 45.16)):
            subscription = self.bill("2025-04-01", 100.0)
            self.today = d("2025-04-10")
            window = self.open(
                "pause", subscription, kind="forever", date_from=first, policy="credit"
            )
            row = window.preview_ids.filtered(
                lambda r: str(r.date_from) == "2025-05-01"
            )
            self.assertEqual((row.effect, row.amount_total), ("prorated", used))
            self.confirm(window)
            (invoice,) = subscription._bill(d("2025-05-01"))
            self.assertEqual(invoice.amount_total, used)

    def test_of_what_is_paused_and_counted_anew_only_what_is_not_billed_comes(self):
        # From 1 August 2023, paused from 1 September on, counted anew from the 15th.
        subscription = self.bill("2023-08-01", 30.0)
        self.today = d("2023-09-01")
        self.pause(subscription, kind="forever")
        self.today = d("2023-09-15")
        self.resume(subscription, dates="restart")

        def come():
            rows = subscription._preview_documents((), d("2023-10-15"))
            return [(str(row["date_from"]), row["amount_total"]) for row in rows]

        self.assertEqual(come(), [("2023-09-15", 30.0), ("2023-10-15", 30.0)])
        subscription._bill(self.today)
        self.assertEqual(come(), [("2023-10-15", 30.0)])

    def test_of_two_pauses_the_one_that_stands_is_what_counts(self):
        # 30.00 from 27 April to 26 May 2019. One from 3 May is undone; the other, from
        # 17 May on, gives 10 of 30 days back: 20.00 are left.
        subscription = self.bill("2019-04-27", 30.0)
        self.today = d("2019-05-03")
        window = self.pause(subscription, kind="forever", policy="credit")
        self.assertEqual(window.credit_total, 24.0)
        self.resume(subscription, date="2019-05-03")
        subscription._bill(self.today)
        self.assertAlmostEqual(self.get_year(subscription), 30.0)
        self.today = d("2019-05-10")
        self.pause(
            subscription, kind="forever", policy="credit", date_from="2019-05-17"
        )
        self.assertAlmostEqual(self.get_year(subscription), 20.0)
        self.assertAddsUp(subscription)

    def test_who_leaves_and_comes_back_in_what_is_paid_is_asked(self):
        subscription = self.bill("2025-10-01", 30.0)
        self.today = d("2025-10-20")
        self.confirm(self.open("end", subscription))
        self.assertEqual(subscription.date_end, d("2025-11-01"))
        again = subscription.copy({"date_start": d("2025-10-25")})
        with self.assertRaisesRegex(UserError, subscription.name):
            again.action_start()
