from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from ..fakes.provider import DECLINES, PROCESSES
from .agreed_case import OUTSTANDING, RECEIVABLE, AgreedCase


@tagged("post_install", "-at_install")
class TestAgreedAfter(AgreedCase):
    """What is agreed is settled early, agreed on anew, or given up."""

    def make_parts(self, way="cash", **vals):
        """Return an invoice of 90.00 and its three parts of 30.00."""
        move = self.make_hand_invoice(90.0)
        parts = self.agree(move, way=way, count=3, first_date=d("2025-10-01"), **vals)
        self.assertEqual(
            self.parts(parts),
            [("2025-10-01", 30.0), ("2025-11-03", 30.0), ("2025-12-01", 30.0)],
        )
        return move, parts

    def test_the_rest_is_settled_by_hand_at_once(self):
        move, parts = self.make_parts()
        self.day = d("2025-10-01")
        self.act("record", parts[0], date=self.day)
        self.day = d("2025-10-15")
        window = self.open_act("settle", parts[1], date=self.day)
        self.assertEqual(window.amount, 60.0)
        window.action_confirm()
        self.assertResiduals(move, 0.0)
        self.assertStates(parts, "collected", "collected", "collected")
        payments = self.as_root(parts).payment_ids.sorted("id")
        self.assertEqual(
            [(str(p.date), p.amount) for p in payments],
            [("2025-10-01", 30.0), ("2025-10-15", 30.0), ("2025-10-15", 30.0)],
        )
        for payment in payments[1:]:
            self.assertEntry(
                payment.move_id, "2025-10-15", (OUTSTANDING, 30.0), (RECEIVABLE, -30.0)
            )

    def test_where_the_journal_has_no_account_the_charts_is_shown_and_booked(self):
        _move, parts = self.make_parts()
        bank = self.as_root(self.company_data["default_journal_bank"])
        bank.inbound_payment_method_line_ids.payment_account_id = False
        self.day = d("2025-10-01")
        window = self.open_act("record", parts[0], date=self.day)
        self.assertEqual(
            [(row.account.split()[0], row.debit, row.credit) for row in window.row_ids],
            [(OUTSTANDING, 30.0, 0.0), (RECEIVABLE, 0.0, 30.0)],
        )
        window.action_confirm()
        self.assertEntry(
            self.as_root(parts[0]).payment_ids.move_id,
            "2025-10-01",
            (OUTSTANDING, 30.0),
            (RECEIVABLE, -30.0),
        )

    def test_the_rest_is_debited_at_once(self):
        anna = self.make_payer("Anna")
        [move] = self.make_past(90.0, payer=anna)
        parts = self.agree(move, way="debit", count=3, first_date=d("2025-10-01"))
        self.run_day("2025-10-01")
        self.day = d("2025-10-10")
        self.act("settle", parts[1], by_debit=True)
        self.assertStates(parts, "collected", "cancelled", "cancelled")
        [debit] = self.run_day("2025-10-10")
        self.assertEqual((debit.amount, debit.state), (60.0, "collected"))
        self.assertResiduals(move, 0.0)
        self.assertNothingHappensAgain()

    def test_the_rest_is_agreed_on_anew(self):
        move, parts = self.make_parts()
        self.day = d("2025-10-01")
        self.act("record", parts[0], date=self.day)
        action = parts[1].with_user(self.billing).action_open_reschedule()
        windows = self.env["subdebit.instalment.plan"].with_user(self.billing)
        window = windows.with_context(**action["context"]).create(
            {"count": 4, "rhythm": "week", "first_date": d("2025-10-06")}
        )
        self.assertFalse(window.problem)
        self.assertEqual(
            self.rows(window),
            [
                ("2025-10-06", 15.0),
                ("2025-10-13", 15.0),
                ("2025-10-20", 15.0),
                ("2025-10-27", 15.0),
            ],
        )
        window.action_confirm()
        self.assertStates(parts, "collected", "cancelled", "cancelled")
        coming = self.as_root(move).subdebit_instalment_ids.filtered(
            lambda one: one.state == "planned"
        )
        self.assertEqual(coming.mapped("amount_left"), [15.0, 15.0, 15.0, 15.0])
        self.assertEqual(str(move.invoice_date_due), "2025-10-27")

    def test_what_is_given_up_stays_open(self):
        move, parts = self.make_parts()
        window = self.open_act("cancel", parts)
        self.assertIn("90.00", window.sentences.replace("\xa0", " "))
        window.action_confirm()
        self.assertStates(parts, "cancelled", "cancelled", "cancelled")
        self.assertResiduals(move, 90.0)

    def test_a_refused_part_needs_attention_and_is_paid_by_hand(self):
        anna = self.make_payer("Anna", behaviour=DECLINES)
        [move] = self.make_past(90.0, payer=anna)
        parts = self.agree(move, way="debit", count=3, first_date=d("2025-10-01"))
        with self.answered(402):
            self.run_day("2025-10-01")
        self.assertEqual(self.needs_attention(), [("refused", "Anna", 30.0)])
        self.act("record", parts[0], date=d("2025-10-01"))
        self.assertEqual(self.needs_attention(), [])
        self.assertStates(parts, "collected", "planned", "planned")
        self.assertResiduals(move, 60.0)

    def test_a_refused_part_is_agreed_on_anew_with_the_rest(self):
        anna = self.make_payer("Anna", behaviour=DECLINES)
        [move] = self.make_past(90.0, payer=anna)
        parts = self.agree(move, way="debit", count=3, first_date=d("2025-10-01"))
        with self.answered(402):
            self.run_day("2025-10-01")
        action = parts[0].with_user(self.billing).action_open_reschedule()
        windows = self.env["subdebit.instalment.plan"].with_user(self.billing)
        window = windows.with_context(**action["context"]).create(
            {"way": "transfer", "count": 2, "first_date": d("2025-10-06")}
        )
        self.assertEqual(window.total, 90.0)
        self.assertEqual(
            self.rows(window), [("2025-10-06", 45.0), ("2025-11-06", 45.0)]
        )
        window.action_confirm()
        self.assertStates(parts, "cancelled", "cancelled", "cancelled")
        self.assertEqual(self.needs_attention(), [])
        self.assertFalse(self.run_day("2025-11-06"))

    def test_a_later_debit_leaves_what_an_earlier_part_by_hand_stands_for(self):
        anna = self.make_payer("Anna")
        [move] = self.make_past(100.0, payer=anna)
        parts = self.agree(
            move,
            way="debit",
            count=1,
            first_date=d("2025-10-10"),
            other_payer_id=self.make_partner("Numa"),
            other_percent=50.0,
            other_way="cash",
        )
        parts[1].sudo().date = d("2025-10-01")
        note = self.credit(move, 30.0)
        (note | move).sudo().line_ids.filtered(
            lambda aml: aml.account_type == "asset_receivable"
        ).reconcile()
        self.assertResiduals(move, 70.0)
        self.assertEqual(
            [(one.payer_id.name, one.amount_left) for one in parts],
            [("Anna", 20.0), ("Numa", 50.0)],
        )
        [debit] = self.run_day("2025-10-10")
        self.assertEqual(debit.amount, 20.0)
        self.assertResiduals(move, 50.0)

    def test_a_bank_debit_of_one_keeps_the_other_from_nothing(self):
        anna = self.make_payer("Anna", kind="sepa_debit", behaviour=PROCESSES)
        [move] = self.make_past(100.0, payer=anna)
        parts = self.agree(
            move,
            way="debit",
            count=1,
            first_date=d("2025-10-10"),
            other_payer_id=self.make_partner("Numa"),
            other_percent=50.0,
            other_way="cash",
        )
        debits = self.env["subdebit.debit"]
        for day in ("2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08"):
            debits = debits or self.run_day(day)
        self.assertEqual((debits.state, debits.amount), ("pending", 50.0))
        self.act("record", parts[1], date=self.day)
        self.assertResiduals(move, 50.0)
        self.assertEqual(parts.mapped("state"), ["under_way", "collected"])

    def test_by_hand_nobody_is_asked_for_a_method(self):
        [move] = self.make_priced(
            90.0, d("2025-09-27"), partner=self.make_partner("Ada"), cadence_unit="year"
        )._bill(d("2025-09-27"))
        self.assertEqual(self.needs_attention(), [("no_method", "Ada", 90.0)])
        self.agree(move, way="transfer", count=3, first_date=d("2025-10-01"))
        self.assertEqual(self.needs_attention(), [])
        self.assertFalse(self.run_day("2025-10-01"))

    # === WHAT OTHERS SAY OF IT === #

    def test_odoos_next_payment_is_the_next_instalment(self):
        move, parts = self.make_parts()
        values = move._get_invoice_next_payment_values()
        self.assertEqual(
            (
                values["installment_state"],
                values["next_amount_to_pay"],
                str(values["next_due_date"]),
                values["amount_due"],
                values["next_payment_reference"],
            ),
            ("next", 30.0, "2025-10-01", 90.0, f"{move.name}-1"),
        )
        self.assertEqual(
            [
                (str(row["date_maturity"]), row["amount_residual_currency_unsigned"])
                for row in values["not_reconciled_installments"]
            ],
            [("2025-10-01", 30.0), ("2025-11-03", 30.0), ("2025-12-01", 30.0)],
        )
        # Two are late on 10 November: core adds up what is overdue.
        self.day = d("2025-11-10")
        values = move._get_invoice_next_payment_values()
        self.assertEqual(
            (values["installment_state"], values["next_amount_to_pay"]),
            ("overdue", 60.0),
        )
        self.act("record", parts[:2], date=self.day)
        values = move._get_invoice_next_payment_values()
        self.assertEqual(
            (values["next_amount_to_pay"], values["is_last_installment"]),
            (30.0, True),
        )
        link = move.with_user(self.billing)._get_default_payment_link_values()
        self.assertEqual((link["amount"], link["amount_max"]), (30.0, 30.0))

    def test_odoos_own_window_pays_the_next_one(self):
        move, parts = self.make_parts()
        self.day = d("2025-10-01")
        self.pay_by_hand(move, 30.0)
        self.assertStates(parts, "collected", "planned", "planned")
        self.pay_by_hand(move, 10.0)
        self.assertEqual(parts.mapped("amount_left"), [0.0, 20.0, 30.0])
        self.assertResiduals(move, 50.0)

    def test_a_customer_who_pays_online_pays_his_next_instalment(self):
        move, parts = self.make_parts()
        transaction = self.as_root(self.env["payment.transaction"]).create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_card").id,
                "reference": f"{move.name}-1",
                "amount": 30.0,
                "currency_id": move.currency_id.id,
                "partner_id": move.partner_id.id,
                "operation": "online_redirect",
                "invoice_ids": [Command.set(move.ids)],
            }
        )
        transaction._set_done()
        transaction._post_process()
        self.assertStates(parts, "collected", "planned", "planned")
        self.assertEqual(parts.mapped("amount_left"), [0.0, 30.0, 30.0])
        self.assertResiduals(move, 60.0)

    def test_statement_and_expected_balance_show_what_comes(self):
        move, parts = self.make_parts()
        partner = move.partner_id.with_user(self.billing)
        rows = self.env["subdebit.statement"].with_user(self.billing)
        found = rows.search(
            [("partner_id", "=", partner.id), ("kind", "=", "instalment")],
            order="date",
        )
        self.assertEqual(
            [(str(row.date), row.amount, row.state) for row in found],
            [
                ("2025-10-01", -30.0, "planned"),
                ("2025-11-03", -30.0, "planned"),
                ("2025-12-01", -30.0, "planned"),
            ],
        )
        self.assertEqual(partner.subdebit_current_balance, 90.0)
        self.assertEqual(partner.subdebit_expected_balance, 0.0)
        subscription = move.sudo().line_ids.subdebit_charge_ids.subscription_id
        items, _cut = subscription.with_user(self.user)._get_timeline()
        told = [item.sentence for item in items if item.kind == "instalment"]
        self.assertEqual(len(told), 3)
        self.assertIn("are due on 10/01/2025 (Cash)", told[0])

    def test_the_invoice_says_who_pays_what(self):
        move, _parts = self.make_parts()
        said = move.subdebit_payment_sentence.replace("\xa0", " ")
        self.assertEqual(
            said,
            "Agreed instalments: $ 30.00 on 10/01/2025 (Cash); $ 30.00 on 11/03/2025"
            " (Cash); $ 30.00 on 12/01/2025 (Cash).",
        )

    def test_a_debit_with_the_bank_is_neither_given_up_nor_agreed_on_anew(self):
        anna = self.make_payer("Anna", kind="sepa_debit", behaviour=PROCESSES)
        [move] = self.make_past(90.0, payer=anna)
        parts = self.agree(move, way="debit", count=3, first_date=d("2025-10-10"))
        debits = self.env["subdebit.debit"]
        for day in ("2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08"):
            debits = debits or self.run_day(day)
        self.assertEqual(debits.state, "pending")
        with self.assertRaisesRegex(UserError, "neither edited nor cancelled"):
            self.act("cancel", parts[0])
        self.day = d("2025-10-09")
        window = self.open_act("settle", parts, by_debit=True)
        self.assertEqual(window.amount, 60.0)
