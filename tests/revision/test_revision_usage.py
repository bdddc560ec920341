from odoo import Command
from odoo.tests import tagged

from ..change.metered_case import MeteredCase
from ..common import d
from .revision_case import RevisionMixin


@tagged("post_install", "-at_install")
class TestRevisionUsage(RevisionMixin, MeteredCase):
    """Documents beyond 100 cost 0.20 each, beyond 200 0.08; Silver begins with 90.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offer = cls.silver.line_ids.filtered(lambda line: line.kind == "usage")
        cls.offer.sudo().tier_ids = [Command.create({"above": 200, "price": 0.08})]
        cls.setup = cls.make_taxed("Set-up", 90.0)
        cls.silver.sudo().line_ids = [
            Command.create(
                {
                    "product_id": cls.setup.id,
                    "kind": "one_time",
                    "price_ids": [Command.create({"price": 90.0})],
                }
            )
        ]
        cls.fee = cls.silver.line_ids.filtered(lambda line: line.kind == "one_time")

    def assertPrices(self, expected, revision):
        """Compare ``(product, above, old price, new price)``."""
        self.assertEqual(
            [
                (
                    row.line_id.product_id.name,
                    row.above,
                    row.old_price,
                    row.new_price,
                )
                for row in revision.row_ids.sorted("id")
            ],
            expected,
        )

    def get_cells(self):
        offers = self.silver.line_ids.filtered(lambda line: not line.is_addon)
        return sorted(
            [*offers.price_ids.mapped("price"), *offers.tier_ids.mapped("price")]
        )

    def test_usage_follows_from_the_period_after_and_a_fee_for_new_ones_alone(self):
        subscription = self.run_on()
        self.use(subscription, "2025-05-20", 250)
        revision = self.revise(percent=10.0)
        self.assertPrices(
            [
                ("Silver", 0, 30.0, 33.0),
                ("Documents", 0, 0.2, 0.22),
                ("Documents", 200, 0.08, 0.09),
            ],
            revision,
        )
        # What is used is not known before: only the 3.00 are.
        self.assertEqual(revision.monthly_effect, 3.0)
        revision.action_confirm()
        notice = subscription.notice_ids.filtered(lambda one: one.kind == "change")
        told = str(notice.mail_message_id.body).replace("&nbsp;", " ")
        for words in (
            "Silver: at $ 33.00 instead of $ 30.00.",
            "Documents: at $ 0.22 each instead of $ 0.20.",
            "Documents above 200: at $ 0.09 each.",
        ):
            self.assertIn(words, told)
        self.use(subscription, "2025-06-10", 250)
        self.bill_until(subscription, "2025-07-01")
        # 100 × 0.20 + 50 × 0.08, and 100 × 0.22 + 50 × 0.09.
        self.assertEqual(
            self.usage_nets(subscription),
            [("2025-05-01", "2025-06-01", 24.0), ("2025-06-01", "2025-07-01", 26.5)],
        )
        # The fee of who runs already is billed once, as agreed.
        fees = subscription.invoice_ids.invoice_line_ids.filtered(
            lambda line: line.product_id == self.setup
        )
        self.assertEqual(fees.mapped("price_subtotal"), [90.0])

    def test_the_plan_costs_it_from_that_day_for_new_ones(self):
        self.run_on()
        self.revise(percent=10.0).action_confirm()
        revisions = self.env["subdebit.revision"]
        revisions._follow(self.company, d("2025-05-31"))
        self.assertEqual(self.get_cells(), [0.08, 0.2, 30.0, 90.0, 300.0])
        revisions._follow(self.company, d("2025-06-01"))
        self.assertEqual(self.get_cells(), [0.09, 0.22, 33.0, 99.0, 330.0])
        self.today = d("2025-06-02")
        new = self.run_on(day="2025-06-02")
        self.assertEqual(sorted(new.line_ids.mapped("unit_price")), [0.22, 33.0, 99.0])
        self.assertEqual(new.line_ids.tier_ids.mapped("price"), [0.09])

    def test_withdrawn_usage_costs_what_it_did(self):
        subscription = self.run_on()
        revision = self.revise(percent=10.0)
        revision.action_confirm()
        revision.action_withdraw()
        self.use(subscription, "2025-06-10", 250)
        self.bill_until(subscription, "2025-07-01")
        self.assertEqual(
            self.usage_nets(subscription), [("2025-06-01", "2025-07-01", 24.0)]
        )

    def test_small_prices_are_rounded_by_themselves(self):
        self.run_on()
        revision = self.revise(percent=10.0, rounding=1.0)
        self.assertEqual(revision.row_ids.mapped("new_price"), [33.0, 0.22, 0.09])
        revision.usage_rounding = 0.05
        revision.action_preview()
        self.assertEqual(revision.row_ids.mapped("new_price"), [33.0, 0.2, 0.1])

    def test_an_amount_each_is_none_of_usage_nor_fees_unless_said(self):
        self.run_on()
        vals = {"mode": "amount", "amount": 2.0}
        revision = self.revise(**vals)
        self.assertPrices([("Silver", 0, 30.0, 32.0)], revision)
        revision.action_confirm()
        self.env["subdebit.revision"]._follow(self.company, d("2025-06-01"))
        self.assertEqual(self.get_cells(), [0.08, 0.2, 32.0, 90.0, 302.0])
        revision = self.revise(
            **{**vals, "amount": 0.02}, offer_ids=[Command.set(self.offer.ids)]
        )
        self.assertPrices(
            [("Documents", 0, 0.2, 0.22), ("Documents", 200, 0.08, 0.1)], revision
        )

    def test_a_fee_alone_concerns_nobody_who_runs(self):
        self.run_on()
        revision = self.revise(percent=10.0, offer_ids=[Command.set(self.fee.ids)])
        self.assertFalse(revision.row_ids)

    def test_who_has_a_usage_price_of_his_own_is_left_out(self):
        tiers = [Command.create({"above": 200, "price": 0.05})]
        lines = [
            Command.create(
                {**self.offer._prepare_line_vals("month", 1), "tier_ids": tiers}
            )
        ]
        own = self.run_on(line_ids=lines)
        revision = self.revise(percent=20.0)
        self.assertEqual(
            [(row.above, row.is_left_out) for row in revision.row_ids],
            [(0, False), (200, True)],
        )
        revision.action_confirm()
        self.use(own, "2025-06-10", 250)
        self.bill_until(own, "2025-07-01")
        # Nothing but usage: 100 × 0.24 + 50 × 0.05.
        self.assertEqual(self.usage_nets(own), [("2025-06-01", "2025-07-01", 26.5)])

    def test_what_runs_follows_other_steps_of_the_plan(self):
        subscription = self.run_on()
        self.offer.sudo().tier_ids = [
            Command.clear(),
            Command.create({"above": 150, "price": 0.1}),
        ]
        cell = self.offer.sudo().price_ids
        cell.price = 0.3
        revision = self.revise(mode="plan")
        self.assertPrices(
            [
                ("Documents", 0, 0.2, 0.3),
                ("Documents", 150, 0.2, 0.1),
                ("Documents", 200, 0.08, 0.1),
            ],
            revision,
        )
        revision.action_confirm()
        self.use(subscription, "2025-06-10", 250)
        self.bill_until(subscription, "2025-07-01")
        # 50 × 0.30 + 100 × 0.10.
        self.assertEqual(
            self.usage_nets(subscription), [("2025-06-01", "2025-07-01", 25.0)]
        )

    def test_a_usage_price_that_changes_asks_about_who_runs(self):
        self.run_on()
        self.silver.sudo().follow_from = False
        self.offer.sudo().price_ids.price = 0.25
        self.assertEqual(self.silver.follow_from, d("2025-04-12"))
        self.silver.sudo().follow_from = False
        self.offer.sudo().tier_ids.price = 0.07
        self.assertEqual(self.silver.follow_from, d("2025-04-12"))
        self.silver.sudo().follow_from = False
        self.fee.sudo().price_ids.price = 95.0
        self.assertFalse(self.silver.follow_from)
