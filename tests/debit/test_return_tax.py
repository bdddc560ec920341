from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..common import d
from ..provider_case import DAY
from .return_case import INCOME, LATER, OUTSTANDING, REASON, RECEIVABLE, ReturnCase

WAITS, DUE, BASE = "TAX.W", "TAX.D", "TAX.B"


@tagged("post_install", "-at_install")
class TestReturnTax(ReturnCase):
    """E2: tax on payment is due on the day collected, and undone on the day returned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.setup_env["account.account"]
        waits, due, base = (
            accounts.create(
                {
                    "code": code,
                    "name": code,
                    "account_type": "liability_current",
                    "reconcile": code == WAITS,
                    "company_ids": [Command.set(cls.company.ids)],
                }
            )
            for code in (WAITS, DUE, BASE)
        )
        cls.company.sudo().write(
            {"tax_exigibility": True, "account_cash_basis_base_account_id": base.id}
        )
        country = cls.company.account_fiscal_country_id
        cls.grid = cls.setup_env["account.account.tag"].create(
            {
                "name": "Grid of the tax",
                "applicability": "taxes",
                "country_id": country.id,
            }
        )
        parts = [
            Command.clear(),
            Command.create({"repartition_type": "base"}),
            Command.create(
                {
                    "repartition_type": "tax",
                    "account_id": due.id,
                    "tag_ids": [Command.set(cls.grid.ids)],
                }
            ),
        ]
        cls.tax = cls.setup_env["account.tax"].create(
            {
                "name": "20 % on payment",
                "amount": 20.0,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                "country_id": country.id,
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": waits.id,
                "invoice_repartition_line_ids": parts,
                "refund_repartition_line_ids": parts,
            }
        )
        cls.product.sudo().taxes_id = cls.tax

    def get_dues(self, invoice):
        moves = self.as_root(self.env["account.move"])
        return moves.search(
            [("tax_cash_basis_origin_move_id", "=", invoice.id)], order="id"
        )

    def balance(self, code, until):
        """What an account says at the end of a day."""
        items = self.as_root(self.env["account.move.line"]).search(
            [
                ("account_id.code", "=", code),
                ("parent_state", "=", "posted"),
                ("date", "<=", until),
            ]
        )
        return sum(items.mapped("balance"))

    def make_taxed(self):
        """Return a debit of 36.00, collected in September: 6.00 of tax are due."""
        debit = self.make_collected()
        self.assertEqual(debit.amount, 36.0)
        (due,) = self.get_dues(debit.invoice_ids)
        self.assertEntry(
            due, "2025-09-27", (BASE, 30.0), (WAITS, 6.0), (DUE, -6.0), (BASE, -30.0)
        )
        return debit

    def test_the_tax_is_undone_on_the_day_of_the_return(self):
        debit = self.make_taxed()
        invoice = debit.invoice_ids
        move = debit._return(LATER, REASON)
        self.assertEntry(move, "2025-10-15", (RECEIVABLE, 36.0), (OUTSTANDING, -36.0))
        due, undone = self.get_dues(invoice)
        self.assertEqual(undone.reversed_entry_id, due)
        self.assertEqual((due.state, str(due.date)), ("posted", "2025-09-27"))
        self.assertEntry(
            undone, "2025-10-15", (BASE, 30.0), (DUE, 6.0), (WAITS, -6.0), (BASE, -30.0)
        )
        self.assertEqual(
            undone.line_ids.filtered(
                lambda aml: aml.account_id.code == DUE
            ).tax_tag_ids,
            self.grid,
        )
        # September's declaration stays as it was; October's takes the 6.00 back.
        self.assertEqual(self.balance(DUE, "2025-09-30"), -6.0)
        self.assertEqual(self.balance(DUE, "2025-10-31"), 0.0)
        self.assertEqual(self.balance(WAITS, "2025-10-31"), -6.0)
        self.assertEqual(self.balance(INCOME, "2025-10-31"), -30.0)
        self.assertOpenAgain(invoice, 36.0)
        self.assertReturnedOnce(debit)

    def test_collected_anew_the_tax_is_due_anew(self):
        debit = self.make_taxed()
        debit._return(LATER, REASON)
        self.day = d("2025-11-03")
        debit.with_user(self.billing).action_retry()
        self.work()
        _due, _undone, again = self.get_dues(debit.invoice_ids)
        self.assertEntry(
            again, "2025-11-03", (BASE, 30.0), (WAITS, 6.0), (DUE, -6.0), (BASE, -30.0)
        )
        self.assertEqual(self.balance(DUE, "2025-10-31"), 0.0)
        self.assertEqual(self.balance(DUE, "2025-11-30"), -6.0)
        self.assertEqual(self.balance(WAITS, "2025-11-30"), 0.0)

    def test_only_the_returned_part_is_undone(self):
        # 12.00 of 36.00 by hand: 2.00 of tax; 24.00 by debit: 4.00 of tax.
        payer = self.make_payer()
        invoice = self.make_priced(30.0, DAY, partner=payer)._bill(DAY)
        self.pay_by_hand(invoice, 12.0)
        debit = self.as_root(self.prepare().debit_ids)
        self.work()
        self.assertEqual(invoice.payment_state, "paid")
        debit._return(LATER, REASON)
        undone = self.get_dues(invoice)[-1:]
        self.assertEntry(
            undone, "2025-10-15", (BASE, 20.0), (DUE, 4.0), (WAITS, -4.0), (BASE, -20.0)
        )
        self.assertEqual(self.balance(DUE, "2025-09-30"), -6.0)
        self.assertEqual(self.balance(DUE, "2025-10-31"), -2.0)
        self.assertOpenAgain(invoice, 24.0, "partial")
        self.assertReturnedOnce(debit)

    def test_a_part_that_comes_back_undoes_its_part_of_the_tax_on_that_day(self):
        debit = self.make_taxed()
        debit._return(LATER, REASON, amount=12.0)
        # 12.00 of 36.00: 2.00 of tax. September's declaration stays as it was.
        self.assertEqual(self.balance(DUE, "2025-09-30"), -6.0)
        self.assertEqual(self.balance(DUE, "2025-10-31"), -4.0)
        self.assertEqual(self.balance(WAITS, "2025-10-31"), -2.0)
        self.assertEqual(debit.invoice_ids.amount_residual, 12.0)
        self.day = d("2025-11-03")
        debit.with_user(self.billing).action_retry()
        self.work()
        self.assertEqual(self.balance(DUE, "2025-11-30"), -6.0)
        self.assertTaken(3600, 1200)

    def test_a_declared_month_is_left_alone(self):
        # Returned on 15 October, October is declared: it is undone on the day of today,
        # 20 November, and October stays as it was.
        debit = self.make_taxed()
        self.company.sudo().write(
            {"tax_lock_date": d("2025-10-31"), "fiscalyear_lock_date": d("2025-10-31")}
        )
        with freeze_time("2025-11-20"):
            move = debit._return(LATER, REASON)
        undone = self.get_dues(debit.invoice_ids)[-1:]
        self.assertEqual(move.date, d("2025-11-20"))
        self.assertEqual((undone.state, undone.date), ("posted", d("2025-11-20")))
        self.assertEqual(self.balance(DUE, "2025-10-31"), -6.0)
        self.assertEqual(self.balance(DUE, "2025-11-30"), 0.0)
        self.assertOpenAgain(debit.invoice_ids, 36.0)

    def test_a_return_that_is_won_makes_the_tax_due_on_that_day(self):
        debit = self.make_taxed()
        debit._dispute(LATER, REASON)
        debit._win_dispute(d("2025-12-05"))
        again = self.get_dues(debit.invoice_ids)[-1:]
        self.assertEntry(
            again, "2025-12-05", (BASE, 30.0), (WAITS, 6.0), (DUE, -6.0), (BASE, -30.0)
        )
        self.assertEqual(self.balance(DUE, "2025-11-30"), 0.0)

    def test_a_matching_removed_by_hand_is_core_s_own_matter(self):
        debit = self.make_taxed()
        with freeze_time("2025-11-20"):
            self.receivable(debit.payment_ids.move_id).remove_move_reconcile()
        undone = self.get_dues(debit.invoice_ids)[-1:]
        # In the month of the payment, as Odoo has it without a return.
        self.assertEqual(undone.date.year, 2025)
        self.assertNotEqual(undone.date, LATER)
