from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .test_hands import AGAIN, DAY
from .test_ledger_report import ReportCase


@tagged("post_install", "-at_install")
class TestLedgerEngine(ReportCase):
    """What today's engine would have billed otherwise: listed, and left alone."""

    def add_event(self, subscription, kind, day, **details):
        """Put an event on the timeline behind the engine's back."""
        return subscription._add_event(kind, d(day), **details)

    def test_days_that_the_engine_would_not_bill(self):
        subscription, move = self.bill()
        self.add_event(
            subscription, "end", "2025-09-11", policy="immediately_with_credit"
        )
        self.assertFound(
            "engine_says",
            "Membership, 09/11/2025 to 09/30/2025 would not be billed today;"
            " INV/2025/00001 bills it.",
            verdict="not_billed",
            charge_id=subscription.charge_ids,
            move_id=move.with_env(self.env),
            date_from=d("2025-09-11"),
            date_to=d("2025-10-01"),
        )
        # Nothing was touched: the past is frozen.
        self.assertDays(["[2025-09-01, 2025-10-01)"], subscription)
        move._reverse_moves(cancel=True)
        self.assertAddsUp()

    def test_other_terms_are_told_one_by_one(self):
        subscription, _move = self.bill()
        self.add_event(
            subscription, "change", "2025-09-11", to={"unit_price": 40, "quantity": 2}
        )
        self.assertFound(
            "engine_says",
            "Membership, 09/11/2025 to 09/30/2025 would be billed differently today than"
            " on INV/2025/00001: quantity 2.00 instead of 1.00, unit price"
            " $\xa040.00 instead of $\xa030.00.",
            verdict="other_terms",
        )

    def test_another_way_to_count_the_days_is_told(self):
        plan = self.make_plan("On the 1st", day_of_month=1)
        subscription = self.make_priced(50.0, d("2025-08-10"), plan=plan)
        subscription._bill(d("2025-08-10"))
        self.assertAddsUp()
        query = "UPDATE subdebit_line SET convention = %s WHERE id = %s"
        line = subscription.line_ids.id
        self.run_sql(query, "fixed_30", line)
        self.assertFound(
            "engine_says",
            "Membership, 08/10/2025 to 08/31/2025 would be billed differently today than"
            " on INV/2025/00001: 7/10 instead of 22/31 of the period's price.",
        )
        self.run_sql(query, "actual", line)
        self.assertAddsUp()

    def test_another_period_and_other_discounts_are_told(self):
        subscription, _move = self.bill()
        self.add_event(subscription, "discount", "2025-09-01", mode="percent", value=10)
        self.assertIn(": with other discounts.", self.check().sentence)
        line = subscription.line_ids.id
        self.run_sql("UPDATE subdebit_line SET day_of_month = 15 WHERE id = %s", line)
        self.assertIn(
            "as days of the period 08/15/2025 to 09/14/2025 instead of 09/01/2025 to"
            " 09/30/2025",
            self.check()[0].sentence,
        )

    def test_what_the_engine_cannot_say_stops_nobody_else(self):
        broken, _move = self.bill()
        other = self.make_subscription(DAY)
        other.sudo().next_charge_date = d("2025-10-01")
        self.run_sql(
            "UPDATE subdebit_event SET kind = 'discount' WHERE subscription_id = %s",
            broken.id,
        )
        rows = self.check()
        self.assertEqual(rows.mapped("verdict"), ["missing", "cannot_say"])
        self.assertEqual(rows.subscription_id, other | broken)
        self.assertIn("What is owed cannot be recalculated: ", rows[1].sentence)

    def test_missing_days_are_billed_by_the_next_run(self):
        subscription = self.make_subscription(DAY)
        subscription.sudo().next_charge_date = d("2025-11-01")
        row = self.check()
        self.assertEqual(row.mapped("verdict"), ["missing", "missing"])
        self.assertEqual(
            row[0].sentence,
            "Membership, 09/01/2025 to 09/30/2025 would be billed today: nobody has"
            " settled this period.",
        )
        self.assertFalse(subscription._bill(AGAIN))
        row[0].action_bill_missing()
        self.assertFalse(row.exists())
        self.assertEqual(subscription.next_charge_date, DAY)
        event = subscription.event_ids[0]
        self.assertEqual((event.kind, event.user_id), ("release", self.manager))
        self.assertIn("09/01/2025 to 09/30/2025", event.reason)
        self.assertEqual(len(subscription._bill(d("2025-10-01"))), 2)
        self.assertAddsUp()
        self.assertNothingToBill(subscription, "2025-10-31")

    def test_what_is_not_missing_is_not_billed(self):
        subscription, row = self.cancel()
        with self.assertRaisesRegex(UserError, "no missing days"):
            row.action_bill_missing()

    def test_who_is_not_billed_now_misses_nothing(self):
        subscription = self.make_subscription(DAY)
        self.run_sql(
            "UPDATE subdebit_subscription SET state = 'draft', next_charge_date = NULL"
            " WHERE id = %s",
            subscription.id,
        )
        # What is paused, or suspended, skips its days on the timeline.
        for kind in ("pause", "suspend"):
            subscription = self.make_subscription(DAY)
            subscription._add_event(kind, DAY)
            subscription._update_next_charge_date()
            subscription._follow_pauses(DAY)
            self.assertFalse(subscription.next_charge_date)
        self.assertAddsUp()

    def test_who_ended_or_has_nothing_more_to_bill_is_looked_at_up_to_today(self):
        subscription = self.make_subscription(DAY)
        subscription._end(d("2025-09-30"))
        self.assertEqual(subscription.next_charge_date, DAY)
        self.assertAddsUp()
        self.run_sql("UPDATE subdebit_subscription SET next_charge_date = NULL")
        self.assertEqual(self.check().verdict, "missing")

    def test_what_an_event_took_back_adds_up(self):
        """Also while a credit waits for the next invoice."""
        for kind, details in (
            ("end", {"policy": "immediately_with_credit"}),
            ("pause", {"policy": "credit", "until": "2025-09-21"}),
            ("pause", {"policy": "prorate", "until": "2025-09-21"}),
        ):
            subscription, _move = self.bill()
            event = self.add_event(subscription, kind, "2025-09-11", **details)
            subscription._credit(event, AGAIN)
            self.assertAddsUp()
            self.assertTrue(subscription.charge_ids.filtered("origin_id"))

    def test_a_gesture_is_not_what_the_engine_speaks_of(self):
        subscription, move = self.bill()
        move._reverse_moves(cancel=True)
        self.add_event(subscription, "change", "2025-09-01", to={"unit_price": 40})
        self.assertAddsUp()

    def test_of_what_was_credited_in_part_the_days_are_looked_at(self):
        subscription, move = self.bill()
        note = move._reverse_moves()
        note.invoice_line_ids.price_unit = 12.5
        note.action_post()
        self.assertAddsUp()
        self.add_event(subscription, "change", "2025-09-01", to={"unit_price": 40})
        self.assertEqual(self.check().verdict, "other_terms")

    def test_a_charge_for_nothing_is_looked_at_too(self):
        subscription, _move = self.bill(
            line_ids=[
                Command.create({"product_id": self.product.id, "unit_price": price})
                for price in (30.0, 0.0)
            ]
        )
        self.assertAddsUp()
        free = subscription.line_ids.filtered(lambda line: not line.unit_price)
        self.run_sql("UPDATE subdebit_line SET unit_price = 5 WHERE id = %s", free.id)
        self.assertEqual(self.check().line_id, free)
