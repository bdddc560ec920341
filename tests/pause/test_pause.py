from ast import literal_eval

from odoo.tests import tagged

from ..common import d
from .pause_case import PauseCase


@tagged("post_install", "-at_install")
class TestPause(PauseCase):
    """What the window shows is what happens, under each policy."""

    def test_two_payments_are_skipped_and_it_goes_on_by_itself(self):
        ada = self.make_offline_partner("Ada", email="ada@example.com")
        subscription = self.start(partner=ada)
        window = self.open("pause", subscription, kind="cycles", cycles=2)
        self.assertEqual(window.messages, "Ada is told today (ada@example.com).")
        self.assertRows(
            window,
            [
                ("2025-03-01", "2025-04-01", "kept", 30.0),
                ("2025-04-01", "2025-05-01", "skipped", 30.0),
                ("2025-05-01", "2025-06-01", "skipped", 30.0),
                ("2025-06-01", "2025-07-01", "kept", 30.0),
                ("2025-07-01", "2025-08-01", "kept", 30.0),
            ],
        )
        self.assertEqual(window.next_charge_date, d("2025-06-01"))
        self.confirm(window)
        self.assertEqual(subscription.state, "paused")
        self.assertEqual(subscription.next_charge_date, d("2025-06-01"))
        self.assertEqual(subscription.pause_until, d("2025-06-01"))
        notice = subscription.notice_ids
        self.assertEqual(
            (notice.kind, notice.partner_id, notice.date_until),
            ("pause", subscription.payer_id, d("2025-05-31")),
        )
        self.assertEqual(notice.charge_date, d("2025-06-01"))
        self.assertBilled(subscription, "2025-05-31", [])
        self.assertBilled(
            subscription, "2025-06-01", [("2025-06-01", "2025-07-01", 30.0)]
        )
        self.follow("2025-06-01")
        self.assertEqual(subscription.state, "active")

    def follow(self, day):
        model = self.env["subdebit.subscription"].sudo()
        model._follow_pauses_due(self.company, d(day))

    def test_for_ever_until_somebody_resumes_it(self):
        subscription = self.start()
        window = self.open("pause", subscription, kind="forever")
        self.assertRows(
            window,
            [
                ("2025-03-01", "2025-04-01", "kept", 30.0),
                ("2025-04-01", "2025-05-01", "skipped", 30.0),
                ("2025-05-01", "2025-06-01", "skipped", 30.0),
                ("2025-06-01", "2025-07-01", "skipped", 30.0),
            ],
        )
        self.assertFalse(window.next_charge_date)
        self.confirm(window)
        self.assertEqual(
            (
                subscription.state,
                subscription.next_charge_date,
                subscription.pause_until,
            ),
            ("paused", False, False),
        )
        self.assertNothingToBill(subscription, "2027-12-31")
        self.env["subdebit.subscription"].sudo()._end_what_is_over(
            self.company, d("2027-12-31")
        )
        self.assertEqual(subscription.state, "paused")

    def test_credit_gives_the_unused_days_back_at_once(self):
        # 21 of the 31 days of March, from the 11th on: 20.32; the 12th: 19.35.
        for first, back in (("2025-03-11", 20.32), ("2025-03-12", 19.35)):
            subscription = self.start()
            window = self.open(
                "pause",
                subscription,
                policy="credit",
                kind="until",
                date_from=first,
                date_until="2025-04-10",
            )
            self.assertEqual(window.credit_total, back)
            self.assertRows(
                window,
                [
                    ("2025-03-01", "2025-04-01", "kept", 30.0),
                    (first, "2025-04-01", "credited", back),
                    # 20 of the 30 days of April, from the 11th on.
                    ("2025-04-11", "2025-05-01", "prorated", 20.0),
                    ("2025-05-01", "2025-06-01", "kept", 30.0),
                    ("2025-06-01", "2025-07-01", "kept", 30.0),
                ],
            )
            self.confirm(window)
            note = subscription.invoice_ids.filtered(
                lambda move: move.move_type == "out_refund"
            )
            self.assertEqual(note.amount_total, back)
            self.assertBilled(
                subscription, "2025-04-11", [("2025-04-11", "2025-05-01", 20.0)]
            )
            self.today = d("2025-03-11")

    def test_one_payment_from_the_16th_is_the_rest_of_the_month_and_the_next(self):
        # 15 of the 30 days of April are 15.00, and May is 30.00: both are said.
        for policy, back, june in (("credit", 15.0, 30.0), ("prorate", 0.0, 15.0)):
            with self.subTest(policy=policy):
                self.today = d("2025-04-10")
                subscription = self.start("2025-04-01")
                window = self.open(
                    "pause",
                    subscription,
                    cycles=1,
                    date_from="2025-04-16",
                    policy=policy,
                )
                shown = {
                    (str(row.date_from), row.effect): row.amount_total
                    for row in window.preview_ids
                }
                self.assertEqual(shown["2025-05-01", "skipped"], 30.0)
                if policy == "credit":
                    self.assertEqual(shown["2025-04-16", "credited"], 15.0)
                else:
                    self.assertEqual(shown["2025-06-01", "prorated"], 15.0)
                self.assertEqual(window.credit_total, back)
                self.assertEqual(window.next_charge_date, d("2025-06-01"))
                self.confirm(window)
                self.today = d("2025-05-31")
                self.assertFalse(subscription._bill(self.today))
                (invoice,) = subscription._bill(d("2025-06-01"))
                self.assertEqual(invoice.amount_total, june)

    def test_prorate_takes_the_days_off_the_next_invoice(self):
        subscription = self.start()
        window = self.pause(
            subscription, policy="prorate", kind="until", date_until="2025-03-20"
        )
        # 10 of the 31 days of March, 9.68, come off April.
        effects = {row.effect: row.amount_total for row in window.preview_ids[:2]}
        self.assertEqual(effects, {"kept": 30.0, "prorated": 20.32})
        self.assertEqual(window.next_charge_date, d("2025-04-01"))
        self.today = d("2025-04-01")
        (invoice,) = subscription._bill(self.today)
        self.assertEqual(invoice.amount_total, 20.32)

    def test_at_renewal_is_the_next_period(self):
        subscription = self.start()
        self.pause(
            subscription, policy="at_renewal", kind="until", date_until="2025-04-10"
        )
        self.assertBilled(
            subscription, "2025-04-30", [("2025-04-11", "2025-05-01", 20.0)]
        )

    def test_a_fixed_number_of_payments_is_collected_in_full(self):
        plan = self.make_plan("Three", payments=3)
        subscription = self.start("2025-02-01", plan_id=plan.id)
        window = self.open("pause", subscription, cycles=1)
        # Three from 1 February end on 30 April; with April skipped on 31 May.
        self.assertIn(
            "It ends on Saturday 31 May 2025, no longer on Wednesday 30 April 2025",
            window.summary,
        )
        self.confirm(window)
        self.assertBilled(
            subscription, "2025-12-31", [("2025-05-01", "2025-06-01", 30.0)]
        )

    def test_a_discount_that_waits_makes_a_later_sum_another_one(self):
        # 10 % off five periods, January to May; April is skipped, so June has it too.
        subscription = self.make_subscription(d("2025-01-01"))
        vals = {"mode": "percent", "value": 10, "periods": 5}
        subscription._add_event("discount", d("2025-01-01"), **vals)
        subscription._bill(self.today)
        window = self.open("pause", subscription, cycles=1)
        self.assertIn("waits: skipped ones do not count.", window.summary)
        self.assertRows(
            window,
            [
                ("2025-03-01", "2025-04-01", "kept", 27.0),
                ("2025-04-01", "2025-05-01", "skipped", 27.0),
                ("2025-05-01", "2025-06-01", "kept", 27.0),
                ("2025-06-01", "2025-07-01", "changed", 27.0),
                ("2025-07-01", "2025-08-01", "kept", 30.0),
                ("2025-08-01", "2025-09-01", "kept", 30.0),
            ],
        )

    def test_of_several_each_sentence_names_whom_it_is_about(self):
        plan = self.make_plan("Three", payments=3)
        three = self.start("2025-02-01", plan_id=plan.id)
        one, ended = self.start(), self.start()
        ended._end(d("2025-03-01"))
        window = self.open("pause", three | one, cycles=1)
        self.assertIn(f"{three.name}: It ends on Saturday 31 May 2025", window.summary)
        window = self.open("pause", three | one, kind="forever")
        self.assertIn("Nothing is charged any more until somebody", window.summary)
        self.assertNotIn(f"{one.name}: Nothing", window.summary)
        window = self.open("pause", one | ended, kind="until", date_until="2025-03-20")
        self.assertEqual(
            window.problem.splitlines(),
            [
                f"Nothing would be skipped of {one.name}: no period begins in these"
                " days.",
                f"{ended.name} is not running: there is nothing to pause.",
            ],
        )

    def test_the_plan_proposes_the_policy(self):
        plan = self.make_plan("Credits", pause_policy="credit")
        window = self.open("pause", self.start(plan_id=plan.id), kind="forever")
        self.assertEqual(window.policy, "credit")

    def test_a_planned_pause_begins_on_its_day(self):
        subscription = self.start()
        self.pause(
            subscription, kind="until", date_from="2025-04-20", date_until="2025-05-31"
        )
        self.assertEqual(
            (subscription.state, subscription.pause_from), ("active", d("2025-04-20"))
        )
        self.assertEqual(subscription.next_charge_date, d("2025-04-01"))
        for day, state in (("2025-04-19", "active"), ("2025-04-20", "paused")):
            self.follow(day)
            self.assertEqual(subscription.state, state)

    def test_a_planned_pause_is_withdrawn_by_no_payments(self):
        subscription = self.start()
        self.pause(subscription, cycles=1, date_from="2025-04-01")
        self.assertEqual(subscription.next_charge_date, d("2025-05-01"))
        window = self.pause(subscription, cycles=0)
        self.assertFalse(window.problem)
        self.assertEqual(
            (subscription.next_charge_date, subscription.pause_from),
            (d("2025-04-01"), False),
        )
        self.assertEqual(subscription.event_ids.sorted("id")[-1].kind, "undo")

    def test_a_second_pause_is_refused_or_replaces_the_planned_one(self):
        subscription = self.start()
        self.pause(subscription, cycles=2, date_from="2025-04-01")
        window = self.open("pause", subscription, cycles=1, date_from="2025-05-01")
        self.assertIn("already: resume or withdraw that first", window.problem)
        self.assertRefused(self.billing, window, "action_confirm", words="already")
        self.pause(subscription, cycles=1, date_from="2025-05-01", replaces=True)
        self.assertBilled(
            subscription,
            "2025-06-01",
            [("2025-04-01", "2025-05-01", 30.0), ("2025-06-01", "2025-07-01", 30.0)],
        )

    def test_what_is_refused_says_why(self):
        subscription = self.start()
        for vals, words in (
            ({"policy": "prorate", "kind": "forever"}, "An open pause has no next"),
            (
                {"kind": "until", "date_until": "2025-03-05"},
                "The last free day is before the first one.",
            ),
            (
                {"kind": "forever", "date_from": "2024-12-31"},
                "starts on Wednesday 1 January 2025",
            ),
            ({"kind": "until", "date_until": "2025-03-20"}, "Nothing"),
        ):
            with self.subTest(vals=vals):
                window = self.open("pause", subscription, **vals)
                self.assertIn(words, window.problem)
                self.assertFalse(window.preview_ids)
                self.assertRefused(self.billing, window, "action_confirm", words=words)

    def test_a_user_prepares_and_billing_confirms(self):
        subscription = self.start()
        window = self.open("pause", subscription, self.user, kind="forever")
        self.assertTrue(window.preview_ids)
        self.assertRefused(self.user, window, "action_confirm", words="Billing")
        self.assertRefused(self.billing, window, "action_confirm")
        self.assertEqual(subscription.state, "active")

    def test_a_stale_preview_is_refused_with_what_changed(self):
        subscription = self.start()
        window = self.open("pause", subscription, kind="forever")
        subscription._add_event("change", d("2025-04-01"), to={"unit_price": 40.0})
        message = self.assertRefused(self.billing, window, "action_confirm")
        self.assertIn("This changed since it was shown", message)
        self.assertIn("04/01/2025 to 04/30/2025: $\xa030.00 (Skipped)", message)
        self.assertIn("04/01/2025 to 04/30/2025: $\xa040.00 (Skipped)", message)
        self.assertEqual(subscription.state, "active")

    def test_pressed_twice_it_is_one_pause(self):
        subscription = self.start()
        window = self.pause(subscription, cycles=1)
        self.confirm(window)
        self.assertEqual(subscription.event_ids.mapped("kind").count("pause"), 1)

    def test_several_at_once_without_those_that_cannot(self):
        subscriptions = self.start() | self.start("2025-01-15")
        ended = self.start()
        ended._end(d("2025-03-01"))
        window = self.open("pause", subscriptions | ended, cycles=1)
        self.assertIn(f"{ended.name} is not running", window.problem)
        self.assertEqual(window.preview_ids.subscription_id, subscriptions)
        self.confirm(window)
        self.assertEqual(
            subscriptions.mapped("next_charge_date"),
            [d("2025-05-01"), d("2025-04-15")],
        )

    def test_the_reason_stands_on_the_timeline_and_in_the_statistics(self):
        subscription = self.start()
        reason = self.env.ref("subscription_debit.reason_holidays")
        self.pause(subscription, cycles=1, reason_id=reason.id, note="Till May.")
        event = subscription.event_ids.sorted("id")[-1]
        self.assertEqual(
            (event.kind, event.reason_id, event.reason, event.plan_id, event.user_id),
            ("pause", reason, "Till May.", subscription.plan_id, self.billing),
        )

    def count(self, reason, *groupby):
        """Return what the statistics of a reason show a plain user."""
        action = self.env.ref("subscription_debit.action_event_statistics").sudo()
        domain = [*literal_eval(action.domain), ("reason_id", "=", reason.id)]
        return self.rpc(
            self.user,
            self.env["subdebit.event"],
            "formatted_read_group",
            domain,
            groupby=list(groupby),
            aggregates=["__count"],
        )

    def test_a_pause_is_no_cancellation_and_what_was_taken_back_is_none(self):
        reason = self.env.ref("subscription_debit.reason_holidays")
        paused, left, kept = self.start(), self.start(), self.start()
        told = {"reason_id": reason.id}
        self.pause(paused, cycles=1, **told)
        for subscription in (left, kept):
            self.confirm(self.open("end", subscription, **told))
        self.rpc(self.billing, kept, "action_keep")
        # Of what is decided twice, the last counts.
        self.confirm(self.open("end", left, date="2025-05-01", **told))
        found = self.count(reason, "kind", "plan_id", "date_effective:month")
        self.assertEqual(
            sorted((row["kind"], row["plan_id"][0], row["__count"]) for row in found),
            [("end", self.plan.id, 1), ("pause", self.plan.id, 1)],
        )
        withdrawn = kept.event_ids.filtered("is_withdrawn")
        self.assertEqual(withdrawn.mapped("kind"), ["end"])
        self.assertEqual(paused.event_ids.filtered("is_withdrawn").ids, [])
