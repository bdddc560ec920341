from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .test_import import HEADER, ImportCase, row


@tagged("post_install", "-at_install")
class TestImportProblems(ImportCase):
    """What is wrong with a file is said in one sentence, and nothing is created."""

    def test_a_file_that_is_not_there_is_asked_for(self):
        wizard = self.env["subdebit.import"].create({})
        with self.assertRaisesRegex(UserError, "Choose a CSV file first"):
            wizard.action_preview()

    def test_a_file_without_rows_says_so(self):
        for content in ("\n", " \n\n", HEADER, HEADER + "\n\n,,,,\n"):
            self.assertFileRefused("The file has no rows.", content)

    def test_missing_columns_are_named(self):
        self.assertFileRefused(
            "The file lacks these columns: price, payment method. Its first line must"
            " hold the headings.",
            "customer_ref,plan,first_billing_date\nA1,Club,2024-01-31\n",
        )
        self.assertFileRefused(
            "The file lacks these columns: customer reference, plan, first billing"
            " date, price, payment method. Its first line must hold the headings.",
            "%PDF-1.7\nstream\n",
        )

    def test_a_workbook_is_told_from_a_csv(self):
        for start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            self.assertFileRefused(
                "This is a workbook of Excel or LibreOffice, not a CSV file. Open it"
                " there, save it as “CSV UTF-8”, and choose that file.",
                start + b"\x14\x00\xff",
            )

    def test_what_several_frequencies_without_a_month_mean_is_asked(self):
        cadences = self.env["subdebit.cadence"]
        sold = cadences._find("month", 3) | cadences._find("year", 1)
        self.plan.sudo().cadence_ids = sold
        wizard = self.open_wizard(self.file(row()))
        wizard.action_preview()
        self.assertIn(
            "no price a month, only every 3 months and a year", wizard.row_ids.problem
        )

    def test_a_wrong_encoding_names_its_line_and_the_way_out(self):
        content = self.file(row("A1"), row("É2")).encode("latin-1")
        self.assertFileRefused(
            "The file is not UTF-8 (line 3). Choose the encoding in which it was saved;"
            " Excel often writes Windows-1252.",
            content,
        )
        for encoding in ("latin-1", "cp1252"):
            wizard = self.open_wizard(content, encoding=encoding)
            wizard.action_preview()
            self.assertIn("É2", wizard.row_ids.mapped("reference"))

    def test_the_right_encoding_imports(self):
        content = self.file(row("É1", method="Chèque")).encode("latin-1")
        subscription = self.import_file(content, encoding="latin-1")
        self.assertEqual(subscription.external_ref, "É1")

    def test_a_mark_at_the_start_of_the_file_is_no_part_of_it(self):
        content = self.file(row()).encode("utf-8-sig")
        self.assertEqual(self.import_file(content).external_ref, "A1")

    def test_semicolons_and_tabs_separate_too(self):
        for separator in (";", "\t"):
            content = self.file(row(f"A{ord(separator)}")).replace(",", separator)
            self.assertEqual(len(self.import_file(content)), 1)

    def test_each_wrong_cell_is_one_sentence(self):
        for sentence, wrong in (
            ("customer reference is missing.", row("")),
            ("plan is missing.", row("A2", plan=" ")),
            ("“” is not a date.", row("A2", start="")),
            ("“2024-02-30” is not a date.", row("A2", start="2024-02-30")),
            ("“soon” is not a date.", row("A2", start="soon")),
            (
                "1900-01-01 lies before 1950: an empty cell that Excel made a date?",
                row("A2", start="1900-01-01"),
            ),
            ("“” is not a price.", row("A2", price="")),
            ("“thirty” is not a price.", row("A2", price="thirty")),
            ("“NaN” is not a price.", row("A2", price="NaN")),
            ("“30 €” is not a price.", row("A2", price="30 €")),
            ("The price -30 is negative.", row("A2", price="-30")),
            ("“barter” is not a known payment method.", row("A2", method="barter")),
        ):
            with self.subTest(sentence):
                self.assertRowRefused(sentence, self.file(row("A1"), wrong))

    def test_wrong_cells_of_the_optional_columns_are_told_too(self):
        header = HEADER + ",tenure_months,churn"
        for sentence, cells in (
            ("“three” is not a number of months.", ",three,no"),
            ("“-3” is not a number of months.", ",-3,no"),
            ("“²” is not a number of months.", ",²,no"),
            ("“99999999” is not a number of months.", ",99999999,yes"),
            ("“maybe” is neither yes nor no.", ",3,maybe"),
        ):
            with self.subTest(sentence):
                content = self.file(
                    row("A1") + ",3,no", row("A2") + cells, header=header
                )
                self.assertRowRefused(sentence, content)

    def test_a_reference_that_comes_twice_names_the_first(self):
        self.assertRowRefused(
            "A1 stands already in line 2.", self.file(row("A1"), row("A1"))
        )

    def test_several_things_wrong_with_a_row_are_all_told(self):
        self.assertRowRefused(
            "“x” is not a date. The price -1 is negative.",
            self.file(row("A1"), row("A2", start="x", price="-1")),
        )

    def test_lines_are_counted_as_an_editor_counts_them(self):
        content = HEADER + '\nA1,"Club\nof two lines",2024-01-31,30,Cash\n'
        content += "\n" + row("A2", price="x") + "\n"
        self.assertRowRefused("“x” is not a price.", content, line=5)

    def test_a_comma_is_a_decimal_comma(self):
        content = HEADER.replace(",", ";") + "\nA1;Club;2024-01-31;29,95;Cash\n"
        self.assertEqual(self.import_file(content).line_ids.unit_price, 29.95)

    def test_dates_are_read_as_the_user_says_they_are_written(self):
        content = self.file(row(start="02/03/2024"))
        self.assertEqual(self.import_file(content).date_start, d("2024-03-02"))
        content = self.file(row("A2", start="02/03/2024"))
        american = self.import_file(content, date_format="mdy")
        self.assertEqual(american.date_start, d("2024-02-03"))
        self.assertRowRefused(
            "“12/31/2024” is not a date.",
            self.file(row("A3"), row("A4", start="12/31/2024")),
        )

    def test_one_wrong_row_holds_all_unless_the_good_ones_are_wanted(self):
        content = self.file(row("A1"), row("A2", price="x"), row("A3"))
        self.assertRowRefused("“x” is not a price.", content)
        made = self.import_file(content, skip_wrong=True)
        self.assertEqual(made.mapped("external_ref"), ["A1", "A3"])
