from odoo.tests import tagged

from .refund_case import RefundCase


@tagged("post_install", "-at_install")
class TestBounce(RefundCase):
    """What was given back and came back is an entry of its own, on that day."""

    def bounce(self, refund, scenario="refund_bounced"):
        self.fake.play(scenario, refund.sudo().provider_ref)
        self.hear()

    def assertBounced(self, refund, note, day, words):
        self.assertEqual((refund.state, str(refund.bounced_on)), ("bounced", day))
        self.assertItems(
            refund.bounce_move_id,
            day,
            ("asset_receivable", -12.0),
            ("asset_current", 12.0),
        )
        payment = refund.refund_payment_ids
        self.assertEqual(payment.move_id.state, "posted")
        self.assertFalse(payment.move_id.reversal_move_ids)
        self.assertTrue(all(payment._subdebit_get_owed_items().mapped("reconciled")))
        self.assertEqual((note.payment_state, note.amount_residual), ("not_paid", 12.0))
        self.assertEqual(refund.words, words)
        [activity] = refund.sudo().activity_ids
        self.assertEqual(
            activity.summary, "This refund came back: give it back in another way"
        )
        self.assertEqual(activity.user_id, self.billing)
        self.assertIn(note.name, activity.note)
        self.assertIn("came back on", self.debit.refund_sentence)
        self.assertNothingHappensAgain()

    def test_a_bounce_opens_the_note_again_on_that_day(self):
        note = self.credit(12.0)
        refund = self.give_back(12.0, note)
        self.advance(3, 24)
        self.bounce(refund)
        words = "The payer's bank did not take it"
        self.assertBounced(refund, note, "2026-03-24", words)
        self.inbox.search([]).action_replay()
        self.read_news()
        self.assertBounced(refund, note, "2026-03-24", words)

    def test_money_that_was_paid_and_sent_back_opens_it_as_well(self):
        note = self.credit(12.0)
        refund = self.give_back(12.0, note)
        self.advance(3, 25)
        self.hear()
        self.assertEqual(refund.state, "paid")
        self.advance(4, 2)
        self.bounce(refund, "refund_funds_returned")
        words = "The payer's bank sent it back"
        self.assertBounced(refund, note, "2026-04-02", words)

    def test_a_bounce_that_is_heard_first_of_all_is_booked_with_its_refund(self):
        note = self.credit(12.0)
        refund = self.press(note)
        self.fake.fail_next("close_after", on="POST /refunds")
        self.work()
        self.assertEqual(refund.state, "unknown")
        [ref] = self.fake.world.objects["refunds"]
        self.fake.play("refund_bounced", ref)
        self.hear(twice=True)
        words = "The payer's bank did not take it"
        self.assertBounced(refund, note, "2026-03-20", words)

    def test_what_bounced_may_be_given_back_once_more(self):
        note = self.credit(12.0)
        self.bounce(self.give_back(12.0, note))
        self.assertTrue(note.subdebit_is_refundable)
        self.assertTrue(self.debit.is_refundable)
        again = self.give_back(12.0, note)
        self.assertEqual(note.payment_state, "paid")
        self.assertEqual(self.given(), 1200)
        self.assertEqual(len(set(self.asked())), 2)
        self.assertEqual(again.refund_payment_ids.amount, 12.0)

    def test_the_second_refund_is_paid_and_the_books_agree(self):
        note = self.credit(12.0)
        first = self.give_back(12.0, note)
        self.advance(3, 24)
        self.bounce(first)
        again = self.give_back(12.0, note)
        self.advance(3, 27)
        self.hear(twice=True)
        self.assertEqual((again.state, str(again.refunded_on)), ("paid", "2026-03-24"))
        self.assertEqual(first.state, "bounced")
        payment = again.refund_payment_ids
        self.assertItems(
            payment.move_id,
            "2026-03-24",
            ("asset_current", -12.0),
            ("asset_receivable", 12.0),
        )
        self.assertTrue(all(payment._subdebit_get_owed_items().mapped("reconciled")))
        self.assertEqual((note.payment_state, note.amount_residual), ("paid", 0.0))
        # Of 30.00 the provider holds 18.00 for us, and Ada owes nothing.
        self.assertEqual(self.given(), 1200)
        held = payment.outstanding_account_id
        self.assertEqual(self.sum_of(held, payment.journal_id), 18.0)
        owed = payment.destination_account_id
        self.assertEqual(self.sum_of(owed, partner=self.debit.payer_id), 0.0)
        self.tell_payers()
        self.assertFalse((first | again).sudo().activity_ids)
        self.assertNothingHappensAgain()

    def test_a_transfer_by_hand_settles_the_question(self):
        """Odoo's own payment of the note, of which no refund knows."""
        note = self.credit(12.0)
        refund = self.give_back(12.0, note)
        self.bounce(refund)
        self.tell_payers()
        self.assertEqual(len(refund.sudo().activity_ids), 1)
        journal = self.company_data["default_journal_bank"]
        window = self.env["account.payment.register"].with_user(self.billing)
        window = window.with_context(active_model=note._name, active_ids=note.ids)
        window.create({"journal_id": journal.id}).action_create_payments()
        self.assertEqual(note.amount_residual, 0.0)
        self.tell_payers()
        self.assertFalse(refund.sudo().activity_ids)

    def test_what_was_paid_after_a_bounce_may_bounce_too(self):
        note = self.credit(12.0)
        self.bounce(self.give_back(12.0, note))
        again = self.give_back(12.0, note)
        self.advance(3, 24)
        self.bounce(again)
        self.assertBounced(
            again, note, "2026-03-24", "The payer's bank did not take it"
        )
        payment = again.refund_payment_ids
        self.assertEqual(self.given(), 0)
        self.assertEqual(
            self.sum_of(payment.outstanding_account_id, payment.journal_id), 30.0
        )

    def sum_of(self, account, journal=None, partner=None):
        """The balance of an account, of one journal or partner."""
        items = self.env["account.move.line"].sudo()
        domain = [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        if journal:
            domain.append(("journal_id", "=", journal.id))
        if partner:
            domain.append(("partner_id", "=", partner.id))
        return sum(items.search(domain).mapped("balance"))

    def test_a_person_may_record_it(self):
        note = self.credit(12.0)
        refund = self.give_back(12.0, note)
        refund.with_user(self.billing).action_record_bounce()
        self.assertEqual(refund.state, "bounced")
        self.assertEqual(note.amount_residual, 12.0)
        # What the provider says of it later changes nothing.
        self.bounce(refund)
        self.assertNothingHappensAgain()
