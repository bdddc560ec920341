"""Debits that were collected, and the bank that takes them back."""

from unittest.mock import patch

from odoo import SUPERUSER_ID, Command

from ..common import d
from ..fakes.provider import SUCCEEDS
from ..provider_case import DAY, ProviderCase

# Accounts of Odoo's generic chart, and one of our own.
RECEIVABLE, OUTSTANDING, INCOME, BANK = "121000", "101403", "400000", "101401"
FEES = "627000"

LATER = d("2025-10-15")
REASON = "MD06 Disputed by the payer"


class ReturnCase(ProviderCase):
    """A company whose calendar stands on 27 September 2025, and accounts for fees."""

    fee_code = FEES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fees = cls.setup_env["account.account"].create(
            {
                "name": "Bank fees",
                "code": cls.fee_code,
                "account_type": "expense",
                "company_ids": [Command.set(cls.company.ids)],
            }
        )
        cls.company.sudo().subdebit_fee_account_id = cls.fees

    def setUp(self):
        super().setUp()
        self.day = DAY
        self.patch(
            self.registry["res.company"],
            "_subdebit_today",
            lambda _company, now=None: self.day,
        )

    # === WHAT A STORY BEGINS WITH === #

    def make_collected(self, *prices, behaviour=SUCCEEDS, **vals):
        """Return a debit of one payer, collected and booked on 27 September 2025."""
        payer = self.make_payer(behaviour=behaviour)
        for price in prices or (30.0,):
            self.make_priced(price, DAY, partner=payer, **vals)._bill(DAY)
        debit = self.prepare().debit_ids
        self.work()
        self.assertCollected(debit)
        return self.as_root(debit)

    def as_root(self, record):
        """Return the record with the rights of the worker."""
        return record.with_user(SUPERUSER_ID).with_company(self.company)

    def pay_by_hand(self, moves, amount, day=DAY):
        wizard = (
            moves.with_user(self.billing)
            .env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"payment_date": day, "amount": amount})
        )
        return self.as_root(wizard._create_payments())

    def refund_by_hand(self, partner, amount):
        """Return the payment by which money was given back."""
        payment = self.as_root(self.env["account.payment"]).create(
            {
                "payment_type": "outbound",
                "partner_id": partner.id,
                "partner_type": "customer",
                "amount": amount,
                "date": DAY,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.action_post()
        return payment

    def credit(self, invoice, amount):
        """Return a posted credit note on a part of an invoice."""
        move = self.as_root(self.env["account.move"]).create(
            {
                "move_type": "out_refund",
                "partner_id": invoice.partner_id.id,
                "invoice_date": DAY,
                "reversed_entry_id": invoice.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Gesture",
                            "price_unit": amount,
                            "account_id": self.company_data[
                                "default_account_revenue"
                            ].id,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        move.action_post()
        return move

    def match_bank_line(self, account, amount, counterpart):
        """Return a line of the bank statement, matched with an item on an account."""
        line = self.as_root(self.env["account.bank.statement.line"]).create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": DAY,
                "payment_ref": "Payout",
                "amount": amount,
            }
        )
        _bank, suspense, _other = line._seek_for_lines()
        suspense.account_id = account
        (suspense | counterpart).reconcile()
        return line

    def in_payment(self):
        return patch.object(
            self.registry["account.move"],
            "_get_invoice_in_payment_state",
            lambda _self: "in_payment",
        )

    # === WHAT IS TRUE === #

    def receivable(self, moves):
        return self.as_root(moves).line_ids.filtered(
            lambda aml: aml.account_type == "asset_receivable"
        )

    def outstanding(self, moves):
        return self.as_root(moves).line_ids.filtered(
            lambda aml: aml.account_id.code == OUTSTANDING
        )

    def assertEntry(self, move, day, *expected):
        """A posted entry of a day: account and balance of each item."""
        move = self.as_root(move)
        self.assertEqual((move.state, str(move.date)), ("posted", day))
        self.assertEqual(
            [
                (aml.account_id.code, aml.balance)
                for aml in move.line_ids.sorted(lambda aml: (-aml.balance, aml.id))
            ],
            [*expected],
        )

    def assertOpenAgain(self, move, amount, state="not_paid"):
        self.assertEqual((move.payment_state, move.amount_residual), (state, amount))

    def assertKept(self, payment, day=DAY):
        """The payment is as it was: neither reversed, cancelled nor drafted."""
        self.assertEqual(payment.date, day)
        self.assertEqual(payment.move_id.state, "posted")
        self.assertFalse(payment.move_id.reversal_move_ids)
        self.assertIn(payment.state, ("in_process", "paid"))

    def assertReturnedOnce(self, debit, day=LATER):
        """The promise that ends each story of a return: again, nothing happens."""
        count = self.env["account.move"].sudo().search_count([])
        self.assertFalse(debit._return(day, REASON))
        self.assertEqual(self.env["account.move"].sudo().search_count([]), count)
        self.assertNothingHappensAgain()
        self.assertEqual(debit.state, "returned")
