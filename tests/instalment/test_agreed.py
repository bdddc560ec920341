from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import d
from .agreed_case import OUTSTANDING, RECEIVABLE, AgreedCase


@tagged("post_install", "-at_install")
class TestAgreed(AgreedCase):
    """Days and sums of instalments, shown while somebody types, and agreed on."""

    def test_a_hundred_in_three_is_exact_to_the_cent(self):
        move = self.make_hand_invoice()
        window = self.open_plan(
            move, way="transfer", count=3, first_date=d("2025-09-30")
        )
        # 30 September and 30 October are a Tuesday and a Thursday; 30 November a Sunday.
        self.assertEqual(
            self.rows(window),
            [("2025-09-30", 33.34), ("2025-10-30", 33.33), ("2025-12-01", 33.33)],
        )
        self.assertIn("Sunday", window.row_ids[2].note)
        window.action_confirm()
        parts = self.as_root(move).subdebit_instalment_ids.sorted("date")
        self.assertEqual(
            self.parts(parts),
            [("2025-09-30", 33.34), ("2025-10-30", 33.33), ("2025-12-01", 33.33)],
        )
        self.assertEqual(str(parts[2].date_wanted), "2025-11-30")
        self.assertEqual(str(move.invoice_date_due), "2025-12-01")
        self.assertEqual(move.subdebit_collection_state, "offline")

    def test_a_short_month_never_drags_the_next(self):
        self.day = d("2026-01-12")
        window = self.open_plan(
            self.make_hand_invoice(),
            way="cheque",
            count=4,
            first_date=d("2026-01-31"),
        )
        # A Saturday, a Saturday (28 February), a Tuesday, a Thursday.
        self.assertEqual(
            [(str(row.date), str(row.charge_on)) for row in window.row_ids],
            [
                ("2026-01-31", "2026-02-02"),
                ("2026-02-28", "2026-03-02"),
                ("2026-03-31", "2026-03-31"),
                ("2026-04-30", "2026-04-30"),
            ],
        )

    def test_the_last_day_of_a_month_is_moved_back(self):
        self.day = d("2026-01-12")
        window = self.open_plan(
            self.make_hand_invoice(),
            way="cash",
            count=3,
            first_date=d("2026-01-31"),
            on_last_day=True,
        )
        # Saturday 31 January and 28 February become the Fridays before.
        self.assertEqual(
            [str(row.charge_on) for row in window.row_ids],
            ["2026-01-30", "2026-02-27", "2026-03-31"],
        )

    def test_weeks_and_percentages(self):
        window = self.open_plan(
            self.make_hand_invoice(100.01),
            way="transfer",
            count=2,
            rhythm="week",
            split="percent",
            first_date=d("2025-10-06"),
        )
        self.assertEqual(
            self.rows(window), [("2025-10-06", 50.01), ("2025-10-13", 50.0)]
        )

    def test_percentages_that_are_not_whole_show_no_sums(self):
        window = self.open_plan(
            self.make_hand_invoice(100.01),
            way="transfer",
            count=2,
            rhythm="week",
            split="percent",
            first_date=d("2025-10-06"),
        )
        window.row_ids[0].percent = 40.0
        self.assertEqual(window.row_ids.mapped("amount"), [0.0, 0.0])
        window.row_ids[1].percent = 60.0
        self.assertEqual(window.row_ids.mapped("amount"), [40.01, 60.0])

    def test_a_whole_balance_is_paid_from_the_oldest_on(self):
        partner = self.make_offline_partner("Numa")
        moves = self.make_hand_invoice(60.0, partner)
        moves |= self.make_hand_invoice(40.0, partner)
        parts = self.agree(moves, way="cash", count=2, first_date=d("2025-10-01"))
        self.assertEqual(
            self.parts(parts), [("2025-10-01", 50.0), ("2025-11-03", 50.0)]
        )
        self.day = d("2025-11-03")
        self.act("record", parts[0], date=d("2025-10-01"))
        self.assertResiduals(moves, 10.0, 40.0)
        self.act("record", parts[1], date=d("2025-11-03"))
        self.assertResiduals(moves, 0.0, 0.0)
        payment = self.as_root(parts[1]).payment_ids
        self.assertEntry(
            payment.move_id,
            "2025-11-03",
            (OUTSTANDING, 50.0),
            (RECEIVABLE, -10.0),
            (RECEIVABLE, -40.0),
        )
        self.assertStates(parts, "collected", "collected")

    def test_two_parents_pay_their_shares_each_in_his_own_way(self):
        anna = self.make_payer("Anna", email="anna@example.com")
        numa = self.make_partner("Numa", email="numa@example.com")
        [move] = self.make_past(100.0, payer=anna)
        parts = self.agree(
            move,
            way="debit",
            count=3,
            first_date=d("2025-10-01"),
            other_payer_id=numa,
            other_percent=40.0,
            other_way="cheque",
        )
        # 1 November is a Saturday: a card is charged then, no bank is open.
        self.assertEqual(
            [(str(p.date), p.payer_id.name, p.way, p.amount) for p in parts],
            [
                ("2025-10-01", "Anna", "debit", 20.0),
                ("2025-10-01", "Numa", "cheque", 13.34),
                ("2025-11-01", "Anna", "debit", 20.0),
                ("2025-11-03", "Numa", "cheque", 13.33),
                ("2025-12-01", "Anna", "debit", 20.0),
                ("2025-12-01", "Numa", "cheque", 13.33),
            ],
        )
        [debit] = self.run_day("2025-10-01")
        self.assertEqual((debit.payer_id, debit.amount), (anna, 20.0))
        self.assertResiduals(move, 80.0)
        self.assertFalse(self.run_day("2025-10-02"))
        self.act("cheque", parts[1], cheque_number="0001", cheque_bank="BNP")
        self.act("deposit", parts[1], date=d("2025-10-02"))
        self.assertResiduals(move, 66.66)
        self.assertEqual(parts.sudo()[1].state, "collected")
        # The next debit is Anna's alone, though her sum and his are both open.
        [debit] = self.run_day("2025-11-01")
        self.assertEqual((debit.payer_id, debit.amount), (anna, 20.0))
        self.assertResiduals(move, 46.66)

    def test_a_second_parent_is_debited_from_his_own_method(self):
        anna = self.make_payer("Anna")
        yusuf = self.make_payer("Yusuf")
        [move] = self.make_past(100.0, payer=anna)
        self.agree(
            move,
            way="transfer",
            count=1,
            first_date=d("2025-10-01"),
            other_payer_id=yusuf,
            other_percent=30.0,
            other_way="debit",
        )
        [debit] = self.run_day("2025-10-01")
        self.assertEqual((debit.payer_id, debit.amount), (yusuf, 30.0))
        self.assertEqual(debit.payment_token_id.partner_id, yusuf)
        self.assertEqual(debit.state, "collected")
        # The invoice is Anna's: the money is booked on her account.
        payment = debit.payment_ids
        self.assertEqual(payment.partner_id, anna)
        self.assertResiduals(move, 70.0)

    def test_a_user_looks_and_billing_confirms(self):
        move = self.make_hand_invoice()
        plans = self.env["subdebit.instalment.plan"].with_user(self.user)
        window = plans.create(
            {
                "partner_id": move.partner_id.id,
                "way": "cash",
                "count": 2,
                "first_date": d("2025-10-01"),
            }
        )
        self.assertEqual(
            self.rows(window), [("2025-10-01", 50.0), ("2025-11-03", 50.0)]
        )
        with self.assertRaisesRegex(AccessError, "Billing"):
            window.action_confirm()
        self.assertFalse(self.as_root(move).subdebit_instalment_ids)

    def test_what_was_paid_since_it_was_shown_is_refused(self):
        move = self.make_hand_invoice()
        window = self.open_plan(move, way="cash", count=2, first_date=d("2025-10-01"))
        self.pay_by_hand(move, 10.0)
        with self.assertRaisesRegex(UserError, "90.00 are open of the invoices by now"):
            window.action_confirm()
        self.assertFalse(self.as_root(move).subdebit_instalment_ids)

    def test_twice_the_same_button_agrees_once(self):
        move = self.make_hand_invoice()
        window = self.open_plan(move, way="cash", count=2, first_date=d("2025-10-01"))
        window.action_confirm()
        window.action_confirm()
        self.assertEqual(len(self.as_root(move).subdebit_instalment_ids), 2)
        with self.assertRaisesRegex(UserError, "asked for by a debit or an instalment"):
            self.open_plan(
                move, way="cash", count=2, first_date=d("2025-10-01")
            ).action_confirm()
