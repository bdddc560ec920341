"""What changed between what was shown and what was confirmed: then nothing is made."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..tax_case import TaxMixin
from .backdate_case import BackdateCase

TOMORROW = d("2025-10-16")


@tagged("-at_install", "post_install")
class TestBackdateStale(TaxMixin, BackdateCase):
    """B8: what was shown is what is made, or nothing is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_account = cls.make_account("TAX.DUE")
        cls.tax = cls.make_tax("20", 20.0)
        cls.lessons = cls.make_taxed("Lessons", cls.tax, price=50.0)

    def make_draft(self, start="2025-07-31", **vals):
        return self.env["subdebit.subscription"].create(
            {
                "partner_id": self.ada.id,
                "plan_id": self.plan.id,
                "date_start": start,
                **vals,
            }
        )

    def open_lines(self, *products, **vals):
        """Return a wizard without a plan; each line at the price of its product."""
        lines = [Command.create({"product_id": product.id}) for product in products]
        return self.open_wizard("2025-07-31", plan_id=False, line_ids=lines, **vals)

    def wait_a_day(self, wizard):
        """Return the wizard as the request of the next day reads it."""
        self.env.invalidate_all()
        return wizard.with_context(subdebit_today=TOMORROW)

    def assertStale(self, wizard, total, *words):
        """Refused, although its total was typed, in words that say what changed."""
        wizard.confirm_total = wizard.past_total
        before = self.count()
        with self.assertRaisesRegex(UserError, "This changed since it was shown") as e:
            wizard.action_confirm()
        self.assertEqual(self.count(), before)
        said = str(e.exception).replace("\xa0", " ")
        for expected in (f"The total is now {total}", *words):
            self.assertIn(expected, said)

    def test_a_price_that_was_changed_on_the_draft(self):
        """Three invoices of 30.00; another user makes them 31.00 each."""
        wizard = self.open_wizard(
            "2025-07-31", plan_id=False, subscription_id=self.make_draft().id
        )
        wizard.subscription_id.with_user(self.user).line_ids.unit_price = 31.0
        self.assertStale(
            wizard,
            "$ 93.00, not $ 90.00",
            "07/31/2025 – 08/30/2025: $ 31.00",
            "no longer $ 30.00",
        )

    def test_a_quantity_that_was_changed_on_the_draft(self):
        wizard = self.open_wizard("2025-07-31", subscription_id=self.make_draft().id)
        wizard.subscription_id.line_ids.quantity = 2
        self.assertStale(wizard, "$ 180.00, not $ 90.00")

    def test_the_start_that_was_changed_on_the_draft(self):
        wizard = self.open_wizard("2025-07-31", subscription_id=self.make_draft().id)
        wizard.subscription_id.date_start = "2025-08-31"
        wizard.confirm_total = 90.0
        # The window says 31 July and its sum: that is what is started.
        subscription = self.confirm(wizard, 90.0)
        self.assertEqual(subscription.date_start, d("2025-07-31"))
        self.assertEqual(len(subscription.invoice_ids), 3)

    def test_a_start_of_one_line_that_was_changed_on_the_draft(self):
        """From 31 August only two are left: 31 August and 30 September."""
        wizard = self.open_wizard("2025-07-31", subscription_id=self.make_draft().id)
        wizard.subscription_id.line_ids.date_start = "2025-08-31"
        self.assertStale(
            wizard, "$ 60.00, not $ 90.00", "2 invoices, no longer 3", "08/31/2025"
        )

    def test_the_price_of_the_product(self):
        """50.00 and 20 % are 60.00, three times; then 55.00 and 11.00."""
        wizard = self.open_lines(self.lessons)
        self.assertEqual(wizard.past_total, 180.0)
        self.lessons.sudo().list_price = 55.0
        self.assertStale(
            wizard, "$ 198.00, not $ 180.00", "$ 66.00 (net $ 55.00), no longer $ 60.00"
        )

    def test_the_price_of_the_plan(self):
        self.plan.sudo().line_ids.price_ids = [Command.create({"price": 30.0})]
        wizard = self.open_wizard("2025-07-31")
        self.plan.sudo().line_ids.price_ids.price = 29.0
        self.assertStale(wizard, "$ 87.00, not $ 90.00")

    def test_a_price_of_ones_own_does_not_follow_the_product(self):
        wizard = self.open_wizard("2025-07-31")
        wizard.line_ids.unit_price = 25.0
        self.product.sudo().list_price = 40.0
        self.assertEqual(self.confirm(wizard, 75.0).invoice_count, 3)

    def test_the_price_agreed_on_a_draft_does_not_follow_the_plan(self):
        wizard = self.open_wizard("2025-07-31", subscription_id=self.make_draft().id)
        self.product.sudo().list_price = 40.0
        self.assertEqual(self.confirm(wizard, 90.0).invoice_count, 3)

    def test_the_rate_of_a_tax(self):
        """3 × 50.00 × 1.21 = 181.50."""
        wizard = self.open_lines(self.lessons)
        self.tax.amount = 21.0
        self.assertStale(
            wizard, "$ 181.50, not $ 180.00", "$ 60.50 (net $ 50.00), no longer $ 60.00"
        )

    def test_a_tax_that_was_added_to_the_product(self):
        wizard = self.open_wizard("2025-07-31")
        self.product.sudo().taxes_id = self.tax
        self.assertStale(wizard, "$ 108.00, not $ 90.00")

    def test_a_tax_that_moves_within_the_price(self):
        """The customer pays the same 60.00; the income is no longer 50.00."""
        self.lessons.sudo().list_price = 60.0
        self.tax.amount = 0.0
        wizard = self.open_lines(self.lessons)
        self.tax.write({"amount": 20.0, "price_include_override": "tax_included"})
        self.assertStale(
            wizard, "$ 180.00, not $ 180.00", "(net $ 50.00)", "(net $ 60.00)"
        )

    def test_the_rate_of_a_currency(self):
        """The sum in dollars stays, what is booked does not."""
        cad = self.use_currency("CAD", {"2025-01-01": 2.0, "2025-09-01": 1.6})
        wizard = self.open_lines(self.product, currency_id=cad.id)
        self.use_currency("CAD", {"2025-01-01": 2.0, "2025-09-01": 1.25})
        with self.assertRaisesRegex(UserError, "09/30/2025 – .*rate changed") as e:
            self.confirm(wizard, 90.0)
        self.assertNotIn("07/31/2025", str(e.exception))
        self.assertEqual(len(wizard.preview_ids), 3)

    def test_the_next_day_on_which_the_invoices_would_be_dated_otherwise(self):
        self.company.subdebit_past_date = "today"
        wizard = self.open_wizard("2025-07-31")
        wizard = self.wait_a_day(wizard)
        self.assertStale(wizard, "$ 90.00", "invoice of 10/16/2025")

    def test_the_next_day_on_which_todays_charge_is_past(self):
        """From 15 July: July, August, September; on the 16th October is past too."""
        wizard = self.open_wizard("2025-07-15")
        self.assertEqual(wizard.past_total, 90.0)
        wizard = self.wait_a_day(wizard)
        self.assertStale(wizard, "$ 120.00, not $ 90.00", "4 invoices, no longer 3")

    def test_the_next_day_where_nothing_changes_it_is_made(self):
        wizard = self.wait_a_day(self.open_wizard("2025-07-31"))
        self.assertEqual(self.confirm(wizard, 90.0).started_on, TOMORROW)

    def test_what_was_to_start_today_is_past_the_next_day(self):
        wizard = self.open_wizard("2025-10-15")
        self.assertFalse(wizard.is_past)
        wizard = self.wait_a_day(wizard)
        self.assertStale(wizard, "$ 30.00, not $ 0.00", "1 invoices, no longer 0")

    def test_what_is_shown_anew_is_made(self):
        wizard = self.open_lines(self.lessons)
        self.tax.amount = 21.0
        self.assertStale(wizard, "$ 181.50")
        again = self.open_lines(self.lessons)
        self.assertEqual(self.confirm(again, 181.5).invoice_count, 3)
