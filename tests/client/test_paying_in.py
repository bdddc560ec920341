from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import PROCESSES
from ..provider_case import DAY
from ..timeline.timeline_case import plain
from .operation_case import INCOME, RECEIVABLE, OperationCase

INBOUND = "101403"


@tagged("post_install", "-at_install")
class TestRecordPayment(OperationCase):
    """O3: a payment that was seen is recorded by hand, and cancelled where it was wrong."""

    def make_two(self):
        """Return Ada, an older invoice of 30.00 and a newer one of 40.00."""
        ada = self.make_offline_partner("Ada")
        older = self.make_invoice(ada, 30.0, d("2025-08-01"))
        return ada, older, self.make_invoice(ada, 40.0)

    def test_one_payment_pays_several_invoices_the_first_due_first(self):
        ada, older, newer = self.make_two()
        window = self.open("pay", ada, amount=45.0, reason="Cash in an envelope")
        self.assertEqual(window.paid_ids, older | newer)
        self.assertEqual(
            self.see(window),
            [(INBOUND, "Ada", 45.0, 0.0), (RECEIVABLE, "Ada", 0.0, 45.0)],
        )
        self.assertEqual(
            plain(window.sentences),
            f"{older.name}: $ 30.00 are paid, $ 0.00 stay open.\n"
            f"{newer.name}: $ 15.00 are paid, $ 25.00 stay open.",
        )
        window.action_confirm()
        window.action_confirm()
        payment = self.find(ada, ("kind", "=", "payment")).payment_id.sudo()
        self.assertItems(
            payment.move_id, (RECEIVABLE, ada, -45.0), (INBOUND, ada, 45.0)
        )
        self.assertEqual((older | newer).mapped("amount_residual"), [0.0, 25.0])
        self.assertEqual(payment.memo, "Cash in an envelope")
        self.assertAsInLedger(ada)

    def test_a_provider_s_way_is_no_person_s(self):
        """Nor is another way than *Manual*, where that is there: in, and out."""
        bank = self.as_root(self.company_data["default_journal_bank"])
        outbound = bank.outbound_payment_method_line_ids
        other = outbound[:1].copy({"name": "Other", "sequence": 0})
        code = {"name": "Other", "code": "other", "payment_type": "outbound"}
        other.payment_method_id = other.payment_method_id.copy(code)
        provided = self.provider.sudo().journal_id.inbound_payment_method_line_ids
        provided.filtered("payment_provider_id").write(
            {"journal_id": bank.id, "sequence": 0}
        )
        bank.invalidate_recordset()
        self.assertTrue(bank.inbound_payment_method_line_ids[0].payment_provider_id)
        self.assertEqual(bank.outbound_payment_method_line_ids[0], other)
        ways = map(bank._subdebit_get_way_by_hand, ("inbound", "outbound"))
        for way in ways:
            self.assertEqual((way.code, len(way)), ("manual", 1))
            self.assertFalse(way.payment_provider_id)

    def test_one_invoice_alone_and_what_is_more_stays_as_a_credit(self):
        ada, older, newer = self.make_two()
        window = self.open("pay", ada, paid_ids=[(6, 0, newer.ids)], amount=50.0)
        self.assertIn("$ 10.00 are more than is open", plain(window.sentences))
        window.action_confirm()
        self.assertEqual((older | newer).mapped("amount_residual"), [30.0, 0.0])
        self.assertEqual(self.balances(ada)[0], 20.0)
        self.do("reconcile", ada)
        self.assertEqual(older.amount_residual, 20.0)

    def test_a_payment_is_never_edited_but_cancelled_and_made_anew(self):
        """Can offline payments be edited? No: cancelled, and another one made."""
        ada, older, newer = self.make_two()
        self.do("pay", ada, amount=70.0)
        payment = self.find(ada, ("kind", "=", "payment")).payment_id.sudo()
        entry, number = payment.move_id, payment.move_id.name
        window = self.open("undo_payment", ada)
        self.assertEqual(window.payment_id, payment)
        self.assertEqual(
            sorted(self.see(window)),
            [(INBOUND, "Ada", 0.0, 70.0), (RECEIVABLE, "Ada", 70.0, 0.0)],
        )
        self.assertIn(f"{older.name} will be open again.", window.sentences)
        window.action_confirm()
        window.action_confirm()
        self.assertEqual(payment.state, "canceled")
        self.assertEqual((entry.state, entry.name), ("cancel", number))
        self.assertEqual((older | newer).mapped("amount_residual"), [30.0, 40.0])
        self.assertEqual(self.balances(ada)[0], 70.0)
        self.assertIn("No payment of", self.get_why_not(ada, "undo_payment"))
        self.assertAsInLedger(ada)

    def test_no_number_is_missing_where_a_later_payment_stays(self):
        ada, older, newer = self.make_two()
        for move in (older, newer):
            self.do("pay", ada, paid_ids=[(6, 0, move.ids)])
        first, second = (
            self.as_root(move)._get_reconciled_payments() for move in (older, newer)
        )
        numbers = first.move_id.name, second.move_id.name
        self.do("undo_payment", ada, payment_id=first.id)
        self.assertEqual((first.move_id.name, second.move_id.name), numbers)
        self.assertEqual(
            (first.move_id.state, second.move_id.state), ("cancel", "posted")
        )
        self.assertEqual((older | newer).mapped("amount_residual"), [30.0, 0.0])
        self.assertAsInLedger(ada)

    def test_what_the_bank_statement_says_stays(self):
        ada, _older, _newer = self.make_two()
        self.do("pay", ada, amount=70.0)
        payment = self.find(ada, ("kind", "=", "payment")).payment_id.sudo()
        account = payment.outstanding_account_id
        item = payment.move_id.line_ids.filtered(lambda i: i.account_id == account)
        self.match_bank_line(account, 70.0, item)
        self.assertIn("matched with the bank", self.get_why_not(ada, "undo_payment"))

    def test_in_a_closed_period_it_stays(self):
        ada, _older, _newer = self.make_two()
        self.do("pay", ada, amount=70.0)
        self.company.sudo().fiscalyear_lock_date = d("2025-09-30")
        self.assertIn("lies in a closed period", self.get_why_not(ada, "undo_payment"))

    def test_a_debit_is_not_undone_by_hand(self):
        debit = self.make_collected(30.0)
        self.assertIn("is refunded", self.get_why_not(debit.payer_id, "undo_payment"))
        window = self.open("undo_payment", debit.payer_id)
        window.payment_id = debit.payment_ids
        with self.assertRaisesRegex(UserError, "was recorded by hand"):
            window.action_confirm()

    def test_what_is_with_the_bank_says_until_when_it_may_take(self):
        """Can an electronic cheque be cancelled before it has arrived? And how long?"""
        debit = self.make_debit(PROCESSES, kind="sepa_debit")
        self.work()
        self.assertEqual((debit.state, str(debit.date)), ("pending", "2025-10-02"))
        payer = debit.payer_id
        self.assertIn("is with the bank", self.get_why_not(payer, "pay"))
        # Charged on Thursday the 2nd; a bank day more.
        why = self.get_why_not(payer, "cancel")
        self.assertIn("until 10/03/2025 as a rule", why)
        window = self.open("pay", payer, paid_ids=[(6, 0, debit.invoice_ids.ids)])
        with self.assertRaisesRegex(UserError, "its debit is with the bank"):
            window.action_confirm()

    def test_a_stranger_s_invoice_is_not_paid_here(self):
        ada, older, _newer = self.make_two()
        eve = self.make_offline_partner("Eve")
        other = self.make_invoice(eve, 10.0)
        window = self.open("pay", ada, paid_ids=[(6, 0, (older | other).ids)])
        with self.assertRaisesRegex(UserError, "Choose one or several open invoices"):
            window.action_confirm()
        for amount in (0.0, -5.0):
            window = self.open("pay", ada, amount=amount)
            with self.assertRaisesRegex(UserError, "must be positive"):
                window.action_confirm()
        with self.assertRaises(AccessError):
            self.open("pay", ada, self.user)


@tagged("post_install", "-at_install")
class TestSupplement(OperationCase):
    """L12: a supplementary invoice, by a window of three fields."""

    def test_it_is_posted_paid_and_touches_no_subscription(self):
        """The price rose after he registered: a supplementary invoice, paid by itself."""
        ada = self.make_offline_partner("Ada")
        subscription = self.make_subscription(DAY, ada)
        subscription._bill(DAY)
        before = subscription.next_charge_date, len(subscription.charge_ids)
        on_top, _within = self.make_plain_taxes()
        self.company.sudo().account_sale_tax_id = on_top
        window = self.open(
            "invoice", ada, amount=10.0, reason="Summer camp, rise of the fee"
        )
        shown = self.see(window)
        window.action_confirm()
        window.action_confirm()
        row = self.find(ada, ("kind", "=", "purchase"))
        invoice = self.as_root(row.move_id)
        self.assertEqual((invoice.amount_total, len(row)), (12.0, 1))
        tax = invoice.line_ids.filtered("tax_line_id").account_id.code
        self.assertItems(
            invoice, (INCOME, ada, -10.0), (tax, ada, -2.0), (RECEIVABLE, ada, 12.0)
        )
        self.assertEqual(
            shown,
            [
                (INCOME, "Ada", 0.0, 10.0),
                (tax, "Ada", 0.0, 2.0),
                (RECEIVABLE, "Ada", 12.0, 0.0),
            ],
        )
        self.do("pay", ada, paid_ids=[(6, 0, invoice.ids)])
        self.assertEqual(invoice.payment_state, "paid")
        after = subscription.next_charge_date, len(subscription.charge_ids)
        self.assertEqual(after, before)
        self.assertEqual(self.balances(ada)[0], 30.0)
        self.assertNothingToBill(subscription, "2025-09-27")

    def test_it_wants_a_description_and_a_price(self):
        ada = self.make_offline_partner("Ada")
        window = self.open("invoice", ada, amount=10.0)
        with self.assertRaisesRegex(UserError, "Describe what it is for"):
            window.action_confirm()
        window = self.open("invoice", ada, reason="Camp")
        with self.assertRaisesRegex(UserError, "must be positive"):
            window.action_confirm()
        self.assertFalse(self.find(ada))


@tagged("post_install", "-at_install")
class TestDisputes(OperationCase):
    """O5: what a client contests is marked, shown, and not debited; and back."""

    def test_a_disputed_invoice_is_not_debited_until_it_is_settled(self):
        payer = self.make_payer("Ada")
        self.make_subscription(DAY, payer)._bill(DAY)
        invoice = self.as_root(self.find(payer, ("kind", "=", "invoice")).move_id)
        window = self.open("dispute", payer, reason="Never came")
        self.assertEqual(window.move_id, invoice)
        self.assertIn("is not debited until", window.sentences)
        window.action_confirm()
        self.assertEqual(
            (invoice.subdebit_collection_state, invoice.subdebit_dispute_reason),
            ("disputed", "Never came"),
        )
        self.env.invalidate_all()
        row = self.find(payer, ("move_id", "=", invoice.id))
        self.assertEqual(row.state, "disputed")
        self.assertFalse(self.prepare().debit_ids)
        self.assertIn("no open invoice to dispute", self.get_why_not(payer, "dispute"))
        self.do("settle", payer)
        self.assertFalse(invoice.subdebit_disputed)
        self.assertIn("disputes no invoice", self.get_why_not(payer, "settle"))
        self.assertEqual(self.prepare(d("2025-09-28")).debit_ids.invoice_ids, invoice)
