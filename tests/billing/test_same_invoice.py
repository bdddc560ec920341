from odoo import Command
from odoo.tests import tagged

from ..common import SubdebitCase, d

DAY = d("2025-09-27")

# What differs between any two invoices, and what only ours carry.
OWN = {
    *("id", "name", "create_date", "write_date", "sequence_number", "move_id"),
    *("payment_reference", "invoice_origin", "move_name", "access_token"),
    *("create_uid", "write_uid", "invoice_user_id"),
    *("subscription_date_from", "subscription_date_to"),
    *("subdebit_payer_id", "subdebit_payment_mode", "subdebit_offline_type"),
    "sending_data",
    # Posting an invoice also touches the one before it.
    "is_manually_modified",
}


@tagged("post_install", "-at_install")
class TestSameInvoice(SubdebitCase):
    """What we tell Odoo beforehand makes it faster, and changes nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env, cls.env = cls.env, cls.setup_env
        cls.other_currency = cls.setup_other_currency("CAD")
        cls.env = env

    def make_tax(self, **vals):
        tag = self.env["account.account.tag"].sudo()
        base, tax = tag.create(
            [{"name": name, "applicability": "taxes"} for name in ("Base", "Tax")]
        )
        return (
            self.env["account.tax"]
            .sudo()
            .create(
                {
                    "name": "VAT",
                    "amount": 20.0,
                    "type_tax_use": "sale",
                    "company_id": self.company.id,
                    "invoice_repartition_line_ids": [
                        Command.create(
                            {
                                "repartition_type": kind,
                                "tag_ids": [Command.set(tags.ids)],
                            }
                        )
                        for kind, tags in (("base", base), ("tax", tax))
                    ],
                    **vals,
                }
            )
        )

    def bill_and_copy(self, subscription, **vals):
        """Bill, and make the same invoice as a user would by hand."""
        ours = subscription._bill(DAY).sudo()
        if not ours.invoice_payment_term_id:
            vals["invoice_date_due"] = DAY
        theirs = ours.create(
            {
                "move_type": "out_invoice",
                "partner_id": ours.partner_id.id,
                "invoice_date": DAY,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "name": line.name,
                            "quantity": line.quantity,
                            "price_unit": line.price_unit,
                        }
                    )
                    for line in ours.invoice_line_ids
                ],
                **vals,
            }
        )
        theirs.action_post()
        return ours, theirs

    def assertSame(self, subscription, **vals):
        ours, theirs = self.bill_and_copy(subscription, **vals)
        for mine, other in [
            (ours, theirs),
            *zip(ours.line_ids, theirs.line_ids, strict=True),
        ]:
            for name, field in mine._fields.items():
                if field.store and field.type != "one2many" and name not in OWN:
                    self.assertEqual(mine[name], other[name], field)
        return ours

    def test_without_taxes(self):
        move = self.assertSame(self.make_subscription())
        self.assertEqual(move.amount_total, 30.0)

    def test_with_a_product_that_is_tagged_for_a_report(self):
        tag = self.env["account.account.tag"].sudo().create({"name": "Services"})
        self.product.sudo().account_tag_ids = tag
        move = self.assertSame(self.make_subscription())
        self.assertEqual(move.invoice_line_ids.tax_tag_ids, tag)

    def test_with_a_tax_on_top(self):
        self.product.sudo().taxes_id = self.make_tax()
        move = self.assertSame(self.make_subscription())
        self.assertEqual((move.amount_untaxed, move.amount_total), (30.0, 36.0))

    def test_with_a_tax_in_the_price(self):
        self.product.sudo().taxes_id = self.make_tax(
            price_include_override="tax_included"
        )
        move = self.assertSame(self.make_subscription())
        self.assertEqual((move.amount_untaxed, move.amount_total), (25.0, 30.0))

    def test_with_a_tax_that_the_customer_does_not_pay(self):
        self.product.sudo().taxes_id = self.make_tax()
        abroad = self.env["account.fiscal.position"].sudo()
        abroad = abroad.create({"name": "Abroad", "company_id": self.company.id})
        partner = self.make_offline_partner()
        partner.sudo().property_account_position_id = abroad
        self.assertSame(self.make_subscription(partner=partner))

    def test_in_another_currency(self):
        currency = self.other_currency
        self.plan.sudo().currency_id = currency
        subscription = self.make_subscription(currency_id=currency.id)
        move = self.assertSame(subscription, currency_id=currency.id)
        self.assertEqual(move.invoice_line_ids.amount_currency, -30.0)
        self.assertNotEqual(move.invoice_line_ids.balance, -30.0)

    def test_with_an_early_payment_discount(self):
        term = self.env["account.payment.term"].sudo()
        term = term.create(
            {
                "name": "2 % in 7 days, 30 days net",
                "early_discount": True,
                "discount_percentage": 2.0,
                "discount_days": 7,
                "early_pay_discount_computation": "mixed",
                "line_ids": [Command.create({"value": "percent", "nb_days": 30})],
            }
        )
        self.product.sudo().taxes_id = self.make_tax()
        partner = self.make_offline_partner()
        partner.sudo().property_payment_term_id = term
        self.assertSame(self.make_subscription(partner=partner))

    def test_for_a_share_of_a_quantity(self):
        self.plan.sudo().day_of_month = 1
        subscription = self.make_subscription(
            line_ids=[
                Command.create(
                    {
                        "product_id": self.product.id,
                        "quantity": 3,
                        "unit_price": 9.99,
                        "cadence_unit": "month",
                        "first_period": "prorate",
                    }
                )
            ]
        )
        move = self.assertSame(subscription)
        self.assertEqual(move.amount_total, 4.0)

    def test_the_numbers_go_on(self):
        before, by_hand = self.bill_and_copy(self.make_subscription())
        later = self.make_subscription() | self.make_subscription()
        numbers = (before | by_hand | later._bill(DAY)).mapped("sequence_number")
        first = before.sequence_number
        self.assertEqual(sorted(numbers), [first, first + 1, first + 2, first + 3])
