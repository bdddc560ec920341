from odoo import SUPERUSER_ID, Command
from odoo.tests import tagged

from ..common import SubdebitCase, d

DAY = d("2025-09-01")


@tagged("post_install", "-at_install")
class TestBillingGroups(SubdebitCase):
    """What shares an invoice, what does not, and whose failure it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls.make_offline_partner("Ada")

    def bill_both(self, **second):
        """Bill two subscriptions of Ada; the second one differs by something."""
        both = self.make_subscription(DAY, self.ada)
        both |= self.make_subscription(DAY, second.pop("partner", self.ada), **second)
        moves = both._bill(DAY)
        self.assertEqual(sum(moves.mapped("amount_total")), 60.0)
        self.assertNothingToBill(both, "2025-09-01")
        return moves

    # === ONE INVOICE, OR TWO === #

    def test_what_one_payer_owes_on_a_day_is_one_invoice(self):
        (move,) = self.bill_both()
        self.assertEqual(len(move.invoice_line_ids), 2)
        self.assertEqual(len(move.subdebit_subscription_ids), 2)
        names = move.subdebit_subscription_ids.mapped("name")
        self.assertEqual(sorted(move.invoice_origin.split(", ")), sorted(names))

    def test_the_customer_is_told_whom_to_ask_and_never_a_robot(self):
        mine = self.make_subscription(DAY)
        robots = mine.with_user(SUPERUSER_ID).copy({"date_start": DAY})
        robots._start(DAY)
        theirs = self.make_subscription(DAY, self.make_offline_partner("Kept"))
        theirs.sudo().partner_id.user_id = self.billing
        askable = [sub._bill(DAY).invoice_user_id for sub in (mine, robots, theirs)]
        nobody = self.env["res.users"]
        self.assertEqual(askable, [self.manager, nobody, self.billing])

    def test_another_payer_has_another_invoice(self):
        moves = self.bill_both(partner=self.make_offline_partner("Grace"))
        self.assertEqual(sorted(moves.mapped("partner_id.name")), ["Ada", "Grace"])

    def test_one_payer_of_two_customers_has_one_invoice(self):
        child = self.make_offline_partner("Ada's son", subdebit_payer_id=self.ada.id)
        (move,) = self.bill_both(partner=child)
        self.assertEqual(move.partner_id, self.ada)

    def test_another_name_on_the_invoice_splits(self):
        firm = self.make_offline_partner("Ada's firm")
        moves = self.bill_both(invoice_partner_id=firm.id)
        self.assertEqual(len(moves), 2)
        self.assertEqual(moves.subdebit_payer_id, self.ada)

    def test_another_journal_splits(self):
        journal = self.company_data["default_journal_sale"].copy({"code": "ZCLUB"})
        moves = self.bill_both(journal_id=journal.id)
        self.assertEqual(len(moves.journal_id), 2)

    def test_the_journal_is_the_subscriptions_then_the_plans_then_the_companys(self):
        own, plans, companys = (
            self.company_data["default_journal_sale"].sudo().copy({"code": code})
            for code in ("OWN", "PLAN", "COMP")
        )
        self.company.subdebit_journal_id = companys
        first = self.make_subscription(DAY, self.ada)
        self.assertEqual(first._bill(DAY).journal_id, companys)
        self.plan.sudo().journal_id = plans
        second = self.make_subscription(DAY, self.ada)
        self.assertEqual(second._bill(DAY).journal_id, plans)
        third = self.make_subscription(DAY, self.ada, journal_id=own.id)
        self.assertEqual(third._bill(DAY).journal_id, own)

    def test_other_terms_split(self):
        terms = self.setup_env.ref("account.account_payment_term_30days")
        moves = self.bill_both(payment_term_id=terms.id)
        self.assertEqual(
            sorted(moves.mapped("invoice_date_due")), [DAY, d("2025-10-01")]
        )

    def test_another_way_to_pay_splits(self):
        moves = self.bill_both(payment_mode="offline", offline_type="cash")
        self.assertEqual(
            sorted(moves.mapped("subdebit_offline_type")), ["cash", "cheque"]
        )
        moves = self.bill_both(payment_mode="automatic", offline_type=False)
        self.assertEqual(
            sorted(moves.mapped("subdebit_payment_mode")), ["automatic", "offline"]
        )

    def test_another_fiscal_position_and_language_split(self):
        self.setup_env["res.lang"]._activate_lang("fr_FR")
        position = self.setup_env["account.fiscal.position"].create({"name": "Abroad"})
        branch = self.make_offline_partner(
            "Ada abroad", property_account_position_id=position.id, lang="fr_FR"
        )
        moves = self.bill_both(invoice_partner_id=branch.id)
        self.assertEqual(len(moves), 2)
        self.assertEqual(moves.fiscal_position_id, position)

    def test_another_currency_splits(self):
        francs = self.setup_other_currency_sudo("CHF")
        plan = self.make_plan("Swiss", currency_id=francs.id)
        moves = self.bill_both(plan_id=plan.id)
        self.assertEqual(len(moves.currency_id), 2)

    def setup_other_currency_sudo(self, code):
        currencies = self.setup_env["res.currency"].with_context(active_test=False)
        currency = currencies.search([("name", "=", code)])
        currency.active = True
        return currency

    def test_another_bill_date_splits(self):
        early = self.make_subscription(d("2025-08-20"), self.ada)
        late = self.make_subscription(d("2025-08-25"), self.ada)
        moves = (early | late)._bill(DAY)
        self.assertInvoices(
            [
                ("2025-09-01", "2025-08-20", "2025-09-20", 30.0),
                ("2025-09-01", "2025-08-25", "2025-09-25", 30.0),
            ],
            moves,
        )

    def test_a_plan_may_leave_its_invoices_as_drafts(self):
        careful = self.make_plan("Careful", invoice_policy="draft")
        moves = self.bill_both(plan_id=careful.id)
        self.assertEqual(sorted(moves.mapped("state")), ["draft", "posted"])
        drafts = moves.filtered(lambda move: move.state == "draft")
        self.assertEqual(drafts.amount_total, 30.0)
        self.assertEqual(drafts.line_ids.subdebit_charge_ids.state, "live")

    # === ONE RECORD'S FAILURE IS ITS OWN === #

    def make_bad_subscription(self):
        """Return a subscription of Ada that cannot be posted, and why."""
        account = (
            self.company_data["default_account_revenue"]
            .sudo()
            .copy({"code": "NOMORE", "name": "No more"})
        )
        product = self.make_product("Archived", property_account_income_id=account.id)
        plan = self.make_plan("Archived", product)
        bad = self.make_subscription(DAY, self.ada, plan_id=plan.id)
        account.active = False
        return bad, account

    def get_notes(self, subscription):
        return subscription.message_ids.filtered(
            lambda message: "Not billed on" in (message.body or "")
        )

    def test_one_failure_is_flagged_and_leaves_the_others_billed(self):
        good = self.make_subscription(DAY, self.ada)
        bad, _account = self.make_bad_subscription()
        last = self.make_subscription(DAY, self.make_offline_partner("Grace"))
        moves = (good | bad | last)._bill(DAY)
        self.assertEqual(moves.subdebit_subscription_ids, good | last)
        self.assertEqual(len(moves), 2)
        self.assertIn("archived", bad.billing_error)
        self.assertEqual(bad.billing_error_date, DAY)
        self.assertFalse(bad.charge_ids or bad.cover_ids)
        self.assertEqual(len(bad.activity_ids), 1)
        self.assertEqual(len(self.get_notes(bad)), 1)
        self.assertFalse((good | last).activity_ids)
        self.assertFalse(any((good | last).mapped("billing_error")))

    def test_a_failure_leaves_the_work_set_until_the_next_day(self):
        bad, _account = self.make_bad_subscription()
        bad._bill(DAY)
        self.assertNothingToBill(bad, "2025-09-01")
        self.assertEqual(len(self.get_notes(bad)), 1)
        bad._bill(d("2025-09-02"))
        self.assertEqual(bad.billing_error_date, d("2025-09-02"))
        self.assertEqual(len(self.get_notes(bad)), 2)
        self.assertEqual(len(bad.activity_ids), 1)

    def test_the_next_success_clears_the_flag_and_the_activity(self):
        bad, account = self.make_bad_subscription()
        bad._bill(DAY)
        own = bad.activity_schedule("mail.mail_activity_data_warning", summary="Call")
        account.active = True
        moves = bad._bill(d("2025-09-02"))
        self.assertInvoices([("2025-09-02", "2025-09-01", "2025-10-01", 30.0)], moves)
        self.assertFalse(bad.billing_error or bad.billing_error_date)
        self.assertEqual(bad.activity_ids, own)
        self.assertNothingToBill(bad, "2025-09-02")

    def test_a_person_may_have_it_billed_again_on_the_same_day(self):
        bad, account = self.make_bad_subscription()
        bad._bill(DAY)
        account.active = True
        bad.with_user(self.billing).action_retry_billing()
        self.assertFalse(bad.activity_ids)
        self.assertEqual(len(bad._bill(DAY)), 1)

    def test_a_failure_of_another_kind_is_told_in_words(self):
        bad = self.make_subscription(DAY, self.ada)
        elsewhere = self.setup_env["res.company"].create({"name": "Elsewhere"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_template SET company_id = %s WHERE id = %s",
            [elsewhere.id, self.product.product_tmpl_id.id],
        )
        self.env.invalidate_all()
        self.assertFalse(bad._bill(DAY))
        self.assertIn("Membership", bad.billing_error)
        self.assertEqual(len(bad.activity_ids), 1)

    def test_a_paused_or_cancelled_one_is_left_alone(self):
        draft = self.env["subdebit.subscription"].create(
            {"partner_id": self.ada.id, "plan_id": self.plan.id, "date_start": DAY}
        )
        self.assertFalse(draft._bill(d("2025-12-01")))
        draft.action_cancel()
        self.assertFalse(draft._bill(d("2025-12-01")))

    def test_without_a_line_nothing_can_start(self):
        empty = self.env["subdebit.subscription"].create(
            {"partner_id": self.ada.id, "date_start": DAY}
        )
        empty.line_ids = [Command.clear()]
        with self.assertRaisesRegex(Exception, "has nothing to bill"):
            empty._start(DAY)
