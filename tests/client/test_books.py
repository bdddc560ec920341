"""Each operation on a client's account, in three charts of accounts, item by item."""

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import SUCCEEDS
from ..provider_case import DAY
from .books_case import LATER, BooksCase


class Books:
    """What is booked, said by what an account is for; each chart has its codes."""

    # A price of 100.00, with the tax of the chart on top.
    tax, gross = 0.0, 100.0

    # === MONEY THAT COMES === #

    def story_a_payment_that_is_recorded_waits_for_the_bank(self):
        ada = self.make_offline_partner("Ada")
        invoice = self.make_invoice(ada, 100.0, line=self.taxed)
        self.assertBooks(
            invoice,
            ("income", "Ada", 0.0, 100.0),
            ("tax", "Ada", 0.0, self.tax),
            ("owed", "Ada", self.gross, 0.0),
        )
        payment = self.pay_by_hand(invoice, 40.0)
        self.assertBooks(
            payment.move_id, ("came", "Ada", 40.0, 0.0), ("owed", "Ada", 0.0, 40.0)
        )
        came = payment.move_id.line_ids.filtered(lambda item: item.debit)
        line = self.match_bank_line(came.account_id, 40.0, came)
        self.assertBooks(line.move_id, ("bank", "", 40.0, 0.0), ("came", "", 0.0, 40.0))
        self.assertTrue(came.reconciled)
        self.assertOpen((invoice, self.gross - 40.0))
        self.assertAsInLedger(ada)

    def story_a_debit_is_collected_and_comes_back_with_a_fee(self):
        debit = self.make_collected(30.0)
        payment = debit.payment_ids
        self.assertBooks(
            payment.move_id, ("came", "Ada", 30.0, 0.0), ("owed", "Ada", 0.0, 30.0)
        )
        debit._return(LATER, "AM04", 3.0)
        back = payment._subdebit_get_return_moves()
        self.assertBooks(
            back,
            ("owed", "Ada", 30.0, 0.0),
            ("came", "Ada", 0.0, 30.0),
            ("fee", "Ada", 3.0, 0.0),
            ("came", "Ada", 0.0, 3.0),
            day=LATER,
        )
        self.assertOpen((debit.invoice_ids, 30.0))
        self.assertAsInLedger(debit.payer_id)

    def story_a_payment_of_the_window_is_cancelled_and_its_number_stays(self):
        ada = self.make_offline_partner("Ada")
        invoice = self.make_invoice(ada, 100.0, line=self.taxed)
        paid = {"paid_ids": [(6, 0, invoice.ids)], "journal_id": self.bank.id}
        self.do("pay", ada, amount=40.0, **paid)
        payment = self.as_root(invoice)._get_reconciled_payments()
        entry = payment.move_id
        self.assertBooks(entry, ("came", "Ada", 40.0, 0.0), ("owed", "Ada", 0.0, 40.0))
        self.assertOpen((invoice, self.gross - 40.0))
        self.do("undo_payment", ada, payment_id=payment.id)
        self.assertEqual((payment.state, entry.state), ("canceled", "cancel"))
        self.assertOpen((invoice, self.gross))
        self.assertAsInLedger(ada)

    def story_a_supplementary_invoice_has_the_tax_of_the_company(self):
        ada = self.make_offline_partner("Ada")
        own = self.company.sudo()
        journal = ada._subdebit_get_sale_journal_sudo(own)
        income = self.find_account(self.codes["income"])
        journal.default_account_id = own.income_account_id = income
        own.account_sale_tax_id = self.env["account.tax"].browse(
            self.taxed["tax_ids"][0][2]
        )
        self.do("invoice", ada, amount=100.0, reason="Camp")
        self.assertBooks(
            self.find(ada).move_id,
            ("income", "Ada", 0.0, 100.0),
            ("tax", "Ada", 0.0, self.tax),
            ("owed", "Ada", self.gross, 0.0),
        )
        self.assertAsInLedger(ada)

    # === MONEY THAT GOES === #

    def story_an_open_invoice_is_cancelled_by_a_note_with_its_tax(self):
        ada = self.make_offline_partner("Ada")
        invoice = self.make_invoice(ada, 100.0, line=self.taxed)
        self.do("cancel", ada, move_id=invoice.id)
        self.assertBooks(
            invoice.reversal_move_ids,
            ("income", "Ada", 100.0, 0.0),
            ("tax", "Ada", self.tax, 0.0),
            ("owed", "Ada", 0.0, self.gross),
        )
        self.assertOpen((invoice, 0.0), (invoice.reversal_move_ids, 0.0))
        self.assertAsInLedger(ada)

    def story_a_paid_invoice_goes_back_with_its_tax_in_one_window(self):
        ada = self.make_offline_partner("Ada")
        invoice = self.make_invoice(ada, 100.0, line=self.taxed)
        self.pay_by_hand(invoice, self.gross)
        self.do("refund", ada, move_id=invoice.id, journal_id=self.bank.id)
        note = invoice.reversal_move_ids
        self.assertBooks(
            note,
            ("income", "Ada", 100.0, 0.0),
            ("tax", "Ada", self.tax, 0.0),
            ("owed", "Ada", 0.0, self.gross),
        )
        self.assertBooks(
            self.get_refund(ada).move_id,
            ("owed", "Ada", self.gross, 0.0),
            ("went", "Ada", 0.0, self.gross),
        )
        self.assertOpen((invoice, 0.0), (note, 0.0))
        self.assertEqual(self.balances(ada)[0], 0.0)
        self.assertAsInLedger(ada)

    def story_a_subscription_is_moved_with_what_was_paid(self):
        ada, eve = self.make_two()
        subscription = self.make_subscription(DAY, ada)
        invoice = self.as_root(subscription._bill(DAY))
        self.pay_by_hand(invoice, 10.0)
        wanted = {"subscription_id": subscription.id, "other_id": eve.id}
        self.do("move", ada, keeps_payer=False, **wanted)
        [credited] = invoice.reversal_move_ids.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )
        self.assertEqual((credited.debit, credited.credit), (0.0, 30.0))
        self.assertBooks(
            self.last_entry("transfer"),
            ("owed", "Ada", 10.0, 0.0),
            ("owed", "Eve", 0.0, 10.0),
        )
        [billed] = subscription.invoice_ids - invoice - invoice.reversal_move_ids
        self.assertEqual(billed.partner_id, eve)
        self.assertOpen((invoice, 0.0), (self.as_root(billed), 20.0))
        self.assertEqual((self.balances(ada)[0], self.balances(eve)[0]), (0.0, 20.0))
        for client in (ada, eve):
            self.assertAsInLedger(client)

    def story_a_refund_through_the_provider_pays_the_note_out_and_bounces(self):
        debit = self.make_collected(30.0)
        note = self.credit(debit.invoice_ids, 12.0)
        self.fake.refund_status = "pending"
        refund = self.give_back(debit, 12.0)
        self.assertEqual(refund.state, "pending")
        self.assertBooks(
            refund.refund_payment_ids.move_id,
            ("owed", "Ada", 12.0, 0.0),
            ("came", "Ada", 0.0, 12.0),
        )
        self.assertOpen((note, 0.0))
        self.day = LATER
        refund.transaction_id._set_error("The account is closed.")
        self.assertBooks(
            refund.bounce_move_id,
            ("owed", "Ada", 0.0, 12.0),
            ("came", "Ada", 12.0, 0.0),
            day=LATER,
        )
        self.assertTrue(
            all(self.receivable(refund.bounce_move_id).mapped("reconciled"))
        )
        self.assertOpen((note, 12.0))
        self.assertAsInLedger(debit.payer_id)

    def story_a_refund_by_hand_pays_the_note_out(self):
        debit = self.make_collected(30.0)
        note = self.credit(debit.invoice_ids, 12.0)
        refund = self.give_back(debit, 12.0, note, way="hand", journal_id=self.bank)
        self.assertBooks(
            refund.refund_payment_ids.move_id,
            ("owed", "Ada", 12.0, 0.0),
            ("went", "Ada", 0.0, 12.0),
        )
        self.assertOpen((note, 0.0))
        self.assertAsInLedger(debit.payer_id)

    def story_a_credit_is_paid_out_and_taken_back(self):
        ada = self.make_offline_partner("Ada")
        note = self.make_note(ada, 50.0)
        self.do("pay_out", ada, journal_id=self.bank.id, amount=30.0)
        refund = self.get_refund(ada)
        self.assertBooks(
            refund.move_id, ("owed", "Ada", 30.0, 0.0), ("went", "Ada", 0.0, 30.0)
        )
        self.assertOpen((note, 20.0))
        self.do("take_back", ada, payment_id=refund.id)
        self.assertEqual((refund.state, refund.move_id.state), ("canceled", "cancel"))
        self.assertOpen((note, 50.0))
        self.assertAsInLedger(ada)

    # === ON THE ACCOUNT === #

    def story_a_credit_is_given_to_another_and_taken_back_another_day(self):
        ada, eve = self.make_two()
        note = self.make_note(ada, 50.0)
        self.do("transfer", ada, other_id=eve.id, amount=30.0)
        entry = self.last_entry("transfer")
        self.assertBooks(entry, ("owed", "Ada", 30.0, 0.0), ("owed", "Eve", 0.0, 30.0))
        self.assertOpen((note, 20.0))
        self.day = LATER
        entry.with_user(self.billing).action_subdebit_undo_operation()
        self.assertBooks(
            entry.reversal_move_ids,
            ("owed", "Ada", 0.0, 30.0),
            ("owed", "Eve", 30.0, 0.0),
            day=LATER,
        )
        self.assertOpen((note, 50.0))
        for client in (ada, eve):
            self.assertAsInLedger(client)

    def story_a_note_is_undone_by_an_invoice_with_the_same_tax(self):
        ada = self.make_offline_partner("Ada")
        note = self.make_note(ada, 100.0, line=self.taxed)
        self.assertBooks(
            note,
            ("income", "Ada", 100.0, 0.0),
            ("tax", "Ada", self.tax, 0.0),
            ("owed", "Ada", 0.0, self.gross),
        )
        self.do("undo_note", ada, move_id=note.id)
        undoing = note.reversal_move_ids
        self.assertBooks(
            undoing,
            ("income", "Ada", 0.0, 100.0),
            ("tax", "Ada", 0.0, self.tax),
            ("owed", "Ada", self.gross, 0.0),
        )
        self.assertOpen((note, 0.0), (undoing, 0.0))
        self.assertAsInLedger(ada)

    def story_what_is_owed_is_lost_and_what_is_left_is_kept(self):
        ada, eve = self.make_two()
        invoice = self.make_invoice(ada, 100.0, line=self.taxed)
        note = self.make_note(eve, 7.0)
        wanted = {"account_id": self.loss.id, "reason": "Moved"}
        for client in (ada, eve):
            self.do("write_off", client, self.manager, **wanted)
            self.assertAsInLedger(client)
        kept, lost = self.as_root(self.env["account.move"]).search(
            [("subdebit_operation", "=", "write_off")], limit=2, order="id desc"
        )
        self.assertBooks(
            lost,
            ("loss", "Ada", self.gross, 0.0),
            ("owed", "Ada", 0.0, self.gross),
        )
        self.assertBooks(kept, ("loss", "Eve", 0.0, 7.0), ("owed", "Eve", 7.0, 0.0))
        self.assertOpen((invoice, 0.0), (note, 0.0))

    def story_what_is_paired_by_the_window_and_by_a_click_books_nothing(self):
        ada = self.make_offline_partner("Ada")
        older = self.make_invoice(ada, 30.0, d("2025-08-01"))
        newer = self.make_invoice(ada, 40.0)
        note = self.make_note(ada, 50.0)
        count = self.count_entries()
        self.do("reconcile", ada)
        self.assertOpen((older, 0.0), (newer, 20.0), (note, 0.0))
        older.line_ids.matched_credit_ids.with_user(
            self.billing
        ).action_subdebit_undo_match()
        self.assertOpen((older, 30.0), (newer, 20.0), (note, 30.0))
        self.find(
            ada, ("move_id", "in", (newer | note).ids), user=self.billing
        ).action_match()
        self.assertOpen((older, 30.0), (newer, 0.0), (note, 10.0))
        self.assertEqual(self.count_entries(), count)
        self.assertAsInLedger(ada)

    def story_a_credit_that_comes_off_an_instalment_books_nothing(self):
        payer = self.make_payer(behaviour=SUCCEEDS)
        invoice = self.make_priced(90.0, DAY, partner=payer, cadence_unit="year")._bill(
            DAY
        )
        parts = self.env["subdebit.instalment"].sudo()
        rows = parts._get_plan(invoice.subdebit_subscription_ids, 90.0, 3, DAY)
        parts = parts._make(self.as_root(invoice), rows).sorted("number")
        note = self.make_note(payer, 10.0)
        count = self.count_entries()
        self.do("apply", payer, instalment_id=parts[1].id)
        self.assertEqual(parts.mapped("amount_left"), [30.0, 20.0, 30.0])
        self.assertOpen((note, 0.0), (invoice, 80.0))
        self.assertEqual(self.count_entries(), count)
        self.assertAsInLedger(payer)


@tagged("post_install", "-at_install")
class TestGenericBooks(Books, BooksCase):
    """Odoo's generic chart, where the tax of 15 % is on top."""

    codes = {
        "owed": "121000",
        "income": "400000",
        "tax": "251000",
        "loss": "600000",
        "bank": "101401",
        "came": "101403",
        "went": "101404",
        "fee": "FEES",
    }
    tax, gross = 15.0, 115.0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taxed = cls.make_taxed_line("sale_tax_template")

    def test_each_operation(self):
        self.tell_each_story()

    def test_a_note_is_undone_with_the_tax_that_it_booked(self):
        ada = self.make_offline_partner("Ada")
        note = self.make_note(ada, 100.0, line=self.taxed)
        self.get_ref("sale_tax_template").amount = 5.0
        self.do("undo_note", ada, move_id=note.id)
        self.assertBooks(
            note.reversal_move_ids,
            ("income", "Ada", 0.0, 100.0),
            ("tax", "Ada", 0.0, 15.0),
            ("owed", "Ada", 115.0, 0.0),
        )
        self.assertOpen((note, 0.0), (note.reversal_move_ids, 0.0))


@tagged("post_install", "-at_install")
class TestFrenchBooks(Books, BooksCase):
    """France: 20 % on goods, due with the invoice."""

    codes = {
        "owed": "411100",
        "income": "706000",
        "tax": "445710",
        "loss": "654100",
        "bank": "512001",
        "came": "512002",
        "went": "512003",
        "fee": "FEES",
    }
    tax, gross = 20.0, 120.0

    @classmethod
    @AccountTestInvoicingCommon.setup_country("fr")
    @AccountTestInvoicingCommon.setup_chart_template("fr")
    def setUpClass(cls):
        super().setUpClass()
        cls.taxed = cls.make_taxed_line("tva_normale")

    def test_each_operation(self):
        self.tell_each_story()


@tagged("post_install", "-at_install")
class TestGermanBooks(Books, BooksCase):
    """Germany, SKR03: 19 %."""

    codes = {
        "owed": "1410",
        "income": "8400",
        "tax": "1776",
        "loss": "2400",
        "bank": "1201",
        "came": "1203",
        "went": "1204",
        "fee": "FEES",
    }
    tax, gross = 19.0, 119.0

    @classmethod
    @AccountTestInvoicingCommon.setup_country("de")
    @AccountTestInvoicingCommon.setup_chart_template("de_skr03")
    def setUpClass(cls):
        super().setUpClass()
        cls.taxed = cls.make_taxed_line("tax_ust_19_skr03")

    def test_each_operation(self):
        self.tell_each_story()
