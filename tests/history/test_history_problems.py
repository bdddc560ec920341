import base64

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import d
from .history_case import TOTALS, HistoryCase


@tagged("post_install", "-at_install")
class TestHistoryProblems(HistoryCase):
    """What is wrong with a file is said in one sentence, and nothing is half done."""

    def assertFileRefused(self, sentence, content, **vals):
        history = self.open_history(file=base64.b64encode(content), **vals)
        before = self.count_everything()
        with self.assertRaises(UserError) as refused:
            history.action_compare()
        self.assertEqual(refused.exception.args[0], sentence)
        self.assertEqual((history.state, len(history.row_ids)), ("draft", 0))
        self.assertEqual(self.count_everything(), before)

    def assertWrong(self, sentence, *lines, **vals):
        """The last line is wrong for this reason."""
        history = self.compare(*lines, **vals)
        wrong = history.row_ids.filtered(lambda row: row.kind == "wrong")
        self.assertEqual(
            (wrong.line_number, wrong.sentence), (len(lines) + 1, sentence)
        )
        self.assertEqual(wrong._get_allowed(), ("left",))
        return history

    # === THE FILE === #

    def test_a_file_that_is_not_there_is_asked_for(self):
        history = self.env["subdebit.history"].create({})
        with self.assertRaisesRegex(UserError, "Choose a CSV file first"):
            history.action_compare()

    def test_a_file_without_rows_says_so(self):
        for content in (b" \n", b"reference,total\n", b"reference,total\n,\n"):
            self.assertFileRefused("The file has no rows.", content)

    def test_missing_columns_are_named(self):
        end = ". Its first line must hold the headings."
        start = "The file lacks these columns: "
        self.assertFileRefused(
            f"{start}payment date, amount paid{end}", b"reference,plan\nA1,Club\n"
        )
        self.assertFileRefused(
            f"{start}amount paid{end}", b"reference,date\nA1,2025-01-01\n"
        )
        self.assertFileRefused(
            f"{start}customer reference{end}", b"name,total\nAda,30\n"
        )
        self.assertFileRefused(
            f"{start}customer reference, payment date, amount paid{end}",
            b"%PDF-1.7\nstream\n",
        )

    def test_a_wrong_encoding_names_its_line_and_the_way_out(self):
        content = "référence;total\nZoë;30\n".encode("latin-1")
        self.assertFileRefused(
            "The file is not UTF-8 (line 1). Choose the encoding in which it was saved;"
            " Excel often writes Windows-1252.",
            content,
        )
        history = self.open_history(file=base64.b64encode(content), encoding="latin-1")
        history.action_compare()
        self.assertEqual(history.row_ids.reference, "Zoë")

    def test_headings_that_mean_nothing_are_named(self):
        history = self.compare("A1,30,7", header="reference,total,Shoe size")
        self.assertEqual(history.ignored_columns, "Shoe size")

    def test_a_tolerance_is_not_negative(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.open_history(tolerance=-1)

    # === A LINE === #

    def test_each_wrong_line_is_one_sentence(self):
        for sentence, line in (
            ("customer reference is missing.", self.total("", "30")),
            ("The total -30 is negative.", self.total("A2", "-30")),
            ("“a lot” is not an amount.", self.total("A2", "a lot")),
            ("“2025-02-30” is not a date.", self.total("A2", "30", start="2025-02-30")),
            (
                "1900-01-01 lies before 1950: an empty cell that Excel made a date?",
                self.total("A2", "30", start="1900-01-01"),
            ),
            ("“-1” is not a number of months.", self.total("A2", "30", periods=-1)),
            ("“x” is not a price.", self.total("A2", "30", price="x")),
            ("A1 stands already in line 2.", self.total("A1", "30")),
            ("plan is missing.", "A2,,2025-01-01,30,1,30"),
        ):
            with self.subTest(sentence):
                history = self.assertWrong(
                    sentence, self.total("A1", "180"), line, header=TOTALS
                )
                self.assertEqual(history.match_count, 1)

    def test_a_wrong_payment_is_left_out_of_the_comparison(self):
        for sentence, payment in (
            ("“soon” is not a date.", "soon 30.00"),
            ("“x” is not an amount.", "2025-06-30 x"),
        ):
            with self.subTest(sentence):
                history = self.assertWrong(
                    sentence,
                    *self.club("A1", "2025-05-31 30", payment, start="2025-05-31"),
                )
                self.assertEqual((history.match_count, history.missing_count), (1, 1))

    def test_another_currency_is_refused(self):
        self.assertWrong(
            "EUR is not the company's currency, USD.",
            "A1,30,EUR",
            header="reference,total,currency",
        )
        euro = self.setup_env.ref("base.EUR")
        euro.active = True
        self.make_plan("Euro", currency_id=euro.id)
        self.assertWrong(
            "EUR is not the company's currency, USD.",
            "A1,Euro,2025-01-01,30.00,6,180",
            header=TOTALS,
        )

    def test_who_ended_before_the_start_is_wrong(self):
        self.assertWrong(
            "It has ended, and starts only on 2025-08-01, after the migration date.",
            self.total("A1", "30", start="2025-08-01") + ",yes",
            header=TOTALS + ",ended",
        )

    def test_one_customer_has_one_set_of_terms(self):
        first = self.club("A1", "2025-05-31 30", start="2025-05-31")
        other = self.club("A1", "2025-06-30 30", start="2025-06-01")
        self.assertWrong(
            "Plan, price or first billing date are others than in line 2.",
            *first,
            *other,
        )

    def test_dates_that_leave_the_calendar_are_no_crash(self):
        self.assertWrong(
            "9990-01-01 lies after 2999: is the year right?",
            self.total("A1", "30", periods=9999, start="9990-01-01"),
            header=TOTALS,
        )

    def test_wrong_lines_do_not_hinder_what_is_good(self):
        history = self.compare(
            self.total("A1", "180"),
            self.total("A1", "180"),
            self.total("", "30"),
            header=TOTALS,
        )
        self.decide(history, "settled", "match")
        self.decide(history, "left", "wrong")
        self.book(history)
        self.assertDays(
            ["[2025-01-01, 2025-07-01)"], self.find("A1"), "settled_elsewhere"
        )
        self.assertEqual((history.booked_count, history.left_count), (1, 2))
        self.assertEqual(self.find("A1").next_charge_date, d("2025-07-01"))
