from odoo.tests import Form, tagged

from ..provider_case import DAY
from .operation_case import OperationCase


@tagged("post_install", "-at_install")
class TestOperationForm(OperationCase):
    """What a window proposes as it opens, and as a person fills it in."""

    def open_form(self, operation, client):
        windows = self.env["subdebit.operation"].with_user(self.billing)
        return Form(
            windows.with_context(
                default_operation=operation, default_partner_id=client.id
            ),
            "subscription_debit.subdebit_operation_view_form",
        )

    def test_the_only_paid_invoice_is_there_with_the_debit_that_paid_it(self):
        debit = self.make_collected(30.0)
        form = self.open_form("refund", debit.payer_id)
        self.assertEqual(form.move_id, debit.invoice_ids)
        self.assertEqual(form.payment_id, debit.payment_ids)
        self.assertEqual((form.way, form.amount), ("provider", 30.0))
        form.way = "hand"
        self.assertEqual((form.way, form.amount), ("hand", 30.0))
        window = form.save()
        window.action_confirm()
        self.assertEqual(debit.refund_ids.way, "hand")

    def test_the_only_subscription_is_there(self):
        ada, kim = self.make_offline_partner("Ada"), self.make_offline_partner("Kim")
        subscription = self.make_subscription(DAY, ada)
        form = self.open_form("move", ada)
        self.assertEqual(form.subscription_id, subscription)
        form.other_id = kim
        self.assertFalse(form.problem)
        form.save().action_confirm()
        self.assertEqual(subscription.partner_id, kim)

    def test_of_another_currency_it_is_the_currency_of_the_invoice(self):
        ada, euro = self.make_offline_partner("Ada"), self.make_euro()
        self.billing.sudo().group_ids += self.env.ref("base.group_multi_currency")
        invoice = self.make_invoice(ada, 50.0, currency_id=euro.id)
        form = self.open_form("pay", ada)
        self.assertEqual((form.currency_id, form.amount), (euro, 50.0))
        form.save().action_confirm()
        self.assertEqual(invoice.payment_state, "paid")
        form = self.open_form("refund", ada)
        self.assertEqual((form.move_id, form.currency_id), (invoice, euro))
        self.assertEqual(form.amount, 50.0)

    def test_a_credit_note_goes_back_by_the_method_that_paid(self):
        debit = self.make_collected(30.0)
        note = self.credit(debit.invoice_ids, 12.0)
        form = self.open_form("pay_out", debit.payer_id)
        self.assertEqual((form.way, form.amount), ("hand", 12.0))
        form.way = "provider"
        self.assertEqual((form.move_id, form.amount), (note, 12.0))
        form.save().action_confirm()
        self.work()
        self.assertEqual(self.fake.refunds, [("pi_000001", 1200)])
        self.assertEqual(note.payment_state, "paid")
