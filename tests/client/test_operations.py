from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.client.operation import OPERATIONS
from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import DAY
from ..timeline.timeline_case import plain
from .operation_case import INCOME, LOSS, OUTSTANDING, RECEIVABLE, OperationCase


@tagged("post_install", "-at_install")
class TestTransfer(OperationCase):
    """L6: a credit is given to another client, with entries on both accounts."""

    def test_a_credit_is_given_to_another_client(self):
        """Can we transfer a credit to another client's account?"""
        ada, eve = self.make_offline_partner("Ada"), self.make_offline_partner("Eve")
        note = self.make_note(ada, 50.0)
        invoice = self.make_invoice(eve, 80.0)
        window = self.open("transfer", ada, other_id=eve.id, amount=30.0, reason="Gift")
        self.assertEqual(window.credit_left, 50.0)
        self.assertEqual(
            self.see(window),
            [(RECEIVABLE, "Ada", 30.0, 0.0), (RECEIVABLE, "Eve", 0.0, 30.0)],
        )
        window.action_confirm()
        entry = self.last_entry("transfer")
        self.assertItems(entry, (RECEIVABLE, eve, -30.0), (RECEIVABLE, ada, 30.0))
        self.assertEqual((note.amount_residual, invoice.amount_residual), (20.0, 80.0))
        self.assertEqual(self.balances(ada)[0], -20.0)
        self.assertEqual(self.balances(eve)[0], 50.0)
        self.assertAsInLedger(ada)
        self.assertAsInLedger(eve)
        self.assertIn("Gift", ada.message_ids[0].body)
        self.assertIn("Gift", eve.message_ids[0].body)

    def test_a_double_click_gives_it_once(self):
        ada, eve = self.make_offline_partner("Ada"), self.make_offline_partner("Eve")
        self.make_note(ada, 50.0)
        window = self.do("transfer", ada, other_id=eve.id, amount=20.0)
        window.action_confirm()
        self.assertEqual(self.balances(eve)[0], -20.0)

    def test_it_is_undone_as_long_as_it_is_not_used(self):
        ada, eve = self.make_offline_partner("Ada"), self.make_offline_partner("Eve")
        note = self.make_note(ada, 50.0)
        self.do("transfer", ada, other_id=eve.id, amount=50.0)
        entry = self.last_entry("transfer")
        invoice = self.make_invoice(eve, 20.0)
        self.do("reconcile", eve)
        self.assertEqual(invoice.amount_residual, 0.0)
        with self.assertRaisesRegex(UserError, f"used for {invoice.name}"):
            entry.with_user(self.billing).action_subdebit_undo_operation()
        invoice.line_ids.matched_credit_ids.with_user(
            self.billing
        ).action_subdebit_undo_match()
        self.day = d("2025-10-02")
        entry.with_user(self.billing).action_subdebit_undo_operation()
        undone = entry.reversal_move_ids
        self.assertEqual((undone.state, undone.date), ("posted", self.day))
        self.assertItems(undone, (RECEIVABLE, ada, -50.0), (RECEIVABLE, eve, 50.0))
        self.assertEqual(note.amount_residual, 50.0)
        self.assertEqual((self.balances(ada)[0], self.balances(eve)[0]), (-50.0, 20.0))
        with self.assertRaisesRegex(UserError, "cannot be undone"):
            entry.with_user(self.billing).action_subdebit_undo_operation()

    def test_no_more_than_is_open_and_not_to_himself(self):
        ada, eve = self.make_offline_partner("Ada"), self.make_offline_partner("Eve")
        self.make_note(ada, 50.0)
        for vals, words in (
            ({"other_id": eve.id, "amount": 50.01}, "Choose a sum up to"),
            ({"other_id": eve.id, "amount": -1.0}, "Choose a sum up to"),
            ({"other_id": ada.id, "amount": 10.0}, "the same account"),
            ({"amount": 10.0}, "Choose the customer"),
        ):
            window = self.open("transfer", ada, **vals)
            self.assertIn(words, window.problem)
            with self.assertRaisesRegex(UserError, words):
                window.action_confirm()
        self.assertEqual(self.balances(ada)[0], -50.0)

    def test_a_sum_is_shown_once_in_the_currency_of_the_company(self):
        ada, eve = self.make_offline_partner("Ada"), self.make_offline_partner("Eve")
        self.make_note(ada, 50.0)
        self.make_invoice(ada, 20.0)
        euro = self.make_euro()
        self.make_note(ada, 50.0, currency_id=euro.id)
        own = self.open("transfer", ada, other_id=eve.id, amount=30.0)
        self.assertEqual(own.row_ids.mapped("says_more"), [False, False])
        self.assertFalse(own.shows_amount)
        other = {"other_id": eve.id, "amount": 30.0, "currency_id": euro.id}
        foreign = self.open("transfer", ada, **other)
        self.assertEqual(foreign.row_ids.mapped("says_more"), [True, True])
        self.assertEqual(sorted(foreign.row_ids.mapped("amount")), [-30.0, 30.0])
        self.assertTrue(foreign.shows_amount)
        pairs = self.open("reconcile", ada)
        self.assertEqual(pairs.row_ids.mapped("amount"), [20.0])
        self.assertTrue(pairs.shows_amount)

    def test_of_another_currency_it_keeps_the_rate_of_the_credit(self):
        ada, eve = self.make_offline_partner("Ada"), self.make_offline_partner("Eve")
        euro = self.make_euro()
        self.make_note(ada, 50.0, currency_id=euro.id)
        self.do("transfer", ada, other_id=eve.id, amount=30.0, currency_id=euro.id)
        entry = self.last_entry("transfer")
        self.assertItems(entry, (RECEIVABLE, eve, -15.0), (RECEIVABLE, ada, 15.0))
        self.assertEqual(
            entry.line_ids.sorted("balance").mapped("amount_currency"), [-30.0, 30.0]
        )
        self.assertEqual(self.sum_ledger(ada, euro), -20.0)

    def test_what_is_confirmed_is_what_was_shown(self):
        ada, eve = self.make_offline_partner("Ada"), self.make_offline_partner("Eve")
        self.make_note(ada, 20.0)
        self.make_note(ada, 30.0, d("2025-09-28"))
        window = self.open("transfer", ada, other_id=eve.id, amount=30.0)
        other = self.open("transfer", ada, other_id=eve.id, amount=10.0)
        other.action_confirm()
        with self.assertRaisesRegex(UserError, "changed since it was shown"):
            window.action_confirm()
        self.assertEqual(self.balances(eve)[0], -10.0)

    def test_a_closed_period_is_told(self):
        ada, eve = self.make_offline_partner("Ada"), self.make_offline_partner("Eve")
        self.make_note(ada, 20.0)
        self.company.sudo().fiscalyear_lock_date = d("2025-09-30")
        window = self.open("transfer", ada, other_id=eve.id, amount=10.0, date=DAY)
        self.assertIn("The period is closed", window.problem)
        self.do("transfer", ada, other_id=eve.id, amount=10.0, date=d("2025-10-01"))
        self.assertEqual(self.last_entry("transfer").date, d("2025-10-01"))

    def test_a_user_transfers_nothing(self):
        ada = self.make_offline_partner("Ada")
        self.make_note(ada, 50.0)
        with self.assertRaises(AccessError):
            self.open("transfer", ada, self.user, amount=5.0)
        self.assertIn(
            "the right “Billing”", self.get_why_not(ada, "transfer", self.user)
        )


@tagged("post_install", "-at_install")
class TestWriteOff(OperationCase):
    """L6: a balance is brought to zero, by a Manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.setup_env["account.account"]
        cls.loss = accounts.search(
            [("code", "=", LOSS), ("company_ids", "in", cls.company.ids)]
        )

    def test_what_is_owed_is_lost(self):
        """A client has a balance of 100: how do I bring it to 0?"""
        ada = self.make_offline_partner("Ada")
        first = self.make_invoice(ada, 100.0)
        second = self.make_invoice(ada, 20.0)
        note = self.make_note(ada, 15.0)
        window = self.open(
            "write_off", ada, self.manager, account_id=self.loss.id, reason="Moved"
        )
        self.assertEqual(
            self.see(window), [(RECEIVABLE, "Ada", 0.0, 105.0), (LOSS, "Ada", 105.0, 0)]
        )
        window.action_confirm()
        self.assertItems(
            self.last_entry("write_off"),
            (RECEIVABLE, ada, -105.0),
            (LOSS, ada, 105.0),
        )
        residuals = (first | second | note).mapped("amount_residual")
        self.assertEqual(residuals, [0.0, 0.0, 0.0])
        self.assertEqual(self.balances(ada), (0.0, 0.0))
        self.assertIn("is zero", self.get_why_not(ada, "write_off", self.manager))
        self.last_entry("write_off").with_user(
            self.manager
        ).action_subdebit_undo_operation()
        self.assertEqual(self.balances(ada)[0], 105.0)
        self.assertAsInLedger(ada)

    def test_what_is_left_to_a_client_is_kept(self):
        ada = self.make_offline_partner("Ada")
        self.make_note(ada, 12.5)
        self.do("write_off", ada, self.manager, account_id=self.loss.id, reason="Old")
        self.assertItems(
            self.last_entry("write_off"), (LOSS, ada, -12.5), (RECEIVABLE, ada, 12.5)
        )
        self.assertEqual(self.balances(ada), (0.0, 0.0))

    def test_it_needs_a_manager_an_account_a_reason_and_no_more_than_the_limit(self):
        ada = self.make_offline_partner("Ada")
        self.make_invoice(ada, 100.0)
        whole = {"account_id": self.loss.id, "reason": "Moved"}
        with self.assertRaisesRegex(AccessError, "the right “Manager”"):
            self.open("write_off", ada, **whole).action_confirm()
        self.assertIn("“Manager”", self.get_why_not(ada, "write_off"))
        for vals in ({"reason": "x"}, {"account_id": self.loss.id}):
            window = self.open("write_off", ada, self.manager, **vals)
            with self.assertRaisesRegex(UserError, "Choose an account, and say why"):
                window.action_confirm()
        self.company.sudo().subdebit_write_off_limit = 99.99
        window = self.open("write_off", ada, self.manager, **whole)
        with self.assertRaisesRegex(UserError, "more than the limit"):
            window.action_confirm()
        self.company.sudo().subdebit_write_off_limit = 100.0
        self.do("write_off", ada, self.manager, **whole)
        self.assertEqual(self.balances(ada)[0], 0.0)

    def test_what_is_with_the_bank_is_not_written_off(self):
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.assertEqual(debit.state, "pending")
        # Charged on Thursday the 2nd; a bank day more.
        why = self.get_why_not(debit.payer_id, "write_off", self.manager)
        self.assertIn("until 10/03/2025 as a rule", why)
        note = self.make_note(debit.payer_id, 30.0)
        note.reversed_entry_id = debit.invoice_ids
        why = self.get_why_not(debit.payer_id, "undo_note")
        self.assertIn("until 10/03/2025 as a rule", why)

    def test_what_a_refund_is_about_to_pay_out_is_not_written_off(self):
        debit = self.make_collected(30.0)
        self.do("refund", debit.payer_id, move_id=debit.invoice_ids.id)
        note = debit.invoice_ids.reversal_move_ids
        self.assertEqual(
            self.get_why_not(debit.payer_id, "write_off", self.manager),
            f"{note.name} is being refunded to who paid: wait until the refund is booked.",
        )


@tagged("post_install", "-at_install")
class TestPayOut(OperationCase):
    """L6, L7: a credit becomes a refund, and back; by hand alone."""

    def test_a_credit_is_paid_out_and_the_refund_taken_back(self):
        """He asked for a credit, and now for a refund: how do I change it? And back?"""
        ada = self.make_offline_partner("Ada")
        note = self.make_note(ada, 50.0)
        journal = self.company_data["default_journal_bank"]
        window = self.open("pay_out", ada, journal_id=journal.id, amount=30.0)
        self.assertEqual(
            self.see(window),
            [(RECEIVABLE, "Ada", 30.0, 0.0), (OUTSTANDING, "Ada", 0.0, 30.0)],
        )
        window.action_confirm()
        refund = self.find(ada, ("kind", "=", "refund")).payment_id.sudo()
        self.assertItems(
            refund.move_id, (OUTSTANDING, ada, -30.0), (RECEIVABLE, ada, 30.0)
        )
        self.assertEqual(note.amount_residual, 20.0)
        self.do("take_back", ada, payment_id=refund.id)
        self.assertEqual(refund.state, "canceled")
        self.assertEqual(note.amount_residual, 50.0)
        self.assertAsInLedger(ada)
        self.assertIn("Nothing was refunded", self.get_why_not(ada, "take_back"))

    def test_a_journal_without_an_outstanding_account_pays_as_odoo_does(self):
        ada = self.make_offline_partner("Ada")
        self.make_note(ada, 50.0)
        journal = self.company_data["default_journal_bank"]
        journal.outbound_payment_method_line_ids.payment_account_id = False
        window = self.do("pay_out", ada)
        self.assertEqual(window.journal_id, journal)
        refund = self.find(ada, ("kind", "=", "refund")).payment_id.sudo()
        self.assertItems(
            refund.move_id, (OUTSTANDING, ada, -50.0), (RECEIVABLE, ada, 50.0)
        )
        self.assertEqual(self.balances(ada), (0.0, 0.0))

    def test_what_went_online_cannot_be_undone(self):
        """I refunded by the wrong method: how do I mend that?"""
        ada = self.make_offline_partner("Ada")
        source = self.pay_by_hand(self.make_invoice(ada, 30.0), 30.0)
        refund = self.refund_by_hand(ada, 10.0)
        refund.source_payment_id = source
        self.assertIn("cannot be undone", self.get_why_not(ada, "take_back"))
        window = self.open("take_back", ada, payment_id=refund.id)
        with self.assertRaisesRegex(UserError, "refunded online cannot be undone"):
            window.action_confirm()


@tagged("post_install", "-at_install")
class TestUndoNote(OperationCase):
    """L6: a credit note that was made by accident is undone by an invoice."""

    def make_credited(self, client):
        """Return a billed invoice and the note that took it back by hand."""
        subscription = self.make_subscription(DAY, client)
        invoice = self.as_root(subscription._bill(DAY))
        note = invoice._reverse_moves([{"invoice_date": DAY}])
        note.action_post()
        return subscription, invoice, note

    def test_an_invoice_undoes_it_and_what_it_paid_is_open_again(self):
        """I made a credit note by accident: how can I undo it?"""
        ada = self.make_offline_partner("Ada")
        subscription, invoice, note = self.make_credited(ada)
        (invoice | note).line_ids.filtered(
            lambda item: item.account_type == "asset_receivable" and not item.reconciled
        ).reconcile()
        self.assertEqual(invoice.amount_residual, 0.0)
        window = self.open("undo_note", ada, move_id=note.id)
        self.assertEqual(
            plain(window.sentences),
            f"An invoice of $ 30.00 undoes {note.name} and is matched with it: the note"
            f" stays in the books, and is worth nothing.\n{invoice.name} will be open"
            " again.",
        )
        window.action_confirm()
        undoing = note.reversal_move_ids
        self.assertItems(undoing, (INCOME, ada, -30.0), (RECEIVABLE, ada, 30.0))
        self.assertEqual(
            (invoice | note | undoing).mapped("amount_residual"), [30.0, 0.0, 0.0]
        )
        self.assertEqual(self.balances(ada)[0], 30.0)
        self.assertEqual(subscription.amount_billed, 30.0)
        self.assertFalse(self.run_check())
        self.assertIn("has no credit note", self.get_why_not(ada, "undo_note"))
        window.action_confirm()
        self.assertEqual(self.balances(ada)[0], 30.0)
        self.assertNothingToBill(subscription, "2025-09-27")

    def test_a_note_that_was_paid_out_is_not_undone(self):
        ada = self.make_offline_partner("Ada")
        note = self.make_note(ada, 30.0)
        journal = self.company_data["default_journal_bank"]
        self.do("pay_out", ada, journal_id=journal.id, amount=30.0)
        self.assertIn("take that back first", self.get_why_not(ada, "undo_note"))
        window = self.open("undo_note", ada, move_id=note.id)
        with self.assertRaisesRegex(UserError, "take that back first"):
            window.action_confirm()


@tagged("post_install", "-at_install")
class TestMenu(OperationCase):
    """L1: what is possible now, and why the rest is not."""

    def test_the_menu_says_why_not(self):
        ada = self.make_offline_partner("Ada")
        menu = self.env["subdebit.operation.menu"].with_user(self.billing)
        menu = menu.create({"partner_id": ada.id})
        possible = menu.line_ids.filtered(lambda line: not line.why_not)
        self.assertEqual(possible.mapped("verb"), ["invoice"])
        action = possible.action_open()
        self.assertEqual(action["context"]["default_partner_id"], ada.id)
        for verb in OPERATIONS:
            self.assertTrue(verb == "invoice" or self.get_why_not(ada, verb), verb)
        self.make_invoice(ada, 50.0)
        for verb, why in (("pay", ""), ("dispute", ""), ("settle", "disputes no")):
            self.assertIn(why, self.get_why_not(ada, verb))
        self.assertFalse(self.get_why_not(ada, "pay"))

    def test_a_long_account_takes_no_more_queries_than_a_short_one(self):
        counts = []
        for copies in (30, 300):
            client = self.make_offline_partner("Ada")
            self.multiply(self.make_invoice(client, 10.0), copies)
            asked = client.with_user(self.billing)
            before = self.env.cr.sql_log_count
            asked.action_open_subdebit_operations()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_a_supplementary_invoice_is_paid_without_touching_the_subscription(self):
        """L12: a supplementary invoice is paid, and the activity is not touched."""
        ada = self.make_offline_partner("Ada")
        subscription = self.make_subscription(DAY, ada)
        subscription._bill(DAY)
        before = subscription.next_charge_date, len(subscription.charge_ids)
        extra = self.make_invoice(ada, 12.0)
        self.pay_by_hand(extra, 12.0)
        self.assertEqual(extra.payment_state, "paid")
        after = subscription.next_charge_date, len(subscription.charge_ids)
        self.assertEqual(after, before)
        self.assertEqual(self.balances(ada), (30.0, 30.0))
        self.assertNothingToBill(subscription, "2025-09-27")
