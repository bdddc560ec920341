from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import d
from ..fakes import gocardless
from .refund_case import RefundCase


@tagged("post_install", "-at_install")
class TestRefundShown(RefundCase):
    """Where people look: the list of what failed, the timeline, the portal, the mail."""

    def rows(self, user=None):
        rows = self.env["subdebit.attention"].with_user(user or self.user)
        return rows.search(
            [("debit_id", "=", self.debit.id), ("dismissal_id", "=", False)]
        )

    def refuse(self, amount=30.0, record=None):
        """Return a refund that the provider refused."""
        refund = self.press(record, amount=amount)
        refund.sudo()._finish("refused", words="Not enough money")
        return refund

    def bounce(self, refund):
        [ref] = [
            ref
            for ref, told in self.fake.world.objects["refunds"].items()
            if told["status"] not in ("bounced", "funds_returned", "cancelled")
        ]
        self.fake.play("refund_bounced", ref)
        self.hear()
        self.assertEqual(refund.state, "bounced")

    # === NEEDS ATTENTION === #

    def test_what_goes_well_is_nowhere_among_what_failed(self):
        self.press(amount=30.0)
        self.assertFalse(self.rows())
        self.work()
        self.assertFalse(self.rows())

    def test_a_refused_one_is_listed_until_it_is_done_again(self):
        refund = self.refuse()
        [row] = self.rows()
        self.assertEqual(
            (row.kind, row.payer_id, row.amount),
            ("refund", self.debit.payer_id, -30.0),
        )
        self.assertEqual(row.reason, "Nothing was paid back: Not enough money")
        self.assertEqual(row.next_step, "Refund again, or pay it back by a transfer.")
        action = row.action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("subdebit.refund", refund.id)
        )
        self.assertTrue(row.can_refund_again)
        action = row.with_user(self.billing).action_refund_again()
        self.assertEqual(action["context"]["default_amount"], 30.0)
        self.press(amount=30.0)
        self.assertFalse(self.rows())

    def test_a_bounced_one_is_listed_until_its_note_is_paid_out_otherwise(self):
        note = self.credit(12.0)
        refund = self.give_back(12.0, note)
        self.assertFalse(self.rows())
        self.bounce(refund)
        [row] = self.rows()
        self.assertIn("The refund came back: ", row.reason)
        self.assertIn("Ask the payer for an account", row.next_step)
        self.assertEqual((row.move_id, row.amount), (note, -12.0))
        self.env["account.payment.register"].sudo().with_context(
            active_model="account.move", active_ids=note.ids
        ).create({})._create_payments()
        self.assertEqual(note.amount_residual, 0.0)
        self.assertFalse(self.rows())

    def test_one_that_nobody_knows_of_is_listed_and_not_done_again(self):
        self.fake.fail_next(gocardless.CLOSE_AFTER, on="POST /refunds")
        refund = self.press(amount=30.0)
        self.work()
        self.assertEqual(refund.state, "unknown")
        [row] = self.rows(self.billing)
        self.assertIn("nobody knows whether it was paid back", row.reason)
        self.assertEqual(row.next_step, "Wait: it is looked up again by itself.")
        self.assertFalse(row.can_refund_again)
        with self.assertRaisesRegex(UserError, "looked up again by itself"):
            row.action_refund_again()
        with self.assertRaisesRegex(UserError, "looked up again by itself"):
            row.action_retry()
        self.ask_again(refund)
        self.assertEqual(refund.state, "pending")
        self.assertFalse(self.rows())

    def test_one_that_could_not_be_booked_is_booked_from_there(self):
        refund = self.press(amount=30.0).sudo()
        refund.state = "pending"
        refund._flag_booking_error(UserError("The period is closed."))
        [row] = self.rows(self.billing)
        self.assertEqual(
            row.reason, "It was paid back, and is not booked: The period is closed."
        )
        self.assertEqual(row.next_step, "Correct what is named, then book it again.")
        with self.assertRaisesRegex(UserError, "book it again"):
            row.action_refund_again()
        row.action_retry()
        self.assertFalse(refund.booking_error)
        self.assertIn(refund, refund._search_to_book())
        self.assertFalse(self.rows())

    def test_it_is_left_with_a_reason(self):
        refund = self.refuse()
        [row] = self.rows(self.billing)
        row._dismiss("He keeps it as a credit.")
        self.assertFalse(self.rows())
        self.assertIn("He keeps it as a credit.", refund.message_ids[0].body)
        self.assertFalse(refund.sudo().activity_ids)

    def test_neither_a_payment_nor_a_method_is_asked_for_there(self):
        self.refuse()
        [row] = self.rows(self.billing)
        for press in (row.action_open_payment, row.action_ask_method):
            with self.assertRaisesRegex(UserError, "Refund again"):
                press()

    def test_who_only_reads_refunds_nothing(self):
        self.refuse()
        [row] = self.rows()
        with self.assertRaises(AccessError):
            row.action_refund_again()
        other = self.make_other_company()["company"]
        stranger = new_test_user(
            self.setup_env(su=True),
            login="stranger",
            groups="subscription_debit.group_billing",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.rows(stranger))

    # === THE TIMELINE === #

    def time(self):
        subscription = self.debit.invoice_ids.subdebit_subscription_ids
        items = subscription.with_user(self.user).timeline["items"]
        return [item for item in items if item["kind"] == "refund"]

    def test_the_timeline_tells_of_it(self):
        self.assertFalse(self.time())
        refund = self.press(amount=12.0)
        [item] = self.time()
        self.assertEqual(
            (item["state_label"], item["amount"]), ("Ready", "$\xa0-\ufeff12.00")
        )
        self.work()
        [item] = self.time()
        self.assertEqual(
            (item["state_label"], item["on"]), ("On its way back", "2026-03-20")
        )
        self.assertEqual(
            item["sentence"],
            "Refund of $\xa012.00 of the debit of 03/04/2026: On its way back.",
        )
        self.assertEqual(
            (item["res_model"], item["res_id"]), ("subdebit.refund", refund.id)
        )
        self.bounce(refund)
        [item] = self.time()
        self.assertEqual(item["state_label"], "Came back")
        self.assertIn("(The payer's bank did not take it)", item["sentence"])

    def test_paper_tells_the_payer_of_what_went_back_and_of_nothing_else(self):
        subscription = self.debit.invoice_ids.subdebit_subscription_ids
        self.refuse(12.0)
        self.assertNotIn("12.00", subscription.schedule_html)
        self.give_back(11.0)
        subscription.invalidate_recordset()
        self.assertIn("11.00", subscription.schedule_html)

    # === THE PORTAL === #

    def test_the_customer_reads_it_on_his_invoice_and_his_credit_note(self):
        note, invoice = self.credit(12.0), self.debit.invoice_ids
        said = note._subdebit_portal_say_refunds_sudo
        self.assertFalse(said())
        refund = self.press(note, amount=12.0)
        words = "$\xa012.00 are about to be given back, to the method that paid."
        self.assertEqual((said(), said()), ([words], [words]))
        self.assertEqual(invoice._subdebit_portal_say_refunds_sudo(), [words])
        self.work()
        words = (
            "$\xa012.00 are on their way back since 03/20/2026, to the method that paid."
            " Banks take some days."
        )
        self.assertEqual(said(), [words])
        self.bounce(refund)
        words = (
            "$\xa012.00 were given back, and came back from the bank on 03/20/2026: we ask"
            " for another account."
        )
        self.assertEqual(said(), [words])
        self.assertEqual(invoice._subdebit_portal_say_refunds_sudo(), [words])

    def test_what_was_refused_is_no_business_of_the_customer(self):
        self.refuse()
        said = self.debit.invoice_ids._subdebit_portal_say_refunds_sudo()
        self.assertEqual(said, [])

    # === THE MAIL === #

    def tell(self, kind="refund"):
        self.tell_payers()
        notices = self.env["subdebit.notice"].sudo()
        return notices.search([("kind", "=", kind)])

    def test_the_payer_is_told_once_with_proof(self):
        self.debit.payer_id.sudo().email = "ada@example.com"
        self.press(amount=12.0, reason="A gesture")
        self.assertFalse(self.tell())
        self.work()
        [notice] = self.tell()
        self.assertEqual(
            (notice.partner_id, notice.address, notice.amount, notice.debit_id),
            (self.debit.payer_id, "ada@example.com", 12.0, self.debit),
        )
        self.assertEqual(str(notice.date_effective), "2026-03-20")
        body = str(notice.mail_message_id.body).replace("&nbsp;", "\xa0")
        self.assertIn("We give back $\xa012.00 to ", body)
        self.assertIn("from which $\xa030.00 were debited on 03/04/2026 for", body)
        self.assertIn("A gesture", body)
        self.assertIn("$\xa012.00 go back to you", notice.subject)
        self.assertEqual(self.tell(), notice)

    def test_a_company_may_switch_it_off(self):
        self.debit.payer_id.sudo().email = "ada@example.com"
        self.company.sudo().subdebit_email_refund = False
        self.give_back(12.0)
        self.assertFalse(self.tell())
        self.company.sudo().subdebit_email_refund = True
        self.assertFalse(self.tell())

    def test_what_was_given_back_by_hand_is_told_by_that_hand(self):
        self.debit.payer_id.sudo().email = "ada@example.com"
        journal = self.company_data["default_journal_bank"]
        self.press(amount=12.0, way="hand", journal_id=journal)
        self.assertFalse(self.tell())

    # === THE MAIL OF A BOUNCE === #

    def bounce_told(self):
        """Return a refund of 12.00 of which the payer was told before it came back."""
        self.debit.payer_id.sudo().email = "ada@example.com"
        refund = self.give_back(12.0)
        self.tell()
        self.advance(3, 24)
        self.bounce(refund)
        return refund

    def test_the_payer_is_told_once_that_it_did_not_reach_him(self):
        refund = self.bounce_told()
        invoice = self.debit.invoice_ids.name
        [notice] = self.tell("refund_bounced")
        self.assertEqual(
            (notice.partner_id, notice.address, notice.amount, notice.debit_id),
            (self.debit.payer_id, "ada@example.com", 12.0, self.debit),
        )
        self.assertEqual(str(notice.date_effective), "2026-03-24")
        self.assertIn("your refund of $\xa012.00 did not arrive", notice.subject)
        body = str(notice.mail_message_id.body).replace("&nbsp;", "\xa0")
        self.assertIn(
            f"The $\xa012.00 that we gave back for {invoice} did not reach you: they came"
            " back to us on 03/24/2026. The money is still yours.",
            body,
        )
        self.assertIn("Please tell us the bank account to which we may pay it.", body)
        self.assertNotIn(refund.words, body)
        self.assertEqual(self.tell("refund_bounced"), notice)
        self.assertEqual(len(self.tell("refund")), 1)

    def test_what_is_on_its_way_again_is_asked_of_nobody(self):
        self.bounce_told()
        self.give_back(12.0)
        self.assertFalse(self.tell("refund_bounced"))
        self.assertEqual(len(self.tell("refund")), 2)

    def test_who_hears_first_that_it_came_back_reads_that_alone(self):
        self.debit.payer_id.sudo().email = "ada@example.com"
        self.bounce(self.give_back(12.0))
        self.assertEqual(len(self.tell("refund_bounced")), 1)
        self.assertFalse(self.tell("refund"))

    def test_a_bounce_is_not_told_where_refunds_are_not(self):
        self.company.sudo().subdebit_email_refund = False
        self.bounce_told()
        self.assertFalse(self.tell("refund_bounced"))
        self.company.sudo().subdebit_email_refund = True
        self.assertFalse(self.tell("refund_bounced"))

    def test_who_has_no_address_is_asked_for_and_who_has_died_is_not_written_to(self):
        self.bounce(self.give_back(12.0))
        self.assertFalse(self.tell("refund_bounced"))
        [activity] = self.debit._get_told_subscription().activity_search(
            ["subscription_debit.activity_not_told"]
        )
        self.assertIn("Refund that came back", activity.note)
        self.debit.payer_id.sudo().email = "ada@example.com"
        self.bounce(self.give_back(12.0))
        self.debit.payer_id.sudo().subdebit_deceased_on = d("2026-03-19")
        self.assertFalse(self.tell("refund_bounced"))

    def test_who_handles_failures_is_told_of_a_bounce(self):
        handler = new_test_user(
            self.setup_env,
            "subdebit_refund_handler",
            groups="subscription_debit.group_failed_payments",
            email="handler@example.com",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        handler.with_user(handler).subdebit_alert_refund = "now"
        refund = self.bounce_told()
        alerts = self.env["subdebit.alert"].sudo()
        [alert] = alerts._find(self.company, d("2026-03-24"))
        self.assertEqual((alert.kind, alert.amount), ("refund", 12.0))
        self.assertEqual((alert.res_model, alert.res_id), (refund._name, refund.id))
        [mail] = alerts._tell_now(self.company)
        self.assertEqual(mail.email_to, handler.email_formatted)
        self.assertIn("bank did not take it", str(mail.body_html))
