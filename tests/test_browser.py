from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("-standard", "subdebit_browser", "-at_install", "post_install")
class TestBrowser(HttpCase):
    """A real browser, a real server, and no more rights than the job needs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.env.company, install_demo=False
        )
        cls.env.company.subdebit_tz = "UTC"
        cls.env.company.subdebit_run_hour = 0
        cls.product = cls.env["product.product"].create(
            {"name": "Membership", "type": "service", "list_price": 30.0}
        )
        cls.plan = cls.env["subdebit.plan"].create(
            {
                "name": "Club",
                "line_ids": [Command.create({"product_id": cls.product.id})],
            }
        )
        cls.ada = cls.env["res.partner"].create({"name": "Ada"})
        cls.grace = cls.env["res.partner"].create(
            {
                "name": "Grace",
                "subdebit_payment_mode": "offline",
                "subdebit_offline_type": "cheque",
            }
        )
        for group in ("user", "billing", "failed_payments", "manager"):
            new_test_user(
                cls.env,
                login=f"browser_{group}",
                groups=f"subscription_debit.group_{group}",
            )

    def test_a_biller_reads_the_day_and_finds_who_has_no_method(self):
        """D1: one screen a day, each figure opens what it counts."""
        today = self.env.company._subdebit_today()
        for partner in (self.ada, self.grace):
            self.env["subdebit.subscription"].create(
                {
                    "partner_id": partner.id,
                    "plan_id": self.plan.id,
                    "date_start": fields.Date.to_string(today),
                }
            )._start(today)
        run = self.env["subdebit.debit.run"]._prepare(self.env.company, today)
        run._finish_if_done()
        self.start_tour(
            "/odoo/action-subscription_debit.action_debit_run",
            "subdebit_first_light",
            login="browser_billing",
        )

    def test_a_plain_user_prepares_a_subscription(self):
        """Least rights: preparing needs no accountant."""
        self.start_tour(
            "/odoo/action-subscription_debit.action_subscription",
            "subdebit_prepare",
            login="browser_user",
        )
        subscription = self.grace.subdebit_subscription_ids
        self.assertEqual(subscription.state, "draft")
        self.assertEqual(subscription.payment_mode, "offline")
        self.assertEqual(subscription.line_ids.unit_price, 30.0)

    def test_a_failed_debit_is_tried_again_with_three_clicks(self):
        """Who handles failed payments and has no other right of ours."""
        today = self.env.company._subdebit_today()
        self.give_method(self.ada)
        self.env["subdebit.subscription"].create(
            {"partner_id": self.ada.id, "plan_id": self.plan.id, "date_start": today}
        )._start(today)
        run = self.env["subdebit.debit.run"]._prepare(self.env.company, today)
        for state in ("sending", "refused"):
            run.debit_ids.attempt_ids._finish(state)
        run._finish_if_done()
        self.assertEqual(run.debit_ids.state, "refused")
        self.start_tour("/odoo", "subdebit_retry", login="browser_failed_payments")
        self.assertEqual(run.debit_ids.state, "ready")
        self.assertEqual(len(run.debit_ids.attempt_ids), 2)

    def test_a_first_plan_takes_a_manager_twelve_clicks(self):
        self.start_tour(
            "/odoo/subdebit-subscriptions",
            "subdebit_first_plan",
            login="browser_manager",
        )
        plan = self.env["subdebit.plan"].search([("name", "=", "Sauna")])
        self.assertEqual(plan.line_ids.product_id.mapped("name"), ["Sauna pass"])
        self.assertEqual(plan.line_ids.product_id.type, "service")
        prices = plan.line_ids.price_ids.sorted("price")
        self.assertEqual(
            [(p.cadence_count, p.cadence_unit, p.price) for p in prices],
            [(1, "month", 35.0), (3, "month", 99.0)],
        )

    def test_what_is_debited_tomorrow_takes_a_user_two_clicks(self):
        today = self.env.company._subdebit_today()
        self.give_method(self.ada)
        tomorrow = fields.Date.add(today, days=1)
        self.env["subdebit.subscription"].create(
            {"partner_id": self.ada.id, "plan_id": self.plan.id, "date_start": tomorrow}
        )._start(today)
        self.start_tour(
            "/odoo/subdebit-subscriptions", "subdebit_tomorrow", login="browser_user"
        )

    def give_method(self, partner):
        """Let a customer have a card at a provider that nobody asks."""
        provider = self.env["payment.provider"].create(
            {"name": "Fake", "code": "none", "state": "test"}
        )
        method = self.env["payment.method"].create(
            {"name": "Fake", "code": "fake", "provider_ids": provider.ids}
        )
        provider.payment_method_ids = method
        self.env["payment.token"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "partner_id": partner.id,
                "payment_details": "4242",
                "provider_ref": "x",
            }
        )
