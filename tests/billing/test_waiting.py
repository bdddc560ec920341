from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import d
from .test_crediting import APRIL, CreditingCase

MAY = d("2025-05-01")


@tagged("post_install", "-at_install")
class TestWaiting(CreditingCase):
    """A credit that waits for the next invoice, and what happens meanwhile.

    10 of April's 30 days are paused: 10.00 wait for May.
    """

    def start(self, **vals):
        """Return a subscription with a credit that waits, and April's invoice."""
        subscription = self.bill(**vals)
        april = subscription.invoice_ids
        self.pause(subscription)
        return subscription, april

    def pause(self, subscription, day="2025-04-16", until="2025-04-26"):
        details = (
            {"policy": "prorate", "until": until} if until else {"policy": "prorate"}
        )
        return self.credit(subscription, "pause", day, **details)

    def credit_by_hand(self, invoice, price=None):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": APRIL})
        )
        wizard.refund_moves()
        note = wizard.new_move_ids
        if price is not None:
            note.invoice_line_ids.price_unit = price
        note.action_post()
        return note

    def cancel(self, move):
        if move.state == "posted":
            move.button_draft()
        move.button_cancel()

    def kinds(self):
        rows = self.env["subdebit.ledger.difference"]._get_ledger_differences()
        return [row["problem"] for row in rows]

    def see(self, subscription, today="2025-04-26"):
        return subscription.with_context(subdebit_today=d(today))._get_upcoming()[0]

    # === CREDITED BY HAND === #

    def test_what_was_credited_in_full_by_hand_does_not_come_back_again(self):
        subscription, april = self.start()
        self.credit_by_hand(april)
        self.assertEqual(self.see(subscription)["amount_total"], 30.0)
        self.assertEqual(subscription._bill(MAY).amount_total, 30.0)
        self.assertLedgerAddsUp()

    def test_no_more_comes_back_than_is_left(self):
        # 30.00 less 25.00 by hand leaves 5.00 of the 10.00.
        subscription, april = self.start()
        self.credit_by_hand(april, 25.0)
        self.assertEqual(self.see(subscription)["amount_total"], 25.0)
        self.assertEqual(subscription._bill(MAY).amount_total, 25.0)
        self.assertLedgerAddsUp()

    def test_two_that_wait_share_what_is_left(self):
        # 10.00 and 4.00 wait, 18.00 by hand leave 12.00 of 30.00.
        subscription, april = self.start()
        self.pause(subscription, "2025-04-26", "2025-04-30")
        self.credit_by_hand(april, 18.0)
        may = subscription._bill(MAY)
        self.assertEqual(may.amount_total, 18.0)
        self.assertEqual(
            sorted(may.invoice_line_ids.mapped("price_subtotal")), [-10.0, -2.0, 30.0]
        )
        self.assertLedgerAddsUp()

    def test_a_gesture_that_is_taken_back_leaves_the_credit_as_it_was(self):
        subscription, april = self.start()
        note = self.credit_by_hand(april)
        self.cancel(note)
        self.assertEqual(subscription._bill(MAY).amount_total, 20.0)
        self.assertLedgerAddsUp()

    def test_two_credit_notes_by_hand_are_seen(self):
        subscription = self.bill()
        for _time in range(2):
            self.credit_by_hand(subscription.invoice_ids.sorted("id")[0])
        self.assertEqual(self.kinds(), ["over_credited"])
        rows = self.env["subdebit.ledger.difference"]
        rows.sudo()._check_ledger()
        [row] = rows.search([("kind", "=", "over_credited")])
        self.assertIn("more was credited than was billed", row.sentence)

    def test_a_gesture_after_the_invoice_that_took_it_is_seen(self):
        subscription, april = self.start()
        subscription._bill(MAY)
        self.credit_by_hand(april)
        self.assertEqual(self.kinds(), ["over_credited"])

    # === THE INVOICE IS CANCELLED === #

    def test_nothing_comes_back_of_an_invoice_that_nobody_owes(self):
        subscription, april = self.start()
        self.cancel(april)
        self.assertEqual(self.see(subscription)["amount_total"], 30.0)
        self.assertEqual(subscription._bill(MAY).amount_total, 30.0)
        self.assertLedgerAddsUp()

    def test_days_that_are_billed_anew_are_not_lowered(self):
        # 1 to 15 and 26 to 30 April, 20 of 30 days: 15.00 and 5.00.
        subscription, april = self.start()
        self.cancel(april)
        april.line_ids.subdebit_charge_ids.cover_ids.with_user(
            self.billing
        ).action_bill_again()
        moves = subscription._bill(MAY)
        self.assertEqual(sum(moves.mapped("amount_total")), 50.0)
        self.assertFalse(
            moves.invoice_line_ids.filtered(lambda line: line.price_subtotal < 0)
        )
        self.assertLedgerAddsUp()

    def test_an_invoice_that_is_posted_again_is_lowered_again(self):
        subscription, april = self.start()
        self.cancel(april)
        april.button_draft()
        april.action_post()
        self.assertEqual(subscription._bill(MAY).amount_total, 20.0)
        self.assertLedgerAddsUp()

    def test_an_invoice_cancelled_after_the_credit_was_taken_is_seen(self):
        subscription, april = self.start()
        subscription._bill(MAY)
        self.cancel(april)
        self.assertIn("over_credited", self.kinds())

    # === THE INVOICE THAT TOOK IT === #

    def test_it_waits_again_when_the_invoice_that_took_it_is_cancelled(self):
        subscription, _april = self.start()
        may = subscription._bill(MAY)
        self.cancel(may)
        [waiting] = subscription._get_waiting_credits()
        self.assertEqual(waiting.price, 10.0)
        june = subscription._bill(d("2025-06-01"))
        self.assertEqual(june.amount_total, 20.0)
        self.assertFalse(subscription._get_waiting_credits())
        self.assertLedgerAddsUp()

    def test_bill_the_cancelled_days_again(self):
        subscription, _april = self.start()
        may = subscription._bill(MAY)
        self.cancel(may)
        may.with_user(self.billing).action_subdebit_bill_again()
        self.assertEqual(subscription._bill(MAY).amount_total, 20.0)
        self.assertLedgerAddsUp()

    def test_a_cancelled_invoice_that_comes_back_takes_it_again(self):
        subscription, _april = self.start()
        may = subscription._bill(MAY)
        self.cancel(may)
        may.button_draft()
        may.action_post()
        self.assertEqual(may.amount_total, 20.0)
        self.assertFalse(subscription._get_waiting_credits())
        self.assertEqual(subscription._bill(d("2025-06-01")).amount_total, 30.0)
        self.assertLedgerAddsUp()

    def test_it_is_not_taken_off_twice(self):
        subscription, _april = self.start()
        may = subscription._bill(MAY)
        self.cancel(may)
        subscription._bill(d("2025-06-01"))
        with self.assertRaisesRegex(UserError, "taken off another invoice"):
            may.button_draft()

    def draft_may(self):
        plan = self.make_plan("Careful", invoice_policy="draft")
        subscription = self.make_subscription(APRIL, plan_id=plan.id)
        subscription._bill(APRIL).action_post()
        self.pause(subscription)
        return subscription, subscription._bill(MAY)

    def test_a_draft_that_took_it_may_be_deleted(self):
        subscription, may = self.draft_may()
        may.unlink()
        self.assertEqual(len(subscription._get_waiting_credits()), 1)
        self.assertEqual(subscription._bill(d("2025-06-01")).amount_total, 20.0)
        self.assertLedgerAddsUp()

    def test_a_draft_may_lose_that_line(self):
        subscription, may = self.draft_may()
        may.invoice_line_ids.filtered(lambda line: line.price_subtotal < 0).unlink()
        self.assertEqual(may.amount_total, 30.0)
        self.assertEqual(subscription._bill(d("2025-06-01")).amount_total, 20.0)
        self.assertLedgerAddsUp()

    # === WHOSE IT IS === #

    def test_the_next_payer_gets_nothing_of_it(self):
        subscription, april = self.start()
        ben = self.make_offline_partner("Ben")
        vals = {"payer_id": ben.id, "invoice_partner_id": ben.id}
        subscription._change_who_pays(vals, d("2025-04-20"), "")
        rows = subscription.with_context(subdebit_today=d("2025-04-26"))._get_upcoming()
        self.assertEqual(
            [(row["is_credit_note"], row["amount_total"]) for row in rows[:2]],
            [(True, 10.0), (False, 30.0)],
        )
        moves = subscription._bill(MAY)
        note = moves.filtered(lambda move: move.move_type == "out_refund")
        self.assertNote(note, 10.0, 0.0, april)
        self.assertEqual(note.partner_id, april.partner_id)
        self.assertEqual((moves - note).amount_total, 30.0)
        self.assertEqual((moves - note).partner_id, ben)
        self.assertLedgerAddsUp()

    def test_a_credit_of_another_is_seen(self):
        subscription, _april = self.start()
        subscription._bill(MAY)
        ben = self.make_offline_partner("Ben")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET subdebit_payer_id = %s WHERE id = %s",
            [ben.id, subscription.invoice_ids.sorted("id")[-1].id],
        )
        self.assertEqual(self.kinds(), ["credit_of_other"])

    # === NO INVOICE TO COME === #

    def test_an_open_pause_gives_it_back_at_once(self):
        # From 16 April on, 15 of 30 days.
        subscription = self.bill()
        april = subscription.invoice_ids
        note = self.pause(subscription, until=None)
        self.assertNote(note, 15.0, 0.0, april)
        self.assertFalse(subscription._get_waiting_credits())
        self.assertLedgerAddsUp()

    def test_an_end_gives_it_back(self):
        subscription, april = self.start()
        subscription._end(d("2025-04-30"), today=d("2025-05-01"))
        self.assertNote(subscription.invoice_ids - april, 10.0, 0.0, april)
        self.assertLedgerAddsUp()

    def test_what_waits_in_vain_is_seen_and_given_back_by_the_next_run(self):
        # May took it and is cancelled after the end; its days are then waived.
        subscription, april = self.start()
        may = subscription._bill(MAY)
        subscription._end(d("2025-05-31"))
        self.cancel(may)
        self.assertEqual(self.kinds(), ["credit_in_vain"])
        may.with_user(self.billing).action_subdebit_waive()
        self.env["subdebit.subscription"]._end_what_is_over(
            self.company, d("2025-06-02")
        )
        self.assertNote(subscription.invoice_ids - april - may, 10.0, 0.0, april)
        self.assertLedgerAddsUp()
