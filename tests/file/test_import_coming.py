from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..rpc_case import RpcCase
from .test_import import CUTOVER, HEADER, ImportCase, row

A_YEAR_EARLY = d("2024-09-27")


@tagged("post_install", "-at_install")
class TestImportComing(ImportCase, RpcCase):
    """What an import makes the next run bill is seen, and is what it bills."""

    def preview(self, *rows, header=HEADER, **vals):
        wizard = self.open_wizard(self.file(*rows, header=header), **vals)
        wizard.action_preview()
        return wizard

    def assertNextRun(self, count, total, *rows, today=CUTOVER, **vals):
        """The run makes as many invoices, of the total that was shown before."""
        wizard = self.preview(*rows, **vals)
        self.assertEqual(wizard.next_run_total, total)
        self.assertIn(f"{count} invoices, $\xa0{total:,.2f}", wizard.next_run_text)
        wizard.confirm_total = total
        wizard.action_import()
        moves = self.env["subdebit.subscription"]._bill(today)
        self.assertEqual(len(moves), count)
        self.assertEqual(round(sum(moves.mapped("amount_total")), 2), total)
        self.assertFalse(self.env["subdebit.subscription"]._bill(today))
        return moves

    # === WHAT A ROW SHOWS === #

    def test_a_row_shows_whom_how_often_what_is_covered_and_what_comes_first(self):
        ada = self.make_partner("Ada", ref="A1")
        wizard = self.preview(
            row("A1") + ",Ada Lovelace",
            row("A2", start="2024-02-27", price="49.90") + ",Bob",
            row("A3", start="2025-10-15") + ",Zoë",
            header=HEADER + ",name",
        )
        known, new, later = wizard.row_ids
        self.assertEqual(
            (known.name, known.partner_id.id, new.name, new.partner_id.id),
            ("Ada Lovelace", ada.id, "Bob", False),
        )
        self.assertEqual(set(wizard.row_ids.mapped("cadence")), {"Monthly"})
        # 31 August to 29 September is paid up to the 26th: 3 of 30 days of 30.00.
        self.assertEqual(known.settled, "01/31/2024 – 09/26/2025")
        self.assertEqual((known.first_date, known.first_amount), (CUTOVER, 3.0))
        self.assertEqual(new.settled, "02/27/2024 – 09/26/2025")
        self.assertEqual((new.first_date, new.first_amount), (CUTOVER, 49.9))
        self.assertEqual(later.settled, "")
        self.assertEqual(
            (later.first_date, later.first_amount), (d("2025-10-15"), 30.0)
        )
        # 3.00 + 49.90; the third is billed in October.
        self.assertEqual(
            wizard.next_run_text,
            "The run of 09/27/2025 will bill 2 subscriptions: 2 invoices, $\xa052.90"
            " together, of which $\xa00.00 will be debited.",
        )
        self.assertFalse(wizard.reaches_back)

    def test_who_has_ended_shows_his_days_and_no_charge(self):
        wizard = self.preview(row() + ",3,yes", header=HEADER + ",months,ended")
        shown = wizard.row_ids
        # Three months from 31 January: to 29 April.
        self.assertEqual(shown.settled, "01/31/2024 – 04/29/2024")
        self.assertFalse(shown.first_date)
        self.assertEqual(
            wizard.next_run_text, "The next run will bill nothing of this."
        )

    def test_the_total_is_what_the_records_come_to(self):
        # 12.345 is 12.35 on each record.
        wizard = self.preview(
            row("A1", price="12.345"), row("A2", price="0.125"), row("A3", price="1")
        )
        # 12.35 + 0.13 + 1.00
        self.assertEqual(wizard.total, 13.48)

    # === HOW OFTEN === #

    def price(self, *cells):
        """Return the name of a plan with prices of these frequencies alone."""
        self.price_plan(self.make_plan("Season"), *cells)
        return "Season"

    def test_a_plan_with_yearly_prices_alone_is_billed_by_the_year(self):
        plan = self.price(("year", 1, 240.0))
        header = HEADER.replace("monthly_charge", "price")
        wizard = self.preview(
            row(plan=plan, start="2024-10-05", price="252.00"), header=header
        )
        self.assertEqual(wizard.row_ids.cadence, "Yearly")
        wizard.action_import()
        subscription = self.env["subdebit.subscription"].search(
            [("external_ref", "=", "A1")]
        )
        self.assertEqual(subscription.price_text, "$\xa0252.00 a year")
        self.assertEqual(subscription.monthly_amount, 21.0)
        # The year from 5 October 2024 is paid up to 26 September: 8 of 365 days.
        move = subscription._bill(CUTOVER)
        self.assertEqual(move.amount_total, 5.52)

    def test_a_monthly_charge_of_a_yearly_plan_is_asked(self):
        wizard = self.preview(row(plan=self.price(("year", 1, 240.0))))
        self.assertEqual(
            wizard.row_ids.problem,
            "The plan Season has no price a month, only a year: name a plan with the"
            " right frequency, or add its price to this one.",
        )

    def test_which_of_two_frequencies_is_asked(self):
        plan = self.price(("year", 1, 240.0), ("month", 3, 70.0))
        header = HEADER.replace("monthly_charge", "price")
        wizard = self.preview(row(plan=plan), header=header)
        self.assertIn("only every 3 months and a year", wizard.row_ids.problem)

    def test_of_several_frequencies_the_month_is_meant(self):
        plan = self.price(("year", 1, 240.0), ("month", 1, 25.0))
        self.assertEqual(self.preview(row(plan=plan)).row_ids.cadence, "Monthly")

    # === WHAT THE NEXT RUN BILLS === #

    def test_the_next_run_bills_what_was_shown(self):
        self.assertNextRun(2, 33.0, row("A1"), row("A2", start="2024-02-27"))

    def test_taxes_are_in_the_total(self):
        on_top, within = self.make_plain_taxes()
        self.product.taxes_id = on_top
        inside = self.make_product("Inside", company_data=self.company_data)
        inside.taxes_id = within
        self.make_plan("Inside", product=inside)
        self.company.account_sale_tax_id = on_top
        # 36.00 at the Club, 30.00 within, and 59.88 = 49.90 + 9.98 for a new plan.
        self.assertNextRun(
            3,
            125.88,
            row("A1", start="2024-02-27"),
            row("A2", plan="Inside", start="2024-02-27"),
            row("A3", plan="New", start="2024-02-27", price="49.90"),
        )

    def test_a_fiscal_position_counts(self):
        on_top, _within = self.make_plain_taxes()
        self.product.taxes_id = on_top
        free = self.setup_env["account.fiscal.position"].create({"name": "Free"})
        none = on_top.copy({"amount": 0.0, "name": "0%"})
        none.write({"fiscal_position_ids": free.ids, "original_tax_ids": on_top.ids})
        ada = self.make_partner("Ada", ref="A1")
        ada.with_company(self.company).property_account_position_id = free
        self.assertNextRun(
            2,
            66.0,
            row("A1", start="2024-02-27"),
            row("A2", start="2024-02-27"),
        )

    def test_what_is_debited_is_told_apart(self):
        ada = self.make_partner("Ada", ref="A1")
        self.give_method(ada)
        wizard = self.preview(
            row("A1", start="2024-02-27", method="card"),
            row("A2", start="2024-02-27", method="card"),
            row("A3", start="2024-02-27", method="Cash"),
        )
        self.assertIn(
            "3 invoices, $\xa090.00 together, of which $\xa030.00 will be debited",
            wizard.next_run_text,
        )

    def test_what_is_set_off_first_is_not_debited(self):
        ada = self.make_partner("Ada", ref="A1")
        self.give_method(ada)
        self.give_method(self.make_partner("Bob", ref="A2"))
        self.give_credit(ada, 12.4)
        rows = (
            row("A1", start="2024-02-27", method="card"),
            row("A2", start="2024-02-27", method="card"),
        )
        said = "60.00 together, of which $\xa0%s will be debited"
        self.assertIn(said % "60.00", self.preview(*rows).next_run_text)
        self.company.sudo().subdebit_credit_use = "use"
        wizard = self.preview(*rows)
        self.assertIn(said % "47.60", wizard.next_run_text)
        wizard.action_import()
        runs = self.env["subdebit.debit.run"].sudo()
        debits = runs._prepare(self.company, CUTOVER).debit_ids
        self.assertEqual(sorted(debits.mapped("amount")), [17.6, 30.0])

    def give_credit(self, partner, amount):
        move = (
            self.setup_env["account.move"]
            .with_company(self.company)
            .create(
                {
                    "move_type": "out_refund",
                    "partner_id": partner.id,
                    "invoice_date": CUTOVER,
                    "invoice_line_ids": [
                        Command.create({"name": "Sorry", "price_unit": amount})
                    ],
                }
            )
        )
        move.invoice_line_ids.tax_ids = False
        move.action_post()

    def test_what_waits_as_a_draft_is_not_debited(self):
        self.give_method(self.make_partner("Ada", ref="A1"))
        self.plan.invoice_policy = "draft"
        wizard = self.preview(row("A1", start="2024-02-27", method="card"))
        self.assertEqual(wizard.next_run_total, 30.0)
        self.assertIn("of which $\xa00.00 will be debited", wizard.next_run_text)

    def test_after_todays_run_it_is_tomorrows(self):
        self.make_subscription(d("2025-01-01"))
        run = self.env["subdebit.debit.run"].sudo()._start(self.company, CUTOVER)
        wizard = self.preview(row(start="2025-09-28"))
        self.assertEqual(wizard.next_run_total, 0.0)
        run.state = "done"
        wizard.action_preview()
        self.assertEqual(wizard.next_run_total, 30.0)
        self.assertIn("The run of 09/28/2025", wizard.next_run_text)

    # === A CUT-OVER IN THE PAST === #

    def test_a_cutover_a_year_early_is_told_and_its_total_typed(self):
        # The 27th of September 2024 to September 2025: 13 times 30.00.
        content = self.file(row(start="2024-02-27"))
        wizard = self.open_wizard(content, date_cutover=A_YEAR_EARLY)
        wizard.action_preview()
        self.assertTrue(wizard.reaches_back)
        said = (
            "The run of 09/27/2025 will bill 1 subscriptions, back to 09/27/2024: 13"
            " invoices, $\xa0390.00 together, of which $\xa00.00 will be debited."
        )
        self.assertEqual(wizard.next_run_text, said)
        before = self.count_everything()
        for typed in (0.0, 389.99, 30.0):
            wizard.confirm_total = typed
            with self.assertRaises(UserError) as refused:
                wizard.action_import()
            self.assertEqual(
                refused.exception.args[0],
                f"{said} You typed $\xa0{typed:.2f}: type the total of these invoices,"
                " or choose a later migration date. Nothing was created.",
            )
        self.assertEqual(self.count_everything(), before)
        self.assertNextRun(
            13, 390.0, row(start="2024-02-27"), date_cutover=A_YEAR_EARLY
        )

    def test_what_was_typed_for_other_prices_is_refused(self):
        wizard = self.preview(row(start="2024-02-27"), date_cutover=A_YEAR_EARLY)
        wizard.confirm_total = 390.0
        wizard.file = self.open_wizard(
            self.file(row(start="2024-02-27", price="31.00"))
        ).file
        with self.assertRaisesRegex(UserError, "403.00"):
            wizard.action_import()

    def test_a_day_late_is_late_too(self):
        yesterday = CUTOVER - timedelta(days=1)
        wizard = self.preview(row(start="2024-02-27"), date_cutover=yesterday)
        self.assertTrue(wizard.reaches_back)
        # 27 August to 26 September is 31 days, of which one is left: 30.00 / 31 = 0.97;
        # and 30.00 for the month that begins today.
        self.assertEqual(wizard.next_run_total, 30.97)
        with self.assertRaisesRegex(UserError, "30.97"):
            wizard.action_import()

    def test_more_past_invoices_than_the_settings_allow_are_refused(self):
        self.company.subdebit_past_invoices = 12
        wizard = self.preview(row(start="2024-02-27"), date_cutover=A_YEAR_EARLY)
        self.assertFalse(wizard.wrong_count)
        self.company.subdebit_past_invoices = 11
        wizard.action_preview()
        self.assertEqual(
            wizard.row_ids.problem,
            "More than 11 past invoices would be made, the most that the settings"
            " allow: choose a later migration date.",
        )

    def test_the_preview_of_all_this_makes_nothing(self):
        before = self.count_everything()
        self.preview(
            row("A1"), row("A2", plan="New", method="card"), date_cutover=A_YEAR_EARLY
        )
        self.env.flush_all()
        self.assertEqual(self.count_everything(), before)
