"""The members of a club, drawn at random, and their records."""

from datetime import timedelta

from odoo import Command

# Unit, count, bill day: None bills from the day of the start.
CADENCES = (
    ("month", 1, None),
    ("month", 1, 1),
    ("month", 1, 15),
    ("month", 1, 30),
    ("month", 1, 31),
    ("month", 3, None),
    ("month", 3, 1),
    ("week", 1, None),
    ("week", 2, None),
    ("year", 1, None),
    ("year", 1, 31),
)
# What a week costs at least and at most, and so on: no day costs less than a cent.
PRICES = {("week", 1): 8, ("week", 2): 15, ("month", 1): 30, ("month", 3): 80}
TAXES = ("on_top", "within", "")


def draw_price(chance, unit, count):
    """Return a price with cents, as text."""
    least = PRICES.get((unit, count), 240)
    return f"{chance.randint(least * 100, least * 200) / 100:.2f}"


def draw_member(chance, number, first, days):
    """Return the terms of a member who joins in the first days of the club's time.

    :param date first: the first day.
    :param int days: how many days the club is looked at.
    """
    unit, count, wish = chance.choice(CADENCES)
    if days < 200 and unit == "year":
        unit, count, wish = "month", 1, 29
    # NOTE: of taxes on top and within on one invoice Odoo rounds net and tax each on
    # its own: the sum is not that of the prices. Whoever has one has no other here.
    tax = chance.choice(TAXES)
    lines = [
        {
            "price": draw_price(chance, unit, count),
            "quantity": chance.choice((1, 1, 2, 3)),
            "tax": tax,
        }
        for _line in range(chance.choice((1, 1, 1, 2)))
    ]
    return {
        "number": number,
        "start": first + timedelta(days=chance.randrange(max(days // 3, 1))),
        "unit": unit,
        "count": count,
        "wish": wish,
        "lines": lines,
        "payer": f"Member {number}",
        "mode": "automatic" if number % 5 < 2 else "offline",
    }


class Records:
    """Makes what the club needs in a company; its taxes are by "on_top" and "within"."""

    def __init__(self, env, company, make_token):
        self.env, self.company = env, company
        self.make_token = make_token
        self.tax_account = self.make_account("Tax of the club", "CLUB.TAX")
        self.fees = self.make_account("Fees of returns", "CLUB.FEE", "expense")
        self.losses = self.make_account("Losses", "CLUB.LOSS", "expense")
        self.bank = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        company.write(
            {
                "subdebit_fee_account_id": self.fees.id,
                "subdebit_gap_days": 0,
                "subdebit_run_limit": 1e9,
                "subdebit_email_offline": False,
                "subdebit_email_automatic": False,
                "account_sale_tax_id": False,
                "tax_calculation_rounding_method": "round_per_line",
            }
        )
        self.taxes = {name: self.make_tax(name) for name in ("on_top", "within")}
        self.products = [self.make_product(name) for name in ("Membership", "Locker")]
        self.plan = env["subdebit.plan"].create(
            {
                "name": "The club",
                "company_id": company.id,
                "line_ids": [Command.create({"product_id": self.products[0].id})],
            }
        )

    def make_product(self, name):
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "taxes_id": [Command.clear()],
                "property_account_income_id": self.find_income().id,
            }
        )

    def find_income(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        return journal.default_account_id

    def make_account(self, name, code, kind="liability_current"):
        return self.env["account.account"].create(
            {
                "name": name,
                "code": code,
                "account_type": kind,
                "company_ids": [Command.set(self.company.ids)],
            }
        )

    def make_tax(self, name):
        parts = [
            Command.clear(),
            Command.create({"repartition_type": "base"}),
            Command.create(
                {"repartition_type": "tax", "account_id": self.tax_account.id}
            ),
        ]
        within = "tax_included" if name == "within" else "tax_excluded"
        return self.env["account.tax"].create(
            {
                "name": f"20 % {name}",
                "amount": 20.0,
                "type_tax_use": "sale",
                "company_id": self.company.id,
                "country_id": self.company.account_fiscal_country_id.id,
                "price_include_override": within,
                "invoice_repartition_line_ids": parts,
                "refund_repartition_line_ids": parts,
            }
        )

    def make_payer(self, name, mode):
        """Return a partner who pays as the mode says, with a card if he is debited."""
        vals = {"name": name, "subdebit_payment_mode": mode}
        if mode == "offline":
            vals["subdebit_offline_type"] = "transfer"
        payer = self.env["res.partner"].create(vals)
        if mode == "automatic":
            self.make_token(payer)
        return payer

    def make_subscription(self, number, start, unit, count, wish, lines, payer, mode):
        """Return the started subscription of a member."""
        subscription = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_payer(payer, mode).id,
                "plan_id": self.plan.id,
                "date_start": start,
                "cadence_unit": unit,
                "cadence_count": count,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "unit_price": float(line["price"]),
                            "quantity": line["quantity"],
                            "day_of_month": wish or 0,
                            "tax_ids": [Command.set(self.get_taxes(line).ids)],
                        }
                    )
                    for line, product in zip(lines, self.products, strict=False)
                ],
            }
        )
        subscription._start(start)
        return subscription

    def get_taxes(self, line):
        return self.taxes.get(line["tax"], self.env["account.tax"])
