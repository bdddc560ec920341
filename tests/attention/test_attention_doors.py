from odoo.tests import tagged

from ..common import d
from ..provider_case import DAY
from .attention_case import AttentionCase


@tagged("post_install", "-at_install")
class TestAttentionDoors(AttentionCase):
    """Who may do something about what failed, and who may not."""

    def test_the_group_is_found_on_the_form_of_a_user(self):
        group = self.env.ref("subscription_debit.group_failed_payments")
        self.assertEqual(group.privilege_id.name, "Failed Payments")
        privileges = self.setup_env["res.groups"]._get_view_group_hierarchy()
        shown = {
            name for p in privileges["privileges"].values() for name in [p["name"]]
        }
        self.assertIn("Failed Payments", shown)

    def test_who_handles_failed_payments_does_all_that_it_says(self):
        debit = self.make_told()
        row = self.find(debit)
        self.rpc(self.handler, row, "action_open_retry")
        invoice = self.rpc(self.handler, row, "action_open_invoice")
        self.assertEqual(invoice["type"], "ir.actions.act_url")
        self.assertEqual(self.url_open(invoice["url"]).status_code, 200)
        self.rpc(self.handler, row, "action_ask_method")
        self.rpc(self.handler, row, "action_retry")
        self.assertEqual(debit.state, "ready")

    def test_a_plain_user_looks_and_does_nothing(self):
        debit = self.make_refused()
        row = self.find(debit)
        self.assertTrue(self.rpc(self.user, row, "read", ["reason", "next_step"]))
        self.assertEqual(
            self.rpc(self.user, self.rows.browse(), "action_view_count"), {"count": 1}
        )
        for button in (
            "action_retry",
            "action_open_retry",
            "action_ask_method",
            "action_open_dismiss",
            "action_open_payment",
            "action_open_invoice",
        ):
            self.assertRefused(self.user, row, button, words="This needs the right")
        self.assertEqual(debit.state, "refused")

    def test_who_handles_failed_payments_records_no_payment(self):
        row = self.find(self.make_refused())
        self.assertRefused(self.handler, row, "action_open_payment", words="“Billing”")

    def test_another_company_sees_and_does_nothing(self):
        debit = self.make_refused()
        row = self.find(debit)
        other = self.make_other_company()["company"]
        for group in ("failed_payments", "manager"):
            theirs = self.make_one(group, other)
            self.assertEqual(
                self.rpc(theirs, self.rows.browse(), "action_view_count"), {"count": 0}
            )
            for button in ("action_retry", "action_ask_method", "action_open_dismiss"):
                self.assertRefused(theirs, row, button)
        self.assertEqual(debit.state, "refused")

    def test_nobody_writes_a_dismissal_or_a_request_by_hand(self):
        debit = self.make_refused()
        vals = {
            "company_id": self.company.id,
            "debit_id": debit.id,
            "mark": "refused 1",
            "reason": "x",
            "dismissed_by": self.manager.id,
        }
        dismissals = self.env["subdebit.dismissal"]
        self.assertRefused(self.manager, dismissals, "create", [vals])
        asked = {"payer_id": debit.payer_id.id, "company_id": self.company.id}
        requests = self.env["subdebit.method.request"]
        self.assertRefused(self.manager, requests, "create", [asked])

    def test_a_window_of_another_is_not_confirmed(self):
        row = self.find(self.make_refused())
        action = row.with_user(self.billing).action_open_dismiss()
        window = self.open_window(action, self.billing, reason="x")
        self.assertRefused(self.handler, window, "action_confirm")

    def test_the_person_who_handles_failures_bills_again(self):
        subscription = self.make_subscription(DAY, self.make_payer())
        subscription._flag_billing_error(d("2025-09-27"), ValueError("x"))
        self.rpc(self.handler, self.find(subscription), "action_retry")
        self.assertFalse(subscription.billing_error)
