from odoo.exceptions import UserError
from odoo.tests import tagged

from .refund_case import RefundCase


@tagged("post_install", "-at_install")
class TestRefundHolding(RefundCase):
    """What is on its way back holds its credit note: it is used by nothing else."""

    def setUp(self):
        super().setUp()
        self.note = self.credit(12.0)
        self.refund = self.press(self.note, amount=12.0)
        self.assertEqual(self.refund.state, "ready")

    @property
    def payer(self):
        return self.debit.payer_id.with_user(self.billing)

    def operate(self, operation, **vals):
        windows = self.env["subdebit.operation"].with_user(self.billing)
        window = windows.with_context(
            default_operation=operation, default_partner_id=self.payer.id
        )
        window.create(vals).action_confirm()

    def make_open_invoice(self, amount=20.0):
        [move] = self.make_priced(
            amount, self.fake.world.today, partner=self.debit.payer_id
        )._bill(self.fake.world.today)
        self.assertEqual(move.amount_residual, amount)
        return move

    def items(self, move):
        return move.sudo().line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )

    def assertRefused(self, words, call, *args, **vals):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            call(*args, **vals)
        self.assertEqual(self.note.amount_residual, 12.0)

    def test_it_is_given_to_nobody_else(self):
        other = self.make_partner("Eve")
        self.assertRefused(
            "has no open credit",
            self.operate,
            "transfer",
            other_id=other.id,
            amount=12.0,
        )

    def test_it_is_not_paid_out_by_hand(self):
        journal = self.company_data["default_journal_bank"]
        self.assertRefused(
            "has no open credit",
            self.operate,
            "pay_out",
            amount=12.0,
            journal_id=journal.id,
        )

    def test_no_payment_is_registered_for_it(self):
        registers = self.env["account.payment.register"].with_user(self.billing)
        registers = registers.with_context(
            active_model="account.move", active_ids=self.note.ids
        )
        self.assertRefused("is being refunded", registers.create, {})

    def test_it_is_matched_with_no_invoice_of_the_payer(self):
        invoice = self.make_open_invoice()
        rows = self.env["subdebit.statement"].with_user(self.billing)
        rows = rows.search([("move_id", "in", (self.note | invoice).ids)])
        self.assertEqual(len(rows), 2)
        self.assertRefused("is being refunded", rows.action_match)

    def test_odoos_own_list_of_credits_does_not_use_it(self):
        invoice = self.make_open_invoice().with_user(self.billing)
        line = self.items(self.note)
        self.assertRefused(
            "is being refunded", invoice.js_assign_outstanding_line, line.id
        )

    def test_it_comes_off_no_debit(self):
        self.company.sudo().subdebit_credit_use = "use"
        invoice = self.make_open_invoice()
        invoice._subdebit_use_open_credits()
        self.assertEqual((invoice.amount_residual, self.note.amount_residual), (20, 12))

    def test_it_does_not_pay_a_past_that_is_made_afterwards(self):
        accounts = self.items(self.note).account_id
        said = self.payer._subdebit_get_credit_sudo(
            self.company, self.note.currency_id, accounts
        )
        self.assertEqual(said, 0.0)

    def test_no_other_refund_is_asked_for_it(self):
        window = self.open_window(self.note)
        self.assertRefused("in progress", window.action_confirm)
        # Nor by another debit that paid a part of the same invoice.
        refunds = self.refunds.sudo()
        self.assertRefused("is being refunded", refunds._hold_note, self.note)

    def test_it_is_not_set_to_draft(self):
        self.assertRefused(
            "is being refunded", self.note.with_user(self.billing).button_draft
        )

    def test_the_answer_that_was_lost_holds_it_as_well(self):
        self.refund.sudo().state = "unknown"
        self.assertRefused("is being refunded", self.note._subdebit_check_may_be_paid)

    def test_one_that_was_refused_or_cancelled_lets_it_go(self):
        self.refund.with_user(self.billing).action_cancel()
        other = self.make_partner("Eve")
        self.operate("transfer", other_id=other.id, amount=12.0)
        self.assertEqual(self.note.amount_residual, 0.0)

    def test_once_it_is_booked_it_has_paid_the_note_out(self):
        self.work()
        self.assertEqual(self.refund.state, "pending")
        self.assertEqual(
            (self.note.amount_residual, self.note.payment_state), (0, "paid")
        )
        self.note._subdebit_check_may_be_paid()
        self.assertNothingHappensAgain()

    def test_a_refund_of_a_note_that_nobody_named_holds_the_one_of_its_sum(self):
        self.refund.with_user(self.billing).action_cancel()
        other = self.credit(5.0)
        self.press(amount=12.0)
        self.assertRefused("is being refunded", self.note._subdebit_check_may_be_paid)
        other._subdebit_check_may_be_paid()
