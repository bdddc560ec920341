from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.client.operation import OPERATIONS
from ..common import d
from ..hostile import find_forged, forge_defaults
from ..rpc_case import RpcCase
from .operation_case import INCOME, OUTSTANDING, RECEIVABLE, OperationCase


@tagged("post_install", "-at_install")
class TestOperationDoors(OperationCase, RpcCase):
    """What the web client sends is looked at: by the group, the company, the preview."""

    def save(self, user, operation, client, **vals):
        """Return the window that the web client saves for a user."""
        windows = self.env["subdebit.operation"]
        values = {"operation": operation, "partner_id": client.id, **vals}
        answer = self.rpc(user, windows, "web_save", values, specification={})
        return windows.browse(answer[0]["id"])

    def make_credited(self):
        ada, eve = self.make_offline_partner("Ada"), self.make_offline_partner("Eve")
        self.make_note(ada, 50.0, d("2025-09-20"))
        return ada, eve

    def test_a_forged_preview_is_not_what_is_booked(self):
        ada, eve = self.make_credited()
        window = self.save(self.billing, "transfer", ada, other_id=eve.id, amount=50.0)
        row = window.sudo().row_ids[0]
        self.rpc(self.billing, row, "write", {"debit": 1.0})
        self.assertRefused(
            self.billing, window, "action_confirm", words="changed since it was shown"
        )
        self.assertEqual(self.balances(eve)[0], 0.0)

    def test_nobody_works_in_a_company_that_is_not_his(self):
        ada, eve = self.make_credited()
        data = self.make_other_company()
        stranger = self.make_one("manager", data["company"])
        values = {
            "operation": "transfer",
            "partner_id": ada.id,
            "other_id": eve.id,
            "company_id": self.company.id,
            "amount": 50.0,
        }
        windows = self.env["subdebit.operation"]
        self.assertRefused(
            stranger,
            windows,
            "web_save",
            values,
            specification={},
            words="You do not work in that company",
        )
        own = self.save(stranger, "transfer", ada, other_id=eve.id, amount=50.0)
        self.assertRefused(stranger, own, "action_confirm", words="no open credit")
        self.assertEqual(self.balances(ada)[0], -50.0)

    def test_another_persons_window_is_not_confirmed(self):
        ada, eve = self.make_credited()
        window = self.save(self.billing, "transfer", ada, other_id=eve.id, amount=50.0)
        self.assertRefused(self.manager, window, "action_confirm")
        self.rpc(self.billing, window, "action_confirm")
        self.assertEqual(self.balances(eve)[0], -50.0)

    def test_the_mark_of_an_operation_is_set_by_no_hand(self):
        ada, _eve = self.make_credited()
        note = self.find(ada, user=self.billing).move_id
        self.assertRefused(
            self.billing,
            note,
            "write",
            {"subdebit_operation": "transfer"},
            words="not written by hand",
        )

    def test_nothing_is_told_of_what_is_another_company_s(self):
        ada = self.make_offline_partner("Ada")
        invoice = self.make_invoice(ada, 50.0)
        stranger = self.make_one("billing", self.make_other_company()["company"])
        for operation, vals in (
            ("pay", {"paid_ids": [(6, 0, invoice.ids)]}),
            ("refund", {"move_id": invoice.id}),
            ("cancel", {"move_id": invoice.id}),
        ):
            self.assertRefused(
                stranger,
                self.env["subdebit.operation"],
                "web_save",
                {"operation": operation, "partner_id": ada.id, **vals},
                specification={},
                words="Journal Entry",
            )

    def test_another_customer_s_invoice_is_not_proposed(self):
        ada, eve = self.make_offline_partner("Ada"), self.make_offline_partner("Eve")
        invoice = self.make_invoice(ada, 50.0, d("2025-09-20"))
        window = self.save(self.billing, "pay", eve, paid_ids=[(6, 0, invoice.ids)])
        self.assertEqual(window.sudo().amount, 0.0)
        self.assertRefused(self.billing, window, "action_confirm", words="open invoice")
        self.assertEqual(self.balances(ada)[0], 50.0)

    def test_defaults_of_another_company_reach_nothing(self):
        """Billing of another company says in the context what is not there to be had."""
        ada, eve = self.make_credited()
        invoice = self.make_invoice(ada, 30.0, d("2025-09-20"))
        stranger = self.make_one("billing", self.make_other_company()["company"])
        windows = self.env["subdebit.operation"]
        mine = [("company_id", "=", self.company.id)]
        before = self.as_root(invoice).search(mine)
        billing = [name for name, group in OPERATIONS.items() if group == "billing"]
        self.assertEqual(len(billing), 14)
        for operation in billing:
            forged = {
                **forge_defaults(invoice, eve),
                "default_operation": operation,
                "default_partner_id": ada.id,
                "default_other_id": eve.id,
                "default_move_id": invoice.id,
                "default_paid_ids": [(6, 0, invoice.ids)],
                "default_journal_id": self.company_data["default_journal_bank"].id,
            }
            for more in ({"default_company_id": self.company.id}, {}):
                with self.subTest(operation, **more):
                    self.assertRefused(
                        stranger,
                        windows,
                        "web_save",
                        {},
                        specification={},
                        context={**forged, **more},
                    )
            own = self.save(stranger, operation, ada)
            context = {**forged, "default_company_id": self.company.id}
            with mute_logger("odoo.http"):
                self.call(stranger, own, "action_confirm", context=context)
        self.assertEqual(self.as_root(invoice).search(mine), before)
        self.assertEqual((invoice.amount_residual, self.balances(ada)[0]), (30.0, -20))

    def test_what_the_context_says_is_not_booked(self):
        ada, eve = self.make_credited()
        invoice = self.make_invoice(ada, 30.0, d("2025-09-20"))
        forged = forge_defaults(invoice, self.make_offline_partner("Stranger"))

        def press(record, method):
            self.rpc(self.billing, record, method, context=forged)

        press(
            self.save(self.billing, "transfer", ada, other_id=eve.id, amount=20.0),
            "action_confirm",
        )
        entry = self.last_entry("transfer")
        self.assertItems(entry, (RECEIVABLE, eve, -20.0), (RECEIVABLE, ada, 20.0))
        press(entry, "action_subdebit_undo_operation")
        undone = entry.reversal_move_ids
        self.assertEqual((undone.move_type, undone.auto_post), ("entry", "no"))
        self.assertItems(undone, (RECEIVABLE, ada, -20.0), (RECEIVABLE, eve, 20.0))
        press(self.save(self.billing, "pay", ada, amount=30.0), "action_confirm")
        self.assertEqual((invoice.amount_residual, self.balances(ada)[0]), (0.0, -50.0))
        [payment] = self.as_root(invoice)._get_reconciled_payments()
        self.assertItems(
            payment.move_id, (RECEIVABLE, ada, -30.0), ("101403", ada, 30.0)
        )
        press(self.save(self.billing, "pay_out", ada, amount=15.0), "action_confirm")
        refund = self.as_root(payment).search(
            [("partner_id", "=", ada.id), ("payment_type", "=", "outbound")]
        )
        self.assertItems(
            refund.move_id, (OUTSTANDING, ada, -15.0), (RECEIVABLE, ada, 15.0)
        )
        window = self.save(self.billing, "invoice", ada, amount=12.0, reason="Camp")
        press(window, "action_confirm")
        [more] = self.as_root(invoice).search(
            [("partner_id", "=", ada.id), ("amount_total", "=", 12.0)]
        )
        self.assertEqual((more.move_type, more.auto_post), ("out_invoice", "no"))
        self.assertEqual(more.invoice_date, self.company._subdebit_today())
        self.assertItems(more, (INCOME, ada, -12.0), (RECEIVABLE, ada, 12.0))
        press(self.save(self.billing, "reconcile", ada), "action_confirm")
        self.assertEqual((more.amount_residual, self.balances(ada)[0]), (0.0, -23.0))
        window = self.save(
            self.billing, "refund", ada, move_id=invoice.id, amount=10.0, way="hand"
        )
        press(window, "action_confirm")
        [note] = self.as_root(invoice).reversal_move_ids
        self.assertEqual((note.move_type, note.auto_post), ("out_refund", "no"))
        self.assertItems(note, (RECEIVABLE, ada, -10.0), (INCOME, ada, 10.0))
        self.assertFalse(find_forged(self.env, self.company))
