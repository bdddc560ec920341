from odoo import Command
from odoo.tests import tagged

from ..common import d
from .change_case import ChangeCase


@tagged("post_install", "-at_install")
class TestChange(ChangeCase):
    """The window of a change: what it shows is what it does, and who may."""

    def test_the_next_three_invoices_old_beside_new(self):
        window = self.ask(self.run_on(), plan_id=self.gold)
        self.assertEqual(
            [
                (str(r.bill_on), r.effect, r.amount_before, r.amount_total)
                for r in window.preview_ids
            ],
            [
                ("2025-04-11", "billed", 0.0, 24.0),
                ("2025-05-01", "changed", 36.0, 72.0),
                ("2025-06-01", "changed", 36.0, 72.0),
                ("2025-07-01", "changed", 36.0, 72.0),
            ],
        )

    def test_one_subscription_is_enough(self):
        subscription = self.run_on()
        windows = self.env["subdebit.change"].with_user(self.billing)
        window = windows.create(
            {"subscription_id": subscription.id, "plan_id": self.gold.id}
        )
        self.assertAsked(window, 24.0, 48.0, 24.0, when="now")
        window.action_confirm()
        self.assertEqual(subscription.plan_id, self.gold)

    # === NONE === #

    def test_a_change_to_what_it_is_is_none(self):
        subscription = self.run_on()
        events = subscription.event_ids
        for vals in ({}, {"plan_id": self.silver}, {"quantity": 1}, {"price": 30.0}):
            window = self.ask(subscription, **vals)
            self.assertIn("Nothing would change", window.problem)
            self.assertTrue(window.is_untouched)
            self.assertRefused(self.billing, window, "action_confirm", words="Nothing")
        self.assertEqual(subscription.event_ids, events)

    def test_a_problem_is_said(self):
        arrears = self.make_sold("Later", 20.0, timing="arrears")
        subscription = self.run_on()
        for vals, words in (
            ({"plan_id": arrears}, "not both billed in advance"),
            ({"cadence_unit": "week"}, "not sold in this billing frequency"),
            ({"quantity": 0}, "cancel it instead"),
            ({"quantity": 2, "until": "2025-04-11"}, "over before it begins"),
            ({"when": "date", "date": "2025-03-01"}, "cannot begin before"),
            ({"when": "date", "date": "1066-10-14"}, "is the year right?"),
            ({"discount_code": "NONE"}, "no promo code NONE"),
        ):
            with self.subTest(words=words):
                self.assertIn(words, self.ask(subscription, **vals).problem)

    def test_a_draft_invoice_is_posted_first(self):
        plan = self.make_sold("Careful", 30.0, invoice_policy="draft")
        subscription = self.run_on(plan)
        window = self.ask(subscription, price=60.0)
        self.assertIn("is still a draft", window.problem)

    # === PLANNED === #

    def plan_downgrade(self):
        subscription = self.run_on(self.gold)
        self.change(subscription, plan_id=self.silver)
        return subscription

    def open_planned(self, subscription, name, **vals):
        action = self.rpc(self.billing, subscription, f"action_{name}_change")
        windows = self.env["subdebit.change"].with_context(lang="en_US")
        (saved,) = self.rpc(
            self.billing,
            windows,
            "web_save",
            vals,
            specification={"problem": {}},
            context=action["context"],
        )
        return windows.browse(saved["id"]).with_user(self.billing)

    def test_what_is_planned_is_withdrawn(self):
        subscription = self.plan_downgrade()
        window = self.open_planned(subscription, "withdraw")
        self.assertFalse(window.problem)
        self.assertIn("withdrawn", window.summary)
        self.confirm(window)
        told = subscription.notice_ids.sorted("id")[-1:]
        self.assertIn("does not take place", told.mail_message_id.body)
        self.assertIn("Withdrawn: Plan: Gold", told.change_sentence)
        self.assertFalse(subscription.planned_change_text)
        self.assertFalse(subscription.plan_changes_on)
        self.assertComes(subscription, [("2025-05-01", 60.0)], "2025-05-31")
        self.follow("2025-05-31")
        self.assertEqual(subscription.plan_id, self.gold)
        action = "action_withdraw_change"
        self.assertRefused(self.billing, subscription, action, words="no change")

    def test_what_is_planned_is_edited(self):
        subscription = self.plan_downgrade()
        window = self.open_planned(subscription, "edit")
        self.assertEqual((window.plan_id, window.when), (self.silver, "renewal"))
        window = self.open_planned(subscription, "edit", plan_id=self.bronze.id)
        self.confirm(window)
        self.assertIn("Gold → Bronze", subscription.planned_change_text)
        self.assertNotIn("Silver", subscription.planned_change_text)
        self.follow("2025-05-01")
        self.assertEqual(subscription.plan_id, self.bronze)
        self.assertComes(subscription, [("2025-05-01", 15.0)], "2025-05-31")

    def test_what_is_planned_for_a_time_is_edited_with_its_end(self):
        subscription = self.run_seats()
        self.change(
            subscription,
            quantity=12,
            when="renewal",
            until="2025-07-01",
            day_of_month=5,
        )
        window = self.open_planned(subscription, "edit")
        self.assertEqual(
            (window.until, window.day_of_month, window.line_ids.quantity),
            (d("2025-07-01"), 5, 12.0),
        )
        self.confirm(window)
        self.assertEqual(len(subscription._get_planned_changes()), 1)

    def test_a_new_change_takes_the_place_of_the_planned_one(self):
        subscription = self.plan_downgrade()
        window = self.ask(subscription, quantity=2)
        self.assertTrue(window.has_planned)
        self.assertIn("The planned change is withdrawn", window.summary)
        self.confirm(window)
        self.assertFalse(subscription.planned_change_text)
        self.assertComes(subscription, [("2025-05-01", 120.0)], "2025-05-31")

    def test_or_stands_beside_it(self):
        subscription = self.plan_downgrade()
        window = self.ask(subscription, quantity=2, replaces=False)
        self.assertIn("Another change is planned, and stays", window.summary)
        self.confirm(window)
        self.assertIn("Silver", subscription.planned_change_text)
        self.assertComes(subscription, [("2025-05-01", 60.0)], "2025-05-31")

    def test_an_add_on_that_was_planned_is_withdrawn(self):
        subscription = self.run_on()
        self.change(subscription, addon_ids=self.silver.line_ids[1], when="renewal")
        self.assertIn("Coaching", subscription.planned_change_text)
        self.assertEqual(subscription.amount_period, 30.0)
        self.assertEqual(subscription.price_changes_on, d("2025-05-01"))
        self.confirm(self.open_planned(subscription, "withdraw"))
        self.assertComes(subscription, [("2025-05-01", 30.0)], "2025-05-31")

    def test_a_withdrawn_promo_code_can_be_used_again(self):
        vals = {"code": "ONCE", "max_uses": 1, "percent": 10.0}
        code = self.env["subdebit.discount"].create(vals)
        subscription = self.run_on(self.gold)
        self.change(subscription, plan_id=self.silver, discount_code="ONCE")
        self.assertEqual(code.used_count, 1)
        self.confirm(self.open_planned(subscription, "withdraw"))
        self.assertEqual((code.used_count, code.use_ids.ids), (0, []))
        self.assertComes(subscription, [("2025-05-01", 60.0)], "2025-05-31")

    def test_what_has_begun_is_not_withdrawn(self):
        subscription = self.plan_downgrade()
        window = self.open_planned(subscription, "withdraw")
        self.today = d("2025-05-01")
        self.assertRefused(self.billing, window, "action_confirm", words="has begun")

    # === TIMELINE AND MESSAGE === #

    def test_the_timeline_tells_the_change_and_not_its_parts(self):
        subscription = self.run_on()
        self.change(subscription, plan_id=self.gold, addon_ids=self.gold.line_ids[1])
        told = subscription._get_time_of_events(d("2025-04-02"))
        self.assertEqual([one.what for one in told], ["amend"])
        self.assertIn("Plan: Silver → Gold.", told[0].why)
        self.assertIn("In addition: 1 × Coaching", told[0].why)

    def test_who_pays_is_told_in_his_language(self):
        self.setup_env["res.lang"].sudo()._activate_lang("fr_FR")
        subscription = self.run_on()
        window = self.ask(subscription, plan_id=self.gold)
        self.assertIn("ada@example.com", window.messages)
        self.confirm(window)
        notice = subscription.notice_ids
        self.assertEqual((notice.kind, notice.address), ("change", "ada@example.com"))
        self.assertEqual(notice.date_effective, d("2025-04-11"))
        self.assertIn("Plan: Silver → Gold.", notice.change_sentence)
        self.assertIn("Silver → Gold", notice.mail_message_id.body)

    def test_who_does_not_pay_is_not_told(self):
        payer = self.make_offline_partner("Payer", email="payer@example.com")
        subscription = self.run_on(payer_id=payer.id)
        self.change(subscription, plan_id=self.gold)
        self.assertEqual(subscription.notice_ids.partner_id, payer)

    def test_nobody_is_told_where_the_company_says_so(self):
        self.company.sudo().subdebit_email_change = False
        subscription = self.run_on()
        window = self.ask(subscription, plan_id=self.gold)
        self.assertFalse(window.messages)
        self.confirm(window)
        self.assertFalse(subscription.notice_ids)

    # === POLICY === #

    def test_the_plan_says_when_or_else_the_company(self):
        subscription = self.run_on()
        self.company.sudo().subdebit_upgrade_when = "renewal"
        self.assertEqual(self.ask(subscription, plan_id=self.gold).when, "renewal")
        self.silver.sudo().upgrade_when = "now"
        self.assertEqual(self.ask(subscription, plan_id=self.gold).when, "now")
        self.silver.sudo().write({"downgrade_when": "now", "cadence_when": "now"})
        self.assertEqual(self.ask(subscription, plan_id=self.bronze).when, "now")
        self.assertEqual(self.ask(subscription, cadence_unit="year").when, "now")

    # === DOORS === #

    def test_a_user_looks_and_billing_confirms(self):
        subscription = self.run_on()
        window = self.ask(subscription, self.user, plan_id=self.gold)
        self.assertAsked(window, 24.0, 48.0, 24.0)
        self.assertRefused(self.user, window, "action_confirm", words="Billing")
        self.assertEqual(subscription.plan_id, self.silver)

    def test_special_terms_know_what_is_agreed_today(self):
        subscription = self.run_on()
        self.change(subscription, price=36.0)
        action = self.rpc(self.billing, subscription, "action_open_special")
        windows = self.env["subdebit.special"].with_context(**action["context"])
        self.assertEqual(windows.create({}).agreed_price, 36.0)

    def test_another_company_finds_nothing(self):
        subscription = self.run_on()
        other = self.make_one("billing", self.make_other_company()["company"])
        self.assertRefused(other, subscription, "action_change")
        windows = self.env["subdebit.change"]
        for vals in (
            {"subscription_id": subscription.id},
            {"subscription_ids": [(6, 0, subscription.ids)]},
        ):
            self.assertRefused(other, windows, "web_save", vals, specification={})
        self.assertRefused(
            other,
            windows,
            "web_save",
            {},
            specification={},
            context={"default_subscription_ids": subscription.ids},
        )

    def test_a_window_is_its_creators(self):
        window = self.ask(self.run_on(), plan_id=self.gold)
        self.assertRefused(self.make_one("manager"), window, "action_confirm")

    def test_what_runs_is_changed_by_no_other_door(self):
        subscription = self.run_on()
        for user in (self.billing, self.manager):
            for vals in ({"plan_id": self.gold.id}, {"cadence_unit": "year"}):
                self.assertRefused(
                    user,
                    subscription,
                    "web_save",
                    vals,
                    specification={},
                    words="button “Change”",
                )
            self.assertRefused(
                user,
                self.env["subdebit.line"],
                "create",
                {
                    "subscription_id": subscription.id,
                    "product_id": self.coaching.id,
                    "added_by_id": subscription.event_ids[:1].id,
                },
            )

    def test_once_however_often_it_is_pressed(self):
        subscription = self.run_on()
        window = self.ask(subscription, plan_id=self.gold)
        self.confirm(window)
        count = len(subscription.invoice_ids)
        self.confirm(window)
        self.assertEqual(len(subscription.invoice_ids), count)

    def test_a_row_that_was_never_saved_is_taken_away_in_peace(self):
        # As the web client tells of rows that one onchange made and another took away.
        subscription = self.run_on()
        gone = [2, "virtual_63", False]
        window = self.ask(subscription, plan_id=self.gold, preview_ids=[gone])
        row = [0, "virtual_7", {"line_id": subscription.line_ids.id, "quantity": 2}]
        window = self.ask(subscription, line_ids=[gone, row])
        # 20/30 of 30.00 more, and 20 %.
        self.assertAsked(window, 24.0, 48.0, 24.0)
        self.rpc(self.billing, window, "write", {"line_ids": [gone]})

    def test_what_changed_since_is_told(self):
        subscription = self.run_on()
        window = self.ask(subscription, plan_id=self.gold)
        self.today = d("2025-04-12")
        message = self.assertRefused(self.billing, window, "action_confirm")
        # 19 of 30 days of 30.00 and 20 %.
        self.assertIn("24.00 (Billed now)", message)
        self.assertIn("22.80 (Billed now)", message)
        self.assertEqual(subscription.plan_id, self.silver)

    # === SEVERAL === #

    def test_several_change_at_once(self):
        both = self.run_on() | self.run_on()
        window = self.ask(both, plan_id=self.gold)
        self.assertAsked(window, 48.0, 96.0, 48.0, when="now")
        self.confirm(window)
        self.assertEqual(both.plan_id, self.gold)
        self.assertEqual(both.mapped("invoice_count"), [2, 2])

    def test_one_product_of_several(self):
        both = self.run_on() | self.run_on(self.gold)
        window = self.open(
            "change",
            both,
            product_id=self.silver.line_ids[0].product_id.id,
            unit_price=36.0,
        )
        self.assertEqual(window.net_total, 4.8)
        self.assertIn(both[1].name, window.problem)
        self.confirm(window)
        self.assertEqual(both[0].invoice_count, 2)
        self.assertEqual(both[1].invoice_count, 1)

    # === LINES AS THEY ARE === #

    def test_the_label_is_that_of_the_plan_of_the_day(self):
        product = self.make_taxed("Membership", 10.0)
        plans = []
        for name, price in (("Small", 10.0), ("Large", 20.0)):
            plan = self.make_plan(name, product)
            plan.sudo().line_ids.name = name
            self.price_plan(plan, ("month", 1, price))
            plans.append(plan)
        subscription = self.run_on(plans[0])
        moves = self.change(subscription, plan_id=plans[1])
        names = moves.invoice_line_ids.sorted("id").mapped("name")
        self.assertTrue(names[0].startswith("Large ("), names)
        self.assertTrue(names[1].startswith("Small, "), names)
        self.today = d("2025-05-01")
        [line] = subscription._bill(self.today).invoice_line_ids
        self.assertTrue(line.name.startswith("Large ("))

    def test_what_was_typed_is_kept_under_the_plan(self):
        line = {"line_id": False, "product_id": self.make_taxed("Locker", 3.0).id}
        subscription = self.run_on()
        window = self.ask(
            subscription,
            line_ids=[
                Command.create({"line_id": subscription.line_ids.id, "quantity": 1}),
                Command.create({**line, "quantity": 2, "unit_price": 3.0}),
            ],
        )
        # 20/30 of 6.00 and 20 %.
        self.assertAsked(window, 0.0, 4.8, 4.8)
        self.confirm(window)
        self.assertComes(subscription, [("2025-05-01", 36.0)], "2025-05-31")
