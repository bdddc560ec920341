from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import d
from .sending_case import DAY, SendingCase


@tagged("post_install", "-at_install")
class TestNotice(SendingCase):
    """What customers were told, to whom and when: the proof."""

    def get_notice(self, move, user=None):
        notices = self.env["subdebit.notice"].with_user(user or self.user)
        return notices.search([("move_id", "=", move.id)])

    # === WHAT IS WRITTEN DOWN === #

    def test_a_coming_debit_says_sum_and_day(self):
        partner = self.make_ada()
        move = self.bill(partner)
        mail = self.send()
        notice = self.get_notice(move)
        self.assertEqual(notice.kind, "coming_debit")
        self.assertEqual(notice.partner_id, partner)
        self.assertEqual((notice.way, notice.address), ("email", "ada@example.com"))
        self.assertEqual(notice.charge_date, DAY)
        self.assertEqual(notice.amount, 30.0)
        self.assertEqual(notice.subject, mail.subject)
        self.assertEqual(notice.sudo().mail_message_id, mail.mail_message_id)
        self.assertEqual(notice.company_id, self.company)
        self.assertEqual(notice.state, "sent")
        self.assertTrue(notice.sent_at)
        self.assertNothingIsSentAgain(move)

    def test_a_debit_that_is_planned_says_the_day(self):
        partner = self.make_ada()
        move = self.bill(partner)
        debit = (
            self.env["subdebit.debit"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "payer_id": partner.id,
                    "date": d("2025-09-29"),
                    "currency_id": move.currency_id.id,
                    "amount": 30.0,
                    "payment_token_id": move._subdebit_get_token_sudo().id,
                    "line_ids": [Command.create({"move_id": move.id, "amount": 30.0})],
                }
            )
        )
        self.assertIn("will be debited on 09/29/2025", self.text(self.send()))
        notice = self.get_notice(move)
        self.assertEqual(notice.charge_date, d("2025-09-29"))
        self.assertEqual(notice.debit_id, debit)

    def test_an_offline_invoice_announces_no_debit(self):
        move = self.bill(self.make_grace())
        self.send()
        notice = self.get_notice(move)
        self.assertEqual((notice.kind, notice.charge_date), ("invoice", False))

    def test_odoos_own_button_leaves_the_same_proof(self):
        self.company.subdebit_email_offline = False
        move = self.bill(self.make_grace())
        self.assertFalse(self.send())
        self.assertEqual(len(self.send_by_hand(move)), 1)
        self.assertEqual(
            self.get_notices(move), [("invoice", "email", "grace@example.com")]
        )
        self.assertEqual(self.get_notice(move).create_uid, self.accountant)

    def test_the_address_stays_as_it_was_that_day(self):
        partner = self.make_grace()
        move = self.bill(partner)
        self.send()
        partner.email = "new@example.com"
        self.assertEqual(self.get_notice(move).address, "grace@example.com")

    def test_a_customer_of_the_portal_is_told_there(self):
        partner = self.make_grace(invoice_sending_method="manual")
        new_test_user(
            self.setup_env,
            "grace_portal",
            groups="base.group_portal",
            partner_id=partner.id,
        )
        move = self.bill(partner)
        self.assertFalse(self.send())
        self.assertEqual(
            self.get_notices(move), [("invoice", "portal", "grace_portal")]
        )

    def make_frenchman(self):
        return self.make_grace(
            street="1 rue A",
            zip="75001",
            city="Paris",
            country_id=self.env.ref("base.fr").id,
        )

    def test_another_way_leaves_its_proof_when_it_went_out(self):
        move = self.bill(self.make_frenchman())
        sending = self.env["account.move.send"]
        sending._subdebit_record_way("snailmail", move, {})
        self.assertEqual(
            self.get_notices(move),
            [("invoice", "post", "1 rue A, 75001 Paris, France")],
        )

    # === WHAT BECAME OF IT === #

    def test_a_mail_that_bounces_or_fails_is_no_proof(self):
        move = self.bill(self.make_grace())
        mail = self.send()
        notice = self.get_notice(move)
        notification = mail.mail_message_id.sudo().notification_ids
        notification.write(
            {"notification_status": "bounce", "failure_type": "mail_bounce"}
        )
        self.assertEqual((notice.state, notice.failure), ("bounced", "Bounce"))
        notification.write(
            {
                "notification_status": "exception",
                "failure_type": "unknown",
                "failure_reason": "Mailbox full",
            }
        )
        self.assertEqual(notice.state, "failed")
        self.assertEqual(notice.failure, "Unknown error: Mailbox full")
        notification.write({"notification_status": "sent"})
        self.assertEqual((notice.state, notice.failure), ("sent", False))

    def test_a_mail_in_the_queue_is_on_its_way(self):
        move = self.bill(self.make_grace())
        mail = self.send()
        notification = mail.mail_message_id.sudo().notification_ids
        notification.notification_status = "ready"
        self.assertEqual(self.get_notice(move).state, "queued")

    def test_what_odoo_forgets_stays_known(self):
        move = self.bill(self.make_grace())
        message = self.send().mail_message_id.sudo()
        message.notification_ids.notification_status = "bounce"
        notice = self.get_notice(move)
        message.notification_ids.unlink()
        notice.sudo()._compute_state()
        self.assertEqual(notice.state, "bounced")
        message.unlink()
        self.env.invalidate_all()
        self.assertFalse(notice.sudo().mail_message_id)
        self.assertEqual((notice.state, notice.amount), ("bounced", 30.0))

    # === ONLY ADDED TO === #

    def test_a_notice_is_never_rewritten_nor_deleted(self):
        move = self.bill(self.make_grace())
        self.send()
        notice = self.get_notice(move, self.manager)
        for vals in ({"address": "x"}, {"sent_at": False}, {"partner_id": 1}):
            with self.assertRaisesRegex(UserError, "cannot be edited"):
                notice.sudo().write(vals)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            notice.sudo().unlink()
        for verb in (lambda: notice.write({"state": "sent"}), notice.unlink):
            with self.assertRaises(AccessError):
                verb()

    def test_merged_contacts_keep_what_they_were_told(self):
        kept = self.make_grace()
        gone = self.make_grace(name="Grace H.")
        move = self.bill(gone)
        self.send()
        self.setup_env["base.partner.merge.automatic.wizard"].create({})._merge(
            (kept | gone).ids, kept.with_env(self.setup_env)
        )
        self.env.invalidate_all()
        self.assertEqual(self.get_notice(move).partner_id, kept)

    # === WHO SEES IT === #

    def test_users_read_it_on_the_invoice_and_on_the_contact(self):
        partner = self.make_grace()
        move = self.bill(partner)
        self.send()
        seen = move.with_user(self.billing)
        self.assertEqual(seen.subdebit_notice_count, 1)
        self.assertEqual(seen.subdebit_notice_ids.address, "grace@example.com")
        action = seen.action_subdebit_notices()
        self.assertEqual(
            self.env["subdebit.notice"].search(action["domain"]), self.get_notice(move)
        )
        contact = partner.with_user(self.user)
        self.assertEqual(contact.subdebit_notice_count, 1)
        action = contact.action_subdebit_notices()
        self.assertEqual(
            self.env["subdebit.notice"].search(action["domain"]), self.get_notice(move)
        )

    def test_an_accountant_without_our_groups_sends_and_sees_nothing_of_it(self):
        move = self.bill(self.make_grace())
        self.send_by_hand(move)
        with self.assertRaises(AccessError):
            self.env["subdebit.notice"].with_user(self.accountant).search([])

    def test_another_company_sees_nothing(self):
        move = self.bill(self.make_grace())
        self.send()
        other = self.make_other_company()["company"]
        stranger = new_test_user(
            self.setup_env,
            "subdebit_stranger",
            groups="subscription_debit.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.get_notice(move, stranger))

    def test_a_deleted_draft_leaves_the_proof(self):
        move = self.bill(self.make_grace())
        self.send()
        notice = self.get_notice(move)
        name = move.name
        move.button_draft()
        move.with_context(force_delete=True).unlink()
        self.env.invalidate_all()
        self.assertFalse(notice.move_id)
        self.assertIn(name, notice.subject)

    def test_each_month_has_its_own(self):
        partner = self.make_ada()
        subscription = self.make_subscription(DAY, partner)
        moves = subscription._bill(DAY) | subscription._bill(d("2025-10-27"))
        self.send()
        notices = self.env["subdebit.notice"].search([("move_id", "in", moves.ids)])
        self.assertEqual(sorted(notices.mapped("charge_date")), [DAY, d("2025-10-27")])
