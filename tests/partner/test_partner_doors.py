from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase

DAY = d("2025-09-27")


@tagged("post_install", "-at_install")
class TestPartnerDoors(RpcCase):
    """Who edits contacts decides nothing about whom we debit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.editor = cls.make_stranger("base.group_user", "base.group_partner_manager")
        cls.wanda = cls.make_offline_partner("Wanda")
        cls.running = cls.make_subscription(DAY, cls.wanda)
        cls.partners = cls.env["res.partner"]

    def test_a_contact_editor_turns_no_debits_on(self):
        for vals in (
            {"subdebit_payment_mode": "automatic"},
            {"subdebit_offline_type": "cash"},
            {"subdebit_payer_id": self.running.company_id.partner_id.id},
        ):
            self.assertRefused(self.editor, self.wanda, "write", vals, words="Billing")
            self.assertRefused(
                self.user, self.wanda, "web_save", vals, specification={}
            )
        self.assertEqual(self.running.payment_mode, "offline")

    def test_a_contact_editor_makes_no_payer(self):
        vals = {"name": "Eve", "subdebit_payer_id": self.wanda.id}
        self.assertRefused(self.editor, self.partners, "create", [vals])
        self.assertRefused(
            self.editor, self.partners, "web_save", vals, specification={}
        )
        (made,) = self.rpc(
            self.editor,
            self.partners,
            "create",
            [{"name": "Eve"}],
            context={
                "default_subdebit_payer_id": self.wanda.id,
                "default_subdebit_payment_mode": "offline",
                "default_subdebit_offline_type": "cash",
            },
        )
        made = self.partners.browse(made)
        self.assertFalse(made.subdebit_payer_id or made.subdebit_payment_mode)

    def test_a_contact_editor_works_as_before(self):
        vals = {"name": "Wanda W.", "subdebit_payment_mode": "offline"}
        self.rpc(self.editor, self.wanda, "write", vals)
        (copied,) = self.rpc(self.editor, self.wanda, "copy")
        self.assertFalse(self.partners.browse(copied).subdebit_payment_mode)
        self.assertEqual(self.wanda.name, "Wanda W.")

    def test_a_contact_that_is_moved_under_a_firm_is_not_debited_by_that(self):
        firm = self.make_partner(
            "Firm", is_company=True, subdebit_payment_mode="automatic"
        )
        self.rpc(self.editor, self.wanda, "write", {"parent_id": firm.id})
        self.assertEqual(self.running.payment_mode, "offline")
        self.assertEqual(
            self.running.activity_ids.activity_type_id,
            self.env.ref("subscription_debit.activity_who_pays"),
        )

    def test_billing_turns_debits_on_and_what_runs_follows(self):
        vals = {"subdebit_payment_mode": "automatic", "subdebit_offline_type": False}
        self.rpc(self.billing, self.wanda, "write", vals)
        self.assertEqual(self.running.payment_mode, "automatic")
        event = self.running.event_ids.sorted("id")[-1]
        self.assertEqual((event.kind, event.user_id), ("payer", self.billing))
