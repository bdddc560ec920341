from odoo import Command
from odoo.tests import tagged

from ..common import d
from ..tax_case import DAY, INCOME, RECEIVABLE, TAX, TaxCase

OCTOBER = d("2025-10-01")


@tagged("post_install", "-at_install")
class TestTaxArchived(TaxCase):
    """What was agreed is billed, though its tax is archived, as at a change of rate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.on_top = cls.make_tax("20", 20.0)
        cls.within = cls.make_tax("20 within", 20.0, within=True)
        cls.levy = cls.make_tax("5.5", 5.5)

    def start(self, price, taxes, partner=None, own=False):
        """Return a subscription whose September is billed, and its product."""
        product = self.make_taxed("Lessons", *(() if own else taxes))
        line = {"product_id": product.id, "unit_price": price}
        if own:
            line["tax_ids"] = [Command.set([tax.id for tax in taxes])]
        subscription = self.make_subscription(
            DAY,
            partner,
            plan_id=self.first_of_month.id,
            line_ids=[Command.create(line)],
        )
        subscription._bill(DAY)
        return subscription

    def assertStays(self, subscription, net, tax):
        """October is billed like September."""
        october = subscription._bill(OCTOBER)
        september = subscription.invoice_ids - october
        for move in (september, october):
            self.assertEqual((move.amount_untaxed, move.amount_tax), (net, tax))
        self.assertFalse(subscription.billing_error)

    # === ON TOP AND WITHIN === #

    def test_a_lines_own_tax(self):
        subscription = self.start(30.0, [self.on_top], own=True)
        self.on_top.active = False
        self.assertStays(subscription, 30.0, 6.0)

    def test_a_lines_own_tax_is_not_replaced_by_the_products(self):
        subscription = self.start(30.0, [self.on_top], own=True)
        dearer = self.make_tax("21 within", 21.0, within=True)
        subscription.line_ids.product_id.sudo().taxes_id = dearer
        self.on_top.active = False
        self.assertStays(subscription, 30.0, 6.0)

    def test_the_products_tax(self):
        subscription = self.start(30.0, [self.on_top])
        self.on_top.active = False
        self.assertStays(subscription, 30.0, 6.0)

    def test_a_tax_within_the_price(self):
        subscription = self.start(36.0, [self.within])
        self.within.active = False
        self.assertStays(subscription, 30.0, 6.0)

    def test_one_of_two_taxes(self):
        # 20 % and 5.5 % of 30.00: 6.00 and 1.65.
        subscription = self.start(30.0, [self.on_top, self.levy])
        self.on_top.active = False
        self.assertStays(subscription, 30.0, 7.65)

    def test_the_rate_that_replaces_it_on_the_product_counts(self):
        # NOTE: the product keeps the archived one, unseen, beside the new one.
        subscription = self.start(30.0, [self.on_top])
        self.on_top.active = False
        dearer = self.make_tax("21", 21.0)
        subscription.line_ids.product_id.sudo().taxes_id = [Command.link(dearer.id)]
        self.assertEqual(subscription._bill(OCTOBER).amount_total, 36.3)

    def test_a_tax_that_was_taken_off_the_product_is_gone(self):
        subscription = self.start(30.0, [self.on_top, self.levy])
        subscription.line_ids.product_id.sudo().taxes_id = self.levy
        self.on_top.active = False
        self.assertEqual(subscription._bill(OCTOBER).amount_total, 31.65)

    # === GROUPS === #

    def test_a_part_of_a_group(self):
        # 15 % and 5.5 % of 30.00: 4.50 and 1.65.
        state = self.make_tax("15", 15.0)
        group = self.make_tax_group("Both", state, self.levy)
        subscription = self.start(30.0, [group])
        state.active = False
        self.assertStays(subscription, 30.0, 6.15)

    def test_a_group_as_a_whole(self):
        group = self.make_tax_group("Both", self.on_top, self.levy)
        subscription = self.start(30.0, [group], own=True)
        (group | self.on_top | self.levy).active = False
        self.assertStays(subscription, 30.0, 7.65)

    def test_a_part_that_was_archived_before_was_not_agreed(self):
        group = self.make_tax_group("Both", self.on_top, self.levy)
        self.on_top.active = False
        self.assertStays(self.start(30.0, [group]), 30.0, 1.65)

    # === FISCAL POSITIONS === #

    def map_abroad(self, amount, *taxes):
        """Return a tax that replaces others abroad, and a customer there."""
        position = self.make_position()
        tax = self.make_tax(f"{amount} abroad", amount)
        tax.fiscal_position_ids = position
        tax.original_tax_ids = [Command.set([other.id for other in taxes])]
        return tax, self.make_offline_partner(
            "Abroad", property_account_position_id=position.id
        )

    def test_an_archived_tax_is_still_replaced(self):
        # 10 % of 30.00.
        _theirs, abroad = self.map_abroad(10.0, self.on_top)
        subscription = self.start(30.0, [self.on_top], abroad)
        self.on_top.active = False
        self.assertStays(subscription, 30.0, 3.0)

    def test_the_tax_that_replaces_it_is_archived(self):
        theirs, abroad = self.map_abroad(10.0, self.on_top)
        subscription = self.start(30.0, [self.on_top], abroad)
        theirs.active = False
        self.assertStays(subscription, 30.0, 3.0)

    def test_out_of_the_price_and_into_it(self):
        # 36.00 with our 20 % is 30.00 and their 10 %.
        theirs, abroad = self.map_abroad(10.0, self.within)
        subscription = self.start(36.0, [self.within], abroad)
        (theirs | self.within).active = False
        self.assertStays(subscription, 30.0, 3.0)

    def test_a_group_that_is_replaced_stays_replaced(self):
        group = self.make_tax_group("Both", self.on_top, self.levy)
        _theirs, abroad = self.map_abroad(10.0, group)
        subscription = self.start(30.0, [group], abroad)
        self.levy.active = False
        self.assertStays(subscription, 30.0, 3.0)

    # === WHAT ELSE IS ARCHIVED === #

    def test_a_product_and_a_plan_are_billed_as_agreed(self):
        subscription = self.start(30.0, [self.on_top])
        subscription.line_ids.product_id.sudo().active = False
        subscription.plan_id.sudo().active = False
        self.assertStays(subscription, 30.0, 6.0)

    def test_an_account_is_told(self):
        subscription = self.start(30.0, [self.on_top])
        account = self.make_account("OLD", account_type="income")
        product = subscription.line_ids.product_id.sudo()
        product.property_account_income_id = account
        account.active = False
        self.assertFalse(subscription._bill(OCTOBER))
        self.assertIn("archived", subscription.billing_error)

    def test_the_account_of_a_tax_is_told(self):
        subscription = self.start(30.0, [self.on_top])
        self.tax_account.active = False
        self.assertFalse(subscription._bill(OCTOBER))
        self.assertIn("archived", subscription.billing_error)

    def test_a_journal_is_told(self):
        subscription = self.start(30.0, [self.on_top])
        journal = subscription.invoice_ids.journal_id
        other = journal.sudo().copy({"code": "OLD", "name": "Old"})
        subscription.sudo().journal_id = other
        other.active = False
        self.assertFalse(subscription._bill(OCTOBER))
        self.assertIn("archived", subscription.billing_error)

    def test_the_entry_of_an_archived_tax(self):
        subscription = self.start(30.0, [self.on_top])
        self.on_top.active = False
        move = subscription._bill(OCTOBER)
        self.assertEntry(move, (INCOME, -30.0), (TAX, -6.0), (RECEIVABLE, 36.0))
        self.assertGrids(move, {"20 base": 30.0, "20 tax": 6.0})
        self.assertNothingToBill(subscription, "2025-10-31")
