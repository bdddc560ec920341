from odoo import Command
from odoo.tests import tagged

from ..common import d
from .discount_case import DiscountCase


@tagged("post_install", "-at_install")
class TestDiscountWorked(DiscountCase):
    """Worked out by hand, each through posted documents; all invoices are of 2025.

    Where nothing else is said, 30.00 a month from 1 January on.
    """

    def sell(self, *lines):
        """Return the values of what is sold: ``(price, taxes)``."""
        return {"line_ids": self.make_lines(*lines)}

    # === TAXES === #

    def test_a_percentage_with_tax_on_top(self):
        # 30.00 less 10 % is 27.00; 20 % of that is 5.40.
        on_top, _within = self.make_plain_taxes()
        self.make_code()
        found = self.bill(until="2025-02-28", **self.sell((30.0, [on_top])))
        self.assertEqual(
            found,
            [("2025-01-01", 27.0, 5.4, 32.4), ("2025-02-01", 30.0, 6.0, 36.0)],
        )

    def test_a_percentage_with_tax_within(self):
        # 30.00 less 10 % is 27.00, of which 27.00 / 6 = 4.50 is tax.
        _on_top, within = self.make_plain_taxes()
        self.make_code()
        found = self.bill(until="2025-02-28", **self.sell((30.0, [within])))
        self.assertEqual(
            found,
            [("2025-01-01", 22.5, 4.5, 27.0), ("2025-02-01", 25.0, 5.0, 30.0)],
        )

    def test_an_amount_is_as_the_prices_are(self):
        # On top: 25.00 and 5.00. Within: 25.00, of which 4.17 is tax.
        on_top, within = self.make_plain_taxes()
        self.make_amount(duration="forever")
        found = self.bill(
            "2025-03-01", "2025-03-31", "WELCOME5", **self.sell((30.0, [on_top]))
        )
        self.assertEqual(found, [("2025-03-01", 25.0, 5.0, 30.0)])
        found = self.bill(
            "2025-03-01", "2025-03-31", "WELCOME5", **self.sell((30.0, [within]))
        )
        self.assertEqual(found, [("2025-03-01", 20.83, 4.17, 25.0)])

    def test_an_amount_off_two_lines_is_divided_by_what_they_cost(self):
        # 30.00 with 20 % on top, 10.00 without tax: 3.75 and 1.25 of the 5.00.
        # 26.25 and 8.75 are 35.00; 20 % of 26.25 is 5.25.
        on_top, _within = self.make_plain_taxes()
        self.make_amount()
        lines = self.sell((30.0, [on_top]), (10.0, []))
        found = self.bill(until="2025-01-31", code="WELCOME5", **lines)
        self.assertEqual(found, [("2025-01-01", 35.0, 5.25, 40.25)])
        lines = self.subscription.invoice_ids.invoice_line_ids.sorted("id")
        self.assertEqual(lines.mapped("price_subtotal"), [26.25, 8.75])

    # === HOW MUCH === #

    def test_an_amount_over_the_price_is_never_below_zero(self):
        # 40.00 off 30.00: nothing is owed, and nothing is issued for zero.
        self.make_amount(amount=40.0, duration="periods", periods=2)
        self.assertEqual(
            self.totals(until="2025-04-30", code="WELCOME5"),
            [("2025-03-01", 30.0), ("2025-04-01", 30.0)],
        )
        self.assertDays(
            ["[2025-01-01, 2025-02-01)", "[2025-02-01, 2025-03-01)"],
            self.subscription,
            "waived",
        )

    def test_ten_percent_then_five(self):
        # 30.00 less 3.00 is 27.00, less 5.00 is 22.00, whatever was typed first.
        self.make_code(sequence=10)
        self.make_amount(sequence=20)
        self.assertEqual(
            self.totals(until="2025-01-31", code="welcome5, spring10"),
            [("2025-01-01", 22.0)],
        )
        # “Why” names both, in that order.
        self.assertRegex(
            self.subscription.charge_ids.sentence,
            r"less 10.00 % \(SPRING10\).*less 5.00 a period \(WELCOME5\)",
        )

    def test_five_then_ten_percent(self):
        # 30.00 less 5.00 is 25.00, less 2.50 is 22.50.
        self.make_code(sequence=20)
        self.make_amount(sequence=10)
        self.assertEqual(
            self.totals(until="2025-01-31", code="SPRING10 WELCOME5"),
            [("2025-01-01", 22.5)],
        )

    def test_a_fee_that_is_billed_once_is_not_discounted(self):
        # 30.00 less 10 % and a joining fee of 50.00.
        self.make_code()
        fee = {"product_id": self.product.id, "kind": "one_time", "unit_price": 50.0}
        month = {"product_id": self.product.id, "unit_price": 30.0}
        lines = [Command.create(month), Command.create(fee)]
        self.assertEqual(
            self.totals(until="2025-01-31", line_ids=lines), [("2025-01-01", 77.0)]
        )

    # === HOW LONG === #

    def pause_march(self):
        """Bill January and February, and pause March."""
        found = self.bill_until("2025-02-28")
        self.today = d("2025-02-20")
        self.pause(self.subscription, kind="cycles", cycles=1, date_from="2025-03-01")
        return [*found, *self.bill_until("2025-05-31")]

    def test_three_periods_and_a_clock_that_stands_in_a_pause(self):
        # January, February, April at 27.00; March is skipped.
        self.make_code(duration="periods", periods=3)
        self.start_coded()
        self.assertEqual(
            [(first, total) for first, _net, _tax, total in self.pause_march()],
            [
                ("2025-01-01", 27.0),
                ("2025-02-01", 27.0),
                ("2025-04-01", 27.0),
                ("2025-05-01", 30.0),
            ],
        )

    def test_three_periods_and_a_clock_that_runs_in_a_pause(self):
        # January and February at 27.00; March is skipped, and was the third.
        self.make_code(duration="periods", periods=3, pause_clock="runs")
        self.start_coded()
        self.assertEqual(
            [(first, total) for first, _net, _tax, total in self.pause_march()],
            [
                ("2025-01-01", 27.0),
                ("2025-02-01", 27.0),
                ("2025-04-01", 30.0),
                ("2025-05-01", 30.0),
            ],
        )

    def test_once_on_a_first_period_that_is_partial(self):
        # From 11 January 21 of 31 days: 30.00 × 21/31 = 20.3226, less 10 % 18.2903.
        plan = self.make_plan("On the 1st", day_of_month=1)
        self.make_code()
        self.assertEqual(
            self.totals("2025-01-11", "2025-02-28", plan_id=plan.id),
            [("2025-01-11", 18.29), ("2025-02-01", 30.0)],
        )
        # 5.00 a period by the same share: 25.00 × 21/31 = 16.9355.
        self.make_amount()
        self.assertEqual(
            self.totals("2025-01-11", "2025-02-28", "WELCOME5", plan_id=plan.id),
            [("2025-01-11", 16.94), ("2025-02-01", 30.0)],
        )

    def test_for_ever_goes_on(self):
        self.make_code(duration="forever")
        found = self.totals(until="2026-02-28")
        self.assertEqual(len(found), 14)
        self.assertEqual({total for _first, total in found}, {27.0})

    # === WHAT HAPPENS MEANWHILE === #

    def test_a_new_price_from_a_renewal_on(self):
        # 27.00; from February on 40.00 less 10 % is 36.00, twice; then 40.00.
        self.make_code(duration="periods", periods=3)
        self.start_coded()
        self.bill_until("2025-01-31")
        to = {"unit_price": 40.0}
        self.subscription._add_event("change", d("2025-02-01"), to=to)
        self.assertEqual(
            [total for _first, _net, _tax, total in self.bill_until("2025-04-30")],
            [36.0, 36.0, 40.0],
        )

    def test_a_new_price_within_a_discounted_period(self):
        # On 16 February, with 13 of 28 days left: 27.00 × 13/28 = 12.54 come back, and
        # 36.00 × 13/28 = 16.71 are billed anew: 4.17 on one invoice.
        self.make_code(duration="periods", periods=3)
        self.start_coded()
        self.bill_until("2025-02-15")
        self.today = d("2025-02-16")
        to = {"unit_price": 40.0}
        event = self.subscription._add_event("change", self.today, to=to)
        [move] = self.subscription._credit(event, self.today)
        self.assertEqual((move.move_type, move.amount_total), ("out_invoice", 4.17))
        self.assertEqual(
            move.invoice_line_ids.sorted("id").mapped("price_subtotal"), [16.71, -12.54]
        )
        [march] = self.bill_until("2025-03-31")
        self.assertEqual(march[-1], 36.0)

    def test_the_credit_of_a_discounted_period_is_what_was_billed(self):
        # March cost 27.00 + 5.40. From the 11th on 21 of 31 days come back:
        # 27.00 × 21/31 = 18.29, and of the tax 5.40 × 21/31 = 3.66.
        on_top, _within = self.make_plain_taxes()
        self.make_code(duration="periods", periods=3)
        self.start_coded(**self.sell((30.0, [on_top])))
        self.bill_until("2025-03-11")
        self.today = d("2025-03-11")
        window = self.open("end", self.subscription, policy="immediately_with_credit")
        self.assertEqual(window.credit_total, 21.95)
        self.confirm(window)
        note = self.subscription.invoice_ids.sorted("id")[-1]
        self.assertEqual(
            (note.move_type, note.amount_untaxed, note.amount_tax),
            ("out_refund", 18.29, 3.66),
        )
