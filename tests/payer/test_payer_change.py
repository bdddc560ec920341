from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase

DAY = d("2025-09-27")


@tagged("post_install", "-at_install")
class TestPayerChange(RpcCase):
    """Who pays what runs is changed in one window, by Billing, and written down."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.running = cls.make_subscription(DAY)
        cls.wanda = cls.make_partner("Wanda")
        cls.token = cls.give_method(cls.wanda)
        cls.window = cls.env["subdebit.payer.change"]

    def save(self, user, subscription=None, **vals):
        """Save the window as the client does, with what it proposes; return it."""
        subscription = subscription or self.running
        context = {"default_subscription_ids": subscription.ids}
        names = [*self.window._fields]
        proposed = self.rpc(user, self.window, "default_get", names, context=context)
        known = {"subscription_ids": subscription.ids, "reason": "Asked by mail."}
        values = {**proposed, **known, **vals}
        spec = {"id": {}}
        (saved,) = self.rpc(
            user, self.window, "web_save", values, specification=spec, context=context
        )
        return self.window.browse(saved["id"])

    def test_billing_says_who_pays_from_now_on(self):
        (old,) = self.running._bill(DAY)
        window = self.save(
            self.billing,
            payer_id=self.wanda.id,
            invoice_partner_id=self.wanda.id,
            payment_mode="automatic",
            offline_type=False,
        )
        self.rpc(self.billing, window, "action_confirm")
        self.assertEqual(self.running.payer_id, self.wanda)
        self.assertEqual(self.running.payment_mode, "automatic")
        self.assertEqual(self.running._get_token_sudo(), self.token)
        event = self.running.event_ids.sorted("id")[-1]
        self.assertEqual((event.kind, event.user_id), ("payer", self.billing))
        self.assertIn("Grace pays offline (Cheque)", event.reason)
        self.assertIn("Wanda is debited", event.reason)
        self.assertIn("Asked by mail.", event.reason)
        # What was announced stays.
        self.assertEqual(old.subdebit_payer_id.name, "Grace")
        (new,) = self.running._bill(d("2025-10-27"))
        self.assertEqual(new.subdebit_payer_id, self.wanda)
        self.assertNothingToBill(self.running, "2025-10-27")

    def test_the_schedule_takes_no_notice(self):
        before = self.running._preview((), d("2026-09-27"))
        window = self.save(self.billing, offline_type="cash")
        self.rpc(self.billing, window, "action_confirm")
        self.assertEqual(self.running._preview((), d("2026-09-27")), before)
        self.assertFalse(
            [e for e in self.running.event_ids._to_schedule() if e.kind == "payer"]
        )

    def test_nobody_is_debited_for_somebody_else(self):
        window = self.save(
            self.billing,
            payment_mode="automatic",
            offline_type=False,
            payment_token_id=self.token.id,
        )
        self.assertRefused(
            self.billing, window, "action_confirm", words="not one of Grace"
        )
        self.assertEqual(self.running.payment_mode, "offline")

    def test_a_change_that_is_none_is_not_written_down(self):
        window = self.save(self.billing)
        self.assertRefused(
            self.billing, window, "action_confirm", words="Nothing was changed"
        )
        self.assertNotIn("payer", self.running.event_ids.mapped("kind"))

    def test_a_draft_is_changed_on_its_form(self):
        draft = self.env["subdebit.subscription"].create(
            {"partner_id": self.wanda.id, "plan_id": self.plan.id, "date_start": DAY}
        )
        window = self.save(self.billing, draft, payer_id=self.running.payer_id.id)
        self.assertRefused(
            self.billing, window, "action_confirm", words="is not running"
        )
        self.rpc(self.user, draft, "write", {"payer_id": self.running.payer_id.id})

    def test_a_user_opens_no_such_window(self):
        self.assertRefused(
            self.user,
            self.window,
            "create",
            [{"subscription_ids": self.running.ids, "payer_id": self.wanda.id}],
        )
        self.assertRefused(self.user, self.running, "action_change_payer")
        action = self.rpc(self.billing, self.running, "action_change_payer")
        self.assertEqual(action["res_model"], "subdebit.payer.change")

    def test_another_companys_subscription_is_not_changed(self):
        theirs = self.make_one("billing", self.make_other_company()["company"])
        vals = {
            "subscription_ids": self.running.ids,
            "payer_id": self.wanda.id,
            "reason": "x",
        }
        self.assertRefused(theirs, self.window, "create", [vals])

    # === WHOSE METHOD === #

    def make_firm(self, name):
        firm = self.make_partner(name, is_company=True)
        return firm, self.give_method(firm)

    def make_debited(self, partner):
        return self.make_subscription(DAY, partner)

    def test_the_payers_own_method_goes_before_the_firms(self):
        vera = self.make_partner("Vera")
        own = self.give_method(vera)
        firm, _newer = self.make_firm("Firm")
        vera.sudo().parent_id = firm
        self.assertEqual(self.make_debited(vera)._get_token_sudo(), own)

    def test_a_contact_that_is_moved_is_not_debited_from_its_new_firm(self):
        editor = self.make_stranger("base.group_user", "base.group_partner_manager")
        firm, _token = self.make_firm("Firm")
        vera = self.make_partner("Vera")
        running = self.make_debited(vera)
        self.assertFalse(running._get_token_sudo())
        self.rpc(editor, vera, "write", {"parent_id": firm.id})
        self.assertEqual(vera.commercial_partner_id, firm)
        self.assertFalse(running._get_token_sudo())
        self.assertIn(
            self.env.ref("subscription_debit.activity_who_pays"),
            running.activity_ids.activity_type_id,
        )

    def test_billing_confirms_the_new_firm(self):
        firm, token = self.make_firm("Firm")
        vera = self.make_partner("Vera")
        running = self.make_debited(vera)
        vera.sudo().parent_id = firm
        window = self.save(self.billing, running)
        self.rpc(self.billing, window, "action_confirm")
        self.assertEqual(running._get_token_sudo(), token)
        self.assertFalse(running.activity_ids)

    def test_an_old_firm_is_not_debited_any_more(self):
        firm, token = self.make_firm("Firm")
        vera = self.make_partner("Vera", parent_id=firm.id)
        running = self.make_debited(vera)
        self.assertEqual(running._get_token_sudo(), token)
        running.sudo().payment_token_id = token
        vera.sudo().parent_id = False
        self.assertFalse(running._get_token_sudo())
