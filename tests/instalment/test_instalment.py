from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import make_token
from .instalment_case import TODAY, InstalmentCase


@tagged("post_install", "-at_install")
class TestInstalment(InstalmentCase):
    """The daily run collects each instalment on its day."""

    # === ONE SUM === #

    def test_past_invoices_are_one_debit_apart_from_todays_charge(self):
        payer = self.make_payer()
        past = self.make_past(30.0, 30.0, 30.0, payer=payer)
        self.make_instalments(past, 1)
        self.make_subscription(TODAY, payer)
        one, today = self.run_day("2025-09-27").sorted("amount", reverse=True)
        self.assertEqual((one.amount, one.invoice_ids), (90.0, past))
        self.assertEqual((today.amount, len(today.invoice_ids)), (30.0, 1))
        self.assertFalse(today.invoice_ids & past)
        self.assertEqual(
            sorted(charge.amount for charge in self.fake.charges), [3000, 9000]
        )
        self.assertCollected(one)
        self.assertCollected(today)
        payment = one.payment_ids
        self.assertEqual(payment.amount, 90.0)
        # One receivable item for each invoice.
        self.assertItems(
            payment,
            [
                ("asset_receivable", -30.0),
                ("asset_receivable", -30.0),
                ("asset_receivable", -30.0),
                ("asset_current", 90.0),
            ],
        )
        self.assertEqual(payment.reconciled_invoice_ids, past)
        self.assertFalse(self.run_day("2025-09-28"))

    # === IN PARTS === #

    def test_a_hundred_in_three_over_three_run_days(self):
        moves = self.make_past(60.0, 40.0)
        first, second = moves
        instalments = self.make_instalments(moves, 3)
        [debit] = self.run_day("2025-09-27")
        self.assertLines(debit, (first, 33.34))
        self.assertResiduals(moves, 26.66, 40.0)
        self.assertStates(instalments, "collected", "planned", "planned")
        self.assertFalse(self.run_day("2025-10-26"))
        [debit] = self.run_day("2025-10-27")
        self.assertLines(debit, (first, 26.66), (second, 6.67))
        self.assertResiduals(moves, 0.0, 33.33)
        self.assertEqual(first.payment_state, "paid")
        [debit] = self.run_day("2025-11-27")
        self.assertLines(debit, (second, 33.33))
        self.assertResiduals(moves, 0.0, 0.0)
        self.assertStates(instalments, "collected", "collected", "collected")
        self.assertTaken(3334, 3333, 3333)
        self.assertFalse(self.run_day("2025-12-27"))
        self.assertNothingHappensAgain()

    def test_a_debit_says_which_instalment_it_is(self):
        moves = self.make_past(60.0, 40.0)
        self.make_instalments(moves, 3)
        self.run_day("2025-09-27")
        [debit] = self.run_day("2025-10-27")
        self.assertEqual(
            debit.with_user(self.user).sentence,
            "$\xa033.33 on 10/27/2025: instalment 2 of 3, for"
            f" {moves[0].name}, {moves[1].name}, the oldest first.",
        )

    def test_a_part_that_the_provider_does_not_take_is_refused_beforehand(self):
        subscription = self.make_past(60.0).subdebit_subscription_ids
        plans = self.env["subdebit.instalment"].sudo()
        for amount, count in ((0.99, 2), (1.0, 3), (4.9, 10)):
            with self.assertRaisesRegex(UserError, "less than Stripe takes"):
                plans._get_plan(subscription, amount, count, TODAY)
        plan = plans._get_plan(subscription, 1.0, 2, TODAY)
        self.assertEqual([amount for _day, amount in plan], [0.5, 0.5])

    def test_yen_are_collected_in_whole_ones(self):
        yen = self.setup_env.ref("base.JPY")
        yen.active = True
        plan = self.make_plan("Tokyo", currency_id=yen.id)
        moves = self.make_past(600.0, 400.0, plan_id=plan.id)
        self.make_instalments(moves, 3)
        for day in ("2025-09-27", "2025-10-27", "2025-11-27"):
            self.run_day(day)
        self.assertTaken(334, 333, 333)
        self.assertEqual({charge.currency for charge in self.fake.charges}, {"jpy"})
        self.assertResiduals(moves, 0.0, 0.0)
        self.assertNothingHappensAgain()

    def test_a_bank_debit_is_asked_for_in_the_last_run_in_time(self):
        moves = self.make_past(60.0, 40.0, kind="sepa_debit", behaviour=PROCESSES)
        # On Saturday, 27 September 2025: counts for Monday; 3 bank days: 2 October.
        # Then Sunday, 2 November: Monday the 3rd, asked for on Wednesday the 29th.
        instalments = self.make_instalments(moves, 2)
        self.assertEqual(
            [str(day) for day in instalments.mapped("date")],
            ["2025-10-02", "2025-11-03"],
        )
        for day, expected in (
            ("2025-09-28", []),
            ("2025-09-29", ["2025-10-02"]),
            ("2025-10-28", []),
            ("2025-10-29", ["2025-11-03"]),
        ):
            with self.subTest(day):
                debits = self.run_day(day)
                self.assertEqual([str(debit.date) for debit in debits], expected)
        self.assertTaken(5000, 5000)

    def test_what_is_under_way_is_not_asked_for_by_the_next_one(self):
        moves = self.make_past(60.0, 40.0, kind="sepa_debit", behaviour=PROCESSES)
        first, second = moves
        instalments = self.make_instalments(moves, 2)
        [one] = self.run_day("2025-09-29")
        [two] = self.run_day("2025-10-29")
        self.assertLines(one, (first, 50.0))
        self.assertLines(two, (first, 10.0), (second, 40.0))
        self.assertStates(instalments, "under_way", "under_way")
        # The later one is confirmed first: it pays its own part, no more.
        self.transaction(two)._set_done()
        self.work()
        self.assertResiduals(moves, 50.0, 0.0)
        self.transaction(one)._set_done()
        self.work()
        self.assertResiduals(moves, 0.0, 0.0)
        self.assertStates(instalments, "collected", "collected")
        self.assertNothingHappensAgain()

    def test_what_was_missed_is_asked_for_in_the_next_run(self):
        moves = self.make_past(60.0, 40.0)
        self.make_instalments(moves, 3)
        debits = self.run_day("2025-10-30").sorted("id")
        self.assertEqual(debits.mapped("amount"), [33.34, 33.33])
        self.assertEqual({str(debit.date) for debit in debits}, {"2025-10-30"})
        self.assertResiduals(moves, 0.0, 33.33)

    def test_a_run_asks_for_its_own_company_alone(self):
        self.make_instalments(self.make_past(), 3)
        other = self.make_other_company()["company"]
        run = self.runs.sudo().create({"company_id": other.id, "date": TODAY})
        self.assertFalse(run._search_instalments())
        self.assertEqual(len(self.run_day("2025-09-27")), 1)

    # === IN OTHER WAYS === #

    def test_what_the_customer_paid_is_missing_from_the_last_ones(self):
        moves = self.make_past(60.0, 40.0)
        instalments = self.make_instalments(moves, 3)
        self.pay_by_hand(moves[0], 50.0)
        # 50.00 are left: 33.34 and 16.66.
        self.assertEqual(instalments.mapped("amount_left"), [33.34, 16.66, 0.0])
        self.assertStates(instalments, "planned", "planned", "nothing_left")
        for day in ("2025-09-27", "2025-10-27", "2025-11-27"):
            self.run_day(day)
        self.assertTaken(3334, 1666)
        self.assertResiduals(moves, 0.0, 0.0)
        self.assertStates(instalments, "collected", "collected", "nothing_left")
        self.assertNothingHappensAgain()

    def test_what_the_customer_paid_whole_is_not_debited(self):
        moves = self.make_past(60.0, 40.0)
        instalments = self.make_instalments(moves, 3)
        payment = self.pay_by_hand(moves, 100.0)
        self.assertFalse(self.run_day("2025-09-27"))
        self.assertStates(instalments, *["nothing_left"] * 3)
        # It was somebody else's: all is asked for again.
        self.receivable(payment.move_id).remove_move_reconcile()
        self.assertStates(instalments, *["planned"] * 3)
        self.assertEqual(self.run_day("2025-09-28").amount, 33.34)

    def test_what_is_credited_is_missing_from_the_last_ones(self):
        moves = self.make_past(60.0, 40.0)
        instalments = self.make_instalments(moves, 3)
        note = self.credit(moves[0], 40.0)
        (self.receivable(note) | self.receivable(moves[0])).reconcile()
        self.assertEqual(instalments.mapped("amount_left"), [33.34, 26.66, 0.0])

    def test_what_the_customer_pays_since_it_was_planned_is_planned_anew(self):
        moves = self.make_past(60.0, 40.0)
        instalments = self.make_instalments(moves, 1)
        debit = self.prepare(TODAY).debit_ids
        self.pay_by_hand(moves[0], 10.0)
        self.work()
        self.assertEqual(debit.state, "cancelled")
        self.assertEqual(debit.words, "$\xa090.00 are open now, not $\xa0100.00.")
        self.assertStates(instalments, "planned")
        self.assertEqual(self.run_day("2025-09-28").amount, 90.0)
        self.assertTaken(9000)
        self.assertResiduals(moves, 0.0, 0.0)

    def test_of_two_that_are_planned_the_older_comes_first(self):
        moves = self.make_past(60.0)
        instalments = self.make_instalments(moves, 2)
        one, two = self.prepare(d("2025-10-27")).debit_ids.sorted("id")
        self.pay_by_hand(moves, 20.0)
        # 40.00 are open: 30.00 for the first, 10.00 are left.
        self.work()
        self.assertEqual((one.state, two.state), ("collected", "cancelled"))
        self.assertEqual(two.words, "$\xa010.00 are open now, not $\xa030.00.")
        self.assertEqual(instalments.mapped("amount_left"), [0.0, 10.0])
        self.run_day("2025-10-28")
        self.assertTaken(3000, 1000)
        self.assertResiduals(moves, 0.0)

    def test_what_the_customer_is_paying_waits(self):
        moves = self.make_past(60.0)
        self.make_instalments(moves, 2)
        payment = (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.env.ref("payment.payment_method_card").id,
                    "reference": "by himself",
                    "amount": 60.0,
                    "currency_id": moves.currency_id.id,
                    "partner_id": moves.partner_id.id,
                    "operation": "online_direct",
                    "state": "pending",
                    "invoice_ids": [Command.set(moves.ids)],
                }
            )
        )
        self.assertFalse(self.run_day("2025-09-27"))
        payment.state = "cancel"
        self.assertEqual(self.run_day("2025-09-28").amount, 30.0)

    def test_a_disputed_invoice_waits_and_the_others_do_not(self):
        moves = self.make_past(60.0, 40.0)
        first, second = moves
        self.make_instalments(moves, 2)
        first.sudo()._subdebit_dispute(TODAY)
        [debit] = self.run_day("2025-09-27")
        self.assertLines(debit, (second, 40.0))
        self.assertFalse(self.run_day("2025-10-27"))
        first.sudo()._subdebit_settle_dispute()
        [debit] = self.run_day("2025-10-28")
        self.assertLines(debit, (first, 50.0))
        # What the first could not take is left to the normal rules.
        [debit] = self.run_day("2025-10-29")
        self.assertFalse(debit.instalment_id)
        self.assertLines(debit, (first, 10.0))
        self.assertResiduals(moves, 0.0, 0.0)

    def test_without_a_method_it_waits_and_the_run_says_so(self):
        moves = self.make_past(60.0, 40.0)
        instalments = self.make_instalments(moves, 2)
        moves[0]._subdebit_get_token_sudo().active = False
        self.assertFalse(self.run_day("2025-09-27"))
        run = self.runs.search([("company_id", "=", self.company.id)])
        run.sudo().state = "done"
        self.assertEqual(run.no_method_count, 2)
        self.assertStates(instalments, "planned", "planned")
        make_token(self.fake, self.provider, moves.partner_id)
        self.assertEqual(self.run_day("2025-09-28").amount, 50.0)
