"""Operations where a period is closed, or a journal secured."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..provider_case import DAY
from .books_case import GENERIC, LATER, BooksCase


@tagged("post_install", "-at_install")
class TestBooksLocked(BooksCase):
    """Nothing is booked in a closed period, and nothing on a day that nobody chose."""

    codes = GENERIC

    def make_choices(self, ada, eve, note):
        """Return the values of the window of each operation that books."""
        return {
            "transfer": {"other_id": eve.id, "amount": 10.0},
            "pay_out": {"journal_id": self.bank.id, "amount": 10.0},
            "undo_note": {"move_id": note.id},
            "write_off": {"account_id": self.loss.id, "reason": "Moved"},
        }

    def get_moves(self):
        return self.as_root(self.env["account.move"]).search(
            [("company_id", "=", self.company.id), ("state", "=", "posted")]
        )

    def test_what_books_is_refused_in_a_closed_period_and_done_after_it(self):
        for lock in ("fiscalyear_lock_date", "hard_lock_date"):
            for operation in ("transfer", "pay_out", "undo_note", "write_off"):
                with self.subTest(f"{lock}, {operation}"):
                    savepoint = self.env.cr.savepoint()
                    try:
                        self.look_at_lock(lock, operation)
                    finally:
                        savepoint.close(rollback=True)

    def look_at_lock(self, lock, operation):
        ada, eve = self.make_two()
        note = self.make_note(ada, 50.0)
        self.company.sudo()[lock] = d("2025-09-30")
        vals = self.make_choices(ada, eve, note)[operation]
        before = self.get_moves()
        window = self.open(operation, ada, self.manager, date=DAY, **vals)
        self.assertIn("The period is closed", window.problem)
        with self.assertRaisesRegex(UserError, "The period is closed"):
            window.action_confirm()
        self.assertEqual(self.get_moves(), before)
        self.do(operation, ada, self.manager, date=d("2025-10-01"), **vals)
        made = self.get_moves() - before
        self.assertEqual(made.mapped("date"), [d("2025-10-01")])
        self.assertAsInLedger(ada)

    # === OPERATIONS THAT BEGIN WITH AN INVOICE === #

    def make_invoiced(self, ada, eve, operation):
        """Return the values of the window of an operation on an invoice."""
        if operation == "move":
            self.day = DAY
            subscription = self.make_subscription(DAY, ada)
            subscription._bill(DAY)
            return {
                "subscription_id": subscription.id,
                "other_id": eve.id,
                "keeps_payer": False,
            }
        invoice = self.make_invoice(ada, 30.0)
        if operation == "refund":
            self.pay_by_hand(invoice, 30.0)
        return {
            "pay": {"paid_ids": [(6, 0, invoice.ids)], "journal_id": self.bank.id},
            "refund": {
                "move_id": invoice.id,
                "way": "hand",
                "journal_id": self.bank.id,
            },
            "cancel": {"move_id": invoice.id},
            "invoice": {"amount": 12.0, "reason": "Camp"},
            "dispute": {"move_id": invoice.id, "reason": "Not his"},
        }[operation]

    def test_what_is_invoiced_is_taken_back_and_paid_in_open_periods_alone(self):
        for operation, count in (
            ("pay", 1),
            ("refund", 2),
            ("cancel", 1),
            ("invoice", 1),
            ("move", 2),
        ):
            with self.subTest(operation):
                savepoint = self.env.cr.savepoint()
                try:
                    self.look_at_invoiced(operation, count)
                finally:
                    savepoint.close(rollback=True)

    def look_at_invoiced(self, operation, count):
        ada, eve = self.make_two()
        vals = self.make_invoiced(ada, eve, operation)
        self.company.sudo().hard_lock_date = d("2025-09-30")
        before = self.get_moves()
        window = self.open(operation, ada, self.manager, date=DAY, **vals)
        self.assertIn("The period is closed", window.problem)
        with self.assertRaisesRegex(UserError, "The period is closed"):
            window.action_confirm()
        self.assertEqual(self.get_moves(), before)
        self.do(operation, ada, self.manager, date=d("2025-10-01"), **vals)
        made = self.get_moves() - before
        self.assertEqual(made.mapped("date"), [d("2025-10-01")] * count)
        self.assertAsInLedger(ada)

    def test_a_dispute_books_nothing_and_closes_with_no_period(self):
        ada, eve = self.make_two()
        vals = self.make_invoiced(ada, eve, "dispute")
        self.company.sudo().hard_lock_date = d("2025-09-30")
        before = self.get_moves()
        self.do("dispute", ada, **vals)
        [invoice] = self.find(ada).move_id.sudo()
        self.assertTrue(invoice.subdebit_disputed)
        self.do("settle", ada, move_id=invoice.id)
        self.assertFalse(invoice.subdebit_disputed)
        self.assertEqual(self.get_moves(), before)

    def test_a_note_with_tax_is_not_undone_where_its_tax_is_declared(self):
        ada = self.make_offline_partner("Ada")
        tax = self.make_plain_taxes()[0]
        note = self.make_note(ada, 30.0, line={"tax_ids": tax.ids})
        self.company.sudo().tax_lock_date = d("2025-09-30")
        window = self.open("undo_note", ada, move_id=note.id, date=DAY)
        with self.assertRaisesRegex(UserError, "The period is closed"):
            window.action_confirm()
        self.do("undo_note", ada, move_id=note.id, date=d("2025-10-01"))
        self.assertEqual(note.reversal_move_ids.date, d("2025-10-01"))

    def test_a_refund_of_a_closed_period_is_not_taken_back(self):
        ada = self.make_offline_partner("Ada")
        self.make_note(ada, 50.0)
        self.do("pay_out", ada, journal_id=self.bank.id, amount=30.0)
        refund = self.get_refund(ada)
        self.company.sudo().fiscalyear_lock_date = d("2025-09-30")
        self.assertIn("closed period", self.get_why_not(ada, "take_back"))
        window = self.open("take_back", ada, payment_id=refund.id)
        with self.assertRaisesRegex(UserError, "closed period"):
            window.action_confirm()
        self.assertEqual(refund.move_id.state, "posted")

    def test_a_transfer_of_a_closed_period_is_undone_today(self):
        ada, eve = self.make_two()
        note = self.make_note(ada, 50.0)
        self.do("transfer", ada, other_id=eve.id, amount=30.0)
        self.company.sudo().hard_lock_date = d("2025-09-30")
        self.day = LATER
        entry = self.last_entry("transfer")
        entry.with_user(self.billing).action_subdebit_undo_operation()
        self.assertEqual(entry.reversal_move_ids.date, LATER)
        self.assertOpen((note, 50.0))

    def test_pairs_of_a_closed_period_come_apart_and_no_entry_changes(self):
        ada = self.make_offline_partner("Ada")
        invoice, note = self.make_invoice(ada, 30.0), self.make_note(ada, 10.0)
        self.do("reconcile", ada)
        before = self.get_moves()
        self.company.sudo().hard_lock_date = d("2025-09-30")
        invoice.line_ids.matched_credit_ids.with_user(
            self.billing
        ).action_subdebit_undo_match()
        self.assertOpen((invoice, 30.0), (note, 10.0))
        self.do("reconcile", ada)
        self.assertOpen((invoice, 20.0), (note, 0.0))
        self.assertEqual(self.get_moves(), before)

    def test_what_is_secured_is_undone_by_an_entry_or_not_at_all(self):
        ada, eve = self.make_two()
        self.make_note(ada, 50.0)
        misc = self.env["account.move"]._subdebit_get_misc_journal_sudo(self.company)
        (misc | self.bank.sudo()).restrict_mode_hash_table = True
        self.do("transfer", ada, other_id=eve.id, amount=30.0)
        entry = self.last_entry("transfer")
        self.assertTrue(entry.inalterable_hash)
        entry.with_user(self.billing).action_subdebit_undo_operation()
        self.assertTrue(entry.reversal_move_ids.inalterable_hash)
        self.do("pay_out", ada, journal_id=self.bank.id, amount=30.0)
        refund = self.get_refund(ada)
        window = self.open("take_back", ada, payment_id=refund.id)
        with self.assertRaisesRegex(UserError, "is secured by the books"):
            window.action_confirm()
        self.assertEqual(self.balances(ada)[0], -20.0)
        self.assertAsInLedger(ada)
