from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from ..common import SubdebitCase, d
from ..provider_case import DAY as DEBIT_DAY
from ..provider_case import ProviderCase
from ..tax_case import DAY, INCOME, MID, RECEIVABLE, TAX, TAX_WAITS, TaxMixin

BASE = "TAX.BASE"
OUTSTANDING = "101403"


class OnPaymentMixin(TaxMixin):
    """A company whose taxes on services become due when they are paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first_of_month = cls.make_plan("On the 1st", day_of_month=1)
        cls.tax_account = cls.make_account(TAX)
        waits = cls.make_account(TAX_WAITS, reconcile=True)
        cls.company.sudo().write(
            {
                "tax_exigibility": True,
                "account_cash_basis_base_account_id": cls.make_account(BASE).id,
            }
        )
        cls.terms = {
            "tax_exigibility": "on_payment",
            "cash_basis_transition_account_id": waits.id,
        }
        cls.on_payment = cls.make_tax("20", 20.0, **cls.terms)
        cls.within = cls.make_tax("20 within", 20.0, within=True, **cls.terms)

    def get_dues(self, move):
        """Return the entries that made the invoice's tax due, oldest first."""
        moves = self.env["account.move"].sudo()
        return moves.search(
            [("tax_cash_basis_origin_move_id", "=", move.id)], order="date, id"
        )

    def assertDue(self, entry, day, net, tax, name="20"):
        """The tax of a part of the price became due on a day, and is reported then."""
        self.assertEqual((entry.state, entry.date), ("posted", d(day)))
        self.assertEntry(
            entry, (BASE, net), (BASE, -net), (TAX_WAITS, tax), (TAX, -tax)
        )
        self.assertGrids(entry, {f"{name} base": net, f"{name} tax": tax})


@tagged("post_install", "-at_install")
class TestTaxOnPayment(OnPaymentMixin, SubdebitCase):
    """A tax on payment waits on its own account until the money is there."""

    def pay(self, moves, day, amount=None):
        """Record a payment by hand, as Billing does."""
        moves = moves.with_user(self.billing)
        wizard = (
            moves.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"payment_date": d(day), "group_payment": True})
        )
        if amount:
            wizard.amount = amount
        return wizard._create_payments()

    def test_the_tax_waits_until_the_invoice_is_paid(self):
        # 30.00 × 20 % = 6.00.
        move = self.bill_lines((30.0, [self.on_payment]))
        self.assertEntry(move, (INCOME, -30.0), (TAX_WAITS, -6.0), (RECEIVABLE, 36.0))
        self.assertGrids(move, {})
        self.assertBilled(move, (30.0, 6.0))
        self.assertFalse(self.get_dues(move))

    def test_it_is_due_on_the_day_of_the_payment(self):
        move = self.bill_lines((30.0, [self.on_payment]))
        self.pay(move, "2025-10-10")
        self.assertEqual(move.payment_state, "paid")
        (due,) = self.get_dues(move)
        self.assertDue(due, "2025-10-10", 30.0, 6.0)
        self.assertNothingToBill(move.subdebit_subscription_ids, "2025-09-30")
        self.assertEqual(self.get_dues(move), due)

    def test_each_part_that_is_paid_makes_its_part_due(self):
        # 35.00 / 1.20: 29.17 + 5.83. Paid 10.00: 10/35 of each, 8.334 and 1.6657.
        move = self.bill_lines((35.0, [self.within]))
        self.assertEntry(move, (INCOME, -29.17), (TAX_WAITS, -5.83), (RECEIVABLE, 35.0))
        self.pay(move, "2025-10-10", 10.0)
        self.pay(move, "2025-11-03")
        first, second = self.get_dues(move)
        self.assertDue(first, "2025-10-10", 8.33, 1.67, "20 within")
        # The rest: 29.17 - 8.33 = 20.84, 5.83 - 1.67 = 4.16.
        self.assertDue(second, "2025-11-03", 20.84, 4.16, "20 within")

    def test_half_a_month_with_the_tax_within(self):
        # 36.00 × 15/30 = 18.00; / 1.20 = 15.00.
        move = self.bill_lines((36.0, [self.within]), day=MID)
        self.assertEntry(move, (INCOME, -15.0), (TAX_WAITS, -3.0), (RECEIVABLE, 18.0))
        self.pay(move, "2025-09-20")
        self.assertDue(self.get_dues(move), "2025-09-20", 15.0, 3.0, "20 within")

    def test_beside_a_tax_that_is_due_at_once(self):
        # 30.00 + 6.00 on payment; 12.00 + 1.20 at once.
        goods = self.make_tax("10", 10.0)
        move = self.bill_lines((30.0, [self.on_payment]), (12.0, [goods]))
        self.assertEntry(
            move,
            (INCOME, -30.0),
            (INCOME, -12.0),
            (TAX_WAITS, -6.0),
            (TAX, -1.2),
            (RECEIVABLE, 49.2),
        )
        self.assertGrids(move, {"10 base": 12.0, "10 tax": 1.2})
        self.pay(move, "2025-10-10")
        self.assertDue(self.get_dues(move), "2025-10-10", 30.0, 6.0)

    def test_one_payment_of_two_invoices_makes_both_due(self):
        subscription = self.make_subscription(
            DAY, line_ids=self.make_lines((30.0, [self.on_payment]))
        )
        september, october = subscription._bill(d("2025-10-01"))
        self.pay(september | october, "2025-10-10")
        for move in (september, october):
            self.assertDue(self.get_dues(move), "2025-10-10", 30.0, 6.0)

    def test_a_credit_note_against_the_invoice_makes_nothing_due(self):
        """The invoice is open no more, but no money came: both grids stay even."""
        move = self.bill_lines((30.0, [self.on_payment]))
        note = move._reverse_moves([{"invoice_date": d("2025-09-20")}], cancel=True)
        self.assertEntry(note, (INCOME, 30.0), (TAX_WAITS, 6.0), (RECEIVABLE, -36.0))
        balance = sum(
            item.balance
            for item in (self.get_dues(move) | self.get_dues(note)).line_ids
            if item.account_id.code == TAX
        )
        self.assertEqual(balance, 0.0)


@tagged("post_install", "-at_install")
class TestTaxOnCollection(OnPaymentMixin, ProviderCase):
    """The same tax, paid by a debit of ours: due on the day it was collected."""

    def collect_on(self, day):
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"subdebit_today": d(day)})
            return env["subdebit.debit.run"]._execute_slice(60)

    def make_debited(self, *lines, payer=None):
        self.make_subscription(
            DEBIT_DAY, payer or self.make_payer(), line_ids=self.make_lines(*lines)
        )

    def test_the_tax_is_due_on_the_day_that_the_debit_is_collected(self):
        self.make_debited((30.0, [self.on_payment]))
        debit = self.prepare().debit_ids
        move = debit.invoice_ids
        self.assertEntry(move, (INCOME, -30.0), (TAX_WAITS, -6.0), (RECEIVABLE, 36.0))
        self.assertFalse(self.get_dues(move))
        self.collect_on("2025-10-02")
        self.assertTaken(3600)
        self.assertEqual(debit.payment_ids.date, d("2025-10-02"))
        self.assertEntry(
            debit.payment_ids.move_id, (RECEIVABLE, -36.0), (OUTSTANDING, 36.0)
        )
        (due,) = self.get_dues(move)
        self.assertDue(due, "2025-10-02", 30.0, 6.0)
        self.assertCollected(debit)
        self.assertEqual(self.get_dues(move), due)

    def test_one_debit_of_two_invoices_makes_the_tax_of_each_due(self):
        payer = self.make_payer()
        self.make_debited((30.0, [self.on_payment]), payer=payer)
        self.make_subscription(
            d("2025-08-27"), payer, line_ids=self.make_lines((12.0, [self.within]))
        )._bill(d("2025-08-27"))
        debit = self.prepare().debit_ids
        # August 12.00; September 36.00 and 12.00 again, on one invoice.
        august, september = debit.invoice_ids.sorted("invoice_date")
        self.assertEqual(debit.amount, 60.0)
        self.collect_on("2025-10-02")
        self.assertDue(self.get_dues(august), "2025-10-02", 10.0, 2.0, "20 within")
        due = self.get_dues(september)
        self.assertEqual(due.date, d("2025-10-02"))
        # 30.00 + 10.00 net, 6.00 + 2.00 tax.
        self.assertGrids(
            due,
            {
                "20 base": 30.0,
                "20 tax": 6.0,
                "20 within base": 10.0,
                "20 within tax": 2.0,
            },
        )
        self.assertCollected(debit)
