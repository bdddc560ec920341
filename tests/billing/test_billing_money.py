from odoo import Command
from odoo.tests import tagged

from ..common import SubdebitCase, d


@tagged("post_install", "-at_install")
class TestBillingMoney(SubdebitCase):
    """What an invoice line says: sums, taxes, days, dates, terms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax, cls.tax_within = cls.make_plain_taxes()
        cls.first = cls.make_plan("On the 1st", day_of_month=1)

    def bill_half_a_month(self, price, quantity=1, **vals):
        """Bill 16 to 30 September 2025, 15 of its 30 days; return the line."""
        plan = self.first
        currency = vals.get("currency_id")
        if currency:
            plan = self.make_plan("Abroad", day_of_month=1, currency_id=currency)
        subscription = self.make_priced(
            price, d("2025-09-16"), quantity, plan=plan, **vals
        )
        moves = subscription._bill(d("2025-09-16"))
        self.assertNothingToBill(subscription, "2025-09-16")
        return moves.invoice_line_ids

    def use_currency(self, code, **vals):
        """Return a currency, worth two of the company's, that may be billed in."""
        currency = (
            self.setup_env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", code)])
        )
        currency.write(
            {
                "active": True,
                "rate_ids": [Command.clear()]
                + [Command.create({"name": d("2020-01-01"), "rate": 0.5})],
                **vals,
            }
        )
        return currency.id

    # === ROUNDED ONCE, HALF UP === #

    def test_half_a_cent_is_rounded_up(self):
        # 30.01 / 2 = 15.005. To the even cent, or as a float, it would be 15.00.
        line = self.bill_half_a_month(30.01)
        self.assertEqual(line.price_subtotal, 15.01)
        self.assertEqual(line.subdebit_charge_ids.explanation["unrounded"], "3001/200")
        self.assertEqual(line.subdebit_charge_ids.explanation["amount"], "15.01")

    def test_half_a_yen_is_rounded_up(self):
        line = self.bill_half_a_month(1001, currency_id=self.use_currency("JPY"))
        self.assertEqual((line.quantity, line.price_unit), (1, 501))
        self.assertEqual(line.move_id.amount_total, 501)
        self.assertEqual(line.subdebit_charge_ids.amount_net, 501)

    def test_a_coin_of_five_cents_is_rounded_half_up(self):
        # 10.05 / 2 = 5.025: half a coin above 5.00.
        francs = self.use_currency("CHF", rounding=0.05)
        line = self.bill_half_a_month(10.05, currency_id=francs)
        self.assertEqual(line.price_subtotal, 5.05)

    def test_a_thousandth_is_kept_where_the_currency_has_it(self):
        dinars = self.use_currency("KWD", rounding=0.001)
        line = self.bill_half_a_month(10.01, currency_id=dinars)
        self.assertEqual(line.price_subtotal, 5.005)

    def test_another_currency_is_converted_in_the_books_only(self):
        euros = self.use_currency("CAD")
        line = self.bill_half_a_month(30.0, currency_id=euros)
        self.assertEqual(line.move_id.currency_id.id, euros)
        self.assertEqual(line.price_subtotal, 15.0)
        self.assertEqual(line.credit, 30.0)

    # === QUANTITY === #

    def test_a_share_is_in_the_price_not_in_the_quantity(self):
        # 3 × 31.00 × 15 / 30 = 46.50 = 3 × 15.50.
        line = self.bill_half_a_month(31.0, 3)
        self.assertEqual(
            (line.quantity, line.price_unit, line.price_subtotal), (3, 15.5, 46.5)
        )

    def test_an_amount_that_does_not_divide_stands_as_one_piece(self):
        # 3 × 10.01 × 15 / 30 = 15.015, rounded 15.02; 15.02 / 3 is no price.
        line = self.bill_half_a_month(10.01, 3)
        self.assertEqual(
            (line.quantity, line.price_unit, line.price_subtotal), (1, 15.02, 15.02)
        )
        charge = line.subdebit_charge_ids
        self.assertEqual((charge.quantity, charge.unit_price), (3, 10.01))

    def test_a_whole_period_shows_quantity_and_price_as_agreed(self):
        subscription = self.make_priced(10.01, d("2025-09-01"), 3)
        line = subscription._bill(d("2025-09-01")).invoice_line_ids
        self.assertEqual(
            (line.quantity, line.price_unit, line.price_subtotal), (3, 10.01, 30.03)
        )

    # === ZERO === #

    def test_nothing_is_issued_for_zero_and_its_days_are_waived(self):
        subscription = self.make_priced(0.0, d("2025-09-01"))
        self.assertFalse(subscription._bill(d("2025-10-01")))
        self.assertFalse(subscription.charge_ids)
        self.assertDays(
            ["[2025-09-01, 2025-10-01)", "[2025-10-01, 2025-11-01)"],
            subscription,
            "waived",
        )
        self.assertEqual(subscription.next_charge_date, d("2025-11-01"))
        self.assertNothingToBill(subscription, "2025-10-01")

    def test_a_line_for_zero_stands_beside_one_that_costs(self):
        subscription = self.make_subscription(
            d("2025-09-01"),
            line_ids=[
                Command.create({"product_id": self.product.id, "unit_price": price})
                for price in (30.0, 0.0)
            ],
        )
        # NOTE: a price of zero is taken from the product unless it is written.
        subscription.line_ids.flush_recordset()
        move = subscription._bill(d("2025-09-01"))
        self.assertEqual(len(move.invoice_line_ids), 2)
        self.assertEqual(move.amount_total, 30.0)

    # === TAXES === #

    def test_taxes_come_on_top(self):
        self.product.sudo().taxes_id = self.tax
        line = (
            self.make_subscription(d("2025-09-01"))
            ._bill(d("2025-09-01"))
            .invoice_line_ids
        )
        self.assertEqual(line.tax_ids, self.tax)
        self.assertEqual((line.price_subtotal, line.price_total), (30.0, 36.0))
        charge = line.subdebit_charge_ids
        self.assertEqual((charge.amount_net, charge.amount_tax), (30.0, 6.0))

    def test_taxes_within_the_price_stay_within_it(self):
        self.product.sudo().taxes_id = self.tax_within
        line = self.bill_half_a_month(35.0)
        # 17.50 with 20% within: 14.58 and 2.92.
        self.assertEqual((line.price_subtotal, line.price_total), (14.58, 17.5))
        charge = line.subdebit_charge_ids
        self.assertEqual(charge.amount_net, 14.58)
        self.assertEqual(round(charge.amount_tax, 6), 2.92)

    def make_position(self):
        """Return a fiscal position under which 20% on top becomes 0%."""
        position = self.setup_env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": self.company.id}
        )
        free = self.tax.copy({"name": "0%", "amount": 0.0})
        free.fiscal_position_ids = position
        free.original_tax_ids = self.tax
        return position, free

    def test_the_customers_fiscal_position_maps_the_products_taxes(self):
        position, free = self.make_position()
        self.product.sudo().taxes_id = self.tax
        partner = self.make_offline_partner(property_account_position_id=position.id)
        move = self.make_subscription(d("2025-09-01"), partner)._bill(d("2025-09-01"))
        self.assertEqual(move.fiscal_position_id, position)
        self.assertEqual(move.invoice_line_ids.tax_ids, free)
        self.assertEqual(move.amount_total, 30.0)

    def make_taxed(self, partner=None):
        """Return what runs, with a line that has a tax of its own."""
        line = {"product_id": self.product.id, "tax_ids": self.tax.ids}
        lines = [Command.create(line)]
        return self.make_subscription(d("2025-09-01"), partner, line_ids=lines)

    def test_the_customers_fiscal_position_maps_the_lines_own_taxes(self):
        position, free = self.make_position()
        partner = self.make_offline_partner(property_account_position_id=position.id)
        subscription = self.make_taxed(partner)
        move = subscription._bill(d("2025-09-01"))
        self.assertEqual(move.invoice_line_ids.tax_ids, free)

    def test_a_lines_own_taxes_win(self):
        subscription = self.make_taxed()
        move = subscription._bill(d("2025-09-01"))
        self.assertEqual(move.invoice_line_ids.tax_ids, self.tax)
        self.assertEqual(move.amount_total, 36.0)

    # === WHAT ELSE STANDS ON IT === #

    def test_a_line_says_its_days_in_the_customers_language(self):
        self.setup_env["res.lang"]._activate_lang("fr_FR")
        partner = self.make_offline_partner(lang="fr_FR")
        move = self.make_subscription(d("2025-01-31"), partner)._bill(d("2025-01-31"))
        line = move.invoice_line_ids
        self.assertEqual(line.name, "Membership (31/01/2025 – 27/02/2025)")
        self.assertEqual(line.subscription_date_from, d("2025-01-31"))
        self.assertEqual(line.subscription_date_to, d("2025-02-28"))

    def make_terms(self):
        return self.setup_env["account.payment.term"].create(
            {"name": "30 days", "line_ids": [Command.create({"nb_days": 30})]}
        )

    def test_offline_customers_have_their_agreed_terms(self):
        partner = self.make_offline_partner(
            property_payment_term_id=self.make_terms().id
        )
        move = self.make_subscription(d("2025-09-27"), partner)._bill(d("2025-09-27"))
        self.assertEqual(move.invoice_payment_term_id.name, "30 days")
        self.assertEqual(move.invoice_date, d("2025-09-27"))
        self.assertEqual(move.invoice_date_due, d("2025-10-27"))

    def test_who_is_debited_owes_at_once_whatever_the_terms(self):
        partner = self.make_partner(property_payment_term_id=self.make_terms().id)
        move = self.make_subscription(d("2025-09-27"), partner)._bill(d("2025-09-27"))
        self.assertFalse(move.invoice_payment_term_id)
        self.assertEqual(move.invoice_date_due, d("2025-09-27"))
        self.assertEqual(move.subdebit_payment_mode, "automatic")

    def test_an_invoice_remembers_who_pays_and_how(self):
        subscription = self.make_subscription(d("2025-09-27"))
        move = subscription._bill(d("2025-09-27"))
        self.assertEqual(move.subdebit_payer_id, subscription.partner_id)
        self.assertEqual(move.subdebit_payment_mode, "offline")
        self.assertEqual(move.subdebit_offline_type, "cheque")
        self.assertEqual(move.invoice_origin, subscription.name)
        self.assertEqual(move.subdebit_subscription_ids, subscription)
        self.assertEqual(subscription.invoice_ids, move)
