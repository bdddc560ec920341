from odoo.tests import tagged

from ..tax_case import DAY, INCOME, MID, RECEIVABLE, TAX, TaxCase


@tagged("post_install", "-at_install")
class TestTaxIncluded(TaxCase):
    """Taxes on top of the price and within it, one and several on a line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_top = cls.make_tax("20", 20.0)
        cls.within = cls.make_tax("20 within", 20.0, within=True)

    # === ONE TAX === #

    def test_a_tax_on_top(self):
        # 30.00 × 20 % = 6.00.
        move = self.bill_lines((30.0, [self.on_top]))
        self.assertEntry(move, (INCOME, -30.0), (TAX, -6.0), (RECEIVABLE, 36.0))
        self.assertGrids(move, {"20 base": 30.0, "20 tax": 6.0})
        self.assertBilled(move, (30.0, 6.0))
        subscription = move.subdebit_subscription_ids
        self.assertNothingToBill(subscription, "2025-09-30")

    def test_a_tax_within_the_price(self):
        # 36.00 / 1.20 = 30.00.
        move = self.bill_lines((36.0, [self.within]))
        self.assertEntry(move, (INCOME, -30.0), (TAX, -6.0), (RECEIVABLE, 36.0))
        self.assertGrids(move, {"20 within base": 30.0, "20 within tax": 6.0})
        self.assertBilled(move, (30.0, 6.0))

    def test_a_price_that_does_not_divide_is_kept_to_the_cent(self):
        # 35.00 / 1.20 = 29.1666…; 35.00 - 29.17 = 5.83.
        move = self.bill_lines((35.0, [self.within]))
        self.assertEntry(move, (INCOME, -29.17), (TAX, -5.83), (RECEIVABLE, 35.0))
        self.assertBilled(move, (29.17, 5.83))

    def test_a_quantity_of_a_price_with_tax(self):
        # 3 × 9.99 = 29.97; / 1.20 = 24.975, half up 24.98; tax 4.995, half up 5.00:
        # the cent too many is taken off the base, which is 29.97 - 5.00 = 24.97.
        move = self.bill_lines((9.99, [self.within], 3))
        self.assertEntry(move, (INCOME, -24.97), (TAX, -5.0), (RECEIVABLE, 29.97))

    def test_a_line_without_tax(self):
        move = self.bill_lines((30.0, []))
        self.assertEntry(move, (INCOME, -30.0), (RECEIVABLE, 30.0))
        self.assertGrids(move, {})

    # === HALF A MONTH: THE SHARE IS TAKEN OF THE PRICE AS AGREED === #

    def test_half_a_month_with_tax_on_top(self):
        # 30.01 × 15/30 = 15.005, half up 15.01; × 20 % = 3.002.
        move = self.bill_lines((30.01, [self.on_top]), day=MID)
        self.assertEntry(move, (INCOME, -15.01), (TAX, -3.0), (RECEIVABLE, 18.01))

    def test_half_a_month_with_tax_within(self):
        # 35.00 × 15/30 = 17.50; / 1.20 = 14.5833…; 17.50 - 14.58 = 2.92.
        move = self.bill_lines((35.0, [self.within]), day=MID)
        self.assertEntry(move, (INCOME, -14.58), (TAX, -2.92), (RECEIVABLE, 17.5))
        self.assertBilled(move, (14.58, 2.92))

    def test_half_a_month_of_three_that_does_not_divide(self):
        # 3 × 10.01 × 15/30 = 15.015, half up 15.02, as one piece;
        # 15.02 / 1.20 = 12.5166…; 15.02 - 12.52 = 2.50.
        move = self.bill_lines((10.01, [self.within], 3), day=MID)
        self.assertEntry(move, (INCOME, -12.52), (TAX, -2.5), (RECEIVABLE, 15.02))

    def test_nine_days_of_thirty_with_tax_within(self):
        # From 22 September: 9 of 30 days. 36.00 × 9/30 = 10.80; / 1.20 = 9.00.
        move = self.bill_lines((36.0, [self.within]), day=DAY.replace(day=22))
        self.assertEntry(move, (INCOME, -9.0), (TAX, -1.8), (RECEIVABLE, 10.8))

    # === SEVERAL TAXES ON A LINE === #

    def test_two_taxes_on_top(self):
        # 100 × 20 % and 100 × 5 %.
        five = self.make_tax("5", 5.0)
        move = self.bill_lines((100.0, [self.on_top, five]))
        self.assertEntry(
            move, (INCOME, -100.0), (TAX, -20.0), (TAX, -5.0), (RECEIVABLE, 125.0)
        )
        self.assertGrids(
            move, {"20 base": 100.0, "20 tax": 20.0, "5 base": 100.0, "5 tax": 5.0}
        )
        self.assertBilled(move, (100.0, 25.0))

    def test_two_taxes_within(self):
        # 125.00 / (1 + 0.20 + 0.05) = 100.00.
        five = self.make_tax("5 within", 5.0, within=True)
        move = self.bill_lines((125.0, [self.within, five]))
        self.assertEntry(
            move, (INCOME, -100.0), (TAX, -20.0), (TAX, -5.0), (RECEIVABLE, 125.0)
        )

    def test_one_within_and_one_on_top(self):
        # 120.00 / 1.20 = 100.00; 100 × 5 % on top.
        five = self.make_tax("5", 5.0)
        move = self.bill_lines((120.0, [self.within, five]))
        self.assertEntry(
            move, (INCOME, -100.0), (TAX, -20.0), (TAX, -5.0), (RECEIVABLE, 125.0)
        )
        self.assertBilled(move, (100.0, 25.0))

    def test_a_tax_on_a_tax(self):
        # 100 × 10 % = 10; (100 + 10) × 20 % = 22.
        levy = self.make_tax("10", 10.0, include_base_amount=True, sequence=0)
        move = self.bill_lines((100.0, [levy, self.on_top]))
        self.assertEntry(
            move, (INCOME, -100.0), (TAX, -10.0), (TAX, -22.0), (RECEIVABLE, 132.0)
        )
        self.assertGrids(
            move, {"10 base": 100.0, "10 tax": 10.0, "20 base": 110.0, "20 tax": 22.0}
        )

    def test_a_group_of_taxes(self):
        # 100 × 5 % + 100 × 9.975 % (two provinces' taxes on one line).
        group = self.make_tax_group(
            "Both", self.make_tax("5", 5.0), self.make_tax("9.975", 9.975)
        )
        move = self.bill_lines((100.0, [group]))
        # 9.975, half up 9.98.
        self.assertEntry(
            move, (INCOME, -100.0), (TAX, -5.0), (TAX, -9.98), (RECEIVABLE, 114.98)
        )
        self.assertGrids(
            move,
            {"5 base": 100.0, "5 tax": 5.0, "9.975 base": 100.0, "9.975 tax": 9.98},
        )
        self.assertEqual(move.invoice_line_ids.tax_ids, group)

    def test_a_group_within_the_price_for_half_a_month(self):
        # 62.50 × 15/30 = 31.25; / (1 + 0.20 + 0.05) = 25.00; 5.00 and 1.25.
        group = self.make_tax_group(
            "Both", self.within, self.make_tax("5 within", 5.0, within=True)
        )
        move = self.bill_lines((62.5, [group]), day=MID)
        self.assertEntry(
            move, (INCOME, -25.0), (TAX, -5.0), (TAX, -1.25), (RECEIVABLE, 31.25)
        )

    def test_a_fixed_sum_for_each_piece(self):
        # 3 × 0.50 beside 3 × 10.00.
        levy = self.make_tax("Levy", 0.5, amount_type="fixed")
        move = self.bill_lines((10.0, [levy], 3))
        self.assertEntry(move, (INCOME, -30.0), (TAX, -1.5), (RECEIVABLE, 31.5))

    # === SEVERAL LINES, SEVERAL SUBSCRIPTIONS === #

    def test_subscriptions_of_one_payer_with_differing_taxes_share_an_invoice(self):
        ada = self.make_offline_partner("Ada")
        ten = self.make_tax("10 within", 10.0, within=True)
        subscriptions = self.env["subdebit.subscription"]
        # 30.00 + 6.00 on top; 11.00 with 1.00 within; 12.00 without.
        for price, taxes in ((30.0, [self.on_top]), (11.0, [ten]), (12.0, [])):
            subscriptions |= self.make_subscription(
                DAY, ada, line_ids=self.make_lines((price, taxes))
            )
        (move,) = subscriptions._bill(DAY)
        self.assertEntry(
            move,
            (INCOME, -30.0),
            (INCOME, -10.0),
            (INCOME, -12.0),
            (TAX, -6.0),
            (TAX, -1.0),
            (RECEIVABLE, 59.0),
        )
        self.assertGrids(
            move,
            {
                "20 base": 30.0,
                "20 tax": 6.0,
                "10 within base": 10.0,
                "10 within tax": 1.0,
            },
        )
        self.assertBilled(move, (30.0, 6.0), (10.0, 1.0), (12.0, 0.0))
        self.assertNothingToBill(subscriptions, "2025-09-30")

    def bill_three(self, tax, method):
        """Bill three lines of 10.05."""
        self.company.sudo().tax_calculation_rounding_method = method
        return self.bill_lines(*[(10.05, [tax])] * 3)

    def test_each_line_rounds_its_tax(self):
        # 10.05 × 15 % = 1.5075, half up 1.51; × 3 = 4.53.
        move = self.bill_three(self.make_tax("15", 15.0), "round_per_line")
        self.assertEntry(
            move, *[(INCOME, -10.05)] * 3, (TAX, -4.53), (RECEIVABLE, 34.68)
        )

    def test_the_invoice_rounds_its_tax(self):
        # 30.15 × 15 % = 4.5225, half up 4.52.
        move = self.bill_three(self.make_tax("15", 15.0), "round_globally")
        self.assertEntry(
            move, *[(INCOME, -10.05)] * 3, (TAX, -4.52), (RECEIVABLE, 34.67)
        )

    def test_each_line_rounds_the_tax_within_its_price(self):
        # 10.05 / 1.20 = 8.375: tax 1.675, half up 1.68, base 10.05 - 1.68 = 8.37.
        move = self.bill_three(self.within, "round_per_line")
        self.assertEntry(
            move, *[(INCOME, -8.37)] * 3, (TAX, -5.04), (RECEIVABLE, 30.15)
        )

    def test_the_invoice_rounds_the_tax_within_its_price(self):
        # 30.15 / 1.20 = 25.125: tax 5.025, half up 5.03, bases 30.15 - 5.03 = 25.12.
        move = self.bill_three(self.within, "round_globally")
        self.assertEntry(
            move,
            *[(INCOME, -8.37), (INCOME, -8.37), (INCOME, -8.38)],
            (TAX, -5.03),
            (RECEIVABLE, 30.15),
        )
