from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import DAY
from .operation_case import OperationCase


@tagged("post_install", "-at_install")
class TestReconcile(OperationCase):
    """L9: oldest with oldest, for one client or all; undone by its icon."""

    def test_the_oldest_are_paired_with_the_oldest(self):
        """Is it difficult to remove matches and to make new ones?"""
        ada = self.make_offline_partner("Ada")
        newer = self.make_invoice(ada, 40.0, d("2025-09-20"))
        older = self.make_invoice(ada, 30.0, d("2025-08-01"))
        note = self.make_note(ada, 10.0, d("2025-07-01"))
        payment = self.make_note(ada, 25.0, d("2025-09-01"))
        window = self.open("reconcile", ada)
        self.assertEqual(
            [(row.label, row.amount) for row in window.row_ids],
            [
                (f"{older.name} is matched with {note.name}", 10.0),
                (f"{older.name} is matched with {payment.name}", 20.0),
                (f"{newer.name} is matched with {payment.name}", 5.0),
            ],
        )
        window.action_confirm()
        self.assertEqual((older.amount_residual, newer.amount_residual), (0.0, 35.0))
        self.assertIn("no open invoice beside", self.get_why_not(ada, "reconcile"))
        row = self.find(ada, ("move_id", "=", older.id), user=self.billing)
        self.assertEqual(row.state, "settled")
        action = row.action_view_matches()
        matches = self.env["account.partial.reconcile"].search(action["domain"])
        self.assertEqual(len(matches), 2)
        with self.assertRaisesRegex(AccessError, "the right “Billing”"):
            matches.with_user(self.user).action_subdebit_undo_match()
        matches.with_user(self.billing).action_subdebit_undo_match()
        self.assertEqual(older.amount_residual, 30.0)
        self.assertEqual(self.find(ada, ("move_id", "=", older.id)).state, "open")

    def test_all_clients_are_reconciled_at_once(self):
        clients = [self.make_offline_partner(name) for name in ("Ada", "Eve", "Zoe")]
        for client in clients[:2]:
            self.make_invoice(client, 30.0)
            self.make_note(client, 10.0)
        self.make_invoice(clients[2], 30.0)
        windows = self.env["subdebit.operation"].with_user(self.billing)
        window = windows.with_context(default_operation="reconcile").create({})
        self.assertEqual(len(window.row_ids), 2)
        window.action_confirm()
        self.assertEqual([self.balances(c)[0] for c in clients], [20.0, 20.0, 30.0])

    def test_what_is_with_the_bank_is_left_alone(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.make_note(debit.payer_id, 10.0)
        self.assertIn("no open invoice", self.get_why_not(debit.payer_id, "reconcile"))

    def test_rows_are_matched_by_a_click(self):
        ada, eve = self.make_offline_partner("Ada"), self.make_offline_partner("Eve")
        older = self.make_invoice(ada, 30.0, d("2025-08-01"))
        newer = self.make_invoice(ada, 30.0)
        note = self.make_note(ada, 30.0)
        rows = self.find(ada, ("move_id", "in", (newer | note).ids), user=self.billing)
        rows.action_match()
        self.assertEqual((older.amount_residual, newer.amount_residual), (30.0, 0.0))
        with self.assertRaisesRegex(UserError, "both open"):
            rows.action_match()
        self.make_note(eve, 30.0)
        both = self.find(ada, user=self.billing) | self.find(eve, user=self.billing)
        with self.assertRaisesRegex(UserError, "several customers"):
            both.action_match()
        with self.assertRaises(AccessError):
            self.find(ada).action_match()

    def test_a_note_that_waits_for_a_debit_is_matched_with_nothing(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        payer = debit.payer_id
        other, note = self.make_invoice(payer, 10.0), self.make_note(payer, 10.0)
        self.as_root(note).reversed_entry_id = debit.invoice_ids
        moves = other | note
        rows = self.find(payer, ("move_id", "in", moves.ids), user=self.billing)
        self.assertEqual(len(rows), 2)
        with self.assertRaisesRegex(UserError, "is being debited"):
            rows.action_match()
        self.assertEqual(moves.mapped("amount_residual"), [10.0, 10.0])

    def test_a_return_stays_matched(self):
        debit = self.make_collected(30.0)
        debit._return(DAY, "AM04")
        entry = debit.payment_ids._subdebit_get_return_moves()
        partials = entry.line_ids.matched_credit_ids | entry.line_ids.matched_debit_ids
        with self.assertRaisesRegex(UserError, "is a return of a debit"):
            partials.with_user(self.billing).action_subdebit_undo_match()
