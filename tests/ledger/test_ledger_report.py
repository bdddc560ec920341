from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .test_hands import AGAIN, DAY, HandsCase


class ReportCase(HandsCase):
    """The report of the ledger's check, read and acted upon by a Manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env["subdebit.ledger.difference"].with_context(lang="en_US")

    def check(self):
        """Press the button as Billing does; return what a Manager reads."""
        self.rows.with_user(self.billing).action_check_now()
        return self.rows.search([])

    def run_sql(self, query, *values):
        """Break a row in a way that no screen of ours allows."""
        self.env.flush_all()
        self.env.cr.execute(query, values)
        self.env.invalidate_all()

    def assertFound(self, kind, sentence, **values):
        """One difference of that kind, whichever way it is looked for."""
        row = self.check()
        self.assertEqual(row.mapped("kind"), [kind])
        self.assertEqual(row.sentence, sentence)
        for name, value in values.items():
            self.assertEqual(row[name], value, name)
        self.assertEqual(row.state, "open")
        self.assertEqual(self.check(), row)
        return row

    def assertAddsUp(self):
        self.assertFalse(self.check().mapped("sentence"))

    def cancel(self):
        subscription, move = self.bill()
        move.button_cancel()
        row = self.assertFound(
            "to_decide",
            "Membership, 09/01/2025 to 09/30/2025: the invoice was cancelled or"
            " deleted. Bill the days again, or waive them.",
            cover_id=subscription.cover_ids,
            move_id=move.with_env(self.env),
            subscription_id=subscription,
        )
        return subscription, row


@tagged("post_install", "-at_install")
class TestLedgerReport(ReportCase):
    """Each kind of difference is found as it happens, and goes once it is repaired."""

    def get_question(self, subscription):
        return subscription.activity_search(["subscription_debit.activity_ledger"])

    def test_a_life_without_a_fault_is_an_empty_list(self):
        subscription, move = self.bill()
        subscription._bill(d("2025-12-01"))
        move.button_draft()
        move.action_post()
        self.assertAddsUp()
        self.assertFalse(subscription.difference_count)

    # === THE LEDGER === #

    def test_an_invoice_line_that_is_gone(self):
        subscription, move = self.bill()
        charge = subscription.charge_ids
        line = move.invoice_line_ids.id
        self.run_sql("DELETE FROM account_move_line WHERE id = %s", line)
        self.assertFound(
            "no_invoice_line",
            "Membership, 09/01/2025 to 09/30/2025: billed by the ledger, but the"
            " invoice line is gone.",
            charge_id=charge,
            subscription_id=subscription,
            date_from=DAY,
            date_to=d("2025-10-01"),
        )
        self.assertEqual(len(self.get_question(subscription)), 1)
        charge.sudo()._void()
        subscription.cover_ids.action_waive()
        self.assertAddsUp()
        self.assertFalse(self.get_question(subscription))

    def test_a_credit_whose_line_is_gone(self):
        subscription, move = self.bill()
        note = move._reverse_moves(cancel=True)
        line = note.invoice_line_ids.id
        self.run_sql("DELETE FROM account_move_line WHERE id = %s", line)
        credit = subscription.charge_ids.filtered("origin_id")
        self.assertFound(
            "no_invoice_line",
            "Membership, 09/01/2025 to 09/30/2025: billed by the ledger, but the"
            " invoice line is gone.",
            charge_id=credit,
        )
        credit.sudo()._void()
        self.assertAddsUp()

    def test_an_invoice_that_was_cancelled_behind_our_back(self):
        subscription, move = self.bill()
        query = "UPDATE account_move SET state = %s WHERE id = %s"
        self.run_sql(query, "cancel", move.id)
        self.assertFound(
            "invoice_cancelled",
            "Membership, 09/01/2025 to 09/30/2025: billed by the ledger, but"
            " INV/2025/00001 is cancelled.",
            move_id=move.with_env(self.env),
            charge_id=subscription.charge_ids,
        )
        self.run_sql(query, "posted", move.id)
        self.assertAddsUp()

    def test_a_charge_whose_days_do_not_count_as_dealt_with(self):
        subscription, move = self.bill()
        # What a cancelled credit note took back does not count.
        move._reverse_moves(cancel=True).button_cancel()
        values = subscription.cover_ids.copy_data()
        subscription.cover_ids.sudo().unlink()
        self.assertFound(
            "not_covered",
            "Membership, 09/01/2025 to 09/30/2025: billed on INV/2025/00001, but the"
            " days do not count as settled.",
            charge_id=subscription.charge_ids.filtered(lambda c: c.sign == 1),
        )
        self.env["subdebit.cover"].sudo().create(values)
        self.assertAddsUp()

    def test_days_that_count_as_billed_and_are_not(self):
        subscription, move = self.bill()
        cover = subscription.cover_ids
        query = "UPDATE subdebit_cover SET charge_id = %s WHERE id = %s"
        charge = cover.charge_id.id
        move.button_cancel()
        self.run_sql("UPDATE subdebit_cover SET to_decide = NULL")
        self.assertFound(
            "cover_without_charge",
            "Membership, 09/01/2025 to 09/30/2025: the days count as billed, but"
            " nothing bills them.",
            cover_id=cover,
        )
        self.run_sql(query, None, cover.id)
        self.assertEqual(self.check().kind, "cover_without_charge")
        self.run_sql(query, charge, cover.id)
        cover.sudo()._ask_to_decide()
        cover.action_waive()
        self.assertAddsUp()

    def test_days_that_reach_beyond_what_bills_them(self):
        subscription, _move = self.bill()
        cover = subscription.cover_ids
        query = "UPDATE subdebit_cover SET date_to = %s WHERE id = %s"
        self.run_sql(query, d("2025-10-02"), cover.id)
        self.assertEqual(self.check().mapped("kind"), ["cover_without_charge"])
        self.run_sql(query, d("2025-09-30"), cover.id)
        kinds = self.check().mapped("kind")
        self.assertEqual(kinds, ["not_covered", "engine_says"])
        self.run_sql(query, d("2025-10-01"), cover.id)
        self.assertAddsUp()

    # === DAYS TO DECIDE === #

    def test_days_to_decide_are_billed_again_from_the_list(self):
        subscription, row = self.cancel()
        row.with_user(self.billing).action_bill_again()
        self.assertFalse(row.exists())
        self.assertEqual(len(subscription._bill(AGAIN)), 1)
        self.assertAddsUp()
        self.assertNothingToBill(subscription, "2025-09-30")

    def test_days_to_decide_are_waived_from_the_list(self):
        subscription, row = self.cancel()
        row.with_user(self.billing).action_waive()
        self.assertFalse(row.exists())
        self.assertDays(["[2025-09-01, 2025-10-01)"], subscription, "waived")
        self.assertAddsUp()

    def test_only_billing_decides_from_the_list(self):
        _subscription, row = self.cancel()
        for decide in (row.action_bill_again, row.action_waive):
            with self.assertRaisesRegex(UserError, "the right “Billing"):
                decide.__func__(row.with_user(self.user))

    def test_a_cover_decided_elsewhere_takes_its_row_along(self):
        subscription, row = self.cancel()
        subscription.cover_ids.action_bill_again()
        self.assertFalse(row.exists())

    # === THE NUMBERS === #

    def test_a_gap_in_the_numbers(self):
        moves = [self.bill()[1] for _number in range(3)]
        self.assertAddsUp()
        moves[1].button_draft()
        moves[1].unlink()
        rows = self.check()
        gap = rows.filtered(lambda row: row.kind == "number_gap")
        self.assertEqual(gap.move_id, moves[2].with_env(self.env))
        self.assertEqual(
            gap.sentence, "INV/2025/00003: the number before it is missing."
        )
        self.assertFalse(gap.subscription_id)
        self.assertEqual((rows - gap).mapped("kind"), ["to_decide"])
        (rows - gap).action_waive()
        # Odoo fills the gap when a draft takes the number.
        again = moves[0].copy({"invoice_date": DAY})
        again.name = "INV/2025/00002"
        again.action_post()
        self.assertAddsUp()

    def test_a_later_number_with_an_earlier_date(self):
        self.make_subscription(DAY)._bill(AGAIN)
        _subscription, odd = self.bill()
        self.assertFound(
            "number_order",
            "INV/2025/00002 is dated 09/01/2025, before INV/2025/00001 of 09/02/2025.",
            move_id=odd.with_env(self.env),
        )
        odd.button_draft()
        odd.invoice_date = AGAIN
        odd.action_post()
        self.assertAddsUp()

    def post_others(self, *days):
        """Post invoices of the journal that are not ours; return them."""
        moves = self.setup_env["account.move"]
        for day in days:
            moves |= self.setup_env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.make_partner("Walk-in").id,
                    "invoice_date": d(day),
                    "invoice_line_ids": [
                        Command.create({"product_id": self.product.id})
                    ],
                }
            )
            moves[-1].action_post()
        return moves

    def test_invoices_of_others_are_not_judged_by_their_dates(self):
        """Before ours and after: out of order, each as its accountant wished it."""
        self.post_others("2025-08-20", "2025-08-03", "2025-08-19")
        self.bill()
        self.post_others("2025-09-05", "2025-09-02", "2025-08-01")
        self.assertAddsUp()

    def test_ours_is_judged_by_the_invoice_of_another_before_it(self):
        self.bill()
        self.post_others("2025-11-29")
        _subscription, odd = self.bill()
        self.assertFound(
            "number_order",
            "INV/2025/00003 is dated 09/01/2025, before INV/2025/00002 of 11/29/2025.",
            move_id=odd.with_env(self.env),
        )

    def test_a_gap_from_before_our_first_invoice_is_not_ours(self):
        old = self.post_others("2025-08-01", "2025-08-02", "2025-08-03", "2025-08-04")
        for move in old[1], old[3]:
            move.button_draft()
            move.unlink()
        self.bill()
        self.assertAddsUp()
        old[2].button_draft()
        old[2].unlink()
        self.assertAddsUp()
        later = self.post_others("2025-09-03", "2025-09-04")
        later[0].button_draft()
        later[0].unlink()
        self.assertEqual(self.check().move_id, later[1].with_env(self.env))

    def test_numbers_that_odoo_does_not_know_have_no_order(self):
        """An addon that numbers in its own way leaves prefix and number empty."""
        # Whichever way they are read, one comes after a later one.
        moves = self.make_subscription(DAY)._bill(AGAIN)
        moves |= self.bill()[1].with_env(self.env)
        moves |= self.make_subscription(DAY)._bill(AGAIN)
        for columns in (
            "sequence_prefix = NULL, sequence_number = 0",
            "sequence_prefix = '', sequence_number = 0",
            "sequence_prefix = '', sequence_number = -id",
            "sequence_prefix = NULL",
        ):
            with self.env.cr.savepoint() as savepoint:
                self.run_sql(
                    f"UPDATE account_move SET {columns} WHERE id IN %s",
                    tuple(moves.ids),
                )
                self.assertAddsUp()
                savepoint.rollback()
            self.env.invalidate_all()

    def test_journals_without_our_invoices_are_not_watched(self):
        _subscription, move = self.bill()
        journal = self.company_data["default_journal_sale"].copy({"code": "OWN"})
        for day in ("2025-09-02", "2025-09-01"):
            move.copy({"invoice_date": d(day), "journal_id": journal.id}).action_post()
        self.assertAddsUp()
