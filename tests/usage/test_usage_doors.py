from odoo.tests import tagged

from ..common import d
from ..pause.portal_case import PortalCase
from ..rpc_case import RpcCase
from .usage_case import UsageCase


@tagged("post_install", "-at_install")
class TestUsageDoors(UsageCase, RpcCase):
    """Who may tell what was used, and how."""

    def setUp(self):
        super().setUp()
        self.subscription = self.make_metered(start="2025-12-01")
        self.vals = {
            "subscription_id": self.subscription.id,
            "day": "2025-12-24",
            "quantity": 3,
        }

    def save(self, door, vals, user=None, **more):
        usages = self.env["subdebit.usage"].browse()
        more = {"specification": {}, **more}
        return door(user or self.billing, usages, "web_save", vals, **more)

    def test_billing_records_it_and_a_plain_user_only_reads(self):
        self.save(self.assertRefused, self.vals, self.user)
        self.save(self.rpc, self.vals)
        (used,) = self.subscription.usage_ids
        self.assertEqual(used.line_id, self.subscription.line_ids)
        self.assertEqual(
            self.rpc(self.user, used, "read", ["quantity"])[0]["quantity"], 3.0
        )
        self.assertRefused(self.user, used, "write", {"quantity": 9})
        self.assertRefused(self.user, used, "unlink")

    def test_nothing_is_no_usage(self):
        vals = {**self.vals, "quantity": 0}
        self.save(self.assertRefused, vals, words="A quantity must not be 0")

    def test_the_period_that_settles_it_is_set_by_nobody(self):
        self.subscription._bill(d("2026-01-01"))
        cover = self.subscription.cover_ids[:1]
        self.assertTrue(cover)
        self.save(self.assertRefused, {**self.vals, "cover_id": cover.id})
        self.save(self.rpc, self.vals, context={"default_cover_id": cover.id})
        self.assertFalse(self.subscription.usage_ids.cover_id)

    def test_another_company_sees_nothing_of_it(self):
        used = self.use(self.subscription, "2025-12-02", 5)
        theirs = self.make_one("billing", self.make_other_company()["company"])
        self.assertRefused(theirs, used, "read", ["quantity"])
        self.save(self.assertRefused, self.vals, theirs)

    def test_a_file_is_taken_twice_and_counts_once(self):
        names = ["subscription_id", "day", "quantity", "reference"]
        row = [self.subscription.name, "2025-12-24", "3", "A-1"]
        usages = self.env["subdebit.usage"].browse()
        for _time in range(2):
            answer = self.rpc(self.billing, usages, "load", names, [row])
            self.assertFalse(answer["messages"])
        self.assertEqual(self.subscription.usage_ids.mapped("quantity"), [3.0])

    def test_prices_of_quantities_are_frozen_while_it_runs(self):
        vals = {"line_id": self.subscription.line_ids.id, "above": 5, "price": 0.01}
        tiers = self.env["subdebit.tier"].browse()
        self.assertRefused(self.billing, tiers, "create", [vals])
        plan = {"plan_line_id": self.plan.line_ids.id, "above": 5, "price": 0.01}
        self.assertRefused(self.billing, tiers, "create", [plan])


@tagged("post_install", "-at_install")
class TestUsagePortal(UsageCase, PortalCase):
    """A customer reads what he used."""

    def test_what_he_used_since_the_last_bill(self):
        visitor = self.make_visitor("Ada")
        self.today = d("2025-12-31")
        subscription = self.make_metered(start="2025-12-01", partner=visitor.partner_id)
        self.use(subscription, "2025-12-24", 103, note="Christmas")
        page = self.visit(visitor, f"/{subscription.id}")
        self.assertIn(
            "Calls: 103.00 of 100.00 included, from 12/01/2025 to 12/31/2025", page
        )
        self.assertIn("Christmas", page)
        self.assertIn("$ 0.10 each beyond 100.00 (Calls)", page)

    def test_two_lines_have_their_prices(self):
        visitor = self.make_visitor("Ada")
        line = {"product_id": self.product.id, "unit_price": 12.0, "quantity": 2}
        subscription = self.make_subscription(
            d("2025-09-27"),
            visitor.partner_id,
            line_ids=[(0, 0, line), (0, 0, {**line, "unit_price": 30.0})],
        )
        page = self.visit(visitor, f"/{subscription.id}")
        self.assertIn("$ 24.00 a month", page)
        self.assertIn("$ 60.00 a month", page)
