from odoo import Command
from odoo.tests import tagged

from ..provider_case import DAY
from .attention_case import AttentionCase

REFUSED = "This debit was refused"


@tagged("post_install", "-at_install")
class TestFailureTold(AttentionCase):
    """A failure is seen where people look, by one person, and by who pays."""

    # === ON THE SCREENS === #

    def test_it_is_seen_on_the_subscription_and_found_there(self):
        debit = self.make_told()
        subscription = debit.invoice_ids.subdebit_subscription_ids
        well = self.make_subscription(DAY, self.make_payer("Well"))
        as_user = subscription.with_user(self.user)
        self.assertEqual(as_user.payment_problem, "refused")
        self.assertIn("Refused, $\xa030.00", as_user.payment_alert)
        self.assertFalse(well.payment_problem)
        found = as_user.search([("payment_problem", "=", "refused")])
        self.assertEqual(found, subscription)
        self.assertIn(well, as_user.search([("payment_problem", "=", False)]))
        self.assertNotIn(
            subscription, as_user.search([("payment_problem", "=", False)])
        )

    def test_it_is_seen_on_the_contact(self):
        debit = self.make_told()
        payer = debit.payer_id.with_user(self.user)
        self.assertEqual(payer.subdebit_attention_count, 1)
        self.assertIn("Refused, $\xa030.00", payer.subdebit_attention_alert)
        action = self.rpc(self.user, payer, "action_subdebit_attention")
        self.assertEqual(self.rows.search(action["domain"]).debit_id, debit)
        self.pay(debit.invoice_ids)
        payer.invalidate_recordset()
        self.assertFalse(payer.subdebit_attention_count)

    def test_it_is_written_on_debit_invoice_and_subscription_with_a_link(self):
        debit = self.make_told()
        move = debit.invoice_ids
        for record in (move, move.subdebit_subscription_ids):
            body = " ".join(record.message_ids.mapped("body"))
            self.assertIn("from Ada was refused", body)
            self.assertIn(f'data-oe-id="{debit.id}"', body)
            self.assertIn(debit.words, body)
        bodies = " ".join(debit.message_ids.mapped("body"))
        self.assertIn(f'data-oe-id="{move.id}"', bodies)

    # === ONE PERSON === #

    def test_one_person_is_asked_once_and_again_nothing_happens(self):
        debit = self.make_told()
        self.assertEqual(self.activities(debit), [(self.handler.login, REFUSED)])
        self.tell(debit)
        self.assertEqual(self.activities(debit), [(self.handler.login, REFUSED)])
        self.assertEqual(len(self.notices(debit)), 1)

    def test_the_salesperson_of_the_customer_comes_first(self):
        debit = self.make_told(user_id=self.billing.id)
        self.assertEqual(self.activities(debit), [(self.billing.login, REFUSED)])

    def test_a_salesperson_who_may_do_nothing_about_it_is_not_asked(self):
        debit = self.make_told(user_id=self.user.id)
        self.assertEqual(self.activities(debit), [(self.handler.login, REFUSED)])

    def test_then_the_person_whom_the_company_chose(self):
        self.company.subdebit_failed_user_id = self.manager
        debit = self.make_told()
        self.assertEqual(self.activities(debit), [(self.manager.login, REFUSED)])

    def test_never_the_one_with_the_lowest_number(self):
        self.handler.sudo().write(
            {"group_ids": [Command.unlink(self.handlers_group().id)]}
        )
        first, last = (self.make_handler(name) for name in ("first", "last"))
        self.env["res.users.log"].with_user(last).sudo().create({})
        self.assertLess(first.id, last.id)
        debit = self.make_told()
        self.assertEqual(self.activities(debit), [(last.login, REFUSED)])

    def handlers_group(self):
        return self.env.ref("subscription_debit.group_failed_payments")

    def make_handler(self, login):
        return self.setup_env["res.users"].create(
            {
                "name": login,
                "login": login,
                "group_ids": [Command.set(self.handlers_group().ids)],
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
            }
        )

    def test_the_question_is_withdrawn_once_it_is_paid_by_hand(self):
        debit = self.make_told()
        self.pay(debit.invoice_ids)
        self.assertEqual(self.activities(debit), [])

    def test_the_question_is_withdrawn_once_it_is_tried_again(self):
        debit = self.make_told()
        debit.with_user(self.billing).action_retry()
        self.assertEqual(self.activities(debit), [])

    def test_the_question_is_withdrawn_once_it_went_through_after_all(self):
        debit = self.make_told()
        debit.sudo().attempt_ids._finish("collected")
        self.assertEqual(self.activities(debit), [])

    def test_what_is_settled_unseen_is_swept_by_the_next_slice(self):
        debit = self.make_told()
        move = debit.invoice_ids.sudo()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET amount_residual = 0 WHERE id = %s", [move.id]
        )
        self.env.invalidate_all()
        debit._close_settled_questions()
        self.assertEqual(self.activities(debit), [])

    # === WHO PAYS === #

    def notices(self, debit, kind="refused"):
        domain = [("debit_id", "=", debit.id), ("kind", "=", kind)]
        return self.env["subdebit.notice"].search(domain)

    def test_the_payer_is_told_with_links_to_pay_and_to_save_another_method(self):
        params = self.env["ir.config_parameter"].sudo()
        params.set_param("account_payment.enable_portal_payment", "True")
        debit = self.make_told()
        notice = self.notices(debit)
        self.assertEqual(
            (notice.partner_id, notice.amount, notice.address, notice.state),
            (debit.payer_id, 30.0, "ada@example.com", "queued"),
        )
        body = notice.mail_message_id.body
        self.assertIn("was refused", body)
        self.assertIn(debit.invoice_ids.name, body)
        self.assertIn(notice.request_id._get_url(), body)
        self.assertIn(f"/my/invoices/{debit.invoice_ids.id}?", body)
        self.assertEqual(notice.request_id.payer_id, debit.payer_id)

    def test_the_payer_is_told_that_the_bank_took_it_back(self):
        self.make_subscription(DAY, self.make_payer(email="ada@example.com"))
        debit = self.prepare().debit_ids
        self.work()
        today = self.company._subdebit_today()
        debit.sudo()._return(today, "AM04")
        self.tell(debit)
        self.assertIn(
            f"took back $\xa030.00 on {today:%m/%d/%Y}",
            self.notices(debit).refusal_sentence,
        )

    def test_a_company_may_leave_it_out(self):
        self.company.subdebit_email_refused = False
        debit = self.make_told()
        self.assertFalse(self.notices(debit))
        self.assertFalse(self.env["subdebit.method.request"].search([]))
        self.assertEqual(self.activities(debit), [(self.handler.login, REFUSED)])

    def test_whom_no_mail_reaches_is_left_to_a_person(self):
        debit = self.make_told(email=False)
        self.assertFalse(self.notices(debit))
        subscription = debit.invoice_ids.subdebit_subscription_ids
        question = subscription.activity_search(
            ["subscription_debit.activity_not_told"]
        )
        self.assertIn("Ada", question.note)

    def test_what_is_no_fault_of_the_payer_is_not_told_to_him(self):
        debit = self.make_refused()
        debit.sudo().attempt_ids.error_kind = "misconfigured"
        self.tell(debit)
        self.assertFalse(self.notices(debit))
        self.assertEqual(self.activities(debit), [(self.handler.login, REFUSED)])

    def test_what_was_tried_again_before_is_not_told_any_more(self):
        debit = self.make_refused()
        self.let_succeed(debit.payer_id)
        debit.with_user(self.billing).action_retry()
        self.tell(debit)
        self.assertFalse(self.notices(debit))
        self.assertFalse(debit._search_untold_failures_sudo() & debit)
