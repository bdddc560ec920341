from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.timeline import item
from ...models.timeline import subscription as drawing
from ..billing.test_crediting import CreditingCase
from ..common import d
from .timeline_case import TimelineMixin


@tagged("post_install", "-at_install")
class TestTimeline(TimelineMixin, CreditingCase):
    """One list of time: periods and what became of them, pauses, changes, what comes."""

    # === HISTORIES, WITH A CALENDAR AND A PENCIL === #

    def test_a_month_that_is_paid_one_that_is_late_and_one_that_is_open(self):
        subscription = self.bill()
        self.pay(subscription.invoice_ids)
        for day in ("2025-05-01", "2025-06-01"):
            subscription._bill(d(day))
        self.assertEqual(
            self.look(subscription, "2025-06-01")[:6],
            [
                ("event", "done", "2025-04-01", None, ""),
                ("period", "paid", "2025-04-01", "2025-05-01", "$ 30.00"),
                ("period", "overdue", "2025-05-01", "2025-06-01", "$ 30.00"),
                ("period", "open", "2025-06-01", "2025-07-01", "$ 30.00"),
                ("period", "coming", "2025-07-01", "2025-08-01", "$ 30.00"),
                ("period", "coming", "2025-08-01", "2025-09-01", "$ 30.00"),
            ],
        )
        april, may, _june, july, *_more = self.sentences(
            subscription, "2025-06-01", "period"
        )
        first, second, _third = subscription.invoice_ids.sorted("invoice_date")
        self.assertEqual(
            april, f"04/01/2025 – 04/30/2025: $ 30.00 on {first.name}, paid."
        )
        self.assertEqual(
            may,
            f"05/01/2025 – 05/31/2025: $ 30.00 on {second.name}, due since 05/01/2025."
            " $ 30.00 of the invoice is still open.",
        )
        self.assertEqual(
            july,
            "07/01/2025 – 07/31/2025: $ 30.00, invoiced on 07/01/2025 and due on"
            " 07/01/2025.",
        )

    def test_a_pause_of_two_cycles_and_an_open_one(self):
        subscription = self.bill()
        subscription._add_event("pause", d("2025-04-10"), "Skiing", cycles=2)
        subscription._bill(d("2025-07-01"))
        subscription._add_event("pause", d("2025-07-15"))
        self.assertEqual(
            self.look(subscription, "2025-07-20"),
            [
                ("event", "done", "2025-04-01", None, ""),
                ("period", "overdue", "2025-04-01", "2025-05-01", "$ 30.00"),
                ("event", "done", "2025-04-10", None, ""),
                ("pause", "paused", "2025-05-01", "2025-07-01", ""),
                ("period", "overdue", "2025-07-01", "2025-08-01", "$ 30.00"),
                ("event", "done", "2025-07-15", None, ""),
                ("pause", "paused", "2025-08-01", None, ""),
            ],
        )
        self.assertEqual(
            self.sentences(subscription, "2025-07-20", "pause"),
            [
                "Paused from 05/01/2025 to 06/30/2025: no period that begins in these"
                " days is billed.",
                "Paused from 08/01/2025 on: no period that begins then is billed.",
            ],
        )

    def test_a_prorated_pause_waits_with_its_credit_and_then_gives_it(self):
        # 10 of April's 30 days.
        subscription = self.bill()
        self.credit(
            subscription, "pause", "2025-04-16", policy="prorate", until="2025-04-26"
        )
        expected = [
            ("period", "overdue", "2025-04-01", "2025-05-01", "$ 30.00"),
            ("event", "done", "2025-04-16", None, ""),
            ("credit", "waiting", "2025-04-16", "2025-04-26", "$ -10.00"),
            ("pause", "paused", "2025-04-16", "2025-04-26", ""),
        ]
        shown = self.look(subscription, "2025-04-27")
        self.assertEqual(shown[1:5], expected)
        # The next invoice comes to 20.00.
        self.assertEqual(
            shown[5], ("period", "coming", "2025-05-01", "2025-06-01", "$ 20.00")
        )
        may = subscription._bill(d("2025-05-01"))
        credit = self.look(subscription, "2025-05-01")[3]
        self.assertEqual(
            credit, ("credit", "credited", "2025-04-16", "2025-04-26", "$ -10.00")
        )
        self.assertEqual(
            self.sentences(subscription, "2025-05-01", "credit"),
            [f"04/16/2025 – 04/25/2025: $ 10.00 were credited by {may.name}."],
        )

    def test_a_change_of_what_is_billed_on_the_31st(self):
        # 31 January to 27 February are 28 days. From 14 February on 14 are left: 21.00
        # of 42.00 come back, 42.00 of 84.00 are billed for them.
        plan = self.make_plan("Last day", day_of_month=31)
        subscription = self.make_priced(42.0, d("2025-01-31"), plan=plan)
        subscription._bill(d("2025-01-31"))
        self.credit(subscription, "change", "2025-02-14", to={"unit_price": 84.0})
        self.assertEqual(
            self.look(subscription, "2025-02-14")[1:7],
            [
                ("period", "overdue", "2025-01-31", "2025-02-28", "$ 42.00"),
                ("event", "done", "2025-02-14", None, ""),
                ("period", "open", "2025-02-14", "2025-02-28", "$ 42.00"),
                ("credit", "credited", "2025-02-14", "2025-02-28", "$ -21.00"),
                ("period", "coming", "2025-02-28", "2025-03-31", "$ 84.00"),
                ("period", "coming", "2025-03-31", "2025-04-30", "$ 84.00"),
            ],
        )

    def test_who_left_gets_a_credit_and_nothing_comes(self):
        subscription = self.bill()
        subscription._bill(d("2025-05-01"))
        subscription._end(d("2025-06-01"), "Moved")
        self.assertEqual(
            self.look(subscription, "2025-07-10"),
            [
                ("event", "done", "2025-04-01", None, ""),
                ("period", "overdue", "2025-04-01", "2025-05-01", "$ 30.00"),
                ("period", "overdue", "2025-05-01", "2025-06-01", "$ 30.00"),
                ("event", "done", "2025-06-01", None, ""),
                ("over", "over", "2025-06-01", None, ""),
            ],
        )
        # Years later it is still what there is to see.
        shown = self.see(subscription, "2031-07-10")
        self.assertEqual(
            (shown["date_from"], shown["date_to"]), ("2025-04-01", "2025-07-01")
        )

    def test_an_invoice_that_is_gone_asks_and_days_that_are_waived_say_so(self):
        subscription = self.bill()
        invoice = subscription.invoice_ids
        invoice.button_draft()
        invoice.button_cancel()
        asked = ("period", "to_decide", "2025-04-01", "2025-05-01", "")
        self.assertIn(asked, self.look(subscription, "2025-04-02"))
        subscription.cover_ids.action_waive()
        rows = self.past(subscription, "2025-04-02")
        self.assertIn(("period", "waived", "2025-04-01", "2025-05-01", ""), rows)
        self.assertNotIn(asked, rows)

    def test_days_that_cost_nothing(self):
        subscription = self.make_subscription(d("2025-04-01"))
        event = {"mode": "percent", "value": 100, "periods": 1}
        subscription._add_event("discount", d("2025-04-01"), **event)
        free = ("period", "free", "2025-04-01", "2025-05-01", "$ 0.00")
        self.assertIn(free, self.look(subscription, "2025-04-01"))
        # The daily run lets them go unbilled.
        subscription._bill(d("2025-04-01"))
        waived = ("period", "waived", "2025-04-01", "2025-05-01", "")
        self.assertIn(waived, self.look(subscription, "2025-04-02"))

    def test_lines_of_several_lengths_are_periods_of_their_own(self):
        lines = [
            Command.create(
                {
                    "product_id": self.product.id,
                    "unit_price": price,
                    "cadence_count": count,
                    "cadence_unit": "month",
                }
            )
            for price, count in ((30.0, 1), (12.0, 3))
        ]
        subscription = self.make_subscription(d("2025-04-01"), line_ids=lines)
        monthly = ("period", "coming", "2025-04-01", "2025-05-01", "$ 30.00")
        quarterly = ("period", "coming", "2025-04-01", "2025-07-01", "$ 12.00")
        shown = self.look(subscription, "2025-04-01")
        self.assertEqual(shown[1:3], [monthly, quarterly])
        self.assertIn(
            "a part of $ 42.00",
            self.sentences(subscription, "2025-04-01", "period")[0],
        )

    def test_a_pause_of_several_lines_tells_of_which(self):
        # One payment of each: May of the month, and the quarter from 1 July.
        lines = [
            Command.create(
                {
                    "product_id": self.product.id,
                    "name": name,
                    "unit_price": 30.0,
                    "cadence_count": count,
                }
            )
            for name, count in (("Pass", 1), ("Locker", 3))
        ]
        once = {"product_id": self.product.id, "unit_price": 5.0, "kind": "one_time"}
        lines.append(Command.create(once))
        subscription = self.make_subscription(d("2025-04-01"), line_ids=lines)
        subscription._bill(d("2025-04-01"))
        subscription._add_event("pause", d("2025-04-10"), cycles=1)
        self.assertEqual(
            self.sentences(subscription, "2025-04-20", "pause"),
            [
                "Paused (Pass) from 05/01/2025 to 05/31/2025: no period that begins in"
                " these days is billed.",
                "Paused (Locker) from 07/01/2025 to 09/30/2025: no period that begins"
                " in these days is billed.",
            ],
        )

    def test_days_of_a_trial_are_free_and_say_so(self):
        # 14 days from 5 March.
        plan = self.make_plan("Trial", trial_count=14, trial_unit="day")
        subscription = self.make_subscription(d("2025-03-05"), plan_id=plan.id)
        self.assertEqual(
            self.look(subscription, "2025-03-10")[:3],
            [
                ("event", "done", "2025-03-05", None, ""),
                ("pause", "free", "2025-03-05", "2025-03-19", ""),
                ("period", "coming", "2025-03-19", "2025-04-19", "$ 30.00"),
            ],
        )
        self.assertEqual(
            self.sentences(subscription, "2025-03-10", "pause"),
            [
                "Free trial from 03/05/2025 to 03/18/2025: nothing is billed for these"
                " days."
            ],
        )
        # A year after it is over, it is no longer told.
        self.assertNotIn(
            "pause", [row[0] for row in self.look(subscription, "2026-03-19")]
        )

    def test_what_is_suspended_is_not_called_paused_and_has_room_ahead(self):
        subscription = self.bill()
        subscription._add_event("suspend", d("2025-05-01"), policy="skip")
        self.assertIn(
            ("pause", "suspended", "2025-05-01", None, ""),
            self.look(subscription, "2025-05-30"),
        )
        # It is open: the drawing goes on for a month after today.
        self.assertEqual(self.see(subscription, "2025-05-30")["date_to"], "2025-07-01")

    def test_of_what_has_ended_it_does_not_warn_that_nothing_comes(self):
        subscription = self.bill()
        subscription._end(d("2025-05-01"), "Moved")
        self.assertEqual(subscription.state, "ended")
        self.assertEqual(self.see(subscription, "2025-06-10")["notice"], "")
        [end] = [
            item
            for item in self.see(subscription, "2025-06-10")["items"]
            if item["what"] == "end"
        ]
        self.assertEqual(end["label"], "Cancellation")

    # === BOUNDED === #

    def test_it_looks_a_year_back_and_a_year_ahead(self):
        subscription = self.make_subscription(d("2024-01-01"))
        subscription._bill(d("2024-12-01"))
        rows = self.look(subscription, "2025-03-15")
        periods = [row[2] for row in rows if row[0] == "period"]
        # What ended on 14 March 2024 or before is past.
        self.assertEqual(periods[0], "2024-03-01")
        self.assertEqual(periods[-1], "2026-03-01")
        shown = self.see(subscription, "2025-03-15")
        self.assertEqual(
            (shown["date_from"], shown["date_to"]), ("2024-03-01", "2026-04-01")
        )
        self.assertEqual(shown["today"], "2025-03-15")

    def test_of_many_days_it_tells_the_nearest_and_says_so(self):
        line = {"product_id": self.product.id, "cadence_unit": "day"}
        subscription = self.make_subscription(
            d("2025-04-01"), line_ids=[Command.create(line)]
        )
        subscription._bill(d("2025-04-08"))
        with patch.object(drawing, "MOST_PERIODS", 5):
            shown = self.look(subscription, "2025-04-08")
        billed = [row[2] for row in shown if row[1] in ("overdue", "open")]
        # The newest of what was, the first of what comes.
        self.assertEqual((billed[0], billed[-1]), ("2025-04-04", "2025-04-08"))
        coming = [row[2] for row in shown if row[1] == "coming"]
        self.assertEqual(
            (len(coming), coming[0], coming[-1]), (16, "2025-04-09", "2025-04-24")
        )
        notice = self.see(subscription, "2025-04-08")["notice"]
        self.assertIn("There is more than is shown", notice)

    def test_all_bounds_together_are_120_items(self):
        kept = item.MOST_PERIODS + item.MOST_DEBITS + item.MOST_EVENTS
        self.assertEqual(kept + item.MOST_PAUSES + 2 * item.MOST_COMING, 120)

    # === RIGHTS === #

    def test_a_user_reads_all_and_opens_what_he_may(self):
        subscription = self.bill()
        for user, opens in ((self.user, None), (self.billing, "account.move")):
            items = self.see(subscription, "2025-04-02", user)["items"]
            [billed] = [one for one in items if one["state"] == "overdue"]
            self.assertEqual(billed["res_model"], opens)
            self.assertIn(subscription.invoice_ids.name, billed["sentence"])
            self.assertEqual(billed["state_label"], "Overdue")

    def test_another_companys_user_sees_nothing(self):
        subscription = self.bill()
        other = self.setup_env["res.company"].create({"name": "Other"})
        stranger = self.user.with_env(self.setup_env).copy(
            {
                "login": "stranger",
                "company_id": other.id,
                "company_ids": [Command.set(other.ids)],
            }
        )
        with self.assertRaises(AccessError):
            self.see(subscription, "2025-04-02", stranger)

    def test_what_is_not_saved_has_none_and_a_draft_tells_what_would_come(self):
        vals = {"partner_id": self.make_offline_partner().id, "plan_id": self.plan.id}
        draft = self.env["subdebit.subscription"].create(
            {**vals, "date_start": d("2025-04-01")}
        )
        self.assertFalse(self.env["subdebit.subscription"].new(vals).timeline)
        self.assertEqual(
            self.look(draft, "2025-03-20")[0],
            ("period", "coming", "2025-04-01", "2025-05-01", "$ 30.00"),
        )

    def pay(self, invoice):
        self.env["account.payment.register"].with_user(self.billing).with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": d("2025-04-01")})._create_payments()
