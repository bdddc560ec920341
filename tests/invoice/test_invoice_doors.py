from odoo import Command
from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase

DAY = d("2025-09-27")


@tagged("post_install", "-at_install")
class TestInvoiceDoors(RpcCase):
    """Who invoices debits nobody by that: our fields of an invoice are our doors'."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls.make_stranger("account.group_account_manager")
        cls.wanda = cls.make_partner("Wanda")
        cls.move = cls.make_subscription(DAY)._bill(DAY)
        cls.moves = cls.env["account.move"]

    def prepare(self, line=None, **vals):
        lines = [Command.create({"name": "Front", "price_unit": 444.0, **(line or {})})]
        return {
            "move_type": "out_invoice",
            "partner_id": self.wanda.id,
            "invoice_line_ids": lines,
            **vals,
        }

    def test_who_invoices_says_not_who_is_debited(self):
        for vals in (
            {"subdebit_payer_id": self.wanda.id},
            {"subdebit_payment_mode": "automatic"},
            {"subdebit_offline_type": "cash"},
        ):
            self.assertRefused(
                self.accountant, self.moves, "create", [self.prepare(**vals)]
            )
            self.assertRefused(
                self.accountant,
                self.moves,
                "web_save",
                self.prepare(**vals),
                specification={},
            )
            self.assertRefused(self.accountant, self.move, "copy", vals)
            self.assertRefused(self.accountant, self.move, "write", vals)
        self.assertEqual(self.move.subdebit_payer_id.name, "Grace")

    def test_no_default_in_the_context_says_who_is_debited(self):
        context = {
            "default_subdebit_payer_id": self.wanda.id,
            "default_subdebit_payment_mode": "automatic",
            "default_subscription_date_from": "2025-09-27",
        }
        for user in (self.accountant, self.billing):
            (made,) = self.rpc(
                user, self.moves, "create", [self.prepare()], context=context
            )
            made = self.moves.browse(made)
            self.assertFalse(made.subdebit_payer_id or made.subdebit_payment_mode)
            self.assertFalse(made.invoice_line_ids.subscription_date_from)

    def test_nobody_says_otherwise_of_what_is_issued(self):
        for user in (self.accountant, self.billing, self.manager):
            for vals in (
                {"subdebit_payer_id": self.wanda.id},
                {"subdebit_payment_mode": "automatic"},
            ):
                self.assertRefused(user, self.move, "write", vals)
            self.assertRefused(user, self.move, "write", {"subdebit_run_id": 1})

    def test_the_days_of_a_line_are_not_written_by_hand(self):
        line = self.move.invoice_line_ids
        for vals in (
            {"subscription_date_from": "2025-01-01"},
            {"subscription_date_to": "2026-01-01"},
            {"subdebit_credited_line_id": line.id},
        ):
            self.assertRefused(
                self.accountant, self.moves, "create", [self.prepare(line=vals)]
            )
            for user in (self.accountant, self.billing, self.manager):
                self.assertRefused(user, line, "write", vals)
                self.assertRefused(
                    user,
                    self.move,
                    "write",
                    {"invoice_line_ids": [Command.update(line.id, vals)]},
                )

    def test_a_copy_carries_the_days_and_nothing_that_was_slipped_in(self):
        line = {"name": "Slipped in", "subscription_date_from": "2020-01-01"}
        self.assertRefused(
            self.accountant,
            self.move,
            "copy",
            {"line_ids": [Command.create(line)]},
        )
        (copied,) = self.rpc(
            self.accountant,
            self.move,
            "copy",
            context={"include_business_fields": True},
        )
        lines = self.moves.browse(copied).invoice_line_ids
        self.assertEqual(lines.subscription_date_from, DAY)
        self.assertFalse(lines.subdebit_credited_line_id)

    def test_a_mark_that_is_sent_is_no_copy(self):
        self.assertRefused(
            self.accountant,
            self.moves,
            "create",
            [self.prepare(line={"subscription_date_from": "2025-01-01"})],
            context={"subdebit_copy": True},
        )

    def test_no_credit_takes_back_what_another_customer_was_billed(self):
        line = {"subdebit_credited_line_id": self.move.invoice_line_ids.id}
        (note,) = self.rpc(
            self.billing,
            self.moves,
            "create",
            [self.prepare(line=line, move_type="out_refund", invoice_date=str(DAY))],
        )
        self.assertRefused(
            self.billing, self.moves.browse(note), "action_post", words="another"
        )
        self.assertFalse(self.move.invoice_line_ids.subdebit_charge_ids.credit_ids)

    def test_a_payment_is_not_said_to_be_a_debit(self):
        payments = self.env["account.payment"]
        vals = {"amount": 30.0, "partner_id": self.wanda.id}
        for more in (
            {"subdebit_returned_on": "2025-09-27"},
            {"subdebit_regained_on": "2025-09-27"},
            {"subdebit_debit_id": 1},
            {"subdebit_return_move_id": self.move.id},
        ):
            self.assertRefused(self.billing, payments, "create", [{**vals, **more}])
        (made,) = self.rpc(
            self.billing,
            payments,
            "create",
            [vals],
            context={"default_subdebit_returned_on": "2025-09-27"},
        )
        made = payments.browse(made)
        self.assertFalse(made.subdebit_returned_on)
        self.assertRefused(
            self.billing, made, "write", {"subdebit_returned_on": "2025-09-27"}
        )
