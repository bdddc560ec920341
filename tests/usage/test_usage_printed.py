from odoo.tests import new_test_user, tagged

from ..common import d
from .usage_case import UsageCase


@tagged("post_install", "-at_install")
class TestUsagePrinted(UsageCase):
    """An invoice tells what was used: included, each price, each record."""

    def bill(self):
        """Return March's invoice: 1,200 pieces, of which 100 are included."""
        subscription = self.make_metered(tiers=[(200, 0.08), (1000, 0.05)])
        self.use(subscription, "2025-03-03", 1100, note="Night shift")
        self.use(subscription, "2025-03-31", 100)
        return subscription._bill(d("2025-04-01"))

    def print(self, move, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.env.user)
        html, _kind = report.sudo(not user)._render_qweb_html(
            "account.account_invoices", move.ids
        )
        return " ".join(html.decode().replace("\xa0", " ").split())

    def test_each_price_of_a_quantity_has_a_row(self):
        (told,) = self.bill()._subdebit_get_usage_details()
        self.assertEqual(
            (told.product, told.days), ("Calls", "03/01/2025 – 03/31/2025")
        )
        # 100 × 0.10 + 800 × 0.08 + 200 × 0.05 = 10.00 + 64.00 + 10.00 = 84.00
        self.assertEqual(
            [tuple(text.replace("\xa0", " ") for text in row) for row in told.rows],
            [
                ("Used", "1,200.00", "", ""),
                ("Included", "100.00", "", ""),
                ("Billed", "100.00", "0.10", "$ 10.00"),
                ("Billed", "800.00", "0.08", "$ 64.00"),
                ("Billed", "200.00", "0.05", "$ 10.00"),
            ],
        )
        self.assertEqual(told.total.replace("\xa0", " "), "$ 84.00")
        self.assertEqual(
            [(str(one.day), one.quantity, one.note) for one in told.readings],
            [("2025-03-03", 1100.0, "Night shift"), ("2025-03-31", 100.0, False)],
        )

    def test_its_sums_are_the_sum_of_the_line_to_the_cent(self):
        subscription = self.make_metered(tiers=[(100.25, 0.30)])
        self.use(subscription, "2025-03-03", 100.5)
        (told,) = subscription._bill(d("2025-04-01"))._subdebit_get_usage_details()
        # 0.25 × 0.10 = 0.025 and 0.25 × 0.30 = 0.075: 0.10 in all, and not 0.03 + 0.08.
        self.assertEqual(
            [row[3].replace("\xa0", " ") for row in told.rows if row[3]],
            ["$ 0.03", "$ 0.07"],
        )
        self.assertEqual(told.total.replace("\xa0", " "), "$ 0.10")

    def test_it_stands_on_the_printed_invoice(self):
        html = self.print(self.bill())
        for words in ("Details of usage", "Night shift", "64.00", "03/03/2025"):
            self.assertIn(words, html)
        plain = self.make_subscription(d("2025-03-01"))._bill(d("2025-03-01"))
        self.assertNotIn("Details of usage", self.print(plain))

    def test_a_long_list_is_cut_and_says_so(self):
        subscription = self.make_metered()
        for number in range(63):
            self.use(subscription, "2025-03-03", 2, note=f"Call {number}")
        move = subscription._bill(d("2025-04-01"))
        (told,) = move._subdebit_get_usage_details()
        self.assertEqual(len(told.readings), 60)
        self.assertIn("And 3 more records of usage.", self.print(move))

    def test_an_accountant_without_our_rights_prints_it(self):
        move = self.bill()
        user = new_test_user(
            self.setup_env,
            "subdebit_books",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.assertIn("Night shift", self.print(move, user))
        self.assertTrue(move.with_user(user)._subdebit_get_usage_details())

    def test_a_piece_that_costs_less_than_a_cent(self):
        self.env.ref("product.decimal_price").sudo().digits = 4
        subscription = self.make_metered(unit_price=0.005, included=0)
        self.use(subscription, "2025-03-03", 300)
        move = subscription._bill(d("2025-04-01"))
        self.assertIn("300.00 × 0.0050", move.invoice_line_ids.name)
        self.assertEqual(move.amount_total, 1.5)
