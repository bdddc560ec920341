from odoo.tests import tagged

from ..common import d
from ..tax_case import DAY, INCOME, MID, RECEIVABLE, TAX, TaxCase


@tagged("post_install", "-at_install")
class TestTaxCurrency(TaxCase):
    """Invoices in other currencies: the books take the rate of the invoice's day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_top = cls.make_tax("20", 20.0)
        cls.within = cls.make_tax("20 within", 20.0, within=True)
        # One of ours was 2.00, is 1.60 on the day, and 1.25 on the next.
        cls.dollars = cls.use_currency(
            "CAD", {"2025-08-31": 2.0, "2025-09-01": 1.6, "2025-09-02": 1.25}
        )
        cls.abroad = cls.make_plan("Abroad", day_of_month=1, currency_id=cls.dollars.id)

    def bill_abroad(self, *lines, **vals):
        return self.bill_lines(*lines, plan_id=self.abroad.id, **vals)

    # === THE RATE OF THE RIGHT DAY === #

    def test_the_rate_is_the_one_of_the_invoice_date(self):
        # 60.00 / 1.6 = 37.50; 12.00 / 1.6 = 7.50. Yesterday's rate would say 30.00.
        move = self.bill_abroad((60.0, [self.on_top]))
        self.assertEqual((move.invoice_date, move.date), (DAY, DAY))
        self.assertForeignEntry(
            move,
            (INCOME, -37.5, -60.0),
            (TAX, -7.5, -12.0),
            (RECEIVABLE, 45.0, 72.0),
        )
        self.assertGrids(move, {"20 base": 37.5, "20 tax": 7.5})
        self.assertBilled(move, (60.0, 12.0))
        self.assertNothingToBill(move.subdebit_subscription_ids, "2025-09-30")

    def test_a_day_billed_late_has_the_rate_of_the_day_of_issue(self):
        # Issued on the 3rd, for which the rate of the 2nd holds: 60.00 / 1.25 = 48.00.
        subscription = self.make_subscription(
            DAY, plan_id=self.abroad.id, line_ids=self.make_lines((60.0, [self.on_top]))
        )
        move = subscription._bill(d("2025-09-03"))
        self.assertEqual(move.invoice_date, d("2025-09-03"))
        self.assertForeignEntry(
            move,
            (INCOME, -48.0, -60.0),
            (TAX, -9.6, -12.0),
            (RECEIVABLE, 57.6, 72.0),
        )

    def test_without_tax(self):
        move = self.bill_abroad((60.0, []))
        self.assertForeignEntry(move, (INCOME, -37.5, -60.0), (RECEIVABLE, 37.5, 60.0))

    def test_with_the_tax_within_for_half_a_month(self):
        # 72.00 × 15/30 = 36.00 = 30.00 + 6.00. On the 16th the rate is 1.25.
        move = self.bill_abroad((72.0, [self.within]), day=MID)
        self.assertForeignEntry(
            move,
            (INCOME, -24.0, -30.0),
            (TAX, -4.8, -6.0),
            (RECEIVABLE, 28.8, 36.0),
        )

    def test_cents_that_do_not_convert_stay_balanced(self):
        # 35.00 / 1.20 = 29.1666…, tax 5.8333…; / 1.6 = 18.2291… and 3.6458…
        # NOTE: Odoo converts the tax as it was before its own rounding.
        move = self.bill_abroad((35.0, [self.within]))
        self.assertForeignEntry(
            move,
            (INCOME, -18.23, -29.17),
            (TAX, -3.65, -5.83),
            (RECEIVABLE, 21.88, 35.0),
        )

    def test_a_draft_posted_on_another_day_keeps_the_rate_of_its_invoice_date(self):
        careful = self.make_plan(
            "Careful", currency_id=self.dollars.id, invoice_policy="draft"
        )
        move = self.bill_lines((60.0, [self.on_top]), plan_id=careful.id)
        self.assertEqual((move.state, move.invoice_date), ("draft", DAY))
        move.action_post()
        self.assertForeignEntry(
            move,
            (INCOME, -37.5, -60.0),
            (TAX, -7.5, -12.0),
            (RECEIVABLE, 45.0, 72.0),
        )

    # === CURRENCIES WITHOUT CENTS, AND WITH COARSE ONES === #

    def test_yen_have_no_decimals(self):
        # 1,100 / 1.10 = 1,000; at 125 for one: 8.00 and 0.80.
        yen = self.use_currency("JPY", {"2025-01-01": 125.0})
        ten = self.make_tax("10 within", 10.0, within=True)
        plan = self.make_plan("Tokyo", day_of_month=1, currency_id=yen.id)
        move = self.bill_lines((1100, [ten]), plan_id=plan.id)
        self.assertForeignEntry(
            move, (INCOME, -8.0, -1000), (TAX, -0.8, -100), (RECEIVABLE, 8.8, 1100)
        )
        # 1,101 × 15/30 = 550.5, half up 551; / 1.10 = 500.909…, tax 50.09: 501 and 50;
        # at 125: 4.008 and 0.40.
        move = self.bill_lines((1101, [ten]), plan_id=plan.id, day=MID)
        self.assertForeignEntry(
            move, (INCOME, -4.01, -501), (TAX, -0.4, -50), (RECEIVABLE, 4.41, 551)
        )

    def test_a_currency_of_five_cents(self):
        # 10.05 × 15/30 = 5.025, half up to 5.05; × 8.1 % = 0.40905: 0.40.
        # At 0.8: 6.3125 and 0.5113…
        francs = self.use_currency("CHF", {"2025-01-01": 0.8}, rounding=0.05)
        plan = self.make_plan("Zug", day_of_month=1, currency_id=francs.id)
        move = self.bill_lines(
            (10.05, [self.make_tax("8.1", 8.1)]), plan_id=plan.id, day=MID
        )
        self.assertForeignEntry(
            move, (INCOME, -6.31, -5.05), (TAX, -0.51, -0.4), (RECEIVABLE, 6.82, 5.45)
        )


class OwnCurrencyCase(TaxCase):
    """A company that keeps its books in another currency."""

    code, rounding = "JPY", 1.0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        currency = cls.use_currency(cls.code, {}, rounding=cls.rounding)
        cls.company.sudo().currency_id = currency
        cls.first_of_month = cls.make_plan(
            "Own", day_of_month=1, currency_id=currency.id
        )


@tagged("post_install", "-at_install")
class TestTaxYen(OwnCurrencyCase):
    """Books in yen."""

    def test_the_tax_within(self):
        ten = self.make_tax("10 within", 10.0, within=True)
        move = self.bill_lines((1100, [ten]))
        self.assertEntry(move, (INCOME, -1000), (TAX, -100), (RECEIVABLE, 1100))
        # 1,101 × 15/30 = 550.5, half up 551 = 501 + 50.
        move = self.bill_lines((1101, [ten]), day=MID)
        self.assertEntry(move, (INCOME, -501), (TAX, -50), (RECEIVABLE, 551))

    def test_without_tax(self):
        # 1,001 × 15/30 = 500.5, half up 501.
        move = self.bill_lines((1001, []), day=MID)
        self.assertEntry(move, (INCOME, -501), (RECEIVABLE, 501))
        # 3 × 335 × 15/30 = 502.5, half up 503.
        move = self.bill_lines((335, [], 3), day=MID)
        self.assertEntry(move, (INCOME, -503), (RECEIVABLE, 503))


@tagged("post_install", "-at_install")
class TestTaxFiveCents(OwnCurrencyCase):
    """Books in a currency whose smallest coin is five cents."""

    code, rounding = "CHF", 0.05

    def test_sums_and_taxes_are_coins(self):
        # 10.05 × 15/30 = 5.025, half up 5.05; × 8.1 % = 0.40905: 0.40.
        move = self.bill_lines((10.05, [self.make_tax("8.1", 8.1)]), day=MID)
        self.assertEntry(move, (INCOME, -5.05), (TAX, -0.4), (RECEIVABLE, 5.45))

    def test_without_tax(self):
        # 3 × 3.35 = 10.05; × 15/30 = 5.025: 5.05, as one piece.
        move = self.bill_lines((3.35, [], 3), day=MID)
        self.assertEntry(move, (INCOME, -5.05), (RECEIVABLE, 5.05))
