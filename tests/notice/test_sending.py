from unittest.mock import patch

from odoo.tests import tagged

from ..common import d
from .sending_case import DAY, SendingCase


@tagged("post_install", "-at_install")
class TestSending(SendingCase):
    """E3, O2, O8: invoices leave by Odoo's own sending, and only there."""

    # === POSTING QUEUES, AND NOTHING ELSE === #

    def test_posting_makes_neither_mail_nor_pdf(self):
        partners = [self.make_grace(name=f"G {n}") for n in range(12)]
        subscriptions = self.env["subdebit.subscription"]
        for partner in partners:
            subscriptions |= self.make_subscription(DAY, partner)
        mails = self.env["mail.mail"].sudo().search_count([])
        moves = subscriptions._bill(DAY)
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)
        self.assertFalse(self.get_pdfs(moves))
        self.assertFalse(self.get_notices(moves))
        self.assertEqual(set(moves.mapped("is_being_sent")), {True})
        self.assertEqual(set(moves.mapped("is_move_sent")), {False})

    def test_the_job_works_in_batches_of_its_own(self):
        subscriptions = self.env["subdebit.subscription"]
        for n in range(12):
            subscriptions |= self.make_subscription(DAY, self.make_grace(name=f"G {n}"))
        moves = subscriptions._bill(DAY)
        # 12 invoices in batches of 10: 10, then 2, then none.
        self.assertEqual(len(self.send()), 10)
        self.assertEqual(
            sorted(moves.mapped("is_move_sent")), [False] * 2 + [True] * 10
        )
        self.assertEqual(len(self.send()), 2)
        self.assertEqual(len(self.get_pdfs(moves)), 12)
        self.assertNothingIsSentAgain(moves)

    def test_posting_asks_the_database_no_more_for_each_invoice(self):
        moves = self.env["account.move"]
        for n in range(6):
            partner = self.make_grace(name=f"G {n}")
            moves |= self.bill(partner, plan_id=self.careful.id)
        few, many = moves[:2], moves[2:]
        counts = []
        for part in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            part.mapped("subdebit_payment_mode")
            part.company_id.mapped("subdebit_email_offline")
            before = self.env.cr.sql_log_count
            part._subdebit_queue_sending()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def get_pdfs(self, moves):
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "account.move"),
                    ("res_field", "=", "invoice_pdf_report_file"),
                    ("res_id", "in", moves.ids),
                ]
            )
        )

    # === WHO IS SENT WHAT === #

    def test_a_coming_debit_is_announced(self):
        move = self.bill(self.make_ada())
        mail = self.send()
        self.assertEqual(mail.recipient_ids.mapped("email"), ["ada@example.com"])
        self.assertEqual(mail.subject, f"{self.company.name} Invoice (Ref {move.name})")
        self.assertIn("30.00 will be debited on 09/27/2025", self.text(mail))
        self.assertIn("from Visa •••• 4242.", self.text(mail))
        self.assertIn("Period of supply: 09/27/2025 – 10/26/2025.", self.text(mail))
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertTrue(move.is_move_sent)
        self.assertNothingIsSentAgain(move)

    def test_an_offline_customer_reads_how_he_pays(self):
        terms = self.setup_env.ref("account.account_payment_term_30days")
        move = self.bill(self.make_grace(property_payment_term_id=terms.id))
        text = self.text(self.send())
        # 27 September and 30 days: 27 October.
        self.assertIn("Please pay $ 30.00 by 10/27/2025.", text)
        self.assertIn("Agreed way of payment: Cheque.", text)
        self.assertIn("Payment terms: 30 Days", text)
        self.assertIn(move.payment_reference, text)
        self.assertNotIn("debited", text)

    def test_without_a_saved_method_no_debit_is_announced(self):
        move = self.bill(self.make_partner(email="ada@example.com"))
        text = self.text(self.send())
        self.assertIn("no saved card or bank account to debit: please pay", text)
        self.assertEqual(
            self.get_notices(move), [("invoice", "email", "ada@example.com")]
        )

    def test_each_customer_reads_his_own_language(self):
        self.setup_env["res.lang"]._activate_lang("fr_FR")
        self.bill(self.make_ada(lang="fr_FR"))
        self.bill(self.make_ada(name="Eve", email="eve@example.com", lang="en_US"))
        mails = {mail.recipient_ids.lang: self.text(mail) for mail in self.send()}
        self.assertIn("27/09/2025 – 26/10/2025", mails["fr_FR"])
        self.assertIn("09/27/2025 – 10/26/2025", mails["en_US"])

    def test_the_payer_is_told_with_the_debtor(self):
        payer = self.make_ada()
        child = self.make_partner(
            "Son", email="son@example.com", subdebit_payer_id=payer.id
        )
        subscription = self.make_subscription(DAY, child)
        subscription.sudo().invoice_partner_id = child
        move = subscription._bill(DAY)
        self.send()
        self.assertEqual(
            self.get_notices(move),
            [
                ("coming_debit", "email", "ada@example.com"),
                ("coming_debit", "email", "son@example.com"),
            ],
        )

    def test_a_credit_note_of_ours_is_sent_and_names_its_invoice(self):
        move = self.bill(self.make_grace())
        self.send()
        refund = self.reverse(move)
        self.assertFalse(self.send(), "a draft stays here")
        refund.action_post()
        mail = self.send()
        self.assertEqual(
            mail.subject, f"{self.company.name} Credit Note (Ref {refund.name})"
        )
        self.assertIn(f"Credited invoice: {move.name}.", self.text(mail))
        self.assertEqual(
            self.get_notices(refund), [("credit_note", "email", "grace@example.com")]
        )
        self.assertNothingIsSentAgain(move | refund)

    def test_what_is_not_ours_is_left_alone(self):
        move = self.make_foreign()
        refund = move._reverse_moves([{"invoice_date": DAY}])
        refund.action_post()
        self.assertFalse(move.sending_data or refund.sending_data)
        settings = self.env["account.move.send"]._get_default_sending_settings(move)
        self.assertEqual(
            settings["mail_template"],
            self.env.ref("account.email_template_edi_invoice"),
        )
        self.assertFalse(self.send())

    # === SWITCHES === #

    def test_each_kind_can_be_switched_off(self):
        ada, grace = self.make_ada(), self.make_grace()
        self.company.subdebit_email_automatic = False
        self.assertFalse(self.bill(ada).sending_data)
        self.assertTrue(self.bill(grace).sending_data)
        self.company.subdebit_email_automatic = True
        self.company.subdebit_email_offline = False
        self.assertTrue(self.bill(ada).sending_data)
        move = self.bill(grace)
        self.assertFalse(move.sending_data)
        self.company.subdebit_email_credit_note = False
        refund = self.reverse(move)
        refund.action_post()
        self.assertFalse(refund.sending_data)

    def test_a_plan_sends_its_invoices_or_does_not_whatever_the_settings_say(self):
        send, quiet, usual = (
            self.make_plan(policy, invoice_policy=policy)
            for policy in ("send", "post_only", "post")
        )
        for setting in (False, True):
            self.company.subdebit_email_offline = setting
            moves = [
                self.bill(self.make_grace(), plan_id=plan.id)
                for plan in (send, quiet, usual)
            ]
            # The run waits for nothing: neither mail nor PDF is made by it.
            self.assertEqual(
                [bool(m.sending_data) for m in moves], [True, False, setting]
            )
            for move in moves:
                self.assertEqual(move.state, "posted")
                self.assertFalse(move.message_main_attachment_id)
                self.assertFalse(self.get_notices(move))
            self.send()
            self.assertEqual(
                [bool(self.get_notices(m)) for m in moves], [True, False, setting]
            )

    def test_each_company_has_its_own_switches(self):
        other = self.make_other_company()["company"]
        other.subdebit_email_automatic = False
        self.assertTrue(self.company.subdebit_email_automatic)
        self.assertTrue(self.bill(self.make_ada()).sending_data)

    # === ONCE === #

    def test_a_draft_is_sent_when_it_is_posted_by_hand(self):
        move = self.bill(self.make_grace(), plan_id=self.careful.id)
        self.assertFalse(self.send())
        move.with_user(self.accountant).action_post()
        self.assertEqual(len(self.send()), 1)
        self.assertNothingIsSentAgain(move)

    def test_set_to_draft_and_posted_again_is_not_sent_again(self):
        move = self.bill(self.make_grace()).with_user(self.accountant)
        self.assertEqual(len(self.send()), 1)
        move.button_draft()
        move.action_post()
        self.assertFalse(move.sending_data)
        self.assertNothingIsSentAgain(move)

    def test_set_to_draft_before_it_was_sent_is_sent_once(self):
        move = self.bill(self.make_grace()).with_user(self.accountant)
        move.button_draft()
        self.assertFalse(self.send())
        move.action_post()
        self.assertEqual(len(self.send()), 1)
        self.assertNothingIsSentAgain(move)

    # === BY THE CUSTOMER'S OWN WAY === #

    def test_manual_is_the_portal_only(self):
        partner = self.make_grace(invoice_sending_method="manual")
        move = self.bill(partner)
        self.assertFalse(self.send())
        self.assertTrue(move.invoice_pdf_report_id)
        self.assertFalse(self.get_notices(move), "nobody can log in to read it")
        self.assertFalse(self.get_questions(move))

    # === WHO CANNOT BE TOLD === #

    def test_without_an_address_a_person_is_asked_once_and_the_rest_goes_on(self):
        mute, grace = self.make_offline_partner("Mute"), self.make_grace()
        subscription = self.make_subscription(DAY, mute)
        moves = subscription._bill(DAY) | self.bill(grace)
        self.assertEqual(self.send().recipient_ids, grace)
        first = moves.filtered(lambda move: move.partner_id == mute)
        self.assertFalse(first.is_move_sent or first.sending_data)
        question = self.get_questions(first)
        self.assertEqual(question.summary, "The customer was not told")
        self.assertIn("Mute, who has no e-mail address", question.note)
        self.assertEqual(question.user_id, self.manager)
        # The next month it is the same question.
        subscription._bill(d("2025-10-27"))
        self.assertFalse(self.send())
        self.assertEqual(self.get_questions(first), question)

    def test_the_question_goes_when_the_customer_is_told(self):
        mute = self.make_offline_partner("Mute")
        move = self.bill(mute)
        self.send()
        self.assertTrue(self.get_questions(move))
        mute.email = "mute@example.com"
        self.send_by_hand(move)
        self.assertFalse(self.get_questions(move))
        self.assertTrue(move.is_move_sent)
        self.assertNothingIsSentAgain(move)

    def test_a_payer_without_an_address_is_asked_for_and_the_debtor_is_told(self):
        payer = self.make_ada(email=False)
        child = self.make_partner(
            "Son", email="son@example.com", subdebit_payer_id=payer.id
        )
        subscription = self.make_subscription(DAY, child)
        subscription.sudo().invoice_partner_id = child
        move = subscription._bill(DAY)
        self.send()
        self.assertEqual(
            self.get_notices(move), [("coming_debit", "email", "son@example.com")]
        )
        self.assertIn("could not be sent to Ada", self.get_questions(move).note or "")

    # === ONE FAILURE IS ITS OWN === #

    def fail_for(self, broken):
        """Let the rendering of some invoices fail, as a broken layout does."""
        sending = self.registry["account.move.send"]
        render = sending._prepare_invoice_pdf_report

        def _prepare_invoice_pdf_report(self, invoices_data):
            if {move.id for move in invoices_data} & set(broken.ids):
                raise ValueError("The layout is broken.")
            return render(self, invoices_data)

        return patch.object(
            sending, "_prepare_invoice_pdf_report", _prepare_invoice_pdf_report
        )

    def test_an_invoice_that_cannot_be_rendered_holds_up_no_other(self):
        broken = self.bill(self.make_grace(name="Broken"))
        good = self.bill(self.make_grace()) | self.bill(self.make_ada())
        with self.fail_for(broken):
            self.assertEqual(len(self.send()), 2)
        self.assertEqual(good.mapped("is_move_sent"), [True, True])
        self.assertFalse(broken.is_move_sent or broken.sending_data)
        self.assertIn("The layout is broken.", self.get_questions(broken).note)
        self.assertNothingIsSentAgain(good | broken)

    def test_what_is_not_ours_fails_as_odoo_does(self):
        foreign = self.make_foreign()
        foreign.sending_data = {"author_user_id": 1, "author_partner_id": 1}
        ours = self.bill(self.make_grace())
        with self.fail_for(foreign), self.assertRaisesRegex(ValueError, "is broken"):
            self.send()
        self.env.invalidate_all()
        self.assertTrue(foreign.is_being_sent)
        self.assertTrue(ours.is_move_sent)
        self.assertEqual(
            self.get_notices(ours), [("invoice", "email", "grace@example.com")]
        )

    def test_what_stops_all_leaves_all_in_the_queue(self):
        moves = self.bill(self.make_grace()) | self.bill(self.make_ada())
        with self.fail_for(moves), self.assertRaisesRegex(ValueError, "is broken"):
            self.send()
        self.env.invalidate_all()
        self.assertEqual(set(moves.mapped("is_being_sent")), {True})
        self.assertFalse(self.get_questions(moves))
        self.assertEqual(len(self.send()), 2)
