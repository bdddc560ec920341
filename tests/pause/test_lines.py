from odoo import Command
from odoo.tests import tagged

from ..common import d
from .pause_case import DebitPauseCase


@tagged("post_install", "-at_install")
class TestLinesOfTwoPaces(DebitPauseCase):
    """30.00 on the 15th of each month, and 120.00 on 1 April: each has its own day.

    Invoices are made 14 days ahead. On 20 March 2025 that of the year from 1 April is
    made, and that of the month from 15 April is not.
    """

    def setUp(self):
        super().setUp()
        self.today = d("2025-03-20")

    def start_two(self, partner=None, billed=("2025-02-15", "2025-03-20"), **plan):
        plan = self.make_plan("Two paces", issue_days=14, **plan)
        line = {"product_id": self.product.id}
        subscription = self.make_subscription(
            d("2025-02-15"),
            partner,
            plan_id=plan.id,
            line_ids=[
                Command.create({**line, "name": "Month", "unit_price": 30.0}),
                Command.create(
                    {
                        **line,
                        "name": "Year",
                        "unit_price": 120.0,
                        "cadence_unit": "year",
                        "date_start": "2025-04-01",
                    }
                ),
            ],
        )
        for day in billed:
            subscription._bill(d(day))
        return subscription

    def coming(self, subscription, until="2026-04-30"):
        """Return the first day and the sum of the first and of the last to come."""
        rows = subscription._preview_documents((), d(until), None)
        return [(str(row["date_from"]), row["amount_total"]) for row in rows]

    def test_each_line_is_paused_after_what_is_invoiced(self):
        subscription = self.start_two()
        window = self.open("pause", subscription, kind="forever")
        self.assertIn(
            "Year is collected up to Tuesday 31 March 2026: it is paused from Wednesday 1"
            " April 2026 on.",
            window.summary,
        )
        rows = [
            (str(r.date_from), r.effect, r.amount_total) for r in window.preview_ids
        ]
        self.assertIn(("2025-04-01", "kept", 120.0), rows)
        self.assertIn(("2025-04-15", "skipped", 30.0), rows)
        self.confirm(window)
        self.assertEqual(
            (subscription.state, subscription.pause_from, subscription.pause_until),
            ("paused", d("2025-03-20"), False),
        )
        self.assertNothingToBill(subscription, "2027-12-31")
        # A person resumes: the month at its next date, the year after what is paid.
        self.today = d("2025-06-10")
        self.resume(subscription)
        self.assertEqual(
            self.coming(subscription, "2025-07-15"),
            [("2025-06-15", 30.0), ("2025-07-15", 30.0)],
        )
        self.assertEqual(
            self.coming(subscription)[-2:],
            [("2026-04-01", 120.0), ("2026-04-15", 30.0)],
        )

    def test_it_is_one_decision_and_withdrawn_as_one(self):
        subscription = self.start_two()
        self.pause(subscription, kind="forever", date_from="2025-03-25")
        self.assertEqual(subscription.event_ids.mapped("kind").count("pause"), 1)
        self.pause(subscription, cycles=0)
        self.assertEqual(subscription.next_charge_date, d("2025-04-15"))
        self.assertEqual(
            self.coming(subscription)[-2:],
            [("2026-04-01", 120.0), ("2026-04-15", 30.0)],
        )

    def test_a_pause_that_is_over_before_leaves_the_year_alone(self):
        subscription = self.start_two()
        window = self.pause(subscription, kind="until", date_until="2025-05-31")
        self.assertIn(
            "Year is collected up to Tuesday 31 March 2026, and is not paused.",
            window.summary,
        )
        self.assertEqual(
            self.coming(subscription, "2025-07-15"),
            [("2025-06-15", 30.0), ("2025-07-15", 30.0)],
        )
        self.assertIn(("2026-04-01", 120.0), self.coming(subscription))

    def test_what_is_taken_back_begins_with_the_others(self):
        subscription = self.start_two()
        year = subscription.invoice_ids.sorted("id")[-1]
        window = self.open(
            "pause", subscription, kind="forever", taken_back_ids=[(6, 0, year.ids)]
        )
        self.assertNotIn("Year", window.summary or "")
        self.assertEqual(window.credit_total, 120.0)

    def test_what_becomes_of_one_line_is_not_told_of_the_other(self):
        # On 11 March neither is invoiced; the month from 15 April is not billed.
        self.today = d("2025-03-11")
        subscription = self.start_two(billed=("2025-02-15", "2025-03-11"))
        window = (
            self.env["subdebit.special"]
            .with_user(self.billing)
            .create(
                {
                    "subscription_ids": [(6, 0, subscription.ids)],
                    "line_id": subscription.line_ids[0].id,
                    "kind": "free",
                }
            )
        )
        self.assertRows(
            window,
            [
                ("2025-04-01", "2026-04-01", "kept", 120.0),
                ("2025-04-15", "2025-05-15", "skipped", 30.0),
                ("2025-05-15", "2025-06-15", "kept", 30.0),
                ("2025-06-15", "2025-07-15", "kept", 30.0),
            ],
        )

    def test_each_line_ends_after_its_own_last_period_and_is_kept_as_one(self):
        subscription = self.start_two()
        window = self.open("end", subscription)
        self.assertIn("The last day of Month is Monday 14 April 2025.", window.summary)
        self.assertIn("The last day of Year is Tuesday 31 March 2026.", window.summary)
        self.confirm(window)
        self.assertEqual(
            (subscription.state, subscription.date_end), ("active", d("2026-04-01"))
        )
        self.assertNothingToBill(subscription, "2027-12-31")
        self.rpc(self.billing, subscription, "action_keep")
        self.assertEqual(
            (subscription.date_end, subscription.next_charge_date),
            (False, d("2025-04-15")),
        )
        self.assertIn(("2026-04-01", 120.0), self.coming(subscription))

    def test_each_line_goes_on_when_its_payer_can_be_told(self):
        # 14 days before Tuesday 1 April is the 18th: too late for the year; for
        # Tuesday 15 April there is time.
        payer = self.make_payer("Bruce", kind="bank")
        subscription = self.start_two(payer, billed=("2025-02-15",))
        subscription.sudo().debit_scheme = "becs_au"
        self.today = d("2025-02-20")
        self.pause(subscription, kind="forever")
        self.today = d("2025-03-20")
        window = self.open("resume", subscription)
        self.assertEqual(window.next_charge_date, d("2025-04-15"))
        self.assertIn("Year goes on from Wednesday 1 April 2026 on", window.summary)
        self.confirm(window)
        self.assertEqual(subscription.state, "active")
        self.assertEqual(self.coming(subscription)[0], ("2025-04-15", 30.0))
        self.assertEqual(
            self.coming(subscription)[-2:],
            [("2026-04-01", 120.0), ("2026-04-15", 30.0)],
        )
