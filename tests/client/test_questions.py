"""What users ask about a client's account, and the test that answers each question."""

import inspect

from odoo.tests import BaseCase, tagged

from ..alert import test_alerts
from ..billing import test_begin_month
from ..change import test_change
from ..instalment import test_instalment_questions
from ..offer import test_offer_page, test_signup
from ..partner import test_partner
from ..pause import test_change_end, test_special
from ..payer import test_handover, test_shares_debited
from . import (
    test_apply,
    test_cancelling,
    test_client_browser,
    test_income,
    test_moving,
    test_operations,
    test_paying_in,
    test_proof,
    test_reconciling,
    test_refunding,
    test_statement,
)

operations, refunding = test_operations, test_refunding
instalments = test_instalment_questions.TestInstalmentQuestions
alerts = test_alerts.TestAlerts

QUESTIONS = {
    "My client asked for a credit for a cancelled invoice, and now wants a refund": [
        test_cancelling.TestCancelInvoice.test_what_was_paid_stays_as_a_credit,
        operations.TestPayOut.test_a_credit_is_paid_out_and_the_refund_taken_back,
        refunding.TestRefundInvoice.test_what_was_debited_goes_back_by_bank_and_is_taken_back,
    ],
    "How do I refund a credit?": [
        operations.TestPayOut.test_a_credit_is_paid_out_and_the_refund_taken_back,
    ],
    "Where are income and cash?": [
        test_income.TestIncome.test_income_and_cash_stand_side_by_side,
    ],
    "A client has a balance of 100: how do I bring it to 0?": [
        operations.TestWriteOff.test_what_is_owed_is_lost,
        operations.TestWriteOff.test_what_is_left_to_a_client_is_kept,
    ],
    "What are the current and the expected balance?": [
        test_statement.TestStatement.test_the_reasons_add_up_and_open_from_their_window,
    ],
    "Why is there an expected balance on an account?": [
        test_apply.TestApply.test_what_is_planned_is_expected,
    ],
    "Can we transfer a credit to another client's account?": [
        operations.TestTransfer.test_a_credit_is_given_to_another_client,
        test_client_browser.TestClientBrowser.test_a_credit_is_given_away,
    ],
    "Where do I filter, sort and search?": [
        test_statement.TestStatement.test_what_is_empty_is_searched_too,
        test_statement.TestStatement.test_it_is_searched_by_the_last_four_digits_and_by_the_banks_reference,
    ],
    "Where are the upcoming payments?": [
        test_statement.TestStatement.test_what_comes_is_what_the_engine_will_bill,
    ],
    "Where are the purchases?": [
        test_statement.TestStatement.test_invoices_credits_payments_refunds_and_purchases_are_rows,
    ],
    "I made a credit note by accident: how can I undo it?": [
        operations.TestUndoNote.test_an_invoice_undoes_it_and_what_it_paid_is_open_again,
    ],
    "A parent registered himself instead of his child": [
        test_moving.TestMoveSubscription.test_the_parent_registered_himself_instead_of_the_child,
        test_moving.TestMoveSubscription.test_all_of_it_goes_over_with_what_is_open_and_what_was_paid,
    ],
    "I want to replace an activity by another": [
        test_change.TestChange.test_one_subscription_is_enough,
        test_change.TestChange.test_a_problem_is_said,
    ],
    "How do I apply a credit to the next instalment?": [
        test_apply.TestApply.test_less_is_asked_for_on_that_day,
        test_apply.TestApply.test_undone_it_is_asked_for_again,
        instalments.test_how_is_a_credit_applied_to_a_coming_instalment,
    ],
    "How do I share instalments between two parents?": [
        instalments.test_how_are_instalments_shared_between_two_parents,
        test_shares_debited.TestSharesDebited.test_the_past_in_parts_for_two_parents,
    ],
    "How are post-dated cheques set up to pay an invoice?": [
        instalments.test_how_are_post_dated_cheques_set_up_to_pay_an_invoice,
    ],
    "Can instalments follow the dates of a course?": [
        instalments.test_can_instalments_follow_the_dates_of_a_course,
    ],
    "Can we get an e-mail when a payment fails?": [
        instalments.test_is_anybody_told_when_an_instalment_fails,
        alerts.test_who_has_the_right_is_told_at_once_and_once,
        alerts.test_a_daily_summary_comes_the_next_day_with_all_of_it,
        alerts.test_each_kind_is_chosen_by_itself,
    ],
    "Can we get one when somebody buys, pays or cancels?": [
        alerts.test_confirmations_are_told_to_billing,
    ],
    "Can we make payment methods of our own, such as an outside fund?": [
        test_partner.TestPartner.test_an_offline_customer_says_how_he_pays,
        instalments.test_can_somebody_else_pay_and_whose_name_is_on_the_receipt,
    ],
    "Is a late registration prorated?": [
        test_begin_month.TestBeginMonth.test_half_years_and_what_the_first_days_cost,
    ],
    "Can I send a link by which somebody gets an account?": [
        test_signup.TestSignup.test_once_proved_he_reads_the_offer_and_accepts_it,
    ],
    "How do I refund without cancelling the invoice?": [
        refunding.TestRefundInvoice.test_the_money_alone_goes_back_and_the_invoice_stays,
    ],
    "The client has not got his refund, and it did not fail": [
        refunding.TestRefundInvoice.test_in_transit_is_told_and_what_bounced_is_open_again,
        test_client_browser.TestClientBrowser.test_a_refund_is_in_transit_in_english,
    ],
    "How do I change the end of a client's subscription?": [
        test_change_end.TestChangeEnd.test_it_is_extended,
        test_change_end.TestChangeEnd.test_it_is_shortened,
    ],
    "Are online payments grouped?": [
        test_statement.TestStatement.test_are_online_payments_grouped,
        test_statement.TestStatement.test_each_invoice_is_debited_alone_if_the_company_wishes,
        test_handover.TestHandover.test_under_one_debit_each_debtor_has_a_payment_of_his_own,
    ],
    "Can an electronic cheque be cancelled before it arrives?": [
        test_paying_in.TestRecordPayment.test_what_is_with_the_bank_says_until_when_it_may_take,
        instalments.test_can_a_bank_debit_be_cancelled_before_it_is_received,
    ],
    "Can customers buy without paying?": [
        test_offer_page.TestOfferPage.test_offline_is_chosen_where_company_and_plan_allow_it,
    ],
    "I refunded an invoice by the wrong method": [
        operations.TestPayOut.test_what_went_online_cannot_be_undone,
        refunding.TestRefundInvoice.test_what_was_debited_goes_back_by_bank_and_is_taken_back,
    ],
    "Can somebody pay who is not a member of the account?": [
        test_handover.TestHandover.test_the_client_is_invoiced_and_the_third_party_pays,
        instalments.test_can_somebody_else_pay_and_whose_name_is_on_the_receipt,
    ],
    "Must a client pay each month? Can an amount be changed or suspended?": [
        test_special.TestSpecial.test_two_periods_and_back_by_itself,
        test_special.TestSpecial.test_a_line_is_not_billed_until_a_day,
    ],
    "Is it difficult to remove matches and to make new ones?": [
        test_reconciling.TestReconcile.test_the_oldest_are_paired_with_the_oldest,
        test_reconciling.TestReconcile.test_rows_are_matched_by_a_click,
    ],
    "Can offline payments be edited?": [
        test_paying_in.TestRecordPayment.test_a_payment_is_never_edited_but_cancelled_and_made_anew,
    ],
    "Is a supplementary invoice paid without touching the activity?": [
        test_paying_in.TestSupplement.test_it_is_posted_paid_and_touches_no_subscription,
    ],
    "I was charged twice": [
        test_proof.TestProof.test_what_was_paid_by_hand_and_debited_is_twice,
        test_client_browser.TestClientBrowser.test_charged_twice_is_answered_in_english,
    ],
}


@tagged("post_install", "-at_install")
class TestQuestions(BaseCase):
    def test_each_question_has_a_test_that_is_run(self):
        for question, tests in QUESTIONS.items():
            with self.subTest(question=question):
                self.assertTrue(tests)
                for test in tests:
                    self.assertTrue(inspect.isfunction(test))
                    self.assertTrue(test.__name__.startswith("test_"))
