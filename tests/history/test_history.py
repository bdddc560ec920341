import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .history_case import TOTALS, HistoryCase


@tagged("post_install", "-at_install")
class TestHistory(HistoryCase):
    """What would have been billed is compared with what was paid; nothing is booked."""

    # === PAYMENT BY PAYMENT === #

    def test_the_31st_is_billed_on_the_last_day_of_short_months(self):
        # 31 January, 28 February, 31 March, 30 April, 31 May, 30 June: six times.
        history = self.compare(
            *self.club(
                "A1",
                *("2025-01-31 30.00", "2025-02-28 30.00", "2025-03-31 30.00"),
                *("2025-04-30 30.00", "2025-05-31 30.00", "2025-06-30 30.00"),
            )
        )
        self.assertEqual((history.state, history.kind), ("compared", "payments"))
        self.assertEqual(
            self.told(history),
            [
                "match 2025-01-31 30.00 30.00",
                "match 2025-02-28 30.00 30.00",
                "match 2025-03-31 30.00 30.00",
                "match 2025-04-30 30.00 30.00",
                "match 2025-05-31 30.00 30.00",
                "match 2025-06-30 30.00 30.00",
            ],
        )
        self.assertEqual(history.row_ids[0].sentence, "Paid on 01/31/2025.")
        self.assertEqual(
            (history.expected_total, history.paid_total, history.match_count),
            (180.0, 180.0, 6),
        )

    def test_a_leap_year_has_its_29th(self):
        history = self.compare(
            *self.club("A1", "2024-01-31 30", "2024-02-29 30", start="2024-01-31"),
            date_cutover=d("2024-03-31"),
        )
        self.assertEqual(
            self.told(history),
            ["match 2024-01-31 30.00 30.00", "match 2024-02-29 30.00 30.00"],
        )
        self.assertEqual(history.row_ids[1].date_to, d("2024-03-31"))

    def test_each_kind_of_difference_is_told_in_a_sentence(self):
        # Billed on the last of January to June. Missing: March. Twice: February.
        # A cent too little in April, ten too much in May; a year later, for nothing.
        history = self.compare(
            *self.club(
                "A1",
                *("2025-01-31 30.00", "2025-02-28 30.00", "2025-03-02 30.00"),
                *("2025-04-30 29.99", "2025-06-02 40.00", "2025-06-30 30.00"),
                "2026-06-01 5.00",
            )
        )
        self.assertEqual(
            [
                (line, row.sentence)
                for line, row in zip(self.told(history), history.row_ids, strict=True)
            ],
            [
                ("match 2025-01-31 30.00 30.00", "Paid on 01/31/2025."),
                ("match 2025-02-28 30.00 30.00", "Paid on 02/28/2025."),
                (
                    "double - 0.00 30.00",
                    "Paid again on 03/02/2025: 02/28/2025 to 03/30/2025 was paid"
                    " already.",
                ),
                ("missing 2025-03-31 30.00 0.00", "Nobody paid $\xa030.00."),
                (
                    "amount 2025-04-30 30.00 29.99",
                    "$\xa030.00 was to be billed; $\xa029.99 was paid on 04/30/2025,"
                    " $\xa00.01 too little.",
                ),
                (
                    "amount 2025-05-31 30.00 40.00",
                    "$\xa030.00 was to be billed; $\xa040.00 was paid on 06/02/2025,"
                    " $\xa010.00 too much.",
                ),
                ("match 2025-06-30 30.00 30.00", "Paid on 06/30/2025."),
                (
                    "amount - 0.00 5.00",
                    "Paid on 06/01/2026, and nothing was to be billed.",
                ),
            ],
        )
        # 30.00 − 30.00 − 0.01 + 10.00 + 5.00 = 14.99
        self.assertEqual(round(history.difference_total, 2), 14.99)
        self.assertEqual((history.missing_total, history.double_total), (-30.0, 30.0))
        self.assertEqual(
            (history.match_count, history.missing_count, history.double_count),
            (3, 1, 1),
        )

    def test_a_tolerance_lets_a_cent_pass(self):
        lines = self.club(
            "A1", "2025-05-31 29.99", "2025-06-30 29.98", start="2025-05-31"
        )
        history = self.compare(*lines, tolerance=0.01)
        self.assertEqual(history.row_ids.mapped("kind"), ["match", "amount"])

    def test_a_refund_takes_its_month_back(self):
        history = self.compare(
            *self.club(
                "A1",
                *("2025-05-31 30.00", "2025-06-30 30.00", "2025-06-30 -30.00"),
                start="2025-05-31",
            )
        )
        self.assertEqual(
            self.told(history),
            [
                "match 2025-05-31 30.00 30.00",
                "missing 2025-06-30 30.00 0.00",
                "match - 0.00 0.00",
            ],
        )
        self.assertEqual(
            history.row_ids[2].sentence, "Paid and given back: 06/30/2025."
        )

    def test_months_paid_at_once_are_a_row_each(self):
        history = self.compare(
            *self.club("A1", "2025-01-01 180.00", start="2025-01-01")
        )
        self.assertEqual(history.row_ids.mapped("paid"), [30.0] * 6)
        self.assertEqual(set(history.row_ids.mapped("kind")), {"match"})
        self.assertEqual(
            history.row_ids[0].sentence, "Paid on 01/01/2025, 6 periods at once."
        )

    def test_a_known_subscription_is_asked_for_its_own_terms(self):
        # Two lines: 30.00 and 5.00 a month, and 12.00 once in January: 47.00, 35.00 …
        self.make_known(
            line_ids=[
                self.make_line(30.0),
                self.make_line(5.0),
                self.make_line(12.0, kind="one_time"),
            ]
        )
        history = self.compare(
            "A1,2025-01-01,47.00",
            "A1,2025-02-01,35.00",
            header="reference,date,amount",
            date_cutover=d("2025-04-01"),
        )
        self.assertEqual(
            self.told(history),
            [
                "match 2025-01-01 47.00 47.00",
                "match 2025-02-01 35.00 35.00",
                "missing 2025-03-01 35.00 0.00",
            ],
        )

    def test_a_contact_is_known_by_its_reference(self):
        subscription = self.make_known(
            False, partner_id=self.make_offline_partner("Ada", ref="A1").id
        )
        history = self.compare("A1,2025-06-01,30", header="reference,date,amount")
        self.assertEqual(history.row_ids.subscription_id, subscription)
        self.assertEqual(history.row_ids.partner_id.name, "Ada")
        self.make_known("A1-2", partner_id=subscription.partner_id.id)
        history = self.compare("A1,2025-06-01,30", header="reference,date,amount")
        self.assertEqual(
            (history.row_ids.kind, history.row_ids.sentence),
            (
                "wrong",
                "A1 has several subscriptions: give each its external reference.",
            ),
        )

    def test_who_is_nobody_is_told_for_each_payment(self):
        self.make_partner("Bob", ref="B2")
        history = self.compare(
            *("X9,2025-06-01,30", "B2,2025-06-01,20", "X9,2025-05-01,10"),
            header="reference,date,amount",
        )
        self.assertEqual(
            [(row.line_number, row.reference, row.paid) for row in history.row_ids],
            [(2, "X9", 30.0), (4, "X9", 10.0), (3, "B2", 20.0)],
        )
        self.assertEqual(history.unknown_count, 3)
        self.assertEqual(history.unknown_total, 60.0)
        self.assertIn("Nobody has this reference", history.row_ids[0].sentence)
        self.assertIn("Bob is a contact without", history.row_ids[2].sentence)

    def test_the_plan_that_is_here_already_says_how_it_is_billed(self):
        # Bill day 1, the first days by the day: 16 of 31 days of January at 31.00.
        self.make_plan("Gold", day_of_month=1)
        history = self.compare(
            "A1,Gold,2025-01-16,31.00,2025-01-16,16.00",
            "A1,Gold,2025-01-16,31.00,2025-02-01,31.00",
            date_cutover=d("2025-03-01"),
        )
        self.assertEqual(
            self.told(history),
            ["match 2025-01-16 16.00 16.00", "match 2025-02-01 31.00 31.00"],
        )

    def test_taxes_on_top_are_added_if_the_payments_include_them(self):
        tax, _within = self.make_plain_taxes()
        self.product.taxes_id = tax
        lines = self.club("A1", "2025-06-01 36.00", start="2025-06-01")
        self.assertEqual(self.compare(*lines).row_ids.kind, "amount")
        history = self.compare(*lines, add_taxes=True)
        self.assertEqual(self.told(history), ["match 2025-06-01 36.00 36.00"])

    # === ONE TOTAL A CUSTOMER === #

    def test_a_total_is_compared_with_so_many_periods(self):
        history = self.compare(
            self.total("A1", "180.00"),
            self.total("A2", "120.00"),
            self.total("A3", "210.00"),
            self.total("A4", "180.01"),
            self.total("A5", "179.50"),
            self.total("A6", ""),
            self.total("A7", "0", periods=0, start="2025-07-01"),
            header=TOTALS,
        )
        self.assertEqual(history.kind, "totals")
        self.assertEqual(
            [(row.reference, row.kind, row.periods) for row in history.row_ids],
            [
                ("A1", "match", 6),
                ("A2", "missing", 6),
                ("A3", "double", 6),
                ("A4", "amount", 6),
                ("A5", "amount", 6),
                ("A6", "blank", 6),
                ("A7", "match", 0),
            ],
        )
        rows = history.row_ids
        # January to April were paid; May and June were not.
        self.assertEqual(rows[1].date_missing, d("2025-05-01"))
        self.assertEqual(
            rows.mapped("sentence")[:6],
            [
                "$\xa0180.00 for 6 period(s): $\xa0180.00 was paid.",
                "$\xa0180.00 for 6 period(s): $\xa0120.00 was paid. Missing: the last 2.",
                "$\xa0180.00 for 6 period(s): $\xa0210.00 was paid, as much as for 1"
                " more.",
                "$\xa0180.00 for 6 period(s): $\xa0180.01 was paid, $\xa00.01 too much.",
                "$\xa0180.00 for 6 period(s): $\xa0179.50 was paid, $\xa00.50 too"
                " little.",
                "No total is told; it would be $\xa0180.00 for 6 period(s).",
            ],
        )
        self.assertEqual(history.blank_count, 1)

    def test_without_a_number_of_periods_the_cutover_decides(self):
        # Billed on the 15th of January to June: 6 × 30.00.
        history = self.compare(
            "A1,Club,2025-01-15,30.00,180.00",
            header="reference,plan,start,price,total",
        )
        self.assertEqual(history.row_ids.kind, "match")
        # The last of them goes on to 15 July, beyond the cut-over.
        self.assertEqual(history.row_ids.date_to, d("2025-07-15"))

    # === WHAT A COMPARISON LEAVES ALONE === #

    def test_a_comparison_books_nothing(self):
        self.make_known("A2")
        before = self.count_everything()
        history = self.compare(
            *self.club("A1", "2025-02-28 30.00", "2025-03-31 31.00"),
            "A2,,,,2025-01-01,30.00",
            "X9,,,,2025-01-01,30.00",
        )
        self.assertEqual(self.count_everything(), before)
        self.assertEqual(set(history.row_ids.mapped("decision")), {False})
        history.action_restart()
        self.assertEqual((history.state, len(history.row_ids)), ("draft", 0))
        history.action_compare()
        self.assertEqual(self.count_everything(), before)

    def test_in_french_with_semicolons_from_excel(self):
        content = (
            "RÉFÉRENCE CLIENT;Formule;Début;Prix;Date de paiement;Montant;Facture;"
            "Devise\n"
            "Zoë;Club;31/05/2025;30,00;02/06/2025;30,00;F12;USD\n"
            "Zoë;Club;31/05/2025;30,00;30/06/2025;1 030,00;F13;usd\n"
        ).encode("cp1252")
        history = self.open_history(file=base64.b64encode(content), encoding="cp1252")
        history.action_compare()
        self.assertEqual(
            self.told(history),
            ["match 2025-05-31 30.00 30.00", "amount 2025-06-30 30.00 1030.00"],
        )
        self.assertEqual(history.row_ids[0].reference, "Zoë")

    def test_it_goes_on_where_it_stopped(self):
        lines = [self.total(f"A{n}", "180") for n in range(5)]
        history = self.open_history(*lines, header=TOTALS)
        self.make_slices(2)
        history.action_compare()
        self.assertEqual((history.state, history.progress), ("comparing", 0))
        self.assertEqual(history._compare_some(), 2)
        self.assertEqual((history.compared_count, history.progress), (2, 40))
        with self.assertRaisesRegex(UserError, "has been compared"):
            history.action_compare()
        self.work()
        self.assertEqual((history.state, history.row_count), ("compared", 5))
        self.work()
        self.assertEqual(history.row_count, 5)
