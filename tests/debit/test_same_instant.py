from odoo import Command
from odoo.tests import tagged

from ..commit_case import CommitCase


@tagged("post_install", "-at_install", "subdebit_commit")
class TestSameInstant(CommitCase):
    """What pays or credits an invoice at the instant at which it is debited is seen."""

    def debit_now(self, run_id):
        return lambda env: env["subdebit.debit.run"].browse(run_id)._execute_slice(60)

    def get_invoice(self, env, run_id):
        debits = env["subdebit.debit"].search([("run_id", "=", run_id)])
        return debits.invoice_ids

    def pay_by_hand(self, run_id):
        def work(env):
            invoice = self.get_invoice(env, run_id)
            register = env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            return register.create({})._create_payments().id

        return work

    def credit(self, run_id):
        def work(env):
            invoice = self.get_invoice(env, run_id)
            wizard = (
                env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create({"journal_id": invoice.journal_id.id})
            )
            wizard.refund_moves()
            wizard.new_move_ids.filtered(lambda m: m.state == "draft").action_post()
            return wizard.new_move_ids.id

        return work

    def pay_online(self, run_id):
        """A customer opens the page of his bank: the 3-D Secure step is before him."""

        def work(env):
            invoice = self.get_invoice(env, run_id)
            token = env["payment.token"].search(
                [("partner_id", "=", invoice.partner_id.id)]
            )
            return (
                env["payment.transaction"]
                .create(
                    {
                        "provider_id": token.provider_id.id,
                        "payment_method_id": token.payment_method_id.id,
                        "reference": f"online-{invoice.id}",
                        "amount": 30.0,
                        "currency_id": invoice.currency_id.id,
                        "partner_id": invoice.partner_id.id,
                        "operation": "online_redirect",
                        "invoice_ids": [Command.set(invoice.ids)],
                    }
                )
                .id
            )

        return work

    def assertOneOfBoth(self, run_id, other):
        """Either the debit went through, or the other one did; never both in silence."""
        self.let_the_time_out_pass(run_id)
        self.execute(run_id)
        charges = len(self.fake.charges)
        self.assertEqual(charges + bool(other), 1)
        with self.open() as env:
            invoice = self.get_invoice(env, run_id)
            debit = invoice.subdebit_debit_line_ids.debit_id
            self.assertEqual(debit.state, "collected" if charges else "cancelled")

    def test_a_payment_by_hand(self):
        run_id = self.make_run(1)
        _left, payment = self.at_once(self.debit_now(run_id), self.pay_by_hand(run_id))
        self.assertOneOfBoth(run_id, payment)

    def test_a_credit_note(self):
        run_id = self.make_run(1)
        _left, note = self.at_once(self.debit_now(run_id), self.credit(run_id))
        self.assertOneOfBoth(run_id, note)

    def test_a_customer_before_the_page_of_his_bank(self):
        run_id = self.make_run(1)
        _left, transaction = self.at_once(
            self.debit_now(run_id), self.pay_online(run_id)
        )
        self.assertOneOfBoth(run_id, transaction)

    def test_a_customer_who_was_there_first_is_not_debited(self):
        run_id = self.make_run(1)
        with self.open() as env:
            self.pay_online(run_id)(env)
        self.execute(run_id)
        self.assertEqual(self.fake.charges, [])
