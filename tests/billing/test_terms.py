from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import SubdebitCase, d
from ..timeline.timeline_case import plain


@tagged("post_install", "-at_install")
class TestTerms(SubdebitCase):
    """What a plan can agree, from the offer to the invoice."""

    def start(self, day, plan=None, **terms):
        """Return a running subscription at 30.00 a month to a plan of these terms."""
        plan = plan or self.make_plan("Terms", **terms)
        return self.make_subscription(d(day), plan_id=plan.id)

    # === IN ARREARS === #

    def test_arrears_are_billed_on_the_day_after_the_period(self):
        subscription = self.start("2025-01-31", timing="arrears")
        self.assertEqual(subscription.next_charge_date, d("2025-02-28"))
        self.assertFalse(subscription._bill(d("2025-02-27")))
        self.assertInvoices(
            [
                ("2025-02-28", "2025-01-31", "2025-02-28", 30.0),
                ("2025-03-31", "2025-02-28", "2025-03-31", 30.0),
            ],
            self.bill_each_day(subscription, "2025-02-28", 32),
        )
        self.assertEqual(subscription.next_charge_date, d("2025-04-30"))
        self.assertNothingToBill(subscription, "2025-03-31")

    def test_what_ends_still_bills_its_last_period_afterwards(self):
        subscription = self.start("2025-01-01", timing="arrears")
        subscription._bill(d("2025-02-01"))
        subscription._end(d("2025-02-10"))
        self.assertEqual(subscription.date_end, d("2025-03-01"))
        self.assertEqual(subscription.next_charge_date, d("2025-03-01"))
        self.assertInvoices(
            [("2025-03-01", "2025-02-01", "2025-03-01", 30.0)],
            subscription._bill(d("2025-03-01")),
        )
        self.assertFalse(subscription.next_charge_date)
        self.assertNothingToBill(subscription, "2025-06-01")

    def test_what_ends_in_advance_bills_no_more(self):
        subscription = self.start("2025-01-01")
        subscription._bill(d("2025-02-01"))
        subscription._end(d("2025-02-10"))
        self.assertFalse(subscription.next_charge_date)
        self.assertNothingToBill(subscription, "2025-06-01")

    # === TRIAL, FEE, NUMBER OF PAYMENTS, LAST DAY === #

    def test_a_trial_costs_nothing_and_the_first_period_begins_after_it(self):
        subscription = self.start("2025-01-17", trial_count=14, trial_unit="day")
        # 17 January and 14 days are 31 January.
        self.assertEqual(subscription.next_charge_date, d("2025-01-31"))
        self.assertInvoices(
            [
                ("2025-01-31", "2025-01-31", "2025-02-28", 30.0),
                ("2025-02-28", "2025-02-28", "2025-03-31", 30.0),
            ],
            self.bill_each_day(subscription, "2025-01-17", 50),
        )

    def test_a_fee_is_billed_once_with_the_first_period(self):
        plan = self.make_plan("With a fee")
        plan.sudo().line_ids = [
            Command.create(
                {
                    "product_id": self.make_product("Joining fee", 50.0).id,
                    "kind": "one_time",
                }
            )
        ]
        subscription = self.start("2025-01-31", plan)
        self.assertEqual(subscription.amount_period, 30.0)
        first, second = self.bill_each_day(subscription, "2025-01-31", 30)
        self.assertEqual(
            [(line.name, line.price_subtotal) for line in first.invoice_line_ids],
            [
                ("Membership (01/31/2025 – 02/27/2025)", 30.0),
                ("Joining fee (01/31/2025)", 50.0),
            ],
        )
        self.assertEqual(second.amount_total, 30.0)
        fee = subscription.charge_ids.filtered(lambda charge: charge.kind == "one_time")
        self.assertEqual(fee.date_to, d("2025-02-01"))
        self.assertEqual(
            fee.with_context(lang="en_US").sentence,
            "Once, on 01/31/2025. Full price: 1.00 × 50.00 = $\xa050.00.",
        )
        self.assertNothingToBill(subscription, "2025-03-01")

    def test_three_payments_are_three_and_then_it_ends(self):
        subscription = self.start("2025-01-31", payments=3)
        moves = self.bill_each_day(subscription, "2025-01-31", 120)
        self.assertInvoices(
            [
                ("2025-01-31", "2025-01-31", "2025-02-28", 30.0),
                ("2025-02-28", "2025-02-28", "2025-03-31", 30.0),
                ("2025-03-31", "2025-03-31", "2025-04-30", 30.0),
            ],
            moves,
        )
        last = subscription.charge_ids.sorted("date_from")[-1]
        self.assertIn("Payment 3 of 3.", last.with_context(lang="en_US").sentence)
        run = self.env["subdebit.debit.run"].sudo()
        run._prepare(self.company, d("2025-04-29"))
        self.assertEqual(subscription.state, "active")
        run._prepare(self.company, d("2025-04-30"))
        self.assertEqual(subscription.state, "ended")
        self.assertEqual(subscription.date_end, d("2025-04-30"))
        self.assertNothingToBill(subscription, "2025-12-31")

    def test_the_last_period_costs_the_days_up_to_the_last(self):
        subscription = self.make_subscription(
            d("2025-01-01"),
            line_ids=[
                Command.create(
                    {
                        "product_id": self.product.id,
                        "unit_price": 31.0,
                        "date_last": "2025-03-20",
                    }
                )
            ],
        )
        # 1 to 20 March: 20 of 31 days at 31.00.
        self.assertInvoices(
            [
                ("2025-06-01", "2025-01-01", "2025-02-01", 31.0),
                ("2025-06-01", "2025-02-01", "2025-03-01", 31.0),
                ("2025-06-01", "2025-03-01", "2025-03-21", 20.0),
            ],
            subscription._bill(d("2025-06-01")),
        )
        self.assertNothingToBill(subscription, "2025-07-01")

    def test_an_end_waits_for_the_commitment(self):
        terms = {"commitment_count": 3, "commitment_unit": "month"}
        subscription = self.start("2025-01-01", **terms)
        self.env["subdebit.event"].sudo().create(
            {
                "subscription_id": subscription.id,
                "kind": "end",
                "date_effective": "2025-01-15",
            }
        )
        subscription._bill(d("2025-12-31"))
        self.assertDays(
            [
                "[2025-01-01, 2025-02-01)",
                "[2025-02-01, 2025-03-01)",
                "[2025-03-01, 2025-04-01)",
            ],
            subscription,
        )

    # === EVENTS ON THE TIMELINE === #

    def add_event(self, subscription, kind, day, **details):
        return (
            self.env["subdebit.event"]
            .sudo()
            .create(
                {
                    "subscription_id": subscription.id,
                    "kind": kind,
                    "date_effective": day,
                    "details": details,
                }
            )
        )

    def test_a_pause_of_two_cycles_bills_nothing_and_resumes_by_itself(self):
        subscription = self.start("2025-01-31")
        pause = self.add_event(subscription, "pause", "2025-02-15", cycles=2)
        self.bill_each_day(subscription, "2025-01-31", 91)
        self.assertDays(
            ["[2025-01-31, 2025-02-28)", "[2025-04-30, 2025-05-31)"], subscription
        )
        last = subscription.charge_ids.sorted("date_from")[-1]
        self.assertEqual(last.event_id, pause)
        self.assertIn(
            "Paused from 02/28/2025 to 04/29/2025.",
            last.with_context(lang="en_US").sentence,
        )

    def test_a_change_of_price_at_renewal_is_billed_from_then_on(self):
        subscription = self.start("2025-01-01")
        to = {"unit_price": 40.0, "quantity": 2.0}
        self.add_event(subscription, "change", "2025-01-10", at="renewal", to=to)
        self.assertInvoices(
            [
                ("2025-02-01", "2025-01-01", "2025-02-01", 30.0),
                ("2025-02-01", "2025-02-01", "2025-03-01", 80.0),
            ],
            subscription._bill(d("2025-02-01")),
        )
        charge = subscription.charge_ids.sorted("date_from")[-1]
        self.assertEqual((charge.quantity, charge.unit_price), (2.0, 40.0))
        self.assertNothingToBill(subscription, "2025-02-01")

    def test_a_change_to_quarters_keeps_the_day_that_february_lacks(self):
        subscription = self.start("2025-01-31")
        to = {"cadence": {"unit": "month", "count": 3}}
        self.add_event(subscription, "change", "2025-02-01", at="renewal", to=to)
        subscription._bill(d("2025-05-31"))
        self.assertDays(
            [
                "[2025-01-31, 2025-02-28)",
                "[2025-02-28, 2025-05-31)",
                "[2025-05-31, 2025-08-31)",
            ],
            subscription,
        )

    def test_discounts_are_taken_off_as_long_as_they_last(self):
        subscription = self.start("2025-01-01")
        for mode, value, periods in (("percent", 10, 2), ("amount", "2.50", 1)):
            self.add_event(
                subscription,
                "discount",
                "2025-01-01",
                mode=mode,
                value=value,
                periods=periods,
            )
        # 30.00 - 10 % = 27.00, less 2.50 = 24.50.
        moves = subscription._bill(d("2025-03-01"))
        self.assertEqual(moves.sorted("id").mapped("amount_total"), [24.5, 27.0, 30.0])
        first = subscription.charge_ids.sorted("date_from")[0]
        self.assertIn(
            "Full price: 1.00 × 30.00, less 10.00 %, less 2.50 a period = $\xa024.50.",
            first.with_context(lang="en_US").sentence,
        )

    def test_a_discount_never_makes_an_amount_negative(self):
        subscription = self.start("2025-01-01")
        self.add_event(
            subscription, "discount", "2025-01-01", mode="amount", value=40, periods=1
        )
        moves = subscription._bill(d("2025-02-01"))
        self.assertEqual(moves.mapped("amount_total"), [30.0])
        self.assertDays(["[2025-01-01, 2025-02-01)"], subscription, "waived")

    def test_details_that_make_no_sense_never_reach_the_timeline(self):
        subscription = self.start("2025-01-01")
        for kind, details, sentence in (
            ("pause", {"cycles": 0}, "1 cycle or more"),
            ("pause", {"weather": "rain"}, "does not fit"),
            ("change", {"to": {"colour": 1}}, "not colour"),
            ("change", {"to": {"cadence": {"unit": "moon", "count": 1}}}, "moon"),
        ):
            with (
                self.subTest(details),
                self.assertRaisesRegex(
                    ValidationError, f"{subscription.name}.*{sentence}"
                ),
            ):
                self.add_event(subscription, kind, "2025-02-01", **details)

    # === WHO MAY, AND WHAT IS SHOWN === #

    def test_terms_are_frozen_once_it_runs(self):
        subscription = self.start("2025-01-01")
        for name, value in (
            ("timing", "arrears"),
            ("trial_count", 1),
            ("commitment_count", 1),
            ("payments", 1),
            ("date_last", "2025-03-01"),
            ("kind", "one_time"),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, "is running"):
                subscription.line_ids.write({name: value})

    def test_a_draft_shows_what_it_would_bill(self):
        plan = self.make_plan("Ahead", payments=2, day_of_month=1)
        subscription = (
            self.env["subdebit.subscription"]
            .with_user(self.user)
            .with_context(lang="en_US", subdebit_today=d("2025-08-10"))
            .create(
                {
                    "partner_id": self.make_offline_partner().id,
                    "plan_id": plan.id,
                    "date_start": "2025-08-10",
                }
            )
        )
        shown = self.read_out(subscription)
        # 22 of 31 days of August at 30.00: 660 / 31 = 21.29.
        for words in (
            *("08/10/2025", "21.29", "22 of 31 days", "Payment 1 of 2."),
            *("09/01/2025", "30.00", "Payment 2 of 2."),
            *("10/01/2025", "From 10/01/2025 on nothing is billed"),
        ):
            self.assertIn(words, shown)
        self.assertFalse(subscription.charge_ids)

    def test_what_is_over_shows_nothing_to_come(self):
        subscription = self.start("2025-01-01")
        subscription._bill(d("2025-01-01"))
        subscription._end(d("2025-01-02"))
        shown = self.read_out(
            subscription.with_context(lang="en_US", subdebit_today=d("2025-01-02"))
        )
        self.assertIn("Nothing is billed in the next 12 months", shown)

    def read_out(self, subscription):
        shown = subscription.timeline
        said = [
            f"{one['dates']} {one['sentence']} {one['why']}" for one in shown["items"]
        ]
        return plain(" ".join([*said, shown["notice"]]))
