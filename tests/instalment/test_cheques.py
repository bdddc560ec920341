from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from .agreed_case import BANK_FEES, OUTSTANDING, RECEIVABLE, AgreedCase


@tagged("post_install", "-at_install")
class TestCheques(AgreedCase):
    """Post-dated cheques: entered, deposited on a slip, bounced, paid anew."""

    def make_cheques(self):
        """Return an invoice of 100.00 and its two cheques, of 1 October and 3 November."""
        move = self.make_hand_invoice()
        parts = self.agree(move, way="cheque", count=2, first_date=d("2025-10-01"))
        self.assertEqual(
            self.parts(parts), [("2025-10-01", 50.0), ("2025-11-03", 50.0)]
        )
        for number, part in enumerate(parts, 1):
            self.act("cheque", part, cheque_number=f"000{number}", cheque_bank="BNP")
        return move, parts

    def deposit(self, parts, day):
        self.day = d(day)
        window = self.open_act("deposit", parts, date=self.day)
        action = window.action_confirm()
        return self.as_root(self.env["subdebit.deposit"]).browse(action["res_id"])

    def test_a_slip_lists_the_cheques_of_a_day(self):
        move, parts = self.make_cheques()
        self.day = d("2025-11-03")
        window = self.open_act("deposit", parts, date=self.day)
        self.assertEqual(
            [(row.account.split()[0], row.debit, row.credit) for row in window.row_ids],
            [
                (OUTSTANDING, 50.0, 0.0),
                (RECEIVABLE, 0.0, 50.0),
                (OUTSTANDING, 50.0, 0.0),
                (RECEIVABLE, 0.0, 50.0),
            ],
        )
        slip = self.deposit(parts, "2025-11-03")
        self.assertEqual((slip.count, slip.amount), (2, 100.0))
        self.assertEqual(
            [
                (p.subdebit_cheque_number, p.subdebit_cheque_bank, p.subdebit_drawer)
                for p in slip.payment_ids.sorted("id")
            ],
            [("0001", "BNP", "Numa"), ("0002", "BNP", "Numa")],
        )
        for payment in slip.payment_ids:
            self.assertEntry(
                payment.move_id,
                "2025-11-03",
                (OUTSTANDING, 50.0),
                (RECEIVABLE, -50.0),
            )
        self.assertResiduals(move, 0.0)
        self.assertStates(parts, "collected", "collected")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "subscription_debit.report_deposit", slip.ids
        )
        for words in (b"0001", b"0002", b"BNP", b"100.00"):
            self.assertIn(words, html)

    def close_until(self, day):
        self.company.sudo().fiscalyear_lock_date = d(day)

    def assertClosed(self, window):
        self.assertIn("The period is closed: choose a later day", window.problem)
        with self.assertRaisesRegex(UserError, "The period is closed"):
            window.action_confirm()

    def test_nothing_is_booked_in_a_closed_period_nor_slips_out_of_it(self):
        move, parts = self.make_cheques()
        self.close_until("2025-10-01")
        self.day = d("2025-11-03")
        for operation, chosen in (
            ("record", parts[0]),
            ("deposit", parts[0]),
            ("settle", parts),
        ):
            with self.subTest(operation):
                self.assertClosed(
                    self.open_act(operation, chosen, date=d("2025-10-01"))
                )
        self.assertResiduals(move, 100.0)
        self.act("deposit", parts[0], date=d("2025-10-02"))
        self.assertEqual(parts[0].payment_ids.date, d("2025-10-02"))
        self.close_until("2025-10-10")
        bounce = {"reason": "No funds", "fee": 0.0}
        self.assertClosed(
            self.open_act("bounce", parts[0], date=d("2025-10-10"), **bounce)
        )
        self.assertResiduals(move, 50.0)
        self.act("bounce", parts[0], date=d("2025-10-11"), **bounce)
        entry = parts[0].payment_ids.subdebit_return_move_id
        self.assertEntry(entry, "2025-10-11", (RECEIVABLE, 50.0), (OUTSTANDING, -50.0))
        self.assertResiduals(move, 100.0)

    def test_no_cheque_is_deposited_before_its_day_nor_twice_nor_without_number(self):
        _move, parts = self.make_cheques()
        self.day = d("2025-10-02")
        for chosen, words in (
            (parts[1], "must not be deposited before 11/03/2025"),
            (parts, "must not be deposited before 11/03/2025"),
        ):
            window = self.open_act("deposit", chosen, date=self.day)
            self.assertIn(words, window.problem)
            with self.assertRaisesRegex(UserError, words):
                window.action_confirm()
        self.deposit(parts[0], "2025-10-02")
        again = self.open_act("deposit", parts[0], date=self.day)
        with self.assertRaisesRegex(UserError, "not open: there is nothing to record"):
            again.action_confirm()
        parts[1].sudo().cheque_number = False
        self.day = d("2025-11-03")
        without = self.open_act("deposit", parts[1], date=self.day)
        with self.assertRaisesRegex(UserError, "enter the number of its cheque"):
            without.action_confirm()

    def test_a_cheque_that_bounces_opens_the_invoice_and_needs_attention(self):
        move, parts = self.make_cheques()
        self.deposit(parts[0], "2025-10-02")
        self.assertEqual(self.needs_attention(), [])
        payment = self.as_root(parts[0]).payment_ids
        self.day = d("2025-10-09")
        window = self.open_act(
            "bounce", parts[0], date=self.day, reason="Insufficient funds", fee=12.0
        )
        self.assertEqual(
            [(row.account.split()[0], row.debit, row.credit) for row in window.row_ids],
            [
                (OUTSTANDING, 0.0, 50.0),
                (RECEIVABLE, 50.0, 0.0),
                (BANK_FEES, 12.0, 0.0),
                (OUTSTANDING, 0.0, 12.0),
            ],
        )
        window.action_confirm()
        window.action_confirm()
        self.assertEntry(
            payment.subdebit_return_move_id,
            "2025-10-09",
            (RECEIVABLE, 50.0),
            (BANK_FEES, 12.0),
            (OUTSTANDING, -12.0),
            (OUTSTANDING, -50.0),
        )
        self.assertKept(payment, d("2025-10-02"))
        self.assertResiduals(move, 100.0)
        self.assertStates(parts, "returned", "planned")
        self.assertEqual(self.needs_attention(), [("bounced", "Numa", 50.0)])
        [row] = self.env["subdebit.attention"].with_user(self.handler).search([])
        self.assertIn("Insufficient funds", row.reason)
        self.assertEqual(row.action_open()["res_id"], parts[0].id)
        action = row.with_user(self.billing).action_open_record()
        self.assertEqual(action["context"]["default_instalment_ids"], parts[0].ids)
        # Paid in cash instead: the row closes by itself.
        self.act("record", parts[0], date=self.day)
        self.assertEqual(self.needs_attention(), [])
        self.assertStates(parts, "collected", "planned")
        self.assertResiduals(move, 50.0)

    def test_a_bounce_is_refused_before_the_payment_and_below_zero(self):
        _move, parts = self.make_cheques()
        self.deposit(parts[0], "2025-10-02")
        for vals, words in (
            ({"date": d("2025-10-01"), "reason": "x"}, "It was paid on 10/02/2025"),
            ({"date": d("1900-01-01"), "reason": "x"}, "It was paid on 10/02/2025"),
            ({"date": self.day, "reason": " "}, "Say why"),
            ({"date": self.day, "reason": "x", "fee": -1.0}, "cannot be negative"),
        ):
            with (
                self.subTest(words=words),
                self.assertRaisesRegex(UserError, words),
            ):
                self.act("bounce", parts[0], **vals)
        with self.assertRaisesRegex(UserError, "nothing that could bounce"):
            self.act("bounce", parts[1], date=self.day, reason="x")

    def test_a_user_prepares_a_deposit_and_billing_confirms_it(self):
        _move, parts = self.make_cheques()
        self.day = d("2025-11-03")
        window = self.open_act("deposit", parts, user=self.user, date=self.day)
        with self.assertRaisesRegex(AccessError, "Billing"):
            window.action_confirm()
        self.assertStates(parts, "planned", "planned")
