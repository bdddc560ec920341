from odoo import Command
from odoo.tests import tagged

from ..common import d
from .metered_case import MeteredCase


@tagged("post_install", "-at_install")
class TestChangeMetered(MeteredCase):
    """Documents: Silver includes 100 a month, then 0.20 each; Gold 500, then 0.10."""

    def test_usage_so_far_counts_against_the_full_new_quota(self):
        subscription = self.run_on()
        self.use(subscription, "2025-04-05", 60)
        window = self.ask(subscription, plan_id=self.gold)
        self.assertIn(
            "Documents: 500 included instead of 100; what was used so far in the period"
            " counts.",
            window.summary,
        )
        self.assertIn(
            "Documents: at $\xa00.10 each instead of $\xa00.20.", window.summary
        )
        # 20 of 30 days: 20.00 back of 30.00, 40.00 of 60.00, and 20 %.
        self.assertAsked(window, credit=24.0, charge=48.0, net=24.0, when="now")
        self.assertIn("$\xa00.20 each beyond 100.00", subscription.price_text)
        self.confirm(window)
        self.assertIn("$\xa00.10 each beyond 500.00", subscription.price_text)
        self.assertEqual(
            [
                (content["quantity"], content["name"])
                for content in subscription._portal_get_contents()
            ],
            [("", "Gold"), ("", "Documents")],
        )
        self.use(subscription, "2025-04-20", 380)
        self.use(subscription, "2025-04-25", 100)
        self.bill_until(subscription, "2025-05-01")
        # 540 in all, 500 included: 40 × 0.10.
        self.assertEqual(
            self.usage_nets(subscription), [("2025-04-11", "2025-05-01", 4.0)]
        )
        # May has the whole quota of Gold.
        self.use(subscription, "2025-05-20", 501)
        self.bill_until(subscription, "2025-06-01")
        self.assertEqual(
            self.usage_nets(subscription)[1:], [("2025-05-01", "2025-06-01", 0.1)]
        )

    def test_within_the_new_quota_nothing_is_billed(self):
        subscription = self.run_on()
        self.use(subscription, "2025-04-05", 60)
        self.change(subscription, plan_id=self.gold)
        self.use(subscription, "2025-04-20", 440)
        self.bill_until(subscription, "2025-05-01")
        self.assertEqual(self.usage_nets(subscription), [])

    def test_what_was_beyond_the_old_quota_is_billed_once(self):
        subscription = self.run_on()
        self.use(subscription, "2025-04-05", 120)
        self.change(subscription, plan_id=self.gold)
        self.use(subscription, "2025-04-20", 410)
        self.bill_until(subscription, "2025-05-01")
        # 20 × 0.20 until then; 530 in all, 500 included and 20 billed: 10 × 0.10.
        self.assertEqual(
            self.usage_nets(subscription),
            [
                ("2025-04-01", "2025-04-11", 4.0),
                ("2025-04-11", "2025-05-01", 1.0),
            ],
        )
        move = subscription.invoice_ids.filtered(
            lambda m: "530" in "".join(m.invoice_line_ids.mapped("name"))
        )
        (told,) = [
            one
            for one in move._subdebit_get_usage_details()
            if one.days.startswith("04/11")
        ]
        self.assertEqual(
            [row[:2] for row in told.rows],
            [
                ("Used", "530.00"),
                ("Included", "500.00"),
                ("Billed before", "20.00"),
                ("Billed", "10.00"),
            ],
        )

    def test_less_is_included_from_the_renewal_on(self):
        subscription = self.run_on(self.gold)
        self.use(subscription, "2025-04-05", 60)
        self.change(subscription, plan_id=self.silver)
        self.use(subscription, "2025-04-30", 440)
        self.use(subscription, "2025-05-02", 130)
        self.bill_until(subscription, "2025-06-01")
        # April: 500 of 500; May: 30 × 0.20.
        self.assertEqual(
            self.usage_nets(subscription), [("2025-05-01", "2025-06-01", 6.0)]
        )
        self.follow("2025-06-01")
        offer = subscription._get_metered_lines().plan_line_id
        self.assertEqual(offer.plan_id, self.silver)

    def test_for_a_time_the_quota_goes_back(self):
        subscription = self.run_on()
        self.change(subscription, plan_id=self.gold, until="2025-06-01")
        self.use(subscription, "2025-05-10", 450)
        self.use(subscription, "2025-06-10", 450)
        self.bill_until(subscription, "2025-07-01")
        # May: 450 of 500; June: 350 × 0.20.
        self.assertEqual(
            self.usage_nets(subscription), [("2025-06-01", "2025-07-01", 70.0)]
        )

    def test_a_plan_with_usage_adds_it_and_one_without_ends_it(self):
        subscription = self.run_on(self.bronze)
        window = self.ask(subscription, plan_id=self.gold)
        self.assertIn(
            "In addition, by usage: Documents at $\xa00.10 each, 500 included.",
            window.summary,
        )
        self.confirm(window)
        self.use(subscription, "2025-04-20", 510)
        self.bill_until(subscription, "2025-05-01")
        self.assertEqual(
            self.usage_nets(subscription), [("2025-04-11", "2025-05-01", 1.0)]
        )
        self.use(subscription, "2025-05-03", 520)
        self.today = d("2025-05-10")
        window = self.ask(subscription, plan_id=self.bronze, when="renewal")
        self.assertIn("No longer: Documents.", window.summary)
        self.confirm(window)
        self.bill_until(subscription, "2025-07-01")
        # The 20 beyond May's 500 are still billed.
        self.assertEqual(
            self.usage_nets(subscription)[1:], [("2025-05-01", "2025-06-01", 2.0)]
        )

    def test_usage_that_is_added_brings_its_prices_of_quantities(self):
        offer = self.gold.line_ids.filtered(lambda line: line.kind == "usage")
        offer.sudo().tier_ids = [Command.create({"above": 1000, "price": 0.05})]
        subscription = self.run_on(self.bronze)
        self.change(subscription, plan_id=self.gold)
        self.use(subscription, "2025-04-20", 1010)
        self.bill_until(subscription, "2025-05-01")
        # 500 × 0.10 and 10 × 0.05.
        self.assertEqual(
            self.usage_nets(subscription), [("2025-04-11", "2025-05-01", 50.5)]
        )

    def test_prices_of_quantities_are_those_of_the_other_plan(self):
        offer = self.gold.line_ids.filtered(lambda line: line.kind == "usage")
        offer.sudo().tier_ids = [Command.create({"above": 1000, "price": 0.05})]
        subscription = self.run_on()
        window = self.ask(subscription, plan_id=self.gold, until="2025-06-01")
        self.assertIn(
            "Documents above 1000: at $\xa00.05 each.",
            window.summary,
        )
        self.confirm(window)
        for day in ("2025-05-10", "2025-06-10"):
            self.use(subscription, day, 1010)
        self.bill_until(subscription, "2025-07-01")
        # May: 500 × 0.10 and 10 × 0.05; June, as before: 910 × 0.20.
        self.assertEqual(
            self.usage_nets(subscription),
            [("2025-05-01", "2025-06-01", 50.5), ("2025-06-01", "2025-07-01", 182.0)],
        )

    def test_a_quota_without_a_price_is_refused(self):
        offer = self.gold.line_ids.filtered(lambda line: line.kind == "usage")
        offer.sudo().price_ids.unlink()
        offer.sudo().at_sales_price = False
        window = self.ask(self.run_on(), plan_id=self.gold)
        self.assertIn("Documents has no price for this billing", window.problem)

    def test_a_planned_change_is_withdrawn_with_its_quota(self):
        subscription = self.run_on()
        self.change(subscription, plan_id=self.gold, when="renewal")
        self.rpc(self.billing, subscription, "read", ["planned_change_text"])
        self.assertIn("500 included instead", subscription.planned_change_text)
        header = subscription._get_planned_changes()
        decision = subscription._preview_withdrawn_change(header)
        subscription._change(decision, self.today)
        self.use(subscription, "2025-05-10", 110)
        self.bill_until(subscription, "2025-06-01")
        self.assertEqual(
            self.usage_nets(subscription), [("2025-05-01", "2025-06-01", 2.0)]
        )
