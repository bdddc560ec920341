from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import DECLINES, PROCESSES
from .agreed_case import OUTSTANDING, RECEIVABLE, AgreedCase


@tagged("post_install", "-at_install")
class TestInstalmentQuestions(AgreedCase):
    """What users ask about instalments and cheques, each answered on a screen."""

    def test_how_are_post_dated_cheques_set_up_to_pay_an_invoice(self):
        move = self.make_hand_invoice()
        window = self.open_plan(move, way="cheque", count=2, first_date=d("2025-10-01"))
        window.row_ids[0].write({"cheque_number": "0001", "cheque_bank": "BNP"})
        window.row_ids[1].write({"cheque_number": "0002", "cheque_bank": "BNP"})
        window.action_confirm()
        parts = self.as_root(move).subdebit_instalment_ids.sorted("date")
        self.assertEqual(
            [(str(p.date), p.amount, p.cheque_number, p.cheque_bank) for p in parts],
            [("2025-10-01", 50.0, "0001", "BNP"), ("2025-11-03", 50.0, "0002", "BNP")],
        )

    def test_how_are_instalments_shared_between_two_parents(self):
        anna, yusuf = self.make_payer("Anna"), self.make_payer("Yusuf")
        [move] = self.make_past(100.0, payer=anna)
        self.agree(
            move,
            way="debit",
            count=2,
            first_date=d("2025-10-01"),
            other_payer_id=yusuf,
            other_percent=50.0,
            other_way="debit",
        )
        debits = self.run_day("2025-10-01")
        self.assertEqual(
            sorted((debit.payer_id.name, debit.amount) for debit in debits),
            [("Anna", 25.0), ("Yusuf", 25.0)],
        )
        self.assertResiduals(move, 50.0)
        self.assertEqual(len(self.run_day("2025-11-01")), 2)
        self.assertResiduals(move, 0.0)
        self.assertNothingHappensAgain()

    def test_can_somebody_else_pay_and_whose_name_is_on_the_receipt(self):
        anna, yusuf = self.make_payer("Anna"), self.make_payer("Yusuf")
        [move] = self.make_past(100.0, payer=anna)
        self.agree(
            move,
            way="transfer",
            count=1,
            first_date=d("2025-10-01"),
            other_payer_id=yusuf,
            other_percent=60.0,
            other_way="debit",
        )
        [debit] = self.run_day("2025-10-01")
        self.assertEqual((debit.payer_id, debit.amount), (yusuf, 60.0))
        [payment] = debit.payment_ids
        self.assertEntry(
            payment.move_id, "2025-10-01", (OUTSTANDING, 60.0), (RECEIVABLE, -60.0)
        )
        self.assertEqual(payment.move_id.line_ids.partner_id, anna)

    def test_how_is_a_credit_applied_to_a_coming_instalment(self):
        move = self.make_hand_invoice(90.0)
        parts = self.agree(move, way="cash", count=3, first_date=d("2025-10-01"))
        note = self.credit(self.make_hand_invoice(10.0, move.partner_id), 10.0)
        note.line_ids.remove_move_reconcile()
        windows = self.env["subdebit.operation"].with_user(self.billing)
        windows.with_context(
            default_operation="apply", default_partner_id=move.partner_id.id
        ).create({"instalment_id": parts[0].id}).action_confirm()
        self.assertResiduals(move, 80.0)
        self.assertEqual(parts.mapped("amount_left"), [20.0, 30.0, 30.0])

    def test_can_instalments_follow_the_dates_of_a_course(self):
        move = self.make_hand_invoice(100.0)
        window = self.open_plan(
            move, way="cash", count=3, rhythm="dates", first_date=d("2025-10-01")
        )
        days = (d("2025-10-02"), d("2025-10-17"), d("2025-12-11"))
        for row, day in zip(window.row_ids, days, strict=True):
            row.write({"date": day, "charge_on": day})
        window.action_confirm()
        parts = self.as_root(move).subdebit_instalment_ids.sorted("date")
        self.assertEqual(
            self.parts(parts),
            [("2025-10-02", 33.34), ("2025-10-17", 33.33), ("2025-12-11", 33.33)],
        )

    def test_can_a_bank_debit_be_cancelled_before_it_is_received(self):
        anna = self.make_payer("Anna", kind="sepa_debit", behaviour=PROCESSES)
        [move] = self.make_past(90.0, payer=anna)
        parts = self.agree(move, way="debit", count=3, first_date=d("2025-10-10"))
        debits = self.env["subdebit.debit"]
        for day in ("2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08"):
            debits = debits or self.run_day(day)
        self.assertEqual(debits.state, "pending")
        with self.assertRaisesRegex(UserError, "neither edited nor cancelled"):
            self.act("cancel", parts[0])

    def test_is_anybody_told_when_an_instalment_fails(self):
        self.handler.sudo().email = "handler@example.com"
        self.handler.with_user(self.handler).write({"subdebit_alert_instalment": "now"})
        anna = self.make_payer("Anna", behaviour=DECLINES)
        [move] = self.make_past(90.0, payer=anna)
        self.agree(move, way="debit", count=3, first_date=d("2025-10-01"))
        with self.answered(402):
            self.run_day("2025-10-01")
        alerts = self.env["subdebit.alert"].sudo()
        alerts._find(self.company, self.day)
        mail = alerts._tell_now(self.company)
        self.assertIn("handler@example.com", mail.email_to)
        self.assertIn("Instalment failed, Anna", mail.body_html)

    def test_nonsense_is_refused_in_a_sentence(self):
        move = self.make_hand_invoice()
        plans = self.env["subdebit.instalment.plan"].with_user(self.billing)
        windows = plans.with_context(active_model="account.move", active_ids=move.ids)
        fine = {"way": "cash", "count": 2, "first_date": d("2025-10-01")}
        for vals, words in (
            ({"count": 0}, "in 1 to 36 instalments, not in 0"),
            ({"count": -3}, "in 1 to 36 instalments, not in -3"),
            ({"count": 37}, "in 1 to 36 instalments, not in 37"),
            ({"first_date": d("1900-01-01")}, "is the year right"),
            ({"first_date": d("9999-12-31")}, "is the year right"),
            ({"first_date": d("2025-09-26")}, "lies in the past"),
            ({"first_date": False}, "Choose the day of the first instalment"),
            ({"total": -1.0}, "There is nothing to divide"),
            ({"total": 99.0}, "100.00 are open of the invoices by now, not"),
            (
                {"currency_id": self.env.ref("base.JPY").id},
                "The invoices are in",
            ),
            (
                {"other_payer_id": self.handler.partner_id.id, "other_percent": 100.0},
                "neither all of it",
            ),
            (
                {"other_payer_id": move.partner_id.id, "other_percent": 50.0},
                "The two payers are the same",
            ),
            ({"way": "debit"}, "has no saved card or bank account"),
        ):
            with self.subTest(words=words):
                window = windows.create({**fine, **vals})
                problem = (window.problem or "").replace("\xa0", " ")
                self.assertIn(words, problem)
                with self.assertRaisesRegex(UserError, "."):
                    window.action_confirm()
        self.assertFalse(self.as_root(move).subdebit_instalment_ids)

    def test_rows_that_are_forged_are_refused(self):
        move = self.make_hand_invoice()
        window = self.open_plan(
            move, way="cash", count=2, split="sum", first_date=d("2025-10-01")
        )
        for vals, words in (
            ({"amount": -50.0}, "more than zero"),
            ({"amount": 0.0}, "more than zero"),
            ({"amount": 60.0}, "The instalments come to"),
            ({"date": d("1900-01-01")}, "is the year right"),
            ({"charge_on": d("2025-10-05")}, "changed since it was shown"),
        ):
            before = {name: window.row_ids[0][name] for name in vals}
            window.row_ids[0].write(vals)
            with (
                self.subTest(words=words),
                self.assertRaisesRegex(UserError, words),
            ):
                window.action_confirm()
            window.row_ids[0].write(before)
        self.assertFalse(self.as_root(move).subdebit_instalment_ids)
