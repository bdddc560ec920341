"""What a start in the past books: taxes, currencies and payers, item by item."""

from odoo.tests import tagged

from ..common import d
from ..invoice.test_tax_on_payment import OnPaymentMixin
from ..tax_case import INCOME, RECEIVABLE, TAX, TAX_WAITS
from .backdate_money_case import MoneyCase


class BackdateTaxCase(OnPaymentMixin, MoneyCase):
    """Lines with taxes of their own; from 31 August two months are past."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_top = cls.make_tax("20 top", 20.0)
        cls.in_price = cls.make_tax("20 in", 20.0, within=True)

    def open_lines(self, *lines, start="2025-08-31", **vals):
        """Return a wizard without a plan: ``(price, taxes)`` or with a quantity."""
        return self.open_wizard(
            start, plan_id=False, line_ids=self.make_lines(*lines), **vals
        )

    def make(self, wizard, total, count=2):
        """Return the invoices, which come to what was shown."""
        self.assertEqual((wizard.past_count, wizard.past_total), (count, total))
        moves = self.confirm(wizard, total).invoice_ids.sorted("id")
        self.assertEqual(sum(moves.mapped("amount_total")), total)
        return moves


@tagged("-at_install", "post_install")
class TestBackdateTax(BackdateTaxCase):
    """Taxes on top, within, several, none, and due on payment."""

    def test_on_top_of_the_price(self):
        """50.00 and 10.00, twice."""
        wizard = self.open_lines((50.0, [self.on_top]))
        self.assertPreview(
            [
                ("2025-08-31", "2025-09-29", "2025-08-31", 50.0, 10.0, 60.0),
                ("2025-09-30", "2025-10-30", "2025-09-30", 50.0, 10.0, 60.0),
            ],
            wizard,
        )
        for move in self.make(wizard, 120.0):
            self.assertEntry(move, (INCOME, -50.0), (TAX, -10.0), (RECEIVABLE, 60.0))
            self.assertGrids(move, {"20 top base": 50.0, "20 top tax": 10.0})

    def test_within_the_price(self):
        """35.00 / 1.20 = 29.1666…: 29.17 and 5.83."""
        for move in self.make(self.open_lines((35.0, [self.in_price])), 70.0):
            self.assertEntry(move, (INCOME, -29.17), (TAX, -5.83), (RECEIVABLE, 35.0))

    def test_two_taxes_on_one_line(self):
        """50.00 × 20 % and × 5.5 %: 10.00 and 2.75."""
        levy = self.make_tax("levy", 5.5)
        for move in self.make(self.open_lines((50.0, [self.on_top, levy])), 125.5):
            self.assertEntry(
                move, (INCOME, -50.0), (TAX, -10.0), (TAX, -2.75), (RECEIVABLE, 62.75)
            )

    def test_a_tax_within_and_one_on_top_on_two_lines(self):
        """60.00 is 50.00 + 10.00; 9.99 × 20 % = 1.998: 2.00."""
        wizard = self.open_lines((60.0, [self.in_price]), (9.99, [self.on_top], 1))
        for move in self.make(wizard, 143.98):
            self.assertEntry(
                move,
                *((INCOME, -50.0), (INCOME, -9.99), (TAX, -10.0), (TAX, -2.0)),
                (RECEIVABLE, 71.99),
            )

    def test_a_customer_abroad_pays_the_net_of_a_tax_within(self):
        """Nothing of 60.00 is tax abroad: 60.00 / 1.20 = 50.00."""
        position = self.make_position()
        free = self.make_tax(
            "0 abroad",
            0.0,
            original_tax_ids=self.in_price.ids,
            fiscal_position_ids=position.ids,
        )
        self.ada.sudo().property_account_position_id = position
        moves = self.make(self.open_lines((60.0, [self.in_price])), 100.0)
        for move in moves:
            self.assertEqual(move.invoice_line_ids.tax_ids, free)
            self.assertEntry(move, (INCOME, -50.0), (RECEIVABLE, 50.0))
            self.assertGrids(move, {"0 abroad base": 50.0})

    def test_a_prorated_first_period_with_the_tax_within(self):
        """From 17 August to the 1st: 15 of 31 days, 62.00 × 15/31 = 30.00 = 25 + 5."""
        product = self.make_taxed("Gym", self.in_price, price=62.0)
        wizard = self.open_terms("2025-08-17", product=product, day_of_month=1)
        first, september, october = self.make(wizard, 154.0, 3)
        self.assertEntry(first, (INCOME, -25.0), (TAX, -5.0), (RECEIVABLE, 30.0))
        for move in september | october:
            # 62.00 / 1.20 = 51.666…
            self.assertEntry(move, (INCOME, -51.67), (TAX, -10.33), (RECEIVABLE, 62.0))

    def test_a_tax_on_payment_is_due_on_the_day_of_the_payment(self):
        """Paid on 1 October: a day after the last of the two invoices."""
        wizard = self.open_lines((30.0, [self.on_payment]), payment_date="2025-10-01")
        for move in self.make(wizard, 72.0):
            self.assertEntry(
                move, (INCOME, -30.0), (TAX_WAITS, -6.0), (RECEIVABLE, 36.0)
            )
            self.assertEqual(move.payment_state, "paid")
            (due,) = self.get_dues(move)
            self.assertDue(due, "2025-10-01", 30.0, 6.0)

    def test_a_tax_on_payment_that_is_debited_waits(self):
        partner = self.make_partner("Debited").with_env(self.env)
        provider = self.setup_env["payment.provider"].create(
            {
                "name": "Fake",
                "code": "none",
                "state": "test",
                "company_id": self.company.id,
            }
        )
        method = self.setup_env["payment.method"].create(
            {"name": "Fake", "code": "fake_past", "provider_ids": provider.ids}
        )
        self.setup_env["payment.token"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "partner_id": partner.id,
                "payment_details": "4242",
                "provider_ref": "x",
            }
        )
        wizard = self.open_lines(
            (30.0, [self.on_payment]), partner_id=partner.id, past_payment="debit"
        )
        for move in self.make(wizard, 72.0):
            self.assertEqual(move.payment_state, "not_paid")
            self.assertFalse(self.get_dues(move))

    def test_rounded_over_the_whole_invoice(self):
        """Three lines of 9.99 × 20 % = 1.998 each: 5.994, 5.99 and not 3 × 2.00."""
        self.company.sudo().tax_calculation_rounding_method = "round_globally"
        lines = [(9.99, [self.on_top])] * 3
        for move in self.make(self.open_lines(*lines), 71.92):
            self.assertEntry(
                move, *[(INCOME, -9.99)] * 3, (TAX, -5.99), (RECEIVABLE, 35.96)
            )

    def test_rounded_over_the_whole_invoice_with_the_tax_within(self):
        """Three of 9.99 are 29.97; / 1.20 = 24.975, tax 4.995: 5.00 and 24.97."""
        self.company.sudo().tax_calculation_rounding_method = "round_globally"
        lines = [(9.99, [self.in_price])] * 3
        for move in self.make(self.open_lines(*lines), 59.94):
            self.assertEqual((move.amount_total, move.amount_tax), (29.97, 5.0))


@tagged("-at_install", "post_install")
class TestBackdateCurrency(BackdateTaxCase):
    """Currencies without decimals and with three, and rates that move."""

    def open_currency(self, currency, *args, **terms):
        return self.open_terms(*args, currency_id=currency.id, **terms)

    def test_yen_have_no_decimals(self):
        """1,000 × 16/31 days from 16 August: 516.129, 516. At 125: 4.128, 4.13."""
        yen = self.use_currency("JPY", {"2025-01-01": 125.0})
        wizard = self.open_currency(yen, "2025-08-16", 1000, day_of_month=1)
        first, september, october = self.make(wizard, 2516, 3)
        self.assertForeignEntry(first, (INCOME, -4.13, -516), (RECEIVABLE, 4.13, 516))
        for move in september | october:
            self.assertForeignEntry(
                move, (INCOME, -8.0, -1000), (RECEIVABLE, 8.0, 1000)
            )

    def test_dinars_have_three_decimals(self):
        """10.005 × 16/31 = 5.16387…: 5.164."""
        for code in ("BHD", "TND"):
            dinar = self.use_currency(code, {"2025-01-01": 0.5}, rounding=0.001)
            # NOTE: a unit price has as many digits as Odoo's "Product Price".
            digits = self.setup_env.ref("product.decimal_price")
            digits.digits = 3
            wizard = self.open_currency(dinar, "2025-08-16", 10.005, day_of_month=1)
            self.assertPreview(
                [
                    ("2025-08-16", "2025-08-31", "2025-08-16", 5.164, 0.0, 5.164),
                    ("2025-09-01", "2025-09-30", "2025-09-01", 10.005, 0.0, 10.005),
                    ("2025-10-01", "2025-10-31", "2025-10-01", 10.005, 0.0, 10.005),
                ],
                wizard,
            )
            moves = self.make(wizard, 25.174, 3)
            self.assertEqual(moves.mapped("amount_total"), [5.164, 10.005, 10.005])
            # 5.164 / 0.5 = 10.328.
            self.assertForeignEntry(
                moves[0], (INCOME, -10.33, -5.164), (RECEIVABLE, 10.33, 5.164)
            )

    def test_each_period_has_the_rate_of_its_date(self):
        """60.00: / 2 = 30.00 in August, / 1.6 = 37.50 in September; today 1.25."""
        cad = self.use_currency(
            "CAD", {"2025-01-01": 2.0, "2025-09-01": 1.6, "2025-10-15": 1.25}
        )
        wizard = self.open_currency(cad, "2025-08-31", 60.0)
        self.assertEqual(wizard.preview_ids.mapped("rate"), [2.0, 1.6])
        august, september = self.make(wizard, 120.0)
        self.assertForeignEntry(
            august, (INCOME, -30.0, -60.0), (RECEIVABLE, 30.0, 60.0)
        )
        self.assertForeignEntry(
            september, (INCOME, -37.5, -60.0), (RECEIVABLE, 37.5, 60.0)
        )
        self.assertEqual((august | september).mapped("payment_state"), ["paid"] * 2)

    def test_dated_today_all_have_todays_rate(self):
        """60.00 / 1.25 = 48.00."""
        self.company.subdebit_past_date = "today"
        cad = self.use_currency(
            "CAD", {"2025-01-01": 2.0, "2025-09-01": 1.6, "2025-10-15": 1.25}
        )
        wizard = self.open_currency(cad, "2025-08-31", 60.0)
        self.assertEqual(wizard.preview_ids.mapped("rate"), [1.25, 1.25])
        for move in self.make(wizard, 120.0):
            self.assertForeignEntry(
                move, (INCOME, -48.0, -60.0), (RECEIVABLE, 48.0, 60.0)
            )

    def test_a_foreign_currency_with_a_tax_within(self):
        """35.00 = 29.17 + 5.83; at 1.6: 18.2291… and 3.6458…"""
        cad = self.use_currency("CAD", {"2025-01-01": 1.6})
        wizard = self.open_lines((35.0, [self.in_price]), currency_id=cad.id)
        for move in self.make(wizard, 70.0):
            self.assertForeignEntry(
                move,
                (INCOME, -18.23, -29.17),
                (TAX, -3.65, -5.83),
                (RECEIVABLE, 21.88, 35.0),
            )


@tagged("-at_install", "post_install")
class TestBackdatePayer(MoneyCase):
    """Who pays is not always who receives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parent = cls.make_offline_partner("Parent").with_env(cls.env)

    def make(self, **vals):
        wizard = self.open_wizard("2025-08-31", **vals)
        subscription = self.confirm(wizard, 60.0)
        self.assertEqual(subscription.partner_id, self.ada)
        moves = subscription.invoice_ids.sorted("id")
        self.assertEqual(moves.mapped("amount_total"), [30.0, 30.0])
        self.assertEqual(moves.mapped("payment_state"), ["paid", "paid"])
        self.assertEqual(moves.subdebit_payer_id, self.parent)
        return moves

    def test_who_pays_for_the_customer_is_invoiced(self):
        moves = self.make(payer_id=self.parent.id)
        self.assertEqual(moves.partner_id, self.parent)
        self.assertEqual(moves.matched_payment_ids.partner_id, self.parent)

    def test_the_contacts_own_payer_is_proposed(self):
        self.ada.sudo().subdebit_payer_id = self.parent
        moves = self.make()
        self.assertEqual(moves.partner_id, self.parent)

    def test_a_third_party_pays_what_the_customer_is_invoiced(self):
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.ada.id,
                "payer_id": self.parent.id,
                "invoice_partner_id": self.ada.id,
                "plan_id": self.plan.id,
                "date_start": "2025-08-31",
            }
        )
        moves = self.make(subscription_id=draft.id)
        self.assertEqual(moves.partner_id, self.ada)
        self.assertEqual(moves.matched_payment_ids.partner_id, self.ada)

    def test_a_third_partys_deposit_pays_what_the_customer_is_invoiced(self):
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.ada.id,
                "payer_id": self.parent.id,
                "invoice_partner_id": self.ada.id,
                "plan_id": self.plan.id,
                "date_start": "2025-08-31",
            }
        )
        self.setup_env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.parent.id,
                "amount": 60.0,
                "date": d("2025-05-01"),
                "journal_id": self.bank.id,
            }
        ).action_post()
        moves = self.make(
            subscription_id=draft.id, past_payment="debit", debit_from="deposit"
        )
        self.assertEqual(moves.mapped("amount_residual"), [0.0, 0.0])

    def test_a_company_pays_for_its_employee(self):
        """Invoiced and paid at the company, whose deposit it is."""
        company = self.make_offline_partner("Works", is_company=True)
        employee = self.make_partner("Clerk", parent_id=company.id)
        wizard = self.open_wizard("2025-08-31", partner_id=employee.id)
        moves = self.confirm(wizard, 60.0).invoice_ids
        self.assertEqual(moves.commercial_partner_id, company)
        self.assertEqual(moves.mapped("payment_state"), ["paid", "paid"])
