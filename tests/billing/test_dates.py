from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import SubdebitCase, d


@tagged("post_install", "-at_install")
class TestDates(SubdebitCase):
    """The day of issue, the period of supply, the accounting date: three things."""

    def start_in_the_past(self, start="2025-01-15", today="2025-04-10", **vals):
        """Return a subscription of 30.00 a month that a Manager started today."""
        subscription = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_offline_partner().id,
                "plan_id": self.plan.id,
                "date_start": d(start),
                **vals,
            }
        )
        subscription._start(d(today))
        return subscription

    def close(self, field, day):
        self.company.sudo().write({field: d(day)})

    # === THE DATE OF A PAST INVOICE === #

    def test_past_invoices_may_carry_the_day_of_their_issue(self):
        self.company.subdebit_past_date = "today"
        moves = self.start_in_the_past()._bill(d("2025-04-10"))
        self.assertInvoices(
            [
                ("2025-04-10", "2025-01-15", "2025-02-15", 30.0),
                ("2025-04-10", "2025-02-15", "2025-03-15", 30.0),
                ("2025-04-10", "2025-03-15", "2025-04-15", 30.0),
            ],
            moves,
        )

    def test_past_invoices_may_carry_the_day_they_were_to_be_billed(self):
        self.company.subdebit_past_date = "period"
        subscription = self.start_in_the_past()
        moves = subscription._bill(d("2025-04-10"))
        self.assertInvoices(
            [
                ("2025-01-15", "2025-01-15", "2025-02-15", 30.0),
                ("2025-02-15", "2025-02-15", "2025-03-15", 30.0),
                ("2025-03-15", "2025-03-15", "2025-04-15", 30.0),
            ],
            moves,
        )
        self.assertEqual(moves.mapped("date"), moves.mapped("invoice_date"))
        self.assertNothingToBill(subscription, "2025-04-14")

    def test_a_day_that_was_missed_is_no_past_to_be_rebuilt(self):
        # Started in time; nothing ran from the 15th to the 20th of February.
        self.company.subdebit_past_date = "period"
        subscription = self.make_subscription(d("2025-01-15"))
        subscription._bill(d("2025-01-15"))
        self.assertInvoices(
            [("2025-02-20", "2025-02-15", "2025-03-15", 30.0)],
            subscription._bill(d("2025-02-20")),
        )

    def test_the_numbers_follow_the_dates_within_one_run(self):
        self.company.subdebit_past_date = "period"
        late = self.start_in_the_past("2025-03-15")
        early = self.start_in_the_past("2025-02-01")
        moves = (late | early)._bill(d("2025-04-10")).sorted("name")
        self.assertEqual(
            [str(move.invoice_date) for move in moves],
            ["2025-02-01", "2025-03-01", "2025-03-15", "2025-04-01"],
        )

    def test_the_european_union_wants_the_day_of_issue(self):
        for code, expected in (("base.fr", "today"), ("base.us", "period")):
            company = self.setup_env["res.company"].create(
                {"name": code, "country_id": self.setup_env.ref(code).id}
            )
            self.assertEqual(company.subdebit_past_date, expected)

    # === CLOSED PERIODS === #

    def test_a_closed_period_is_refused_before_anything_is_made(self):
        self.company.subdebit_past_date = "period"
        self.close("fiscalyear_lock_date", "2025-01-31")
        subscription = self.start_in_the_past()
        self.assertFalse(subscription._bill(d("2025-04-10")))
        self.assertFalse(subscription.cover_ids)
        self.assertFalse(subscription.invoice_ids)
        said = subscription.billing_error
        for words in (subscription.name, "01/15/2025", "01/31/2025", "closed period"):
            self.assertIn(words, said)

    def test_a_company_may_let_it_be_booked_where_odoo_does(self):
        self.company.write(
            {"subdebit_past_date": "period", "subdebit_closed_period": "move"}
        )
        self.close("fiscalyear_lock_date", "2025-01-31")
        told, locks = self.company._subdebit_get_accounting_date(
            d("2025-01-15"), False, self.company._subdebit_sale_journal()
        )
        self.assertEqual([name for _date, name in locks], ["fiscalyear_lock_date"])
        moves = self.start_in_the_past()._bill(d("2025-04-10")).sorted("id")
        self.assertEqual(moves[0].invoice_date, d("2025-01-15"))
        # The month after the closed one, at its end, as the numbers go by year.
        self.assertEqual((told, moves[0].date), (d("2025-02-28"), d("2025-02-28")))
        self.assertEqual(moves[1].date, d("2025-02-15"))

    def test_the_tax_closing_concerns_what_has_taxes(self):
        self.company.subdebit_past_date = "period"
        self.close("tax_lock_date", "2025-01-31")
        self.assertEqual(len(self.start_in_the_past()._bill(d("2025-04-10"))), 3)
        taxed = self.start_in_the_past(
            line_ids=[
                Command.create(
                    {
                        "product_id": self.product.id,
                        "tax_ids": [Command.set(self.make_plain_taxes()[:1].ids)],
                    }
                )
            ]
        )
        self.assertFalse(taxed._bill(d("2025-04-10")))
        self.assertIn("closed period", taxed.billing_error)

    def test_the_sales_closing_counts_as_well(self):
        self.company.subdebit_past_date = "period"
        self.close("sale_lock_date", "2025-02-28")
        subscription = self.start_in_the_past()
        self.assertFalse(subscription._bill(d("2025-04-10")))
        self.assertIn("02/28/2025", subscription.billing_error)

    def test_today_s_invoice_of_a_past_period_is_in_no_closed_one(self):
        self.company.subdebit_past_date = "today"
        self.close("fiscalyear_lock_date", "2025-03-31")
        self.assertEqual(len(self.start_in_the_past()._bill(d("2025-04-10"))), 3)

    # === THE PERIOD OF SUPPLY === #

    def test_each_line_has_its_days_and_the_electronic_invoice_too(self):
        move = self.make_subscription(d("2025-01-31"))._bill(d("2025-01-31"))
        line = move.invoice_line_ids
        self.assertEqual(line.subscription_date_from, d("2025-01-31"))
        self.assertEqual(line.subscription_date_to, d("2025-02-28"))
        base_line = move._prepare_product_base_line_for_taxes_computation(line)
        self.assertEqual(base_line["deferred_start_date"], d("2025-01-31"))
        self.assertEqual(base_line["deferred_end_date"], d("2025-02-27"))

    def test_the_period_stands_in_the_xml_of_peppol(self):
        if "account.edi.xml.ubl_bis3" not in self.env:
            self.skipTest("The electronic invoices of Odoo are not installed.")
        move = self.make_subscription(d("2025-01-31"))._bill(d("2025-01-31"))
        builder = self.setup_env["account.edi.xml.ubl_bis3"]
        xml, _errors = builder._export_invoice(move.with_env(self.setup_env))
        line = etree.fromstring(xml).find(".//{*}InvoiceLine/{*}InvoicePeriod")
        self.assertEqual([node.text for node in line], ["2025-01-31", "2025-02-27"])

    def test_the_deferral_fields_are_written_where_they_exist(self):
        lines = self.env["account.move.line"]
        move = self.make_subscription(d("2025-01-31"))._bill(d("2025-01-31"))
        period = self.days(move.subdebit_subscription_ids)[0]
        self.assertNotIn(
            "deferred_end_date", lines._subdebit_prepare_service_vals(period)
        )
        field = lines._fields["subscription_date_to"]
        with_deferral = {**lines._fields, "deferred_start_date": field}
        with patch.object(type(lines), "_fields", with_deferral):
            vals = lines._subdebit_prepare_service_vals(period)
        self.assertEqual(vals["deferred_start_date"], d("2025-01-31"))
        self.assertEqual(vals["deferred_end_date"], d("2025-02-27"))

    # === TOLD BEFOREHAND === #

    def test_what_is_previewed_is_what_is_made(self):
        self.company.subdebit_past_date = "period"
        subscription = self.start_in_the_past()
        told = [
            (str(row["issue_on"]), str(row["due_on"]), str(row["accounting_date"]))
            for row in subscription._preview((), d("2025-04-10"))
        ]
        moves = subscription._bill(d("2025-04-10")).sorted("id")
        self.assertEqual(
            told,
            [
                (str(m.invoice_date), str(m.invoice_date_due), str(m.date))
                for m in moves
            ],
        )

    def test_a_draft_tells_how_its_past_will_be_dated(self):
        self.company.subdebit_past_date = "period"
        draft = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_offline_partner().id,
                "plan_id": self.plan.id,
                "date_start": d("2025-01-15"),
            }
        )
        first = draft._preview((), d("2025-01-15"))[0]
        self.assertEqual(first["issue_on"], d("2025-01-15"))
        self.company.subdebit_past_date = "today"
        first = draft._preview((), d("2025-01-15"))[0]
        self.assertEqual(first["issue_on"], self.company._subdebit_today())

    def test_a_closed_period_is_told_beforehand(self):
        self.company.subdebit_past_date = "period"
        self.close("fiscalyear_lock_date", "2025-01-31")
        subscription = self.start_in_the_past()
        first, second, *_rest = subscription._preview((), d("2025-04-10"))
        self.assertNotEqual(first["accounting_date"], d("2025-01-15"))
        self.assertEqual(second["accounting_date"], d("2025-02-15"))
        with self.assertRaisesRegex(UserError, "closed"):
            subscription._bill_together(d("2025-04-10"))
