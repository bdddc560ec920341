from odoo import Command
from odoo.tests import tagged

from ..tax_case import DAY, INCOME, MID, RECEIVABLE, TAX, TaxCase


@tagged("post_install", "-at_install")
class TestTaxPositions(TaxCase):
    """Customers abroad: other taxes, other accounts, and the price without ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_top = cls.make_tax("20", 20.0)
        cls.within = cls.make_tax("20 within", 20.0, within=True)
        cls.position = cls.make_position()
        cls.abroad = cls.make_offline_partner(
            "Abroad", property_account_position_id=cls.position.id
        )

    def map_to(self, name, amount, within=False):
        """Under the position, our taxes become this one."""
        tax = self.make_tax(name, amount, within)
        tax.fiscal_position_ids = self.position
        tax.original_tax_ids = self.on_top | self.within
        return tax

    def bill_abroad(self, *lines, **vals):
        return self.bill_lines(*lines, partner=self.abroad, **vals)

    # === ON TOP OF THE PRICE === #

    def test_mapped_to_nothing(self):
        self.map_to("0", 0.0)
        move = self.bill_abroad((30.0, [self.on_top]))
        self.assertEqual(move.fiscal_position_id, self.position)
        self.assertEntry(move, (INCOME, -30.0), (RECEIVABLE, 30.0))
        self.assertGrids(move, {"0 base": 30.0})
        self.assertNothingToBill(move.subdebit_subscription_ids, "2025-09-30")

    def test_mapped_to_another_rate(self):
        # 30.00 × 5.5 % = 1.65.
        self.map_to("5.5", 5.5)
        move = self.bill_abroad((30.0, [self.on_top]))
        self.assertEntry(move, (INCOME, -30.0), (TAX, -1.65), (RECEIVABLE, 31.65))
        self.assertGrids(move, {"5.5 base": 30.0, "5.5 tax": 1.65})

    def test_the_lines_own_taxes_are_mapped_too(self):
        self.map_to("5.5", 5.5)
        (line,) = self.make_lines((30.0, []))
        line[2]["tax_ids"] = [Command.set(self.on_top.ids)]
        move = self.make_subscription(DAY, self.abroad, line_ids=[line])._bill(DAY)
        self.assertEntry(move, (INCOME, -30.0), (TAX, -1.65), (RECEIVABLE, 31.65))

    def test_a_position_without_taxes_takes_all_of_them_off(self):
        move = self.bill_abroad((30.0, [self.on_top]))
        self.assertEntry(move, (INCOME, -30.0), (RECEIVABLE, 30.0))
        self.assertGrids(move, {})

    def test_customers_at_home_pay_our_tax(self):
        self.map_to("0", 0.0)
        move = self.bill_lines((30.0, [self.on_top]))
        self.assertFalse(move.fiscal_position_id)
        self.assertEntry(move, (INCOME, -30.0), (TAX, -6.0), (RECEIVABLE, 36.0))

    def test_a_position_is_found_by_the_country_as_odoo_finds_it(self):
        self.map_to("0", 0.0)
        france = self.setup_env.ref("base.fr")
        self.position.write({"auto_apply": True, "country_id": france.id})
        partner = self.make_offline_partner("Ada", country_id=france.id)
        move = self.bill_lines((30.0, [self.on_top]), partner=partner)
        self.assertEqual(move.fiscal_position_id, self.position)
        self.assertEntry(move, (INCOME, -30.0), (RECEIVABLE, 30.0))

    # === WITHIN THE PRICE: OURS IS TAKEN OUT, THEIRS PUT IN === #

    def test_a_price_with_our_tax_is_billed_without_it_where_it_is_not_due(self):
        # 36.00 / 1.20 = 30.00: nobody abroad pays a tax that nobody owes.
        self.map_to("0", 0.0)
        move = self.bill_abroad((36.0, [self.within]))
        self.assertEntry(move, (INCOME, -30.0), (RECEIVABLE, 30.0))
        self.assertBilled(move, (30.0, 0.0))
        charge = move.subdebit_subscription_ids.charge_ids
        self.assertEqual(charge.unit_price, 36.0)
        self.assertNothingToBill(move.subdebit_subscription_ids, "2025-09-30")

    def test_a_price_with_our_tax_becomes_one_with_theirs_on_top(self):
        # 36.00 / 1.20 = 30.00; × 5.5 % = 1.65.
        self.map_to("5.5", 5.5)
        move = self.bill_abroad((36.0, [self.within]))
        self.assertEntry(move, (INCOME, -30.0), (TAX, -1.65), (RECEIVABLE, 31.65))

    def test_a_price_with_our_tax_becomes_one_with_theirs_within(self):
        # 36.00 / 1.20 × 1.10 = 33.00.
        self.map_to("10 within", 10.0, within=True)
        move = self.bill_abroad((36.0, [self.within]))
        self.assertEntry(move, (INCOME, -30.0), (TAX, -3.0), (RECEIVABLE, 33.0))

    def test_half_a_month_of_a_price_with_our_tax(self):
        # 35.00 × 15/30 = 17.50; / 1.20 = 14.5833…
        self.map_to("0", 0.0)
        move = self.bill_abroad((35.0, [self.within]), day=MID)
        self.assertEntry(move, (INCOME, -14.58), (RECEIVABLE, 14.58))

    def test_three_of_a_price_with_our_tax(self):
        # 3 × 9.99 / 1.20 = 24.975, half up 24.98.
        self.map_to("0", 0.0)
        move = self.bill_abroad((9.99, [self.within], 3))
        self.assertEntry(move, (INCOME, -24.98), (RECEIVABLE, 24.98))

    def test_a_position_without_taxes_takes_ours_out_of_the_price(self):
        move = self.bill_abroad((36.0, [self.within]))
        self.assertEntry(move, (INCOME, -30.0), (RECEIVABLE, 30.0))

    def test_a_lines_own_tax_within_is_taken_out_too(self):
        self.map_to("0", 0.0)
        (line,) = self.make_lines((36.0, []))
        line[2]["tax_ids"] = [Command.set(self.within.ids)]
        move = self.make_subscription(DAY, self.abroad, line_ids=[line])._bill(DAY)
        self.assertEntry(move, (INCOME, -30.0), (RECEIVABLE, 30.0))

    # === ACCOUNTS === #

    def test_other_accounts_for_customers_abroad(self):
        self.map_to("0", 0.0)
        exports = self.make_account("EXPORT", account_type="income")
        owed = self.make_account(
            "OWED", account_type="asset_receivable", reconcile=True
        )
        data = self.company_data
        self.position.account_ids = [
            Command.create({"account_src_id": source.id, "account_dest_id": target.id})
            for source, target in (
                (data["default_account_revenue"], exports),
                (data["default_account_receivable"], owed),
            )
        ]
        move = self.bill_abroad((36.0, [self.within]), (12.0, []))
        self.assertEntry(move, ("EXPORT", -30.0), ("EXPORT", -12.0), ("OWED", 42.0))
