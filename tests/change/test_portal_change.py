from odoo import Command
from odoo.tests import tagged

from ..common import d
from ..pause.portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestPortalChange(PortalCase):
    """A customer changes at home what he pays, as its plan allows.

    30.00 from 27 September on. On 10 October 17 of the 30 days are left.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls.make_visitor("Ada")
        cls.gold = cls.make_plan("Gold", cls.make_product("Gold", 60.0))
        cls.coaching = cls.make_product("Coaching", 12.0)

    def start_open(self, payer=None, **vals):
        """Return a subscription of which everything may be changed."""
        plans = [Command.set(self.gold.ids)]
        vals = {
            "portal_plan_ids": plans,
            "portal_quantity": True,
            "portal_addons": True,
            **vals,
        }
        subscription = self.start(self.ada, payer, **vals)
        subscription.plan_id.sudo().line_ids = [
            Command.create({"product_id": self.coaching.id, "is_addon": True})
        ]
        return subscription

    def choose(self, subscription, **chosen):
        """Choose on the page, and return what it shows."""
        asked = "&".join(f"{name}={value}" for name, value in chosen.items())
        return self.visit(self.ada, f"/{subscription.id}/change?asked=1&{asked}")

    def confirm(self, subscription):
        return self.visit(self.ada, f"/{subscription.id}/change", **self.get_form())

    def get_changes(self, subscription):
        return subscription.event_ids.filtered(lambda event: event.kind == "amend")

    def test_another_plan(self):
        subscription = self.start_open()
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertIn("Change", page)
        page = self.choose(subscription, plan=self.gold.id)
        # 17/30 of 30.00.
        self.assertIn("You pay $ 17.00 now", page)
        self.assertIn("Charged more", page)
        self.assertFalse(self.get_changes(subscription))
        page = self.confirm(subscription)
        self.assertEqual(subscription.plan_id, self.gold)
        self.assertEqual(subscription.invoice_ids.sorted("id")[-1:].amount_total, 17.0)
        self.assertEqual(self.get_changes(subscription).user_id, self.ada)
        self.assertIn("Gold", page)

    def test_it_is_agreed_to_by_a_ticked_box_that_is_kept(self):
        subscription = self.start_open()
        page = self.choose(subscription, plan=self.gold.id)
        self.assertIn("I understand that this subscription is billed again", page)
        form = self.get_form()
        shown = self.get_shown()
        path = f"/{subscription.id}/change"
        for agreed in ("", "0"):
            page = self.visit(self.ada, path, **form | {"agreed": agreed})
            self.assertIn("Tick the box to agree.", page)
        # Another wording since is read before it is ticked.
        self.gold.sudo().consent_text = "I pay each month."
        page = self.visit(self.ada, path, **form)
        self.assertIn("Tick the box to agree.", page)
        self.assertIn("I pay each month.", page)
        self.assertFalse(self.get_changes(subscription))
        self.visit(self.ada, path, **self.get_form())
        self.assertEqual(subscription.plan_id, self.gold)
        consent = subscription.sudo().consent_ids
        self.assertEqual(
            (consent.text, consent.version, consent.user_id, consent.partner_id),
            ("I pay each month.", 1, self.ada, self.ada.partner_id),
        )
        self.assertEqual(consent.shown.splitlines(), shown)
        self.assertTrue(consent.ip_address)

    def test_nothing_is_bought_without_a_way_to_pay_unless_company_and_plan_allow_it(
        self,
    ):
        subscription = self.start_open()
        subscription.sudo().payment_mode = "automatic"
        for company, plan, is_done in (
            (False, False, False),
            (True, False, False),
            (False, True, False),
            (True, True, True),
        ):
            self.company.sudo().subdebit_offline_signup = company
            self.gold.sudo().allows_offline = plan
            self.choose(subscription, plan=self.gold.id)
            page = self.confirm(subscription)
            said = "Save a payment method first: this is to be paid now." in page
            self.assertEqual(
                (said, subscription.plan_id == self.gold), (not is_done, is_done)
            )

    def test_by_the_year_from_the_next_renewal_on(self):
        subscription = self.start_open(portal_cadence=True)
        self.price_plan(subscription.plan_id, ("month", 1, 30.0), ("year", 1, 300.0))
        yearly = self.env["subdebit.cadence"]._find("year", 1)
        page = self.choose(subscription, cadence=yearly.id)
        self.assertIn("Billed: Monthly → Yearly.", page)
        self.confirm(subscription)
        # The month that is paid runs to 26 October.
        header = self.get_changes(subscription)
        self.assertEqual(header.date_effective, d("2025-10-27"))
        self.today = d("2025-10-27")
        self.assertEqual(subscription._bill(self.today).amount_untaxed, 300.0)

    def test_more_of_it_and_an_add_on(self):
        subscription = self.start_open()
        line, addon = subscription.line_ids, subscription.plan_id.line_ids[1]
        page = self.choose(
            subscription, **{f"quantity_{line.id}": 3, "addon": addon.id}
        )
        # 17/30 of 60.00 and of 12.00: 34.00 and 6.80.
        self.assertIn("You pay $ 40.80 now", page)
        page = self.confirm(subscription)
        self.assertIn("3 × Membership", page)
        self.assertIn("Coaching", page)

    def test_less_of_it_from_the_next_payment_on_and_withdrawn(self):
        subscription = self.start_open()
        line = subscription.line_ids
        self.choose(subscription, **{f"quantity_{line.id}": 3})
        self.confirm(subscription)
        count = subscription.invoice_count
        page = self.choose(subscription, **{f"quantity_{line.id}": 2})
        self.assertIn("Charged less", page)
        page = self.confirm(subscription)
        self.assertIn("A change is planned", page)
        self.assertEqual(subscription.invoice_count, count)
        page = self.choose(subscription, withdraw=1)
        self.assertIn("The change is withdrawn", page)
        page = self.confirm(subscription)
        self.assertNotIn("A change is planned", page)

    def test_what_the_company_planned_is_not_his_to_withdraw(self):
        subscription = self.start_open()
        wish = self.env["subdebit.change"].with_user(self.billing)
        window = wish.create(
            {
                "subscription_id": subscription.id,
                "when": "renewal",
                "line_ids": [
                    Command.create(
                        {"line_id": subscription.line_ids.id, "unit_price": 35.0}
                    )
                ],
            }
        )
        window.action_confirm()
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertIn("A change is planned", page)
        self.assertNotIn("Withdraw it", page)
        page = self.choose(subscription, withdraw=1)
        self.assertIn("has no change to come", page)
        self.choose(subscription, plan=self.gold.id)
        self.confirm(subscription)
        self.assertEqual(len(subscription._get_planned_changes()), 1)

    def test_what_is_included_in_usage_is_not_his_to_raise(self):
        subscription = self.start_open()
        plan = subscription.plan_id.sudo()
        calls = self.make_product("Calls", 0.10)
        plan.line_ids = [
            Command.create({"product_id": calls.id, "kind": "usage", "included": 100})
        ]
        metered = self.make_subscription(
            d("2025-09-27"), self.ada.partner_id, plan_id=plan.id, is_second=True
        )
        usage = metered.line_ids.filtered(lambda line: line.kind == "usage")
        self.assertEqual(usage.included, 100)
        page = self.visit(self.ada, f"/{metered.id}/change")
        self.assertNotIn("Calls", page)
        page = self.choose(metered, **{f"quantity_{usage.id}": 1000})
        self.assertIn("Nothing would change", page)

    def test_only_what_the_plan_allows(self):
        subscription = self.start_open(
            portal_plan_ids=False, portal_quantity=False, portal_addons=False
        )
        self.visit(self.ada, f"/{subscription.id}/change")
        self.assertTrue(self.answer.url.endswith(f"/{subscription.id}"))
        subscription.plan_id.sudo().portal_addons = True
        line = subscription.line_ids
        page = self.choose(
            subscription, plan=self.gold.id, **{f"quantity_{line.id}": 3}
        )
        self.assertIn("Nothing would change", page)
        form = {"shown": "[]", "asked": "1", "plan": str(self.gold.id)}
        self.visit(self.ada, f"/{subscription.id}/change", **form | self.get_token())
        self.assertFalse(self.get_changes(subscription))

    def get_token(self):
        """Return what every form of the visitor's session sends."""
        self.visit(self.ada, f"/{self.start(self.ada).id}/cancel")
        return {"csrf_token": self.get_form()["csrf_token"]}

    def test_who_does_not_pay_sees_no_plan_and_changes_none(self):
        ben = self.make_visitor("Ben")
        subscription = self.start_open(payer=ben)
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertNotIn("/change", self.answer.text)
        self.assertNotIn("30.00", page)
        page = self.choose(subscription, plan=self.gold.id)
        self.assertTrue(self.answer.url.endswith(f"/{subscription.id}"))
        form = {"shown": "[]", "asked": "1", "plan": str(self.gold.id)}
        self.visit(self.ada, f"/{subscription.id}/change", **form | self.get_token())
        self.assertFalse(self.get_changes(subscription))

    def test_nobody_elses(self):
        eve = self.make_visitor("Eve")
        subscription = self.start_open()
        self.visit(eve, f"/{subscription.id}/change?asked=1&plan={self.gold.id}")
        self.assertHome()

    def test_what_changed_since_it_was_shown_is_shown_again(self):
        subscription = self.start_open()
        self.choose(subscription, plan=self.gold.id)
        form = self.get_form()
        self.today = d("2025-10-11")
        page = self.visit(self.ada, f"/{subscription.id}/change", **form)
        self.assertIn("This changed since it was shown", page)
        self.assertFalse(self.get_changes(subscription))
        self.confirm(subscription)
        self.assertEqual(subscription.plan_id, self.gold)

    def test_a_promo_code(self):
        self.env["subdebit.discount"].create({"code": "SPRING10", "percent": 10.0})
        subscription = self.start_open()
        page = self.choose(subscription, code="nothing")
        self.assertIn("There is no promo code NOTHING.", page)
        page = self.choose(subscription, code="spring10")
        self.assertIn("10 % less", page)
        self.assertNotIn("SPRING10", self.visit(self.ada, f"/{subscription.id}"))
        self.choose(subscription, code="spring10")
        self.confirm(subscription)
        self.assertIn("SPRING10", subscription.discount_text)
        self.assertFalse(self.get_changes(subscription))

    def test_the_active_discounts_are_seen_until_they_are_over(self):
        given = (
            {"code": "SPRING10", "percent": 10.0, "duration": "periods", "periods": 2},
            {"code": "FIVE", "mode": "amount", "amount": 5.0, "duration": "forever"},
        )
        codes = self.env["subdebit.discount"].create([*given])
        subscription = self.start_open()
        self.choose(subscription, code="spring10+five")
        self.confirm(subscription)
        # What it is given for by now is no matter of who has it.
        codes[0].percent = 20.0
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertIn("SPRING10: 10 % less · 2 of 2 periods left", page)
        self.assertIn("FIVE: $ 5.00 less a period · Permanently", page)
        for day in ("2025-10-27", "2025-11-27"):
            self.today = d(day)
            subscription._bill(self.today)
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertNotIn("periods left", page)
        self.assertIn("FIVE", page)

    def test_who_does_not_pay_reads_of_no_discount(self):
        self.env["subdebit.discount"].create({"code": "SPRING10", "percent": 10.0})
        bob = self.make_visitor("Bob")
        subscription = self.start_open(bob)
        subscription._save_discount("SPRING10", self.today)
        page = self.visit(self.ada, f"/{subscription.id}")
        self.assertNotIn("SPRING10", page)
        page = self.visit(bob, f"/{subscription.id}")
        self.assertIn("SPRING10: 10 % less · Not taken off yet", page)
