from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import d
from .usage_case import UsageCase


@tagged("post_install", "-at_install")
class TestUsage(UsageCase):
    """What was used is billed once, after its period, beyond what is included."""

    def test_beyond_what_is_included_a_piece_costs_its_price(self):
        subscription = self.make_metered()
        self.use(subscription, "2025-03-03", 80)
        self.use(subscription, "2025-03-31", 50)
        used = self.use(subscription, "2025-04-01", 7)
        self.assertFalse(subscription._bill(d("2025-03-31")))
        move = subscription._bill(d("2025-04-01"))
        # 130 used, 100 included: 30 pieces at 0.10.
        self.assertLines([(30.0, 0.10, 3.0)], move)
        self.assertEqual(
            move.invoice_line_ids.name,
            "Calls (03/01/2025 – 03/31/2025),"
            " 130.00 used, 100.00 included: 30.00 × 0.10",
        )
        self.assertEqual(subscription.usage_ids.mapped("state").count("settled"), 2)
        self.assertEqual((used.state, used.move_id.id), ("open", False))
        self.assertNothingToBill(subscription, "2025-04-01")
        charge = subscription.charge_ids
        self.assertEqual((charge.quantity, charge.unit_price), (30.0, 0.10))
        self.assertIn(
            "Billed afterwards, on 04/01/2025. 130.00 used, 100.00 included:"
            " 30.00 × 0.10 =",
            charge.sentence,
        )

    def test_who_ends_it_reads_that_usage_is_still_billed(self):
        subscription = self.make_metered()
        windows = self.env["subdebit.cancel"].with_user(self.billing)
        window = windows.create(
            {
                "subscription_ids": [Command.set(subscription.ids)],
                "policy": "immediately",
            }
        )
        self.assertIn("What is used until then is billed", window.summary)
        self.assertNotIn("Nothing more is billed", window.summary)

    def test_what_is_included_costs_nothing_and_is_settled(self):
        subscription = self.make_metered()
        used = self.use(subscription, "2025-03-10", 100)
        self.assertFalse(subscription._bill(d("2025-04-01")))
        self.assertEqual(used.state, "settled")
        self.assertDays(["[2025-03-01, 2025-04-01)"], subscription, "waived")
        # Not carried into the next month, whose own 100 are all there.
        self.use(subscription, "2025-04-02", 101)
        self.assertLines([(1.0, 0.10, 0.10)], subscription._bill(d("2025-05-01")))

    def test_told_after_the_period_was_billed_it_goes_on_the_next_bill(self):
        subscription = self.make_metered()
        self.use(subscription, "2025-03-03", 130)
        subscription._bill(d("2025-04-01"))
        late = self.use(subscription, "2025-03-31", 40)
        self.use(subscription, "2025-04-10", 90)
        move = subscription._bill(d("2025-05-01"))
        # 40 late and 90 of April, of which 100 are included: 30.
        self.assertLines([(30.0, 0.10, 3.0)], move)
        self.assertEqual(late.move_id, move)

    def test_prices_of_quantities(self):
        subscription = self.make_metered(tiers=[(200, 0.08), (1000, 0.05)])
        self.use(subscription, "2025-03-03", 1200)
        move = subscription._bill(d("2025-04-01"))
        # 100 × 0.10 + 800 × 0.08 + 200 × 0.05 = 10.00 + 64.00 + 10.00
        self.assertEqual(move.amount_total, 84.0)
        self.assertIn(
            "100.00 × 0.10 + 800.00 × 0.08 + 200.00 × 0.05", move.invoice_line_ids.name
        )
        self.assertEqual(subscription.charge_ids.quantity, 1100.0)

    def test_beside_a_monthly_fee_and_with_tax(self):
        tax = self.make_plain_taxes()[0]
        self.product.sudo().taxes_id = tax
        subscription = self.make_subscription(
            d("2025-03-01"),
            line_ids=[
                Command.create({"product_id": self.product.id, "unit_price": 30.0}),
                Command.create(
                    {
                        "product_id": self.calls.id,
                        "kind": "usage",
                        "unit_price": 0.13,
                        "tax_ids": [Command.set(tax.ids)],
                    }
                ),
            ],
        )
        subscription._bill(d("2025-03-01"))
        self.use(subscription, "2025-03-20", 7)
        move = subscription._bill(d("2025-04-01"))
        # 30.00 for April; 7 × 0.13; and 20 %.
        self.assertEqual(
            sorted(move.invoice_line_ids.mapped("price_subtotal")), [0.91, 30.0]
        )
        self.assertEqual((move.amount_untaxed, move.amount_tax), (30.91, 6.18))
        self.assertEqual(subscription.amount_period, 30.0)
        self.assertEqual(subscription.monthly_amount, 30.0)

    def test_a_preview_counts_each_piece_once(self):
        subscription = self.make_metered(start="2025-12-01")
        self.use(subscription, "2025-12-15", 150)
        rows = subscription._preview_documents((), d("2026-03-01"))
        self.assertEqual(
            [(str(row["bill_on"]), row["amount_total"]) for row in rows],
            [("2026-01-01", 5.0), ("2026-02-01", 0.0), ("2026-03-01", 0.0)],
        )

    def test_a_cancelled_invoice_lets_its_usage_be_billed_again(self):
        subscription = self.make_metered()
        used = self.use(subscription, "2025-03-03", 130)
        move = subscription._bill(d("2025-04-01"))
        move.with_user(self.billing).button_draft()
        move.with_user(self.billing).button_cancel()
        cover = subscription.cover_ids
        self.assertTrue(cover.to_decide)
        cover.with_user(self.billing).action_bill_again()
        self.assertEqual(used.state, "open")
        again = subscription._bill(d("2025-04-02"))
        self.assertLines([(30.0, 0.10, 3.0)], again)
        self.assertEqual(used.move_id, again)

    def test_a_correction_lowers_what_is_not_billed(self):
        subscription = self.make_metered()
        self.use(subscription, "2025-03-03", 130)
        self.use(subscription, "2025-03-04", -20, note="Counted twice")
        self.assertLines([(10.0, 0.10, 1.0)], subscription._bill(d("2025-04-01")))

    def test_told_twice_under_one_reference_it_counts_once(self):
        subscription = self.make_metered()
        first = self.use(subscription, "2025-03-03", 130, reference="A-1")
        again = self.use(subscription, "2025-03-03", 130, reference="A-1")
        self.assertEqual(first, again)
        with self.assertRaisesRegex(UserError, "A-1 was recorded before as 130.0 on"):
            self.use(subscription, "2025-03-03", 131, reference="A-1")
        self.assertLines([(30.0, 0.10, 3.0)], subscription._bill(d("2025-04-01")))

    def test_days_on_which_nothing_can_be_used(self):
        subscription = self.make_metered(start="2025-12-01")
        for day, said in (
            ("2026-01-01", "it is still to come"),
            ("2025-11-30", "Calls starts on 12/01/2025"),
            ("1900-01-01", "Calls starts on 12/01/2025"),
        ):
            with self.assertRaisesRegex(ValidationError, said):
                self.use(subscription, day, 1)

    def test_after_the_last_bill_nothing_is_recorded(self):
        subscription = self.make_metered(start="2025-10-01", payments=1)
        self.use(subscription, "2025-10-02", 130)
        subscription._bill(d("2025-11-01"))
        subscription._end_what_is_over(self.company, d("2025-11-02"))
        self.assertEqual(subscription.state, "ended")
        with self.assertRaisesRegex(
            UserError, "has ended and its last invoice is made"
        ):
            self.use(subscription, "2025-10-05", 5)

    def test_what_was_billed_stays(self):
        subscription = self.make_metered()
        used = self.use(subscription, "2025-03-03", 130)
        subscription._bill(d("2025-04-01"))
        with self.assertRaisesRegex(UserError, "is settled and stays as it is"):
            used.quantity = 7
        with self.assertRaisesRegex(UserError, "is settled and stays as it is"):
            used.unlink()
        used.note = "Seen"

    def test_a_plan_gives_what_is_included_and_the_prices_of_quantities(self):
        plan = self.env["subdebit.plan"].create(
            {
                "name": "Phone",
                "line_ids": [
                    Command.create(
                        {
                            "product_id": self.calls.id,
                            "kind": "usage",
                            "included": 50,
                            "tier_ids": [Command.create({"above": 500, "price": 0.07})],
                            "price_ids": [Command.create({"price": 0.09})],
                        }
                    )
                ],
            }
        )
        subscription = self.make_subscription(d("2025-03-01"), plan_id=plan.id)
        (line,) = subscription.line_ids
        self.assertEqual((line.timing, line.included), ("arrears", 50.0))
        self.use(subscription, "2025-03-03", 600)
        # 450 × 0.09 + 100 × 0.07
        self.assertEqual(subscription._bill(d("2025-04-01")).amount_total, 47.5)
        self.assertEqual(subscription.price_text, "$\xa00.09 each beyond 50.00 (Calls)")
        # A plan is copied with them.
        self.assertEqual(plan.copy().line_ids.tier_ids.mapped("above"), [500.0])
