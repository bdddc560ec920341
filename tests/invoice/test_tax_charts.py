"""The French and the German chart of accounts, with their own taxes.

The addon does not need their modules: where these are not installed, the tests are skipped.
"""

from odoo import SUPERUSER_ID, Command, api
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.tests import tagged

from ..common import SubdebitCase, d
from ..provider_case import DAY as DEBIT_DAY
from ..provider_case import ProviderCase
from ..tax_case import DAY, MID, TaxMixin


class ChartMixin(TaxMixin):
    """A company on a national chart, its accounts and taxes by their own names."""

    country = None

    @classmethod
    def prepare_chart(cls):
        cls.company.subdebit_tz = "Europe/Berlin"
        cls.first_of_month = cls.make_plan("On the 1st", day_of_month=1)
        cls.at_home = cls.make_offline_partner(
            "At home", country_id=cls.setup_env.ref(f"base.{cls.country}").id
        )

    @classmethod
    def get_ref(cls, name):
        """Return what the chart calls so, such as a tax, in use."""
        charts = cls.setup_env["account.chart.template"].with_company(cls.company)
        record = charts.ref(name)
        if "active" in record._fields:
            record.active = True
        return record

    @classmethod
    def make_taxed(cls, name, *taxes, **vals):
        vals.setdefault("property_account_income_id", cls.get_ref(cls.income).id)
        return super().make_taxed(name, *taxes, **vals)

    def bill_at_home(self, *lines, **vals):
        return self.bill_lines(*lines, partner=self.at_home, **vals)

    def make_firm(self, country, vat):
        """Return a business customer in another country of the union."""
        return self.make_offline_partner(
            "Firm",
            is_company=True,
            vat=vat,
            country_id=self.setup_env.ref(f"base.{country}").id,
        )


@tagged("post_install", "-at_install")
class TestFrenchChart(ChartMixin, ProviderCase):
    """France: services are taxed when they are paid, goods at once."""

    country, income = "fr", "pcg_706"

    @classmethod
    @AccountTestInvoicingCommon.setup_country("fr")
    @AccountTestInvoicingCommon.setup_chart_template("fr")
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare_chart()
        cls.services = cls.get_ref("tva_normale_encaissement")
        cls.services_ttc = cls.get_ref("tva_normale_encaissement_ttc")
        cls.goods_ttc = cls.get_ref("tva_normale_ttc")

    def get_dues(self, move):
        return (
            self.env["account.move"]
            .sudo()
            .search([("tax_cash_basis_origin_move_id", "=", move.id)])
        )

    def test_services_on_top(self):
        # 30.00 × 20 % = 6.00, waiting.
        move = self.bill_at_home((30.0, [self.services]))
        self.assertEntry(move, ("706000", -30.0), ("445740", -6.0), ("411100", 36.0))
        self.assertGrids(move, {})
        self.assertNothingToBill(move.subdebit_subscription_ids, "2025-09-30")

    def test_services_with_the_tax_within_for_half_a_month(self):
        # 36.00 × 15/30 = 18.00; / 1.20 = 15.00. The chart lets it wait elsewhere.
        move = self.bill_at_home((36.0, [self.services_ttc]), day=MID)
        self.assertEntry(move, ("706000", -15.0), ("445800", -3.0), ("411100", 18.0))

    def test_goods_with_the_tax_within(self):
        (line,) = self.make_lines((24.0, [self.goods_ttc]))
        product = self.env["product.product"].browse(line[2]["product_id"])
        product.sudo().property_account_income_id = self.get_ref("pcg_707_account")
        move = self.make_subscription(DAY, self.at_home, line_ids=[line])._bill(DAY)
        # 24.00 / 1.20 = 20.00.
        self.assertEntry(move, ("707000", -20.0), ("445710", -4.0), ("411100", 24.0))
        self.assertGrids(move, {"A1": 20.0, "08_base": 20.0, "08_taxe": 4.0})

    def test_a_payment_makes_the_tax_due(self):
        move = self.bill_at_home((30.0, [self.services])).with_user(self.billing)
        self.env["account.payment.register"].with_user(self.billing).with_context(
            active_model="account.move", active_ids=move.ids
        ).create({"payment_date": d("2025-10-10")})._create_payments()
        due = self.get_dues(move)
        self.assertEqual(due.date, d("2025-10-10"))
        self.assertEntry(
            due,
            ("706000", 30.0),
            ("706000", -30.0),
            ("445740", 6.0),
            ("445710", -6.0),
        )
        self.assertGrids(due, {"A1": 30.0, "08_base": 30.0, "08_taxe": 6.0})

    def test_a_business_in_the_union_pays_the_net(self):
        # 36.00 / 1.20 = 30.00, reverse charge.
        move = self.bill_lines(
            (36.0, [self.services_ttc]), partner=self.make_firm("be", "BE0477472701")
        )
        self.assertEqual(move.fiscal_position_id.name, "Intra-EU B2B")
        self.assertEntry(move, ("706000", -30.0), ("411100", 30.0))
        self.assertEqual(
            move.invoice_line_ids.tax_ids, self.get_ref("tva_sale_service_intra_0")
        )

    def test_a_debit_that_is_collected_makes_the_tax_due(self):
        payer = self.make_payer(country_id=self.setup_env.ref("base.fr").id)
        lines = self.make_lines((36.0, [self.services_ttc]))
        self.make_subscription(DEBIT_DAY, payer, line_ids=lines)
        debit = self.prepare().debit_ids
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"subdebit_today": d("2025-10-02")})
            env["subdebit.debit.run"]._execute_slice(60)
        self.assertTaken(3600)
        self.assertEntry(debit.payment_ids.move_id, ("411100", -36.0), ("512002", 36.0))
        due = self.get_dues(debit.invoice_ids)
        self.assertEqual(due.date, d("2025-10-02"))
        self.assertEntry(
            due,
            ("706000", 30.0),
            ("706000", -30.0),
            ("445800", 6.0),
            ("445710", -6.0),
        )
        self.assertGrids(due, {"A1": 30.0, "08_base": 30.0, "08_taxe": 6.0})
        self.assertCollected(debit)


@tagged("post_install", "-at_install")
class TestGermanChart(ChartMixin, SubdebitCase):
    """Germany, SKR03: revenue accounts that know their tax, and other ones abroad."""

    country, income = "de", "account_8400"

    @classmethod
    @AccountTestInvoicingCommon.setup_country("de")
    @AccountTestInvoicingCommon.setup_chart_template("de_skr03")
    def setUpClass(cls):
        super().setUpClass()
        cls.prepare_chart()
        cls.on_top = cls.get_ref("tax_ust_19_skr03")
        cls.within = cls.on_top.copy(
            {"name": "19% within", "price_include_override": "tax_included"}
        )
        # A club's consumers pay prices with tax: abroad they are mapped like the others.
        for position in ("eu_vat_id_partner", "non_eu_partner"):
            position = cls.get_ref(f"fiscal_position_{position}_skr03")
            position.tax_ids.filtered(
                lambda tax: cls.on_top in tax.original_tax_ids
            ).original_tax_ids = [Command.link(cls.within.id)]

    def test_the_tax_on_top(self):
        # 30.00 × 19 % = 5.70.
        move = self.bill_at_home((30.0, [self.on_top]))
        self.assertEntry(move, ("8400", -30.0), ("1776", -5.7), ("1410", 35.7))
        self.assertGrids(move, {"81_BASE": 30.0, "81_TAX": 5.7})
        self.assertNothingToBill(move.subdebit_subscription_ids, "2025-09-30")

    def test_the_tax_within_for_half_a_month(self):
        # 19.99 × 15/30 = 9.995, half up 10.00; / 1.19 = 8.4033…; 10.00 - 8.40.
        move = self.bill_at_home((19.99, [self.within]), day=MID)
        self.assertEntry(move, ("8400", -8.4), ("1776", -1.6), ("1410", 10.0))
        self.assertGrids(move, {"81_BASE": 8.4, "81_TAX": 1.6})

    def test_a_product_without_taxes_has_those_of_its_account(self):
        move = self.bill_at_home((30.0, []))
        self.assertEqual(move.invoice_line_ids.tax_ids, self.on_top)
        self.assertEntry(move, ("8400", -30.0), ("1776", -5.7), ("1410", 35.7))

    def test_a_business_in_the_union_has_another_account_and_pays_the_net(self):
        # 35.70 / 1.19 = 30.00.
        move = self.bill_lines(
            (35.7, [self.within]), partner=self.make_firm("be", "BE0477472701")
        )
        self.assertEntry(move, ("8125", -30.0), ("1410", 30.0))
        self.assertGrids(move, {"41": 30.0})
