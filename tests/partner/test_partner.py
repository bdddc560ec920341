from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..common import SubdebitCase, d

DAY = d("2025-09-27")


@tagged("post_install", "-at_install")
class TestPartner(SubdebitCase):
    """O1, O2, O3: customers who do not pay automatically."""

    # === O1 === #

    def test_an_offline_customer_says_how_he_pays(self):
        partner = self.make_partner()
        with self.assertRaisesRegex(ValidationError, "Say how Ada pays"):
            partner.subdebit_payment_mode = "offline"
        with self.assertRaisesRegex(ValidationError, "Say how Ada pays"):
            self.make_partner(subdebit_payment_mode="offline")
        partner.write(
            {"subdebit_payment_mode": "offline", "subdebit_offline_type": "money_order"}
        )
        self.assertEqual(partner.subdebit_offline_type, "money_order")

    def test_a_subscription_takes_the_mode_of_its_payer(self):
        offline = self.make_subscription(DAY, self.make_offline_partner())
        self.assertEqual(
            (offline.payment_mode, offline.offline_type), ("offline", "cheque")
        )
        automatic = self.make_subscription(DAY, self.make_partner())
        self.assertEqual(
            (automatic.payment_mode, automatic.offline_type), ("automatic", False)
        )
        child = self.make_partner("Son", subdebit_payer_id=offline.partner_id.id)
        paid_for = self.make_subscription(DAY, child)
        self.assertEqual(paid_for.payer_id, offline.partner_id)
        self.assertEqual(paid_for.offline_type, "cheque")

    def test_one_subscription_may_differ_but_says_how_it_is_paid(self):
        subscription = self.make_subscription(
            DAY, payment_mode="automatic", offline_type=False
        )
        self.assertEqual(subscription.payment_mode, "automatic")
        self.assertEqual(subscription.partner_id.subdebit_payment_mode, "offline")
        with self.assertRaisesRegex(ValidationError, "is paid"):
            subscription.sudo().payment_mode = "offline"

    def test_each_company_knows_its_own_mode(self):
        other = self.setup_env["res.company"].create({"name": "Other"})
        partner = self.make_offline_partner().with_company(self.company)
        self.assertEqual(partner.subdebit_payment_mode, "offline")
        self.assertFalse(partner.with_company(other).subdebit_payment_mode)

    def test_contacts_of_a_firm_pay_as_the_firm_does(self):
        firm = self.make_offline_partner("Firm", "transfer", is_company=True)
        contact = self.make_partner("Contact", parent_id=firm.id)
        subscription = self.make_subscription(DAY, contact)
        self.assertEqual(subscription.offline_type, "transfer")

    def test_who_is_paid_for_cannot_pay_for_others(self):
        ada = self.make_partner()
        grace = self.make_partner("Grace", subdebit_payer_id=ada.id)
        with self.assertRaisesRegex(ValidationError, "paid for by someone else"):
            self.make_partner("Eve", subdebit_payer_id=grace.id)
        with self.assertRaisesRegex(ValidationError, "paid for by someone else"):
            ada.subdebit_payer_id = self.make_partner("Eve")

    # === O2 === #

    def test_an_offline_customer_gets_his_invoice_by_mail_and_is_never_debited(self):
        terms = self.setup_env.ref("account.account_payment_term_30days")
        partner = self.make_offline_partner(
            email="grace@example.com", property_payment_term_id=terms.id
        )
        self.give_method(partner)
        self.make_subscription(DAY, partner)
        runs = self.env["subdebit.debit.run"].sudo()
        run = runs._prepare(self.company, DAY)
        move = run.invoice_ids
        self.assertEqual(move.invoice_date_due, d("2025-10-27"))
        self.assertTrue(move.sending_data)
        self.assertTrue(move.is_being_sent)
        self.assertFalse(run.debit_ids)
        # Not even when it is overdue.
        later = runs._prepare(self.company, d("2025-11-30"))
        self.assertFalse(later.debit_ids)
        self.assertEqual(move.subdebit_collection_state, "offline")

    def give_method(self, partner):
        provider = self.setup_env["payment.provider"].create(
            {
                "name": "Fake",
                "code": "none",
                "state": "test",
                "company_id": self.company.id,
            }
        )
        method = self.setup_env["payment.method"].create(
            {"name": "Fake", "code": "fake", "provider_ids": provider.ids}
        )
        provider.payment_method_ids = method
        return (
            self.setup_env["payment.token"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": method.id,
                    "partner_id": partner.id,
                    "payment_details": "4242",
                    "provider_ref": "x",
                }
            )
        )

    def test_no_mail_where_it_is_switched_off(self):
        self.company.subdebit_email_offline = False
        partner = self.make_offline_partner(email="grace@example.com")
        self.assertFalse(self.make_subscription(DAY, partner)._bill(DAY).sending_data)

    def test_who_becomes_offline_is_not_debited_any_more(self):
        partner = self.make_partner()
        self.give_method(partner)
        subscription = self.make_subscription(DAY, partner)
        kept = self.make_subscription(
            DAY, partner, payment_mode="offline", offline_type="cash"
        )
        partner.write(
            {"subdebit_payment_mode": "offline", "subdebit_offline_type": "cheque"}
        )
        self.assertEqual(
            (subscription.payment_mode, subscription.offline_type),
            ("offline", "cheque"),
        )
        # What was chosen for one subscription alone stays.
        self.assertEqual(kept.offline_type, "cash")
        run = self.env["subdebit.debit.run"].sudo()._prepare(self.company, DAY)
        self.assertFalse(run.debit_ids)

    # === O3 === #

    def test_billing_records_payments_of_several_invoices_at_once(self):
        subscriptions = self.make_subscription(DAY)
        subscriptions |= self.make_subscription(DAY, self.make_offline_partner("Eve"))
        moves = subscriptions._bill(DAY).with_user(self.billing)
        self.assertEqual(
            moves.mapped("subdebit_collection_state"), ["offline", "offline"]
        )
        action = moves.action_register_payment()
        wizard = Form(
            self.env["account.payment.register"]
            .with_user(self.billing)
            .with_context(**action["context"])
        )
        wizard.save().action_create_payments()
        for move in moves:
            self.assertEqual(move.amount_residual, 0.0)
            self.assertIn(move.payment_state, ("paid", "in_payment"))
            self.assertEqual(move.subdebit_collection_state, "honoured")
        self.assertNothingToBill(subscriptions, "2025-09-27")

    def test_a_partly_paid_invoice_is_not_honoured(self):
        move = self.make_subscription(DAY)._bill(DAY).with_user(self.billing)
        wizard = (
            self.env["account.payment.register"]
            .with_user(self.billing)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"amount": 10.0})
        )
        wizard.action_create_payments()
        self.assertEqual(move.amount_residual, 20.0)
        self.assertEqual(move.subdebit_collection_state, "offline")

    def test_the_contact_shows_its_subscriptions_and_method(self):
        partner = self.make_partner()
        token = self.give_method(partner)
        self.make_subscription(DAY, partner)
        later = self.make_subscription(d("2025-10-05"), partner)
        later._end(d("2025-10-05"))
        seen = partner.with_user(self.user)
        self.assertEqual(seen.subdebit_subscription_count, 2)
        self.assertEqual(seen.subdebit_next_charge_date, DAY)
        self.assertEqual(seen.subdebit_method, f"{token.display_name} (Fake)")
        self.assertIn("4242", seen.subdebit_method)

    def test_without_lines_there_is_nothing_per_period(self):
        subscription = self.env["subdebit.subscription"].create(
            {
                "partner_id": self.make_partner().id,
                "line_ids": [
                    Command.create({"product_id": self.product.id, "quantity": 2})
                ],
            }
        )
        self.assertEqual(subscription.amount_period, 60.0)
