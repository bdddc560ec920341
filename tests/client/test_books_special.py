"""Operations where the books are special: taxes on payment, storno, currencies."""

from odoo.tests import tagged

from ..common import d
from ..invoice.test_tax_on_payment import BASE, OnPaymentMixin
from ..tax_case import TAX, TAX_WAITS
from .books_case import GENERIC, LATER, BooksCase


@tagged("post_install", "-at_install")
class TestBooksOnPayment(OnPaymentMixin, BooksCase):
    """A tax that waits for the payment: what becomes due, and when."""

    codes = GENERIC

    def make_two_with_note(self):
        """Return a client with a credit note of 30.00 and 6.00 of tax, and another."""
        ada, eve = self.make_two()
        return ada, eve, self.make_note(ada, 30.0, line=self.taxed)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taxed = {"tax_ids": cls.on_payment.ids}

    def assertDues(self, move, *expected):
        """The entries that made tax due: their day, and how much of it; oldest first."""
        dues = self.get_dues(move)
        self.assertEqual(
            [(str(due.date), self.get_tax(due)) for due in dues], [*expected]
        )
        for due in dues:
            self.assertEqual(due.state, "posted")

    def get_tax(self, due):
        """Return what is owed to the state by an entry; what waits is the other side."""
        codes = {TAX: 0.0, TAX_WAITS: 0.0, BASE: 0.0}
        for item in self.items(due):
            codes[item.account_id.code] += item.balance
        self.assertEqual((codes[TAX] + codes[TAX_WAITS], codes[BASE]), (0.0, 0.0))
        return -codes[TAX]

    def test_a_credit_that_is_given_takes_tax_back_until_it_is_undone(self):
        ada, eve, note = self.make_two_with_note()
        self.do("transfer", ada, other_id=eve.id, amount=36.0)
        self.assertDues(note, ("2025-09-27", -6.0))
        self.day = LATER
        entry = self.last_entry("transfer")
        entry.with_user(self.billing).action_subdebit_undo_operation()
        # Not in September, which may be declared by then.
        self.assertDues(note, ("2025-09-27", -6.0), ("2025-10-02", 6.0))
        self.assertOpen((note, 36.0))

    def test_a_part_that_is_paid_out_takes_a_part_of_the_tax_back(self):
        ada, _eve, note = self.make_two_with_note()
        self.do("pay_out", ada, journal_id=self.bank.id, amount=12.0)
        self.assertDues(note, ("2025-09-27", -2.0))

    def test_what_is_written_off_becomes_due_and_a_note_is_what_gives_it_back(self):
        ada = self.make_offline_partner("Ada")
        invoice = self.make_invoice(ada, 30.0, line=self.taxed)
        wanted = {"account_id": self.loss.id, "reason": "Moved"}
        window = self.open("write_off", ada, self.manager, **wanted)
        self.assertIn("make a credit note instead", window.sentences)
        window.action_confirm()
        self.assertDues(invoice, ("2025-09-27", 6.0))

    def test_pairs_are_made_and_undone_on_their_day(self):
        ada, _eve, note = self.make_two_with_note()
        invoice = self.make_invoice(ada, 30.0, line=self.taxed)
        self.do("reconcile", ada)
        self.assertDues(invoice, ("2025-09-27", 6.0))
        self.assertDues(note, ("2025-09-27", -6.0))
        self.day = LATER
        invoice.line_ids.matched_credit_ids.with_user(
            self.billing
        ).action_subdebit_undo_match()
        self.assertDues(invoice, ("2025-09-27", 6.0), ("2025-10-02", -6.0))
        self.assertDues(note, ("2025-09-27", -6.0), ("2025-10-02", 6.0))

    def test_a_note_that_is_undone_lets_what_it_paid_wait_again(self):
        ada, _eve, note = self.make_two_with_note()
        invoice = self.make_invoice(ada, 30.0, line=self.taxed)
        self.do("reconcile", ada)
        self.day = LATER
        self.do("undo_note", ada, move_id=note.id)
        self.assertOpen((note, 0.0), (invoice, 36.0))
        self.assertDues(invoice, ("2025-09-27", 6.0), ("2025-10-02", -6.0))
        undoing = note.reversal_move_ids
        self.assertDues(undoing, ("2025-10-02", 6.0))


@tagged("post_install", "-at_install")
class TestBooksStorno(BooksCase):
    """What is taken back stands on the side on which it was, below zero."""

    codes = GENERIC

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().account_storno = True

    def test_what_is_taken_back_is_below_zero(self):
        ada, eve = self.make_two()
        note = self.make_note(ada, 50.0)
        self.assertBooks(
            note, ("income", "Ada", 0.0, -50.0), ("owed", "Ada", -50.0, 0.0)
        )
        window = self.do("transfer", ada, other_id=eve.id, amount=30.0)
        self.assertEqual(
            self.see(window),
            [("121000", "Ada", 30.0, 0.0), ("121000", "Eve", 0.0, 30.0)],
        )
        entry = self.last_entry("transfer")
        self.assertBooks(entry, ("owed", "Ada", 30.0, 0.0), ("owed", "Eve", 0.0, 30.0))
        entry.with_user(self.billing).action_subdebit_undo_operation()
        self.assertBooks(
            entry.reversal_move_ids,
            ("owed", "Ada", -30.0, 0.0),
            ("owed", "Eve", 0.0, -30.0),
        )
        self.do("undo_note", ada, move_id=note.id)
        self.assertBooks(
            note.reversal_move_ids,
            ("income", "Ada", 0.0, 50.0),
            ("owed", "Ada", 50.0, 0.0),
        )
        self.assertOpen((note, 0.0))
        for client in (ada, eve):
            self.assertAsInLedger(client)

    def test_money_that_goes_is_no_money_that_never_came(self):
        ada = self.make_offline_partner("Ada")
        self.make_note(ada, 50.0)
        self.do("pay_out", ada, journal_id=self.bank.id, amount=30.0)
        self.assertBooks(
            self.get_refund(ada).move_id,
            ("owed", "Ada", 30.0, 0.0),
            ("went", "Ada", 0.0, 30.0),
        )
        wanted = {"account_id": self.loss.id, "reason": "Moved"}
        self.do("write_off", ada, self.manager, **wanted)
        self.assertBooks(
            self.last_entry("write_off"),
            ("owed", "Ada", 20.0, 0.0),
            ("loss", "Ada", 0.0, 20.0),
        )
        self.assertAsInLedger(ada)


@tagged("post_install", "-at_install")
class TestBooksCurrencies(BooksCase):
    """Dollars in the books; two euros are a dollar, four from October on; two pounds."""

    codes = GENERIC

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.use_currency("EUR", {"2025-01-01": 2.0, "2025-10-01": 4.0})
        cls.pound = cls.use_currency("GBP", {"2025-01-01": 0.5})

    def tell(self, move):
        """Return use, client, dollars and the sum in its own currency of each item."""
        names = {code: name for name, code in self.codes.items()}
        return sorted(
            (
                names.get(item.account_id.code, item.account_id.code),
                item.partner_id.name or "",
                item.balance,
                item.amount_currency,
            )
            for item in self.as_root(move).line_ids
        )

    def get_differences(self, move):
        """Return the entries of exchange differences of what an entry is matched with."""
        items = self.as_root(move).line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        return partials.exchange_move_id

    def test_a_credit_keeps_its_rate_and_who_uses_it_has_the_difference(self):
        ada, eve = self.make_two()
        note = self.make_note(ada, 80.0, currency_id=self.euro.id)
        self.day = LATER
        vals = {"other_id": eve.id, "amount": 40.0, "currency_id": self.euro.id}
        self.do("transfer", ada, **vals)
        entry = self.last_entry("transfer")
        # 80 euros are 40 dollars since September; half of them go.
        self.assertBooks(
            entry,
            ("owed", "Ada", 20.0, 40.0),
            ("owed", "Eve", -20.0, -40.0),
            day=LATER,
        )
        self.assertFalse(self.get_differences(entry))
        invoice = self.make_invoice(eve, 40.0, LATER, currency_id=self.euro.id)
        self.do("reconcile", eve)
        # 40 euros are 10 dollars by now: 10 dollars more were left than are owed.
        difference = self.get_differences(invoice)
        self.assertBooks(
            difference,
            ("gain", "Eve", -10.0, 0.0),
            ("owed", "Eve", 10.0, 0.0),
            day=d("2025-10-31"),
        )
        self.assertOpen((invoice, 0.0), (note, 40.0))
        self.assertEqual(self.sum_ledger(eve, self.euro), 0.0)
        self.assertEqual(self.sum_balance(eve), 0.0)
        self.assertEqual(self.sum_balance(ada), -20.0)

    def sum_balance(self, client):
        """Return what stands in a client's name, in dollars."""
        items = self.as_root(self.env["account.move.line"]).search(
            [
                ("partner_id", "=", client.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        return round(sum(items.mapped("balance")), 2)

    def test_what_is_paid_out_has_the_rate_of_its_day(self):
        ada = self.make_offline_partner("Ada")
        note = self.make_note(ada, 80.0, currency_id=self.euro.id)
        self.day = LATER
        vals = {"journal_id": self.bank.id, "currency_id": self.euro.id}
        self.do("pay_out", ada, amount=80.0, **vals)
        refund = self.get_refund(ada)
        self.assertBooks(
            refund.move_id,
            ("owed", "Ada", 20.0, 80.0),
            ("went", "Ada", -20.0, -80.0),
            day=LATER,
        )
        [difference] = self.get_differences(note)
        self.assertEqual(
            self.tell(difference),
            [("gain", "Ada", -20.0, 0.0), ("owed", "Ada", 20.0, 0.0)],
        )
        self.assertEqual(self.sum_balance(ada), 0.0)

    def test_three_currencies_are_written_off_one_by_one(self):
        ada = self.make_offline_partner("Ada")
        self.make_invoice(ada, 7.0)
        self.make_invoice(ada, 40.0, currency_id=self.euro.id)
        self.make_invoice(ada, 10.0, currency_id=self.pound.id)
        wanted = {"account_id": self.loss.id, "reason": "Moved"}
        self.day = LATER
        for currency, dollars, sum_ in (
            (self.pound, 20.0, 10.0),
            (self.euro, 20.0, 40.0),
            (self.company.currency_id, 7.0, 7.0),
        ):
            self.do("write_off", ada, self.manager, currency_id=currency.id, **wanted)
            entry = self.as_root(self.env["account.move"]).search(
                [("subdebit_operation", "=", "write_off")], order="id desc", limit=1
            )
            self.assertBooks(
                entry,
                ("loss", "Ada", dollars, sum_),
                ("owed", "Ada", -dollars, -sum_),
                day=LATER,
            )
            self.assertFalse(self.get_differences(entry))
            self.assertEqual(self.sum_ledger(ada, currency), 0.0)
        self.assertEqual(self.sum_balance(ada), 0.0)
        self.assertEqual(self.balances(ada), (0.0, 0.0))


@tagged("post_install", "-at_install")
class TestBooksAnalytic(BooksCase):
    """What an invoice is counted for stays so."""

    codes = GENERIC

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plan = cls.setup_env["account.analytic.plan"].create({"name": "Teams"})
        cls.team = cls.setup_env["account.analytic.account"].create(
            {"name": "Juniors", "plan_id": plan.id, "company_id": cls.company.id}
        )

    def sum_team(self):
        """Return what all that was counted for the team comes to."""
        own = [("company_id", "=", self.company.id)]
        lines = self.as_root(self.env["account.analytic.line"]).search(own)
        return round(sum(lines.mapped("amount")), 2)

    def test_a_note_that_is_undone_is_counted_back(self):
        ada, eve = self.make_two()
        shares = {str(self.team.id): 60.0}
        note = self.make_note(ada, 50.0, line={"analytic_distribution": shares})
        self.assertEqual(self.sum_team(), -30.0)
        self.do("transfer", ada, other_id=eve.id, amount=20.0)
        self.last_entry("transfer").action_subdebit_undo_operation()
        self.assertEqual(self.sum_team(), -30.0)
        self.do("undo_note", ada, move_id=note.id)
        line = note.reversal_move_ids.invoice_line_ids
        self.assertEqual(line.analytic_distribution, shares)
        self.assertEqual(self.sum_team(), 0.0)

    def test_what_is_lost_is_counted_as_its_account_says(self):
        self.setup_env["account.analytic.distribution.model"].create(
            {
                "account_prefix": self.codes["loss"],
                "company_id": self.company.id,
                "analytic_distribution": {str(self.team.id): 100.0},
            }
        )
        ada = self.make_offline_partner("Ada")
        self.make_invoice(ada, 50.0)
        wanted = {"account_id": self.loss.id, "reason": "Moved"}
        self.do("write_off", ada, self.manager, **wanted)
        self.assertEqual(self.sum_team(), -50.0)
