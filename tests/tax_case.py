"""Invoices with taxes of each kind, and the journal items that they must book."""

from odoo import Command

from .common import SubdebitCase, d

DAY = d("2025-09-01")
MID = d("2025-09-16")  # 15 of the 30 days of September are left.

# Accounts of Odoo's generic chart, and two of our own for taxes.
INCOME, RECEIVABLE = "400000", "121000"
TAX, TAX_WAITS = "TAX.DUE", "TAX.WAIT"


class TaxMixin:
    """Taxes, positions and currencies to bill with; what the entries say."""

    @classmethod
    def make_account(cls, code, **vals):
        return cls.setup_env["account.account"].create(
            {
                "code": code,
                "name": code,
                "account_type": "liability_current",
                "company_ids": [Command.set(cls.company.ids)],
                **vals,
            }
        )

    @classmethod
    def make_tags(cls, name):
        country = cls.company.account_fiscal_country_id.id
        vals = {"applicability": "taxes", "country_id": country}
        tags = cls.setup_env["account.account.tag"]
        return [tags.create({"name": f"{name} {of}", **vals}) for of in ("base", "tax")]

    @classmethod
    def make_tax(cls, name, amount, within=False, **vals):
        """Return a sales tax with a grid of its own; ``within``: the price has it."""
        base, tax = cls.make_tags(name)
        parts = [
            Command.clear(),
            Command.create(
                {"repartition_type": "base", "tag_ids": [Command.set(base.ids)]}
            ),
            Command.create(
                {
                    "repartition_type": "tax",
                    "account_id": cls.tax_account.id,
                    "tag_ids": [Command.set(tax.ids)],
                }
            ),
        ]
        return cls.setup_env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                "country_id": cls.company.account_fiscal_country_id.id,
                "price_include_override": "tax_included" if within else "tax_excluded",
                "invoice_repartition_line_ids": parts,
                "refund_repartition_line_ids": parts,
                **vals,
            }
        )

    @classmethod
    def make_tax_group(cls, name, *taxes, **vals):
        """Return a tax that stands for several."""
        return cls.setup_env["account.tax"].create(
            {
                "name": name,
                "amount_type": "group",
                "type_tax_use": "sale",
                "company_id": cls.company.id,
                "children_tax_ids": [Command.set([tax.id for tax in taxes])],
                **vals,
            }
        )

    @classmethod
    def make_position(cls, **vals):
        return cls.setup_env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": cls.company.id, **vals}
        )

    @classmethod
    def use_currency(cls, code, rates, **vals):
        """Return a currency with its rates: units for one of the company's."""
        currency = (
            cls.setup_env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", code)])
        )
        rows = [
            Command.create({"name": d(day), "rate": rate, "company_id": cls.company.id})
            for day, rate in rates.items()
        ]
        currency.write({"active": True, "rate_ids": [Command.clear(), *rows], **vals})
        return currency

    @classmethod
    def make_taxed(cls, name="Lessons", *taxes, **vals):
        """Return a product with taxes of its own."""
        ids = [tax.id for tax in taxes]
        return cls.make_product(name, taxes_id=[Command.set(ids)], **vals)

    @classmethod
    def make_lines(cls, *lines):
        """Return commands for lines, each ``(price, taxes)`` or with a quantity."""
        return [
            Command.create(
                {
                    "product_id": cls.make_taxed("Lessons", *taxes).id,
                    "unit_price": price,
                    "quantity": quantity[0] if quantity else 1,
                }
            )
            for price, taxes, *quantity in lines
        ]

    @classmethod
    def bill_lines(cls, *lines, day=DAY, **vals):
        """Return the invoice of a subscription with these lines.

        From the 1st a whole month, from the 16th (``MID``) half of September.
        """
        if "plan_id" not in vals:
            vals["plan_id"] = cls.first_of_month.id
        subscription = cls.make_subscription(
            day, line_ids=cls.make_lines(*lines), **vals
        )
        return subscription._bill(day)

    # === WHAT IS TRUE === #

    def items(self, move):
        return move.line_ids.filtered("account_id")

    def assertEntry(self, move, *expected):
        """Compare ``(account, balance)`` in the company's own currency, any order."""
        items = self.items(move)
        self.assertEqual(
            sorted((item.account_id.code, item.balance) for item in items),
            sorted(expected),
        )
        for item in items:
            self.assertEqual(item.amount_currency, item.balance, item.name)

    def assertForeignEntry(self, move, *expected):
        """Compare ``(account, balance, amount in the invoice's currency)``."""
        self.assertEqual(
            sorted(
                (item.account_id.code, item.balance, item.amount_currency)
                for item in self.items(move)
            ),
            sorted(expected),
        )

    def assertGrids(self, move, expected):
        """Compare what each grid of the tax report gets, sales as positive sums."""
        found = {}
        for item in self.items(move):
            for tag in item.tax_tag_ids:
                found[tag.name] = found.get(tag.name, 0.0) - item.balance
        self.assertEqual(
            {name: round(amount, 2) for name, amount in found.items()}, expected
        )

    def assertBilled(self, move, *expected):
        """Compare ``(net, tax)`` of the charges, in the order of the lines."""
        charges = move.invoice_line_ids.sorted("id").subdebit_charge_ids
        self.assertEqual(
            [(c.amount_net, round(c.amount_tax, 2)) for c in charges], [*expected]
        )


class TaxCase(TaxMixin, SubdebitCase):
    """A company on the generic chart, with a plan of calendar months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_account = cls.make_account(TAX)
        cls.first_of_month = cls.make_plan("On the 1st", day_of_month=1)
