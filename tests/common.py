import json
from datetime import date

from odoo import Command
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.modules.registry import Registry
from odoo.tests import get_db_name, new_test_user

from ..schedule.periods import Period
from .caches import Caches


def d(text):
    return date.fromisoformat(text)


# The companies that `prepare.py` leaves in a database before the tests: the name for
# which Odoo's own tests would make one, and the name of the one that is there.
PREPARED = {
    "company_1_data": "company_1_data, prepared",
    "company_2": "company_2, prepared",
}


def collected(company):
    """Return the parameter with what was collected of a prepared company."""
    return f"subdebit.collected.{company.id}"


class SubdebitCase(AccountTestInvoicingCommon):
    """A company with a plan at 30.00 a month, and one user of each group."""

    @classmethod
    def _create_company(cls, **values):
        """Take the company that is there already: to load a chart takes a second."""
        name = PREPARED.get(values.get("name"))
        companies = cls.env["res.company"].with_context(active_test=False)
        prepared = companies.search([("name", "=", name)], limit=1)
        own = cls.country_code or cls.chart_template
        if not name or not prepared or own or len(values) > 1:
            return super()._create_company(**values)
        prepared = prepared.with_env(cls.env)
        if not prepared.active:
            prepared.active = True
        cls.env.user.company_ids |= prepared
        return prepared

    @classmethod
    def setup_independent_user(cls):
        made = cls.env["res.users"].search([("login", "=", "accountman")])
        return made or super().setup_independent_user()

    @classmethod
    def collect_company_accounting_data(cls, company):
        kept = cls.env["ir.config_parameter"].sudo().get_param(collected(company))
        if not kept:
            return super().collect_company_accounting_data(company)
        return {
            name: cls.env[model].browse(ids)
            for name, (model, ids) in json.loads(kept).items()
        }

    @classmethod
    def setUpClass(cls):
        caches = Caches(Registry(get_db_name()))
        cls.addClassCleanup(caches.restore)
        # NOTE: without the products, partners and taxes that Odoo's own tests of invoices
        # begin with: they take a second each time.
        super(AccountTestInvoicingCommon, cls).setUpClass()
        cls.addClassCleanup(caches.look)
        cls.set_up_accounts()
        cls.company = cls.company_data["company"]
        # NOTE: a test jumps from month to month; what waits then is a story of its own.
        cls.company.write(
            {
                "subdebit_tz": "Europe/Paris",
                "subdebit_run_hour": 10,
                "subdebit_gap_days": 0,
            }
        )
        cls.company.account_sale_tax_id = False
        cls.product = cls.make_product(company_data=cls.company_data)
        cls.plan = cls.make_plan()
        cls.user, cls.billing, cls.manager = (
            cls.make_user(name) for name in ("user", "billing", "manager")
        )
        # What a test prepares beside our records: accounts, taxes, currencies.
        cls.setup_env = cls.env
        cls.env = cls.env(user=cls.manager)
        cls.plan = cls.plan.with_env(cls.env)

    def setUp(self):
        caches = Caches(self.registry)
        self.addCleanup(caches.restore)
        super().setUp()
        self.addCleanup(caches.look)

    @classmethod
    def set_up_accounts(cls):
        """Have the accounts of the company at hand, as Odoo's own tests of invoices do."""
        cls.maxDiff = None
        cls.company_data = cls.collect_company_accounting_data(cls.env.company)
        accounts = {
            "property_account_income_categ_id": "default_account_revenue",
            "property_account_expense_categ_id": "default_account_expense",
        }
        cls.product_category.with_company(cls.env.company).write(
            {name: cls.company_data[account].id for name, account in accounts.items()}
        )
        journal = cls.company_data["default_journal_bank"]
        charts = cls.env["account.chart.template"]
        for way in ("inbound", "outbound"):
            name = {"inbound": "debit", "outbound": "credit"}[way]
            account = charts.ref(
                f"account_journal_payment_{name}_account_id", raise_if_not_found=False
            )
            lines = journal[f"{way}_payment_method_line_ids"]
            lines[0].payment_account_id = account

    @classmethod
    def make_user(cls, group, company=None):
        """Return a user of a group of ours; those of the prepared company are there."""
        company = company or cls.company
        login = f"subdebit_{group}_{company.id}"
        made = cls.env["res.users"].search([("login", "=", login)])
        if made:
            return made
        return new_test_user(
            cls.env,
            login=login,
            groups=f"subscription_debit.group_{group}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def make_other_company(cls):
        """Return the data of a second company with accounts of its own."""
        env, cls.env = cls.env, cls.setup_env
        try:
            return cls.setup_other_company()
        finally:
            cls.env = env

    @classmethod
    def make_product(cls, name="Membership", price=30.0, company_data=None, **vals):
        income = (company_data or cls.company_data)["default_account_revenue"]
        return (
            cls.env["product.product"]
            .sudo()
            .create(
                {
                    "name": name,
                    "type": "service",
                    "list_price": price,
                    "taxes_id": [Command.clear()],
                    "property_account_income_id": income.id,
                    **vals,
                }
            )
        )

    @classmethod
    def make_plan(cls, name="Club", product=None, **vals):
        """Return a plan; its terms are in ``vals``."""
        line = Command.create({"product_id": (product or cls.product).id})
        return (
            cls.env["subdebit.plan"]
            .sudo()
            .create({"name": name, "line_ids": [line], **vals})
            .with_env(cls.env)
        )

    @classmethod
    def price_plan(cls, plan, *cells):
        """Give the first product of a plan prices: ``(unit, count, price)``; return it."""
        names = "cadence_unit", "cadence_count", "price"
        plan.sudo().line_ids[0].price_ids = [
            Command.create(dict(zip(names, cell, strict=True))) for cell in cells
        ]
        return plan

    @classmethod
    def make_plain_taxes(cls):
        """Return two sales taxes of 20 %: one on top of a price, one within it."""
        vals = {
            "amount": 20.0,
            "company_id": cls.company.id,
            "type_tax_use": "sale",
            "country_id": cls.company.account_fiscal_country_id.id,
        }
        within = {"name": "20% within", "price_include_override": "tax_included"}
        return cls.setup_env["account.tax"].create(
            [{"name": "20% on top", **vals}, {**vals, **within}]
        )

    @classmethod
    def make_partner(cls, name="Ada", **vals):
        return cls.env["res.partner"].sudo().create({"name": name, **vals})

    @classmethod
    def make_offline_partner(cls, name="Grace", offline_type="cheque", **vals):
        return cls.make_partner(
            name,
            subdebit_payment_mode="offline",
            subdebit_offline_type=offline_type,
            **vals,
        )

    @classmethod
    def make_subscription(cls, start=date(2025, 9, 27), partner=None, **vals):
        """Return a started subscription: 30.00 a month, offline by cheque."""
        subscription = cls.env["subdebit.subscription"].create(
            {
                "partner_id": (partner or cls.make_offline_partner()).id,
                "plan_id": cls.plan.id,
                "date_start": start,
                **vals,
            }
        )
        subscription._start(start)
        return subscription

    @classmethod
    def make_priced(cls, price, start, quantity=1, partner=None, plan=None, **vals):
        """Return a started subscription with a price and quantity of its own."""
        return cls.make_subscription(
            start,
            partner,
            plan_id=(plan or cls.plan).id,
            line_ids=[
                Command.create(
                    {
                        "product_id": cls.product.id,
                        "quantity": quantity,
                        "unit_price": price,
                    }
                )
            ],
            **vals,
        )

    def days(self, subscription, kind="billed"):
        """Return the days of a subscription that are dealt with, oldest first."""
        covers = subscription.cover_ids.filtered(lambda cover: cover.kind == kind)
        return sorted(Period(cover.date_from, cover.date_to) for cover in covers)

    def bill_each_day(self, subscription, first, days):
        """Bill as the cron does, one day after another; return the invoices."""
        moves = self.env["account.move"]
        for ordinal in range(d(first).toordinal(), d(first).toordinal() + days):
            moves |= subscription._bill(date.fromordinal(ordinal))
        return moves

    def assertInvoices(self, expected, moves):
        """Compare ``(invoice date, service from, to, total)``, as a person writes it."""
        self.assertEqual(
            [
                (
                    str(move.invoice_date),
                    str(min(move.invoice_line_ids.mapped("subscription_date_from"))),
                    str(max(move.invoice_line_ids.mapped("subscription_date_to"))),
                    move.amount_total,
                )
                for move in moves.sorted("id")
            ],
            expected,
        )

    def assertDays(self, expected, subscription, kind="billed"):
        self.assertEqual(list(map(str, self.days(subscription, kind))), expected)

    def assertNothingToBill(self, subscription, day):
        """The promise that ends each story: again, nothing happens."""
        before = len(subscription.charge_ids)
        self.assertFalse(subscription._bill(d(day)))
        self.assertFalse(self.env["subdebit.subscription"]._bill(d(day)))
        self.assertEqual(len(subscription.charge_ids), before)
