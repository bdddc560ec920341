from odoo.exceptions import UserError
from odoo.tests import tagged

from .history_case import TOTALS, HistoryCase

HEADER = "reference,plan,start,price,date,amount,status"


@tagged("post_install", "-at_install")
class TestHistoryPaid(HistoryCase):
    """Not every line of an export was paid, or stayed paid."""

    def may(self, *payments, header=HEADER, price="30.00"):
        """Compare payments of who is billed on the 31st of May and 30th of June."""
        return self.compare(
            *(f"A1,Club,2025-05-31,{price},{payment}" for payment in payments),
            header=header,
        )

    def test_what_failed_was_not_paid_and_what_came_later_was(self):
        history = self.may(
            "2025-05-31,30.00,failed",
            "2025-06-02,30.00,paid",
            "2025-06-30,30.00,Succeeded",
        )
        self.assertEqual(
            self.told(history),
            [
                "match 2025-05-31 30.00 30.00",
                "match 2025-06-30 30.00 30.00",
                "unpaid - 0.00 0.00",
            ],
        )
        self.assertEqual(history.row_ids[0].sentence, "Paid on 06/02/2025.")
        unpaid = history.row_ids[2]
        self.assertEqual(
            (unpaid.line_number, unpaid.sentence, unpaid.decision),
            (2, "It is “failed”: nothing was paid.", "left"),
        )
        self.assertEqual((history.paid_total, history.unpaid_count), (60.0, 1))

    def test_no_word_for_what_is_not_paid_counts_as_paid(self):
        for status in (
            *("pending", "Pending Submission", "canceled", "Not Paid", "Payment Due"),
            *("customer_approval_denied", "uncollectible", "En attente", "Échoué"),
        ):
            with self.subTest(status):
                history = self.may("2025-05-31,30,paid", f"2025-06-30,30,{status}")
                self.assertEqual(
                    self.told(history),
                    [
                        "match 2025-05-31 30.00 30.00",
                        "missing 2025-06-30 30.00 0.00",
                        "unpaid - 0.00 0.00",
                    ],
                )

    def test_what_was_refunded_or_disputed_is_missing_again(self):
        for status in ("refunded", "Disputed", "charged_back", "remboursé"):
            with self.subTest(status):
                history = self.may("2025-05-31,30,paid", f"2025-06-30,30,{status}")
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

    def test_a_column_of_refunds_is_taken_off(self):
        header = HEADER + ",amount refunded"
        for status, refunded, told in (
            ("paid", "30.00", "missing 2025-06-30 30.00 0.00"),
            ("refunded", "0.00", "missing 2025-06-30 30.00 0.00"),
            ("paid", "-12.00", "amount 2025-06-30 30.00 18.00"),
            ("partially refunded", "8.50", "amount 2025-06-30 30.00 21.50"),
            ("paid", "", "match 2025-06-30 30.00 30.00"),
        ):
            with self.subTest(f"{status} {refunded}"):
                history = self.may(
                    "2025-05-31,30.00,paid,",
                    f"2025-06-30,30.00,{status},{refunded}",
                    header=header,
                )
                self.assertEqual(self.told(history)[1], told)

    def test_a_column_of_refunds_needs_no_status(self):
        history = self.may(
            "2025-05-31,30.00,0.00",
            "2025-06-30,30.00,30.00",
            header="reference,plan,start,price,date,amount,refunded",
        )
        self.assertEqual(history.missing_count, 1)

    def test_a_negative_line_is_a_refund_whatever_it_is_called(self):
        for status in ("refunded", "paid"):
            history = self.may(
                "2025-05-31,30,paid", "2025-06-30,30,paid", f"2025-06-30,-30,{status}"
            )
            self.assertEqual(self.told(history)[1], "missing 2025-06-30 30.00 0.00")

    def test_a_status_that_says_nothing_is_a_wrong_line(self):
        header = HEADER + ",refunded"
        for payment, sentence in (
            ("2025-06-30,30,sent,", "“sent” is not a known status."),
            ("2025-06-30,30,,", "“” is not a known status."),
            (
                "2025-06-30,30,Partially Refunded,",
                "It is “Partially Refunded”, and no column tells how much was given"
                " back.",
            ),
            (
                "2025-06-30,30,paid,31",
                "31 was given back, which is more than was paid.",
            ),
        ):
            with self.subTest(sentence):
                history = self.may("2025-05-31,30,paid,", payment, header=header)
                wrong = history.row_ids.filtered(lambda one: one.kind == "wrong")
                self.assertEqual((wrong.line_number, wrong.sentence), (3, sentence))
                self.assertEqual(history.missing_count, 1)

    def test_what_is_not_paid_is_booked_by_nobody(self):
        history = self.may("2025-05-31,30,paid", "2025-06-30,30,failed")
        self.decide(history, "settled", "match")
        self.decide(history, "bill", "missing")
        self.book(history)
        self.assertDays(
            ["[2025-05-31, 2025-06-30)"], self.find("A1"), "settled_elsewhere"
        )
        unpaid = history.row_ids.filtered(lambda one: one.kind == "unpaid")
        self.assertEqual(unpaid.result, "left")

    def test_a_status_beside_a_total_is_not_a_payments(self):
        with self.assertRaisesRegex(UserError, r"status \(a status, such as “x”\)"):
            self.compare(self.total("A1", "180") + ",x", header=TOTALS + ",status")
        history = self.compare(
            self.total("A1", "180") + ",failed",
            header=TOTALS + ",status",
            leave_columns=True,
        )
        self.assertEqual(history.match_count, 1)

    def test_columns_that_change_money_are_ticked_away_first(self):
        for heading, cell in (("Fee", "0.98"), ("Dispute", "lost"), ("VAT", "5.00")):
            with self.subTest(heading):
                line = f"A1,2025-06-30,30.00,{cell}"
                header = f"reference,date,amount,{heading}"
                with self.assertRaisesRegex(UserError, heading):
                    self.compare(line, header=header)
                history = self.compare(line, header=header, leave_columns=True)
                self.assertEqual(history.state, "compared")

    def test_amounts_are_read_by_their_column_or_asked(self):
        with self.assertRaisesRegex(UserError, "“1,200” may be two amounts"):
            self.may('2025-05-31,"1,200",paid', price="1200")
        history = self.may(
            '2025-05-31,"1,200",paid', "2025-06-30,1200.00,paid", price="1200"
        )
        self.assertEqual(history.match_count, 2)
        history = self.compare(
            'A1,Club,2025-06-30,1200,2025-06-30,"1,200"', decimal_sign="point"
        )
        self.assertEqual(history.match_count, 1)

    def test_crashes_of_the_reader_are_wrong_lines(self):
        for payment, sentence in (
            (
                "2025-06-30,1,200.00,paid",
                "It has 8 cells, and the headings are 7: is a comma not quoted, or a"
                " cell missing?",
            ),
            (
                f"2025-06-30,{'9' * 13},paid",
                "9999999999999 is too large an amount.",
            ),
            ("2025-06-30,1E400,paid", "“1E400” is not an amount."),
            (
                "2025-06-30,30,pa\0id",
                "“pa?id” holds a character that cannot be read: take it out, or choose"
                " another encoding.",
            ),
        ):
            with self.subTest(sentence):
                history = self.may("2025-05-31,30,paid", payment)
                wrong = history.row_ids.filtered(lambda one: one.kind == "wrong")
                self.assertEqual((wrong.line_number, wrong.sentence), (3, sentence))

    def test_whose_reference_it_is_is_decided_first(self):
        for name in ("Ada", "Bob"):
            self.make_partner(name, ref="A1")
        otto = self.make_partner("Otto", ref="A2", active=False)
        history = self.compare(
            self.total("A1", "180"), self.total("A2", "180"), header=TOTALS
        )
        self.assertEqual(
            history.row_ids.mapped("sentence"),
            [
                "Several contacts have the reference A1: Ada, Bob. Leave it to one of"
                " them.",
                "Otto has the reference A2 and is archived: take the contact out of the"
                " archive, or make new contacts.",
            ],
        )
        history = self.compare(
            self.total("A2", "180"), header=TOTALS, new_contacts=True
        )
        self.decide(history, "settled")
        self.book(history)
        self.assertNotEqual(self.find("A2").partner_id.id, otto.id)

    def test_of_two_contacts_the_one_who_subscribed_is_not_picked(self):
        ada = self.make_offline_partner("Ada", ref="A1")
        self.make_known(False, partner_id=ada.id)
        line, header = "A1,2025-06-01,30", "reference,date,amount"
        self.assertEqual(
            self.compare(line, header=header).row_ids[:1].partner_id.id, ada.id
        )
        self.make_partner("Bob", ref="A1")
        self.assertEqual(self.compare(line, header=header).row_ids.kind, "wrong")
