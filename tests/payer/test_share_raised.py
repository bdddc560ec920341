from odoo.fields import Command
from odoo.tests import tagged

from ..common import d
from ..pause.portal_case import PortalCase
from ..rpc_case import RpcCase


@tagged("post_install", "-at_install")
class TestShareRaised(RpcCase, PortalCase):
    """What changes of a shared subscription: whose sum it is, and who is told of it.

    Bob pays 60 % and Eve 40 % of 30.00 for Ada, from 27 September 2025 on. On 10 October
    17 of the 30 days are left. Gold costs 60.00, Bronze 15.00.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada, cls.bob, cls.eve = map(cls.make_visitor, ("Ada", "Bob", "Eve"))
        for visitor in (cls.bob, cls.eve):
            visitor.partner_id.email = f"{visitor.name.lower()}@example.com"
        cls.gold, cls.bronze = (
            cls.make_plan(name, cls.make_product(name, price))
            for name, price in (("Gold", 60.0), ("Bronze", 15.0))
        )

    def setUp(self):
        super().setUp()
        others = (self.gold | self.bronze).ids
        plan = self.make_plan("Shared", portal_plan_ids=[Command.set(others)])
        share = {"payer_id": self.eve.partner_id.id, "percent": 40.0}
        self.shared = self.make_subscription(
            d("2025-09-27"),
            self.ada.partner_id,
            plan_id=plan.id,
            payer_id=self.bob.partner_id.id,
            share_ids=[Command.create(share)],
        )
        self.shared._bill(self.today)

    def open_window(self, **vals):
        """Return the window as the client of Billing opens and saves it."""
        action = self.rpc(self.billing, self.shared, "action_change")
        (saved,) = self.rpc(
            self.billing,
            self.env["subdebit.change"],
            "web_save",
            vals,
            specification={"problem": {}},
            context=action["context"],
        )
        return self.env["subdebit.change"].browse(saved["id"]).with_user(self.billing)

    def confirm_window(self, **vals):
        self.rpc(self.billing, self.open_window(**vals), "action_confirm")

    def get_told(self):
        return {
            one.partner_id.name: (
                one.amount_before,
                one.amount_after,
                str(one.amount_on),
                one.sum_sentence.replace("\xa0", " "),
            )
            for one in self.shared.notice_ids
            if one.kind == "change"
        }

    # === IN THE OFFICE === #

    def test_the_window_says_whose_each_sum_is(self):
        window = self.open_window(plan_id=self.gold.id)
        # 17/30 of 30.00 are 17.00: 10.20 and 6.80. A month is 60.00: 36.00 and 24.00.
        self.assertEqual(
            [
                (
                    row.effect,
                    row.explanation.partition(":")[0],
                    row.amount_before,
                    row.amount_total,
                )
                for row in window.preview_ids.sorted("sequence")
            ],
            [
                ("billed", "Bob", 0.0, 10.2),
                ("billed", "Eve", 0.0, 6.8),
                *[("changed", "Bob", 18.0, 36.0), ("changed", "Eve", 12.0, 24.0)] * 3,
            ],
        )
        self.assertEqual(window.net_total, 17.0)
        for name in ("bob", "eve"):
            self.assertIn(f"{name}@example.com", window.messages)
        # The office decides for the company: of the second payer it says so.
        said = window.messages.replace("\xa0", " ")
        self.assertIn(
            "Eve is told, and not asked: his part becomes $ 24.00 instead of $ 12.00,"
            " taxes included. Agree on it with him first.",
            said,
        )
        self.assertNotIn("Bob is told, and", said)
        cheaper = self.open_window(plan_id=self.bronze.id)
        self.assertNotIn("not asked", cheaper.messages)

    def test_each_is_told_his_own_sum_old_and_new(self):
        self.confirm_window(plan_id=self.gold.id)
        self.assertEqual(
            self.get_told(),
            {
                "Bob": (
                    *(18.0, 36.0, "2025-10-27"),
                    "Your payment of 10/27/2025 comes to $ 36.00 instead of $ 18.00,"
                    " taxes included.",
                ),
                "Eve": (
                    *(12.0, 24.0, "2025-10-27"),
                    "Your payment of 10/27/2025 comes to $ 24.00 instead of $ 12.00,"
                    " taxes included.",
                ),
            },
        )
        bodies = {
            one.partner_id.name: one.mail_message_id.body
            for one in self.shared.notice_ids
        }
        self.assertRegex(bodies["Eve"], r"comes to .*24\.00 instead of .*12\.00, taxes")
        self.assertNotIn("36.00", bodies["Eve"])
        # As it was told, so it is billed.
        self.assertEqual(
            self.shared._bill(d("2025-10-27")).mapped("amount_total"), [36.0, 24.0]
        )

    def test_who_pays_alone_reads_it_too_and_of_a_withdrawal(self):
        alone = self.start(self.bob)
        self.shared = alone
        self.confirm_window(plan_id=self.bronze.id)
        self.assertEqual(self.get_told()["Bob"][:3], (30.0, 15.0, "2025-10-27"))
        action = self.rpc(self.billing, alone, "action_withdraw_change")
        (saved,) = self.rpc(
            self.billing,
            self.env["subdebit.change"],
            "web_save",
            {},
            specification={},
            context=action["context"],
        )
        window = self.env["subdebit.change"].browse(saved["id"])
        self.rpc(self.billing, window, "action_confirm")
        last = alone.notice_ids.sorted("id")[-1:]
        self.assertEqual((last.amount_before, last.amount_after), (15.0, 30.0))

    def test_what_was_told_is_nobodys_to_write(self):
        self.confirm_window(plan_id=self.gold.id)
        for user in (self.user, self.billing, self.manager):
            self.assertRefused(
                user, self.shared.notice_ids[:1], "write", {"amount_after": 1.0}
            )

    # === AT HOME === #

    def choose(self, plan):
        page = f"/{self.shared.id}/change?asked=1&plan={plan.id}"
        return self.visit(self.bob, page)

    def test_nobody_buys_at_the_cost_of_another(self):
        page = self.choose(self.gold)
        self.assertIn(
            "Eve would pay more by this: please ask us to change it.",
            page,
        )
        self.assertNotIn("You pay", page)
        # What the button of another choice posts, with this plan instead.
        self.choose(self.bronze)
        forged = self.get_form() | {"plan": str(self.gold.id)}
        page = self.visit(self.bob, f"/{self.shared.id}/change", **forged)
        self.assertIn("Eve would pay more by this", page)
        self.assertNotIn("amend", self.shared.event_ids.mapped("kind"))

    def test_what_costs_the_other_less_is_his_to_change_with_his_own_sums(self):
        page = self.choose(self.bronze)
        # 60 % of 30.00 and of 15.00, beside the prices of the whole; not what Eve pays.
        self.assertIn("$ 9.00", page)
        self.assertIn("$ 18.00", page)
        for others in ("$ 12.00", "$ 6.00"):
            self.assertNotIn(others, page)
        self.visit(self.bob, f"/{self.shared.id}/change", **self.get_form())
        told = self.get_told()
        self.assertEqual(told["Eve"][:3], (12.0, 6.0, "2025-10-27"))
        self.assertEqual(told["Bob"][:3], (18.0, 9.0, "2025-10-27"))

    def test_he_reads_what_he_pays_or_gets_back_himself(self):
        self.shared.plan_id.sudo().downgrade_when = "now"
        page = self.choose(self.bronze)
        # 17/30 of 15.00 less: 8.50, of which 5.10 are his.
        self.assertIn("You get back $ 5.10, taxes included.", page)
        for others in ("$ 8.50", "$ 3.40"):
            self.assertNotIn(others, page)

    def test_of_a_cancellation_he_reads_his_own_part_too(self):
        shared = self.make_subscription(
            d("2025-09-27"),
            self.bob.partner_id,
            plan_id=self.make_plan("At Once", end_policy="immediately_with_credit").id,
            share_ids=[
                Command.create({"payer_id": self.eve.partner_id.id, "percent": 40.0})
            ],
        )
        shared._bill(self.today)
        page = self.visit(self.bob, f"/{shared.id}/cancel")
        # 17/30 of 30.00 come back: 17.00, of which 10.20 are his.
        self.assertIn("You get back $ 10.20, taxes included.", page)
        for others in ("$ 17.00", "$ 6.80"):
            self.assertNotIn(others, page)

    def test_who_is_invoiced_and_does_not_pay_raises_no_bill(self):
        """Bob pays as a third party what Ada is invoiced."""
        self.shared = self.start(
            self.ada,
            self.bob,
            portal_plan_ids=[Command.set((self.gold | self.bronze).ids)],
        )
        self.shared.sudo().write(
            {"payer_kind": "third_party", "invoice_partner_id": self.ada.partner_id.id}
        )
        path = f"/{self.shared.id}/change?asked=1&plan="
        page = self.visit(self.ada, f"{path}{self.gold.id}")
        self.assertIn("Bob would pay more by this: please ask us to change it.", page)
        page = self.visit(self.ada, f"{path}{self.bronze.id}")
        self.assertNotIn("would pay more", page)
        page = self.visit(self.bob, f"{path}{self.gold.id}")
        self.assertIn("You pay $ 17.00 now", page)
