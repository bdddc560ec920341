from datetime import date

from odoo import Command
from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase

DAY = d("2025-09-27")


@tagged("post_install", "-at_install")
class TestSubscriptionDoors(RpcCase):
    """What only a door sets of a subscription is refused to every other way in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.running = cls.make_subscription(DAY)
        cls.subscriptions = cls.env["subdebit.subscription"]
        cls.other = cls.make_partner("Wanda")

    def prepare(self, **vals):
        """Return the values of a draft as a user's client sends them."""
        return {
            "partner_id": self.other.id,
            "plan_id": self.plan.id,
            "date_start": "2025-09-27",
            **vals,
        }

    # === C1: A START BY THE BACK DOOR === #

    def test_no_default_in_the_context_starts_a_subscription(self):
        context = {
            "default_state": "active",
            "default_next_charge_date": "2025-01-05",
            "default_next_issue_date": "2025-01-05",
            "default_started_on": "2025-01-05",
            "default_name": "SUB99999",
            "default_debit_scheme": "bacs",
            "default_amount_period": 1.0,
        }
        for user in (self.user, self.billing, self.manager):
            (made,) = self.rpc(
                user, self.subscriptions, "create", [self.prepare()], context=context
            )
            made = self.subscriptions.browse(made)
            self.assertEqual(made.state, "draft")
            self.assertFalse(made.next_charge_date)
            self.assertFalse(made.next_issue_date)
            self.assertFalse(made.started_on)
            self.assertFalse(made.debit_scheme)
            self.assertNotEqual(made.name, "SUB99999")
            self.assertEqual(made.amount_period, 30.0)
            self.assertFalse(made.sudo()._bill(d("2026-01-05")))

    def test_no_default_of_his_own_starts_a_subscription(self):
        self.setup_env["ir.default"].set("subdebit.subscription", "state", "active")
        (made,) = self.rpc(
            self.user, self.subscriptions, "create", [self.prepare()], context={}
        )
        self.assertEqual(self.subscriptions.browse(made).state, "draft")

    def test_neither_create_nor_copy_nor_save_nor_import_starts_one(self):
        vals = {"state": "active", "next_charge_date": "2025-01-05"}
        draft = self.subscriptions.create(self.prepare())
        self.assertRefused(
            self.user, self.subscriptions, "create", [self.prepare(**vals)]
        )
        self.assertRefused(self.user, draft, "copy", vals)
        self.assertRefused(self.user, draft, "web_save", vals, specification={})
        self.assertRefused(
            self.user,
            self.subscriptions,
            "web_save",
            self.prepare(**vals),
            specification={},
        )
        (copied,) = self.rpc(
            self.user, self.running, "copy", context={"default_state": "active"}
        )
        self.assertEqual(self.subscriptions.browse(copied).state, "draft")
        with self.subTest("import"):
            answer = self.call(
                self.user,
                self.subscriptions,
                "load",
                ["partner_id/.id", "plan_id/.id", "state"],
                [[str(self.other.id), str(self.plan.id), "active"]],
            )
            self.assertFalse(answer.get("result", {}).get("ids"))
        started = self.subscriptions.search(
            [("partner_id", "=", self.other.id), ("state", "!=", "draft")]
        )
        self.assertFalse(started)

    # === C2: WHO PAYS WHAT RUNS === #

    def test_who_pays_what_runs_is_written_by_nobody(self):
        journal = self.company_data["default_journal_sale"].copy()
        term = self.env["account.payment.term"].search([], limit=1)
        for user in (self.user, self.billing, self.manager):
            for vals in (
                {"payer_id": self.other.id},
                {"payment_mode": "automatic"},
                {"offline_type": "cash"},
                {"invoice_partner_id": self.other.id},
                {"journal_id": journal.id},
                {"payment_term_id": term.id},
                {"partner_id": self.other.id},
            ):
                self.assertRefused(user, self.running, "write", vals, words="running")
                self.assertRefused(
                    user, self.running, "web_save", vals, specification={}
                )
        self.assertEqual(self.running.payer_id.name, "Grace")

    def test_a_user_writes_no_reference_and_no_lead_of_what_runs(self):
        for vals in ({"external_ref": "A1"}, {"issue_days": 9}):
            self.assertRefused(self.user, self.running, "write", vals, words="Billing")
            self.rpc(self.billing, self.running, "write", vals)
        self.assertEqual(self.running.external_ref, "A1")

    def test_nobody_writes_what_is_computed(self):
        for vals in (
            {"name": "SUB1"},
            {"started_on": "2020-01-01"},
            {"amount_period": 1.0},
            {"debit_scheme": "bacs"},
            {"method_owner_id": self.other.id},
        ):
            for record in (self.running, self.subscriptions.create(self.prepare())):
                self.assertRefused(
                    self.manager, record, "write", vals, words="not written by hand"
                )

    # === C4: WHAT WAS AGREED === #

    def test_a_line_of_what_runs_is_not_written(self):
        tax = self.make_plain_taxes()[0]
        line = self.running.line_ids
        for vals in (
            {"unit_price": 77.0},
            {"tax_ids": [Command.link(tax.id)]},
            {"name": "Something else"},
            {"product_id": self.make_product("Other").id},
            {"sequence": 1, "quantity": 2},
        ):
            self.assertRefused(self.user, line, "write", vals, words="running")
            self.assertRefused(
                self.user,
                self.running,
                "write",
                {"line_ids": [Command.update(line.id, vals)]},
                words="running",
            )

    def test_no_line_is_moved_into_what_runs(self):
        draft = self.subscriptions.create(self.prepare())
        line = {"product_id": self.product.id, "unit_price": 77.0}
        self.assertRefused(
            self.user,
            draft.line_ids,
            "write",
            {"subscription_id": self.running.id},
            words="running",
        )
        self.assertRefused(
            self.user,
            self.running.line_ids.browse(),
            "create",
            [{"subscription_id": self.running.id, **line}],
            words="running",
        )
        self.assertRefused(
            self.user,
            self.running,
            "write",
            {"line_ids": [Command.link(draft.line_ids.id)]},
            words="running",
        )
        self.assertRefused(
            self.user,
            self.running.line_ids,
            "copy",
            {"unit_price": 77.0},
            words="running",
        )
        self.assertEqual(self.running.line_ids.unit_price, 30.0)

    # === M3 === #

    def test_only_who_handles_failures_lets_bill_again(self):
        flagged = {"billing_error": "No journal.", "billing_error_date": DAY}
        self.running.sudo().write(flagged)
        other = self.make_other_company()["company"]
        strangers = [
            self.make_stranger("base.group_portal"),
            self.make_stranger("base.group_user"),
            self.make_one("manager", other),
            self.user,
        ]
        for user in strangers:
            self.assertRefused(user, self.running, "action_retry_billing")
        self.assertEqual(self.running.billing_error, "No journal.")
        for name in ("failed_payments", "billing"):
            self.running.sudo().write(flagged)
            user = self.billing if name == "billing" else self.make_one(name)
            self.rpc(user, self.running, "action_retry_billing")
            self.assertFalse(self.running.billing_error)

    # === M5 === #

    def test_no_date_leaves_the_calendar(self):
        for day in ("0026-01-05", "1949-12-31", "3000-01-01", "9999-12-31"):
            words = "is the year right?"
            draft = self.subscriptions.create(self.prepare())
            for record, vals in (
                (draft, {"date_start": day}),
                (draft.line_ids, {"date_start": day}),
            ):
                self.assertRefused(self.user, record, "write", vals, words=words)
            self.assertRefused(
                self.user,
                self.subscriptions,
                "create",
                [self.prepare(date_start=day)],
                words=words,
            )
        self.assertRefused(
            self.user,
            draft.line_ids,
            "write",
            {"date_last": "9999-12-31"},
            words=words,
        )

    def test_upcoming_looks_no_further_back_than_a_year(self):
        draft = self.subscriptions.create(
            self.prepare(
                date_start="1950-01-01",
                line_ids=[
                    Command.create(
                        {"product_id": self.product.id, "cadence_unit": "day"}
                    )
                ],
            )
        )
        self.patch_today(date(2025, 9, 27))
        rows = draft.with_user(self.user)._get_upcoming()
        # One document a day, from 27 September on, a year of 365 days.
        self.assertEqual(len(rows), 366)
        self.assertEqual(rows[0]["bill_on"], d("2025-09-27"))
        self.assertTrue(self.rpc(self.user, draft, "read", ["timeline"]))

    def patch_today(self, day):
        company = type(self.env["res.company"])
        self.patch(company, "_subdebit_today", lambda company: day)
