from odoo import Command
from odoo.tests import tagged

from ..common import d
from ..timeline.timeline_case import plain
from .test_crediting import CreditingCase
from .test_timing import TimingCase


class UpcomingMixin:
    """What a person reads below Upcoming, on a day."""

    def look(self, subscription, today, user=None):
        """Return the rows, up to the window's end."""
        return self.see(subscription, today, user)._get_upcoming()

    def read_out(self, subscription, today, user=None):
        """Return all that the timeline says, when each *Why* is opened."""
        shown = self.see(subscription, today, user).timeline
        said = [
            f"{one['dates']} {one['sentence']} {one['why']}" for one in shown["items"]
        ]
        return plain(" ".join([*said, shown["notice"]]))

    def see(self, subscription, today, user=None):
        return subscription.with_user(user or self.user).with_context(
            lang="en_US", subdebit_today=d(today)
        )

    def make_terms(self, name, **line):
        terms = self.setup_env["account.payment.term"]
        return terms.create({"name": name, "line_ids": [Command.create(line)]})

    def sums(self, row):
        return row["amount_net"], row["amount_tax"], row["amount_total"]


@tagged("post_install", "-at_install")
class TestUpcoming(UpcomingMixin, CreditingCase):
    """Documents as they will be made: tax, terms, credits; reasons beneath."""

    def assertMade(self, row, move):
        """What was shown was made."""
        self.assertEqual(
            (row["issue_on"], row["due_on"], *self.sums(row)),
            (
                move.invoice_date,
                move.invoice_date_due,
                *(move.amount_untaxed, move.amount_tax, move.amount_total),
            ),
        )

    def test_net_tax_and_total(self):
        # 36.00 with 20 % within.
        subscription = self.bill(36.0, tax=self.tax_within)
        row = self.look(subscription, "2025-04-02")[0]
        self.assertEqual(self.sums(row), (30.0, 6.0, 36.0))
        self.assertMade(row, subscription._bill(d("2025-05-01")))

    def test_thirty_days(self):
        terms = self.make_terms("30 days", nb_days=30)
        subscription = self.bill(payment_term_id=terms.id)
        row = self.look(subscription, "2025-04-02")[0]
        self.assertEqual(row["due_on"], d("2025-05-31"))
        self.assertEqual(row["reason"], "Payment terms: 30 days.")
        self.assertMade(row, subscription._bill(d("2025-05-01")))

    def test_the_contacts_own_terms_through_february(self):
        # From 31 January: the end of February, and ten days.
        terms = self.make_terms(
            "Ten days after next month",
            nb_days=10,
            delay_type="days_after_end_of_next_month",
        )
        partner = self.make_offline_partner(property_payment_term_id=terms.id)
        subscription = self.make_subscription(d("2025-01-31"), partner)
        row = self.look(subscription, "2025-01-31")[0]
        self.assertEqual(row["due_on"], d("2025-03-10"))
        self.assertMade(row, subscription._bill(d("2025-01-31")))

    def test_a_credit_that_waits(self):
        # 10 of 30 days of 30.00.
        subscription = self.bill()
        self.credit(
            subscription, "pause", "2025-04-16", policy="prorate", until="2025-04-26"
        )
        row = self.look(subscription, "2025-04-02")[0]
        self.assertEqual(row["amount_total"], 20.0)
        self.assertEqual([line["amount"] for line in row["lines"]], [30.0, -10.0])
        self.assertMade(row, subscription._bill(d("2025-05-01")))

    def test_a_credit_note_to_come(self):
        subscription = self.bill()
        subscription._add_event("change", d("2025-05-01"), to={"unit_price": 4.0})
        self.credit(
            subscription, "pause", "2025-04-16", policy="prorate", until="2025-04-26"
        )
        row = self.look(subscription, "2025-04-02")[0]
        self.assertTrue(row["is_credit_note"])
        self.assertIn("will be credited on", self.read_out(subscription, "2025-04-02"))
        self.assertMade(row, subscription._bill(d("2025-05-01")))
        self.assertNotIn("credit note", self.read_out(self.bill(), "2025-04-02"))

    def test_two_lines_of_one_invoice_are_one_row(self):
        lines = [
            Command.create({"product_id": self.product.id, "unit_price": price})
            for price in (30.0, 12.0)
        ]
        subscription = self.make_subscription(d("2025-04-01"), line_ids=lines)
        rows = self.look(subscription, "2025-04-01")
        self.assertEqual([row["amount_total"] for row in rows], [42.0] * 13)
        self.assertEqual(len(rows[0]["lines"]), 2)

    def test_days_that_cost_nothing_leave_no_gap(self):
        subscription = self.bill()
        event = {"mode": "percent", "value": 100, "periods": 1}
        subscription._add_event("discount", d("2025-05-01"), **event)
        rows = self.look(subscription, "2025-04-02")
        self.assertEqual([row["amount_total"] for row in rows[:2]], [0.0, 30.0])
        self.assertTrue(rows[0]["is_free"])
        self.assertIn("nothing to pay", self.read_out(subscription, "2025-04-02"))

    def test_each_sentence_stands_once(self):
        subscription = self.bill()
        shown = self.read_out(subscription, "2025-04-02")
        # April, which is billed, and the twelve to come.
        self.assertEqual(
            shown.count("(counted from 04/01/2025)"), 13
        )

    def test_an_upgrade_that_is_not_saved(self):
        # 20 of 30 days: 20.00 come back of 30.00, 40.00 are billed of 60.00.
        subscription = self.bill().with_context(subdebit_today=d("2025-04-11"))
        event = self.told("change", "2025-04-11", to={"unit_price": 60.0})
        first, second = subscription._preview_documents([event], d("2025-05-01"))
        self.assertEqual((first["amount_total"], second["amount_total"]), (20.0, 60.0))
        self.assertEqual(first["issue_on"], d("2025-04-11"))
        charges = subscription._preview([event], d("2025-05-01"))
        self.assertEqual([row["amount"] for row in charges], [40.0, 60.0])

    def told(self, kind, day, **details):
        events = self.env["subdebit.event"]
        vals = {"kind": kind, "date_effective": d(day), "details": details}
        [event] = events.new(vals)._to_schedule()
        return event

    def test_a_user_reads_it_without_the_rights_of_accounting(self):
        subscription = self.bill(36.0, tax=self.tax_within)
        shown = self.read_out(subscription, "2025-04-02")
        # *Why* goes on to the tax and the total; Odoo names the tax by its group.
        group = self.tax_within.tax_group_id.name
        self.assertIn(
            f"$ 30.00 excl. tax, plus tax ({group}: $ 6.00), makes $ 36.00.", shown
        )


@tagged("post_install", "-at_install")
class TestUpcomingDebits(UpcomingMixin, TimingCase):
    """Whose method is debited: the banks' days, and two debits in a month."""

    def start(self, scheme, day, start):
        plan = self.make_plan(f"Day {day}", day_of_month=day)
        payer = self.make_payer_by(scheme)
        return self.make_subscription(d(start), payer, plan_id=plan.id)

    def dues(self, rows):
        return [(str(row["due_on"]), row["reason"], row["twice"] or "") for row in rows]

    def test_the_27th_falls_twice_into_march(self):
        # 27 February and 27 March 2021 are Saturdays.
        subscription = self.start("sepa_core", 27, "2021-01-27")
        rows = self.look(subscription, "2021-01-20")
        self.assertEqual(
            self.dues(rows)[:4],
            [
                ("2021-01-27", "", ""),
                (
                    "2021-03-01",
                    "The banks are closed on 02/27/2021: it is a weekend.",
                    "",
                ),
                (
                    "2021-03-29",
                    "The banks are closed on 03/27/2021: it is a weekend.",
                    "Two debits fall in this month.",
                ),
                ("2021-04-27", "", ""),
            ],
        )

    def test_the_last_bank_day_falls_in_each_month(self):
        # 28 February 2021 is a Sunday: rolled backward, to Friday the 26th.
        subscription = self.start("sepa_core", -1, "2021-01-31")
        rows = self.look(subscription, "2021-01-20")
        self.assertEqual(self.dues(rows)[1][0], "2021-02-26")
        self.assertIn("weekend", self.dues(rows)[1][1])
        self.assertFalse(any(row["twice"] for row in rows))

    def test_a_holiday_has_a_name(self):
        subscription = self.start("sepa_core", 25, "2025-11-25")
        rows = self.look(subscription, "2025-11-20")
        self.assertEqual(
            self.dues(rows)[1],
            (
                "2025-12-29",
                "The banks are closed on 12/25/2025: Christmas Day.",
                "",
            ),
        )

    def test_what_is_too_late_says_so(self):
        subscription = self.start("sepa_core", 25, "2025-11-25")
        row = self.look(subscription, "2025-11-24")[0]
        self.assertEqual(
            row["reason"],
            "Agreed for 11/25/2025; this is the first day on which it can be debited.",
        )

    def test_a_card_is_charged_at_a_weekend(self):
        subscription = self.start("card", 27, "2021-02-27")
        row = self.look(subscription, "2021-02-20")[0]
        self.assertEqual(self.dues([row]), [("2021-02-27", "", "")])
