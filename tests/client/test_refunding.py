from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from ..provider_case import DAY
from ..timeline.timeline_case import plain
from .operation_case import INCOME, OUTSTANDING, RECEIVABLE, OperationCase

# What came in by the provider, and goes back by it.
INBOUND = "101403"


@tagged("post_install", "-at_install")
class TestRefundInvoice(OperationCase):
    """L6, L7, O4: an honoured invoice is given back in one window."""

    def make_paid(self, amount=30.0):
        """Return Ada, her subscription, and its invoice, paid by cheque."""
        ada = self.make_offline_partner("Ada")
        subscription = self.make_subscription(DAY, ada)
        invoice = self.as_root(subscription._bill(DAY))
        self.pay_by_hand(invoice, amount)
        return ada, subscription, invoice

    def see_notes(self, invoice):
        notes = invoice.reversal_move_ids.sorted("id")
        return [(note.amount_total, note.payment_state) for note in notes]

    # === BY THE METHOD THAT PAID === #

    def test_a_debit_goes_back_by_the_method_that_paid(self):
        """Refund in one go: credit note, money and ledger know of each other."""
        debit = self.make_collected(30.0)
        invoice, ada = debit.invoice_ids, debit.payer_id
        window = self.open("refund", ada, move_id=invoice.id, reason="Closed")
        self.assertEqual((window.way, window.amount), ("provider", 30.0))
        self.assertEqual(window.payment_id, debit.payment_ids)
        self.assertEqual(
            self.see(window),
            [
                (INCOME, "Ada", 30.0, 0.0),
                (RECEIVABLE, "Ada", 0.0, 30.0),
                (RECEIVABLE, "Ada", 30.0, 0.0),
                (INBOUND, "Ada", 0.0, 30.0),
            ],
        )
        self.assertIn("cannot be undone", window.sentences)
        window.action_confirm()
        window.action_confirm()
        note, refund = invoice.reversal_move_ids, debit.refund_ids
        self.assertEqual((len(note), len(refund), refund.state), (1, 1, "ready"))
        self.assertItems(note, (RECEIVABLE, ada, -30.0), (INCOME, ada, 30.0))
        self.assertEqual((note.amount_residual, refund.move_id), (30.0, note))
        self.work()
        self.assertEqual(self.fake.refunds, [("pi_000001", 3000)])
        self.assertEqual((note.payment_state, refund.state), ("paid", "paid"))
        self.assertItems(
            refund.refund_payment_ids.move_id,
            (INBOUND, ada, -30.0),
            (RECEIVABLE, ada, 30.0),
        )
        said = refund.refund_payment_ids._subdebit_say_refund()
        for record in (debit.refund_sentence, note.subdebit_refund_sentence):
            self.assertEqual(record, said)
        self.assertEqual(invoice.subdebit_refund_sentence, said)
        self.assertIn(f"which pays out {note.name}", said)
        self.assertEqual(self.balances(ada)[0], 0.0)
        self.assertIn("nothing of what was paid", self.get_why_not(ada, "refund"))
        self.assertIn("cannot be undone", self.get_why_not(ada, "take_back"))
        self.assertFalse(self.run_check())
        self.assertNothingHappensAgain()

    def test_in_transit_is_told_and_what_bounced_is_open_again(self):
        """The client has not got his refund, and it did not fail either."""
        debit = self.make_collected(30.0)
        invoice, ada = debit.invoice_ids, debit.payer_id
        self.fake.refund_status = "pending"
        self.do("refund", ada, move_id=invoice.id)
        asked = self.find(ada, ("kind", "=", "refund"))
        self.assertEqual(
            [(row.state, row.amount, row.is_in_ledger) for row in asked],
            [("ready", 30.0, False)],
        )
        self.work()
        refund, note = debit.refund_ids, invoice.reversal_move_ids
        self.assertEqual((refund.state, note.payment_state), ("pending", "paid"))
        row = self.find(ada, ("kind", "=", "refund"))
        self.assertEqual(
            self.look(row), [("refund", "2025-09-27", 30.0, 0.0, "in_transit")]
        )
        self.assertAsInLedger(ada)
        refund.transaction_id._set_error("It did not go through.")
        self.assertEqual((refund.state, note.payment_state), ("bounced", "not_paid"))
        self.env.flush_all()
        row = self.find(ada, ("kind", "=", "refund"))
        self.assertEqual(row.mapped("state"), ["bounced"])
        self.assertEqual(self.balances(ada)[0], -30.0)
        self.assertAsInLedger(ada)
        self.do("pay_out", ada, way="provider")
        self.assertEqual(debit.refund_ids.mapped("state"), ["ready", "bounced"])
        self.assertEqual(debit.refund_ids.move_id, note)

    def test_a_note_that_is_about_to_be_paid_out_is_not_given_away(self):
        debit = self.make_collected(30.0)
        ada, eve = debit.payer_id, self.make_offline_partner("Eve")
        self.do("refund", ada, move_id=debit.invoice_ids.id)
        self.assertIn("no open credit", self.get_why_not(ada, "transfer"))
        self.assertIn("no open credit", self.get_why_not(ada, "pay_out"))
        window = self.open("transfer", ada, other_id=eve.id, amount=30.0)
        with self.assertRaisesRegex(UserError, "has no open credit"):
            window.action_confirm()
        debit.refund_ids.with_user(self.billing).action_cancel()
        self.do("transfer", ada, other_id=eve.id, amount=30.0)
        self.assertEqual(self.balances(eve)[0], -30.0)

    def test_the_money_alone_goes_back_and_the_invoice_stays(self):
        """How do I refund without cancelling an invoice?"""
        debit = self.make_collected(30.0)
        invoice, ada = debit.invoice_ids, debit.payer_id
        window = self.open(
            "refund", ada, move_id=invoice.id, amount=12.0, cancels=False
        )
        self.assertEqual(
            self.see(window),
            [(RECEIVABLE, "Ada", 12.0, 0.0), (INBOUND, "Ada", 0.0, 12.0)],
        )
        self.assertIn("stays as it is", window.sentences)
        window.action_confirm()
        self.work()
        self.assertEqual(self.fake.refunds, [("pi_000001", 1200)])
        self.assertFalse(invoice.reversal_move_ids)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.balances(ada)[0], 12.0)
        window = self.open("refund", ada, move_id=invoice.id)
        self.assertEqual(window.amount, 18.0)
        self.assertAsInLedger(ada)

    def test_what_was_debited_goes_back_by_bank_and_is_taken_back(self):
        """I refunded by the wrong method: an offline refund is undone, and made again."""
        debit = self.make_collected(30.0)
        invoice, ada = debit.invoice_ids, debit.payer_id
        self.do("refund", ada, move_id=invoice.id, way="hand", amount=30.0)
        note, refund = invoice.reversal_move_ids, debit.refund_ids
        payment = refund.refund_payment_ids
        self.assertEqual((refund.way, refund.state), ("hand", "paid"))
        self.assertItems(
            payment.move_id, (OUTSTANDING, ada, -30), (RECEIVABLE, ada, 30)
        )
        self.assertEqual((note.payment_state, self.fake.refunds), ("paid", []))
        self.do("take_back", ada, payment_id=payment.id, reason="Wrong way")
        self.assertEqual((refund.state, payment.state), ("cancelled", "canceled"))
        self.assertEqual(note.amount_residual, 30.0)
        self.assertIn("Nothing was given back", refund.sentence)
        self.do("pay_out", ada, way="provider")
        self.work()
        self.assertEqual(self.fake.refunds, [("pi_000001", 3000)])
        self.assertEqual((note.payment_state, self.balances(ada)[0]), ("paid", 0.0))

    # === BY BANK OR CASH === #

    def test_what_was_paid_by_cheque_goes_back_by_cash(self):
        ada, subscription, invoice = self.make_paid()
        cash = self.company_data["default_journal_cash"]
        window = self.open(
            "refund", ada, move_id=invoice.id, amount=10.0, journal_id=cash.id
        )
        self.assertEqual(window.way, "hand")
        shown = self.see(window)
        self.assertEqual(
            shown[:3],
            [
                (INCOME, "Ada", 10.0, 0.0),
                (RECEIVABLE, "Ada", 0.0, 10.0),
                (RECEIVABLE, "Ada", 10.0, 0.0),
            ],
        )
        window.action_confirm()
        note = invoice.reversal_move_ids
        payment = self.find(ada, ("kind", "=", "refund")).payment_id.sudo()
        self.assertItems(note, (RECEIVABLE, ada, -10.0), (INCOME, ada, 10.0))
        self.assertEqual(
            [(i.account_id.code, i.balance) for i in payment.move_id.line_ids],
            [(shown[3][0], -10.0), (RECEIVABLE, 10.0)],
        )
        self.assertEqual(self.see_notes(invoice), [(10.0, "paid")])
        for move in (invoice, note):
            self.assertIn(payment.name, move.subdebit_refund_sentence)
        window = self.open("refund", ada, move_id=invoice.id)
        self.assertEqual(window.amount, 20.0)
        self.do("refund", ada, move_id=invoice.id)
        self.assertEqual(self.see_notes(invoice), [(10.0, "paid"), (20.0, "paid")])
        self.assertIn("nothing of what was paid", self.get_why_not(ada, "refund"))
        self.assertEqual(self.balances(ada)[0], 0.0)
        self.assertFalse(self.run_check())
        self.assertNothingToBill(subscription, "2025-09-27")

    def test_it_is_taken_back_and_the_note_undone(self):
        """My client got a refund, and then wants the lessons after all."""
        ada, subscription, invoice = self.make_paid()
        self.do("refund", ada, move_id=invoice.id)
        note = invoice.reversal_move_ids
        payment = self.find(ada, ("kind", "=", "refund")).payment_id
        self.do("take_back", ada, payment_id=payment.id)
        self.assertEqual(self.see_notes(invoice), [(30.0, "not_paid")])
        window = self.open("refund", ada, move_id=invoice.id)
        self.assertIn("is credited already", window.problem)
        window = self.open("refund", ada, move_id=invoice.id, cancels=False)
        self.assertIn(f"It pays out {note.name}.", window.sentences)
        self.do("undo_note", ada, move_id=note.id)
        self.assertEqual(self.balances(ada)[0], 0.0)
        self.assertEqual(subscription.amount_billed, 30.0)
        self.assertFalse(self.run_check())
        window = self.open("refund", ada, move_id=invoice.id)
        self.assertEqual((window.amount, window.problem), (30.0, ""))

    def test_the_period_is_kept_or_billed_again(self):
        for keeps, days_state in ((True, "credited"), (False, "released")):
            with self.subTest(keeps_period=keeps):
                ada, subscription, invoice = self.make_paid()
                window = self.open(
                    "refund", ada, move_id=invoice.id, keeps_period=keeps
                )
                told = "stays settled" if keeps else "is reopened"
                self.assertIn(told, window.sentences)
                window.action_confirm()
                self.assertEqual(invoice.subdebit_days_state, days_state)
                again = subscription._bill(DAY)
                self.assertEqual(again.mapped("amount_total"), [] if keeps else [30.0])
                self.assertFalse(self.run_check())

    def test_a_part_keeps_the_period_whatever_is_asked(self):
        ada, subscription, invoice = self.make_paid()
        window = self.open(
            "refund", ada, move_id=invoice.id, amount=10.0, keeps_period=False
        )
        self.assertIn("stays settled", window.sentences)
        window.action_confirm()
        self.assertNothingToBill(subscription, "2025-09-27")

    # === TAXES, CURRENCIES === #

    def test_taxes_come_back_to_the_cent_in_three_parts(self):
        """100.00 with 20 % in it is 83.33 and 16.67; thirds are 33.33, 33.33 and 33.34."""
        ada = self.make_offline_partner("Ada")
        _on_top, within = self.make_plain_taxes()
        invoice = self.make_invoice(ada, 100.0)
        invoice.button_draft()
        invoice.invoice_line_ids.tax_ids = within
        invoice.action_post()
        self.pay_by_hand(invoice, 100.0)
        tax = invoice.line_ids.filtered("tax_line_id").account_id.code
        for amount, net, part in (
            (33.33, 27.77, 5.56),
            (33.33, 27.78, 5.55),
            (33.34, 27.78, 5.56),
        ):
            window = self.open("refund", ada, move_id=invoice.id, amount=amount)
            shown = self.see(window)
            window.action_confirm()
            note = invoice.reversal_move_ids.sorted("id")[-1:]
            self.assertItems(
                note, (RECEIVABLE, ada, -amount), (tax, ada, part), (INCOME, ada, net)
            )
            self.assertEqual(
                shown[:3],
                [
                    (INCOME, "Ada", net, 0.0),
                    (tax, "Ada", part, 0.0),
                    (RECEIVABLE, "Ada", 0.0, amount),
                ],
            )
        notes = invoice.reversal_move_ids
        self.assertEqual(round(sum(notes.mapped("amount_tax")), 2), 16.67)
        self.assertEqual(round(sum(notes.mapped("amount_untaxed")), 2), 83.33)

    def test_of_another_currency_it_is_booked_at_the_rate_of_the_day(self):
        ada, euro = self.make_offline_partner("Ada"), self.make_euro()
        invoice = self.make_invoice(ada, 50.0, currency_id=euro.id)
        self.pay_by_hand(invoice, 50.0)
        window = self.open("refund", ada, move_id=invoice.id)
        self.assertEqual((window.currency_id, window.amount), (euro, 50.0))
        shown = self.see(window)
        window.action_confirm()
        note = invoice.reversal_move_ids
        self.assertItems(note, (RECEIVABLE, ada, -25.0), (INCOME, ada, 25.0))
        self.assertEqual(shown[0], (INCOME, "Ada", 25.0, 0.0))
        self.assertEqual(self.sum_ledger(ada, euro), 0.0)

    # === WHY NOT === #

    def test_no_more_than_was_paid_and_only_by_whom_may(self):
        ada, _subscription, invoice = self.make_paid()
        for amount in (0.0, -1.0, 30.01):
            window = self.open("refund", ada, move_id=invoice.id, amount=amount)
            with self.assertRaisesRegex(UserError, "Choose a sum up to"):
                window.action_confirm()
        window = self.open("refund", ada, move_id=invoice.id, way="provider")
        with self.assertRaisesRegex(UserError, "Choose the debit that is given back"):
            window.action_confirm()
        open_one = self.make_invoice(ada, 20.0)
        window = self.open("refund", ada, move_id=open_one.id, amount=5.0)
        with self.assertRaisesRegex(UserError, "Choose the paid invoice"):
            window.action_confirm()
        with self.assertRaises(AccessError):
            self.open("refund", ada, self.user, move_id=invoice.id)
        self.assertFalse(invoice.reversal_move_ids)

    def test_the_button_of_the_invoice_opens_it(self):
        ada, _subscription, invoice = self.make_paid()
        action = invoice.with_user(self.billing).action_subdebit_refund_invoice()
        windows = self.env["subdebit.operation"].with_user(self.billing)
        window = windows.with_context(**action["context"]).create({})
        self.assertEqual((window.move_id, window.amount), (invoice, 30.0))
        window.action_confirm()
        self.assertEqual(self.see_notes(invoice), [(30.0, "paid")])
        with self.assertRaises(AccessError):
            invoice.with_user(self.user).action_subdebit_refund_invoice()

    def test_what_the_bank_took_back_is_not_refunded(self):
        debit = self.make_collected(30.0)
        self.day = d("2025-10-03")
        debit._return(self.day, "AM04")
        self.assertIn(
            "no invoice that is paid", self.get_why_not(debit.payer_id, "refund")
        )

    def test_two_windows_give_it_back_once(self):
        ada, _subscription, invoice = self.make_paid()
        first, second = (self.open("refund", ada, move_id=invoice.id) for _n in "ab")
        first.action_confirm()
        with self.assertRaisesRegex(UserError, "nothing of what was paid"):
            second.action_confirm()
        self.assertEqual(self.see_notes(invoice), [(30.0, "paid")])

    def test_sentences_of_a_refund_by_hand(self):
        ada, _subscription, invoice = self.make_paid()
        window = self.open("refund", ada, move_id=invoice.id, amount=10.0)
        self.assertEqual(
            plain(window.sentences),
            "$ 10.00 go back by hand: nothing is asked of a payment provider. It can be"
            f" taken back until it is matched with the bank.\nA credit note of $ 10.00"
            f" is made for {invoice.name}, and paid out by it.\nThe period stays"
            " settled: it is not billed again.",
        )
