from odoo import Command
from odoo.tests import tagged

from ..common import d
from .change_case import ChangeCase


@tagged("post_install", "-at_install")
class TestWorked(ChangeCase):
    """Worked by hand, with a calendar: what is issued, with its tax, and what comes.

    April 2025 has 30 days, and 20 are left on the 11th. May has 31, June 30.
    """

    # === PLANS === #

    def test_an_upgrade_is_at_once_and_the_difference_one_document(self):
        # 20/30 of 60.00 less 20/30 of 30.00.
        subscription = self.run_on()
        april = subscription.invoice_ids
        window = self.ask(subscription, plan_id=self.gold)
        self.assertAsked(window, 24.0, 48.0, 24.0, when="now")
        self.assertEqual(window.tax_total, 4.0)
        self.confirm(window)
        moves = subscription.invoice_ids - april
        self.assertMoves(moves, [("invoice", 20.0, 4.0, 24.0)])
        self.assertEqual(self.nets(moves), [-20.0, 40.0])
        self.assertEqual((april.amount_total, april.amount_residual), (36.0, 36.0))
        self.assertEqual(subscription.plan_id, self.gold)
        self.assertComes(
            subscription,
            [("2025-05-01", 60.0), ("2025-06-01", 60.0), ("2025-07-01", 60.0)],
        )

    def test_a_downgrade_waits_for_the_renewal(self):
        subscription = self.run_on(self.gold)
        window = self.ask(subscription, plan_id=self.silver)
        self.assertAsked(window, 0.0, 0.0, 0.0, when="renewal")
        self.confirm(window)
        self.assertEqual(len(subscription.invoice_ids), 1)
        self.assertEqual(subscription.plan_id, self.gold)
        self.assertIn("Gold → Silver", subscription.planned_change_text)
        self.assertIn("Thursday 1 May 2025", subscription.planned_change_text)
        self.follow("2025-04-30")
        self.assertEqual(subscription.plan_id, self.gold)
        self.follow("2025-05-01")
        self.assertEqual(subscription.plan_id, self.silver)
        self.assertFalse(subscription.planned_change_text)
        self.assertComes(
            subscription, [("2025-05-01", 30.0), ("2025-06-01", 30.0)], "2025-06-30"
        )

    def test_a_downgrade_at_once_is_a_credit_note(self):
        # 20/30 of 60.00 back, 20/30 of 30.00 billed anew.
        subscription = self.run_on(self.gold)
        april = subscription.invoice_ids
        window = self.ask(subscription, plan_id=self.silver, when="now")
        self.assertAsked(window, 48.0, 24.0, -24.0)
        self.confirm(window)
        note = subscription.invoice_ids - april
        self.assertMoves(note, [("refund", 20.0, 4.0, 24.0)])
        self.assertEqual(note.reversed_entry_id, april)
        self.assertComes(subscription, [("2025-05-01", 30.0)], "2025-05-31")

    def test_two_upgrades_in_one_month(self):
        # 20 days at 30 - 15; then 10 days at 60 - 30.
        subscription = self.run_on(self.bronze)
        first = self.change(subscription, plan_id=self.silver)
        self.assertMoves(first, [("invoice", 10.0, 2.0, 12.0)])
        self.today = d("2025-04-21")
        second = self.change(subscription, plan_id=self.gold)
        self.assertMoves(second, [("invoice", 10.0, 2.0, 12.0)])
        self.assertComes(subscription, [("2025-05-01", 60.0)], "2025-05-31")

    def test_up_and_down_again_on_one_day_comes_to_nothing(self):
        subscription = self.run_on()
        self.change(subscription, plan_id=self.gold)
        back = self.change(subscription, plan_id=self.silver, when="now")
        self.assertMoves(back, [("refund", 20.0, 4.0, 24.0)])
        self.assertEqual(subscription.plan_id, self.silver)
        self.assertComes(subscription, [("2025-05-01", 30.0)], "2025-05-31")

    # === FREQUENCY === #

    def test_from_the_month_to_the_year_waits_for_the_renewal(self):
        subscription = self.run_on()
        window = self.ask(subscription, cadence_unit="year", cadence_count=1)
        self.assertAsked(window, 0.0, 0.0, 0.0, when="renewal")
        self.confirm(window)
        self.assertComes(
            subscription, [("2025-05-01", 300.0), ("2026-05-01", 300.0)], "2026-05-01"
        )
        self.follow("2026-05-01")
        self.assertEqual(subscription.cadence_unit, "year")

    def test_to_the_year_at_once_begins_it_today(self):
        # 20.00 of April back; 300.00 from 11 April 2025 to 10 April 2026.
        subscription = self.run_on()
        moves = self.change(subscription, cadence_unit="year", when="now")
        self.assertMoves(moves, [("invoice", 280.0, 56.0, 336.0)])
        self.assertEqual(subscription.cadence_unit, "year")
        self.assertComes(subscription, [("2026-04-11", 300.0)], "2026-12-31")

    def test_from_the_year_to_the_month_keeps_the_year_that_is_paid(self):
        subscription = self.run_on(cadence_unit="year", cadence_count=1)
        window = self.ask(subscription, cadence_unit="month")
        self.assertAsked(window, 0.0, 0.0, 0.0, when="renewal")
        self.confirm(window)
        self.assertComes(
            subscription, [("2026-04-01", 30.0), ("2026-05-01", 30.0)], "2026-05-31"
        )

    def test_an_upgrade_in_a_year(self):
        # 355 of the 365 days from 1 April 2025: 583.56 of 600.00 less 291.78 of 300.00.
        subscription = self.run_on(cadence_unit="year", cadence_count=1)
        moves = self.change(subscription, plan_id=self.gold)
        self.assertMoves(moves, [("invoice", 291.78, 58.35, 350.13)])

    # === QUANTITY, PRICE, BILLING DAY === #

    def test_ten_more_seats(self):
        # 120.00 less 20.00, of which 20/30: 80.00 less 13.33.
        subscription = self.run_seats()
        window = self.ask(subscription, quantity=12)
        self.assertAsked(window, 16.0, 96.0, 80.0, when="now")
        self.confirm(window)
        move = subscription.invoice_ids.sorted("id")[-1:]
        self.assertMoves(move, [("invoice", 66.67, 13.33, 80.0)])
        self.assertComes(subscription, [("2025-05-01", 120.0)], "2025-05-31")

    def test_ten_more_seats_for_two_months(self):
        # June: 10/30 of 120.00, and from the 11th on 20/30 of 20.00.
        subscription = self.run_seats()
        moves = self.change(subscription, quantity=12, until="2025-06-11")
        self.assertMoves(moves, [("invoice", 66.67, 13.33, 80.0)])
        self.assertComes(
            subscription,
            [
                ("2025-05-01", 120.0),
                ("2025-06-01", 40.0),
                ("2025-06-11", 13.33),
                ("2025-07-01", 20.0),
            ],
        )

    def test_for_good_while_for_a_time(self):
        # 12 seats until 11 June; on 12 April 15 for good: the end does not bring 2 back.
        subscription = self.run_seats()
        self.change(subscription, quantity=12, until="2025-06-11")
        self.today = d("2025-04-16")
        # 15 of 30 days: 75.00 less 60.00.
        moves = self.change(subscription, quantity=15)
        self.assertMoves(moves, [("invoice", 15.0, 3.0, 18.0)])
        self.assertComes(
            subscription,
            [("2025-05-01", 150.0), ("2025-06-01", 150.0), ("2025-07-01", 150.0)],
        )

    def test_a_shorter_time_within_a_longer_one(self):
        # 12 until 1 July, of which 20 in June: back to 12, then to 2.
        subscription = self.run_seats()
        self.change(subscription, quantity=12, until="2025-07-01")
        self.change(
            subscription,
            quantity=20,
            when="date",
            date="2025-06-01",
            until="2025-06-16",
        )
        self.assertComes(
            subscription,
            [
                ("2025-05-01", 120.0),
                ("2025-06-01", 100.0),
                ("2025-06-16", 60.0),
                ("2025-07-01", 20.0),
            ],
        )

    def test_a_longer_time_over_a_shorter_one_leaves_the_price_alone(self):
        # 12 at 9.00 until 1 July; 15 of them until 1 August: the price goes back first.
        subscription = self.run_seats()
        self.change(subscription, quantity=12, price=9.0, until="2025-07-01")
        self.change(subscription, quantity=15, until="2025-08-01")
        self.assertComes(
            subscription,
            [
                ("2025-05-01", 135.0),
                ("2025-06-01", 135.0),
                ("2025-07-01", 150.0),
                ("2025-08-01", 20.0),
            ],
            "2025-08-31",
        )

    def test_another_price(self):
        # 24.00 less 20.00.
        subscription = self.run_on()
        moves = self.change(subscription, price=36.0)
        self.assertMoves(moves, [("invoice", 4.0, 0.8, 4.8)])
        self.assertComes(subscription, [("2025-05-01", 36.0)], "2025-05-31")

    def test_a_price_and_a_quantity_are_one_change(self):
        # 3 at 12.00 instead of 2 at 10.00: 24.00 less 13.33.
        subscription = self.run_seats()
        moves = self.change(subscription, quantity=3, price=12.0)
        self.assertMoves(moves, [("invoice", 10.67, 2.13, 12.8)])

    def test_another_billing_day_from_the_renewal_on(self):
        # 1 to 14 May are 14 of the 30 days from 15 April to 14 May.
        subscription = self.run_on()
        window = self.ask(subscription, day_of_month=15)
        self.assertAsked(window, 0.0, 0.0, 0.0, when="renewal")
        self.confirm(window)
        self.assertComes(
            subscription,
            [("2025-05-01", 14.0), ("2025-05-15", 30.0), ("2025-06-15", 30.0)],
        )

    def test_a_price_with_its_tax(self):
        # 36.00 and 72.00 with 20 % in them: 24.00 more for 20 days, of which 4.00 tax.
        taxes = [Command.set(self.tax_within.ids)]
        product = self.make_product("Club", 36.0, taxes_id=taxes)
        line = {"product_id": product.id, "unit_price": 36.0}
        subscription = self.run_on(self.plan, line_ids=[Command.create(line)])
        moves = self.change(subscription, price=72.0)
        self.assertMoves(moves, [("invoice", 20.0, 4.0, 24.0)])

    # === ADD-ONS === #

    def test_an_add_on_is_billed_for_the_days_that_are_left(self):
        # 20/30 of 12.00; then with the rest, on one invoice.
        subscription = self.run_on()
        window = self.ask(subscription, addon_ids=self.silver.line_ids[1])
        self.assertAsked(window, 0.0, 9.6, 9.6, when="now")
        self.confirm(window)
        move = subscription.invoice_ids.sorted("id")[-1:]
        self.assertMoves(move, [("invoice", 8.0, 1.6, 9.6)])
        self.assertComes(
            subscription, [("2025-05-01", 42.0), ("2025-06-01", 42.0)], "2025-06-30"
        )

    def test_an_add_on_in_step_with_the_31st(self):
        # From 31 January on: 28 February to 30 March has 31 days, and 20 are left on
        # 11 March. Then 31 March, 30 April.
        self.today = d("2025-03-11")
        subscription = self.run_on(day="2025-01-31")
        moves = self.change(subscription, addon_ids=self.silver.line_ids[1])
        self.assertMoves(moves, [("invoice", 7.74, 1.55, 9.29)])
        self.assertComes(
            subscription, [("2025-03-31", 42.0), ("2025-04-30", 42.0)], "2025-05-30"
        )

    def test_an_add_on_in_step_with_weeks(self):
        # From Tuesday 1 April on, weekly; on Friday the 11th 4 of 7 days are left.
        self.price_plan(self.silver, ("week", 1, 7.0))
        addon = self.silver.line_ids[1]
        addon.sudo().price_ids = [
            Command.create({"cadence_unit": "week", "cadence_count": 1, "price": 14.0})
        ]
        subscription = self.run_on(cadence_unit="week", cadence_count=1)
        moves = self.change(subscription, addon_ids=addon)
        self.assertMoves(moves, [("invoice", 8.0, 1.6, 9.6)])
        self.assertComes(subscription, [("2025-04-15", 21.0)], "2025-04-21")

    def test_an_add_on_ends(self):
        # At the renewal, as it costs less; at once, 20/30 of 12.00 come back.
        for when, moves in (("renewal", []), ("now", [("refund", 8.0, 1.6, 9.6)])):
            with self.subTest(when=when):
                self.today = d("2025-04-01")
                subscription = self.run_on()
                self.change(subscription, addon_ids=self.silver.line_ids[1])
                self.today = d("2025-04-11")
                window = self.ask(subscription, addon_ids=[Command.clear()])
                self.assertEqual(window.when, "renewal")
                issued = self.change(
                    subscription, addon_ids=[Command.clear()], when=when
                )
                self.assertMoves(issued, moves)
                self.assertComes(subscription, [("2025-05-01", 30.0)], "2025-05-31")

    def test_an_upgrade_and_an_add_on_are_one_document(self):
        # 20.00 for the plan, 8.00 for the add-on.
        subscription = self.run_on()
        moves = self.change(
            subscription, plan_id=self.gold, addon_ids=self.gold.line_ids[1]
        )
        self.assertMoves(moves, [("invoice", 28.0, 5.6, 33.6)])
        self.assertComes(subscription, [("2025-05-01", 72.0)], "2025-05-31")

    def test_an_add_on_that_goes_comes_off_what_comes(self):
        # 20.00 more for the plan, 8.00 less for the add-on that ends: 12.00.
        self.today = d("2025-04-01")
        subscription = self.run_on()
        self.change(subscription, addon_ids=self.silver.line_ids[1])
        self.today = d("2025-04-11")
        moves = self.change(
            subscription, plan_id=self.gold, addon_ids=[Command.clear()], when="now"
        )
        self.assertMoves(moves, [("invoice", 12.0, 2.4, 14.4)])
        self.assertComes(subscription, [("2025-05-01", 60.0)], "2025-05-31")

    def test_an_add_on_stays_under_the_other_plan(self):
        self.today = d("2025-04-01")
        subscription = self.run_on()
        self.change(subscription, addon_ids=self.silver.line_ids[1])
        self.today = d("2025-04-11")
        moves = self.change(subscription, plan_id=self.gold)
        self.assertMoves(moves, [("invoice", 20.0, 4.0, 24.0)])
        self.assertComes(subscription, [("2025-05-01", 72.0)], "2025-05-31")

    def test_an_add_on_for_a_month(self):
        # 8.00 for the rest of April; 10/31 of 12.00 up to 10 May.
        subscription = self.run_on()
        self.change(subscription, addon_ids=self.silver.line_ids[1], until="2025-05-11")
        self.assertComes(
            subscription, [("2025-05-01", 33.87), ("2025-06-01", 30.0)], "2025-06-30"
        )

    # === CIRCUMSTANCES === #

    def test_in_a_trial_nothing_is_billed_yet(self):
        self.silver.sudo().write({"trial_count": 1, "trial_unit": "month"})
        subscription = self.run_on()
        window = self.ask(
            subscription, plan_id=self.gold, addon_ids=self.gold.line_ids[1]
        )
        self.assertAsked(window, 0.0, 0.0, 0.0, when="now")
        self.confirm(window)
        self.assertFalse(subscription.invoice_ids)
        self.assertComes(
            subscription, [("2025-05-01", 72.0), ("2025-06-01", 72.0)], "2025-06-30"
        )

    def test_after_a_start_in_the_past(self):
        # From 11 March on, by a Manager: 21/31 of 30.00 more, then all of April's.
        subscription = self.run_on(day="2025-01-01")
        vals = {"plan_id": self.gold, "when": "date", "date": "2025-03-11"}
        window = self.ask(subscription, **vals)
        self.assertRefused(self.billing, window, "action_confirm", words="Manager")
        moves = self.change(subscription, self.manager, **vals)
        self.assertMoves(
            moves, [("invoice", 20.33, 4.07, 24.4), ("invoice", 30.0, 6.0, 36.0)]
        )
        self.assertComes(subscription, [("2025-05-01", 60.0)], "2025-05-31")

    def test_in_a_pause_what_is_free_stays_free(self):
        subscription = self.run_on()
        self.pause(subscription, kind="forever")
        self.today = d("2025-05-15")
        self.assertFalse(self.change(subscription, plan_id=self.gold))
        self.today = d("2025-05-20")
        self.resume(subscription)
        self.assertComes(subscription, [("2025-06-01", 60.0)], "2025-06-30")

    def test_who_paid_gets_back_and_who_pays_now_pays(self):
        subscription = self.run_on()
        ada, ben = subscription.payer_id, self.make_offline_partner("Ben")
        vals = {"payer_id": ben.id, "invoice_partner_id": ben.id}
        subscription._change_who_pays(vals, d("2025-04-05"), "")
        window = self.ask(subscription, plan_id=self.gold)
        self.assertAsked(window, 24.0, 48.0, 24.0)
        moves = self.change(subscription, plan_id=self.gold)
        self.assertMoves(
            moves, [("refund", 20.0, 4.0, 24.0), ("invoice", 40.0, 8.0, 48.0)]
        )
        self.assertEqual(moves.mapped("partner_id"), ada | ben)

    def test_what_is_invoiced_ahead_has_its_own_difference(self):
        subscription = self.run_on(until="2025-05-01")
        moves = self.change(subscription, plan_id=self.gold)
        self.assertMoves(
            moves, [("invoice", 20.0, 4.0, 24.0), ("invoice", 30.0, 6.0, 36.0)]
        )
        self.assertEqual(moves[1].invoice_date_due, d("2025-05-01"))
        self.assertComes(subscription, [("2025-06-01", 60.0)], "2025-06-30")

    def test_in_arrears_all_comes_on_the_next_invoice(self):
        # 10/30 of 30.00 and 20/30 of 60.00.
        plans = [
            self.make_sold(name, price, timing="arrears")
            for name, price in (("Base", 30.0), ("Plus", 60.0))
        ]
        subscription = self.run_on(plans[0])
        self.assertFalse(self.change(subscription, plan_id=plans[1]))
        self.assertComes(
            subscription, [("2025-04-01", 50.0), ("2025-05-01", 60.0)], "2025-06-01"
        )

    def test_a_price_that_is_never_divided_waits_for_the_next_period(self):
        plan = self.make_sold("Whole", 30.0, convention="none")
        subscription = self.run_on(plan)
        window = self.ask(subscription, price=45.0, when="now")
        self.assertAsked(window, 0.0, 0.0, 0.0)
        self.confirm(window)
        self.assertComes(subscription, [("2025-05-01", 45.0)], "2025-05-31")

    def test_a_promo_code_begins_with_the_next_invoice(self):
        # The upgrade at once in full; 10 % off 60.00 in May alone.
        self.env["subdebit.discount"].create({"code": "SPRING10", "percent": 10.0})
        subscription = self.run_on()
        moves = self.change(subscription, plan_id=self.gold, discount_code="spring10")
        self.assertMoves(moves, [("invoice", 20.0, 4.0, 24.0)])
        self.assertComes(
            subscription, [("2025-05-01", 54.0), ("2025-06-01", 60.0)], "2025-06-30"
        )

    def test_what_was_credited_by_hand_does_not_come_back_twice(self):
        # 30.00 were given back by hand, the days stay: nothing is left to take back.
        subscription = self.run_on()
        april = subscription.invoice_ids
        reversal = (
            self.env["account.move.reversal"]
            .with_user(self.billing)
            .with_context(active_model="account.move", active_ids=april.ids)
            .create({"journal_id": april.journal_id.id})
        )
        note = self.env["account.move"].browse(reversal.reverse_moves()["res_id"])
        note.action_post()
        window = self.ask(subscription, plan_id=self.gold)
        self.assertEqual(window.credit_total, 0.0)
