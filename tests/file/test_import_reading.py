from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .test_import import HEADER, ImportCase, row

QUOTE = (
    "Line %s: a quote is opened and never closed, or stands inside a quoted cell."
    " Whatever follows it would be taken for one cell: take it out, or double it."
)
TWO_AMOUNTS = (
    "Line %s: “%s” may be two amounts, and no other cell of its column tells which."
    " Choose how amounts are written."
)


@tagged("post_install", "-at_install")
class TestImportReading(ImportCase):
    """A file is read as it is meant, or not at all."""

    def prices(self, *cells, **vals):
        """Return what a column of prices is read as, the cells quoted."""
        content = self.file(
            *(row(f"P{n}", price=f'"{text}"') for n, text in enumerate(cells))
        )
        wizard = self.open_wizard(content, **vals)
        wizard.action_preview()
        rows = wizard.row_ids.sorted("line_number")
        return [one.problem or one.price for one in rows]

    # === QUOTES, AND THE WIDTH OF A ROW === #

    def test_a_quote_that_is_never_closed_swallows_nobody(self):
        header = HEADER + ",note"
        self.assertFileRefused(
            QUOTE % 2,
            self.file(row("A1") + ',"call', row("A2") + ",", header=header),
        )
        self.assertFileRefused(
            QUOTE % 3,
            self.file(row("A1"), '"A2' + row("")) + row("A3") + "\n",
        )
        # Closed by a quote three lines on, in the middle of a cell.
        self.assertFileRefused(
            QUOTE % 2,
            self.file(
                '"Brandl, A1,Club,2024-01-31,30,Cash',
                row("A2"),
                '5" pipe,Club,2024-01-31,30,Cash',
            ),
        )

    def test_quotes_as_they_should_be_are_read(self):
        content = HEADER + ',name\nA1,Club,2024-01-31,30,Cash,"Café ""Le\nCentral"""\n'
        self.assertEqual(
            self.import_file(content).partner_id.name, 'Café "Le\nCentral"'
        )

    def test_a_row_of_another_width_than_the_headings_is_refused(self):
        words = (
            "It has %s cells, and the headings are %s: is a comma not quoted, or a cell"
            " missing?"
        )
        # The thousands of a price; a date in words; an `ended` that was cut off.
        self.assertRowRefused(
            words % (6, 5), self.file(row("A1"), row("A2", price="1,200.00"))
        )
        self.assertRowRefused(
            words % (6, 5), self.file(row("A1"), row("A2", start="August 27, 2023"))
        )
        self.assertRowRefused(
            words % (5, 6),
            self.file(row("A1") + ",no", row("A2"), header=HEADER + ",ended"),
        )

    def test_empty_cells_beyond_the_headings_are_nothing(self):
        content = self.file(row("A1") + ",,", row("A2") + ", ", header=HEADER + ",,")
        self.assertEqual(len(self.import_file(content)), 2)

    def test_a_character_that_cannot_be_read_is_told_with_its_line(self):
        words = (
            "“%s” holds a character that cannot be read: take it out, or choose another"
            " encoding."
        )
        for broken in ("\0", "\x1b", "\x85"):
            with self.subTest(repr(broken)):
                self.assertRowRefused(
                    words % "C?ub",
                    self.file(row("A1"), row("A2", plan=f"C{broken}ub")),
                )
        self.assertRowRefused(
            words % "In?es",
            self.file(
                row("A1") + ",Ada", row("A2") + ",In\0es", header=HEADER + ",name"
            ),
        )

    # === NUMBERS AND DAYS OUT OF REACH === #

    def test_a_number_out_of_reach_is_a_problem_and_no_crash(self):
        for text in ("1" + "0" * 400, "1000000000000", "99999999999999.99"):
            told = text if len(text) <= 60 else text[:60] + "…"
            with self.subTest(told):
                self.assertRowRefused(
                    f"{told} is too large an amount.",
                    self.file(row("A1"), row("A2", price=text)),
                )
        for text in ("1E400", "1.2E+03", "inf"):
            self.assertRowRefused(
                f"“{text}” is not a price.",
                self.file(row("A1"), row("A2", price=text)),
            )
        self.assertRowRefused(
            "3000-01-01 lies after 2999: is the year right?",
            self.file(row("A1"), row("A2", start="3000-01-01")),
        )

    def test_a_start_far_ahead_is_a_row_with_a_problem(self):
        for start in ("2035-09-28", "2099-01-31", "2999-12-31"):
            self.assertRowRefused(
                f"{start} lies more than ten years ahead: is the year right?",
                self.file(row("A1", start="2035-09-27"), row("A2", start=start)),
            )

    def test_who_ended_before_the_start_is_a_row_with_a_problem(self):
        for start in ("2025-09-28", "2025-12-01", "2030-01-31"):
            self.assertRowRefused(
                f"It has ended, and starts only on {start}, after the migration date.",
                self.file(
                    row("A1") + ",no",
                    row("A2", start=start) + ",yes",
                    header=HEADER + ",ended",
                ),
            )

    def test_a_plan_in_another_currency_is_a_row_with_a_problem(self):
        pound = self.setup_env.ref("base.GBP")
        pound.active = True
        self.make_plan("Pounds", currency_id=pound.id)
        self.assertRowRefused(
            "GBP is not the company's currency, USD.",
            self.file(row("A1"), row("A2", plan="Pounds")),
        )

    # === AMOUNTS, BY THEIR WHOLE COLUMN === #

    def test_another_cell_tells_the_decimal_sign(self):
        self.assertEqual(self.prices("1.000", "39,90"), [1000.0, 39.9])
        self.assertEqual(self.prices("1.355,90", "1.000"), [1355.9, 1000.0])
        self.assertEqual(self.prices("1,560", "49.90"), [1560.0, 49.9])
        self.assertEqual(self.prices("1,560.00", "7 000"), [1560.0, 7000.0])
        self.assertEqual(self.prices("12,345", "1’000.50"), [12345.0, 1000.5])
        self.assertEqual(self.prices("1.000", "1.000.000"), [1000.0, 1000000.0])
        # Three digits behind a point are decimals where another sum has them too.
        self.assertEqual(self.prices("15.250", "0.500"), [15.25, 0.5])

    def test_what_no_cell_tells_is_asked(self):
        for cells, line, text in (
            (("1.000",), 2, "1.000"),
            (("30", "1,560"), 3, "1,560"),
            # A sum with three decimals among sums with two is none.
            (("49.90", "1.000"), 3, "1.000"),
            # Both signs in one column.
            (("49.90", "39,90", "12.345"), 4, "12.345"),
        ):
            with self.subTest(cells), self.assertRaises(UserError) as asked:
                self.prices(*cells)
            self.assertEqual(asked.exception.args[0], TWO_AMOUNTS % (line, text))

    def test_what_is_answered_is_read_so(self):
        self.assertEqual(self.prices("1.000", decimal_sign="comma"), [1000.0])
        self.assertEqual(self.prices("1.250", decimal_sign="point"), [1.25])
        self.assertEqual(self.prices("1,560", decimal_sign="point"), [1560.0])
        # What the column tells needs no answer, and heeds none.
        self.assertEqual(
            self.prices("1.000", "39,90", decimal_sign="point"), [1000.0, 39.9]
        )
        self.assertEqual(self.prices("49.90", decimal_sign="comma"), [49.9])

    def test_blanks_stand_between_thousands_only(self):
        self.assertEqual(
            self.prices("12 50", "1 2", "30 000,50"),
            ["“12 50” is not a price.", "“1 2” is not a price.", 30000.5],
        )

    # === COLUMNS THAT ARE NOT USED === #

    def test_a_column_that_changes_money_is_not_lost_in_silence(self):
        for heading, cell, kind in (
            ("Status", "canceled", "a status"),
            ("Quantity", "3", "a quantity"),
            ("Currency", "gbp", "a currency"),
            ("Plan Interval", "year", "an interval"),
            ("Amount Refunded", "12.00", "money"),
            ("TVA", "20", "a tax"),
            ("END_DATE", "30.06.2025", "an end"),
            ("Cancel At", "2026-01-01", "an end"),
            # Headings that say nothing, over cells that do.
            ("Column A", "past_due", "a status"),
            ("Column B", "EUR", "a currency"),
            ("Column C", "annuel", "an interval"),
            ("Column D", "€49.90", "money"),
            ("Column E", "5.5 %", "a tax"),
        ):
            with self.subTest(heading):
                content = self.file(row() + f",{cell}", header=f"{HEADER},{heading}")
                wizard = self.open_wizard(content)
                wizard.action_preview()
                self.assertEqual(
                    wizard.weighty_columns, f"{heading} ({kind}, such as “{cell}”)"
                )
                before = self.count_everything()
                with self.assertRaises(UserError) as refused:
                    wizard.action_import()
                self.assertEqual(
                    refused.exception.args[0],
                    "These columns are not used, and may change who pays what:"
                    f" {heading} ({kind}, such as “{cell}”). Give them a heading that is known, take them"
                    " out of the file, or tick “Leave unused columns out”.",
                )
                self.assertEqual(self.count_everything(), before)

    def test_what_is_ticked_away_is_left_out(self):
        content = self.file(row() + ",canceled", header=HEADER + ",Status")
        self.assertEqual(len(self.import_file(content, leave_columns=True)), 1)

    def test_a_tick_holds_for_one_file(self):
        content = self.file(row() + ",canceled", header=HEADER + ",Status")
        wizard = self.open_wizard(content, leave_columns=True)
        other = self.open_wizard(self.file(row() + ",3", header=HEADER + ",Quantity"))
        wizard.file = other.file
        with self.assertRaisesRegex(UserError, "Quantity"):
            wizard.action_import()

    def test_columns_that_change_nothing_are_only_named(self):
        header = HEADER + ",Post code,City,Birthday,Fee,Phone"
        wizard = self.open_wizard(
            self.file(row() + ",75001,Lyon,2001-02-03,,0600000001", header=header)
        )
        wizard.action_preview()
        # Nothing is lost of a column without content.
        self.assertFalse(wizard.weighty_columns)
        self.assertEqual(
            wizard.ignored_columns, "Post code, City, Birthday, Fee, Phone"
        )

    def test_a_second_column_of_one_heading_is_named(self):
        content = self.file(row() + ",19.90", header=HEADER + ",price")
        wizard = self.open_wizard(content)
        wizard.action_preview()
        self.assertEqual(wizard.weighty_columns, "price (money, such as “19.90”)")

    def test_a_column_without_a_heading_is_told_by_its_place(self):
        content = self.file(row() + ",19.90,x", header=HEADER + ",,Note")
        wizard = self.open_wizard(content)
        wizard.action_preview()
        self.assertEqual(wizard.weighty_columns, "#6 (money, such as “19.90”)")
        self.assertEqual(wizard.row_ids.date_start, d("2024-01-31"))
